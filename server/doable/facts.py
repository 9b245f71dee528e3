"""What is known of one document beside its text: goals, people, and its open tasks packed into a row of bytes each."""

import re
from array import array
from functools import lru_cache
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Place
from doable.likeness import likeness
from doable.planning import is_active_section, survey
from doable_md.lazy import lazy
from doable_md.model import IMPACTS, OPEN_STATES, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.planning import Survey
    from doable.settings import Settings
    from doable_md import Goal, Plan, Span, Task

_DOING, _OPEN, _ACTIVE_HEADING, _LEAF, _PLANNED, _DONE, _BLOCK_ID, _PERIOD = 1, 2, 4, 8, 16, 32, 64, 128
_COUNTS = _OPEN | _LEAF | _PLANNED

# A task as it is packed: its place (4 numbers), flags, impact, due day, estimate, the numbers of its owners, goals and
# dependencies among `PlanFacts.lists`, and what it is like (`likeness`). Its title, id and parent's title are words.
_ROW = Struct("<4I2B7I")
_MOST = (1 << 32) - 1
_HIGHEST, _MEDIUM = len(IMPACTS), IMPACTS.index("medium") + 1

# A people page: a heading People or Team, and items below it that each start with `@name (Full Name, @alias)`.
_PEOPLE = lazy(r"^#{1,6}[ \t]+(?:people|team)[ \t#]*\r?$", re.IGNORECASE | re.MULTILINE)
_PEOPLE_HINT = lazy(r"\n#{1,6}[ \t]+(?:people|team)", re.IGNORECASE)
_FENCE = lazy(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_HEADING = lazy(r"^#{1,6}[ \t]", re.MULTILINE)
_ITEM = lazy(r"^[-*+][ \t]+(?P<text>[^\r\n]*)", re.MULTILINE)
_PERSON = lazy(r"@(?P<name>\w(?:[\w./-]*\w)?)(?:[ \t]+\((?P<also>[^()]*)\))?")


class TaskFact(NamedTuple):
    """What is known of one task, unpacked.

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
        return self.flags & _COUNTS == _COUNTS

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
    """What is known of one definition of a goal. `due` is an ISO date or "".

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


class Person(NamedTuple):
    """Somebody a people page names, and what else they are called; names without `@`, in lower case."""

    name: str
    aliases: tuple[str, ...] = ()


class Closed(NamedTuple):
    """How many tasks that are no longer open served a goal, by the name they give it."""

    goal: str
    done: int
    other: int


class PlanFacts(NamedTuple):
    """What is known of one document: about 150 bytes a task that is open or has an id; others are only counted.

    `tasks` unpacks: whoever asks more than once keeps what it gives.
    """

    path: str
    goals: tuple[GoalFact, ...] = ()
    people: tuple[Person, ...] = ()
    rows: bytes = b""
    words: str = ""
    """A line each: title, id and parent's title of the first task, of the second …"""
    lists: tuple[tuple[str, ...], ...] = ()
    owners: tuple[str, ...] = ()
    """Canonical names of those who own a task that counts for a load."""
    served: tuple[str, ...] = ()
    """Goals that its kept tasks serve, as they are named there."""
    ids: tuple[str, ...] = ()
    likes: bytes = b""
    """The `same` and `near` numbers of its tasks, each once."""
    closed: tuple[Closed, ...] = ()
    references: tuple[str, ...] = ()
    """Goals that open tasks, headings and goals name, as they are written."""
    waits: tuple[str, ...] = ()
    """Ids that open tasks wait for or come before."""
    highest: bool = False
    """Whether a task that counts is of highest impact."""
    low: bool = False
    """Whether a dated task that counts is of low or lowest impact."""
    repeats: bool = False
    """Whether two of its tasks may be alike."""
    linked: bool = False
    """Whether any task serves a goal."""
    limit: bool = False
    """Whether the front matter sets a limit for a cycle."""

    @property
    def like(self) -> "memoryview[int]":
        """The numbers of `likes`."""
        return memoryview(self.likes).cast("I")

    @property
    def tasks(self) -> tuple[TaskFact, ...]:
        """The kept tasks in order of place."""
        if not self.rows:
            return ()
        words, lists = self.words.split("\n"), self.lists
        return tuple([
            TaskFact(
                line, column, end_line, end_column, flags, due, impact, estimate,
                lists[owners], lists[goals], own, lists[after], title, under, same, near,
            )
            for (line, column, end_line, end_column, flags, impact, due, estimate, owners, goals, after, same, near),
                title, own, under
            in zip(_ROW.iter_unpack(self.rows), words[::3], words[1::3], words[2::3], strict=True)
        ])  # fmt: skip


def facts(plan: "Plan", settings: "Settings", surveyed: "Survey | None" = None) -> PlanFacts:
    """Return what is to be known of a plan."""
    people = _people(plan)
    if not plan.tasks and not plan.sections and not plan.front and "goal" not in plan.text.casefold():
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
    packed = _Packed(plan, settings)
    packed.take(seen, {goal.task for goal in defined if goal.task is not None}, {g.span.start: g.id for g in defined})
    references = packed.references
    for section in plan.sections:
        if ":" in section.text or "#" in section.text:
            references.update((tag.value, None) for tag in section.reading.tags if tag.field == "goal" and tag.value)
    references.update((name, None) for goal in defined for name in goal.supports)
    return PlanFacts(
        plan.path, goals, people, bytes(packed.rows), "\n".join(packed.words), tuple(packed.lists),
        tuple(packed.owners), tuple(packed.served), tuple(packed.ids), array("I", packed.likes).tobytes(),
        tuple([Closed(goal, *count) for goal, count in packed.closed.items()]), tuple(references),
        tuple(packed.waits), packed.highest, packed.low, packed.repeats, packed.linked,
        bool(plan.front and plan.front.text("limit")),
    )  # fmt: skip


class _Packed:
    """Tasks of one plan as they are packed, and what is told of all of them. Dicts are sets that keep their order."""

    def __init__(self, plan: "Plan", settings: "Settings") -> None:
        self.plan = plan
        self.settings = settings
        self.simple = "\r" not in plan.text
        self.rows = bytearray()
        self.words: list[str] = []
        self.lists: dict[tuple[str, ...], int] = {}
        self.owners: dict[str, None] = {}
        self.served: dict[str, None] = {}
        self.ids: dict[str, None] = {}
        self.likes: dict[int, None] = {}
        self.closed: dict[str, list[int]] = {}
        self.references: dict[str, None] = {}
        self.waits: dict[str, None] = {}
        self.highest = False
        self.low = False
        self.repeats = False
        self.linked = False

    def take(self, seen: "Survey", own: set[int], starts: dict[int, str]) -> None:
        """Take in the tasks: `own` are those that are goals, `starts` where goals start in the text."""
        plan = self.plan
        section, scope, active = None, plan.scope(None).goals, False
        for task, standing in zip(plan.tasks, seen.standings, strict=True):
            if task.section is not section:
                section = task.section
                scope, active = plan.scope(section).goals, is_active_section(section, self.settings)
            reading = task.reading
            goals = reading.goals or (task.parent.effective.goals if task.parent else scope)
            self.linked = self.linked or bool(goals)
            # A goal with a box serves others by `supports:`, not itself by its own id.
            served = () if task.index in own else goals or (_goal_around(task, starts) if starts else ())
            is_open = task.state in OPEN_STATES
            if is_open and not standing.left_out:
                if reading.after or reading.before:
                    self.waits.update(dict.fromkeys((*reading.after, *reading.before)))
                if reading.goals and not standing.goal:
                    self.references.update(
                        (tag.value, None) for tag in reading.tags if tag.field == "goal" and tag.value
                    )
            if reading.id or (is_open and (standing.planned or served)):
                self._add(task, served, planned=standing.planned, active=active)
            if not is_open:
                for goal in served:
                    self.closed.setdefault(goal, [0, 0])[task.state is not State.DONE] += 1

    def _add(self, task: "Task", served: tuple[str, ...], *, planned: bool, active: bool) -> None:
        reading, effective, state = task.reading, task.effective, task.state
        is_open = state in OPEN_STATES
        due = effective.due
        flags = (
            (_DOING if state is State.DOING else 0)
            | (_OPEN if is_open else 0)
            | (_DONE if state is State.DONE else 0)
            | (_ACTIVE_HEADING if active else 0)
            | (_LEAF if task.leaf else 0)
            | (_PLANNED if planned else 0)
            | (_BLOCK_ID if reading.id and any(tag.key == "^" for tag in reading.tags) else 0)
            | (_PERIOD if due and len(due.raw) < len("2026-12-1") else 0)
        )
        title, own = _one_line(task.title), reading.id or ""
        impact = IMPACTS.index(effective.impact) + 1 if effective.impact else 0
        owners = tuple([self.settings.owner(name) for name in effective.owners])
        same = near = 0
        if flags & _COUNTS == _COUNTS:
            self.owners.update(dict.fromkeys(owners))
            self.highest = self.highest or impact == _HIGHEST
            self.low = self.low or bool(due and due.day and 0 < impact < _MEDIUM)
            if not reading.repeat and (like := likeness(title)) != (0, 0):
                same, near = like
                self.repeats = self.repeats or same in self.likes or near in self.likes
                self.likes.update(dict.fromkeys(like))
        if is_open:
            self.served.update(dict.fromkeys(served))
        if own:
            self.ids[own] = None
        lists = self.lists
        self.rows += _ROW.pack(
            *self._place(task), flags, impact, _ordinal(due.day) if due else 0, min(reading.estimate or 0, _MOST),
            lists.setdefault(owners, len(lists)), lists.setdefault(served, len(lists)),
            lists.setdefault(reading.after, len(lists)), same, near,
        )  # fmt: skip
        self.words += (title, _one_line(own), _one_line(task.parent.title) if task.parent else "")

    def _place(self, task: "Task") -> tuple[int, int, int, int]:
        item = task.item
        if not self.simple or len(item.body) != 1 or item.end_line != item.line:
            return place(self.plan, task.text_span)[1:]
        # Of a task on one line no table of all lines is needed.
        (start, end) = item.body[0]
        column = task.base + start - self.plan.text.rfind("\n", 0, task.base + start) - 1
        return task.line, column, task.line, column + end - start


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")) if "\n" in text else text


@lru_cache(maxsize=1 << 12)
def _ordinal(day: str | None) -> int:
    from datetime import date  # noqa: PLC0415 - only plans with dates need it

    return date.fromisoformat(day).toordinal() if day else 0


def place(plan: "Plan", span: "Span") -> Place:
    """Return a range of a plan as a place."""
    (line, column), starts = plan.source.position(span.start), plan.source.line_starts
    if line + 1 < len(starts) and span.end < starts[line + 1]:
        return Place(plan.path, line, column, line, column + span.end - span.start)
    return Place(plan.path, line, column, *plan.source.position(span.end))


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
    if "@" not in text or not (_PEOPLE_HINT.search(text) or _PEOPLE.match(text)):
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


# ---- goals


def defined_goals(plan: "Plan", seen: "Survey") -> "Iterator[Goal]":
    """Yield the goals a plan defines: those under a goals heading only where somebody is planning, none of a template.

    Key results in a section within `## Objective: …` have that objective as their parent.
    """
    if seen.is_template or not plan.goals:
        return
    headings = {goal.span.start: goal.id for goal in plan.goals if goal.where == "heading"}
    for goal in plan.goals:
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
