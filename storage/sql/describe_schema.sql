-- What tables and views are there, and what does each column mean?
WITH named AS (
    SELECT schema_name, table_name AS name, 'table' AS sort, comment FROM duckdb_tables() WHERE schema_name = 'kept'
    UNION ALL
    SELECT schema_name, view_name, 'view', comment FROM duckdb_views() WHERE schema_name IN ('main', 'kept') AND NOT internal
)
SELECT
    named.schema_name,
    named.name,
    named.sort,
    coalesce(named.comment, ''),
    part.column_name,
    part.data_type,
    part.is_nullable,
    coalesce(part.comment, '')
FROM named
JOIN duckdb_columns() AS part ON part.schema_name = named.schema_name AND part.table_name = named.name
WHERE part.database_name = current_database()
ORDER BY named.schema_name, named.name, part.column_index
