"""019: questions are clustered.

Questions that mean the same belong to one cluster, which is known by the hash of its words. The questions that were asked
so far are put into theirs here; new ones are clustered as they come.
"""

from __future__ import annotations

import hashlib
import logging
import re

import asyncpg

logger = logging.getLogger(__name__)

#: Words that make no difference to what a question means.
STOP_WORDS = frozenset({"a", "an", "do", "does", "i", "in", "is", "of", "please", "the", "to"})

WORD = re.compile(r"\w+")


def hash_of(question: str) -> str:
    """The hash that questions with the same words share, in whatever order they come."""
    words = sorted(set(WORD.findall(question.lower())) - STOP_WORDS)
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def cluster_id_of(query_hash: str) -> str:
    """The name of a cluster: short enough to be read aloud, long enough to be unique."""
    return f"c-{query_hash[:12]}"


async def create_tables(conn: asyncpg.Connection) -> None:
    """What clusters and their answers are kept in."""
    await conn.execute(
        """
        ALTER TABLE questions ADD COLUMN IF NOT EXISTS cluster_id text
        """
    )
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
        CREATE UNIQUE INDEX IF NOT EXISTS idx_query_clusters_hash
            ON query_clusters (query_hash)
        """
    )
    await conn.execute(
        """
        CREATE TABLE IF NOT EXISTS golden_answers (
            cluster_id text PRIMARY KEY,
            canonical_question text NOT NULL,
            answer text NOT NULL
        )
        """
    )


async def upgrade(conn: asyncpg.Connection) -> None:
    """Puts every question that was asked so far into its cluster."""
    await create_tables(conn)
    questions = await conn.fetch(
        """
        SELECT id, question, topic
        FROM questions
        WHERE cluster_id IS NULL
        """
    )
    logger.info("%d questions to cluster", len(questions))

    clusters: dict[str, str | None] = {}
    for question in questions:
        clusters.setdefault(hash_of(question["question"]), question["topic"])
    await conn.executemany(
        "INSERT INTO query_clusters (cluster_id, query_hash, topic) VALUES ($1, $2, $3)",
        [(cluster_id_of(query_hash), query_hash, topic) for query_hash, topic in clusters.items()],
    )
    logger.info("%d clusters", len(clusters))

    for question in questions:
        cluster_id = cluster_id_of(hash_of(question["question"]))
        await conn.execute("UPDATE questions SET cluster_id = $1 WHERE id = $2", cluster_id, question["id"])
