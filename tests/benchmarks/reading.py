"""How quickly plans are read, side by side in one run: python tests/benchmarks/reading.py [--check]

Compares with markdown-it-py (whole, and blocks only), pyromark where it is installed, and a bare regex scan. Every
figure to reach is a ratio within the run (docs/parser.md); with --check, a missed one ends the run with 1.
"""

import gc
import math
import random
import re
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec

from markdown_it import MarkdownIt

from doable_md import edit, read
from doable_md.reading import read_fields

WORDS = [
    "send", "draft", "review", "the", "list", "of", "customers", "report", "budget", "prepare",
    "slide", "deck", "contact", "vendor", "invoice", "launch", "page", "call", "kim", "about",
    "pricing", "renew", "contract", "write", "notes", "after", "meeting", "book", "room", "order",
    "samples", "update", "figures",
]  # fmt: skip
SCAN = re.compile(r"^[ \t]*[-*+] \[(.)\] (.*)$", re.MULTILINE)


def plan(tasks: int) -> str:
    """One list of so many tasks, no two alike."""
    chance = random.Random(1)
    return "# Plan\n\n" + "".join(
        f"- [ ] {' '.join(chance.choices(WORDS, k=9))} {n} @ana due:2026-12-{n % 28 + 1:02} goal:g{n % 9}\n"
        for n in range(tasks)
    )


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The best of some rounds: what else runs on the machine only ever adds."""
    best = math.inf
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def main() -> int:
    text = plan(10_000)
    missed: list[str] = []

    def show(name: str, value: str, reached: bool | None = None) -> None:
        print(f"{name:<58} {value:>12}  {'' if reached is None else 'ok' if reached else 'MISSED'}")
        if reached is False:
            missed.append(name)

    print(f"one list of 10,000 tasks, {len(text) / 1e6:.2f} MB")
    whole = seconds(lambda: read(text))
    show("read", f"{whole * 1e3:.1f} ms")
    show("a bare regex scan", f"{seconds(lambda: SCAN.findall(text)) * 1e3:.1f} ms")
    blocks = MarkdownIt("commonmark")
    blocks.core.ruler.disable(["inline", "text_join"])
    block_only = seconds(lambda: blocks.parse(text), 2)
    show("markdown-it-py, blocks only", f"{block_only * 1e3:.1f} ms")
    show("markdown-it-py, whole", f"{seconds(lambda: MarkdownIt('commonmark').parse(text), 1) * 1e3:.1f} ms")
    if find_spec("pyromark"):
        import pyromark

        show("pyromark, events", f"{seconds(lambda: pyromark.events(text)) * 1e3:.1f} ms")
    else:
        print("pyromark is not installed: not compared")
    show("read, as times markdown-it-py's blocks (>= 4)", f"{block_only / whole:.1f} x", block_only / whole >= 4)

    old = read(text)
    middle = len(text) // 2
    one = seconds(lambda: edit(old, middle, middle, "x"), 30)
    show("one character edited, of the whole read (<= 1 %)", f"{100 * one / whole:.2f} %", one <= 0.01 * whole)
    views = seconds(lambda: read(text).tasks) - whole
    show("plan.tasks of 10,000 tasks (<= 15 ms)", f"{views * 1e3:.1f} ms")
    for name, line in (
        ("five tags", "Email the largest lost accounts @ana due:2026-12-01 goal:retention impact:high est:2h"),
        ("no tags", "Email the largest lost accounts to Sam"),
    ):
        each = seconds(lambda line=line: [read_fields(line) for _ in range(2000)]) / 2000  # type: ignore[misc]
        show(f"reading one line with {name}", f"{each * 1e6:.1f} us")

    from doable.prefilter import may_matter

    note = ("Some words about the week, and a [link](https://example.com).\n\n" * 20).encode()
    notes = [note + str(n).encode() for n in range(2000)]
    bare = seconds(lambda: [may_matter(data.decode()) for data in notes])
    ours = seconds(lambda: [read(text) if may_matter(text := data.decode()) else None for data in notes])
    show("files without a box, of the bare prefilter (>= 50 %)", f"{100 * bare / ours:.0f} %", bare >= 0.5 * ours)

    sizes = [10, 100, 1000, 10_000]
    times = [
        seconds(lambda size=size: read(plan(size)).tasks) - seconds(lambda size=size: plan(size)) for size in sizes
    ]  # type: ignore[misc]
    slope = (math.log(times[-1]) - math.log(times[1])) / (math.log(sizes[-1]) - math.log(sizes[1]))
    show("log-log slope of time over size (<= 1.1)", f"{slope:.2f}", slope <= 1.1)

    tracemalloc.start()
    kept = read(text)
    held = tracemalloc.get_traced_memory()[0]
    show("memory of a plan, each task (<= 2048)", f"{held / 10_000:.0f} bytes", held / 10_000 <= 2048)
    for task in kept.tasks:
        _ = task.reading
    show("... with every task and tag looked at", f"{tracemalloc.get_traced_memory()[0] / 10_000:.0f} bytes")
    tracemalloc.stop()
    return 1 if missed and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
