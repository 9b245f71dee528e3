"""C104 compound-task: two actions in one task."""

from typing import TYPE_CHECKING

from doable.context import words_of
from doable.finding import Edit, Fix, Found, Safety
from doable.lexicon.judge import compound_level
from doable.rule import Action, Family, Feature, Rule, Scope, Severity
from doable.rules.clarity.shared import found_spans, severity, task_of
from doable.writing import line_start, newline
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable_md import Task

_MESSAGE = "“{verb}” starts a second action, and one box cannot show that half is done. Give each a task of its own."
_SHARED = frozenset(("owner", "due", "goal", "impact"))


def check(task: "Task", ctx: "Context") -> "Iterator[Found]":
    """Report the first further imperative; noun coordination and purpose clauses are none."""
    wording = ctx.wording(task)
    for verb, span in found_spans(task, ctx, Feature.SECOND_IMPERATIVE):
        if ctx.settings.lexicon.settings.verb_final:
            # "… und an Kim senden": the action starts before its verb.
            start, end = (*wording.splits, wording.action[1])[:2]
            verb = words_of(task)[start:end].split()[-1].rstrip(".!")
        yield Found(span, _MESSAGE.format(verb=verb), severity(compound_level(wording)))
        return


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Split into siblings with the same owner, due date, goal and impact; notes and output stay with the last."""
    from doable.lexicon.rewrites import split_actions  # noqa: PLC0415 - only where someone asks for fixes

    at = task_of(found, ctx)
    if at is None:
        return
    task, text = at
    wording = ctx.wording(task)
    if not wording.splits or any(
        tag.start < wording.splits[-1] and tag.field != "mention" for tag in task.reading.tags
    ):
        return
    plan = ctx.plan
    start = line_start(plan, task.line)
    indent = plan.text[start : task.marker]
    if indent.strip(" \t>"):
        # The item starts on its parent's line: a new line above it would be another parent's.
        return
    shared = "".join(f" {task.text[tag.start : tag.end]}" for tag in task.reading.tags if tag.field in _SHARED)
    head = indent + plan.text[task.marker : task.box.end]
    *before, _ = split_actions(wording, text, ctx.settings.lexicon)
    lines = "".join(f"{head} {' '.join(part.split())}{shared}{newline(plan)}" for part in before)
    split = wording.splits[-1]
    rest = Edit(task.at(len(text) - len(text.lstrip()), split + 1), text[split].upper())
    yield Fix(f"Split into {len(before) + 1} tasks", Safety.REVIEW, (Edit(Span(start, start), lines), rest))


RULE = Rule(
    code="C104",
    name="compound-task",
    family=Family.CLARITY,
    scope=Scope.TASK,
    needs=Feature.SECOND_IMPERATIVE,
    asks=Action.SPLIT,
    severity=Severity.WARNING,
    summary="Two or more actions in one task; information where a number, link or name makes it workable as it stands",
    why="One box for two actions is ticked when one is done, or stays open when only one is left.",
    bad="# Next steps\n\n- [ ] Draft the titles and pick one @ana due:2026-12-01\n",
    good=("# Next steps\n\n- [ ] Draft the titles @ana due:2026-12-01\n- [ ] Pick one @ana due:2026-12-01\n"),
    check=check,
    fixes=fixes,
)
