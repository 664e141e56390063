-- How many blocks of the file hold nothing any more?
SELECT free_blocks FROM pragma_database_size()
