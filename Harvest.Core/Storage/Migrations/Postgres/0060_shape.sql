-- The outlines of places (Search/SearchShape.cs), licences by title, names of places. The index is built again by the program that
-- applies this.
ALTER TABLE dataset_facet ADD COLUMN shape bytea;
TRUNCATE dataset_search;
