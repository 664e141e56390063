-- Who is quoted anywhere?
SELECT DISTINCT person FROM kept.quotes WHERE person <> ''
