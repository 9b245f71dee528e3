"""The index of plan facts: goals, owners, loads and ids of all known documents, kept by replacing one file's facts."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from doable.cycles import Bounds, cycle_of
from doable.finding import Place
from doable.likeness import Tables, likeness
from doable.planning import is_active_section, survey
from doable_md.model import IMPACTS, OPEN_STATES, State
from doable_md.plan import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from doable.planning import Survey
    from doable.settings import Settings
    from doable_md import Goal, Plan, Span, Task

# A people page: a heading People or Team, and items below it that each start with `@name (Full Name, @alias)`.
_PEOPLE = re.compile(r"^#{1,6}[ \t]+(?:people|team)[ \t#]*\r?$", re.IGNORECASE | re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]", re.MULTILINE)
_ITEM = re.compile(r"^[-*+][ \t]+(?P<text>[^\r\n]*)", re.MULTILINE)
_PERSON = re.compile(r"@(?P<name>\w(?:[\w./-]*\w)?)(?:[ \t]+\((?P<also>[^()]*)\))?")

_DOING, _OPEN, _ACTIVE_HEADING, _LEAF, _PLANNED, _DONE, _BLOCK_ID, _PERIOD = 1, 2, 4, 8, 16, 32, 64, 128
_FAR = 1 << 30


class TaskFact(NamedTuple):
    """What the workspace keeps of one task: numbers and shared strings, about 350 bytes with its title.

    `due` is the effective due day as an ordinal, 0 where there is none; `impact` 1 (lowest) to 5, 0 for none;
    `estimate` is in minutes. `owners` are canonical names. The place is 0-based, the end exclusive.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    flags: int
    due: int
    impact: int
    estimate: int
    owners: tuple[str, ...]
    goals: tuple[str, ...]
    id: str
    after: tuple[str, ...]
    title: str
    under: str = ""
    """The title of the parent task."""
    same: int = 0
    """What tasks of the same words share (`likeness`); 0 for no duplicate of any (done, repeating, short)."""
    near: int = 0
    """What tasks of one verb and object mostly share."""

    @property
    def is_open(self) -> bool:
        """Todo, doing or blocked."""
        return bool(self.flags & _OPEN)

    @property
    def is_done(self) -> bool:
        """Done."""
        return bool(self.flags & _DONE)

    @property
    def is_doing(self) -> bool:
        """Doing."""
        return bool(self.flags & _DOING)

    @property
    def counts(self) -> bool:
        """Whether it counts for a load: an open leaf where somebody is planning."""
        return self.flags & (_OPEN | _LEAF | _PLANNED) == _OPEN | _LEAF | _PLANNED

    @property
    def is_block(self) -> bool:
        """Whether its id is a `^blockid`, which holds in its own file."""
        return bool(self.flags & _BLOCK_ID)

    @property
    def is_window(self) -> bool:
        """Whether it is due in a period (`2026-W50`), not on a day."""
        return bool(self.flags & _PERIOD)

    def is_active(self, last_day: int) -> bool:
        """Whether it is active in a cycle that ends on a day (rules.md, "Definitions"); overdue tasks are."""
        return self.counts and (bool(self.flags & (_DOING | _ACTIVE_HEADING)) or 0 < self.due <= last_day)


class GoalFact(NamedTuple):
    """What the workspace keeps of one definition of a goal. `due` is an ISO date or "".

    `explicit`: its id is written, not made from its first words. Not `is_open`: its box says done or dropped.
    """

    id: str
    title: str
    where: str
    place: Place
    owners: tuple[str, ...]
    due: str
    supports: tuple[str, ...]
    metric: str
    parent: str
    explicit: bool = True
    is_open: bool = True


class Aim(NamedTuple):
    """An open goal as tasks are matched to it: who owns it or works for it, and whether it has child goals."""

    goal: GoalFact
    owners: frozenset[str]
    above: bool


class Person(NamedTuple):
    """Somebody a people page names, and what else they are called; names without `@`, in lower case."""

    name: str
    aliases: tuple[str, ...] = ()


class PlanFacts(NamedTuple):
    """What the workspace keeps of one document."""

    path: str
    goals: tuple[GoalFact, ...] = ()
    tasks: tuple[TaskFact, ...] = ()
    people: tuple[Person, ...] = ()


