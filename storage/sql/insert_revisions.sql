-- Each new text, at its first sight.
INSERT INTO kept.revisions
SELECT id, content_hash, title, standfirst, $now, 'article' FROM incoming_articles WHERE fate <> 'known'
