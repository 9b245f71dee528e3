"""How long whole folders take, by turns with the linters that people would run instead.

Usage: python tests/benchmarks/batch.py [--rounds N] [--peers FOLDER] [--check]

Compares with rumdl and pymarkdown (PyPI) and markdownlint-cli2 (npm), each with its own defaults; with `--peers`, they are
looked for in that folder, and installed there where they are not. What is not installed is left out. Folders: 1,000 and
10,000 notes that `notes.py` makes up, the same ones at every run, and the real files in DOABLE_CORPUS where it is set.
Every figure to reach is a ratio within the run (docs/performance.md); with `--check`, a missed one ends it with 1.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.notes import write_notes
from tests.benchmarks.startup import small_plan

TODAY = "2026-11-20"
LONG_AGO = 1_700_000_000
DOABLE = [sys.executable, "-m", "doable", "check", "--today", TODAY, "--exit-zero"]
PYPI, NPM = ("rumdl", "pymarkdownlnt"), ("markdownlint-cli2",)


class Cost(NamedTuple):
    """What one run took: seconds by the clock, seconds of the processors, and the memory of its largest process (MB)."""

    wall: float
    cpu: float
    memory: float


class Row(NamedTuple):
    """One line of the table; `peer` is what `most` times of are allowed at most."""

    what: str
    tool: str
    cost: Cost
    peer: str = ""
    ratio: float = 0.0
    most: float = 0.0


# ---- tools


def peers(folder: Path | None) -> dict[str, str]:
    """Return the peers that are there, by name, installing them into `folder` first where one is given."""
    places = os.environ.get("PATH", "")
    if folder is not None:
        tools = folder / "python" / "bin", folder / "node_modules" / ".bin"
        if not (tools[0] / "rumdl").exists():
            subprocess.run([sys.executable, "-m", "venv", folder / "python"], check=True)
            subprocess.run([tools[0] / "pip", "install", "-q", *PYPI], check=True)
        if not (tools[1] / NPM[0]).exists() and shutil.which("npm"):
            npm = ["npm", "install", "--silent", "--no-package-lock", "--prefix", str(folder), *NPM]
            subprocess.run(npm, check=True)
        places = os.pathsep.join((*map(str, tools), places))
    found = {name: shutil.which(name, path=places) for name in ("rumdl", "markdownlint-cli2", "pymarkdown")}
    for name in (name for name, path in found.items() if path is None):
        print(f"{name} is not installed, so it is not in the table", file=sys.stderr)
    return {name: path for name, path in found.items() if path is not None}


def cost(command: list[str], folder: Path) -> Cost:
    """Run a command in a folder. Of memory, that of the largest of its processes counts."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


class Turn(NamedTuple):
    """A command that is timed by turns with others: before each run, `fresh` folders are emptied."""

    tool: str
    command: list[str]
    fresh: tuple[Path, ...] = ()
    touch: Path | None = None


def by_turns(turns: list[Turn], folder: Path, rounds: int) -> dict[str, Cost]:
    """Run all commands once to warm up, then by turns; return the medians of each."""
    costs: dict[str, list[Cost]] = {turn.tool: [] for turn in turns}
    for number in range(rounds + 1):
        for turn in turns:
            for stale in turn.fresh:
                shutil.rmtree(stale, ignore_errors=True)
            if turn.touch:
                # Another time and another text, neither of a moment ago.
                turn.touch.write_text(turn.touch.read_text(encoding="utf-8") + "\n", encoding="utf-8")
                os.utime(turn.touch, (LONG_AGO + number, LONG_AGO + number))
            spent = cost(turn.command, folder)
            if number:
                costs[turn.tool].append(spent)
    return {tool: Cost(*(median(values) for values in zip(*all_, strict=True))) for tool, all_ in costs.items()}


def rows(what: str, costs: dict[str, Cost], targets: dict[str, float], base: str = "doable") -> Iterator[Row]:
    """Yield a line for each tool: how many times of a peer's time doable takes, and how many it may."""
    for tool, spent in costs.items():
        peer = tool if tool in targets else ""
        ratio = costs[base].wall / spent.wall if base in costs and tool != base else 0.0
        yield Row(what, tool, spent, peer, ratio, targets.get(tool, 0.0))


# ---- what is measured


