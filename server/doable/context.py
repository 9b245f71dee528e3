"""What a check may ask: the plan, what is known of others, the settings, the day, and what a task's words say."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from doable.facts import place
from doable.finding import Place, Related
from doable.planning import Standing, Survey, is_active_section, survey
from doable_md.lazy import lazy
from doable_md.model import OPEN_STATES, State
from doable_md.reading import read_fields
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from doable.facts import GoalFact, TaskFact
    from doable.lexicon import Feature, Wording
    from doable.settings import Settings
    from doable.suppress import Idle
    from doable.workspace import Workspace
    from doable_md import Goal, Plan, Reading, Task

# Words that tell goals apart: longer ones, compared by how they start, so that "retention" meets "retain".
_WORD = lazy(r"[^\W\d_]{4,}")
_STEM = 5
_VISIBLE = lazy(r"[^\n]")
# Of a long list so many tasks tell what it is about.
_BESIDE = 100


class Uses:
    """What the rules looked at beside the document: notes taken while they run."""

    __slots__ = ("day", "people", "workspace")

    def __init__(self) -> None:
        self.day = False
        """What day it is."""
        self.people = False
        """Who is called what, by the people pages of all documents."""
        self.workspace = False
        """Any other document."""


class Known:
    """What a rule may ask of without a document at hand: the workspace, the settings, its own options and the day."""

    __slots__ = ("_today", "_workspace", "options", "settings", "uses")

    def __init__(self, workspace: "Workspace", settings: "Settings", today: "date") -> None:
        self.settings = settings
        self.options: Mapping[str, Any] = {}
        self.uses = Uses()
        self._workspace = workspace
        self._today = today

    @property
    def workspace(self) -> "Workspace":
        """What is known of all documents."""
        self.uses.workspace = True
        return self._workspace

    @property
    def known(self) -> bool:
        """Whether there is a workspace to know of at all."""
        return self._workspace.known

    @property
    def today(self) -> "date":
        """The day to judge dates by."""
        self.uses.day = True
        return self._today

    def option(self, name: str) -> Any:
        """Return the value of an option the running rule declares. KeyError is a bug in the rule."""
        return self.options[name]

    def owner(self, name: str) -> str:
        """Return the one name of a person: aliases resolved, without case."""
        self.uses.people = True
        return self._workspace.owner(name)


class Context(Known):
    """One document under check. A rule gets a copy with its own options; the rest is shared."""

    __slots__ = (
        "_children",
        "_copies",
        "_goals",
        "_kept_words",
        "_owners_here",
        "_shares",
        "_survey",
        "_wordings",
        "facts",
        "idle",
        "plan",
    )

    def __init__(
        self,
        plan: "Plan",
        workspace: "Workspace",
        settings: "Settings",
        today: "date",
        surveyed: "Survey | None" = None,
    ) -> None:
        super().__init__(workspace, settings, today)
        self.plan = plan
        self.facts = workspace.get(plan.path)
        """What is known of this document; None where nobody has learned it."""
        self._survey = surveyed
        self.idle: tuple[Idle, ...] = ()
        self._wordings: dict[int, Wording] = {}
        self._kept_words: dict[tuple[int, int], Wording] | None = None
        self._goals: tuple[Goal, ...] | None = None
        self._copies: dict[str, Context] = {}
        self._children: dict[int, list[Task]] | None = None
        self._shares: dict[tuple[int, str], bool] = {}
        self._owners_here: tuple[str, ...] | None = None

    @property
    def survey(self) -> Survey:
        """Where the document is a plan; looked at once somebody asks."""
        if self._survey is None:
            self._survey = survey(self.plan, self.settings)
            for copy in self._copies.values():
                copy._survey = self._survey
        return self._survey

    def let_go(self) -> None:
        """Forget what holds itself, when done with a document among thousands."""
        self._copies.clear()
        self.plan.let_go()

    def with_options(self, code: str) -> "Context":
        """Return this context with the options of one rule; made once a rule, so that what it works out is kept."""
        options = self.settings.options.get(code)
        if options is None:
            return self
        known = self._copies.get(code)
        if known is None:
            known = Context.__new__(Context)
            for name in SLOTS:
                setattr(known, name, getattr(self, name))
            known.options = options
            self._copies[code] = known
        return known

    # ---- tasks

    def standing(self, task: "Task") -> Standing:
        """What the task's place says of it."""
        return self.survey.standings[task.index]

    def siblings(self, task: "Task") -> "list[Task]":
        """The tasks of the task's list, itself included."""
        return self.survey.lists[task.group]

    def wording(self, task: "Task") -> "Wording":
        """What the words of a task's text say; offsets are into `task.text`."""
        known = self._wordings.get(task.index)
        if known is None:
            kept, key = self._kept_words, (id(task.chunk), task.number)
            if kept is not None and key in kept:
                known = kept[key]
            else:
                from doable.lexicon import analyse  # noqa: PLC0415 - only wording rules pay for the word lists

                known = analyse(words_of(task), self.settings.lexicon)
                if kept is not None:
                    kept[key] = known
            self._wordings[task.index] = known
        return known

    def keep_words(self, kept: "dict[tuple[int, int], Wording]") -> None:
        """Take what is known of words from `kept` and put it there: by the chunk's identity and the item's number."""
        self._kept_words = kept

    def has(self, task: "Task", features: "Feature") -> bool:
        """Whether a task's words have any of these features."""
        # Of plain integers: an operation on two IntFlags costs ten times as much, and this is asked a million times.
        return int.__and__(self.wording(task).features, features) != 0

    def is_open(self, task: "Task") -> bool:
        """Todo, doing or blocked."""
        return task.state in OPEN_STATES

    def is_active(self, task: "Task", last_day: int) -> bool:
        """Whether an open task is worked on in a cycle that ends on an ordinal day."""
        if not self.is_open(task):
            return False
        due = task.effective.due
        if (due and due.day and _ordinal(due.day) <= last_day) or task.state is State.DOING:
            return True
        return is_active_section(task.section, self.settings)

    def children(self, task: "Task") -> "list[Task]":
        """The tasks directly below a task."""
        if self._children is None:
            self._children = {}
            for other in self.plan.tasks:
                if other.parent is not None:
                    self._children.setdefault(other.parent.index, []).append(other)
        return self._children.get(task.index, [])

    def usual(self, task: "Task", name: str, has: "Callable[[Task], bool]") -> bool:
        """Whether half of the task's list has X. `name` names X: each list is counted once for it."""
        key = (task.group, name)
        if key not in self._shares:
            tasks = self.siblings(task)
            self._shares[key] = 2 * sum(map(has, tasks)) >= len(tasks)
        return self._shares[key]

    def listed_enough(self, task: "Task", name: str, has: "Callable[[Task], bool]") -> bool:
        """Whether a rule about a missing X may speak: always in a plan, else where X is usual in the task's list."""
        return not self.standing(task).by_tags or self.usual(task, name, has)

    def lacks(self, task: "Task", name: str, has: "Callable[[Task], bool]", own: "Callable[[Task], bool]") -> bool:
        """Whether a task is the one to be told that it lacks X: once a project, and only where X is usual.

        `has` tells of X with scopes applied, `own` of the task's own. A subtask is covered by its parent, which is told
        in its place; a parent whose subtasks all have their own lacks nothing.
        """
        if has(task):
            return False
        above = task.parent
        if above is not None and self.is_open(above) and self.standing(above).planned and not has(above):
            return False
        below = self.children(task)
        if below and all(map(own, below)):
            return False
        return self.listed_enough(task, name, has)

    @property
    def owners_here(self) -> tuple[str, ...]:
        """The canonical names of all owners in this plan, in order of place."""
        if self._owners_here is None:
            names = (self.owner(name) for task in self.plan.tasks for name in task.effective.owners)
            self._owners_here = tuple(dict.fromkeys(names))
        return self._owners_here

    # ---- goals

    @property
    def goals(self) -> "tuple[Goal, ...]":
        """The goals this plan defines."""
        if self._goals is None:
            from doable.facts import defined_goals  # noqa: PLC0415

            self._goals = tuple(defined_goals(self.plan, self.survey))
        return self._goals

    def goal_span(self, goal: "Goal") -> "Span":
        """From the first to the last character of a goal's sentence, without its tags; its value in front matter."""
        pieces = self.goal_reading(goal).pieces if goal.where != "front" else ()
        start = goal.span.start
        return Span(start + pieces[0].start, start + pieces[-1].end) if pieces else goal.span

    def goal_reading(self, goal: "Goal") -> "Reading":
        """What the tags of a goal's own text mean."""
        text = self.plan.text[goal.span.start : goal.span.end]
        return read_fields(text, self.plan.dialect, heading=goal.where == "heading")

    def ranked_goals(self, task: "Task") -> "list[GoalFact]":
        """Return the open goals a task may serve, the likeliest first.

        By words that the task or its heading shares with the goal, by who owns the goal or works on it, and by what
        the other tasks of the list serve; goals without child goals before those above them. Costs time in the number
        of goals: for fixes, not for checks.
        """
        words = _stems(task.title, *(section.title for section in (task.section.chain if task.section else ())))
        owners = set(map(self.owner, task.effective.owners))
        beside = {goal.casefold() for other in self.siblings(task)[:_BESIDE] for goal in other.effective.goals}
        ranked: list[tuple[tuple[int, bool, bool, bool, int], GoalFact]] = []
        for number, aim in enumerate(self.workspace.aims()):
            goal = aim.goal
            shared = len(words & _stems(goal.id, goal.title))
            own = not owners.isdisjoint(aim.owners)
            ranked.append(((-shared, not own, goal.id.casefold() not in beside, aim.above, number), goal))
        return [goal for _, goal in sorted(ranked, key=lambda entry: entry[0])]

    # ---- owners

    @property
    def kept(self) -> "tuple[TaskFact, ...]":
        """What is known of this document's own tasks: those that are open or have an id."""
        return self._workspace.tasks_of(self.plan.path)

    def team(self) -> frozenset[str]:
        """Return who can own a task, by the settings, the front matter or a people page; empty: anybody."""
        config, front = self.settings.config, self.plan.front
        self.uses.people = True
        listed = (*config.team, *(front.names("team") if front else ()), *self._workspace.people())
        if not listed:
            return frozenset()
        return frozenset(map(self.owner, (*listed, *config.owners, *config.aliases.values())))

    # ---- places

    def title_span(self, task: "Task") -> "Span":
        """From the first to the last character of a task's title; its box where it has none."""
        pieces = task.reading.pieces
        return task.at(pieces[0].start, pieces[-1].end) if pieces else task.box

    def place(self, span: "Span") -> Place:
        """A range of this plan as a place."""
        return place(self.plan, span)

    def task_of(self, fact: "TaskFact") -> "Task | None":
        """The task of this plan that a fact was made of; None where the plan has changed since."""
        offset = self.plan.source.offset(fact.line, fact.column)
        task = self.plan.task_at(offset)
        return task if task is not None and task.text_span.start == offset else None

    def related(self, path: str, fact: "TaskFact", message: str) -> Related:
        """A task of the workspace as related information."""
        return Related(Place(path, fact.line, fact.column, fact.end_line, fact.end_column), message)


SLOTS = (*Known.__slots__, *Context.__slots__)


def _stems(*texts: str) -> set[str]:
    return {word[:_STEM] for text in texts for word in _WORD.findall(text.casefold())}


def words_of(task: "Task") -> str:
    """Return a task's text with its tags blanked, so that offsets hold: what the lexicon looks at.

    Mentions stay, they are words of the sentence, and so does a promised output behind its arrow's place: blanked too,
    as it says what exists afterwards and not what to do.
    """
    reading, text = task.reading, task.text
    if not reading.tags and "<!--" not in text:
        return text
    out: list[str] = []
    position = 0
    for piece in reading.pieces:
        out.append(_blank(text[position : piece.start]))
        out.append(text[piece.start : piece.end])
        position = piece.end
    out.append(_blank(text[position:]))
    return "".join(out)


def _blank(text: str) -> str:
    return _VISIBLE.sub(" ", text) if "\n" in text else " " * len(text)


@lru_cache(maxsize=1 << 12)
def _ordinal(day: str) -> int:
    from datetime import date  # noqa: PLC0415

    return date.fromisoformat(day).toordinal()