class Load(NamedTuple):
    """An owner's active tasks in the order in which they fill the limit: by due day, then place."""

    owner: str
    tasks: tuple[tuple[str, TaskFact], ...]

    @property
    def minutes(self) -> int:
        """The sum of the estimates."""
        return sum(fact.estimate for _, fact in self.tasks)


def place(plan: "Plan", span: "Span") -> Place:
    """Return a range of a plan as a place."""
    (line, column), starts = plan.source.position(span.start), plan.source.line_starts
    if line + 1 < len(starts) and span.end < starts[line + 1]:
        return Place(plan.path, line, column, line, column + span.end - span.start)
    return Place(plan.path, line, column, *plan.source.position(span.end))


def facts(plan: "Plan", settings: "Settings", surveyed: "Survey | None" = None) -> PlanFacts:
    """Return what the workspace keeps of a plan."""
    people = _people(plan)
    if not plan.tasks and "goal" not in plan.text.casefold() and not plan.sections and not plan.front:
        return PlanFacts(plan.path, people=people)
    seen = surveyed or survey(plan, settings)
    defined = tuple(defined_goals(plan, seen))
    goals = tuple(
        GoalFact(
            goal.id, goal.title, goal.where, place(plan, goal.span),
            tuple(map(settings.owner, goal.owners)), goal.due or "", goal.supports,
            goal.title[goal.metric.span.start : goal.metric.span.end] if goal.metric else "", goal.parent or "",
            goal.where == "front" or goal.id_span is not None, is_open_goal(goal, plan),
        )
        for goal in defined
    )  # fmt: skip
    own = {goal.task for goal in defined if goal.task is not None}
    starts = {goal.span.start: goal.id for goal in defined}
    tasks: list[TaskFact] = []
    section, active = None, False
    for task, standing in zip(plan.tasks, seen.standings, strict=True):
        # A goal with a box serves others by `supports:`, not itself by its own id.
        served = () if task.index in own else task.effective.goals or (_goal_around(task, starts) if starts else ())
        if standing.planned or task.reading.id or served:
            if task.section is not section:
                section, active = task.section, is_active_section(task.section, settings)
            tasks.append(_fact(task, settings, served, planned=standing.planned, active=active))
    return PlanFacts(plan.path, goals, tuple(tasks), people)


def _goal_around(task: "Task", starts: dict[int, str]) -> tuple[str, ...]:
    """The goal whose list item a task is nested in: steps below a goal serve it."""
    items = task.chunk.items
    number = task.item.parent
    while number >= 0:
        if items[number].body and (goal := starts.get(task.base + items[number].body[0][0])):
            return (goal,)
        number = items[number].parent
    return ()


def _people(plan: "Plan") -> tuple[Person, ...]:
    text = plan.text
    if "@" not in text:
        return ()
    found: list[Person] = []
    for heading in _PEOPLE.finditer(text):
        following = _HEADING.search(text, heading.end())
        items = [
            item["text"] for item in _ITEM.finditer(text, heading.end(), following.start() if following else len(text))
        ]
        people = [match for item in items if (match := _PERSON.match(item))]
        # A list that also holds something else is about the team and does not say who is in it.
        if len(people) == len(items) and len(_FENCE.findall(text, 0, heading.start())) % 2 == 0:
            found += (Person(match["name"].casefold(), _listed(match["also"] or "")) for match in people)
    return tuple(found)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name for part in names.casefold().split(",") if (name := part.strip().removeprefix("@")))


def defined_goals(plan: "Plan", seen: "Survey") -> "Iterator[Goal]":
    """Yield the goals a plan defines: those under a goals heading only where somebody is planning, none of a template.

    Key results in a section within `## Objective: …` have that objective as their parent.
    """
    headings = {goal.span.start: goal.id for goal in plan.goals if goal.where == "heading"}
    for goal in plan.goals if not seen.is_template else ():
        if (goal.where == "section" and not seen.is_planning) or "{{" in goal.title or "<%" in goal.title:
            continue
        if headings and goal.parent is None and goal.where != "front":
            yield goal._replace(parent=_heading_around(goal, plan, headings))
        else:
            yield goal


def _heading_around(goal: "Goal", plan: "Plan", headings: dict[int, str]) -> str | None:
    section = plan.section_at(goal.span.start)
    for around in section.chain if section else ():
        if around.span.start != goal.span.start and around.span.start in headings:
            return headings[around.span.start]
    return None


def is_open_goal(goal: "Goal", plan: "Plan") -> bool:
    """Whether a goal is still pursued: it has no box, or one that says so."""
    return goal.task is None or plan.tasks[goal.task].state in OPEN_STATES


