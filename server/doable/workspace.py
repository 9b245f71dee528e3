"""The index of what is known of all documents: goals, owners, loads and ids, kept by replacing one document's facts."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from doable.cycles import Bounds, cycle_of
from doable.facts import Closed, GoalFact, PlanFacts, TaskFact
from doable.likeness import Paths, Tables
from doable_md.plan import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from doable.settings import Settings

_FAR = 1 << 30
# Unpacked tasks of documents that were asked for last, about 350 bytes each.
_MOST_UNPACKED = 8_000

T = TypeVar("T")


class Aim(NamedTuple):
    """An open goal as tasks are matched to it: who owns it or works for it, and whether it has child goals."""

    goal: GoalFact
    owners: frozenset[str]
    above: bool


class Load(NamedTuple):
    """An owner's active tasks in the order in which they fill the limit: by due day, then place."""

    owner: str
    tasks: tuple[tuple[str, TaskFact], ...]

    @property
    def minutes(self) -> int:
        """The sum of the estimates."""
        return sum(fact.estimate for _, fact in self.tasks)


class Workspace:
    """What is known of all documents. The one mutable thing: one writer, one file's facts replaced whole at a time.

    Not `known` is a lone file outside of any project: workspace rules stay silent about it. One that is `lasting` keeps
    the tasks of the owners who were asked for unpacked: a server asks again at every key, a run over files once.
    """

    def __init__(self, settings: "Settings", *, known: bool = True, lasting: bool = True) -> None:
        self.settings = settings
        self.known = known
        self.lasting = lasting
        self.version = 0
        self.tables = Tables(days=any(settings.options.get("O302", {}).values()))
        self._plans: dict[str, PlanFacts] = {}
        self._goals: dict[str, dict[str, list[GoalFact]]] = {}
        self._titles: dict[str, dict[str, int]] = {}
        self._owners: dict[str, dict[str, tuple[TaskFact, ...] | None]] = {}
        self._ids: Paths[str] = Paths()
        self._served: Paths[str] = Paths()
        self._closed: Paths[str] = Paths()
        self._children: dict[str, dict[str, list[GoalFact]]] = {}
        self._beside: tuple[str, ...] = ()
        self._pages: frozenset[str] | None = None
        self._people: dict[str, dict[str, str]] = {}
        self._names: dict[str, dict[str, tuple[str, ...]]] = {}
        self._loads: dict[str, dict[int, Load]] = {}
        self._aims: tuple[int, tuple[Aim, ...]] = (-1, ())
        self._unpacked: dict[str, tuple[TaskFact, ...]] = {}
        self._unpacked_count = 0
        self._once: tuple[int, dict[object, Any]] = (-1, {})

    @property
    def paths(self) -> "Iterable[str]":
        """The known documents."""
        return self._plans.keys()

    def get(self, path: str) -> PlanFacts | None:
        """Return what is known of one document."""
        return self._plans.get(path)

    def tasks_of(self, path: str) -> tuple[TaskFact, ...]:
        """Return the kept tasks of one document, () where it is not known."""
        found = self._unpacked.get(path)
        if found is None:
            known = self._plans.get(path)
            found = known.tasks if known else ()
            self._unpacked_count += len(found)
            if self._unpacked_count > _MOST_UNPACKED:
                self._unpacked, self._unpacked_count = {}, len(found)
            self._unpacked[path] = found
        return found

    def once(self, key: object, make: "Callable[[], T]") -> T:
        """Return what `make` gives, and the same for that key until anything changes: what is asked for every document
        and is the same for all.
        """
        if self._once[0] != self.version:
            self._once = (self.version, {})
        kept = self._once[1]
        if key not in kept:
            kept[key] = make()
        found: T = kept[key]
        return found

    def replace(self, new: PlanFacts) -> None:
        """Take in a document's facts in place of those it had. Costs time in the size of this document's facts."""
        old = self._plans.get(new.path)
        if old == new:
            return
        if old is not None:
            self._drop(old)
        else:
            self._pages = None
        self._plans[new.path] = new
        self._add(new)
        self.version += 1

    def remove(self, path: str) -> None:
        """Forget a document; one that is not known is no error."""
        old = self._plans.pop(path, None)
        if old is None:
            return
        self._drop(old)
        self._pages = None
        self.version += 1

    def name_pages(self, paths: "Iterable[str]") -> None:
        """Take in documents that hold nothing of a plan: a wikilink may name them."""
        self._beside = tuple(paths)
        self._pages = None

    def _add(self, new: PlanFacts) -> None:
        path = new.path
        self.tables.add(new)
        for goal in new.goals:
            self._goals.setdefault(goal.id.casefold(), {}).setdefault(path, []).append(goal)
            key = slug(goal.title)
            if key:
                titles = self._titles.setdefault(key, {})
                titles[goal.id] = titles.get(goal.id, 0) + 1
            for key in _keys(*goal.supports, goal.parent):
                self._children.setdefault(key, {}).setdefault(path, []).append(goal)
        for person in new.people:
            self._names.setdefault(person.name, {})[path] = person.aliases
            for alias in (person.name, *person.aliases):
                self._people.setdefault(alias, {})[path] = person.name
        if new.people:
            self._loads.clear()
        for own in new.ids:
            self._ids.enter(own, path)
        for key in _keys(*new.served):
            self._served.enter(key, path)
        for key in _keys(*(closed.goal for closed in new.closed)):
            self._closed.enter(key, path)
        for owner in new.owners:
            self._owners.setdefault(owner, {})[path] = None
        self._forget(path, new.owners)

    def _drop(self, old: PlanFacts) -> None:
        path = old.path
        self.tables.drop(old)
        for goal in old.goals:
            _discard(self._goals, goal.id.casefold(), path)
            key = slug(goal.title)
            titles = self._titles.get(key)
            if titles and goal.id in titles:
                titles[goal.id] -= 1
                if not titles[goal.id]:
                    del titles[goal.id]
                if not titles:
                    del self._titles[key]
            for key in _keys(*goal.supports, goal.parent):
                _discard(self._children, key, path)
        for person in old.people:
            _discard(self._names, person.name, path)
            for alias in (person.name, *person.aliases):
                _discard(self._people, alias, path)
        if old.people:
            self._loads.clear()
        for own in old.ids:
            self._ids.leave(own, path)
        for key in _keys(*old.served):
            self._served.leave(key, path)
        for key in _keys(*(closed.goal for closed in old.closed)):
            self._closed.leave(key, path)
        for owner in old.owners:
            _discard(self._owners, owner, path)
        self._forget(path, old.owners)

    def _forget(self, path: str, owners: "Iterable[str]") -> None:
        self._unpacked_count -= len(self._unpacked.pop(path, ()))
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
        if self._pages is None:
            self._pages = frozenset(map(_page, (*self._plans, *self._beside)))
        return slug(name.split("#", maxsplit=1)[0].rsplit("/", maxsplit=1)[-1]) in self._pages

    def serving(self, goal_id: str) -> tuple[tuple[str, TaskFact], ...]:
        """Return the open tasks that serve a goal, as (path, fact): by its id or title, own or effective, or below."""
        keys = self._meant(goal_id)
        paths = {path for key in keys for path in self._served.of(key)}
        return tuple(
            (path, fact)
            for path in sorted(paths)
            for fact in self.tasks_of(path)
            if fact.is_open and not keys.isdisjoint(_keys(*fact.goals))
        )

    def closed(self, goal_id: str) -> Closed:
        """Return how many tasks that are no longer open served a goal."""
        keys = self._meant(goal_id)
        paths = {path for key in keys for path in self._closed.of(key)}
        found = [
            closed for path in paths for closed in self._plans[path].closed if not keys.isdisjoint(_keys(closed.goal))
        ]
        return Closed(goal_id, sum([one.done for one in found]), sum([one.other for one in found]))

    def _meant(self, goal_id: str) -> frozenset[str]:
        """The keys under which what serves a goal is kept."""
        titles = {slug(goal.title) for goal in self.goal(goal_id)}
        # A title that is another goal's id means that one.
        return frozenset(_keys(goal_id)) | {key for key in titles if key and key not in self._goals}

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
            table = self._owners.get(name, {})
            for path, kept in table.items():
                tasks = kept
                if tasks is None:
                    tasks = tuple([fact for fact in self.tasks_of(path) if fact.counts and name in fact.owners])
                    if self.lasting:
                        table[path] = tasks
                # Named twice, by an alias too, a task is still one.
                by_path[path] = tuple(sorted({*by_path[path], *tasks})) if path in by_path else tasks
        return tuple([(path, task) for path in sorted(by_path) for task in by_path[path]])

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
        return tuple(
            (path, fact) for path in sorted(self._ids.of(task_id)) for fact in self.tasks_of(path) if fact.id == task_id
        )

    def tasks(self) -> "Iterator[tuple[str, TaskFact]]":
        """Yield every kept task, as (path, fact). Costs time in the size of the workspace."""
        for path, known in self._plans.items():
            for task in known.tasks:
                yield path, task


@lru_cache(maxsize=1 << 12)
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
