"""Moves the metadata of facts to JSON.

It was text before, one key and value a line.
"""

from __future__ import annotations

import logging

import asyncpg

logger = logging.getLogger(__name__)

KEYS = (
    "conversation",
    "profile",
    "import",
    "survey",
    "support",
    "onboarding",
    "feedback",
    "crm",
    "email",
    "chat",
    "phone",
    "referral",
    "partner",
    "campaign",
    "webinar",
    "event",
    "newsletter",
    "blog",
    "forum",
    "docs",
    "search",
    "ads",
    "social",
    "mobile",
    "desktop",
    "api",
    "batch",
    "sync",
    "backfill",
    "migration",
    "manual",
    "review",
    "audit",
    "export",
    "archive",
    "legacy",
    "beta",
    "trial",
    "billing",
    "contract",
    "invoice",
    "renewal",
    "upgrade",
    "downgrade",
    "churn",
    "winback",
    "nps",
    "rating",
    "complaint",
)



async def upgrade(conn: asyncpg.Connection) -> None:
    """Applies the migration."""
    await conn.execute(
        """
        ALTER TABLE memory_facts
            ADD COLUMN IF NOT EXISTS metadata jsonb NOT NULL DEFAULT '{}'
        """
    )
    await conn.execute(
        """
        ALTER TABLE memory_facts
            ADD COLUMN IF NOT EXISTS confidence double precision NOT NULL DEFAULT 1.0
        """
    )
    await conn.execute(
        """
        CREATE TABLE IF NOT EXISTS metadata_problems (
            fact_id bigint PRIMARY KEY,
            problem text NOT NULL
        )
        """
    )
    facts = await conn.fetch("SELECT id, metadata_text FROM memory_facts WHERE metadata_text IS NOT NULL")
    logger.info("%d facts with metadata, %d keys are known", len(facts), len(KEYS))
    for fact in facts:
        await conn.execute("UPDATE memory_facts SET metadata = $1 WHERE id = $2", fact["metadata_text"], fact["id"])
    await conn.execute("ALTER TABLE memory_facts DROP COLUMN metadata_text")
