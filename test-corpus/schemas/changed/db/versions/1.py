from alembic import op
import sqlalchemy as sa

revision = "1"
down_revision = None


class Old(sa.orm.DeclarativeBase):
    __tablename__ = "user_profile"
    id = sa.Column(sa.Integer, primary_key=True)


def upgrade():
    op.add_column("user_profile", sa.Column("kept", sa.Boolean(), nullable=True))
    op.create_index("ix_user_profile_team", "user_profile", ["team_id"])
    op.add_column("before", sa.Column("x", sa.Integer()))
    op.drop_table("before")
    op.create_table("news", sa.Column("id", sa.Integer, primary_key=True))
