"""When a list is a plan: where the writer is planning, and so which tasks the rules may speak about."""

import re
from typing import TYPE_CHECKING, NamedTuple

from doable.config import matches, relative
from doable.rule import Trait
from doable_md.lazy import lazy
from doable_md.model import State
from doable_md.plan import GOAL_HEADINGS, heading_key

if TYPE_CHECKING:
    from doable.settings import Settings
    from doable_md import Plan, Section, Task

_TEMPLATE = lazy(r"template", re.IGNORECASE)
# Text that a program or a person is to fill in: Templater, Jinja or `[Name]`. Links and wikilinks are none.
_PLACEHOLDER = lazy(r"<%|\{\{|(?<![\[\]\w`])\[[A-Za-z][\w /&'.-]{0,40}\](?![\](\[:{\w])")
_BRACKET = lazy(r"\[[A-Za-z][\w /&'.-]{0,40}\](?![\](\[:{\w])")
# `@property → a getter`: a decorator that is written about, not a person.
_DECORATOR = lazy(r"\s*@[\w.]+\s*(?:→|=|\()")
# What the reader takes for goals is no task, whatever the settings call goals.
_GOALS = frozenset(map(heading_key, GOAL_HEADINGS))
_OPEN = frozenset((State.TODO, State.DOING, State.BLOCKED))


class Standing(NamedTuple):
    """What a task's place says: whether it is planned, why, and what is left alone.

    `planned`: in a plan list and no silent section or template. `by_tags`: planned only because some task of its list
    has a tag, so a rule about a missing X waits until half of the list has X. `goal`: written as a goal, under a goals
    heading. `left_out`: a template's task, judged by syntax rules alone.
    """

    planned: bool
    by_tags: bool
    goal: bool
    left_out: bool


class Survey(NamedTuple):
    """Where one document is a plan. `standings` has an entry a task; `lists` holds the tasks of each list."""

    is_plan_file: bool
    is_planning: bool
    """Some list of it is a plan, or the whole file is: its goals headings define goals."""
    is_template: bool
    standings: tuple[Standing, ...]
    lists: dict[int, "list[Task]"]
    planned: tuple["Task", ...] = ()
    """The open tasks that are planned, in order of place."""
    traits: Trait = Trait(0)

    @property
    def left_out(self) -> int:
        """How many tasks are left out as a template's."""
        return sum([standing.left_out for standing in self.standings])


def _standing(planned: bool, by_tags: bool, goal: bool, left_out: bool) -> Standing:
    return _STANDINGS[planned + 2 * by_tags + 4 * goal + 8 * left_out]


# There are sixteen: thousands of tasks share one.
_STANDINGS = tuple(Standing(bool(n & 1), bool(n & 2), bool(n & 4), bool(n & 8)) for n in range(16))
_NOWHERE = _STANDINGS[0]

_PLANNED, _ODD, _EMPTY, _SLOT, _PROMISE = map(int, (Trait.PLANNED, Trait.ODD, Trait.EMPTY, Trait.SLOT, Trait.PROMISE))
_NESTED, _WAITS, _IDS, _FRONT = map(int, (Trait.NESTED, Trait.WAITS, Trait.IDS, Trait.FRONT))


