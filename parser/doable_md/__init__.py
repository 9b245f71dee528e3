"""doable_md: Markdown task lists to a plan model. Knows no rules, no disk and no editor."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doable_md.model import Effective, Metric, Reading, State, Tag, When
    from doable_md.plan import Directive, Goal, Plan, Section, Task
    from doable_md.plugin import plan_plugin
    from doable_md.reader import UnknownDialectError, UnknownStateError, edit, read, reread
    from doable_md.text import Position, Source, Span

__all__ = [
    "Directive", "Effective", "Goal", "Metric", "Plan", "Position", "Reading", "Section", "Source", "Span", "State",
    "Tag", "Task", "UnknownDialectError", "UnknownStateError", "When", "edit", "plan_plugin", "read", "reread",
]  # fmt: skip

# Names are imported when they are asked for (PEP 562): a program that only says again what it said before needs none,
# and markdown-it-py, which only the plugin needs, costs more to import than a plan costs to read.
_MODULES = {
    "Effective": "model", "Metric": "model", "Reading": "model", "State": "model", "Tag": "model", "When": "model",
    "Directive": "plan", "Goal": "plan", "Plan": "plan", "Section": "plan", "Task": "plan",
    "plan_plugin": "plugin",
    "UnknownDialectError": "reader", "UnknownStateError": "reader",
    "edit": "reader", "read": "reader", "reread": "reader",
    "Position": "text", "Source": "text", "Span": "text",
}  # fmt: skip


def __getattr__(name: str) -> object:
    module = _MODULES.get(name)
    if module is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(f"{__name__}.{module}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULES])
