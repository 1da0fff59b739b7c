-- Extras as they are searched, without an index. The search is built again by the program that applies this.
ALTER TABLE dataset_facet ADD COLUMN extras text[];
TRUNCATE dataset_search;
