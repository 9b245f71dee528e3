"""O310 oversized-list: more open tasks under one heading than anybody reads."""

from typing import TYPE_CHECKING

from doable.finding import Found
from doable.rule import Action, Family, Option, Rule, Scope, Severity, Trait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context
    from doable.facts import TaskFact


# A list of hundreds is not read in a message either.
_SHOWN = 60


def check(ctx: "Context") -> "Iterator[Found]":
    """Report, once a heading, the open task that is one too many: by due day, those without one last, then place."""
    lists: dict[int, list[TaskFact]] = {}
    numbers = [section.line for section in ctx.plan.sections]
    number = -1
    for fact in ctx.kept:
        while number + 1 < len(numbers) and numbers[number + 1] <= fact.line:
            number += 1
        if fact.counts:
            lists.setdefault(number, []).append(fact)
    for number, tasks in lists.items():
        section = ctx.plan.sections[number] if number >= 0 else None
        own = section.reading.limit if section else None
        limit = ctx.option("limit") if own is None else own
        if len(tasks) <= limit or not limit:
            continue
        tasks.sort(key=lambda fact: (fact.due or 1 << 30, fact.line, fact.column))
        over = tasks[limit]
        task = ctx.plan.task_at(ctx.plan.source.offset(over.line, over.column))
        if task is None:
            continue
        where = f"under “{section.title}”" if section and section.title else "in this list"
        advice = (
            "Finish one before the next is begun, or raise the number in the heading."
            if own is not None
            else "Drop what nobody will do, and put what comes later under a heading of its own."
        )
        yield Found(
            ctx.title_span(task),
            f"{len(tasks)} open tasks {where}, over the limit of {limit}; past that a list is scrolled, not read. "
            f"{advice}",
            related=tuple(
                ctx.related(ctx.plan.path, fact, f"open: {fact.title}") for fact in tasks if fact is not over
            ),
            data={"subject": section.key if section else ""},
        )


_GOOD = (
    "## Next steps (3)\n\n- [ ] Email Kim the survey @ana\n- [ ] Call Lee about terms @sam\n- [ ] Book the room @kim\n"
)

RULE = Rule(
    code="O310",
    name="oversized-list",
    family=Family.OVERLOAD,
    scope=Scope.PLAN,
    about=Trait.PLANNED,
    asks=Action.SIMPLIFY,
    severity=Severity.INFORMATION,
    summary="More open tasks under one heading than its limit: the `(3)` in the heading, else the config's",
    why="A list that is longer than what can be held in mind is no longer chosen from, only added to.",
    bad=_GOOD + "- [ ] Print the badges @ana\n",
    good=_GOOD,
    options=(Option("limit", 12, "Open tasks one heading can hold where it names no number itself, 0 for no limit"),),
    check=check,
)
