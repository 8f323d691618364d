"""What the assistant remembers of each user, kept in PostgreSQL.

A fact is a sentence with a confidence and a source. Facts are written when a conversation ends and read when the next
one begins, so that reading them is on the path of every request.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg

logger = logging.getLogger(__name__)


@dataclass
class MemoryFact:
    """One thing that is known of a user."""

    content: str
    confidence: float
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None

    @classmethod
    def from_row(cls, row: asyncpg.Record) -> MemoryFact:
        """The fact that a row of `memory_facts` holds."""
        return cls(
            content=row["content"],
            confidence=row["confidence"],
            source=row["source"],
            metadata=json.loads(row["metadata"] or "{}"),
            created_at=row["created_at"],
        )


@dataclass
class UserMemory:
    """Everything that is known of a user."""

    user_id: str
    facts: list[MemoryFact] = field(default_factory=list)
    summary: str = ""


class MemoryServiceError(Exception):
    """The service cannot do what it was asked to do."""


class MemoryServicePostgres:
    """Reads and writes what is known of users.

    The service owns one pool, which is made when the application starts and closed when it stops. Every method takes a
    connection for as long as it needs one.
    """

    #: The most facts that are given to a conversation.
    MAX_FACTS = 50

    #: Facts that are less certain than this are not kept.
    MIN_CONFIDENCE = 0.3

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.pool: asyncpg.Pool | None = None

    def _require_pool(self) -> asyncpg.Pool:
        if self.pool is None:
            raise MemoryServiceError("the memory service is not connected")
        return self.pool

    async def connect(self) -> None:
        """Makes the pool; once, when the application starts."""
        if self.pool is not None:
            return
        # Every worker of the API serves many conversations at once, and each of them reads its user's memory first: the
        # pool is as large as the number of conversations that a worker takes.
        self.pool = await asyncpg.create_pool(
            self.database_url, min_size=5, max_size=50, command_timeout=60
        )
        logger.info("memory service connected")

    async def close(self) -> None:
        """Closes the pool."""
        if self.pool is not None:
            await self.pool.close()
            self.pool = None
            logger.info("memory service closed")

    async def get_pool_stats(self) -> dict[str, int]:
        """How many connections the pool has, and how many of them are idle."""
        # The health check of the application exports these numbers; an exhausted pool looks like a slow database
        # otherwise.
        if self.pool is None:
            return {}
        return {
            "size": self.pool.get_size(),
            "idle": self.pool.get_idle_size(),
            "min_size": self.pool.get_min_size(),
            "max_size": self.pool.get_max_size(),
        }

    async def get_memory(self, user_id: str) -> UserMemory:
        """What is known of a user: the summary, and the latest facts."""
        pool = self._require_pool()
        memory = UserMemory(user_id=user_id)

        async with pool.acquire() as conn:
            summary = await conn.fetchval(
                """
                SELECT summary
                FROM user_stats
                WHERE user_id = $1
                """,
                user_id,
            )
            memory.summary = summary or ""

            rows = await conn.fetch(
                """
                SELECT content, confidence, source, metadata, created_at
                FROM memory_facts
                WHERE user_id = $1
                ORDER BY created_at DESC
                LIMIT $2
                """,
                user_id,
                self.MAX_FACTS,
            )
            memory.facts = [MemoryFact.from_row(row) for row in rows]

        return memory

    async def add_facts(self, user_id: str, facts: list[MemoryFact]) -> int:
        """Keeps the facts that are certain enough, all in one statement; gives how many."""
        kept = [fact for fact in facts if fact.confidence >= self.MIN_CONFIDENCE]
        if not kept:
            return 0
        async with self._require_pool().acquire() as conn, conn.transaction():
            await conn.executemany(
                """
                INSERT INTO memory_facts (user_id, content, confidence, source, metadata)
                VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    (user_id, fact.content, fact.confidence, fact.source, json.dumps(fact.metadata))
                    for fact in kept
                ],
            )
        return len(kept)

    async def forget(self, user_id: str) -> None:
        """Removes everything that is known of a user."""
        async with self._require_pool().acquire() as conn, conn.transaction():
            await conn.execute("DELETE FROM memory_facts WHERE user_id = $1", user_id)
            await conn.execute("DELETE FROM user_stats WHERE user_id = $1", user_id)
