"""What the wording rules say in a plan: severities, arbitration, and fixes that keep tags, nesting and line ends."""

from datetime import date

import pytest

from doable.check import check_plan, fixes_for, settings_for
from doable.config import Config
from doable.facts import facts
from doable.finding import Fix
from doable.workspace import Workspace
from doable_md import read

WEDNESDAY = date(2026, 11, 25)


def said(text: str, *codes: str, config: Config | None = None) -> list[tuple[str, str, list[Fix]]]:
    settings = settings_for(config or Config(select=codes), "plan.md")
    plan = read(text, "plan.md")
    workspace = Workspace(settings)
    workspace.replace(facts(plan, settings))
    findings = check_plan(plan, workspace, settings, WEDNESDAY)
    return [(one.code, one.severity.label, fixes_for(one, plan, workspace, settings, WEDNESDAY)) for one in findings]


def levels(line: str, *codes: str) -> dict[str, str]:
    return {code: level for code, level, _ in said(f"# Next steps\n\n- [ ] {line}\n", *codes)}


def mended(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def first_fix(text: str, code: str) -> str:
    return mended(text, said(text, code)[0][2][0])


@pytest.mark.parametrize(
    ("line", "code", "level"),
    [
        ("Website", "C101", "warning"),
        ("Website @ana due:2026-12-01", "C101", "warning"),
        ("Website for the launch of version 2.0", "C101", "information"),
        ("Website -> live at example.org", "C101", "information"),
        ("Improve onboarding", "C102", "warning"),
        ("Improve onboarding of the 20 new hires in Lisbon", "C102", "information"),
        ("When the export lands, improve onboarding", "C102", "information"),
        ("Reduce churn", "C103", "warning"),
        ("Draft titles and pick one", "C104", "warning"),
        ("Draft 5 titles and pick one", "C104", "information"),
        ("Call Kim", "C105", "information"),
        ("Update timelines", "C105", "warning"),
        ("File metadata", "C105", "warning"),
        ("Analyse the churn of the last cohort", "C106", "hint"),
        ("Analyse the churn of the last cohort impact:high", "C106", "warning"),
        ("Look into churn", "C115", "warning"),
        ("Explore the churn of customers who left after the last release", "C115", "information"),
    ],
)
def test_a_finding_weighs_more_where_nothing_else_says_what_is_meant(line: str, code: str, level: str) -> None:
    assert levels(line, code) == {code: level}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Call Kim due:2026-12-01", "C105"),
        ("Call Kim -> time of the demo", "C105"),
        ("Email Kim the survey", "C106"),
        ("Look into churn -> list of causes", "C115"),
        ("Research churn for 2 h", "C115"),
        ("Fix this -> invoice page loads", "C116"),
        ("Improve onboarding", "C115"),
        ("Look into churn", "C102"),
        ("Improve revenue by 10%", "C102"),
        ("Page loads fast, under 2 s", "C112"),
        ("Comprar leche para la oficina", "C101"),
    ],
)
def test_silence(line: str, code: str) -> None:
    assert levels(line, code) == {}


def test_sections_of_criteria_and_shopping_lists_are_silent() -> None:
    for heading in ("Acceptance criteria", "Shopping", "Notes"):
        assert said(f"# {heading}\n\n- [ ] Tests pass\n- [ ] Milk\n", "C101", "C118") == []


def test_projects_are_judged_by_their_steps() -> None:
    text = "# Next steps\n\n- [ ] Website\n  - [ ] Email Kim the 3 drafts\n"
    assert said(text, "C101") == []


def test_of_several_warnings_that_ask_for_a_rewrite_one_speaks() -> None:
    text = "# Next steps\n\n- [ ] Improve this\n"
    assert [code for code, level, _ in said(text, "C102", "C105", "C116") if level == "warning"] == ["C102"]


