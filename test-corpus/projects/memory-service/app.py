"""The application: one pool for each service, made when it starts and closed when it stops."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request

from services.golden_answer_service import GoldenAnswerService
from services.memory_service_postgres import MemoryServicePostgres


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Connects the services for as long as the application runs."""
    database_url = os.environ["DATABASE_URL"]
    app.state.memory = MemoryServicePostgres(database_url)
    app.state.answers = GoldenAnswerService(database_url)
    await app.state.memory.connect()
    await app.state.answers.connect()
    try:
        yield
    finally:
        await app.state.answers.close()
        await app.state.memory.close()


app = FastAPI(lifespan=lifespan)


@app.get("/memory/{user_id}")
async def memory(user_id: str, request: Request) -> dict:
    """What is known of a user."""
    found = await request.app.state.memory.get_memory(user_id)
    return {"summary": found.summary, "facts": [fact.content for fact in found.facts]}


@app.get("/answer")
async def answer(question: str, request: Request) -> dict:
    """The golden answer to a question, if there is one."""
    found = await request.app.state.answers.lookup(question)
    return {"answer": found.answer if found else None}


@app.get("/health")
async def health(request: Request) -> dict:
    """The state of both pools."""
    return {
        "memory": await request.app.state.memory.get_pool_stats(),
        "answers": await request.app.state.answers.get_pool_stats(),
    }
