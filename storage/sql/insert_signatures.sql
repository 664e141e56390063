-- Their signatures, while the story may grow.
INSERT INTO kept.signatures SELECT article_id, signature FROM incoming_members WHERE len(signature) > 0
