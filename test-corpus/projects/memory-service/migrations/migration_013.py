"""013: every fact says where it came from.

Facts that are older than the column came from a conversation, unless an import left its name in their metadata.
"""

from __future__ import annotations

import json

import asyncpg


async def upgrade(conn: asyncpg.Connection) -> None:
    """Fills `source`, which is mandatory from then on."""
    await conn.execute(
        """
        ALTER TABLE memory_facts
            ADD COLUMN IF NOT EXISTS source text
        """
    )
    rows = await conn.fetch(
        """
        SELECT id, metadata
        FROM memory_facts
        WHERE source IS NULL
        """
    )
    for row in rows:
        metadata = json.loads(row["metadata"] or "{}")
        source = metadata.get("import", "conversation")
        await conn.execute("UPDATE memory_facts SET source = $1 WHERE id = $2", source, row["id"])
    await conn.execute("ALTER TABLE memory_facts ALTER COLUMN source SET NOT NULL")
