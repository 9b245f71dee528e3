"""Guesses about a folder of notes: which dialect its files are written in, as globs for the settings."""

import re
from typing import TYPE_CHECKING, NamedTuple

from doable_md.dialects import CANONICAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doable_md import Plan


class Mark(NamedTuple):
    """What tasks of a dialect hold that says so less clearly than a `signature`, which the reader finds by itself.

    `sure`: hardly anybody else writes it. All others are worth a question.
    """

    dialect: str
    shown: str
    pattern: str
    sure: bool


MARKS = (
    Mark("todoist", "p1", r"(?<!\S)p[1-4](?=\s*$|\s+[#@+/])", sure=True),
    Mark("taskmark", "planned:", r"(?<!\S)(?:planned|paused):\S", sure=True),
    Mark("plaintasks", "@high", r"(?<!\S)@(?:critical|high|low)(?![\w(])", sure=True),
    Mark("todo.txt", "(A) … +project", r"^\([A-Z]\) (?:.* )?\+\w", sure=False),
    Mark("taskpaper", "@due(…)", r"(?<!\S)@(?:due|done|start|defer|priority)\(", sure=False),
    Mark("ticktick", "!!", r"(?<!\S)!{2,3}(?!\S)", sure=False),
)

# One such mark in a file may be anything.
_LEAST = 2
# Forms that doable reads without being told: tasks that use them are not written in another dialect.
_READ_ANYWAY = frozenset(("key", "emoji", "dataview"))


class Guess(NamedTuple):
    """What one file is written in: "" for what is read anyway, None where nothing says so.

    `shown` is the mark it was told by, in `tasks` `of` its tasks; "" where the reader knows by itself.
    """

    dialect: str | None
    shown: str = ""
    tasks: int = 0
    sure: bool = True
    of: int = 0


def guess(plan: "Plan") -> Guess:
    """Guess the dialect of a plan that was read without one."""
    every = len(plan.tasks)
    if plan.front and plan.front.text("dialect"):
        return Guess(None, of=every)
    if plan.dialect is not CANONICAL:
        return Guess(plan.dialect.name, tasks=every, of=every)
    counts = dict.fromkeys(MARKS, 0)
    anyway = False
    for task in plan.tasks:
        text = task.text
        for mark in MARKS:
            counts[mark] += bool(re.search(mark.pattern, text))
        anyway = anyway or any(tag.form in _READ_ANYWAY for tag in task.reading.tags)
    most = max(MARKS, key=lambda mark: counts[mark])
    if counts[most] >= _LEAST:
        return Guess(most.dialect, most.shown, counts[most], most.sure, every)
    return Guess("" if anyway else None, of=every)


def globs(guesses: "Mapping[str, Guess]") -> dict[str, str]:
    """Return the dialects of files, by path (with `/`), as few globs: "**" for all, folders, or single files.

    A folder has the dialect of its files where no file of it has another one, half of them show it, and so does every
    fifth of their tasks. Files that the reader knows by itself are not named alone.
    """
    found = dict(_folded("", guesses))
    return {"**": found[""]} if "" in found else found


def _folded(folder: str, guesses: "Mapping[str, Guess]") -> "Iterable[tuple[str, str]]":
    names = [one.dialect for one in guesses.values() if one.dialect is not None]
    if not any(names):
        return
    tasks, of = (sum(counts) for counts in zip(*((one.tasks, one.of) for one in guesses.values()), strict=True))
    if len(set(names)) == 1 and 2 * len(names) >= len(guesses) and 5 * tasks >= of:
        yield _literal(f"{folder}/**" if folder else ""), names[0]
        return
    inside: dict[str, dict[str, Guess]] = {}
    for path, one in guesses.items():
        rest = path[len(folder) + 1 :] if folder else path
        name, below, _ = rest.partition("/")
        if below:
            inside.setdefault(name, {})[path] = one
        elif one.dialect and one.shown:
            # a glob without a slash would name files of that name in all folders
            yield _literal(path if folder else f"/{path}"), one.dialect
    for name, some in inside.items():
        yield from _folded(f"{folder}/{name}" if folder else name, some)


def _literal(path: str) -> str:
    """Return a path as a glob; what globs would read as their own becomes `?`."""
    stars = "/**" if path.endswith("/**") else ""
    return re.sub(r"[\[\]*?!\\\x00-\x1f\x7f\ud800-\udfff]", "?", path.removesuffix("/**")) + stars
