"""Answers that people have checked, for questions that come again and again.

Questions are clustered: each cluster has one canonical question and one golden answer. A question that is known word for
word is found by its hash.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass

import asyncpg

logger = logging.getLogger(__name__)


@dataclass
class GoldenAnswer:
    """An answer that somebody has checked."""

    cluster_id: str
    question: str
    answer: str
    confidence: float


class GoldenAnswerError(Exception):
    """The service cannot do what it was asked to do."""


class GoldenAnswerService:
    """Looks up golden answers."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.pool: asyncpg.Pool | None = None

    def _require_pool(self) -> asyncpg.Pool:
        if self.pool is None:
            raise GoldenAnswerError("the golden answer service is not connected")
        return self.pool

    async def connect(self) -> None:
        """Makes the pool; once, when the application starts."""
        if self.pool is not None:
            return
        # Looking up an answer is quick, so that few connections will do.
        self.pool = await asyncpg.create_pool(
            self.database_url, min_size=2, max_size=10, command_timeout=30
        )
        logger.info("golden answer service connected")

    async def close(self) -> None:
        """Closes the pool."""
        if self.pool is not None:
            await self.pool.close()
            self.pool = None

    async def get_pool_stats(self) -> dict[str, int]:
        """How many connections the pool has, and how many of them are idle."""
        if self.pool is None:
            return {}
        return {"size": self.pool.get_size(), "idle": self.pool.get_idle_size()}

    @staticmethod
    def hash_of(question: str) -> str:
        """The hash by which a question is known, whatever its case and spacing."""
        normal = " ".join(question.lower().split())
        return hashlib.sha256(normal.encode()).hexdigest()

    @property
    def is_connected(self) -> bool:
        """Whether the service can answer."""
        return self.pool is not None

    async def count(self) -> int:
        """How many golden answers there are."""
        async with self._require_pool().acquire() as conn:
            return await conn.fetchval("SELECT count(*) FROM golden_answers")

    async def lookup(self, question: str) -> GoldenAnswer | None:
        """The golden answer to a question, if there is one.

        Only a question that is known word for word is answered: its hash is unique among the clusters, and the index
        on it makes the look-up one probe. A question in other words is left to the model.
        """
        if not question.strip():
            return None
        query_hash = self.hash_of(question)
        async with self._require_pool().acquire() as conn:
            exact_match = await conn.fetchrow(
                """
                SELECT qc.cluster_id, ga.canonical_question, ga.answer, ga.confidence
                FROM query_clusters qc
                JOIN golden_answers ga ON qc.cluster_id = ga.cluster_id
                WHERE qc.query_hash = $1
                """,
                query_hash,
            )
            if exact_match is not None:
                await conn.execute(
                    "UPDATE golden_answers SET used = used + 1 WHERE cluster_id = $1",
                    exact_match["cluster_id"],
                )
        if exact_match is None:
            return None
        return GoldenAnswer(
            cluster_id=exact_match["cluster_id"],
            question=exact_match["canonical_question"],
            answer=exact_match["answer"],
            confidence=exact_match["confidence"],
        )
