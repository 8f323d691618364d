"""Removes the facts of users who are gone.

Their accounts were deleted before facts were deleted with them.
"""

from __future__ import annotations

import logging

import asyncpg

logger = logging.getLogger(__name__)

REASONS = (
    "conversation",
    "profile",
    "import",
    "survey",
    "support",
    "onboarding",
    "feedback",
    "crm",
)



async def upgrade(conn: asyncpg.Connection) -> None:
    """Applies the migration."""
    users = await conn.fetch("SELECT user_id FROM deleted_users WHERE reason = ANY($1)", list(REASONS))
    for user in users:
        await conn.execute("DELETE FROM memory_facts WHERE user_id = $1", user["user_id"])
    await conn.execute("DROP TABLE deleted_users")