def start_up(found: dict[str, str], work: Path, rounds: int) -> Iterator[Row]:
    folder = work / "one"
    folder.mkdir()
    (folder / "plan.md").write_text(small_plan(), encoding="utf-8")
    os.utime(folder / "plan.md", (LONG_AGO, LONG_AGO))
    # What was changed a moment ago is not trusted: that goes for doable itself in a checkout.
    time.sleep(3)
    turns = [
        Turn("python -c pass", [sys.executable, "-c", "pass"]),
        Turn("doable", [*DOABLE, "plan.md"]),
        Turn("doable --no-cache", [*DOABLE, "--no-cache", "plan.md"]),
    ]
    if "rumdl" in found:
        turns.append(Turn("rumdl", [found["rumdl"], "check", "--no-cache", "plan.md"]))
    costs = by_turns(turns, folder, rounds * 3)
    own = {tool: spent for tool, spent in costs.items() if not tool.startswith("doable")}
    yield from rows("one file, 193 lines", {"doable": costs["doable"], **own}, {"python -c pass": 5.0})
    anew = {"doable": costs["doable --no-cache"], **own}
    yield from rows("the same, anew", anew, {"python -c pass": 5.0})


def folder_rows(
    name: str, found: dict[str, str], folder: Path, work: Path, rounds: int, targets: tuple[float, float], *, slow: bool
) -> Iterator[Row]:
    """Yield the lines of one folder: from nothing, again, and again with one file changed."""
    theirs = work / "rumdl"
    ours = work / "doable"
    turns = [Turn("doable", [*DOABLE, "."], (ours,))]
    if "rumdl" in found:
        turns.append(Turn("rumdl", [found["rumdl"], "check", "--cache-dir", str(theirs), "."], (theirs,)))
    if slow and "markdownlint-cli2" in found:
        turns.append(Turn("markdownlint-cli2", [found["markdownlint-cli2"], "**/*.md"]))
    if slow and "pymarkdown" in found:
        turns.append(Turn("pymarkdown", [found["pymarkdown"], "scan", "-r", "."]))
    yield from rows(f"{name}, cold", by_turns(turns, folder, rounds), {"rumdl": targets[0]})
    warm = [turn._replace(fresh=()) for turn in turns if turn.fresh]
    yield from rows(f"{name}, warm", by_turns(warm, folder, rounds * 2), {"rumdl": targets[1]})
    changed = next(iter(sorted(folder.rglob("*.md"))))
    before = changed.read_bytes()
    warm = [turn._replace(touch=changed) for turn in warm]
    yield from rows(f"{name}, one file changed", by_turns(warm, folder, rounds), {})
    changed.write_bytes(before)
    for tool, place in (("doable", ours), ("rumdl", theirs)):
        size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file()) / 1e6
        if size:
            print(f"{name}: the cache of {tool} takes {size:.1f} MB", flush=True)


def settle(folder: Path) -> None:
    """Let all files be of long ago: those of a moment ago are not trusted by any cache."""
    for number, file in enumerate(sorted(folder.rglob("*"))):
        os.utime(file, (LONG_AGO + number, LONG_AGO + number))


def measured(found: dict[str, str], work: Path, rounds: int) -> Iterator[Row]:
    """Measure everything, line by line."""
    yield from start_up(found, work, rounds)
    for count in (1_000, 10_000):
        folder = work / f"notes-{count}"
        write_notes(folder, count)
        settle(folder)
        yield from folder_rows(f"{count:,} notes", found, folder, work, rounds, (1.0, 0.5), slow=count == 1_000)
    if corpus := os.environ.get("DOABLE_CORPUS"):
        # A copy: nobody's cache or settings get into the folder.
        folder = work / "real"
        shutil.copytree(corpus, folder, ignore=lambda _, names: [name for name in names if name.startswith(".")])
        settle(folder)
        yield from folder_rows("real files", found, folder, work, rounds, (0.5, 0.4), slow=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each command is timed (default: 5)")
    parser.add_argument("--peers", type=Path, help="a folder in which the other linters are, or are to be installed")
    parser.add_argument("--check", action="store_true", help="end with 1 where a figure is missed")
    options = parser.parse_args()
    missed = 0
    found = peers(options.peers and options.peers.absolute())
    print("| what | tool | wall s | cpu s | MB | doable takes | at most |  |\n|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        os.environ["DOABLE_CACHE_DIR"] = str(work / "doable")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for row in measured(found, work, options.rounds):
            ratio = f"{row.ratio:.2f} x" if row.ratio else ""
            most = f"{row.most:.2f} x" if row.most else ""
            verdict = "" if not row.most else "ok" if row.ratio <= row.most else "MISSED"
            missed += verdict == "MISSED"
            spent = f"{row.cost.wall:.3f} | {row.cost.cpu:.3f} | {row.cost.memory:.0f}"
            print(f"| {row.what} | {row.tool} | {spent} | {ratio} | {most} | {verdict} |", flush=True)
    return int(bool(options.check and missed))


if __name__ == "__main__":
    sys.exit(main())
