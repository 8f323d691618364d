"""022: the metadata of facts is JSON.

It was text before, with a key and its value on each line:

    topic: travel
    place: Lisbon

Lines that are anything else are kept, with the fact that they belong to, for somebody to look at.
"""

from __future__ import annotations

import json
import logging

import asyncpg

logger = logging.getLogger(__name__)


def parse(text: str) -> tuple[dict[str, str], list[str]]:
    """The keys and values in a text, and the lines that are neither.

    A key that comes twice has the value that it had last, as it was until now.
    """
    metadata: dict[str, str] = {}
    problems: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        key, colon, value = line.partition(":")
        if colon and key.strip().isidentifier():
            metadata[key.strip()] = value.strip()
        else:
            problems.append(line)
    return metadata, problems


async def create_table(conn: asyncpg.Connection) -> None:
    """What the lines that nobody understands are kept in."""
    await conn.execute(
        """
        CREATE TABLE IF NOT EXISTS metadata_problems (
            id bigserial PRIMARY KEY,
            fact_id bigint NOT NULL,
            line text NOT NULL
        )
        """
    )
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS idx_metadata_problems_fact
            ON metadata_problems (fact_id)
        """
    )


async def rename_column(conn: asyncpg.Connection) -> None:
    """Puts the text out of the way of the JSON."""
    await conn.execute(
        """
        ALTER TABLE memory_facts
            RENAME COLUMN metadata TO metadata_text
        """
    )
    await conn.execute(
        """
        ALTER TABLE memory_facts
            ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}'
        """
    )


async def upgrade(conn: asyncpg.Connection) -> None:
    """Turns the metadata of every fact from text into JSON."""
    await create_table(conn)
    await rename_column(conn)
    facts = await conn.fetch(
        """
        SELECT id, metadata_text
        FROM memory_facts
        WHERE metadata_text <> ''
        """
    )
    logger.info("%d facts have metadata", len(facts))

    problems: list[tuple[int, str]] = []
    for fact in facts:
        metadata, lines = parse(fact["metadata_text"])
        problems.extend((fact["id"], line) for line in lines)
        if not metadata:
            continue
        await conn.execute(
            "UPDATE memory_facts SET metadata = $1 WHERE id = $2",
            json.dumps(metadata),
            fact["id"],
        )

    await conn.executemany("INSERT INTO metadata_problems (fact_id, line) VALUES ($1, $2)", problems)
    if problems:
        logger.warning("%d lines of metadata were not understood", len(problems))
