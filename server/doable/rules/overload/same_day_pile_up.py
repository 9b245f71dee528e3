"""O303 same-day-pile-up: one person has more due on one day than a day holds."""

from datetime import date
from typing import TYPE_CHECKING

from doable.cycles import cycle_of
from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable.writing import replace_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts, TaskFact
    from doable_md import Task


def check(ctx: "Context") -> "Iterator[Found]":
    """Report, once an owner and day, the task that tips the limit, where it stands in this document."""
    limit: int = ctx.option("limit")
    today = ctx.today.toordinal()
    days: dict[str, set[int]] = {}
    for fact in ctx.kept:
        if fact.counts and fact.due >= today and not fact.is_window and not _is_last_day(fact.due, ctx):
            for name in fact.owners:
                days.setdefault(ctx.owner(name), set()).add(fact.due)
    for owner, own in days.items():
        due: dict[int, list[tuple[str, TaskFact]]] = _due(owner, ctx)
        for day in sorted(own):
            tasks = due.get(day) or []
            if len(tasks) <= limit or tasks[limit][0] != ctx.plan.path:
                continue
            fact = tasks[limit][1]
            task = ctx.plan.task_at(ctx.plan.source.offset(fact.line, fact.column))
            if task is None:
                continue
            others = tuple(
                ctx.related(path, other, f"due the same day for @{owner}: {other.title}")
                for number, (path, other) in enumerate(tasks)
                if number != limit
            )
            tag = next((tag for tag in task.reading.tags if tag.field == "due" and tag.value), None)
            shown = date.fromordinal(day)
            yield Found(
                task.at(tag.start, tag.end) if tag else ctx.title_span(task),
                f"@{owner} has {len(tasks)} tasks due on {shown.isoformat()}; when all come at once, none gets time. "
                "Spread them over the cycle.",
                related=others,
                data={"owner": owner, "subject": f"@{owner}", "day": day},
            )


def _is_last_day(day: int, ctx: "Context") -> bool:
    """Whether a day ends its cycle, as the last day or the last workday: what has no other day is due then."""
    last = cycle_of(date.fromordinal(day), ctx.settings.config.cycle).last
    return day >= last.toordinal() - max(last.weekday() - 4, 0)


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a task of the document is one too many for one of its owners on some day."""
    limit: int = known.option("limit")
    return any(facts.path in _tipping(owner, limit, known) for owner in map(known.owner, facts.owners))


def _tipping(owner: str, limit: int, ctx: "Known") -> frozenset[str]:
    """The documents of an owner's tasks that are one too many on their day; the same for all documents."""
    return ctx.workspace.once(
        ("O303", owner, limit),
        lambda: frozenset([tasks[limit][0] for tasks in _due(owner, ctx).values() if len(tasks) > limit]),
    )


def _due(owner: str, ctx: "Known") -> "dict[int, list[tuple[str, TaskFact]]]":
    """An owner's tasks by the day on which they are due; the same for all documents."""
    return ctx.workspace.once(("O303", owner), lambda: _due_days(owner, ctx))


def _due_days(owner: str, ctx: "Known") -> "dict[int, list[tuple[str, TaskFact]]]":
    out: dict[int, list[tuple[str, TaskFact]]] = {}
    for path, fact in ctx.workspace.open_tasks(owner):
        if fact.due and not fact.is_window:
            out.setdefault(fact.due, []).append((path, fact))
    return out


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Give the tasks of this document that are too many the nearest days of the cycle on which there is room."""
    owner, day = str(found.data.get("owner", "")), int(found.data.get("day", 0))
    limit: int = ctx.option("limit")
    due = _due(owner, ctx)
    if not day:
        return
    bounds = cycle_of(date.fromordinal(day), ctx.settings.config.cycle)
    first = max(bounds.first.toordinal(), ctx.today.toordinal())
    free: list[int] = []
    for other in sorted(range(first, bounds.last.toordinal() + 1), key=lambda other: (abs(other - day), other)):
        if other != day and date.fromordinal(other).weekday() < 5:
            free += [other] * max(limit - len(due.get(other, ())), 0)
    movable: list[Task] = []
    for path, fact in due.get(day, []):
        task = ctx.plan.task_at(ctx.plan.source.offset(fact.line, fact.column)) if path == ctx.plan.path else None
        if task is not None and task.reading.due and task.reading.due.day and not fact.is_doing:
            movable.append(task)
    excess = len(due.get(day, ())) - limit
    chosen = movable[-excess:] if 0 < excess <= min(len(movable), len(free)) else []
    edits: list[Edit] = []
    for task, other in zip(chosen, sorted(free[:excess]), strict=True):
        tag = next(tag for tag in task.reading.tags if tag.field == "due" and tag.value)
        edits.append(replace_value(task, tag, date.fromordinal(other).isoformat()))
    if edits:
        what = f"“{chosen[0].title}” to {edits[0].text}" if excess == 1 else f"{excess} tasks over the cycle"
        yield Fix(f"Move {what}", Safety.REVIEW, tuple(edits))


_GOOD = "# Next steps\n\n" + "".join(
    f"- [ ] {task} @ana due:2026-11-25\n"
    for task in ("Email Kim the survey", "Call Lee about terms", "Draft the price page")
)

RULE = Rule(
    code="O303",
    name="same-day-pile-up",
    family=Family.OVERLOAD,
    scope=Scope.WORKSPACE,
    asks=Action.LIGHTEN,
    severity=Severity.INFORMATION,
    summary="Many tasks of one owner due on one day; the day on which the cycle ends is left out",
    why="Dates that all fall on one day say nothing about what comes first, and one delay makes all of them late.",
    bad=_GOOD + "- [ ] Print the badges @ana due:2026-11-25\n",
    good=_GOOD + "- [ ] Print the badges @ana due:2026-11-24\n",
    options=(Option("limit", 3, "Tasks one owner can have due on one day"),),
    check=check,
    concerns=concerns,
    fixes=fixes,
)
