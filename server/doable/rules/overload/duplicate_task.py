"""O306 duplicate-task: one piece of work written down twice."""

from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety, Severity
from doable.likeness import rough_words
from doable.rule import Action, Family, Rule, Scope
from doable.writing import append, form_in_use, line_start, replace_value, write_tag
from doable_md.model import IMPACTS
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from doable.context import Context
    from doable.lexicon import Lexicon
    from doable.workspace import TaskFact
    from doable_md import Task

_LEAST = 3
# So many documents are looked into for one task: a task that stands in more of them is a ritual, and one is enough.
_MOST = 20
_COMPARED = 60
# From so many on, tasks that two documents share are told once.
_FEW = 4
_SHORT = 160
# What adds up within one task: of anything else its first value counts.
_LISTS = frozenset(("owner", "goal", "with", "after", "before", "supports", "tag"))


def check(ctx: "Context") -> "Iterator[Found]":
    """Report each task that stands earlier already, in order of path and place: the same, or nearly so."""
    facts = ctx.workspace.get(ctx.plan.path)
    if facts is None:
        return
    comparable = [fact for fact in facts.tasks if fact.same]
    if not comparable:
        return
    alike, words = _alike(ctx), _words(ctx.settings.lexicon)
    pairs: list[tuple[TaskFact, str, TaskFact, bool]] = []
    for fact in comparable:
        for key, near in ((fact.same, False), (fact.near, True)):
            seen = alike(key, fact)
            if near:
                seen = (pair for pair in seen if _may_be(fact.title, pair[1].title))
            first = next((pair for pair in seen if _is_one(fact, pair[1], words, near=near)), None)
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


def _copied(pairs: "list[tuple[TaskFact, str, TaskFact, bool]]", total: int, ctx: "Context") -> dict[str, int]:
    """Other documents with which this one shares half of its tasks: made from one template, said once."""
    count: dict[str, int] = {}
    for _, path, _, _ in pairs:
        if path != ctx.plan.path:
            count[path] = count.get(path, 0) + 1
    shared = sum(count.values())
    return {path: number for path, number in count.items() if number >= _FEW and 2 * shared >= total}


def _alike(ctx: "Context") -> "Callable[[int, TaskFact], Iterable[tuple[str, TaskFact]]]":
    """Return a function that yields the tasks before one that share a key with it; documents are looked into once."""
    own = ctx.plan.path
    seen: dict[str, dict[int, list[TaskFact]]] = {}

    def by_key(path: str) -> "dict[int, list[TaskFact]]":
        if path not in seen:
            table = seen[path] = {}
            facts = ctx.workspace.get(path)
            for fact in facts.tasks if facts else ():
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


def _words(lexicon: "Lexicon") -> "Callable[[str], tuple[str, ...]]":
    from doable.lexicon import normalise  # noqa: PLC0415 - only a workspace with plans needs the word lists

    known: dict[str, tuple[str, ...]] = {}

    def words(title: str) -> tuple[str, ...]:
        if title not in known:
            known[title] = normalise(title, lexicon)
        return known[title]

    return words


def _may_be(title: str, other: str) -> bool:
    """Whether the first letters of one's words are all in the other: cheap, and enough to tell most tasks apart."""
    one, two = rough_words(title), rough_words(other)
    return one <= two or two <= one


def _is_one(task: "TaskFact", other: "TaskFact", words: "Callable[[str], tuple[str, ...]]", *, near: bool) -> bool:
    one, two = words(task.title), words(other.title)
    if min(len(one), len(two)) < _LEAST or (task.under and other.under and words(task.under) != words(other.under)):
        return False
    if not near:
        return one == two
    # The same verb, and all words of the shorter one: what the longer one adds narrows it down, or says more of it.
    few, many = sorted((set(one), set(two)), key=len)
    added = many - few
    return one[0] == two[0] and few <= many and len(added) <= len(few) / 3 and not any(
        character.isdigit() for word in added for character in word
    )  # fmt: skip


