"""What a folder of notes shows of the habits of those who write in it: what `doable init` writes settings from."""

# os.path, not pathlib: what this calls does so too.
# ruff: noqa: PTH100, PTH118, PTH120

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from doable import config as settings_files
from doable.batch import Document, Skipped, read_file, walk
from doable.check import settings_for
from doable.config import Config, parse_cycle, relative
from doable.facts import facts
from doable.guesses import Guess, guess
from doable.planning import survey
from doable.projects import read_plan
from doable.spelling import near
from doable.workspace import Workspace
from doable_md.lazy import lazy
from doable_md.model import State
from doable_md.plan import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doable.planning import Survey
    from doable_md import Plan

# A folder is looked at for its habits, which show long before this.
MOST_FILES = 3_000
MOST_BYTES = 8 * 1024 * 1024

# A heading that is made of these words, and holds one of the first kind, is one of plans; the others are only shown.
_PLAN_WORDS = frozenset(
    ("todo", "todos", "to-do", "to-dos", "task", "tasks", "action", "actions", "next", "step", "steps", "plan", "plans",
     "week", "month", "today", "sprint", "milestones", "deliverables", "follow-up", "follow-ups", "doing",
     "aufgaben", "schritte", "maßnahmen", "woche", "monat", "heute")
)  # fmt: skip
_WITH_THEM = frozenset(
    ("my", "our", "the", "open", "current", "this", "for", "of", "and", "item", "items", "list", "points", "in",
     "progress", "meine", "unsere", "offene", "nächste", "diese", "diesen", "für", "und")
)  # fmt: skip
_CRITERIA = lazy(r"checklist|criteria|kriterien")
_GOAL_WORDS = lazy(r"(?<!non-)\b(?<!non )(?:goals?|objectives?|okrs?|key results?|ziele?)\b")
_MOST_WORDS = 4
# What GTD calls a context: where or with what a task is done. Read as an owner, as `@ana` is.
_CONTEXTS = frozenset(
    ("home", "office", "work", "phone", "call", "calls", "computer", "laptop", "mac", "pc", "internet", "online", "web",
     "email", "mail", "errand", "errands", "shop", "shopping", "town", "anywhere", "read", "review", "agenda",
     "agendas", "waiting-for", "wait", "focus", "deep", "quick", "low", "high")
)  # fmt: skip
# Words that the other language does not have, each of which is frequent in its own.
_GERMAN = frozenset(
    ("und", "der", "das", "für", "mit", "von", "den", "dem", "zum", "zur", "auf", "bis", "nicht", "ein")
)
_ENGLISH = frozenset(("the", "and", "to", "for", "of", "with", "from", "by", "is", "are", "on", "at"))


class Seen(NamedTuple):
    """The Markdown files of a folder, read, and what their dialects look like.

    `capped`: there was more than `MOST_FILES` or `MOST_BYTES`, and the rest was not looked at.
    """

    plans: "tuple[Plan, ...]"
    guesses: "Mapping[str, Guess]"
    """By path as globs see it; only files with tasks."""
    skipped: tuple[Skipped, ...] = ()
    ignored: int = 0
    capped: bool = False


def look(folder: str, config: Config) -> Seen:
    """Read the Markdown files of a folder, those aside that have settings of their own further down.

    `config` are the settings to read them with; its `root` is the folder. Never raises on what the files hold.
    """
    top = os.path.abspath(folder)
    found = walk([folder], config, most_files=MOST_FILES)
    nested: dict[str, bool] = {}
    plans: list[Plan] = []
    skipped = list(found.skipped)
    size, capped = 0, found.capped
    for path in found.files:
        here = os.path.dirname(os.path.abspath(path))
        if here not in nested:
            nearest = settings_files.find(here)
            nested[here] = nearest is not None and os.path.dirname(nearest).startswith(os.path.join(top, ""))
        if nested[here]:
            continue
        if size > MOST_BYTES:
            capped = True
            break
        document = read_file(path, config.max_file_size)
        if isinstance(document, Document):
            size += len(document.text)
            plans.append(read_plan(document.text, path, config))
        else:
            skipped.append(document)
    guesses = {relative(config, plan.path): guess(plan) for plan in plans if plan.tasks}
    return Seen(tuple(plans), guesses, tuple(skipped), found.ignored, capped)


class Count(NamedTuple):
    """How often something was seen, and where first (`path:line`; "" where that says nothing)."""

    name: str
    times: int
    place: str = ""


