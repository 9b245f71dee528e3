"""Comments that ignore nothing, or no longer: what is told, when it is not, and what is taken out."""

from datetime import date

import pytest

from doable.check import check_plan, fixes_for, settings_for
from doable.config import Config
from doable.facts import facts
from doable.finding import Finding, Safety
from doable.fix import apply
from doable.workspace import Workspace
from doable_md import read

TODAY = date(2026, 11, 20)
HEAD = "# Next steps\n\n"


def run(text: str, *select: str, known: bool = True) -> tuple[list[Finding], str]:
    """Return what S512 and S513 say of a text, and the text with the first fix of each."""
    settings = settings_for(Config(select=select), "plan.md")
    plan = read(text, "plan.md")
    workspace = Workspace(settings, known=known)
    workspace.replace(facts(plan, settings))
    found = [one for one in check_plan(plan, workspace, settings, TODAY) if one.code in {"S512", "S513"}]
    fixes = [fix for one in found for fix in fixes_for(one, plan, workspace, settings, TODAY)[:1]]
    return found, apply(text, fixes).text


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("- [ ] Email Kim @ana <!-- doable: ignore C107 -->\n", "- [ ] Email Kim @ana\n"),
        ("- [ ] Email Kim @ana <!-- doable: ignore C107: why --> est:2h\n", "- [ ] Email Kim @ana est:2h\n"),
        ("- [ ] Email Kim <!-- doable: ignore C107 C110 -->\n", None),
        ("<!-- doable: ignore C107 -->\n- [ ] Email Kim @ana\n", "- [ ] Email Kim @ana\n"),
        ("- [ ] Call Lee @a\n<!-- doable: ignore C107 -->\n- [ ] Email @a\n", "- [ ] Call Lee @a\n- [ ] Email @a\n"),
        ("- [ ] Call Lee @ana\n  <!-- doable: ignore C107 -->\n  a note\n", "- [ ] Call Lee @ana\n\n  a note\n"),
        (
            "<!-- doable: ignore-start C107 -->\n- [ ] Email @ana\n<!-- doable: ignore-end -->\n- [ ] Call Lee @ana\n",
            "- [ ] Email @ana\n- [ ] Call Lee @ana\n",
        ),
        ("<!-- doable: ignore-file C107 -->\n\n- [ ] Email Kim @ana\n", "\n- [ ] Email Kim @ana\n"),
    ],
)  # fmt: skip
def test_a_comment_that_ignores_nothing_is_taken_out(text: str, fixed: str | None) -> None:
    found, after = run(HEAD + text, "C107", "S512")
    assert [one.code for one in found] == ([] if fixed is None else ["S512"])
    assert after == HEAD + (text if fixed is None else fixed)


def test_only_the_names_that_are_not_needed_are_taken_out() -> None:
    text = HEAD + "- [ ] Email Kim due:2026-11-27 <!-- doable: ignore C107, missing-due until 2027-01-01: away -->\n"
    found, after = run(text, "C107", "C110", "S512")
    assert "`missing-due`" in found[0].message
    assert after == text.replace(", missing-due", "")


@pytest.mark.parametrize("names", ["C107", "missing-owner", "C", "clarity", "all", "", "S512", "O301"])
def test_rules_that_did_not_run_are_not_judged(names: str) -> None:
    found, _ = run(HEAD + f"- [ ] Email Kim @ana due:2026-11-27 <!-- doable: ignore {names} -->\n", "S512", "C110")
    assert found == []


def test_a_name_of_no_rule_silences_nothing_ever() -> None:
    found, after = run(HEAD + "- [ ] Email Kim @ana <!-- doable: ignore no-onwer -->\n", "S512")
    assert len(found) == 1
    assert after == HEAD + "- [ ] Email Kim @ana\n"


def test_without_names_it_is_judged_by_a_whole_run() -> None:
    text = HEAD + "- [ ] Email Kim the survey -> answers in `churn.csv` @ana due:2026-11-27 <!-- doable: ignore -->\n"
    assert [one.code for one in run(text)[0]] == ["S512"]
    assert run(text, known=False)[0] == []


def test_workspace_rules_are_not_judged_where_no_workspace_is_known() -> None:
    text = HEAD + "- [ ] Email Kim the survey @ana due:2026-11-27 <!-- doable: ignore O301 -->\n"
    assert [one.code for one in run(text, "O301", "S512")[0]] == ["S512"]
    assert run(text, "O301", "S512", known=False)[0] == []


def test_a_comment_without_names_does_not_hide_that_it_is_unused() -> None:
    text = "<!-- doable: ignore-file -->\n" + HEAD + "- [ ] Email Kim @ana due:2026-11-27\n"
    assert [one.code for one in run(text)[0]] == ["S512"] or run(text)[0] == []
    named = text.replace("ignore-file", "ignore-file S512 no-onwer")
    assert run(named, "S512")[0] == []


@pytest.mark.parametrize(
    ("until", "told"), [("2026-11-19", True), ("2026-11-20", False), ("soon", True), ("2026-12", False)]
)
def test_an_expired_comment_is_told(until: str, *, told: bool) -> None:
    text = HEAD + f"- [ ] Email Kim <!-- doable: ignore C107 until {until}: away -->\n"
    found, after = run(text, "C107", "S513", "S512")
    assert [one.code for one in found] == (["S513"] if told else [])
    assert after == (HEAD + "- [ ] Email Kim\n" if told else text)


def test_the_safety_of_the_fixes() -> None:
    settings = settings_for(Config(select=("S512", "S513")), "plan.md")
    text = (
        HEAD + "- [ ] Email Kim <!-- doable: ignore x-y -->\n- [ ] Call Lee <!-- doable: ignore until 2026-01-01 -->\n"
    )
    plan = read(text, "plan.md")
    workspace = Workspace(settings)
    safeties = {
        one.code: fixes_for(one, plan, workspace, settings, TODAY)[0].safety
        for one in check_plan(plan, workspace, settings, TODAY)
    }
    assert safeties == {"S512": Safety.SAFE, "S513": Safety.REVIEW}
