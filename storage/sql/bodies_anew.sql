-- The bodies that stay, in a table written anew under the same name: dropping the old one frees every block it had.
CREATE TABLE kept.bodies_anew (
    article_id VARCHAR PRIMARY KEY,
    body       VARCHAR NOT NULL,
    kept_at    TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE kept.bodies_anew IS 'Bodies, only of sources whose rights record says full_text; elsewhere a body lives 72 h at most, in the spool';
COMMENT ON COLUMN kept.bodies_anew.body IS 'Paragraphs, one a line';
INSERT INTO kept.bodies_anew SELECT * FROM kept.bodies ORDER BY article_id;
DROP TABLE kept.bodies;
ALTER TABLE kept.bodies_anew RENAME TO bodies
