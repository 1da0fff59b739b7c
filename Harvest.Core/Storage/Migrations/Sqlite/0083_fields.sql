-- Authors, maintainers, addresses of files, and words that signs part, as one (Search/JoinedWords.cs). The search is built again by the program that applies this.
INSERT INTO dataset_search (dataset_search) VALUES ('delete-all');
