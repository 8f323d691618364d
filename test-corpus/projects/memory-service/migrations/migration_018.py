"""018: a summary of each user, ready to be read.

Until now it was put together from the facts whenever a conversation began. From now on it is written when a conversation
ends; this migration writes the first one.
"""

from __future__ import annotations

import logging

import asyncpg

logger = logging.getLogger(__name__)

#: A summary that is longer than this does not help the model.
LONGEST = 400


def summary_of(contents: list[str]) -> str:
    """As many facts as fit, the most certain ones first, as one text.

    Facts are sentences; those that do not end like one are given a full stop.
    """
    summary = ""
    for content in contents:
        sentence = content.strip()
        if not sentence.endswith((".", "!", "?")):
            sentence += "."
        if len(summary) + len(sentence) > LONGEST:
            break
        summary = f"{summary} {sentence}".strip()
    return summary


async def create_table(conn: asyncpg.Connection) -> None:
    """The table that the summaries are kept in."""
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
    await conn.execute(
        """
        COMMENT ON TABLE user_stats
            IS 'What is known of each user, ready to be read'
        """
    )


async def upgrade(conn: asyncpg.Connection) -> None:
    """Creates `user_stats` and fills it."""
    await create_table(conn)
    users = await conn.fetch(
        """
        SELECT user_id,
               count(*) AS facts,
               array_agg(content ORDER BY confidence DESC) AS contents
        FROM memory_facts
        GROUP BY user_id
        """
    )
    logger.info("%d users to summarise", len(users))
    for user in users:
        summary = summary_of(user["contents"])
        if not summary:
            continue
        await conn.execute(
            "INSERT INTO user_stats (user_id, facts, summary) VALUES ($1, $2, $3)",
            user["user_id"],
            user["facts"],
            summary,
        )
