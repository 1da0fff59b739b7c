-- Search by words, phrases and stems (Search/SearchDocument.cs). The index is built again by the program that applies this.
DROP TABLE dataset_search;
DROP FUNCTION dataset_search_fill();
CREATE TABLE dataset_search (
    rowid bigint PRIMARY KEY,
    title text,
    body text,
    heading tsvector,
    search tsvector
);
CREATE FUNCTION dataset_search_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Both come as lexemes with positions and weights (A title, B tags, C body), so they need no parser.
    NEW.heading := NEW.title::tsvector;
    NEW.search := NEW.heading || NEW.body::tsvector;
    NEW.title := NULL;
    NEW.body := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER dataset_search_fill BEFORE INSERT ON dataset_search
    FOR EACH ROW EXECUTE FUNCTION dataset_search_fill();
CREATE INDEX dataset_search_search ON dataset_search USING gin (search) WITH (gin_pending_list_limit = 16384);
CREATE INDEX dataset_search_heading ON dataset_search USING gin (heading) WITH (gin_pending_list_limit = 4096);

-- Words that datasets have; joined: they come from a language that joins words, such as German.
CREATE TABLE search_word (
    word text COLLATE "C" PRIMARY KEY,
    joined integer NOT NULL
);
CREATE INDEX search_word_joined ON search_word (word) WHERE joined = 1;
