-- What is said of a schema itself.
CREATE TABLE authors (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE books (
    id bigserial PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES authors (id) ON DELETE CASCADE, --~ unindexed_foreign_key "no index on `books` leads with `author_id`, which refers to `authors`"
    publisher_id bigint REFERENCES authors, --~ unindexed_foreign_key
    isbn text NOT NULL UNIQUE,
    shelf int NOT NULL,
    printed_at date
);
CREATE INDEX books_isbn ON books (isbn); --~ duplicate_index "the index `books_isbn` is there twice"
CREATE INDEX books_shelf ON books (shelf); --~ redundant_index "the index `books_shelf` is redundant"
CREATE INDEX books_shelf_printed ON books (shelf, printed_at DESC);
CREATE INDEX books_printed ON books (printed_at) WHERE printed_at IS NOT NULL;
CREATE UNIQUE INDEX books_shelf_isbn ON books (shelf, isbn);
CREATE INDEX books_printed_shelf ON books (printed_at, shelf DESC);
CREATE TABLE reviews (
    book_id bigint NOT NULL,
    author_id bigint NOT NULL,
    body text,
    PRIMARY KEY (book_id, author_id),
    FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE,
    CONSTRAINT reviews_author FOREIGN KEY (author_id) REFERENCES authors (id) ON UPDATE CASCADE --~ unindexed_foreign_key
);
CREATE TABLE loans (id bigserial PRIMARY KEY, book_id bigint);
CREATE INDEX loans_book ON loans (book_id) WHERE book_id IS NOT NULL;
ALTER TABLE loans ADD CONSTRAINT loans_books FOREIGN KEY (book_id) REFERENCES books (id);
CREATE TABLE stamps (id bigserial PRIMARY KEY, book_id bigint);
ALTER TABLE stamps ADD CONSTRAINT stamps_books FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE SET NULL; --~ unindexed_foreign_key
CREATE TABLE part (LIKE books);
CREATE TEMPORARY TABLE scratch (author_id bigint REFERENCES authors);
CREATE TABLE pages (
    id bigserial PRIMARY KEY,
    created_by bigint REFERENCES authors,
    changed_by_fk bigint REFERENCES authors (id),
    approved_by_id bigint REFERENCES authors (id) ON DELETE SET NULL --~ unindexed_foreign_key
);
