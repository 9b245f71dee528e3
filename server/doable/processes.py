"""Working on many items: in several processes where they are many, with the collector out of the way."""

import gc
import os
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# With fewer items than this, starting processes takes longer than it saves.
_MANY = 600
# Items that are handed to a process at once.
_BATCH = 40

# How often progress is told of, where one process works.
_TOLD = 100

if TYPE_CHECKING:
    # Told what is done to files ("checked", "read", "compared") and how many of how many that was done to so far: not
    # for each file, but often enough for somebody who waits.
    Progress = Callable[[str, int, int], None]

T = TypeVar("T")
R = TypeVar("R")


def calm_collector() -> None:
    """Let Python look for garbage in cycles less often: imports make none, and a plan that was let go leaves none.

    Looking takes a third of the time of a large run, and a twentieth of that of a small one.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def are_many(items: "Sequence[Any]") -> bool:
    """Tell whether items are worth several processes."""
    return len(items) >= _MANY and processes() > 1


def spread(
    work: "Callable[[T], R]", items: "Sequence[T]", progress: "Progress | None" = None, what: str = ""
) -> "Iterator[R]":
    """Give what work gives for each item, in order; in several processes where that is quicker.

    `progress` is told now and then how many are done, and `what` was done.
    """
    done = 0
    if not are_many(items):
        step = max(1, len(items) // _TOLD)
        for item in items:
            yield work(item)
            done += 1
            if progress is not None and (done % step == 0 or done == len(items)):
                progress(what, done, len(items))
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - few runs are that large
    from multiprocessing import get_context  # noqa: PLC0415

    batches = [items[at : at + _BATCH] for at in range(0, len(items), _BATCH)]
    _shared[:] = [work]
    # A forked process has all that this one has: nothing but items and results goes through a pipe.
    with ProcessPoolExecutor(processes(), get_context("fork")) as pool:
        results: Iterable[list[R]] = pool.map(_do, batches)
        for batch in results:
            yield from batch
            done += len(batch)
            if progress is not None:
                progress(what, done, len(items))


_shared: "list[Callable[[Any], Any]]" = []


def _do(items: "Iterable[Any]") -> "list[Any]":
    (work,) = _shared
    return [work(item) for item in items]


def processes() -> int:
    """Return how many processes may work at once: one where the system cannot fork."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
