-- Where and when datasets are from (Search/SearchExtent.cs). The index is built again by the program that applies this.
ALTER TABLE dataset_facet ADD COLUMN west double precision;
ALTER TABLE dataset_facet ADD COLUMN south double precision;
ALTER TABLE dataset_facet ADD COLUMN east double precision;
ALTER TABLE dataset_facet ADD COLUMN north double precision;
ALTER TABLE dataset_facet ADD COLUMN first_year integer;
ALTER TABLE dataset_facet ADD COLUMN last_year integer;
CREATE INDEX dataset_facet_box ON dataset_facet (west, east, south, north) WHERE west IS NOT NULL;
TRUNCATE dataset_search;
