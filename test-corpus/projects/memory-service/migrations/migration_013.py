"""Gives every fact a source.

Facts that were written before sources were kept came from conversations or imports.
"""

from __future__ import annotations

import logging

import asyncpg

logger = logging.getLogger(__name__)

SOURCES = (
    "conversation",
    "profile",
    "import",
    "survey",
    "support",
    "onboarding",
    "feedback",
)



async def upgrade(conn: asyncpg.Connection) -> None:
    """Applies the migration."""
    rows = await conn.fetch("SELECT id, origin FROM memory_facts WHERE source IS NULL")
    logger.info("%d facts of %d sources", len(rows), len(SOURCES))
    for row in rows:
        await conn.execute("UPDATE memory_facts SET source = $1 WHERE id = $2", SOURCES[row["origin"]], row["id"])
    await conn.execute("ALTER TABLE memory_facts ALTER COLUMN source SET NOT NULL")
