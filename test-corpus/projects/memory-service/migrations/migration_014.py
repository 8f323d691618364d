"""014: the facts of users who are gone go too.

Accounts were deleted for a year before the facts were deleted with them. The names of the accounts were kept, in a table
that has done its work after this. Users who left in the last month may still come back, and find their facts as they
were.
"""

from __future__ import annotations

import logging

import asyncpg

logger = logging.getLogger(__name__)


async def upgrade(conn: asyncpg.Connection) -> None:
    """Deletes the facts of deleted users."""
    users = await conn.fetch(
        """
        SELECT user_id
        FROM deleted_users
        WHERE deleted_at < now() - interval '30 days'
        """
    )
    logger.info("%d users are gone", len(users))

    # One user at a time: some of them left a hundred thousand facts, and nobody
    # wants a statement that holds its locks for minutes.
    for user in users:
        await conn.execute("DELETE FROM memory_facts WHERE user_id = $1", user["user_id"])
    await conn.execute("DROP TABLE deleted_users")
