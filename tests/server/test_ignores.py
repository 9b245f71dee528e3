"""Comments that `--add-ignore` writes: where they stand, what they take in, and that they silence what they name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doable.check import check_plan, settings_for
from doable.config import Config
from doable.facts import facts
from doable.finding import Finding, Fix, Safety
from doable.fix import apply
from doable.ignores import add_ignores
from doable.workspace import Workspace
from doable_md import Plan, read
from tests.server.plans import TODAY, plans

HEAD = "# Next steps\n\n"


def found(text: str, *select: str) -> tuple[Plan, list[Finding]]:
    chosen = settings_for(Config(select=select or ("C107", "C110")), "plan.md")
    plan = read(text, "plan.md")
    workspace = Workspace(chosen)
    workspace.replace(facts(plan, chosen))
    return plan, check_plan(plan, workspace, chosen, TODAY)


def ignored(text: str, reason: str = "", *select: str) -> str:
    plan, findings = found(text, *select)
    edits = add_ignores(plan, findings, reason)
    fixed = apply(text, [Fix("", Safety.SAFE, (edit,)) for edit in edits])
    assert not fixed.skipped
    return fixed.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- [ ] Email Kim", "- [ ] Email Kim <!-- doable: ignore C107 C110: away -->"),
        ("- [ ] Email Kim  ", "- [ ] Email Kim <!-- doable: ignore C107 C110: away -->  "),
        ("- [ ] Email\n  Kim", "- [ ] Email\n  Kim <!-- doable: ignore C107 C110: away -->"),
        ("> - [ ] Email Kim\n> and Lee", "> - [ ] Email Kim\n> and Lee <!-- doable: ignore C107 C110: away -->"),
        ("- [ ] Email Kim ^ref", "- [ ] Email Kim <!-- doable: ignore C107 C110: away --> ^ref"),
        ("- [ ] Email Kim @ana <!-- note -->", "- [ ] Email Kim @ana <!-- note --> <!-- doable: ignore C110: away -->"),
        (
            "- [ ] Email Kim @ana <!-- doable: ignore C101: label -->",
            "- [ ] Email Kim @ana <!-- doable: ignore C101 C110: label; away -->",
        ),
        (
            "- [ ] Email Kim @ana <!-- doable: ignore C101: away -->",
            "- [ ] Email Kim @ana <!-- doable: ignore C101 C110: away -->",
        ),
        (
            "- [ ] Email Kim @ana <!-- doable: ignore C101 until 2026-12-31: x -->",
            "- [ ] Email Kim @ana <!-- doable: ignore C101 until 2026-12-31: x --> <!-- doable: ignore C110: away -->",
        ),
    ],
)
def test_where_the_comment_stands(before: str, after: str) -> None:
    assert ignored(f"{HEAD}{before}\n", "away") == f"{HEAD}{after}\n"


@pytest.mark.parametrize(
    ("reason", "written"),
    [("", ""), ("a\nb", ": a b"), ("until: later", ": until: later"), ("a --> b", ": a - b"), ("--", "")],
)
def test_a_reason_stays_on_its_line_and_in_its_comment(reason: str, written: str) -> None:
    after = ignored(HEAD + "- [ ] Email Kim @ana\n", reason)
    assert after == HEAD + f"- [ ] Email Kim @ana <!-- doable: ignore C110{written} -->\n"
    assert found(after)[1] == []


def test_what_is_no_task_gets_its_comment_at_the_end_of_its_line() -> None:
    text = "## Goals\n\n- goal:growth Grow\n\n## Next steps\n\n- [ ] Email Kim\n-[ ] Call Lee\n"
    after = ignored(text, "", "A203", "S504")
    assert "- goal:growth Grow <!-- doable: ignore A203 -->\n" in after
    assert "-[ ] Call Lee <!-- doable: ignore S504 -->\n" in after
    assert found(after, "A203", "S504")[1] == []


def test_what_is_found_in_front_matter_is_ignored_for_the_file() -> None:
    text = "---\nplan: {reviewed: 2026-01-01}\n---\n# Plan\n"
    after = ignored(text, "paused", "R405")
    assert after == "---\nplan: {reviewed: 2026-01-01}\n---\n<!-- doable: ignore-file R405: paused -->\n# Plan\n"
    assert found(after, "R405")[1] == []
    assert found(ignored(text.removesuffix("\n# Plan\n"), "", "R405"), "R405")[1] == []


@given(plans(), st.text(max_size=12))
@settings(max_examples=150, deadline=None)
def test_whatever_is_ignored_is_silent(text: str, reason: str) -> None:
    codes = ("C107", "C110", "S501", "S502", "S506", "R405")
    after = ignored(text, reason, *codes)
    assert [one.code for one in found(after, *codes)[1]] == []


@given(plans())
@settings(max_examples=60, deadline=None)
def test_nothing_else_changes(text: str) -> None:
    before, after = found(text)[0], read(ignored(text), "plan.md")
    assert [(task.title, task.state, task.reading.owners, task.reading.due) for task in before.tasks] == [
        (task.title, task.state, task.reading.owners, task.reading.due) for task in after.tasks
    ]
