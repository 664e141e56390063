-- What does the attached database $catalogue hold: tables, views, macros, indexes, and their columns' comments?
SELECT 'table' AS kind, schema_name, table_name AS name, sql, comment FROM duckdb_tables() WHERE database_name = $catalogue
UNION ALL
SELECT 'view', schema_name, view_name, sql, comment FROM duckdb_views() WHERE database_name = $catalogue AND NOT internal
UNION ALL
SELECT 'macro', schema_name, function_name, macro_definition, comment
FROM duckdb_functions()
WHERE database_name = $catalogue AND NOT internal
UNION ALL
SELECT 'index', schema_name, index_name, sql, comment FROM duckdb_indexes() WHERE database_name = $catalogue
UNION ALL
SELECT 'column', schema_name, table_name || '.' || column_name, data_type, comment
FROM duckdb_columns()
WHERE database_name = $catalogue AND NOT internal
ORDER BY ALL
