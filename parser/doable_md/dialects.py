"""The forms people write, as data: one table that is always read, and what each named dialect adds.

To teach doable a dialect, add a `Dialect` to `DIALECTS`; nothing else branches on a dialect's name.
"""

import re
from typing import NamedTuple

# Canonical field of every key that is read as `key:value`, `[key:: value]`, `(key:: value)`, `[key: value]`,
# `{key:value}` and `@key(value)`. Keys are compared without case. Names without a field of their own in the model
# (`cancelled`, `reviewed`) end up in `fields`.
KEYS: dict[str, str] = {
    "owner": "owner", "assignee": "owner", "assigned": "owner",
    "with": "with",
    "due": "due", "deadline": "due",
    "start": "start", "t": "start", "threshold": "start",
    "scheduled": "scheduled", "created": "created", "done": "done",
    "cancelled": "cancelled", "reviewed": "reviewed",
    "goal": "goal", "okr": "goal", "kr": "goal", "objective": "goal", "project": "goal",
    "supports": "supports",
    "impact": "impact", "priority": "impact", "pri": "impact",
    "est": "estimate", "estimate": "estimate", "duration": "estimate", "effort": "estimate",
    "id": "id", "after": "after", "depends": "after", "blocked-by": "after", "before": "before",
    "repeat": "repeat", "rec": "repeat",
    "trigger": "trigger", "output": "output", "result": "result",
}  # fmt: skip

# Bracketed forms know some more names: Dataview's own (Obsidian Tasks' dataview format) and TaskPaper's.
BRACKET_KEYS: dict[str, str] = {
    **KEYS,
    "dependson": "after", "completion": "done", "completed": "done", "started": "start", "canceled": "cancelled",
    "done-when": "output", "cr": "created", "cm": "done",
}  # fmt: skip

# A bare `key:value` of these is text unless its value is quoted: they take sentences.
QUOTED_ONLY = frozenset(("trigger", "output", "result"))

DATE_FIELDS = frozenset(("due", "start", "scheduled", "created", "done", "cancelled", "reviewed"))

# Obsidian Tasks' emoji (its docs, "Tasks Emoji Format"), and 👤 for an owner. U+FE0F may follow each.
EMOJI: dict[str, str] = {
    "📅": "due", "📆": "due", "🗓": "due", "🛫": "start", "⏳": "scheduled", "⌛": "scheduled", "➕": "created",
    "✅": "done", "❌": "cancelled", "🔁": "repeat", "🆔": "id", "⛔": "after", "👤": "owner", "🏁": "onCompletion",
    "🔺": "impact", "⏫": "impact", "🔼": "impact", "🔽": "impact", "⏬": "impact",
}  # fmt: skip

# Normal forms of an impact (syntax.md, "Normal forms"); compared without case. Letters after D are lowest.
IMPACT_VALUES: dict[str, str] = {
    "highest": "highest", "high": "high", "medium": "medium", "low": "low", "lowest": "lowest",
    "h": "high", "m": "medium", "med": "medium", "l": "low", "critical": "highest", "normal": "medium",
    "1": "highest", "2": "high", "3": "medium", "4": "low", "5": "lowest",
    "a": "highest", "b": "high", "c": "medium", "d": "low",
    "p1": "highest", "p2": "high", "p3": "medium", "p4": "low",
    "!!!": "highest", "!!": "high", "!": "medium",
    "🔺": "highest", "⏫": "high", "🔼": "medium", "🔽": "low", "⏬": "lowest",
}  # fmt: skip

# Characters of a box that are always read.
STATES: dict[str, str] = {
    " ": "todo", "\t": "todo", "\u00a0": "todo",
    "/": "doing", ".": "doing",
    "x": "done", "X": "done",
    "-": "dropped", "~": "dropped",
    "!": "blocked",
    ">": "deferred",
}  # fmt: skip

# Bare `@word`s that task tools write as flags: never a person.
RESERVED_HANDLES = frozenset(
    (
        "todo",
        "done",
        "due",
        "today",
        "started",
        "cancelled",
        "canceled",
        "waiting",
        "someday",
        "next",
        "here",
        "everyone",
        "all",
        "channel",
    )
)


class Dialect(NamedTuple):
    """What one named system writes beyond the forms that are always read.

    `patterns` are (field, regex) pairs; each regex is tried at a tag's left boundary and its group 1 is the value.
    `at`, `plus` and `hash` say what a word with that sigil means: `owner`, `goal`, `tag`, or "" for plain text;
    `at_anywhere` makes every `@name` an owner, wherever it stands; where `tags_are_text` is false, unknown
    `key:value`s and `#tags` within the sentence are no part of a title either. `words` are states written as a first
    word instead of a box. `day_hours` is the length of a day in an estimate. `last_wins` names fields whose last value
    counts. `signature` is text that no other system
    writes: where it matches, the dialect is detected.
    """

    name: str
    states: dict[str, str] = {}  # noqa: RUF012 - read only, never mutated
    words: dict[str, str] = {}  # noqa: RUF012
    keys: dict[str, str] = {}  # noqa: RUF012
    patterns: tuple[tuple[str, str], ...] = ()
    at: str = "owner"
    at_anywhere: bool = False
    tags_are_text: bool = True
    plus: str = ""
    hash: str = "tag"
    last_wins: frozenset[str] = frozenset()
    day_hours: int = 8
    signature: str = ""