def _fact(task: "Task", settings: "Settings", served: tuple[str, ...], *, planned: bool, active: bool) -> TaskFact:
    reading, effective, state = task.reading, task.effective, task.state
    at = place(task.plan, task.text_span)
    flags = (
        (_DOING if state is State.DOING else 0)
        | (_OPEN if state in OPEN_STATES else 0)
        | (_DONE if state is State.DONE else 0)
        | (_ACTIVE_HEADING if active else 0)
        | (_LEAF if task.leaf else 0)
        | (_PLANNED if planned else 0)
        | (_BLOCK_ID if reading.id and any(tag.key == "^" for tag in reading.tags) else 0)
        | (_PERIOD if effective.due and len(effective.due.raw) < len("2026-12-1") else 0)
    )
    title = task.title
    comparable = planned and task.leaf and state in OPEN_STATES and not reading.repeat
    same, near = likeness(title) if comparable else (0, 0)
    day = effective.due.day if effective.due else None
    return TaskFact(
        at.line, at.column, at.end_line, at.end_column, flags, _ordinal(day),
        IMPACTS.index(effective.impact) + 1 if effective.impact else 0, reading.estimate or 0,
        _shared(tuple(map(settings.owner, effective.owners))), _shared(served),
        reading.id or "", _shared(reading.after), title,
        _shared((task.parent.title,))[0] if task.parent else "", same, near,
    )  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first tuple like this one: thousands of tasks have the same owner or goal."""
    return names


@lru_cache(maxsize=1 << 12)
def _ordinal(day: str | None) -> int:
    from datetime import date  # noqa: PLC0415 - only plans with dates need it

    return date.fromisoformat(day).toordinal() if day else 0


class Workspace:
    """What is known of all documents. The one mutable thing: one writer, one file's facts replaced whole at a time.

    Not `known` is a lone file outside of any project: workspace rules stay silent about it.
    """

    def __init__(self, settings: "Settings", *, known: bool = True) -> None:
        self.settings = settings
        self.known = known
        self.version = 0
        self.tables = Tables(days=any(settings.options.get("O302", {}).values()))
        self._plans: dict[str, PlanFacts] = {}
        self._goals: dict[str, dict[str, list[GoalFact]]] = {}
        self._titles: dict[str, dict[str, int]] = {}
        self._owners: dict[str, dict[str, tuple[TaskFact, ...]]] = {}
        self._ids: dict[str, dict[str, list[TaskFact]]] = {}
        self._served: dict[str, dict[str, list[TaskFact]]] = {}
        self._children: dict[str, dict[str, list[GoalFact]]] = {}
        self._pages: dict[str, int] = {}
        self._people: dict[str, dict[str, str]] = {}
        self._names: dict[str, dict[str, tuple[str, ...]]] = {}
        self._loads: dict[str, dict[int, Load]] = {}
        self._aims: tuple[int, tuple[Aim, ...]] = (-1, ())

    @property
    def paths(self) -> "Iterable[str]":
        """The known documents."""
        return self._plans.keys()

    def get(self, path: str) -> PlanFacts | None:
        """Return what is known of one document."""
        return self._plans.get(path)

    def replace(self, new: PlanFacts) -> None:
        """Take in a document's facts in place of those it had. Costs time in the size of this document's facts."""
        old = self._plans.get(new.path)
        if old == new:
            return
        if old is not None:
            self._drop(old)
        else:
            page = _page(new.path)
            self._pages[page] = self._pages.get(page, 0) + 1
        self._plans[new.path] = new
        self._add(new)
        self.version += 1

    def remove(self, path: str) -> None:
        """Forget a document; one that is not known is no error."""
        old = self._plans.pop(path, None)
        if old is None:
            return
        self._drop(old)
        page = _page(path)
        self._pages[page] -= 1
        if not self._pages[page]:
            del self._pages[page]
        self.version += 1

    def _add(self, new: PlanFacts) -> None:
        self.tables.add(new.path, new.tasks)
        for goal in new.goals:
            self._goals.setdefault(goal.id.casefold(), {}).setdefault(new.path, []).append(goal)
            key = slug(goal.title)
            if key:
                titles = self._titles.setdefault(key, {})
                titles[goal.id] = titles.get(goal.id, 0) + 1
            for key in _keys(*goal.supports, goal.parent):
                self._children.setdefault(key, {}).setdefault(new.path, []).append(goal)
        for person in new.people:
            self._names.setdefault(person.name, {})[new.path] = person.aliases
            for alias in (person.name, *person.aliases):
                self._people.setdefault(alias, {})[new.path] = person.name
        if new.people:
            self._loads.clear()
        by_owner: dict[str, list[TaskFact]] = {}
        for task in new.tasks:
            if task.id:
                self._ids.setdefault(task.id, {}).setdefault(new.path, []).append(task)
            for key in _keys(*task.goals):
                self._served.setdefault(key, {}).setdefault(new.path, []).append(task)
            if task.counts:
                for owner in task.owners:
                    by_owner.setdefault(owner, []).append(task)
        for owner, tasks in by_owner.items():
            self._owners.setdefault(owner, {})[new.path] = tuple(tasks)
        self._forget_loads(by_owner)

    def _drop(self, old: PlanFacts) -> None:
        self.tables.drop(old.path, old.tasks)
        for goal in old.goals:
            _discard(self._goals, goal.id.casefold(), old.path)
            key = slug(goal.title)
            titles = self._titles.get(key)
            if titles and goal.id in titles:
                titles[goal.id] -= 1
                if not titles[goal.id]:
                    del titles[goal.id]
                if not titles:
                    del self._titles[key]
            for key in _keys(*goal.supports, goal.parent):
                _discard(self._children, key, old.path)
        for person in old.people:
            _discard(self._names, person.name, old.path)
            for alias in (person.name, *person.aliases):
                _discard(self._people, alias, old.path)
        if old.people:
            self._loads.clear()
        owners: set[str] = set()
        for task in old.tasks:
            if task.id:
                _discard(self._ids, task.id, old.path)
            for key in _keys(*task.goals):
                _discard(self._served, key, old.path)
            owners.update(task.owners)
        for owner in owners:
            _discard(self._owners, owner, old.path)
        self._forget_loads(owners)

    def _forget_loads(self, owners: "Iterable[str]") -> None:
        for owner in owners:
            self._loads.pop(self.owner(owner), None)

    # ---- goals

    def has_goals(self) -> bool:
        """Whether any document defines a goal."""
        return bool(self._goals)

    def goal_ids(self) -> tuple[str, ...]:
        """Return the ids of all defined goals, each once, as they are first written, by place: by document, then line.

        Never in the order of `replace`: what is said must not depend on which document was edited last.
        """
        firsts = [(path := min(by_path), by_path[path][0]) for by_path in self._goals.values()]
        firsts.sort(key=lambda first: (first[0], first[1].place))
        return tuple(goal.id for _, goal in firsts)

    def goal(self, reference: str) -> tuple[GoalFact, ...]:
        """Return the definitions a reference means: by id, else by the words of a title. () where there is none."""
        by_path = self._goals.get(reference.casefold()) or self._goals.get(slug(reference))
        if by_path is None:
            ids = self._titles.get(slug(reference))
            by_path = self._goals.get(min(ids).casefold()) if ids else None
        if by_path is None:
            return ()
        return tuple(goal for path in sorted(by_path) for goal in by_path[path])

    def aims(self) -> tuple[Aim, ...]:
        """Return the open goals, each once. Costs time in the size of what serves them, once for each change."""
        if self._aims[0] != self.version:
            goals = [self.goal(goal_id)[0] for goal_id in self.goal_ids()]
            self._aims = (self.version, tuple(self._aim(goal) for goal in goals if goal.is_open))
        return self._aims[1]

    def _aim(self, goal: GoalFact) -> Aim:
        names = {name for _, fact in self.serving(goal.id) for name in fact.owners}
        return Aim(goal, frozenset(map(self.owner, names.union(goal.owners))), bool(self.children(goal.id)))

    def has_page(self, name: str) -> bool:
        """Whether a document of that name is known, as a wikilink names it: without folder and ending."""
        return slug(name.split("#", maxsplit=1)[0].rsplit("/", maxsplit=1)[-1]) in self._pages

    def serving(self, goal_id: str) -> tuple[tuple[str, TaskFact], ...]:
        """Return the tasks that serve a goal, as (path, fact): by its id or title, own or effective, or below it."""
        keys = dict.fromkeys(_keys(goal_id))
        titles = dict.fromkeys(slug(goal.title) for goal in self.goal(goal_id))
        # A title that is another goal's id means that one.
        keys.update(dict.fromkeys(key for key in titles if key and key not in self._goals))
        found = {
            (path, task.line, task.column): (path, task)
            for key in keys
            for path, tasks in self._served.get(key, {}).items()
            for task in tasks
        }
        return tuple(found[key] for key in sorted(found))

    def children(self, goal_id: str) -> tuple[GoalFact, ...]:
        """Return the goals that support a goal or are nested under it."""
        found = {
            goal.place: goal for key in _keys(goal_id) for by in self._children.get(key, {}).values() for goal in by
        }
        return tuple(found[key] for key in sorted(found))

    # ---- owners

    def owner(self, name: str) -> str:
        """Return the one name of a person: the aliases of the settings and of people pages resolved, without case."""
        known = self.settings.owner(name)
        by_path = self._people.get(known)
        return self.settings.owner(by_path[min(by_path)]) if by_path else known

    def people(self) -> tuple[str, ...]:
        """Return the names that people pages list, sorted."""
        return tuple(sorted({self.owner(name) for name in self._names}))

    def owners(self) -> tuple[str, ...]:
        """Return all owners of open planned tasks, sorted."""
        return tuple(sorted({self.owner(name) for name in self._owners} if self._people else self._owners))

    def open_tasks(self, owner: str) -> tuple[tuple[str, TaskFact], ...]:
        """Return an owner's open planned leaf tasks, as (path, fact)."""
        by_path: dict[str, tuple[TaskFact, ...]] = {}
        for name in self._called(owner):
            for path, tasks in self._owners.get(name, {}).items():
                # Named twice, by an alias too, a task is still one.
                by_path[path] = tuple(sorted({*by_path[path], *tasks})) if path in by_path else tasks
        return tuple((path, task) for path in sorted(by_path) for task in by_path[path])

    def _called(self, owner: str) -> list[str]:
        """All names under which tasks of one person are kept."""
        one = self.owner(owner)
        if not self._people:
            return [one]
        names = {one: None}
        for aliases in self._names.get(one, {}).values():
            names.update((self.settings.owner(alias), None) for alias in aliases)
        return list(names)

    def next_up(self, owner: str) -> tuple[tuple[str, TaskFact], ...]:
        """Return an owner's open tasks ranked by impact (none counts as less than medium), then due day, then place."""
        return tuple(
            sorted(
                self.open_tasks(owner),
                key=lambda pair: (-(pair[1].impact or 2.5), pair[1].due or _FAR, pair[0], pair[1].line, pair[1].column),
            )
        )

    def load(self, owner: str, today: "date") -> Load:
        """Return an owner's active tasks in the current cycle, in the order in which they fill the limit."""
        return self.load_in(owner, cycle_of(today, self.settings.config.cycle))

    def load_in(self, owner: str, bounds: Bounds) -> Load:
        """Return an owner's tasks active in a cycle: by due day (undated first: they are being done), then place."""
        last = bounds.last.toordinal()
        owner = self.owner(owner)
        loads = self._loads.setdefault(owner, {})
        known = loads.get(last)
        if known is None:
            active = [pair for pair in self.open_tasks(owner) if pair[1].is_active(last)]
            active.sort(key=lambda pair: (pair[1].due, pair[0], pair[1].line, pair[1].column))
            known = loads[last] = Load(owner, tuple(active))
        return known

    # ---- ids

    def with_id(self, task_id: str) -> tuple[tuple[str, TaskFact], ...]:
        """Return the tasks of an id, as (path, fact)."""
        by_path = self._ids.get(task_id, {})
        return tuple((path, task) for path in sorted(by_path) for task in by_path[path])

    def tasks(self) -> "Iterator[tuple[str, TaskFact]]":
        """Yield every kept task, as (path, fact). Costs time in the size of the workspace."""
        for path, plan in self._plans.items():
            for task in plan.tasks:
                yield path, task


def _keys(*references: str) -> tuple[str, ...]:
    """The keys under which what refers to a goal is kept: as written without case, and as an id."""
    return tuple(dict.fromkeys(key for name in references if name for key in (name.casefold(), slug(name)) if key))


def _discard(table: "dict[str, dict[str, Any]]", key: str, path: str) -> None:
    by_path = table.get(key)
    if by_path is not None:
        by_path.pop(path, None)
        if not by_path:
            del table[key]


def _page(path: str) -> str:
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return slug(name.rsplit(".", 1)[0])
