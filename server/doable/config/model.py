"""The settings as values, with their defaults, and the errors that keep doable from running."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from doable.finding import Severity

SEVERITIES = tuple(severity.label for severity in Severity)
PROFILES = ("relaxed", "standard", "strict")
STATES = ("todo", "doing", "done", "dropped", "blocked", "deferred", "other")
FAMILIES = ("clarity", "alignment", "overload", "review", "syntax")

Table = Mapping[str, Any]
"""A TOML table as it was read; what is in it is checked where it is used."""


class DoableError(Exception):
    """Something that keeps doable from running. Never raised for what a document says."""

    exit_code = 2


class ConfigError(DoableError):
    """A setting that cannot be used: `file`, 1-based `line` (0: none), dotted `key` ("": the whole file), `reason`."""

    def __init__(self, file: str, line: int, key: str, reason: str) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.reason = reason
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: `{key}` {reason}" if key else f"{place}: {reason}")


class Cycle(NamedTuple):
    """A planning cycle: `length` of `unit` (day, week, month). Days are counted from `start`, an ISO date."""

    unit: str = "week"
    length: int = 1
    start: str = ""


def parse_cycle(text: str) -> Cycle | None:
    """Read `week`, `2 weeks`, `month`, `quarter`, also `weekly`, `biweekly` and so on. None: not a cycle."""
    match = re.fullmatch(r"(?:([1-9][0-9]?)\s+)?(week|month|quarter)s?", text.strip().lower())
    if match:
        count = int(match[1] or 1)
        return Cycle("month", 3 * count) if match[2] == "quarter" else Cycle(match[2], count)
    words = {
        "weekly": Cycle("week"),
        "biweekly": Cycle("week", 2),
        "fortnight": Cycle("week", 2),
        "monthly": Cycle("month"),
        "quarterly": Cycle("month", 3),
    }
    return words.get(text.strip().lower())


class Owner(NamedTuple):
    """What one owner can carry: active tasks, and hours of estimates a cycle. None: the general limit."""

    limit: int | None = None
    hours: float | None = None


class PerPath(NamedTuple):
    """Settings for the files that one of `paths` (globs) matches. None: as in the general settings."""

    paths: tuple[str, ...]
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    severity: Mapping[str, str] = {}
    rules: Mapping[str, Table] = {}


class Config(NamedTuple):
    """The general settings with their defaults; `SETTINGS` says what each one means.

    `root` is the folder that globs and paths are relative to (the folder of the nearest file; "" without one),
    `files` the files read, the nearest first, `overrides` what `--config KEY=VALUE` changed, and `raw` all that was
    set by either, as TOML values.
    """

    plans: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str = "standard"
    severity: Mapping[str, str] = {}
    fail_on: str = "warning"
    rules: Mapping[str, Table] = {}
    per_path: tuple[PerPath, ...] = ()
    extends: tuple[str, ...] = ()
    language: str = "en"
    plan_headings: tuple[str, ...] = (
        "Next steps",
        "Next actions",
        "Actions",
        "Action items",
        "Plan",
        "Tasks",
        "To do",
        "Todo",
        "This week",
        "Next week",
        "Now",
        "Doing",
        "Milestones",
        "Deliverables",
    )
    extend_plan_headings: tuple[str, ...] = ()
    silent_headings: tuple[str, ...] = (
        "Acceptance",
        "Acceptance criteria",
        "Definition of done",
        "Done when",
        "Success criteria",
        "Metrics",
        "Checklist",
        "Test plan",
        "Verification",
        "Risks",
        "Notes",
        "Shopping",
        "Shopping list",
        "Packing",
        "Packing list",
        "Reading",
        "Reading list",
        "Ideas",
        "Someday",
    )
    extend_silent_headings: tuple[str, ...] = ()
    active_headings: tuple[str, ...] = ("Now", "Doing", "In progress", "This week")
    goal_headings: tuple[str, ...] = ("Goals", "Objectives", "OKRs", "Key results")
    states: Mapping[str, str] = {}
    dialect: str = ""
    dialects: Mapping[str, str] = {}
    team: tuple[str, ...] = ()
    aliases: Mapping[str, str] = {}
    owners: Mapping[str, Owner] = {}
    cycle: Cycle = Cycle()
    vocabulary: Mapping[str, str] = {}
    lexicon: Mapping[str, tuple[str, ...]] = {}
    baseline: str = ""
    max_file_size: int = 5_000_000
    max_findings: int = 1000
    root: str = ""
    files: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    raw: Table = {}  # noqa: RUF012 - read only, never mutated
