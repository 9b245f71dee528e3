"""Look-up tables over the tasks of all documents: which may be the same work, which matter most, what is due when.

Kept by the workspace, one document's tasks in and out at a time; a question costs time in what it brings together.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar
from zlib import crc32

from doable_md.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Callable

    from doable.facts import PlanFacts, TaskFact
    from doable.lexicon import Lexicon

K = TypeVar("K")

_WORD = lazy(r"[^\W_]+")
# Words that make no difference between two tasks whatever the language's lists say. Those lists are asked only about
# tasks that these keys bring together: they cost ten times as much, and every known task has keys.
_SMALL = frozenset(
    (
        *("a", "an", "the", "to", "of", "for", "in", "on", "at", "and", "or", "with", "by", "from", "please", "our"),
        *("my", "your", "der", "die", "das", "den", "dem", "und", "oder", "mit", "von", "für", "zu", "bitte"),
    )
)
_LETTERS = 4
_LEAST = 3


def likeness(title: str) -> tuple[int, int]:
    """Return two numbers: tasks of the same words share the first, tasks of one verb and object mostly the second.

    Numbers do not depend on the process. (0, 0) for fewer than three words: too little to tell tasks by.
    """
    words = [word for word in _WORD.findall(title.casefold()) if word not in _SMALL]
    if len(words) < _LEAST:
        return 0, 0
    roots = [word[:_LETTERS] for word in words]
    # Of verb and object the two longest words say most: what somebody adds to a task is mostly shorter.
    ends = sorted(word[:_LETTERS] for word in sorted(words[1:], key=_length)[-2:])
    return crc32(" ".join(roots).encode()) or 1, crc32(f"{roots[0]}>{' '.join(ends)}".encode()) or 1


@lru_cache(maxsize=1 << 14)
def rough_words(title: str) -> frozenset[str]:
    """Return how the words of a task start: where neither of two has all of the other's, they are two tasks."""
    return frozenset(_roots(title))


def content_words(lexicon: "Lexicon") -> "Callable[[str], tuple[str, ...]]":
    """Return a function that gives the words of a title as the language's lists compare them; each title once."""
    from doable.lexicon import normalise  # noqa: PLC0415 - only a workspace with plans needs the word lists

    known: dict[str, tuple[str, ...]] = {}

    def words(title: str) -> tuple[str, ...]:
        if title not in known:
            known[title] = normalise(title, lexicon)
        return known[title]

    return words


def may_be(title: str, other: str) -> bool:
    """Whether the first letters of one's words are all in the other: cheap, and enough to tell most tasks apart."""
    one, two = rough_words(title), rough_words(other)
    return one <= two or two <= one


def is_one(task: "TaskFact", other: "TaskFact", words: "Callable[[str], tuple[str, ...]]", *, near: bool) -> bool:
    """Tell whether two tasks are one piece of work: the same words under the same parent, or `near` them."""
    one, two = words(task.title), words(other.title)
    if min(len(one), len(two)) < _LEAST or (task.under and other.under and words(task.under) != words(other.under)):
        return False
    if not near:
        return one == two
    # The same verb, and all words of the shorter one: what the longer one adds narrows it down, or says more of it.
    few, many = sorted((set(one), set(two)), key=len)
    added = many - few
    return one[0] == two[0] and few <= many and len(added) <= len(few) / 3 and not any(
        character.isdigit() for word in added for character in word
    )  # fmt: skip


def _roots(title: str) -> list[str]:
    return [word[:_LETTERS] for word in _WORD.findall(title.casefold()) if word not in _SMALL]


def _length(word: str) -> tuple[int, str]:
    # The plural is no longer than the singular here, so that both have one longest word.
    return len(word) - word.endswith("s"), word


class Paths(Generic[K]):
    """Which documents a key leads to: mostly one, so that is kept without a set around it."""

    __slots__ = ("_by_key",)

    def __init__(self) -> None:
        self._by_key: dict[K, str | set[str]] = {}

    def enter(self, key: K, path: str) -> None:
        """Let a key lead to a document too."""
        known = self._by_key.setdefault(key, path)
        if isinstance(known, set):
            known.add(path)
        elif known != path:
            self._by_key[key] = {known, path}

    def leave(self, key: K, path: str) -> None:
        """Let a key no longer lead to a document."""
        known = self._by_key.get(key)
        if isinstance(known, set):
            known.discard(path)
            if not known:
                del self._by_key[key]
        elif known == path:
            del self._by_key[key]

    def of(self, key: K) -> "set[str]":
        """Return the paths of the documents that a key leads to."""
        known = self._by_key.get(key)
        return known if isinstance(known, set) else {known} if known is not None else set()

    def several(self, key: K) -> bool:
        """Whether a key leads to more than one document, as far as has been seen."""
        return isinstance(self._by_key.get(key), set)


class Tables:
    """The tables. Paths are kept, not tasks: a document's tasks are few, and the workspace has them."""

    __slots__ = ("_days", "_like", "highest")

    def __init__(self, *, days: bool = False) -> None:
        self._like: Paths[int] = Paths()
        self._days: dict[int, dict[str, int]] | None = {} if days else None
        self.highest: dict[str, None] = {}
        """The documents that hold a task of highest impact: few by what the word means."""

    def add(self, new: "PlanFacts") -> None:
        """Take in a document's tasks; those it had before have to be dropped first."""
        for key in new.like:
            self._like.enter(key, new.path)
        if new.highest:
            self.highest[new.path] = None
        for fact in new.tasks if self._days is not None else ():
            if self._days is not None and fact.counts and fact.due:
                by_path = self._days.setdefault(fact.due, {})
                by_path[new.path] = by_path.get(new.path, 0) + 1

    def drop(self, old: "PlanFacts") -> None:
        """Forget a document's tasks."""
        self.highest.pop(old.path, None)
        for key in old.like:
            self._like.leave(key, old.path)
        for by_path in self._days.values() if self._days else ():
            by_path.pop(old.path, None)

    def like(self, key: int) -> "set[str]":
        """Return the paths of documents that hold tasks with a key of `likeness`."""
        return self._like.of(key)

    def spread(self, key: int) -> bool:
        """Whether more than one document holds tasks with a key."""
        return self._like.several(key)

    def due(self, first: int, last: int) -> dict[str, int]:
        """Return how many tasks each document has due between two days. Empty unless the tables keep days."""
        out: dict[str, int] = {}
        for day in range(first, last + 1) if self._days else ():
            for path, count in (self._days or {}).get(day, {}).items():
                out[path] = out.get(path, 0) + count
        return out