# A time stamp of Org mode, up to its repeater, which is a tag of its own: `<2026-12-01 Tue +1w>`.
_STAMP = r"<(\d{4}-\d\d-\d\d)[^>\n+.]*>?"
_REPEATER = ("repeat", r"((?:\+\+|\.\+|\+)\d+[hdwmy])[^>\n]*>")
_BANGS = ("impact", r"(!{1,3})(?=\s|$)")
_ORG_PRIORITY = ("impact", r"\[#([A-Z])\]")
_LEADING_DATES = ("created", r"(?:(?<=^)|(?<=^\([A-Z]\) ))(\d{4}-\d\d-\d\d)(?=\s)")

# Dates as TaskMark's locales write them: `March 15, 2024`, `15 de marzo de 2024 10:00`, `2024年03月15日`.
_SPELLED = (
    r"\"?((?:[^\W\d]{3,} \d{1,2}, \d{4}|\d{1,2}\.? (?:de )?[^\W\d]{3,} (?:de )?\d{4}|\d{4}年\d{1,2}月\d{1,2}日)"
    r"(?: \d\d:\d\d)?)\"?"
)
_TASKMARK_DATES = {
    "due": "due", "planned": "scheduled", "started": "start", "created": "created", "done": "done", "paused": "paused",
}  # fmt: skip

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect(name="doable"),
        Dialect(
            name="todoist",
            at="tag",
            plus="owner",
            hash="goal",
            patterns=(("impact", r"(p[1-4])(?=\s|$)"),),
            last_wins=frozenset(("impact",)),
        ),
        Dialect(
            name="taskmark",
            day_hours=24,
            at_anywhere=True,
            plus="goal",
            tags_are_text=False,
            keys={"planned": "scheduled", "started": "start", "paused": "paused"},
            patterns=(
                *((field, f"{key}:{_SPELLED}") for key, field in _TASKMARK_DATES.items()),
                ("estimate", r"~(\d+(?:\.\d+)?(?:min|[mhdw]))(?=\s|$)"),
                ("impact", r"\(([0-9])\)(?<=^...)(?=\s)"),
            ),
        ),
        Dialect(
            name="todo.txt",
            at="tag",
            plus="goal",
            words={"x": "done"},
            patterns=(_LEADING_DATES,),
            signature=r"(?m)^[-*+] x \d{4}-\d\d-\d\d ",
        ),
        Dialect(name="taskpaper", at="tag"),
        Dialect(
            name="plaintasks",
            at="tag",
            patterns=(("impact", r"@(critical|high|low)\b(?!\()"),),
        ),
        Dialect(
            name="logseq",
            words={
                "TODO": "todo", "LATER": "todo", "DOING": "doing", "NOW": "doing", "IN-PROGRESS": "doing",
                "WAITING": "blocked", "WAIT": "blocked", "DONE": "done", "CANCELED": "dropped", "CANCELLED": "dropped",
            },
            patterns=(("due", "DEADLINE: " + _STAMP), ("scheduled", "SCHEDULED: " + _STAMP), _REPEATER, _ORG_PRIORITY),
            signature=r"(?m)^[ \t]*(?:collapsed:: (?:true|false)\b|:LOGBOOK:)"
            r"|^[ \t]*- (?:TODO|DOING|LATER|NOW|WAITING|DONE) [^\n]*\n[ \t]+(?:DEADLINE|SCHEDULED): <\d{4}",
        ),
        Dialect(
            name="org",
            states={"-": "doing"},
            patterns=(("due", "DEADLINE: " + _STAMP), ("scheduled", "SCHEDULED: " + _STAMP), _REPEATER, _ORG_PRIORITY),
            signature=r"(?:DEADLINE|SCHEDULED): <\d{4}-\d\d-\d\d",
        ),
        Dialect(name="norg", states={"-": "doing"}),
        Dialect(name="xit", states={"@": "doing"}, patterns=(_BANGS,), signature=r"(?m)^\[@\] |^[ \t]*[-*+] \[@\] "),
        Dialect(name="ticktick", patterns=(_BANGS,)),
        Dialect(name="md2do", patterns=(_BANGS,), signature=r"#due/\d{4}-\d\d-\d\d"),
        Dialect(
            name="markwhen",
            patterns=(("after", r"after !([\w-]+)"), ("id", r"!([A-Za-z][\w-]*)")),
            signature=r"(?<!\S)after !\w",
        ),
    )
}  # fmt: skip

CANONICAL = DIALECTS["doable"]

# What each signature holds: looking for these in a whole document costs a tenth of what any pattern does.
_HINTS = (
    "- x ", "* x ", "+ x ", "collapsed:: ", ":LOGBOOK:", "DEADLINE: <", "SCHEDULED: <", "[@]", "#due/", "after !",
)  # fmt: skip


def detect(text: str) -> Dialect:
    """Return the dialect of a text by a token that only that system writes, else the canonical one."""
    if any(hint in text for hint in _HINTS):
        for dialect in DIALECTS.values():
            if dialect.signature and re.search(dialect.signature, text, re.MULTILINE):
                return dialect
    return CANONICAL
