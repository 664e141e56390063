-- On which stories of a draw do this person and the machine disagree?
SELECT place, article_id, relevance, tone, remark FROM audits WHERE audit_id = $id AND author = $author AND wrong ORDER BY place
