import sqlalchemy as sa
from alembic import op


def add_created(table, *, name="created_at"):
    op.add_column(table, sa.Column(name, sa.DateTime(), nullable=False, index=True))


def index_all(columns):
    for table, names in columns.items():
        for name in names:
            op.create_index("ix_%s_%s" % (table, name), table, [name], unique=name == "mail")
