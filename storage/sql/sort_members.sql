-- Which of these articles have no story yet?
CREATE OR REPLACE TEMP TABLE incoming_members AS
WITH incoming AS (
    SELECT unnest(from_json($lines, '[{
        "article_id": "VARCHAR", "story_id": "VARCHAR", "copy_of": "VARCHAR", "signature": ["UBIGINT"]
    }]'), max_depth := 2)
)
SELECT * FROM incoming ANTI JOIN kept.story_members USING (article_id)
