-- What became of a story?
SELECT kind, story_id, into_story, article_id, traced_at
FROM kept.story_traces
WHERE story_id = $story_id OR into_story = $story_id
ORDER BY traced_at, story_id
