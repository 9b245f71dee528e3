"""What `doable init` writes and says of the notes it found: a settings file, and a few lines for the terminal."""

from typing import TYPE_CHECKING, NamedTuple

from doable.config import Note, commented
from doable.guesses import globs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doable.config import Config
    from doable.guesses import Guess
    from doable.notes import Count, Notes, Seen

HEAD = (
    "Settings of doable, written by `doable init`.",
    "A line such as `#profile = …` is a default, or a proposal: to set it, take the `#` away and change the value.",
    "What holds, and why: `doable config`. What editors need to complete this file: `doable config --schema`.",
)
# How tags are written, as it is said; forms of which nobody would say that they write them are left out.
_FORMS = {
    "emoji": "Obsidian's emoji (📅 2026-12-01)",
    "dataview": "Dataview's fields ([due:: 2026-12-01])",
    "key": "keys (due:2026-12-01)",
    "paren": "TaskPaper's tags (@due(2026-12-01))",
    "letter": "priorities in front ((A))",
}
_MOST_OWNERS = 30
_SHOWN = 6

# What a character in a box most likely means; of any other nothing is known but that it is not done.
_MARKS = {
    "✓": "done",
    "✔": "done",
    "v": "done",
    "V": "done",
    "o": "doing",
    "O": "doing",
    "?": "blocked",
    "<": "deferred",
}


class Found(NamedTuple):
    """All that a draft rests on: what was seen, and what was decided about it.

    `sure` and `unsure` are dialects by glob; the second are only proposed. `team` and `cycle` are what settings are to
    say, None and "" where they should say nothing. `above` is a settings file that holds here without this one.
    """

    seen: "Seen"
    notes: "Notes"
    sure: "Mapping[str, str]"
    unsure: "Mapping[str, str]"
    team: tuple[str, ...] | None
    cycle: str
    above: str


def split_guesses(guesses: "Mapping[str, Guess]") -> tuple[dict[str, str], dict[str, str]]:
    """Return the dialects that are sure, by glob, and all, as they would be if what is unsure were sure, too."""
    certain = {path: one if one.sure else one._replace(dialect=None) for path, one in guesses.items()}
    return globs(certain), globs(guesses)


def team_of(notes: "Notes", config: "Config") -> tuple[str, ...] | None:
    """Return who owns tasks, where they are enough to be a team, not too many, and nothing names it already."""
    enough = len(notes.owners) > 1 or (notes.owners and notes.owners[0].times > 2)
    if not enough or len(notes.owners) > _MOST_OWNERS or notes.people or config.team:
        return None
    return tuple(one.name for one in notes.owners)


def settings_text(found: Found, config: "Config") -> str:
    """Return the settings file. `config` has what holds without it: its lists are kept, as those here replace them."""
    return commented(_notes(found, config), HEAD)


def _notes(found: Found, config: "Config") -> dict[str, Note]:
    seen, notes = found.seen, found.notes
    said: dict[str, Note] = {}
    if found.above:
        said["extends"] = Note(found.above, remarks=("It holds here today; without this line it would not any more.",))
    if notes.templates:
        said["exclude"] = Note(
            [*config.exclude, *notes.templates], remarks=("Found: templates, which are no plans of anybody.",)
        )
    if notes.language not in ("en", config.language):
        said["language"] = Note(notes.language, remarks=("Found: the words of most tasks.",))
    said["extend-plan-headings"] = _plan_headings(notes, config)
    if notes.goal_headings:
        value = [*config.goal_headings, *notes.goal_headings]
        said["goal-headings"] = Note(value, remarks=(f"Found: {_listed(notes.goal_headings)}.",))
    if goals := _goals(notes):
        said["goal-headings"] = said.get("goal-headings", Note())._replace(
            remarks=(*said.get("goal-headings", Note()).remarks, *goals)
        )
    said["states"] = _states(notes)
    said |= _dialects(found, seen)
    said["team"] = _team(found)
    if notes.fuller:
        said["aliases"] = Note(proposal=dict(notes.fuller), remarks=("Found, and perhaps one person each:",))
    if found.cycle:
        cycles = [f"{one.name} ({_many(one.times, 'file')})" for one in notes.cycles]
        said["cycle"] = Note(found.cycle, remarks=(f"Found in front matter: {', '.join(cycles)}.",) if cycles else ())
    return {name: note for name, note in said.items() if note != Note()}


def _plan_headings(notes: "Notes", config: "Config") -> Note:
    remarks: list[str] = []
    if notes.plan_headings:
        remarks.append(f"Found: {_counted(notes.plan_headings, 'open task')}.")
    others = notes.other_headings[:_SHOWN]
    if others:
        remarks.append(f"Left alone, as nothing says that they are plans: {_counted(others, 'open task')}.")
    names = [one.name for one in notes.plan_headings]
    if names:
        return Note([*config.extend_plan_headings, *names], remarks=tuple(remarks))
    proposal = [*config.extend_plan_headings, *(one.name for one in others)]
    return Note(proposal=proposal if others else None, remarks=tuple(remarks))


def _goals(notes: "Notes") -> list[str]:
    remarks: list[str] = []
    if notes.goals:
        remarks.append(f"Goals that are defined: {_listed(notes.goals)}.")
    if notes.loose:
        named = [
            f"{one.name} ({_many(one.times, 'task')}, first {one.place}{f'; like {like}' if like else ''})"
            for one, like in notes.loose[:_SHOWN]
        ]
        remarks.append(f"Goals that tasks name and nothing defines: {', '.join(named)}{_more(notes.loose)}.")
    return remarks


