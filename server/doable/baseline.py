"""The baseline: findings that are known and live on until somebody gets to them, in one file beside the plans.

A finding is known again by its rule and by the words of its task, not by its line or its date.
"""

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from doable import regular
from doable.config import DoableError
from doable_md.lazy import lazy

# ruff: noqa: PTH100, PTH110, PTH118, PTH120 - like the rest of the command line's path: pathlib costs 5 ms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeGuard

    from doable.finding import Finding
    from doable_md import Plan

FILE = ".doable-baseline.json"
_VERSION = 1
_MOST_BYTES = 64 * 1024 * 1024
# How much of the words (Dice's coefficient) has to stay: one word of four may change, of two none.
_SIMILAR = 0.75

_WORD = lazy(r"[^\W_]+")
_DATE = lazy(r"\d{4}-\d\d?-\d\d?(?:T[\d:]+)?|\d{4}-?[QW]\d\d?")


class BaselineError(DoableError):
    """A baseline file that cannot be read. `str` says where and why."""


class Entry(NamedTuple):
    """One known finding: its rule, the file it was found in, and what its task (or line) says without tags.

    `path` is relative to the baseline's folder, with `/`. Findings about a whole (an owner's load, a heading's
    length) may move from task to task: their `subject` names what they are about, and `text` is empty.
    """

    code: str
    path: str
    text: str
    subject: str = ""


class Split(NamedTuple):
    """Findings, told apart: those to report, those that are known, and entries that nothing matched any more."""

    new: "tuple[Finding, ...]"
    known: "tuple[Finding, ...]"
    stale: tuple[Entry, ...]


class Baseline(NamedTuple):
    """The entries of a baseline file, and the folder that its paths start from."""

    entries: tuple[Entry, ...]
    root: str

    def split(
        self,
        findings: "Iterable[Finding]",
        plans: "Mapping[str, Plan]",
        *,
        codes: "Iterable[str] | None" = None,
        exists: "Callable[[str], bool]" = os.path.exists,
    ) -> Split:
        """Tell new findings from known ones. Each entry is used once.

        `plans` holds every checked document by the path its findings have; entries of others are neither matched nor
        stale, unless their file is gone: then it may have been renamed. `codes` are the rules that were run (None:
        all): entries of others are not stale. `exists` tells whether a file is still there.
        """
        given = list(findings)
        shown = {path: _relative(path, self.root) for path in plans}
        checked = set(shown.values())
        gone = {
            path
            for path in {entry.path for entry in self.entries}
            if path not in checked and not exists(os.path.join(self.root, path))
        }
        pool = _Pool(entry for entry in self.entries if entry.path in checked or entry.path in gone)
        wanted = [_entry(finding, plans.get(finding.path), self.root) for finding in given]
        matched = [False] * len(given)
        # From the surest to the least sure, so that a copy or a near-copy does not take an entry from its own task.
        for near in (False, True):
            for anywhere in (False, True):
                for number, entry in enumerate(wanted):
                    if not matched[number]:
                        matched[number] = pool.take(entry, near=near, anywhere=anywhere)
        run = None if codes is None else set(codes)
        return Split(
            tuple(one for one, known in zip(given, matched, strict=True) if not known),
            tuple(one for one, known in zip(given, matched, strict=True) if known),
            tuple(entry for entry in pool.left() if run is None or entry.code in run),
        )


class _Pool:
    """Entries that are not matched yet, found by what they say or by words they share with it."""

    def __init__(self, entries: "Iterable[Entry]") -> None:
        self._entries = sorted(entries)
        self._free = [True] * len(self._entries)
        self._words = [_words(entry.text) for entry in self._entries]
        self._exact: dict[tuple[str, ...], list[int]] = {}
        self._by_word: dict[tuple[str, str], list[int]] = {}
        for number, entry in enumerate(self._entries):
            said = (entry.code, entry.subject, *sorted(self._words[number].elements()))
            self._exact.setdefault(said, []).append(number)
            if not entry.subject:
                for word in self._words[number]:
                    self._by_word.setdefault((entry.code, word), []).append(number)

    def take(self, wanted: Entry, *, near: bool, anywhere: bool) -> bool:
        """Use up the entry most like a finding; tell whether there is one. `anywhere`: also of another file."""
        words = _words(wanted.text)
        if near:
            numbers = self._near(wanted, words)
        else:
            numbers = self._exact.get((wanted.code, wanted.subject, *sorted(words.elements())), [])
        for number in numbers:
            if self._free[number] and (anywhere or self._entries[number].path == wanted.path):
                # What has no words is known by its place alone.
                if anywhere and not words and not wanted.subject:
                    continue
                self._free[number] = False
                return True
        return False

    def _near(self, wanted: Entry, words: "Counter[str]") -> "Sequence[int]":
        if wanted.subject:
            return ()
        shared: Counter[int] = Counter()
        for word, count in words.items():
            for number in self._by_word.get((wanted.code, word), ()):
                if self._free[number]:
                    shared[number] += min(count, self._words[number][word])
        size = words.total()
        alike = {number: 2 * count / (size + self._words[number].total()) for number, count in shared.items()}
        return sorted(
            (number for number in alike if alike[number] >= _SIMILAR), key=lambda number: (-alike[number], number)
        )

    def left(self) -> "Iterable[Entry]":
        """The entries that nothing used."""
        return (entry for entry, free in zip(self._entries, self._free, strict=True) if free)


