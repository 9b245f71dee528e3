"""What a rule is: metadata that cannot be left out, a check, and the context a check may ask."""

from enum import Enum, IntFlag, auto
from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Family, Fix, Found, Severity
from doable.lexicon import Feature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from doable.context import Context, Known
    from doable.facts import PlanFacts
    from doable_md import Task

    TaskCheck = Callable[[Task, Context], Iterable[Found]]
    PlanCheck = Callable[[Context], Iterable[Found]]
    Fixes = Callable[[Found, Context], Iterable[Fix]]
    Concerns = Callable[[PlanFacts, Known], bool]

__all__ = ["Action", "Family", "Feature", "Option", "Profile", "Reach", "Rule", "Scope", "Severity", "Trait"]


class Scope(Enum):
    """What a rule reads, and so when it has to run again."""

    TASK = "task"
    """One task: its text, effective values, place in its list, and the settings."""
    PLAN = "plan"
    """One document."""
    WORKSPACE = "workspace"
    """One document and what is known of all others. Silent where there is no workspace."""


class Reach(Enum):
    """Which tasks a TASK rule is asked about."""

    LEAVES = "leaves"
    """Open tasks without child tasks where the writer is planning: verb rules."""
    PLANNED = "planned"
    """Open tasks where the writer is planning: rules about what is missing or wrong in a tag."""
    EVERY = "every"
    """All tasks, done ones and those of templates too: syntax and review rules."""


class Trait(IntFlag):
    """What a document has, noticed while it is surveyed. A rule that names some is not asked about one without."""

    PLANNED = auto()
    """An open task where the writer is planning."""
    ODD = auto()
    """A tag of a task or heading that may be a slip (`Reading.odd`)."""
    EMPTY = auto()
    """A box without words."""
    SLOT = auto()
    """A `‹…›` somewhere."""
    PROMISE = auto()
    """A done task that promised an output and has no result."""
    NESTED = auto()
    """A task below a task, or a list that is too deep to be read."""
    WAITS = auto()
    """A task that waits for another one, or comes before one."""
    IDS = auto()
    """A task with an id."""
    FRONT = auto()
    """Front matter about plans or goals."""


class Action(Enum):
    """What a finding asks of the writer. Of several warnings of a family that ask the same, one speaks."""

    REWRITE = "rewrite"
    SPLIT = "split"
    ADD_OUTPUT = "add-output"
    ADD_OWNER = "add-owner"
    FIX_OWNER = "fix-owner"
    ADD_DUE = "add-due"
    FIX_DATE = "fix-date"
    USE_TERM = "use-term"
    ADD_GOAL = "add-goal"
    FIX_GOAL = "fix-goal"
    ADD_METRIC = "add-metric"
    SET_IMPACT = "set-impact"
    REORDER = "reorder"
    LIGHTEN = "lighten"
    MERGE = "merge"
    GROUP = "group"
    SIMPLIFY = "simplify"
    REVIEW = "review"
    FIX_SYNTAX = "fix-syntax"


class Profile(Enum):
    """How much is said. A rule names the mildest profile it speaks in."""

    RELAXED = "relaxed"
    STANDARD = "standard"
    STRICT = "strict"


class Option(NamedTuple):
    """A setting of one rule: `[rules.CODE] name = value`. The default's type is the option's type."""

    name: str
    default: "bool | int | float | str | tuple[str, ...]"
    help: str


class Rule(NamedTuple):
    """One rule, whole. `docs/rules`, `explain`, hover, the schema and the README table are printed from it.

    `bad` and `good` are whole documents and are executed by the tests: with only this rule selected and today
    2026-11-20, `bad` yields exactly this code, `good` nothing, and a fix of `bad` gives `good` or carries a slot.
    """

    code: str
    name: str
    family: Family
    scope: Scope
    asks: Action
    severity: Severity
    summary: str
    why: str
    bad: str
    good: str
    check: "TaskCheck | PlanCheck"
    fixes: "Fixes | None" = None
    needs: Feature = Feature(0)
    """TASK scope: what a task's words must have some of."""
    about: Trait = Trait(0)
    """What the document must have some of."""
    options: tuple[Option, ...] = ()
    profile: Profile = Profile.STANDARD
    reach: Reach = Reach.LEAVES
    """TASK scope: which tasks it is asked about."""
    default: bool = True
    """False: runs only when selected by code or name."""
    yields_to: tuple[str, ...] = ()
    """Codes of rules that say the same more precisely: where one of them warns of a task, this rule is silent."""
    concerns: "Concerns | None" = None
    """Whether a rule that looks beyond its document may speak about one, by what is known of that. It may be wrong only
    by saying yes. None: always. Of most documents it says no, and those need not be read again."""
    last: bool = False
    """Runs when all others have, and may ask `ctx.idle`. Only a comment that names such a rule silences it."""