def _found(task: "TaskFact", first: "tuple[str, TaskFact]", ctx: "Context", *, near: bool) -> Found | None:
    path, other = first
    here = path == ctx.plan.path
    mine = ctx.plan.task_at(ctx.plan.source.offset(task.line, task.column))
    theirs = ctx.plan.task_at(ctx.plan.source.offset(other.line, other.column)) if here else None
    if mine is None:
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
    facts = ctx.workspace.get(path)
    at = (line, int(found.data.get("column", -1)))
    other = next((fact for fact in facts.tasks if (fact.line, fact.column) == at), None) if facts else None
    if task is None or other is None or task.has_notes or not task.leaf or not _own_line(task):
        return
    safety = Safety.SLOT if found.data.get("near") else Safety.REVIEW
    gone = Edit(Span(line_start(ctx.plan, task.line), line_start(ctx.plan, task.end_line + 1)), "")
    if path != ctx.plan.path:
        if _has_all(task, other, ctx):
            yield Fix(f"Take this one out: {_name(path)} has all it says", safety, (gone,))
        return
    first = ctx.plan.task_at(ctx.plan.source.offset(*at))
    edits = _merged(first, task) if first else None
    if edits is not None:
        yield Fix(f"Merge into line {line + 1}", safety, (*edits, gone))


def _own_line(task: "Task") -> bool:
    start = task.plan.source.line_span(task.line).start
    return not task.plan.text[start : task.marker].strip(" \t>")


def _has_all(task: "Task", other: "TaskFact", ctx: "Context") -> bool:
    reading = task.reading
    known = {"owner", "goal", "due", "impact", "estimate", "mention"}
    day = reading.due.day if reading.due else None
    return (
        all(tag.field in known for tag in reading.tags)
        and set(map(ctx.owner, reading.owners)) <= set(map(ctx.owner, other.owners))
        and {goal.casefold() for goal in reading.goals} <= {goal.casefold() for goal in other.goals}
        and (day is None or _ordinal(day) == other.due)
        and (reading.impact is None or IMPACTS.index(reading.impact) + 1 == other.impact)
        and (reading.estimate is None or reading.estimate == other.estimate)
    )


def _ordinal(day: str) -> int:
    from datetime import date  # noqa: PLC0415

    return date.fromisoformat(day).toordinal()


def _merged(first: "Task", task: "Task") -> "list[Edit] | None":
    """The edits that give the first task what only the other one has: the earlier day, the higher impact, all goals.

    None where both say something that no one task can: two ids, two estimates.
    """
    kept, new = first.reading, task.reading
    edits: list[Edit] = []
    added: list[str] = []
    seen: set[str] = set()
    for tag in new.tags:
        text = " ".join(task.text[tag.start : tag.end].split())
        mine = next((one for one in kept.tags if one.field == tag.field and one.value), None)
        if tag.field in {"", "mention"} or not tag.value or (tag.field in seen and tag.field not in _LISTS):
            continue
        seen.add(tag.field)
        if tag.field == "owner":
            if tag.value.casefold() not in (name.casefold() for name in (*kept.owners, *kept.with_)):
                added.append(write_tag("with", f"@{tag.value}", form_in_use(first)) if kept.owners else text)
        elif tag.field in _LISTS:
            if all((one.field, one.value) != (tag.field, tag.value) for one in kept.tags):
                added.append(text)
        elif mine is None:
            added.append(text)
        elif tag.field == "due" and kept.due and new.due and kept.due.day and new.due.day:
            if new.due.day < kept.due.day:
                edits.append(replace_value(first, mine, tag.value))
        elif tag.field == "impact" and kept.impact and new.impact and mine.form == tag.form:
            if IMPACTS.index(new.impact) > IMPACTS.index(kept.impact):
                edits.append(replace_value(first, mine, tag.value))
        elif mine.value != tag.value:
            return None
    if added:
        edits.append(append(first, " ".join(added)))
    return edits


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
    fixes=fixes,
)
