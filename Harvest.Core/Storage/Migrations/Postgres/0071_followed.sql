-- The source that an organization was made from, which may change its title, description and logo; null once somebody has edited it.
ALTER TABLE organization ADD COLUMN harvest_source_id text;