class Notes(NamedTuple):
    """What was seen, the most frequent first."""

    tasks: int = 0
    forms: tuple[Count, ...] = ()
    """How tags are written (`Tag.form`)."""
    owners: tuple[Count, ...] = ()
    """Who owns planned tasks, as they are mostly written."""
    spellings: tuple[tuple[str, ...], ...] = ()
    """Names that differ by case alone, which are one person."""
    slips: tuple[tuple[str, str], ...] = ()
    """Owners of one task who are nearly an owner of many: (written, meant)."""
    fuller: tuple[tuple[str, str], ...] = ()
    """Owners whose first name is one, too: (`ana.lopez`, `ana`)."""
    contexts: tuple[str, ...] = ()
    """Owners that are named like a place or a tool."""
    people: tuple[str, ...] = ()
    """Who is in the team by people pages and front matter."""
    goals: tuple[str, ...] = ()
    loose: tuple[tuple[Count, str], ...] = ()
    """Goals that tasks name and nothing defines, with the defined one that is like it (or "")."""
    states: tuple[Count, ...] = ()
    """Characters in boxes that are read as no state."""
    important: Count = Count("!", 0)
    """Boxes `[!]`: blocked for doable, important in many Obsidian themes."""
    plan_headings: tuple[Count, ...] = ()
    """Headings of plans by their words that the settings do not know."""
    other_headings: tuple[Count, ...] = ()
    """Headings with open tasks that nothing says are planned."""
    goal_headings: tuple[str, ...] = ()
    cycles: tuple[Count, ...] = ()
    templates: tuple[str, ...] = ()
    """Folders of templates, as globs."""
    language: str = "en"


def sum_up(seen: Seen, config: Config) -> Notes:
    """Return what plans show when they are read with `config`, whose `root` is their folder."""
    plans = seen.plans
    if config.dialect or config.dialects:
        plans = tuple(read_plan(plan.text, plan.path, config) for plan in plans)
    surveyed = [(plan, survey(plan, settings_for(config, plan.path))) for plan in plans]
    live = [(plan, standing) for plan, standing in surveyed if not standing.is_template]
    workspace = Workspace(settings_for(config, ""))
    for plan, standing in surveyed:
        workspace.replace(facts(plan, settings_for(config, plan.path), standing))
    notes = Notes(
        tasks=sum(len(plan.tasks) for plan in plans),
        forms=_ranked((tag.form, "") for plan, _ in live for task in plan.tasks for tag in task.reading.tags),
        goals=workspace.goal_ids(),
        loose=tuple(_loose(live, workspace, config)),
        states=_ranked(_marks(live, config)),
        important=next(iter(_ranked(_important(live, config))), Count("!", 0)),
        goal_headings=tuple(_goal_headings(live, config)),
        cycles=_ranked((cycle, "") for plan, _ in live if (cycle := _cycle(plan))),
        templates=tuple(_templates(surveyed, config)),
        language=_language(live),
    )
    return _with_headings(_with_people(notes, live, workspace), live, config)


_Surveyed = list[tuple["Plan", "Survey"]]


def _ranked(found: "Iterable[tuple[str, str]]") -> tuple[Count, ...]:
    """Count (name, place), the most frequent first, then the first found; places are those of the first."""
    counts: Counter[str] = Counter()
    places: dict[str, str] = {}
    for name, place in found:
        counts[name] += 1
        places.setdefault(name, place)
    return tuple(Count(name, count, places[name]) for name, count in counts.most_common())


def _place(plan: "Plan", line: int, config: Config) -> str:
    return f"{relative(config, plan.path)}:{line + 1}"


# ---- people


def _with_people(notes: Notes, live: _Surveyed, workspace: Workspace) -> Notes:
    written: dict[str, Counter[str]] = {}
    people = dict.fromkeys(workspace.people())
    for plan, standing in live:
        people.update(dict.fromkeys(plan.front.names("team") if plan.front else ()))
        for task in plan.tasks:
            for name in task.effective.owners if standing.standings[task.index].planned else ():
                # `@org/team` is a group
                if "/" not in name:
                    written.setdefault(workspace.owner(name), Counter())[name] += 1
    contexts = [name for name in written if name in _CONTEXTS]
    # one of them may be somebody's name
    contexts = contexts if len(contexts) > 1 else []
    counts = {name: sum(forms.values()) for name, forms in written.items() if name not in contexts}
    often = [name for name, count in counts.items() if count >= 5]
    slips = {
        name: found[0]
        for name, count in counts.items()
        if count == 1 and name not in people and (found := near(name, often, 1, 0.8))
    }
    owners = [
        Count(written[name].most_common(1)[0][0], count)
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if name not in slips
    ]
    firsts = {name: re.split(r"[._-]", name)[0] for name in counts}
    return notes._replace(
        owners=tuple(owners),
        spellings=tuple(
            tuple(name for name, _ in written[key].most_common()) for key in counts if len(written[key]) > 1
        ),
        slips=tuple(slips.items()),
        fuller=tuple((name, first) for name, first in firsts.items() if first != name and first in counts),
        contexts=tuple(contexts),
        people=tuple(people),
    )