def write(
    findings: "Iterable[Finding]", plans: "Mapping[str, Plan]", root: str = ".", *, keep: "Iterable[Entry]" = ()
) -> str:
    """Return the text of a baseline file that knows all of these findings; `root` is the folder it will stand in.

    `plans` are the checked documents by the path of their findings, `keep` entries of others that stay. One finding a
    line in a fixed order, without line numbers: a moved task changes nothing, and two branches seldom touch one line.
    """
    entries = sorted([*keep, *(_entry(finding, plans.get(finding.path), root) for finding in findings)])
    lines = [
        json.dumps({key: value for key, value in entry._asdict().items() if value}, ensure_ascii=False)
        for entry in entries
    ]
    body = ",\n".join(f"    {line}" for line in lines)
    listed = f"[\n{body}\n  ]" if lines else "[]"
    return f'{{\n  "version": {_VERSION},\n  "findings": {listed}\n}}\n'


def others(baseline: Baseline, plans: "Iterable[str]") -> tuple[Entry, ...]:
    """Return the entries of files that were not checked (`plans` names those that were) and are still there."""
    checked = {_relative(path, baseline.root) for path in plans}
    there = {path: os.path.exists(os.path.join(baseline.root, path)) for path in {e.path for e in baseline.entries}}
    return tuple(entry for entry in baseline.entries if entry.path not in checked and there[entry.path])


def load(path: str) -> Baseline:
    """Read a baseline file. Raises `BaselineError` where it is missing or is none."""
    return parse(read(path), path)


def read(path: str) -> str:
    """Return the text of a baseline file. Raises `BaselineError` where it is missing or cannot be read."""
    try:
        return regular.read(path, _MOST_BYTES).decode("utf-8")
    except FileNotFoundError:
        raise BaselineError(f"{path} does not exist: `doable baseline` writes it") from None
    except OSError as error:
        raise BaselineError(f"{path} {regular.why(error)}") from error
    except UnicodeDecodeError as error:
        raise BaselineError(f"{path} is no baseline: it is not UTF-8") from error


def parse(text: str, path: str = FILE) -> Baseline:
    """Read the text of a baseline file that stands at `path`. Raises `BaselineError` where it is none."""
    try:
        table: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{path} is no baseline: {error}") from error
    if not _is_table(table) or table.get("version") != _VERSION:
        raise BaselineError(f"{path} is no baseline of this version: write it again")
    found = table.get("findings")
    entries = [_read(item) for item in found] if _is_list(found) else [None]
    if None in entries:
        number = entries.index(None) + 1
        raise BaselineError(f"{path} is no baseline: finding {number} needs `code` and `path`")
    return Baseline(tuple(entry for entry in entries if entry), os.path.dirname(os.path.abspath(path)))


def _read(item: object) -> Entry | None:
    if not _is_table(item):
        return None
    code, path, text, subject = (item.get(key, "") for key in Entry._fields)
    if not (isinstance(code, str) and isinstance(path, str) and isinstance(text, str) and isinstance(subject, str)):
        return None
    return Entry(code, path, text, subject) if code and path else None


def _is_table(value: object) -> "TypeGuard[dict[str, object]]":
    return isinstance(value, dict)


def _is_list(value: object) -> "TypeGuard[list[object]]":
    return isinstance(value, list)


def describe(entry: Entry) -> str:
    """Return one line that names an entry: what `doable baseline` says of stale ones."""
    return f"{entry.path}: {entry.code} {entry.subject or entry.text}".rstrip()


def _entry(finding: "Finding", plan: "Plan | None", root: str) -> Entry:
    path = _relative(finding.path, root)
    subject = finding.subject
    return Entry(finding.code, path, "" if subject or plan is None else _text(finding, plan), subject)


def _text(finding: "Finding", plan: "Plan") -> str:
    """What a finding's task says without its tags; of anything else its line without dates."""
    task = plan.task_at(finding.span.start)
    if task is not None:
        return " ".join(task.title.split())
    source = plan.source
    line = source.slice(source.line_span(source.position(finding.span.start).line))
    return " ".join(_DATE.sub("", line).split())


def _words(text: str) -> "Counter[str]":
    return Counter(_WORD.findall(_DATE.sub("", text).casefold()))


def _relative(path: str, root: str) -> str:
    """A path as the baseline's folder sees it, with `/`; standard input and the like stay as they are."""
    if path.startswith("<"):
        return path
    try:
        shown = os.path.relpath(os.path.abspath(path), os.path.abspath(root))
    except ValueError:  # another drive
        shown = path
    return shown.replace("\\", "/")
