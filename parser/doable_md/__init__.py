"""doable_md: Markdown task lists to a plan model. Knows no rules, no disk and no editor."""

from typing import TYPE_CHECKING

from doable_md.model import Effective, Metric, Reading, State, Tag, When
from doable_md.plan import Directive, Goal, Plan, Section, Task
from doable_md.reader import UnknownDialectError, UnknownStateError, edit, read, reread
from doable_md.text import Position, Source, Span

if TYPE_CHECKING:
    from doable_md.plugin import plan_plugin

__all__ = [
    "Directive", "Effective", "Goal", "Metric", "Plan", "Position", "Reading", "Section", "Source", "Span", "State",
    "Tag", "Task", "UnknownDialectError", "UnknownStateError", "When", "edit", "plan_plugin", "read", "reread",
]  # fmt: skip


def __getattr__(name: str) -> object:
    # markdown-it-py costs more to import than a plan costs to read; only the plugin needs it.
    if name == "plan_plugin":
        from doable_md.plugin import plan_plugin  # noqa: PLC0415

        return plan_plugin
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
