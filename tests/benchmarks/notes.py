"""Ten years of somebody's notes, made up: folders of any size for benchmarks, the same at every run.

`python tests/benchmarks/notes.py FOLDER [NOTES]` writes them. Ten thousand notes are about 33 MB and 112,000 tasks, no
two of the same words; a third of the notes hold tasks, most of these are done, and about one in five stands where
somebody is planning, with the tags of a plan. Prose, tables, code, links and lists without boxes make up the rest, as
in the real files that were counted (docs/accuracy.md).
"""

import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

_VERBS = (
    "Email", "Call", "Draft", "Print", "Send", "Order", "Book", "Write", "Scan", "Publish", "Review", "Interview",
    "Export", "Compare", "Sign", "Record", "Archive", "Cancel", "Confirm", "Invite", "Upload", "Translate", "Test",
)  # fmt: skip
_VAGUE = ("Improve", "Look into", "Handle", "Think about", "Support", "Optimize", "Work on", "Explore")
_THINGS = (
    "the price list", "an invoice", "the survey", "the contract", "badges for the fair", "the agenda", "12 chairs",
    "a summary", "the churn report", "the onboarding guide", "the landing page", "notes from the last call",
    "three subject lines", "the demo room", "the booking form", "the release notes", "the budget sheet",
    "the list of customers", "the logo files", "the privacy page", "a quote", "the test account", "the backup plan",
)  # fmt: skip
_LABELS = ("Website", "Budget", "Hiring plan", "Marketing performance", "Team lunch", "Press kit", "Server costs")
_PLACES = (
    "Northwind", "Contoso", "Fabrikam", "Tailspin", "Litware", "Adatum", "Proseware", "Wingtip", "Alpine", "Margie",
    "Lucerne", "Coho", "Humongous", "Trey", "Woodgrove", "Relecloud",
)  # fmt: skip
_FOOD = ("milk", "bread", "tomatoes", "coffee", "rice", "soap", "batteries", "socks", "passport", "charger", "tent")
_PEOPLE = ("ana", "sam", "kim", "lee", "jo", "dana", "max", "eva", "tom", "ida", "ben", "mia")
_WORDS = (
    "week", "customer", "release", "draft", "meeting", "numbers", "team", "page", "question", "answer", "budget",
    "plan", "quarter", "list", "idea", "feedback", "report", "form", "launch", "product", "support", "contract",
    "price", "market", "survey", "visit", "result", "change", "reason", "problem", "model", "design",
)  # fmt: skip
_LINKS = ("https://example.com/a/{n}", "https://example.org/wiki/page-{n}#part", "../notes/{n}.md")
_FIRST = date(2017, 1, 2)

# A note's kind and how many of a hundred notes are of it.
_DAILY, _MEETING, _PROJECT, _LIST, _PAGE = 42, 16, 7, 6, 29