# ---- goals, states, cycles


def _loose(live: _Surveyed, workspace: Workspace, config: Config) -> "Iterator[tuple[Count, str]]":
    defined = workspace.goal_ids()
    named = _ranked(
        (goal, _place(plan, task.line, config))
        for plan, _ in live
        for task in plan.tasks
        for goal in task.reading.goals
        if not workspace.goal(goal) and not workspace.has_page(goal)
    )
    for one in named:
        yield one, next(iter(near(one.name, defined, 1)), "")


def _marks(live: _Surveyed, config: Config) -> "Iterator[tuple[str, str]]":
    for plan, _ in live:
        for task in plan.tasks:
            # a word in the place of a box is no character, and one that the settings call `other` is known
            if task.state is State.OTHER and len(task.mark) == 1 and task.mark not in config.states:
                yield task.mark, _place(plan, task.line, config)


def _important(live: _Surveyed, config: Config) -> "Iterator[tuple[str, str]]":
    for plan, _ in live:
        for task in plan.tasks:
            if task.mark == "!" and "!" not in config.states:
                yield "!", _place(plan, task.line, config)


def _cycle(plan: "Plan") -> str:
    """What front matter calls the plan's cycle, where it is one, as settings write it."""
    text = plan.front.text("cycle") if plan.front else None
    cycle = parse_cycle(text) if text else None
    return str(settings_files.plain(cycle)) if cycle else ""


# ---- headings


def _with_headings(notes: Notes, live: _Surveyed, config: Config) -> Notes:
    known = {
        heading_key(name)
        for name in (
            *config.plan_headings, *config.extend_plan_headings, *config.silent_headings,
            *config.extend_silent_headings, *config.goal_headings, *notes.goal_headings,
        )
    }  # fmt: skip
    # settings compare headings by their keys, so each is named once
    titles: dict[str, str] = {}
    taken: list[tuple[str, str]] = []
    left: list[tuple[str, str]] = []
    for plan, standing in live:
        for task in plan.tasks:
            section = task.section
            if section is None or not task.is_open or standing.is_plan_file or section.key in known or not section.key:
                continue
            place = _place(plan, section.line, config)
            title = titles.setdefault(section.key, section.title)
            words = section.key.split()
            if _PLAN_WORDS.intersection(words) and _PLAN_WORDS.union(_WITH_THEM).issuperset(words):
                taken.append((title, place))
            elif not standing.standings[task.index].planned and not _CRITERIA.search(section.key):
                left.append((title, place))
    return notes._replace(
        plan_headings=tuple(one for one in _ranked(taken) if one.times > 1),
        other_headings=tuple(one for one in _ranked(left) if one.times > 2 and _is_short(heading_key(one.name))),
    )


def _is_short(key: str) -> bool:
    """Whether a heading may stand in other documents, too: a few words, and no number or date."""
    return len(key.split()) <= _MOST_WORDS and not re.search(r"\d", key)


def _goal_headings(live: _Surveyed, config: Config) -> "Iterator[str]":
    known = {heading_key(name) for name in config.goal_headings}
    for plan, _ in live:
        for section in plan.sections:
            if section.key in known or not _is_short(section.key) or not _GOAL_WORDS.search(section.key):
                continue
            # `## Goal: Retention` is a goal itself, and a heading with nothing listed below it names none
            wider = config._replace(goal_headings=(*config.goal_headings, section.title))
            if len(read_plan(plan.text, plan.path, wider).goals) > len(plan.goals):
                known.add(section.key)
                yield section.title


# ---- folders and language


def _templates(surveyed: _Surveyed, config: Config) -> "Iterator[str]":
    """Yield the outermost folders that are named like templates, as globs."""
    seen: set[str] = set()
    for plan, standing in surveyed:
        parts = relative(config, plan.path).split("/")[:-1]
        at = next((number for number, part in enumerate(parts) if "template" in part.casefold()), None)
        if standing.is_template and at is not None:
            folder = "/".join(parts[: at + 1])
            if folder not in seen:
                seen.add(folder)
                # a glob with a slash before its end is read from the settings' folder
                yield f"{folder}/" if "/" in folder else f"/{folder}/"


def _language(live: _Surveyed) -> str:
    """The language of the tasks, by words that only one language has: `de` where these are many, else `en`."""
    words: Counter[str] = Counter()
    for plan, _ in live:
        for task in plan.tasks:
            words.update(task.title.casefold().split())
    german, english = (sum(words[word] for word in some) for some in (_GERMAN, _ENGLISH))
    return "de" if german > 5 and german > 2 * english else "en"