def survey(plan: "Plan", settings: "Settings") -> Survey:
    """Look where a document is a plan (rules.md, "When a list is a plan")."""
    front = plan.front
    path = _shown(plan.path, settings)
    is_plan_file = bool(front and front.is_plan) or bool(settings.config.plans and matches(settings.config.plans, path))
    is_template = bool(_TEMPLATE.search(path)) and not is_plan_file
    lists, traits = _look(plan)
    headings = settings.headings
    goals: frozenset[int | None] | None = None
    standings = [_NOWHERE] * len(plan.tasks)
    planning = is_plan_file
    holders = _may_hold(plan.text)
    for tasks in lists.values():
        section = tasks[0].section
        if is_template:
            for task in tasks:
                standings[task.index] = _standing(False, False, False, True)
            continue
        key = section.key if section is not None else ""
        named = section is not None and key in headings.plan
        tagged = not named and not is_plan_file and any(map(_has_plan_tag, tasks))
        silent = section is not None and key in headings.silent
        if silent and (is_plan_file or any(task.has("owner") or task.reading.due for task in tasks)):
            silent = False
        is_list = (is_plan_file or named or tagged) and not silent
        planning = planning or is_list
        by_tags = not (is_plan_file or named)
        listed = section is not None and (key in headings.goals or key in _GOALS)
        if listed and goals is None:
            goals = frozenset(goal.task for goal in plan.goals)
        if not listed and not holders:
            # What most lists are: all of them stand alike.
            here = _standing(is_list, by_tags, False, False)
            for task in tasks:
                standings[task.index] = here
            continue
        for task in tasks:
            # What is nested under a goal and is none itself is a step towards it.
            goal = listed and (task.item.parent < 0 or task.index in (goals or ()))
            left_out = holders and _is_placeholder(task)
            standings[task.index] = _standing(is_list and not left_out and not goal, by_tags, goal, left_out)
    if not planning and plan.tasks:
        # Without a plan list the file is not about planning, and a box under "Goals" is a box.
        standings = [_standing(one.planned, one.by_tags, False, one.left_out) for one in standings]
    if traits & _NESTED:
        _inherit(plan, standings)
    planned = tuple([task for task in plan.tasks if standings[task.index].planned and task.state in _OPEN])
    if planned:
        traits |= _PLANNED
    return Survey(is_plan_file, planning, is_template, tuple(standings), lists, planned, Trait(traits))


def _look(plan: "Plan") -> "tuple[dict[int, list[Task]], int]":
    """Return the tasks of each list, and what the document has."""
    lists: dict[int, list[Task]] = {}
    traits = _FRONT if plan.front and (plan.front.plan or plan.front.goals or plan.front.error) else 0
    if "‹" in plan.text:
        traits |= _SLOT
    for task in plan.tasks:
        group = task.group
        if group in lists:
            lists[group].append(task)
        else:
            lists[group] = [task]
        reading = task.reading
        if reading.odd:
            traits |= _ODD
        if not reading.pieces:
            traits |= _EMPTY
        if task.parent is not None:
            traits |= _NESTED
        if reading.id is not None:
            traits |= _IDS
        if reading.after or reading.before:
            traits |= _WAITS
        if reading.output is not None and reading.result is None and task.state is State.DONE:
            traits |= _PROMISE
    if any(section.reading.odd for section in plan.sections):
        traits |= _ODD
    if plan.too_deep:
        traits |= _NESTED
    return lists, traits


def _inherit(plan: "Plan", standings: list[Standing]) -> None:
    """A child list of a planned task is planned as its parent is: it is the same plan, one step finer."""
    for task in plan.tasks:
        if task.parent is None:
            continue
        above, here = standings[task.parent.index], standings[task.index]
        if above.planned and not here.planned and not here.left_out:
            standings[task.index] = _standing(True, above.by_tags, here.goal, False)


def _has_plan_tag(task: "Task") -> bool:
    reading = task.reading
    if reading.due or reading.goals or (reading.owners and not _DECORATOR.match(task.text)):
        return True
    if reading.impact is None and not reading.odd:
        return False
    # `(R) Review` is a remark as often as a priority: of leading letters only A to D say that somebody is planning.
    return any(tag.field == "impact" and (tag.form != "letter" or tag.value in "ABCD") for tag in reading.tags)


def _may_hold(text: str) -> bool:
    """Whether a document may hold a task with something to be filled in: most don't, and need not be searched."""
    return "{{" in text or "<%" in text or _BRACKET.search(text) is not None


def _is_placeholder(task: "Task") -> bool:
    """Whether a task's text holds something to be filled in; `[text]` that the document defines as a link is none."""
    text = task.text
    if "[" not in text and "{{" not in text and "<%" not in text:
        return False
    return any(f"{match[0]}:" not in task.plan.text for match in _PLACEHOLDER.finditer(text))


def _shown(path: str, settings: "Settings") -> str:
    """The path as globs see it; of a path outside the settings' folder only what names the file itself."""
    shown = relative(settings.config, path) if settings.config.root else path.replace("\\", "/")
    if shown.startswith(("/", "../")):
        return "/".join(shown.split("/")[-2:])
    return shown


def is_active_section(section: "Section | None", settings: "Settings") -> bool:
    """Whether a section's heading says that its tasks are being worked on now."""
    return section is not None and section.key in settings.headings.active