class _Notes:
    """What is chosen, from one seed, in one order."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.number = 0

    def pick(self, options: tuple[str, ...]) -> str:
        return self.chance.choice(options)

    def name(self) -> str:
        """A name that nothing else has: no two tasks say the same."""
        self.number += 1
        number, out = self.number * 7919, ""
        while number:
            number, rest = divmod(number, 105)
            out += "bcdfghjklmnpqrstvwxyz"[rest // 5] + "aeiou"[rest % 5]
        return out.capitalize()

    def sentence(self) -> str:
        words = " ".join(self.chance.choices(_WORDS, k=self.chance.randint(6, 18)))
        roll = self.chance.random()
        if roll < 0.08:
            words += f" ([source]({self.pick(_LINKS).format(n=self.number)}))"
        elif roll < 0.14:
            words += f" `{self.pick(_WORDS)}_{self.pick(_WORDS)}()`"
        elif roll < 0.2:
            words = f"**{self.pick(_WORDS)}** {words}"
        elif roll < 0.25:
            words += f" [[{self.name()} {self.pick(_WORDS)}]]"
        return f"The {words}."

    def paragraph(self, sentences: int) -> str:
        return " ".join(self.sentence() for _ in range(sentences))

    def action(self) -> str:
        """The words of a task: most name one action, some what a reader would stumble over."""
        roll = self.chance.random()
        if roll < 0.05:
            return f"{self.pick(_VAGUE)} {self.pick(_THINGS)} {self.name()}"
        if roll < 0.08:
            return f"{self.pick(_LABELS)} {self.name()}"
        words = f"{self.pick(_VERBS)} {self.pick(_THINGS)} for {self.pick(_PLACES)} {self.name()}"
        if roll < 0.12:
            words += f" and {self.pick(_VERBS).lower()} {self.pick(_THINGS)}"
        elif roll < 0.14:
            words += " next week"
        elif roll < 0.17:
            words += f", see [the thread]({self.pick(_LINKS).format(n=self.number)})"
        elif roll < 0.2:
            words += f" with `{self.pick(_WORDS)}.csv`"
        return words

    def box(self, done: float) -> str:
        roll = self.chance.random()
        return "x" if roll < done else "-" if roll < done + 0.02 else "/" if roll < done + 0.06 else " "


def _daily(notes: _Notes, day: date) -> Iterator[str]:
    yield f"# {day:%A}, {day}\n"
    yield notes.paragraph(notes.chance.randint(3, 9)) + "\n"
    if notes.chance.random() < 0.55:
        yield "## Log\n"
        for _ in range(notes.chance.randint(3, 9)):
            yield f"- {notes.sentence()}"
        yield ""
    if notes.chance.random() < 0.38:
        yield "## Today\n"
        for _ in range(notes.chance.randint(4, 20)):
            indent = "    " if notes.chance.random() < 0.1 else ""
            yield f"{indent}- [{notes.box(0.75)}] {notes.action()}"
        yield ""
    yield notes.paragraph(notes.chance.randint(4, 14))


def _meeting(notes: _Notes, day: date) -> Iterator[str]:
    yield f"# {notes.name()} call {day}\n"
    yield "| who | from |\n| --- | --- |"
    for _ in range(notes.chance.randint(2, 5)):
        yield f"| {notes.pick(_PEOPLE)} | {notes.pick(_PLACES)} |"
    yield ""
    for _ in range(notes.chance.randint(2, 6)):
        yield f"- {notes.paragraph(2)}\n  - {notes.sentence()}"
    yield ""
    if notes.chance.random() < 0.7:
        yield "## Action items\n"
        due = day + timedelta(days=7)
        for _ in range(notes.chance.randint(2, 9)):
            yield f"- [{notes.box(0.8)}] {notes.action()} @{notes.pick(_PEOPLE)} due:{due}"
        yield ""
    yield notes.paragraph(notes.chance.randint(2, 6))


def _project(notes: _Notes, day: date) -> Iterator[str]:
    goal = notes.name().lower()
    yield f"# Project {goal}\n\n## Goals\n"
    yield f"- goal:{goal} Raise {notes.pick(_WORDS)} from {notes.chance.randint(1, 40)}% to 70% by {day.year + 1}-06-30"
    yield f"\n{notes.paragraph(5)}\n\n## Next steps\n"
    for _ in range(notes.chance.randint(30, 130)):
        due = day + timedelta(days=notes.chance.randint(1, 120))
        tags = f"@{notes.pick(_PEOPLE)} due:{due} goal:{goal}"
        if notes.chance.random() < 0.6:
            tags += f" impact:{notes.pick(('high', 'medium', 'low'))}"
        output = f" -> {notes.pick(_WORDS)} {notes.pick(_WORDS)} in the folder" if notes.chance.random() < 0.5 else ""
        indent = "  " if notes.chance.random() < 0.12 else ""
        yield f"{indent}- [{notes.box(0.82)}] {notes.action()}{output} {tags}"
    yield f"\n## Decisions\n\n{notes.paragraph(8)}"


def _list(notes: _Notes, day: date) -> Iterator[str]:
    yield f"# {notes.name()} {'packing' if day.day % 2 else 'shopping'} list\n\n## Shopping\n"
    for _ in range(notes.chance.randint(10, 90)):
        yield f"* [{notes.box(0.6)}] {notes.pick(_FOOD)} {notes.name()}"
    yield f"\n{notes.paragraph(3)}"


def _page(notes: _Notes, day: date) -> Iterator[str]:
    yield f"---\ntags: [{notes.pick(_WORDS)}, {notes.pick(_WORDS)}]\ncreated: {day}\n---\n\n# {notes.name()}\n"
    for _ in range(notes.chance.randint(2, 5)):
        yield f"## {notes.pick(_WORDS).title()} {notes.name()}\n\n{notes.paragraph(notes.chance.randint(4, 12))}\n"
        if notes.chance.random() < 0.4:
            yield "```python\nfor row in rows:\n    print(row['name'], row['total'])\n```\n"
        for _ in range(notes.chance.randint(0, 6)):
            yield f"1. {notes.sentence()}"
        yield f"\n> {notes.sentence()}\n"


_KINDS: tuple[tuple[int, str, Callable[[_Notes, date], Iterator[str]]], ...] = (
    (_DAILY, "daily", _daily),
    (_MEETING, "meetings", _meeting),
    (_PROJECT, "projects", _project),
    (_LIST, "lists", _list),
    (_PAGE, "pages", _page),
)


def write_notes(folder: Path, count: int, seed: int = 1) -> tuple[int, int]:
    """Write so many notes below a folder, with a `doable.toml` at its top; return how many bytes and tasks they hold.

    The times of all files lie in the past, so that no cache takes them for changing.
    """
    import os

    notes = _Notes(seed)
    kinds = [kind for share, *kind in _KINDS for _ in range(share)]
    size = tasks = 0
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "doable.toml").write_text('cycle = "week"\n', encoding="utf-8")
    for number in range(count):
        day = _FIRST + timedelta(days=number * 3400 // count)
        name, make = notes.chance.choice(kinds)
        text = "\n".join(make(notes, day)) + "\n"
        path = folder / name / str(day.year) / f"{day}-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
        size += len(text.encode())
        tasks += text.count("- [") + text.count("* [")
    os.utime(folder / "doable.toml", (1_700_000_000, 1_700_000_000))
    return size, tasks


if __name__ == "__main__":
    size, tasks = write_notes(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
    print(f"{size / 1e6:.1f} MB, {tasks:,} tasks")
