from alembic import op
import sqlalchemy as sa

revision = "d9"
down_revision = ("b7", "c2")


def upgrade():
    op.drop_column("orders", "note")
    op.drop_index("ix_users_name", table_name="users")
    op.drop_constraint("orders_pkey", "orders", type_="primary")
    op.create_primary_key("pk_two", "orders", ["id", "user_id"])
    op.create_index("ix_lost", "orders", what_is_known_later())
    conn = op.get_bind()
    conn.execute(sa.text("UPDATE orders SET total = 0"))
    op.bulk_insert(sa.table("orders", sa.column("id")), [])
