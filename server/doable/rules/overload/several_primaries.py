"""O305 several-primaries: more than one outcome of highest impact in one cycle."""

from datetime import date
from typing import TYPE_CHECKING

from doable.cycles import Bounds, cycle_of
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Rule, Scope, Severity
from doable.writing import append, form_in_use, replace_value, write_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts, TaskFact
    from doable_md import Span, Tag, Task

_HIGHEST = 5
# The second-highest level of each scale.
_DEMOTED = {
    "highest": "high", "critical": "high", "🔺": "⏫", "1": "2", "a": "B", "p1": "p2", "!!!": "!!", "h": "high",
}  # fmt: skip


def check(ctx: "Context") -> "Iterator[Found]":
    """Report, once a cycle, the highest task that serves another goal than the one due first."""
    if not any(fact.impact == _HIGHEST and fact.counts and fact.goals for fact in ctx.kept):
        return
    cycle = ctx.settings.config.cycle
    now = cycle_of(ctx.today, cycle)
    by_cycle: dict[Bounds, list[tuple[str, TaskFact]]] = {}
    highest = ((path, fact) for path in ctx.workspace.tables.highest for fact in ctx.workspace.tasks_of(path))
    for path, fact in highest:
        if fact.impact != _HIGHEST or not fact.counts or not fact.goals:
            continue
        if fact.is_active(now.last.toordinal()):
            by_cycle.setdefault(now, []).append((path, fact))
        elif fact.due:
            by_cycle.setdefault(cycle_of(date.fromordinal(fact.due), cycle), []).append((path, fact))
    for bounds, tasks in sorted(by_cycle.items()):
        tasks.sort(key=lambda pair: (pair[1].due, pair[0], pair[1].line, pair[1].column))
        first = _goals(tasks[0][1], ctx)
        tipping = next((pair for pair in tasks if not first & _goals(pair[1], ctx)), None)
        if tipping is None or tipping[0] != ctx.plan.path:
            continue
        task = ctx.plan.task_at(ctx.plan.source.offset(tipping[1].line, tipping[1].column))
        if task is None:
            continue
        others = tuple(
            ctx.related(path, fact, f"highest impact, for goal {fact.goals[0]}: {fact.title}")
            for path, fact in tasks
            if (path, fact) != tipping
        )
        when = f"this {cycle.unit}" if bounds == now else f"between {bounds.first} and {bounds.last}"
        one, two = tasks[0][1].goals[0], tipping[1].goals[0]
        yield Found(
            _span(task, ctx),
            f"Goals `{one}` and `{two}` both have a task of highest impact {when}, so neither comes first. "
            "Choose one outcome for the cycle and rate the other high.",
            related=others,
            data={"subject": f"cycle {bounds.first.isoformat()}"},
        )


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether the document has a task of highest impact, and another one may have too."""
    del known
    return facts.highest


def _goals(fact: "TaskFact", ctx: "Known") -> set[str]:
    return {known[0].id if (known := ctx.workspace.goal(name)) else name.casefold() for name in fact.goals}


def _tag(task: "Task") -> "Tag | None":
    return next((tag for tag in task.reading.tags if tag.field == "impact" and tag.value), None)


def _span(task: "Task", ctx: "Context") -> "Span":
    tag = _tag(task)
    return task.at(tag.start, tag.end) if tag else ctx.title_span(task)


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Demote this one by a level, in the scale in which it is written."""
    task = ctx.plan.task_at(found.span.start)
    if task is None:
        return
    tag = _tag(task)
    edit: Edit | None = None
    if tag is None:
        edit = append(task, write_tag("impact", "high", form_in_use(task)))
    elif value := _DEMOTED.get(tag.value.casefold().removesuffix("\ufe0f")):
        edit = replace_value(task, tag, value)
    if edit is not None:
        yield Fix("Rate this one high", Safety.REVIEW, (edit,))


_GOOD = (
    "# Next steps\n\n"
    "- [ ] Email the 20 largest lost accounts @ana due:2026-11-20 goal:retention impact:highest\n"
    "- [ ] Call Lee about terms @sam due:2026-11-20 goal:pricing impact:"
)

RULE = Rule(
    code="O305",
    name="several-primaries",
    family=Family.OVERLOAD,
    scope=Scope.WORKSPACE,
    asks=Action.SET_IMPACT,
    severity=Severity.INFORMATION,
    summary="Two or more tasks of highest impact for different goals in one cycle",
    why="Two first priorities are none: whoever has an hour left has to guess which one it belongs to.",
    bad=_GOOD + "highest\n",
    good=_GOOD + "high\n",
    check=check,
    concerns=concerns,
    fixes=fixes,
)