def _states(notes: "Notes") -> Note:
    proposal: dict[str, str] = {one.name: _MARKS.get(one.name, "todo") for one in notes.states[:_SHOWN]}
    remarks: list[str] = []
    if notes.states:
        shown = [f"[{one.name}] in {_many(one.times, 'task')} (first {one.place})" for one in notes.states[:_SHOWN]]
        remarks.append(f"Not known, and judged by no rule about open work: {', '.join(shown)}{_more(notes.states)}.")
    if notes.important.times:
        proposal["!"] = "todo"
        one = notes.important
        remarks.append(
            f"[!] is read as blocked ({_many(one.times, 'task')}, first {one.place}); in many Obsidian themes it is"
            " important."
        )
    return Note(proposal=proposal or None, remarks=tuple(remarks))


def _dialects(found: Found, seen: "Seen") -> dict[str, Note]:
    forms = [f"{_FORMS[one.name]} in {_many(one.times, 'tag')}" for one in found.notes.forms if one.name in _FORMS]
    remarks = (f"Found: {'; '.join(forms)}.",) if forms else ()
    said: dict[str, Note] = {"dialect": Note(remarks=remarks), "dialects": Note()}
    for dialects, is_sure in ((found.sure, True), (found.unsure, False)):
        if not dialects:
            continue
        everywhere = dialects.get("**")
        key, value = ("dialect", everywhere) if everywhere else ("dialects", dict(dialects))
        why = f"{'Found' if is_sure else 'Perhaps'}: {told(seen.guesses.values(), set(dialects.values()))}."
        note = said[key]._replace(remarks=(*said[key].remarks, why))
        # a table may hold some files' and propose others'
        said[key] = note._replace(value=value) if is_sure else note._replace(proposal=value)
    return said


def told(guesses: "Iterable[Guess]", names: "set[str]") -> str:
    """Say by what dialects were told: `todoist by p1 in 12 tasks of 3 files`."""
    counts: dict[tuple[str, str], list[int]] = {}
    for one in guesses:
        if one.dialect in names:
            counts.setdefault((one.dialect or "", one.shown), []).append(one.tasks)
    return "; ".join(
        f"{name} by {shown} in {_many(sum(tasks), 'task')} of {_many(len(tasks), 'file')}"
        if shown
        else f"{name} in {_many(len(tasks), 'file')}"
        for (name, shown), tasks in counts.items()
    )


def _team(found: Found) -> Note:
    notes = found.notes
    remarks: list[str] = []
    if notes.people:
        remarks.append(f"People pages and front matter name the team already: {_listed(notes.people)}.")
    if notes.owners:
        remarks.append(f"Found: {_counted(notes.owners, 'task')}.")
    remarks += [f"One person, as case does not count: {', '.join(names)}." for names in notes.spellings]
    remarks += [f"Left out: {name} (1 task), nearly {meant}." for name, meant in notes.slips]
    if notes.contexts:
        remarks.append(
            f"Left out: {_listed(notes.contexts)}, which may be places or tools; where `@` never names an owner, the"
            " dialect is `taskpaper` or `todo.txt`."
        )
    proposal = None if found.team or notes.people else [one.name for one in notes.owners] or None
    return Note([*found.team] if found.team else None, proposal, tuple(remarks))


# ---- for the terminal


def looked(seen: "Seen") -> str:
    """Say what was looked at."""
    from doable.notes import MOST_BYTES, MOST_FILES  # noqa: PLC0415 - whoever has seen something has it

    if not seen.plans:
        return "There is no Markdown file here: every setting gets its default, as a comment."
    tasks = sum(len(plan.tasks) for plan in seen.plans)
    only = f" (the first of more than {MOST_FILES:,} files or {MOST_BYTES >> 20} MB)" if seen.capped else ""
    return f"Looked at {_many(len(seen.plans), 'file')} with {_many(tasks, 'task')}{only}."


def summary(found: Found) -> list[str]:
    """Return what was found, a line each."""
    notes = found.notes
    rows: list[tuple[str, str]] = []
    forms = [_FORMS[one.name] for one in notes.forms if one.name in _FORMS]
    if forms:
        rows.append(("tags", "; ".join(forms[:3])))
    for glob, name in found.sure.items():
        rows.append(("dialect", name if glob == "**" else f"{name} in {glob}"))
    if found.unsure:
        rows.append(("dialect", f"perhaps {_listed(sorted(set(found.unsure.values())))}, as a comment"))
    if notes.owners:
        rows.append(("owners", _listed([one.name for one in notes.owners])))
    rows += [("", f"{name} is nearly {meant}, and left out") for name, meant in notes.slips[:_SHOWN]]
    if notes.goals:
        rows.append(("goals", _listed(notes.goals)))
    if notes.loose:
        rows.append(("", f"not defined: {_listed([one.name for one, _ in notes.loose])}"))
    if notes.states:
        rows.append(("boxes", f"not known: {' '.join(f'[{one.name}]' for one in notes.states[:_SHOWN])}"))
    if notes.plan_headings:
        rows.append(("plans", f"below {_listed([one.name for one in notes.plan_headings])}"))
    if notes.goal_headings:
        rows.append(("", f"goals below {_listed(notes.goal_headings)}"))
    if found.cycle:
        rows.append(("cycle", found.cycle))
    if notes.language != "en":
        rows.append(("language", notes.language))
    if notes.templates:
        rows.append(("left out", _listed(notes.templates)))
    return [f"  {name:8}  {text}" for name, text in rows]


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _listed(names: "Sequence[str]") -> str:
    return ", ".join(names[:_SHOWN]) + _more(names)


def _more(things: "Sequence[object]") -> str:
    return f" and {len(things) - _SHOWN:,} more" if len(things) > _SHOWN else ""


def _counted(counts: "Sequence[Count]", noun: str) -> str:
    return ", ".join(f"{one.name} ({_many(one.times, noun)})" for one in counts[:_SHOWN]) + _more(counts)
