-- Changes of public datasets, for those who follow the catalogue. Triggers write them, so that no way of writing is left out.

CREATE TABLE dataset_change (
    number integer PRIMARY KEY AUTOINCREMENT,
    -- Given to committed rows, by one program at a time: whoever has read up to a position never finds a new row before it.
    position integer UNIQUE,
    dataset_id text NOT NULL,
    -- create, update or delete
    kind text NOT NULL,
    -- When the position was given.
    published text,
    owner_org text,
    harvest_source_id text NOT NULL
);
CREATE INDEX dataset_change_new ON dataset_change (number) WHERE position IS NULL;
CREATE INDEX dataset_change_dataset ON dataset_change (dataset_id, position);

INSERT INTO dataset_change (position, dataset_id, kind, published, owner_org, harvest_source_id)
SELECT row_number() OVER (ORDER BY metadata_modified, number), id, 'create', metadata_modified, owner_org, harvest_source_id
FROM dataset WHERE state = 'active' AND NOT private ORDER BY metadata_modified, number;

CREATE TRIGGER dataset_change_insert AFTER INSERT ON dataset WHEN NEW.state = 'active' AND NOT NEW.private
BEGIN
    INSERT INTO dataset_change (dataset_id, kind, owner_org, harvest_source_id)
    VALUES (NEW.id, 'create', NEW.owner_org, NEW.harvest_source_id);
END;

CREATE TRIGGER dataset_change_update AFTER UPDATE OF state, private, metadata_modified, owner_org ON dataset
WHEN (OLD.state, OLD.private, OLD.metadata_modified, OLD.owner_org) IS NOT (NEW.state, NEW.private, NEW.metadata_modified, NEW.owner_org)
    AND ((OLD.state = 'active' AND NOT OLD.private) OR (NEW.state = 'active' AND NOT NEW.private))
BEGIN
    INSERT INTO dataset_change (dataset_id, kind, owner_org, harvest_source_id)
    VALUES (NEW.id,
        CASE WHEN NOT (OLD.state = 'active' AND NOT OLD.private) THEN 'create' WHEN NEW.state = 'active' AND NOT NEW.private THEN 'update' ELSE 'delete' END,
        NEW.owner_org, NEW.harvest_source_id);
END;

CREATE TRIGGER dataset_change_delete AFTER DELETE ON dataset WHEN OLD.state = 'active' AND NOT OLD.private
BEGIN
    INSERT INTO dataset_change (dataset_id, kind, owner_org, harvest_source_id)
    VALUES (OLD.id, 'delete', OLD.owner_org, OLD.harvest_source_id);
END;
