"""What is kept from one version of a document to the next: the same findings, asked of fewer tasks."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from doable.check import check_plan, settings_for
from doable.config import Config
from doable.facts import facts
from doable.verdicts import Verdicts
from doable.workspace import Workspace
from doable_md import Plan, edit, read

from .test_disorder import PIECES, plans

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from keystroke import document

TODAY = date(2026, 11, 20)
SETTINGS = settings_for(Config(), "/plans/note.md")


def known(plan: Plan) -> Workspace:
    workspace = Workspace(SETTINGS)
    workspace.replace(facts(plan, SETTINGS))
    return workspace


@settings(max_examples=60, deadline=None)
@given(first=plans, data=st.data())
def test_findings_are_the_same_as_without(first: str, data: st.DataObject) -> None:
    plan = read(first, "/plans/note.md")
    verdicts = Verdicts()
    for _ in range(6):
        assert check_plan(plan, known(plan), SETTINGS, TODAY, verdicts=verdicts) == check_plan(
            plan, known(plan), SETTINGS, TODAY
        )
        for _ in range(data.draw(st.integers(1, 3))):
            start = data.draw(st.integers(0, len(plan.text)))
            end = data.draw(st.integers(start, min(start + 5, len(plan.text))))
            plan = edit(plan, start, end, data.draw(st.sampled_from([*PIECES, "x", "y", " "])))
            for finding in check_plan(plan, known(plan), SETTINGS, TODAY, verdicts=verdicts, glance=True):
                assert 0 <= finding.span.start <= finding.span.end <= len(plan.text)


def test_a_letter_asks_the_rules_of_its_task_alone() -> None:
    plan = read(document(193), "/plans/note.md")
    verdicts = Verdicts()
    check_plan(plan, known(plan), SETTINGS, TODAY, verdicts=verdicts)
    whole = verdicts.asked
    at = plan.text.index("to office", 3000)
    for glance in (True, False):
        plan = edit(plan, at, at, "x")
        before = verdicts.asked
        found = check_plan(plan, known(plan), SETTINGS, TODAY, verdicts=verdicts, glance=glance)
        # At most the task's chunk and the one before it, which an edit reads again.
        assert verdicts.asked - before <= 2 * whole / len(plan.tasks) + 2 * len(SETTINGS.rules)
        assert verdicts.asked > before
        assert found == check_plan(plan, known(plan), SETTINGS, TODAY)


def test_nothing_is_asked_twice() -> None:
    plan = read(document(60), "/plans/note.md")
    verdicts = Verdicts()
    check_plan(plan, known(plan), SETTINGS, TODAY, verdicts=verdicts)
    asked = verdicts.asked
    check_plan(plan, known(plan), SETTINGS, TODAY, verdicts=verdicts)
    assert verdicts.asked == asked


def test_another_day_or_setting_forgets() -> None:
    plan = read("# Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-20\n", "/plans/note.md")
    verdicts = Verdicts()
    later = date(2026, 11, 21)
    check_plan(plan, known(plan), SETTINGS, TODAY, verdicts=verdicts)
    assert [one.code for one in check_plan(plan, known(plan), SETTINGS, later, verdicts=verdicts)] == [
        one.code for one in check_plan(plan, known(plan), SETTINGS, later)
    ]
    other = settings_for(Config(ignore=("R401",)), "/plans/note.md")
    assert check_plan(plan, known(plan), other, later, verdicts=verdicts) == check_plan(plan, known(plan), other, later)
