"""The first migration."""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "a1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(length=120), nullable=False, unique=True),
        sa.Column("name", sa.String(length=80), index=True),
        sa.Column("born", sa.Date()),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text())),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.Enum("new", "done", name="order_state"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.Column("old_total", sa.Numeric(10, 2)),
        sa.UniqueConstraint("user_id", "at", name="uq_orders"),
        sa.CheckConstraint("old_total >= 0"),
        sa.Index("ix_in_table", "state", sa.text("at DESC")),
    )
    op.create_index(op.f("ix_orders_at"), "orders", ["at"], unique=False)
    op.create_index("ix_gone", "orders", ["state"])
    op.create_index("ix_lower", "users", [sa.text("lower(name)"), "born"], postgresql_where=sa.text("born IS NOT NULL"))
    op.create_index("ix_data", "users", ["data"], postgresql_using="gin", postgresql_ops={"data": "jsonb_path_ops"})
    op.create_index("ix_cover", "orders", ["user_id", sa.desc("at")], postgresql_include=["state"])


def downgrade():
    op.drop_table("orders")
    op.drop_table("users")
