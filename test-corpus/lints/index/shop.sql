CREATE TABLE customers (id bigserial PRIMARY KEY, email text NOT NULL, name text, active boolean NOT NULL, joined_at timestamptz NOT NULL);
CREATE UNIQUE INDEX customers_email ON customers (email);
CREATE INDEX customers_joined ON customers (joined_at);
CREATE TABLE orders (
    id bigserial PRIMARY KEY,
    customer_id bigint NOT NULL,
    state text NOT NULL,
    reference text NOT NULL,
    total numeric NOT NULL,
    placed_at timestamptz NOT NULL,
    paid_at timestamptz
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_state_placed ON orders (state, placed_at);
CREATE TABLE items (id bigserial PRIMARY KEY, order_id bigint NOT NULL, sku text NOT NULL, amount int NOT NULL);
CREATE INDEX items_sku ON items (sku, order_id);
CREATE TABLE alembic_version (version_num varchar(32) NOT NULL);
CREATE VIEW open_orders AS SELECT * FROM orders WHERE paid_at IS NULL;
CREATE TEMPORARY TABLE imported (line text);
CREATE TABLE logs (id bigserial PRIMARY KEY, owner_id bigint NOT NULL, seen_at timestamptz, made_at timestamptz NOT NULL);
CREATE INDEX logs_owner ON logs (owner_id);
CREATE INDEX logs_made ON logs (made_at);
CREATE TABLE members (owner_id bigint NOT NULL, customer_id bigint NOT NULL, PRIMARY KEY (owner_id, customer_id));
