CREATE TABLE users(id INTEGER PRIMARY KEY AUTOINCREMENT, mail TEXT NOT NULL UNIQUE COLLATE NOCASE, "order" int default (1+2), [odd name] text, `tick` real check (`tick` > 0), note text default 'a;b' -- a comment; with semicolon
, UNIQUE("order", [odd name]));
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE pairs(a int REFERENCES users(id), b int, c text, PRIMARY KEY (a, b DESC)) WITHOUT ROWID;
CREATE INDEX users_note ON users(note COLLATE NOCASE DESC, lower(mail)) WHERE note IS NOT NULL AND note <> ';';
CREATE UNIQUE INDEX pairs_c ON pairs(c, b);
CREATE VIRTUAL TABLE docs USING fts5(title, body, tokenize = 'porter')
/* docs(title,body) */;
CREATE TABLE IF NOT EXISTS 'docs_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE IF NOT EXISTS 'docs_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS 'docs_content'(id INTEGER PRIMARY KEY, c0, c1);
CREATE TABLE IF NOT EXISTS 'docs_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE IF NOT EXISTS 'docs_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE VIEW v AS SELECT id, mail FROM users
/* v(id,mail) */;
CREATE TRIGGER tr AFTER INSERT ON users WHEN NEW.note = ';' BEGIN UPDATE users SET note = CASE WHEN 1 THEN 'x' ELSE 'y' END WHERE id = NEW.id; DELETE FROM pairs WHERE a = 0; END;
CREATE TABLE made(id INT,mail TEXT);
CREATE INDEX made_mail ON made(mail);
CREATE TABLE gen(a2 int, b int AS (a2 * 2) STORED, c int GENERATED ALWAYS AS (a2 + 1) VIRTUAL);
CREATE INDEX gen_c ON gen(c, a2 DESC);
