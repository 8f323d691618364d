"""021: golden answers have a confidence.

Readers say whether an answer helped them. The confidence of an answer is the share of readers whom it helped, or rather
what that share is at least, given how few they may be.
"""

from __future__ import annotations

import logging
import math

import asyncpg

logger = logging.getLogger(__name__)

#: The quantile of the normal distribution for a confidence of 95%.
Z = 1.96

#: The confidence of an answer that nobody has voted on.
UNKNOWN = 0.5


def lower_bound(helpful: int, total: int) -> float:
    """The lower end of Wilson's interval for the share of readers who were helped.

    One vote in favour says little, a hundred say much: `lower_bound(1, 1)` is 0.21, `lower_bound(100, 100)` 0.96.
    """
    if total == 0:
        return UNKNOWN
    share = helpful / total
    centre = share + Z * Z / (2 * total)
    spread = Z * math.sqrt((share * (1 - share) + Z * Z / (4 * total)) / total)
    return (centre - spread) / (1 + Z * Z / total)


async def create_tables(conn: asyncpg.Connection) -> None:
    """What votes and confidences are kept in."""
    await conn.execute(
        """
        ALTER TABLE golden_answers
            ADD COLUMN IF NOT EXISTS confidence double precision,
            ADD COLUMN IF NOT EXISTS used integer NOT NULL DEFAULT 0
        """
    )
    await conn.execute(
        """
        COMMENT ON COLUMN golden_answers.confidence
            IS 'The share of readers whom the answer helps at least'
        """
    )
    await conn.execute(
        """
        CREATE TABLE IF NOT EXISTS answer_votes (
            id bigserial PRIMARY KEY,
            cluster_id text NOT NULL,
            helpful boolean NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    await conn.execute(
        """
        INSERT INTO answer_votes (cluster_id, helpful, created_at)
        SELECT cluster_id, rating > 3, rated_at
        FROM ratings
        """
    )
    await conn.execute(
        """
        CREATE INDEX IF NOT EXISTS idx_answer_votes_cluster
            ON answer_votes (cluster_id)
        """
    )


def log_confidences(confidences: dict[str, float]) -> None:
    """Says how sure we are of the answers, all in all."""
    if not confidences:
        logger.info("there are no golden answers yet")
        return
    mean = sum(confidences.values()) / len(confidences)
    logger.info("%d answers, %.0f%% confidence", len(confidences), 100 * mean)


async def upgrade(conn: asyncpg.Connection) -> None:
    """Computes the confidence of every answer from the votes on it."""
    await create_tables(conn)
    answers = await conn.fetch(
        """
        SELECT cluster_id
        FROM golden_answers
        WHERE confidence IS NULL
        """
    )

    # The interval is computed here and not in SQL, since the service computes it in the same way
    # when somebody votes.
    confidences: dict[str, float] = {}
    for answer in answers:
        cluster_id = answer["cluster_id"]
        votes = await conn.fetch("SELECT helpful FROM answer_votes WHERE cluster_id = $1", cluster_id)
        helpful = sum(vote["helpful"] for vote in votes)
        confidences[cluster_id] = lower_bound(helpful, len(votes))

    await conn.executemany(
        "UPDATE golden_answers SET confidence = $2 WHERE cluster_id = $1",
        list(confidences.items()),
    )
    log_confidences(confidences)
