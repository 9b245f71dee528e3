"""When a list is a plan: where the writer is planning, and so which tasks the rules may speak about."""

import re
from typing import TYPE_CHECKING, NamedTuple

from doable.config import matches, relative
from doable_md.model import State
from doable_md.plan import GOAL_HEADINGS, heading_key, is_goal_section

if TYPE_CHECKING:
    from doable.settings import Settings
    from doable_md import Plan, Section, Task

_TEMPLATE = re.compile(r"template", re.IGNORECASE)
# Text that a program or a person is to fill in: Templater, Jinja or `[Name]`. Links and wikilinks are none.
_PLACEHOLDER = re.compile(r"<%|\{\{|(?<![\[\]\w`])\[[A-Za-z][\w /&'.-]{0,40}\](?![\](\[:{\w])")
# `@property → a getter`: a decorator that is written about, not a person.
_DECORATOR = re.compile(r"\s*@[\w.]+\s*(?:→|=|\()")
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

    @property
    def left_out(self) -> int:
        """How many tasks are left out as a template's."""
        return sum(standing.left_out for standing in self.standings)


_NOWHERE = Standing(planned=False, by_tags=False, goal=False, left_out=False)


def survey(plan: "Plan", settings: "Settings") -> Survey:
    """Look where a document is a plan (rules.md, "When a list is a plan")."""
    front = plan.front
    path = _shown(plan.path, settings)
    is_plan_file = bool(front and front.is_plan) or bool(settings.config.plans and matches(settings.config.plans, path))
    is_template = bool(_TEMPLATE.search(path)) and not is_plan_file
    lists: dict[int, list[Task]] = {}
    for task in plan.tasks:
        lists.setdefault(task.group, []).append(task)
    headings = settings.headings
    goals: frozenset[int | None] | None = None
    standings = [_NOWHERE] * len(plan.tasks)
    planning = is_plan_file
    for tasks in lists.values():
        section = tasks[0].section
        if is_template:
            for task in tasks:
                standings[task.index] = _NOWHERE._replace(left_out=True)
            continue
        named = section is not None and section.key in headings.plan
        tagged = any(_has_plan_tag(task) for task in tasks)
        silent = section is not None and section.key in headings.silent
        if silent and (is_plan_file or any(task.has("owner") or task.reading.due for task in tasks)):
            silent = False
        is_list = (is_plan_file or named or tagged) and not silent
        planning = planning or is_list
        by_tags = not (is_plan_file or named)
        listed = is_goal_section(section, headings.goals | _GOALS)
        if listed and goals is None:
            goals = frozenset(goal.task for goal in plan.goals)
        for task in tasks:
            # What is nested under a goal and is none itself is a step towards it.
            goal = listed and (task.item.parent < 0 or task.index in (goals or ()))
            left_out = _is_placeholder(task)
            standings[task.index] = Standing(is_list and not left_out and not goal, by_tags, goal, left_out)
    if not planning and plan.tasks:
        # Without a plan list the file is not about planning, and a box under "Goals" is a box.
        standings = [standing._replace(goal=False) for standing in standings]
    _inherit(plan, standings)
    return Survey(is_plan_file, planning, is_template, tuple(standings), lists)


def _inherit(plan: "Plan", standings: list[Standing]) -> None:
    """A child list of a planned task is planned as its parent is: it is the same plan, one step finer."""
    for task in plan.tasks:
        if task.parent is None:
            continue
        above, here = standings[task.parent.index], standings[task.index]
        if above.planned and not here.planned and not here.left_out:
            standings[task.index] = here._replace(planned=True, by_tags=above.by_tags)


def _has_plan_tag(task: "Task") -> bool:
    reading = task.reading
    if reading.due or reading.goals or (reading.owners and not _DECORATOR.match(task.text)):
        return True
    # `(R) Review` is a remark as often as a priority: of leading letters only A to D say that somebody is planning.
    return any(tag.field == "impact" and (tag.form != "letter" or tag.value in "ABCD") for tag in reading.tags)


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
