"""C103 outcome-as-task: a result or metric change written as a to-do."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import rewrite_fixes, task_of
from doable.writing import append, form_in_use, newline, write_tag
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Section, Task

_MESSAGE = (
    "This is an outcome, not an action: you can check it later, but not do it today. "
    "Write it as a goal and give this task the first step towards it."
)


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report a verb of change with a metric or an amount."""
    wording = ctx.wording(task)
    end = wording.object[1] if wording.object else wording.lead.span[1]
    yield Found(task.at(min(wording.action[0], wording.lead.span[0]), max(end, wording.lead.span[1])), _MESSAGE)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Move it under Goals and leave a first step that serves it; or keep it as what a first step is for."""
    from doable.lexicon.rewrites import outcome_rewrites  # noqa: PLC0415 - only where someone asks for fixes
    from doable_md.plan import is_goal_section, slug  # noqa: PLC0415

    at = task_of(found, ctx)
    if at is None:
        return
    task, text = at
    section = next((one for one in ctx.plan.sections if is_goal_section(one, ctx.settings.headings.goals)), None)
    if section is not None and not task.has("goal"):
        words = " ".join(text.split())
        name = slug(words, 3)
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        yield Fix(
            f"Move it to “{section.title}” as goal:{name} and leave a first step",
            Safety.SLOT,
            (
                _goal_line(section, f"- goal:{name} {words}", ctx),
                Edit(task.at(start, end), "‹first step›"),
                append(task, write_tag("goal", name, form_in_use(task))),
            )
            if end == len(task.text.rstrip())
            else (
                _goal_line(section, f"- goal:{name} {words}", ctx),
                Edit(task.at(start, end), f"‹first step› {write_tag('goal', name, form_in_use(task))}"),
            ),
        )
    yield from rewrite_fixes(task, outcome_rewrites(ctx.wording(task), text, ctx.settings.lexicon))


def _goal_line(section: "Section", line: str, ctx: "Context") -> Edit:
    """Insert a line below a heading, after the blank line that follows it."""
    starts = ctx.plan.source.line_starts
    number = section.line + 1
    while number < len(starts) and not ctx.plan.text[starts[number] : _end(ctx, number)].strip():
        number += 1
    at = starts[number] if number < len(starts) else len(ctx.plan.text)
    return Edit(Span(at, at), line + newline(ctx.plan))


def _end(ctx: "Context", line: int) -> int:
    starts = ctx.plan.source.line_starts
    return starts[line + 1] if line + 1 < len(starts) else len(ctx.plan.text)


RULE = Rule(
    code="C103",
    name="outcome-as-task",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.OUTCOME,
    asks=Action.REWRITE,
    severity=Severity.WARNING,
    summary="A result or metric change written as a to-do",
    why="Nobody can do a number: an outcome in a task list hides that its first step is missing.",
    bad="# Next steps\n\n- [ ] Increase trial sign-ups by 10%\n",
    good="# Next steps\n\n- [ ] Email the 20 newest trial users one question\n",
    check=check,
    fixes=fixes,
)