def test_a_split_keeps_tags_nesting_and_line_ends() -> None:
    text = (
        "# Next steps\r\n\r\n- [ ] Launch\r\n  - [ ] Draft the titles, then pick one @ana due:2026-12-01 -> title\r\n"
        "    - why: the old one is taken\r\n"
    )
    assert first_fix(text, "C104") == (
        "# Next steps\r\n\r\n- [ ] Launch\r\n  - [ ] Draft the titles @ana due:2026-12-01\r\n"
        "  - [ ] Pick one @ana due:2026-12-01 -> title\r\n    - why: the old one is taken\r\n"
    )


def test_a_split_inside_a_quote_stays_inside() -> None:
    text = "# Next steps\n\n> - [ ] Draft the titles and pick one @ana\n"
    assert first_fix(text, "C104") == ("# Next steps\n\n> - [ ] Draft the titles @ana\n> - [ ] Pick one @ana\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Send the deck by Friday @ana", "Send the deck @ana due:2026-11-27"),
        ("Send the deck @ana due:friday", "Send the deck @ana due:2026-11-27"),
        ("Send the deck @ana 📅 next week", "Send the deck @ana 📅 2026-12-04"),
        ("Tomorrow send the deck @ana", "Send the deck @ana due:2026-11-26"),
        ("Send the deck next month @ana due:2026-12-11", "Send the deck @ana due:2026-12-11"),
    ],
)
def test_a_relative_date_becomes_the_day_it_meant(before: str, after: str) -> None:
    text = f"# Next steps\n\n- [ ] {before}\n"
    found = said(text, "C111")
    assert (mended(text, found[0][2][0]) if found else text) == f"# Next steps\n\n- [ ] {after}\n"


def test_a_relative_date_is_counted_from_the_date_of_its_heading() -> None:
    text = "# Standup 2026-11-02\n\n## Next steps\n\n- [ ] Send the deck by Friday @ana\n"
    assert "due:2026-11-06" in first_fix(text, "C111")


def test_an_outcome_moves_below_the_goals_heading() -> None:
    text = "# Goals\n\n- goal:arr Reach 4 customers\n\n# Next steps\n\n- [ ] Increase trial sign-ups by 10% @ana\n"
    assert first_fix(text, "C103") == (
        "# Goals\n\n- goal:increase-trial-sign Increase trial sign-ups by 10%\n- goal:arr Reach 4 customers\n\n"
        "# Next steps\n\n- [ ] ‹first step› goal:increase-trial-sign @ana\n"
    )


def test_a_bare_reference_is_offered_its_parent_and_heading() -> None:
    text = "# Next steps\n\n- [ ] Invoice page\n  - [ ] Fix this\n"
    assert "Fix ‹Invoice page›" in first_fix(text, "C116")


def test_the_slots_of_an_underspecified_task_leave_its_tags_at_the_end() -> None:
    text = "# Next steps\n\n- [ ] Call Kim @ana\n"
    ((_, _, fixes),) = said(text, "C105")
    assert [mended(text, fix).splitlines()[-1] for fix in fixes] == [
        "- [ ] Call Kim @ana -> ‹what exists when it is done›",
        "- [ ] When ‹what happens›, call Kim @ana",
    ]


def test_words_of_the_configuration_count() -> None:
    config = Config(select=("C101", "C102"), lexicon={"vague-verbs": ("ideate",)})
    text = "# Next steps\n\n- [ ] Ideate pricing\n"
    assert [code for code, _, _ in said(text, config=config)] == ["C102"]


def test_german_plans_are_judged_in_german() -> None:
    config = Config(select=("C101", "C102", "C104"), language="de")
    text = "# Next steps\n\n- [ ] Website\n- [ ] Angebot schreiben\n- [ ] Prozesse verbessern\n"
    text += "- [ ] Angebot schreiben und an Kim senden\n"
    assert [code for code, _, _ in said(text, config=config)] == ["C101", "C102", "C104"]
