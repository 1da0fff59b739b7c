-- Changes of public datasets, for those who follow the catalogue. Triggers write them, so that no way of writing is left out.

CREATE TABLE dataset_change (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Given to committed rows, by one program at a time: whoever has read up to a position never finds a new row before it.
    position bigint UNIQUE,
    dataset_id text NOT NULL,
    -- create, update or delete
    kind text NOT NULL,
    -- When the position was given.
    published timestamptz,
    owner_org text,
    harvest_source_id text NOT NULL
);
CREATE INDEX dataset_change_new ON dataset_change (number) WHERE position IS NULL;
CREATE INDEX dataset_change_dataset ON dataset_change (dataset_id, position);

INSERT INTO dataset_change (position, dataset_id, kind, published, owner_org, harvest_source_id)
SELECT row_number() OVER (ORDER BY metadata_modified, number), id, 'create', metadata_modified, owner_org, harvest_source_id
FROM dataset WHERE state = 'active' AND NOT private ORDER BY metadata_modified, number;

CREATE FUNCTION dataset_change_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dataset_change (dataset_id, kind, owner_org, harvest_source_id)
    SELECT id, 'create', owner_org, harvest_source_id FROM added WHERE state = 'active' AND NOT private ORDER BY number;
    RETURN NULL;
END $$;
CREATE TRIGGER dataset_change_insert AFTER INSERT ON dataset
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dataset_change_insert();

CREATE FUNCTION dataset_change_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dataset_change (dataset_id, kind, owner_org, harvest_source_id)
    SELECT n.id,
        CASE WHEN NOT (o.state = 'active' AND NOT o.private) THEN 'create' WHEN n.state = 'active' AND NOT n.private THEN 'update' ELSE 'delete' END,
        n.owner_org, n.harvest_source_id
    FROM after_it n JOIN before_it o ON o.id = n.id
    WHERE (o.state, o.private, o.metadata_modified, o.owner_org) IS DISTINCT FROM (n.state, n.private, n.metadata_modified, n.owner_org)
        AND ((o.state = 'active' AND NOT o.private) OR (n.state = 'active' AND NOT n.private))
    ORDER BY n.number;
    RETURN NULL;
END $$;
CREATE TRIGGER dataset_change_update AFTER UPDATE ON dataset
    REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION dataset_change_update();

CREATE FUNCTION dataset_change_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dataset_change (dataset_id, kind, owner_org, harvest_source_id)
    SELECT id, 'delete', owner_org, harvest_source_id FROM gone WHERE state = 'active' AND NOT private ORDER BY number;
    RETURN NULL;
END $$;
CREATE TRIGGER dataset_change_delete AFTER DELETE ON dataset
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION dataset_change_delete();
