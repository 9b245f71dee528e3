"""O304 scattered-focus: one person works on many goals at once."""

from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Found
from doable.rule import Action, Family, Option, Rule, Scope, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts, TaskFact


class _Focus(NamedTuple):
    """The goals of an owner's active tasks, and the task that brings in one too many."""

    goals: "dict[str, list[tuple[str, TaskFact]]]"
    tipping: "tuple[str, TaskFact] | None"


def check(ctx: "Context") -> "Iterator[Found]":
    """Report, once an owner, the active task that brings in one goal too many, where it stands in this document."""
    names = dict.fromkeys(ctx.owner(name) for fact in ctx.kept if fact.counts and fact.goals for name in fact.owners)
    for owner in names:
        goals, tipping = _focus(owner, ctx)
        task = ctx.plan.task_at(ctx.plan.source.offset(tipping[1].line, tipping[1].column)) if tipping else None
        if tipping is None or tipping[0] != ctx.plan.path or task is None:
            continue
        others = tuple(
            ctx.related(path, fact, f"active for goal {goal}: {fact.title}")
            for goal, tasks in goals.items()
            for path, fact in tasks
            if (path, fact) != tipping
        )
        listed = [f"`{goal}`" for goal in goals]
        unit = ctx.settings.config.cycle.unit
        yield Found(
            ctx.title_span(task),
            f"@{owner} works on {len(goals)} goals this {unit}: {', '.join(listed[:-1])} and {listed[-1]}. Each switch "
            "costs time that no goal gets back. Move one goal's tasks to a later cycle, or hand them over.",
            related=others,
            data={"owner": owner, "subject": f"@{owner}"},
        )


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a task of the document brings in one goal too many for one of its owners."""
    for owner in dict.fromkeys(map(known.owner, facts.owners)):
        tipping = _focus(owner, known).tipping
        if tipping is not None and tipping[0] == facts.path:
            return True
    return False


def _focus(owner: str, ctx: "Known") -> _Focus:
    """What an owner's active tasks are for; the same for all documents."""
    return ctx.workspace.once(("O304", owner, ctx.today, ctx.option("limit")), lambda: _look(owner, ctx))


def _look(owner: str, ctx: "Known") -> _Focus:
    goals: dict[str, list[tuple[str, TaskFact]]] = {}
    tipping: tuple[str, TaskFact] | None = None
    for path, fact in ctx.workspace.load(owner, ctx.today).tasks:
        # A task for two goals is no switch between them: the first counts.
        for name in fact.goals[:1]:
            goals.setdefault(_goal(name, ctx), []).append((path, fact))
        if len(goals) > ctx.option("limit") and tipping is None:
            tipping = (path, fact)
    # Only where there are too many somebody asks for the goals.
    return _Focus(goals if tipping else {}, tipping)


def _goal(name: str, ctx: "Known") -> str:
    known = ctx.workspace.goal(name)
    return known[0].id if known else name.casefold()


_GOOD = (
    "# Next steps\n\n"
    "- [ ] Email Kim the survey @ana due:2026-11-20 goal:retention\n"
    "- [ ] Call Lee about terms @ana due:2026-11-20 goal:pricing\n"
    "- [ ] Draft the price page @ana due:2026-11-20 goal:website\n"
)

RULE = Rule(
    code="O304",
    name="scattered-focus",
    family=Family.OVERLOAD,
    scope=Scope.WORKSPACE,
    asks=Action.SIMPLIFY,
    severity=Severity.INFORMATION,
    summary="One owner's active tasks serve more goals in a cycle than can be held in mind",
    why="Lower work in progress goes with shorter lead times, and goals are the largest thing in progress.",
    bad=_GOOD + "- [ ] Print the badges @ana due:2026-11-20 goal:conference\n",
    good=_GOOD + "- [ ] Print the badges @ana due:2026-11-27 goal:conference\n",
    options=(Option("limit", 3, "Goals one owner can work on in a cycle"),),
    check=check,
    concerns=concerns,
)
