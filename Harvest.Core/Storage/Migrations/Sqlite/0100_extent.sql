-- Where and when datasets are from (Search/SearchExtent.cs). The index is built again by the program that applies this.
ALTER TABLE dataset_facet ADD COLUMN west real;
ALTER TABLE dataset_facet ADD COLUMN south real;
ALTER TABLE dataset_facet ADD COLUMN east real;
ALTER TABLE dataset_facet ADD COLUMN north real;
ALTER TABLE dataset_facet ADD COLUMN first_year integer;
ALTER TABLE dataset_facet ADD COLUMN last_year integer;
CREATE INDEX dataset_facet_box ON dataset_facet (west, east, south, north) WHERE west IS NOT NULL;
INSERT INTO dataset_search (dataset_search) VALUES ('delete-all');
