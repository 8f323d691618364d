CREATE TABLE facts (
    id bigserial PRIMARY KEY,
    user_id bigint NOT NULL,
    created_at timestamptz NOT NULL,
    body text
);
CREATE INDEX facts_user ON facts (user_id);
CREATE INDEX facts_created ON facts (created_at DESC);

CREATE TABLE notes (
    id bigserial PRIMARY KEY,
    user_id bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX notes_user_created ON notes (user_id, created_at);
