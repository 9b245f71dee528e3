"""The plan model: what a document says, each node with the range it stands in."""

from enum import Enum
from typing import NamedTuple

from doable_md.text import Span


class State(Enum):
    """What a box says about its task."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"
    BLOCKED = "blocked"
    DEFERRED = "deferred"
    OTHER = "other"
    """A character that no table maps (`[?]`, `[i]`): read as a task, judged by no rule about open or done work."""

    # That of Enum is written in Python, and every task's state is looked up in sets a dozen times.
    __hash__ = object.__hash__


OPEN_STATES = frozenset((State.TODO, State.DOING, State.BLOCKED))

IMPACTS = ("lowest", "low", "medium", "high", "highest")


class Tag(NamedTuple):
    """One tag as it stands in a task's text; the offsets are relative to that text.

    `field` is the canonical field (`due`, `owner`, …) or "" for an unknown key; `key` is what was written.
    `value` is the text of `value_start:value_end` without quotes. `form` names how it is written (`key`, `emoji`,
    `dataview`, `single`, `brace`, `paren`, `sigil`, `arrow`, …), which a fix keeps.
    """

    field: str
    key: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int
    form: str


class When(NamedTuple):
    """A date field: the written value and what it means.

    `day` is ISO `YYYY-MM-DD` (for a period its last day, for `start` its first), None where the value is no date.
    `time` is what follows the day (`T17:00`), else "".
    """

    raw: str
    day: str | None
    time: str = ""

    @property
    def iso(self) -> str | None:
        """The day, with the time where there is one."""
        return None if self.day is None else self.day + self.time


class Metric(NamedTuple):
    """A measurable target parsed from a sentence; numbers keep the unit they are written in.

    `start` and `target` are the numbers as floats, `unit` is `%`, a currency sign or a noun, `by` an ISO date or
    None. `span` is the part of the sentence that says it, relative to that sentence.
    """

    start: float | None
    target: float
    unit: str
    by: str | None
    span: Span


class Reading(NamedTuple):
    """What the tags of one text mean, in normal form (see `syntax.md`, "Normal forms"). Absent: None or ()."""

    tags: tuple[Tag, ...] = ()
    owners: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    due: When | None = None
    start: When | None = None
    scheduled: When | None = None
    created: When | None = None
    done: When | None = None
    goals: tuple[str, ...] = ()
    impact: str | None = None
    estimate: int | None = None
    """Minutes."""
    id: str | None = None
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    repeat: str | None = None
    trigger: str | None = None
    output: str | None = None
    result: str | None = None
    supports: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """Unknown keys, and known ones that have no field of their own (`cancelled`, `reviewed`)."""
    limit: int | None = None
    """A heading's work-in-progress limit, `(3)`."""
    pieces: tuple[Span, ...] = ()
    """The parts of the text that are no tag, relative to it: what the title is made of."""
    trigger_span: Span | None = None
    output_span: Span | None = None
    odd: bool = False
    """Whether a tag may be a slip: an unknown key, a value that means nothing, a field that is there twice."""


class Effective(NamedTuple):
    """Values with scopes applied: own, else the nearest of parent tasks, headings and front matter."""

    owners: tuple[str, ...]
    due: When | None
    goals: tuple[str, ...]
    impact: str | None
