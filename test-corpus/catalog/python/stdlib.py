"""What the model of the standard library says, one line for each row."""

import asyncio
import contextlib
import functools
import itertools
import multiprocessing
import multiprocessing.pool
import queue
import subprocess
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar, Final, Optional

LIMIT: Final[int] = 4


class Wrapped:
    shared: ClassVar[int] = 1
    maybe: Optional[int] = None

    def __init__(self, lock: asyncio.Lock, jobs: queue.Queue, home: Path, child: subprocess.Popen) -> None:
        self.lock = lock
        self.jobs = jobs
        self.home = home
        self.child = child


async def load(key: int) -> int:
    return key


def twice(key: int) -> int:
    return key * 2


async def at_once(first: Awaitable[int], second: asyncio.Task[int]) -> None:
    await asyncio.gather(first, second)  #= asyncio.gather
    await asyncio.wait([second])  #= asyncio.wait
    print(asyncio.as_completed([second]))  #= asyncio.as_completed
    async with asyncio.TaskGroup() as group:
        group.create_task(load(1))  #= asyncio.TaskGroup.create_task


async def spawned() -> None:
    one = asyncio.create_task(load(1))  #= asyncio.create_task
    two = asyncio.ensure_future(load(2))  #= asyncio.ensure_future
    loop = asyncio.get_running_loop()  #= asyncio.get_running_loop
    three = loop.create_task(load(3))  #= asyncio.AbstractEventLoop.create_task
    loop.call_soon(twice, 1)  #= asyncio.AbstractEventLoop.call_soon
    loop.call_soon_threadsafe(twice, 1)  #= asyncio.AbstractEventLoop.call_soon_threadsafe
    loop.call_later(5, twice, 1)  #= asyncio.AbstractEventLoop.call_later
    print(await one, await two, await three)


async def limited() -> None:
    async with asyncio.Semaphore(10):  #= asyncio.Semaphore
        await load(1)
    async with asyncio.BoundedSemaphore(10):  #= asyncio.BoundedSemaphore
        await load(1)


async def waited() -> None:
    await asyncio.wait_for(load(1), timeout=5)  #= asyncio.wait_for
    await asyncio.shield(load(1))  #= asyncio.shield
    await asyncio.sleep(1)  #= asyncio.sleep
    await asyncio.to_thread(twice, 1)  #= asyncio.to_thread
    loop = asyncio.get_event_loop()  #= asyncio.get_event_loop
    await loop.run_in_executor(None, twice, 1)  #= asyncio.AbstractEventLoop.run_in_executor


def runs() -> None:
    asyncio.run(load(1))  #= asyncio.run
    loop = asyncio.new_event_loop()  #= asyncio.new_event_loop
    loop.run_until_complete(load(1))  #= asyncio.AbstractEventLoop.run_until_complete
    time.sleep(1)  #= time.sleep
    functools.partial(twice, 1)()  #= functools.partial


def threads(keys: Sequence[int]) -> None:
    with ThreadPoolExecutor(4) as executor:  #= concurrent.futures.ThreadPoolExecutor
        executor.submit(twice, 1)  #= concurrent.futures.ThreadPoolExecutor.submit
        executor.map(twice, keys)  #= concurrent.futures.ThreadPoolExecutor.map
    with ProcessPoolExecutor(4) as executor:  #= concurrent.futures.ProcessPoolExecutor
        executor.submit(twice, 1)  #= concurrent.futures.ProcessPoolExecutor.submit
        executor.map(twice, keys)  #= concurrent.futures.ProcessPoolExecutor.map
    with threading.Semaphore(4):  #= threading.Semaphore
        threading.Thread(None, twice, args=(1,)).start()  #= threading.Thread


def processes(keys: list[int]) -> None:
    with multiprocessing.Pool(4) as pool:  #= multiprocessing.Pool
        pool.map(twice, keys)  #= multiprocessing.pool.Pool.map
        pool.imap(twice, keys)  #= multiprocessing.pool.Pool.imap
        pool.imap_unordered(twice, keys)  #= multiprocessing.pool.Pool.imap_unordered
        pool.starmap(twice, keys)  #= multiprocessing.pool.Pool.starmap
        pool.map_async(twice, keys)  #= multiprocessing.pool.Pool.map_async
        pool.starmap_async(twice, keys)  #= multiprocessing.pool.Pool.starmap_async
        pool.apply_async(twice, (1,))  #= multiprocessing.pool.Pool.apply_async
        pool.apply(twice, (1,))  #= multiprocessing.pool.Pool.apply


def thread_pool(pool: multiprocessing.pool.ThreadPool, keys: tuple[int, ...]) -> None:
    pool.map(twice, keys)  #= multiprocessing.pool.Pool.map


def collections(keys: Iterable[int], waiting: deque[int], seen: set[int], names: dict[str, int]) -> None:
    print(list(keys), tuple(keys), set(keys), frozenset(keys))
    print(sorted(seen), reversed(waiting), iter(names))  #= sorted, reversed, iter
    print(enumerate(keys), zip(keys, seen))  #= enumerate, zip
    print(itertools.islice(keys, 10), itertools.chain(keys, seen))  #= itertools.islice, itertools.chain
    print(itertools.cycle(keys), itertools.zip_longest(keys, seen))  #= itertools.cycle, itertools.zip_longest
    print(itertools.batched(keys, 100))  #= itertools.batched


def generate() -> Generator[int, None, None]:
    yield 1


@contextlib.contextmanager
def managed() -> Generator[int, None, None]:
    yield 1


def contexts(manager: contextlib.AbstractContextManager[int], close: Callable[[], None]) -> None:
    with contextlib.closing(generate()), contextlib.suppress(ValueError), contextlib.nullcontext():  #= contextlib.suppress, contextlib.nullcontext
        print(managed())
    with contextlib.ExitStack() as stack:
        stack.enter_context(manager)  #= contextlib.ExitStack.enter_context
        stack.push(manager)  #= contextlib.ExitStack.push
        stack.callback(close)  #= contextlib.ExitStack.callback


async def async_contexts(manager: contextlib.AbstractAsyncContextManager[int], agen) -> None:
    async with contextlib.aclosing(agen), contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(manager)  #= contextlib.ExitStack.enter_async_context
        stack.push_async_exit(manager)  #= contextlib.ExitStack.push_async_exit
        stack.push_async_callback(load, 1)  #= contextlib.ExitStack.push_async_callback
