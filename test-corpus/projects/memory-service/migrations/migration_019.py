"""Clusters the questions that were asked so far.

Each question is known by its hash.
"""

from __future__ import annotations

import logging

import asyncpg

logger = logging.getLogger(__name__)

TOPICS = (
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
)



async def upgrade(conn: asyncpg.Connection) -> None:
    """Applies the migration."""
    await conn.execute(
        """
        CREATE TABLE IF NOT EXISTS query_clusters (
            id bigserial PRIMARY KEY,
            cluster_id text NOT NULL,
            query_hash text NOT NULL,
            topic text,
            created_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    await conn.execute(
        """
        CREATE UNIQUE INDEX IF NOT EXISTS query_clusters_hash
            ON query_clusters (query_hash)
        """
    )
    await conn.execute(
        """
        ALTER TABLE questions
            ADD COLUMN IF NOT EXISTS cluster_id text
        """
    )
    questions = await conn.fetch("SELECT id, hash, topic FROM questions WHERE topic = ANY($1)", list(TOPICS))
    logger.info("%d questions", len(questions))
    for question in questions:
        await conn.execute("UPDATE questions SET cluster_id = $1 WHERE id = $2", question["hash"][:12], question["id"])
    logger.info("questions are clustered")
