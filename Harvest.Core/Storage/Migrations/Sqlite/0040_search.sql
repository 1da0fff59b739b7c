-- Search by words, phrases and stems (Search/SearchDocument.cs). The index is built again by the program that applies this.
DROP TABLE dataset_search;
CREATE VIRTUAL TABLE dataset_search USING fts5 (title, tags, body, content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Mn Mc Co'");

-- Words that datasets have; joined: they come from a language that joins words, such as German.
CREATE TABLE search_word (
    word text PRIMARY KEY,
    joined integer NOT NULL
) WITHOUT ROWID;
CREATE INDEX search_word_joined ON search_word (word) WHERE joined = 1;
