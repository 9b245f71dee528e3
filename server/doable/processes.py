"""Working on many items: in several processes where they are many, with the collector out of the way."""

import gc
import os
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# With fewer files than this, starting processes takes longer than it saves: one in three holds a plan.
_MANY = 600
# The same for files that do.
_MANY_PLANS = 100
# Items that are handed to a process at once, at most, and how many times each is: with few, one waits for the other.
_BATCH, _TURNS = 40, 64

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


def are_many(items: "Sequence[Any]", *, plans: bool = False) -> bool:
    """Tell whether items are worth several processes; `plans`: each is a file that holds one."""
    return len(items) >= (_MANY_PLANS if plans else _MANY) and processes() > 1


def spread(
    work: "Callable[[T], R]", items: "Sequence[T]", progress: "Progress | None" = None, what: str = "", *,
    plans: bool = False,
) -> "Iterator[R]":  # fmt: skip
    """Give what work gives for each item, in order; in several processes where that is quicker.

    `progress` is told now and then how many are done, and `what` was done; `plans` as in `are_many`.
    """
    # What the first need is loaded here, once for all processes.
    here = min(len(items) // 20, _BATCH) if are_many(items, plans=plans) else len(items)
    step = max(1, len(items) // _TOLD)
    done = 0
    for item in items[:here]:
        yield work(item)
        done += 1
        if progress is not None and (done % step == 0 or done == len(items)):
            progress(what, done, len(items))
    if done == len(items):
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - few runs are that large
    from multiprocessing import get_context  # noqa: PLC0415

    size = max(min(len(items) // _TURNS, _BATCH), 1)
    batches = [items[at : at + size] for at in range(here, len(items), size)]
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
