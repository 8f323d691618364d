from typing import Sequence, Union

import sqlalchemy as sa
from alembic import context, op

from ..helpers import add_created, index_all

revision: str = "b7"
down_revision: Union[str, None] = "a1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on = None

TABLES = ["users", "orders"]


def upgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.alter_column("old_total", new_column_name="total", existing_type=sa.Numeric(10, 2), nullable=False)
        batch_op.create_index(batch_op.f("ix_orders_note"), ["note"], unique=False)
        batch_op.drop_index("ix_gone")
        batch_op.create_foreign_key("fk_again", "users", ["user_id"], ["id"])
    for table in TABLES:
        op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {table}_by_id ON {table} (id DESC)")
        add_created(table)
    index_all({"users": ["born", "mail"], "orders": ["state"]})
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        op.create_index("ix_only_sqlite", "orders", ["note"])
    elif context.get_context().dialect.name == "postgresql":
        bind.execute(sa.text("CREATE INDEX ix_run ON orders (total NULLS FIRST)"))
    inspector = sa.inspect(bind)
    if "late" not in inspector.get_table_names():
        op.create_table("late", sa.Column("id", sa.Uuid(), primary_key=True), schema="audit")
