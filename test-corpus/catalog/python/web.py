"""What the model of web frameworks says, one line for each row."""

from typing import Annotated

import fastapi
import fastapi.concurrency
import fastapi.param_functions
import fastapi.params
import starlette.concurrency
from asgiref.sync import async_to_sync, sync_to_async
from channels.db import database_sync_to_async
from fastapi import BackgroundTasks, Depends, Request, Security


def settings() -> dict[str, str]:
    return {}


async def load() -> int:
    return 1


def endpoint(request: Request, tasks: BackgroundTasks, conf=Depends(settings)):  #= fastapi.Depends
    tasks.add_task(settings)  #= starlette.background.BackgroundTasks.add_task
    return request.url, conf


def annotated(conf: Annotated[dict, Depends(settings)], user=Security(settings)):  #= fastapi.Depends, fastapi.Security
    return conf, user


def by_module(a=fastapi.param_functions.Depends(settings), b=fastapi.params.Depends(settings)):  #= fastapi.param_functions.Depends, fastapi.params.Depends
    return a, b


async def colours() -> None:
    await starlette.concurrency.run_in_threadpool(settings)  #= starlette.concurrency.run_in_threadpool
    await fastapi.concurrency.run_in_threadpool(settings)  #= fastapi.concurrency.run_in_threadpool
    await sync_to_async(settings)()  #= asgiref.sync.sync_to_async
    await database_sync_to_async(settings)()  #= channels.db.database_sync_to_async
    async_to_sync(load)()  #= asgiref.sync.async_to_sync
