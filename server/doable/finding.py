"""What a check says: findings with a severity, and fixes with a safety."""

from enum import Enum, IntEnum
from typing import TYPE_CHECKING, NamedTuple

from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping


class Severity(IntEnum):
    """How much a finding matters, ascending. The names are those of LSP's DiagnosticSeverity."""

    HINT = 1
    INFORMATION = 2
    WARNING = 3
    ERROR = 4

    @property
    def label(self) -> str:
        """The name as it is written in config and output: `warning`."""
        return self.name.lower()


class Safety(IntEnum):
    """How far a fix can be trusted, ascending (after ruff's `Applicability`).

    SLOT has visible `‹…›` slots that a person must fill and is never applied headless; REVIEW is complete text
    whose meaning a person should confirm; SAFE changes form only.
    """

    SLOT = 1
    REVIEW = 2
    SAFE = 3

    @property
    def label(self) -> str:
        """The name as it is written in output: `safe`."""
        return self.name.lower()


class Family(Enum):
    """The three ways a plan breaks, and the two families that serve them (mission.md)."""

    CLARITY = "clarity"
    ALIGNMENT = "alignment"
    OVERLOAD = "overload"
    REVIEW = "review"
    SYNTAX = "syntax"


class Edit(NamedTuple):
    """Replace `span` by `text`; in the finding's own document unless `path` names another."""

    span: Span
    text: str
    path: str | None = None


class Fix(NamedTuple):
    """A titled set of edits, applied whole or not at all. Slots stand in the text as `‹…›`."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


class Place(NamedTuple):
    """A range in some document: 0-based lines and code-point columns, the end exclusive.

    Facts of files that are not open keep places, not offsets: their text is not at hand.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Related(NamedTuple):
    """A place that has to do with a finding, and what it has to do with it."""

    place: Place
    message: str


class Found(NamedTuple):
    """What a rule yields: where, what to tell the writer, and what its `fixes` function wants to remember.

    `span` is in offsets of the checked document and starts at the first character the message speaks of.
    `severity` is set only where it differs from the rule's own. `data` is plain (str, int) and goes with the
    diagnostic to the editor and back.
    """

    span: Span
    message: str
    severity: Severity | None = None
    related: tuple[Related, ...] = ()
    data: "Mapping[str, str | int]" = {}  # noqa: RUF012 - read only, never mutated


class Finding(NamedTuple):
    """One thing to tell the writer about one document."""

    code: str
    name: str
    family: Family
    severity: Severity
    message: str
    path: str
    span: Span
    related: tuple[Related, ...] = ()
    data: "Mapping[str, str | int]" = {}  # noqa: RUF012 - read only, never mutated

    @property
    def subject(self) -> str:
        """What a finding about a whole names (an owner, a cycle): the task it stands at is another one tomorrow."""
        return str(self.data.get("subject") or (self.data.get("owner") if self.related else "") or "")
