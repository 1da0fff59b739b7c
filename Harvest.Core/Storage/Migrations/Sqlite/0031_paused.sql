-- A paused source keeps its schedule, and is harvested only when somebody runs it.
ALTER TABLE harvest_source ADD COLUMN paused boolean NOT NULL DEFAULT false;
