"""What the model of the helper libraries says, one line for each row."""

import aiohttp
import anyio
import anyio.abc
import anyio.from_thread
import anyio.to_thread
import backoff
import boltons.iterutils
import boto3
import eventlet
import gevent
import gevent.pool
import httpx
import more_itertools
import pymongo
import pymongo.collection
import pymongo.database
import redis
import redis.client
import requests
import retrying
import rich.progress
import stamina
import tenacity
import toolz
import tqdm
import tqdm.asyncio
import tqdm.auto
import trio
from apscheduler.schedulers.background import BackgroundScheduler
from celery import Celery, shared_task
from elasticsearch import Elasticsearch

app = Celery("shop")
scheduler = BackgroundScheduler()


class Clients:
    def __init__(
        self,
        cache: redis.Redis,
        pool: redis.ConnectionPool,
        pipe: redis.client.Pipeline,
        http: requests.Session,
        client: httpx.AsyncClient,
        session: aiohttp.ClientSession,
        search: Elasticsearch,
        mongo: pymongo.MongoClient,
        aws: boto3.Session,
    ) -> None:
        self.cache = cache
        self.pool = pool
        self.pipe = pipe
        self.http = http
        self.client = client
        self.session = session
        self.search = search
        self.mongo = mongo
        self.aws = aws

    def fetch(self, users: pymongo.collection.Collection, shop: pymongo.database.Database) -> requests.Response:
        self.cache.get("key")
        self.pipe.execute()
        self.search.get(index="users", id="1")
        users.find_one({"name": "a"})
        shop.command("ping")
        return self.http.get("https://example.org")


async def load(key: int) -> int:
    return key


def twice(key: int) -> int:
    return key * 2


async def tasks() -> None:
    async with anyio.create_task_group() as group:  #= anyio.create_task_group
        group.start_soon(load, 1)  #= anyio.abc.TaskGroup.start_soon
        await group.start(load, 1)  #= anyio.abc.TaskGroup.start
    async with trio.open_nursery() as nursery:  #= trio.open_nursery
        nursery.start_soon(load, 1)  #= anyio.abc.TaskGroup.start_soon
    async with anyio.Semaphore(10):  #= anyio.Semaphore
        await anyio.sleep(1)  #= anyio.sleep
        await trio.sleep(1)  #= trio.sleep


async def threads() -> None:
    await anyio.to_thread.run_sync(twice, 1)  #= anyio.to_thread.run_sync
    await trio.to_thread.run_sync(twice, 1)  #= trio.to_thread.run_sync
    await tqdm.asyncio.tqdm_asyncio.gather(load(1), load(2))  #= tqdm.asyncio.tqdm_asyncio.gather


def runs() -> None:
    anyio.from_thread.run(load, 1)  #= anyio.from_thread.run
    anyio.run(load, 1)  #= anyio.run
    trio.run(load, 1)  #= trio.run
    gevent.sleep(1)  #= gevent.sleep
    eventlet.sleep(1)  #= eventlet.sleep


def greenlets(keys: list[int]) -> None:
    pool = gevent.pool.Pool(10)  #= gevent.pool.Pool
    pool.map(twice, keys)  #= gevent.pool.Pool.map
    pool.imap(twice, keys)  #= gevent.pool.Pool.imap
    pool.imap_unordered(twice, keys)  #= gevent.pool.Pool.imap_unordered
    pool.spawn(twice, 1)  #= gevent.pool.Pool.spawn
    gevent.joinall([gevent.spawn(twice, 1)])  #= gevent.joinall, gevent.spawn


def chunks(keys: list[int]) -> None:
    print(more_itertools.chunked(keys, 100))  #= more_itertools.chunked
    print(more_itertools.batched(keys, 100))  #= more_itertools.batched
    print(more_itertools.ichunked(keys, 100))  #= more_itertools.ichunked
    print(more_itertools.sliced(keys, 100))  #= more_itertools.sliced
    print(more_itertools.grouper(keys, 100))  #= more_itertools.grouper
    print(boltons.iterutils.chunked(keys, 100))  #= boltons.iterutils.chunked
    print(boltons.iterutils.chunked_iter(keys, 100))  #= boltons.iterutils.chunked_iter
    print(toolz.partition_all(100, keys))  #= toolz.partition_all


def progress(keys: list[int]) -> None:
    print(tqdm.tqdm(keys))  #= tqdm.tqdm
    print(tqdm.auto.tqdm(keys))  #= tqdm.auto.tqdm
    print(tqdm.asyncio.tqdm(keys))  #= tqdm.asyncio.tqdm
    print(rich.progress.track(keys))  #= rich.progress.track


@tenacity.retry(stop=tenacity.stop_after_attempt(3))  #= tenacity.retry
def again() -> None: ...


@backoff.on_exception(backoff.expo, ValueError)  #= backoff.on_exception
@backoff.on_predicate(backoff.expo)  #= backoff.on_predicate
def backed_off() -> None: ...


@stamina.retry(on=ValueError)  #= stamina.retry
@retrying.retry(stop_max_attempt_number=3)  #= retrying.retry
def retried() -> None: ...


def attempts() -> None:
    print(tenacity.Retrying(), tenacity.AsyncRetrying(), stamina.retry_context(on=ValueError))  #= tenacity.Retrying, tenacity.AsyncRetrying, stamina.retry_context


@app.task(bind=True)  #= celery.Celery.task
def nightly() -> None: ...


@shared_task(bind=True)  #= celery.shared_task
def shared(self) -> None: ...


@scheduler.scheduled_job("interval", minutes=5)  #= apscheduler.schedulers.base.BaseScheduler.scheduled_job
def scheduled() -> None: ...


def schedule() -> None:
    scheduler.add_job(twice, "interval", minutes=5)  #= apscheduler.schedulers.base.BaseScheduler.add_job
