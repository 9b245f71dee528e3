"""What is found in the example plans on 2026-11-20: of every family something, and nothing a lead would shrug at."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from doable.check import check_plan, fixes_for, settings_for
from doable.config import Config, load
from doable.facts import facts
from doable.finding import Finding, Safety, Severity
from doable.fix import apply
from doable.rules import RULES
from doable.workspace import Workspace
from doable_md import Plan, read

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
TODAY = date(2026, 11, 20)
FAMILIES = {"clarity", "alignment", "overload", "review", "syntax"}

# line, severity, code, and what is said to be wrong; hints aside.
FOUND = {
    "sales.md": """
        10  warning      A203  goal-without-metric   Build a healthier pipeline
        16  warning      C102  vague-verb            Improve
        17  information  C105  underspecified        Follow up with the Northwind trial
        17  warning      C110  missing-due           Follow up with the Northwind trial
        18  warning      C104  compound-task         send
        19  warning      R401  overdue               due:2026-11-19
        20  information  A210  urgency-over-impact   Pricing page copy
        20  warning      C101  no-action-verb        Pricing page copy
        20  error        A202  unknown-goal          pipline
        21  warning      C107  missing-owner         Book a demo room for the Fabrikam visit
        22  error        S501  invalid-date          2026-11-31
        31  information  O303  same-day-pile-up      due:2026-11-23
    """,
    "marketing.md": """
        10  information  A204  goal-without-tasks    Be reviewed in 3 trade magazines by 2027-02-28
        18  warning      R401  overdue               due:2026-11-19
        19  information  A210  urgency-over-impact   Order stickers for the meetup
        19  warning      O301  owner-overload        @jo
        20  warning      C115  exploratory-task      Look into
        24  warning      S504  malformed-box         -[ ]
        27  warning      C101  no-action-verb        Newsletter growth
        28  warning      C102  vague-verb            Optimize
        28  warning      C111  relative-due          soon
        29  information  C104  compound-task         add
        30  information  A210  urgency-over-impact   Print flyers for the December meetup
        31  information  C114  open-ended            etc
    """,
    "operations.md": """
         2  information  R405  review-overdue        2026-10-05
         9  warning      A203  goal-without-metric   Have a nice office
         9  information  A205  goal-without-deadline Have a nice office
        16  error        S501  invalid-date          2026/12/4
        18  information  C119  question-as-task      Should we keep the phone line?
        19  warning      C103  outcome-as-task       Reduce response time by 30%
        20  warning      C102  vague-verb            Handle
        25  information  O307  approval-chain        Pay the deposit with approval from Lee and sign-off from Dana
        26  information  O306  duplicate-task        Send the vendor the signed order form
    """,
}


@cache
def workspace() -> tuple[Workspace, dict[str, Plan]]:
    config = load(str(EXAMPLES / "doable.toml")) or Config()
    plans = {name: read((EXAMPLES / name).read_text(encoding="utf-8"), str(EXAMPLES / name)) for name in FOUND}
    known = Workspace(settings_for(config, str(EXAMPLES / "sales.md")))
    for plan in plans.values():
        known.replace(facts(plan, settings_for(config, plan.path)))
    return known, plans


def findings(name: str) -> list[Finding]:
    known, plans = workspace()
    return check_plan(plans[name], known, known.settings, TODAY)


def row(finding: Finding, plan: Plan) -> str:
    line = plan.source.position(finding.span.start).line + 1
    claimed = plan.text[finding.span.start : finding.span.end]
    return f"{line:>2} {finding.severity.label} {finding.code} {finding.name} {claimed}"


@pytest.mark.parametrize("name", FOUND)
def test_the_findings_of_an_example(name: str) -> None:
    shown = [row(one, workspace()[1][name]) for one in findings(name) if one.severity > Severity.HINT]
    assert [" ".join(line.split()) for line in shown] == [
        " ".join(line.split()) for line in FOUND[name].split("\n")[1:-1]
    ]


@pytest.mark.parametrize("name", FOUND)
def test_every_family_is_at_work_in_every_example(name: str) -> None:
    assert {one.family.value for one in findings(name)} == FAMILIES


@pytest.mark.parametrize("name", FOUND)
def test_of_one_task_no_two_findings_say_the_same(name: str) -> None:
    said = [(one.span.start, one.message) for one in findings(name)]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("name", FOUND)
def test_messages_are_two_short_sentences(name: str) -> None:
    assert [one.message for one in findings(name) if len(one.message) > 190 or one.message.count(". ") > 1] == []


def test_what_can_be_mended_without_asking_is_mended_so() -> None:
    """A form is SAFE to mend; a misspelt goal and a day of next month are for somebody to confirm."""
    known, plans = workspace()
    safety = {
        (name, one.code): fixes_for(one, plans[name], known, known.settings, TODAY)[0].safety
        for name in FOUND
        for one in findings(name)
        if one.code in {"S501", "S504", "A202", "C104"}
    }
    assert safety == {
        ("sales.md", "C104"): Safety.REVIEW,
        ("sales.md", "A202"): Safety.REVIEW,
        ("sales.md", "S501"): Safety.REVIEW,
        ("marketing.md", "C104"): Safety.REVIEW,
        ("marketing.md", "S504"): Safety.SAFE,
        ("operations.md", "S501"): Safety.SAFE,
    }


def test_every_code_of_the_tables_is_a_rule() -> None:
    known = {(rule.code, rule.name) for rule in RULES}
    listed = {tuple(line.split()[2:4]) for table in FOUND.values() for line in table.split("\n")[1:-1]}
    assert listed <= known


def test_a_split_task_reads_as_two() -> None:
    known, plans = workspace()
    compound = next(one for one in findings("sales.md") if one.code == "C104")
    fix = fixes_for(compound, plans["sales.md"], known, known.settings, TODAY)[0]
    lines = apply(plans["sales.md"].text, [fix]).text.splitlines()
    tags = "@lee due:2026-11-24 goal:retention impact:high"
    assert f"- [ ] Call Contoso about the renewal terms {tags}" in lines
    assert f"- [ ] Send them the new price list {tags}" in lines
