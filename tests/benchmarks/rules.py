"""Cost of all rules over one file of many distinct tasks, against reading that file with its tags, in the same run.

`python tests/benchmarks/rules.py [--tasks N] [--rounds N] [--each] [--profile]`; `--each` adds a line for each rule.
Reading is `read`, then every task's reading and effective values. Checking is what comes on top of that for somebody
who knows the file: facts, workspace, and every rule of the profile `strict`, read but not yet looked at. Nothing is
asserted.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import statistics
import sys
import time
from datetime import date
from typing import TYPE_CHECKING

from doable.check import check_plan, settings_for
from doable.config import Config
from doable.facts import facts
from doable.workspace import Workspace
from doable_md import read

if TYPE_CHECKING:
    from doable_md import Plan

TODAY = date(2026, 11, 20)
_LEADS = (
    "Email", "Call", "Draft", "Print", "Send", "Order", "Book", "Write", "Scan", "Publish", "Review", "Improve",
    "Look into", "Interview", "Export", "Compare",
)  # fmt: skip
_THINGS = (
    "the price list", "an invoice", "the survey", "the contract", "badges for the fair", "the agenda", "12 chairs",
    "a summary", "the churn report", "the onboarding guide", "the landing page", "notes from the last call",
)  # fmt: skip
_PLACES = ("Northwind", "Contoso", "Fabrikam", "Tailspin", "Litware", "Adatum", "Proseware", "Wingtip", "Alpine")
_TAILS = (
    "",
    "",
    "",
    " and pick one",
    " if possible",
    " etc.",
    " next week",
    " -> list in CRM",
    " -> notes linked here",
)
_PEOPLE = tuple(f"{first}{number}" for first in ("ana", "sam", "kim", "lee", "jo") for number in range(40))
_GOALS = ("retention", "revenue", "hiring", "quality")


def document(tasks: int, seed: int = 1) -> str:
    """A plan of that many tasks, no two of the same words, most with the tags of a plan, a few with what is wrong."""
    choose = random.Random(seed)
    out = ["# Plan", "", "## Goals", ""]
    out += [f"- goal:{goal} Raise {goal} from {choose.randint(1, 40)}% to 70% by 2026-12-31" for goal in _GOALS]
    for number in range(tasks):
        if number % 25 == 0:
            out += ["", f"## Project {number // 25}", "", *(("### Next steps", "") if number % 50 else ())]
        words = f"{choose.choice(_LEADS)} {choose.choice(_THINGS)} {choose.choice(_PLACES)} {_word(number)}"
        tags = [f"@{choose.choice(_PEOPLE)}"] if choose.random() < 0.9 else []
        tags += [f"due:2026-12-{choose.randint(1, 31):02}"] if choose.random() < 0.8 else []
        tags += [f"goal:{choose.choice(_GOALS)}"] if choose.random() < 0.8 else []
        tags += [f"impact:{choose.choice(('high', 'medium', 'low'))}"] if choose.random() < 0.8 else []
        indent = "  " if number % 25 and choose.random() < 0.12 else ""
        box = choose.choice("       x/")
        out.append(f"{indent}- [{box}] {words}{choose.choice(_TAILS)} {' '.join(tags)}".rstrip())
    return "\n".join(out) + "\n"


def _word(number: int) -> str:
    """A name that stands for a number, as no two tasks name the same thing."""
    out = ""
    while True:
        number, rest = divmod(number, 21 * 5)
        out += "bcdfghjklmnpqrstvwxyz"[rest // 5] + "aeiou"[rest % 5]
        if not number:
            return out.capitalize() + "n"


def reading(text: str) -> Plan:
    """Read a document as far as anybody can ask it."""
    plan = read(text, "plan.md")
    for task in plan.tasks:
        _ = task.reading, task.effective
    return plan


def checking(plan: Plan) -> int:
    """Check a document that has been read; return how much was found."""
    settings = settings_for(Config(profile="strict"), "plan.md")
    workspace = Workspace(settings)
    workspace.replace(facts(plan, settings))
    return len(check_plan(plan, workspace, settings, TODAY))


def _each(text: str) -> None:
    """Print what each rule costs by itself, the parts it shares with others (words, standings) paid before."""
    from doable.context import Context

    plan = reading(text)
    settings = settings_for(Config(profile="strict"), "plan.md")
    workspace = Workspace(settings)
    workspace.replace(facts(plan, settings))
    words = Context(plan, workspace, settings, TODAY)
    for task in plan.tasks:
        words.wording(task)
    rows: list[tuple[float, str]] = []
    for rule in settings.rules:
        one = settings._replace(rules=(rule,))
        context = Context(plan, workspace, one, TODAY, words.survey)
        context.keep_words({(id(task.chunk), task.number): words.wording(task) for task in plan.tasks})
        start = time.perf_counter()
        found = len(check_plan(plan, workspace, one, TODAY, context=context))
        rows.append((time.perf_counter() - start, f"{rule.code} {rule.name:22} {found:6} findings"))
    for seconds, name in sorted(rows, reverse=True):
        print(f"  {seconds * 1000:7.1f} ms  {name}")


def main(arguments: list[str]) -> int:
    """Print the times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args(arguments)
    text = document(options.tasks)
    if options.profile:
        plan = reading(text)
        profile = cProfile.Profile()
        profile.runcall(checking, plan)
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)
        return 0
    checking(reading(document(50)))
    read_times: list[float] = []
    check_times: list[float] = []
    plan, found = read("", "plan.md"), 0
    for _ in range(options.rounds):
        start = time.perf_counter()
        plan = reading(text)
        middle = time.perf_counter()
        found = checking(plan)
        end = time.perf_counter()
        read_times.append(middle - start)
        check_times.append(end - middle)
    ratios = [check / one for one, check in zip(read_times, check_times, strict=True)]
    print(f"{len(plan.tasks)} tasks, {len(text) // 1024} KiB, {found} findings, median of {options.rounds}")
    print(f"reading with tags {statistics.median(read_times) * 1000:7.0f} ms")
    print(
        f"all rules         {statistics.median(check_times) * 1000:7.0f} ms   {statistics.median(ratios):.2f} x reading"
    )
    if options.each:
        _each(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
