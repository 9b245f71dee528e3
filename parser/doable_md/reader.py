"""Reading a document into a Plan, whole or after an edit. Content never raises."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from doable_md.blocks import Chunk, chunks, worth_reading
from doable_md.dialects import CANONICAL, DIALECTS, STATES, Dialect, detect
from doable_md.front import FrontMatter, read_front
from doable_md.model import State
from doable_md.pages import flattened, paged, replaced
from doable_md.plan import GOAL_HEADINGS, Options, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class UnknownDialectError(ValueError):
    """A dialect was asked for that is not in `DIALECTS`."""


class UnknownStateError(ValueError):
    """A custom state names no `State`, or its key is not one character."""


def read(
    text: str,
    path: str = "",
    *,
    dialect: str = "",
    states: "Mapping[str, str] | None" = None,
    goal_headings: "Iterable[str]" = GOAL_HEADINGS,
) -> Plan:
    """Read a document.

    `path` is kept as it is. `dialect` names an entry of `DIALECTS`; front matter's `plan.dialect` goes before it, and
    where neither is given, what the text itself shows decides. `states` maps characters of a box to state names, over
    the known ones. Items under a heading named in `goal_headings` are goals.
    Raises UnknownDialectError or UnknownStateError on a wrong argument, TypeError where `text` is no string, and
    nothing on content.
    """
    if not isinstance(cast("object", text), str):
        msg = f"read() takes a string, not {type(text).__name__}"
        raise TypeError(msg)
    if dialect and dialect not in DIALECTS:
        msg = f"unknown dialect {dialect!r}; known are {', '.join(DIALECTS)}"
        raise UnknownDialectError(msg)
    return _whole(text, Options(path, dialect, states or {}, tuple(goal_headings)))


def _whole(text: str, options: Options) -> Plan:
    front = read_front(text)
    dialect = _dialect(text, front, options.dialect)
    states = _states(dialect.name, tuple(options.states.items()))
    start = front.span.end if front else int(text.startswith("\ufeff"))
    if worth_reading(text) or dialect.words:
        found = list(chunks(text, start, words=_words(dialect)))
    else:
        # Nothing of a plan in it: one chunk that is not looked into.
        found = [Chunk(text[start:], 0)]
    return Plan(paged(found), options, front=front, dialect=dialect, states=states, head=text[:start], text=text)


def reread(old: Plan, text: str) -> Plan:
    """Read a new text of a document, keeping every chunk that did not change. Equal to `read` of the text."""
    before = old.text
    if text == before:
        return old
    limit = min(len(text), len(before))
    start = _common_prefix(before, text, limit)
    tail = _common_suffix(before, text, limit - start)
    return edit(old, start, len(before) - tail, text[start : len(text) - tail])


def edit(old: Plan, start: int, end: int, text: str) -> Plan:
    """Read a document after `old.text[start:end]` was replaced by `text`, reusing every chunk it leaves alone.

    The whole text is not touched: the new plan joins it from its chunks when it is asked for. Raises ValueError where
    the range is not inside the old text.
    """
    if not 0 <= start <= end <= old.length:
        msg = f"no range {start}:{end} in a text of {old.length} characters"
        raise ValueError(msg)
    head = len(old.head)
    # Front matter decides how all the rest is read, also where the edit is what closes it; so does a dialect that the
    # text itself shows.
    shown = old.dialect is not CANONICAL and not old.options.dialect
    unclosed = old.front is None and old.is_split and old.chunks_start_with("---")
    if start <= max(head, 4) or shown or unclosed or old.dialect.words or not old.is_split:
        return _whole(old.text[:start] + text + old.text[end:], old.options)
    pages, fresh = replaced(old.pages, start - head, end - head, text, chunks)
    new = Plan(pages, old.options, front=old.front, dialect=old.dialect, states=old.states, head=old.head)
    if not old.options.dialect and any(detect(chunk.text) is not CANONICAL for chunk in fresh):
        return _whole(new.text, old.options)
    if new.linked != old.linked:
        # Readings that other chunks keep were made with other links.
        return _whole(new.text, old.options)
    has_box = any(item.box >= 0 for chunk in flattened(pages) if not chunk.boxless for item in chunk.items)
    return new if has_box or worth_reading(new.text) else _whole(new.text, old.options)


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


@lru_cache(maxsize=32)
def _states(name: str, custom: tuple[tuple[str, str], ...]) -> dict[str, State]:
    """Return the states of a dialect and of custom characters; nobody changes the table."""
    dialect = DIALECTS[name]
    merged = {**STATES, **dialect.states, **dialect.words}
    for key, state in custom:
        if len(key) != 1:
            msg = f"a state is written as one character, not {key!r}"
            raise UnknownStateError(msg)
        merged[key] = state
    try:
        return {key: State(name) for key, name in merged.items()}
    except ValueError as error:
        msg = f"{error}; states are {', '.join(state.value for state in State)}"
        raise UnknownStateError(msg) from None


__all__ = ["UnknownDialectError", "UnknownStateError", "edit", "read", "reread"]
