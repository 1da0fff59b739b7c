-- One value for all names of a format (Formats/Terms/FileFormats.cs). The search is built again by the program that applies this.
TRUNCATE dataset_search;
