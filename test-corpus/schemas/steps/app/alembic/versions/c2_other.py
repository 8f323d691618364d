from alembic import op

revision = "c2"
down_revision = "a1"


def upgrade():
    op.rename_table("users", "people")
    op.drop_constraint("users_mail_key", "people", type_="unique")
    op.create_unique_constraint("uq_people", "people", ["mail", "name"])
    op.execute("ALTER TABLE people RENAME COLUMN data TO document")
    op.rename_table("people", "users")
