"""Keeps a summary of each user.

The summaries were computed on every request before.
"""

from __future__ import annotations

import logging

import asyncpg

logger = logging.getLogger(__name__)

STOP_WORDS = (
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
)



async def upgrade(conn: asyncpg.Connection) -> None:
    """Applies the migration."""
    await conn.execute(
        """
        CREATE TABLE IF NOT EXISTS user_stats (
            user_id text PRIMARY KEY,
            facts integer NOT NULL DEFAULT 0,
            summary text NOT NULL DEFAULT '',
            updated_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    users = await conn.fetch("SELECT user_id, count(*) AS facts FROM memory_facts GROUP BY user_id")
    logger.info("%d users", len(users))
    for user in users:
        await conn.execute("INSERT INTO user_stats (user_id, facts) VALUES ($1, $2)", user["user_id"], user["facts"])
    logger.info("%d stop words are left out of summaries", len(STOP_WORDS))
