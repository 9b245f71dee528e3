"""O306 duplicate-task: one piece of work written down twice."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety, Severity
from doable.likeness import content_words, is_one, may_be
from doable.merging import has_all, merged, own_line
from doable.rule import Action, Family, Feature, Rule, Scope
from doable.writing import line_start
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from doable.context import Context, Known
    from doable.facts import PlanFacts, TaskFact

# So many documents are looked into for one task: a task that stands in more of them is a ritual, and one is enough.
_MOST = 20
_COMPARED = 60
# From so many on, tasks that two documents share are told once.
_FEW = 4
# Where they are less than half of a document's tasks, from so many on.
_MANY = 8
_SHORT = 160
# What is told as done or as it should be is a criterion: true of two things, it is written twice.
_NO_WORK = Feature.STATE | Feature.PAST_OR_GERUND | Feature.QUESTION


def check(ctx: "Context") -> "Iterator[Found]":
    """Report each task that stands earlier already, in order of path and place: the same, or nearly so."""
    comparable = [fact for fact in ctx.kept if fact.same]
    if not comparable:
        return
    alike, words = _alike(ctx), content_words(ctx.settings.lexicon)
    pairs: list[tuple[TaskFact, str, TaskFact, bool]] = []
    for fact in comparable:
        for key, near in ((fact.same, False), (fact.near, True)):
            seen = alike(key, fact)
            if near:
                seen = (pair for pair in seen if may_be(fact.title, pair[1].title))
            first = next((pair for pair in seen if is_one(fact, pair[1], words, near=near)), None)
            if first:
                pairs.append((fact, *first, near))
                break
    copied = _copied(pairs, len(comparable), ctx)
    for fact, path, other, near in pairs:
        if path not in copied:
            found = _found(fact, (path, other), ctx, near=near)
            if found:
                yield found
    for path, number in copied.items():
        fact, _, other, _ = next(pair for pair in pairs if pair[1] == path)
        mine = ctx.plan.task_at(ctx.plan.source.offset(fact.line, fact.column))
        if mine is not None:
            yield Found(
                ctx.title_span(mine),
                f"{number} tasks of this document stand in {path} too, as if both came from one list. If the work is "
                "the same, keep one of them.",
                Severity.INFORMATION,
                (ctx.related(path, other, f"the first of them: {other.title}"),),
            )


def concerns(facts: "PlanFacts", known: "Known") -> bool:
    """Whether a task of the document may be like one before it, there or in another document."""
    tables = known.workspace.tables
    return facts.repeats or any(tables.spread(key) and min(tables.like(key)) < facts.path for key in facts.like)


def _copied(pairs: "list[tuple[TaskFact, str, TaskFact, bool]]", total: int, ctx: "Context") -> dict[str, int]:
    """Other documents with which this one shares half of its tasks: made from one template, said once."""
    count: dict[str, int] = {}
    for _, path, _, _ in pairs:
        if path != ctx.plan.path:
            count[path] = count.get(path, 0) + 1
    shared = sum(count.values())
    return {path: number for path, number in count.items() if number >= (_FEW if 2 * shared >= total else _MANY)}


def _alike(ctx: "Context") -> "Callable[[int, TaskFact], Iterable[tuple[str, TaskFact]]]":
    """Return a function that yields the tasks before one that share a key with it; documents are looked into once."""
    own = ctx.plan.path
    seen: dict[str, dict[int, list[TaskFact]]] = {}

    def by_key(path: str) -> "dict[int, list[TaskFact]]":
        if path not in seen:
            table = seen[path] = {}
            for fact in ctx.workspace.tasks_of(path):
                for key in {fact.same, fact.near}:
                    table.setdefault(key, []).append(fact)
        return seen[path]

    def alike(key: int, task: "TaskFact") -> "Iterable[tuple[str, TaskFact]]":
        here = by_key(own)[key]
        spread = ctx.workspace.tables.spread(key)
        if not spread and (len(here) == 1 or here[0] is task):
            return ()
        paths = sorted(path for path in ctx.workspace.tables.like(key) if path < own)[:_MOST] if spread else ()
        before = [(path, fact) for path in paths for fact in by_key(path).get(key, ())]
        for fact in here:
            if fact is task:
                break
            before.append((own, fact))
        return before[:_COMPARED]

    return alike


def _found(task: "TaskFact", first: "tuple[str, TaskFact]", ctx: "Context", *, near: bool) -> Found | None:
    path, other = first
    here = path == ctx.plan.path
    mine = ctx.plan.task_at(ctx.plan.source.offset(task.line, task.column))
    theirs = ctx.plan.task_at(ctx.plan.source.offset(other.line, other.column)) if here else None
    if mine is None or ctx.has(mine, _NO_WORK):
        return None
    apart = bool(task.owners and other.owners and not set(task.owners) & set(other.owners))
    if theirs is not None and (theirs.group == mine.group or near) and apart:
        # One line for each person: everybody does it once.
        return None
    series = bool(here and task.due and other.due and task.due != other.due)
    elsewhere = theirs is not None and theirs.section is not mine.section
    if near and (series or elsewhere):
        return None
    severity = Severity.INFORMATION if near or series or elsewhere else None
    where = f"line {other.line + 1}" if here else _name(path)
    if near:
        message = (
            f"This reads like “{_short(other.title)}” in {where}. If both are one piece of work, make them one task."
        )
    else:
        message = f"This task stands in {where} already, so it is done twice or each waits for the other. Keep one."
    related = ctx.related(path, other, f"the other one: {other.title}")
    data: dict[str, str | int] = {"path": path, "line": other.line, "column": other.column, "near": int(near)}
    return Found(ctx.title_span(mine), message, severity, (related,), data)


def _short(title: str) -> str:
    return title if len(title) <= _SHORT else title[: _SHORT - 1].rstrip() + "…"


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Merge this task into the first; where that is in another document, only if it has all that this one says."""
    task = ctx.plan.task_at(found.span.start)
    path, line = str(found.data.get("path", "")), int(found.data.get("line", -1))
    facts = ctx.workspace.tasks_of(path)
    at = (line, int(found.data.get("column", -1)))
    other = next((fact for fact in facts if (fact.line, fact.column) == at), None)
    if task is None or other is None or task.has_notes or not task.leaf or not own_line(task):
        return
    safety = Safety.SLOT if found.data.get("near") else Safety.REVIEW
    gone = Edit(Span(line_start(ctx.plan, task.line), line_start(ctx.plan, task.end_line + 1)), "")
    if path != ctx.plan.path:
        if has_all(other, task, ctx.owner):
            yield Fix(f"Take this one out: {_name(path)} has all it says", safety, (gone,))
        return
    first = ctx.plan.task_at(ctx.plan.source.offset(*at))
    edits = merged(first, task) if first else None
    if edits is not None:
        yield Fix(f"Merge into line {line + 1}", safety, (*edits, gone))


_TASK = "# Next steps\n\n- [ ] Email Kim the survey results @ana due:2026-11-27"
_OTHER = "- [ ] Book the room @sam due:2026-11-25\n"


def _name(path: str) -> str:
    """The file's own name: the command line knows paths relative to where it runs, an editor whole ones."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


RULE = Rule(
    code="O306",
    name="duplicate-task",
    family=Family.OVERLOAD,
    scope=Scope.WORKSPACE,
    asks=Action.MERGE,
    severity=Severity.WARNING,
    summary="A task whose words stand in another open task, here or in another file; an information where nearly so",
    why="Work that is on two lists is done twice, or left by each to the other.",
    bad=f"{_TASK}\n{_OTHER}- [ ] Please email the survey results to Kim goal:retention\n",
    good=f"{_TASK} goal:retention\n{_OTHER}",
    check=check,
    concerns=concerns,
    fixes=fixes,
)
