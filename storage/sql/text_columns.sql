-- Which columns may hold the words of an article, or of anybody?
SELECT table_name, column_name
FROM duckdb_columns()
JOIN duckdb_tables() USING (schema_name, table_name)
WHERE schema_name = 'kept' AND data_type = 'VARCHAR'
    AND table_name NOT IN ('sources', 'feeds', 'polls', 'migrations', 'runs', 'places', 'tdm_evidence', 'forgotten')
    AND NOT regexp_matches(column_name, '(^|_)(id|url|hash|sha256|kind|code|topic|tone|field)$')
ORDER BY table_name, column_name
