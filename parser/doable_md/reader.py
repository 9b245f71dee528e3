"""Reading a document into a Plan, whole or after an edit. Content never raises."""

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from doable_md.blocks import Chunk, chunks, worth_reading
from doable_md.dialects import CANONICAL, DIALECTS, STATES, Dialect, detect
from doable_md.front import FrontMatter, read_front
from doable_md.model import State
from doable_md.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnknownDialectError(ValueError):
    """A dialect was asked for that is not in `DIALECTS`."""


class UnknownStateError(ValueError):
    """A custom state names no `State`, or its key is not one character."""


def read(text: str, path: str = "", *, dialect: str = "", states: "Mapping[str, str] | None" = None) -> Plan:
    """Read a document.

    `path` is kept as it is. `dialect` names an entry of `DIALECTS`; by default front matter's `plan.dialect`, else
    what the text itself shows, decides. `states` maps characters of a box to state names, over the known ones.
    Raises UnknownDialectError or UnknownStateError on a wrong argument, TypeError where `text` is no string, and
    nothing on content.
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a type checker
        msg = f"read() takes a string, not {type(text).__name__}"
        raise TypeError(msg)
    if dialect and dialect not in DIALECTS:
        msg = f"unknown dialect {dialect!r}; known are {', '.join(DIALECTS)}"
        raise UnknownDialectError(msg)
    front = read_front(text)
    chosen = _dialect(text, front, dialect)
    return _whole(text, path, front, chosen, dialect, states or {})


def _whole(
    text: str, path: str, front: FrontMatter | None, dialect: Dialect, fixed: str, custom: "Mapping[str, str]"
) -> Plan:
    states = _states(dialect, custom)
    start = front.span.end if front else 1 if text.startswith("\ufeff") else 0
    found: list[Chunk]
    if worth_reading(text) or dialect.words:
        found = list(chunks(text, start, words=_words(dialect)))
    else:
        # Nothing of a plan in it: one chunk that is not looked into.
        found = [Chunk(text[start:], 0)]
    starts: list[int] = []
    at = start
    for chunk in found:
        starts.append(at)
        at += len(chunk.text)
    return Plan(text, path, found, starts, front, dialect, states, fixed, custom)


def reread(old: Plan, text: str) -> Plan:
    """Read a new text of a document, keeping every chunk that did not change. Equal to `read` of the text."""
    if text == old.text:
        return old
    limit = min(len(text), len(old.text))
    start = _common_prefix(old.text, text, limit)
    tail = _common_suffix(old.text, text, limit - start)
    return edit(old, start, len(old.text) - tail, text[start : len(text) - tail])


def edit(old: Plan, start: int, end: int, text: str) -> Plan:
    """Read a document after `old.text[start:end]` was replaced by `text`, reusing every chunk it leaves alone.

    Raises ValueError where the range is not inside the old text.
    """
    if not 0 <= start <= end <= len(old.text):
        msg = f"no range {start}:{end} in a text of {len(old.text)} characters"
        raise ValueError(msg)
    new = old.text[:start] + text + old.text[end:]
    first = old.starts[0] if old.starts else 0
    # Front matter decides how all the rest is read, and an unread document has no chunks to keep.
    head = max(first, 4)
    if (
        start <= head
        or len(old.chunks) < 2
        or old.dialect.words
        or (old.dialect is not CANONICAL and not old.fixed_dialect)
    ):
        front = read_front(new)
        chosen = _dialect(new, front, old.fixed_dialect)
        return _whole(new, old.path, front, chosen, old.fixed_dialect, old.custom_states)
    # The chunk before the touched one too: whether the touched one still starts a chunk decides where that one ends.
    low = max(bisect_right(old.starts, start) - 2, 0)
    delta = len(text) - (end - start)
    settled = end + delta
    fresh: list[Chunk] = []
    fresh_starts: list[int] = []
    at = old.starts[low]
    high = len(old.chunks)
    for chunk in chunks(new, at):
        fresh.append(chunk)
        fresh_starts.append(at)
        at += len(chunk.text)
        if at >= settled:
            number = bisect_left(old.starts, at - delta)
            if number < len(old.starts) and old.starts[number] == at - delta:
                high = number
                break
    if not worth_reading(new) or (
        not old.fixed_dialect and any(detect(chunk.text) is not CANONICAL for chunk in fresh)
    ):
        return read(new, old.path, dialect=old.fixed_dialect, states=old.custom_states)
    kept = old.starts[high:]
    starts = [*old.starts[:low], *fresh_starts, *([offset + delta for offset in kept] if delta else kept)]
    kept_chunks = [*old.chunks[:low], *fresh, *old.chunks[high:]]
    return Plan(
        new, old.path, kept_chunks, starts, old.front, old.dialect, old.states, old.fixed_dialect, old.custom_states
    )


def _common_prefix(a: str, b: str, limit: int) -> int:
    low, high = 0, limit
    if a[:limit] == b[:limit]:
        return limit
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(a: str, b: str, limit: int) -> int:
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle : len(a) - low] == b[len(b) - middle : len(b) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _dialect(text: str, front: FrontMatter | None, fixed: str) -> Dialect:
    named = front.text("dialect") if front else None
    if named and named in DIALECTS:
        return DIALECTS[named]
    if fixed:
        return DIALECTS[fixed]
    return detect(text)


def _words(dialect: Dialect) -> "re.Pattern[str] | None":
    if not dialect.words:
        return None
    return re.compile(rf"({'|'.join(map(re.escape, sorted(dialect.words, key=len, reverse=True)))})(?=[ \t])")


def _states(dialect: Dialect, custom: "Mapping[str, str]") -> dict[str, State]:
    merged = {**STATES, **dialect.states, **dialect.words}
    for key, name in custom.items():
        if len(key) != 1:
            msg = f"a state is written as one character, not {key!r}"
            raise UnknownStateError(msg)
        merged[key] = name
    try:
        return {key: State(name) for key, name in merged.items()}
    except ValueError as error:
        msg = f"{error}; states are {', '.join(state.value for state in State)}"
        raise UnknownStateError(msg) from None


__all__ = ["UnknownDialectError", "UnknownStateError", "edit", "read", "reread"]
