"""S506 unknown-tag: a key that is one slip away from one that is read."""

from functools import lru_cache
from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Reach, Rule, Scope, Severity, Trait
from doable_md.dialects import BRACKET_KEYS, DATE_FIELDS, KEYS, QUOTED_ONLY
from doable_md.lazy import lazy
from doable_md.values import is_relative, parse_estimate, parse_impact, parse_when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_LEAST = 4
_FORMS = frozenset(("key", "dataview", "paren", "brace"))
_LETTERS = lazy(r"[A-Za-z][A-Za-z-]*\Z")
_NAME = lazy(r"@?[^\W\d_][\w./-]*(?:,@?[^\W\d_][\w./-]*)*\Z")
_SLUG = lazy(r"[^\W_][\w/-]*\Z")
# Words one slip away from a key that plans use as labels, and keys that other programs write.
_OTHERS = frozenset(
    (
        *("note", "notes", "alter", "altered", "goat", "coal", "soap", "bone", "zone", "none", "tone", "dome", "dune"),
        *("cone", "gone", "lone", "down", "dose", "wish", "wit", "width", "stars", "stark", "stare", "state", "stat"),
        *("smart", "tart", "chart", "owned", "owed", "lower", "power", "tower", "input", "outputs", "results"),
        *("affect", "effect", "efforts", "creates", "creator", "create", "review", "reviewer", "reviews", "object"),
        *("objects", "rejects", "subject", "impacts", "supported", "repeats", "schedule", "schedules", "cancel"),
        *("projects", "goals", "owners", "estimates", "priorities", "outcome", "compact", "intact", "projected"),
        *("assignees", "assigner", "depend", "dependent", "defends", "expends", "don", "dont", "does", "starts"),
    )
)


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report unknown keys near one known key, with a value this one would accept."""
    for tag in task.reading.tags:
        if tag.field or tag.form not in _FORMS or not _LETTERS.match(tag.key):
            continue
        for key in _near(tag.key.casefold()):
            field = KEYS.get(key) or BRACKET_KEYS[key]
            if field in QUOTED_ONLY and tag.form == "key" and task.text[tag.value_start - 1] != '"':
                continue
            if _accepts(field, tag.value) and not _is_word(tag.key.casefold(), ctx):
                at = task.text.find(tag.key, tag.start, tag.end)
                yield Found(
                    task.at(at, at + len(tag.key)),
                    f"`{tag.key}:` is no tag, so `{tag.value}` is read as text and counts for nothing. "
                    f"Did you mean `{key}:`?",
                    data={"key": key},
                )
                break


@lru_cache(maxsize=4096)
def _near(word: str) -> tuple[str, ...]:
    """The known keys of four letters or more that are one slip away: a letter more, less, other, or two swapped."""
    if word in KEYS or word in BRACKET_KEYS or len(word) < _LEAST - 1:
        return ()
    known = [key for key in KEYS if len(key) >= _LEAST]
    return tuple(key for key in known if abs(len(key) - len(word)) < 2 and _one_slip(word, key))


def _one_slip(one: str, two: str) -> bool:
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    a, b = one[start:], two[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and len(b) > 1 and a[2:] == b[2:])


def _accepts(field: str, value: str) -> bool:
    if field in DATE_FIELDS:
        return parse_when(value).day is not None or (field in {"due", "start", "scheduled"} and is_relative(value))
    if field == "impact":
        return parse_impact(value) is not None
    if field == "estimate":
        return parse_estimate(value) is not None
    if field == "with":
        return value.startswith("@")
    if field in QUOTED_ONLY or field == "repeat":
        return True
    return bool((_NAME if field == "owner" else _SLUG).match(value))


def _is_word(word: str, ctx: "Context") -> bool:
    from doable.lexicon import base_form  # noqa: PLC0415 - only a near-miss needs the word lists

    lexicon = ctx.settings.lexicon
    return word in _OTHERS or bool(lexicon.words.get(word) or lexicon.words.get(base_form(word, lexicon)))


def fixes(found: Found, _ctx: "Context") -> "Iterator[Fix]":
    """Write the key that is near."""
    key = str(found.data.get("key", ""))
    if key:
        yield Fix(f"Write `{key}:`", Safety.REVIEW, (Edit(found.span, key),))


RULE = Rule(
    code="S506",
    name="unknown-tag",
    family=Family.SYNTAX,
    scope=Scope.TASK,
    reach=Reach.EVERY,
    about=Trait.ODD,
    asks=Action.USE_TERM,
    severity=Severity.WARNING,
    summary="A key one letter away from a known one, with a value that one would accept",
    why="A misspelt tag looks right to its writer and is not there for anybody else.",
    bad="- [ ] Email Kim the survey ower:ana due:2026-11-27\n",
    good="- [ ] Email Kim the survey owner:ana due:2026-11-27\n",
    check=check,
    fixes=fixes,
)
