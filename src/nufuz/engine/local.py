"""The local engine: the standard library's process pool."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def spread(
    function: Callable[[list[A]], list[B]], items: Iterable[A], *, batch: int = 8, workers: int | None = None
) -> Iterator[B]:
    """``function`` over batches of ``items`` in worker processes; results in the order of ``items``.

    Only a few batches a worker are held at a time, so that memory stays bounded however many items come. With one
    worker, or a single batch, everything runs in this process: nothing is worth a process then.
    """
    workers = workers or min(os.cpu_count() or 1, 8)
    source = iter(items)
    batches = iter(lambda: list(islice(source, batch)), [])
    first = next(batches, None)
    if first is None:
        return
    second = next(batches, None) if workers > 1 else None
    if second is None:
        yield from function(first)
        for rest in batches:
            yield from function(rest)
        return
    # Threads of other libraries may be running: a forked child could inherit their locks, a fresh one cannot.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Future[list[B]]] = deque([pool.submit(function, first), pool.submit(function, second)])
        for rest in batches:
            waiting.append(pool.submit(function, rest))
            while len(waiting) > 3 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
