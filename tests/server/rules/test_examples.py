"""Every rule's examples, executed: bad fires exactly its code, good is silent, a fix mends or carries a slot."""

from datetime import date

import pytest

from doable.check import check_plan, fixes_for, settings_for
from doable.config import Config
from doable.facts import facts
from doable.finding import Fix, Safety
from doable.rule import Rule
from doable.rules import RULES
from doable.workspace import Workspace
from doable_md import read

TODAY = date(2026, 11, 20)


def examine(text: str, rule: Rule) -> list[tuple[str, str, list[Fix]]]:
    """Return (code, the text the finding claims, its fixes) for one document with only `rule` selected."""
    settings = settings_for(Config(select=(rule.code,)), "plan.md")
    plan = read(text, "plan.md")
    workspace = Workspace(settings)
    workspace.replace(facts(plan, settings))
    findings = check_plan(plan, workspace, settings, TODAY)
    return [
        (one.code, text[one.span.start : one.span.end], fixes_for(one, plan, workspace, settings, TODAY))
        for one in findings
    ]


def mended(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def name(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}"


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_bad_fires_exactly_this_code(rule: Rule) -> None:
    assert {code for code, _, _ in examine(rule.bad, rule)} == {rule.code}


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_good_is_silent(rule: Rule) -> None:
    assert examine(rule.good, rule) == []


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_fix_gives_good_or_carries_a_slot(rule: Rule) -> None:
    fixes = [fix for _, _, fixes in examine(rule.bad, rule) for fix in fixes]
    if rule.fixes is None:
        assert fixes == []
        return
    results = [mended(rule.bad, fix) for fix in fixes]
    assert rule.good in results or any("‹" in text for text in results)


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_after_any_fix_its_own_finding_is_gone(rule: Rule) -> None:
    for _, claimed, fixes in examine(rule.bad, rule):
        for fix in fixes:
            after = examine(mended(rule.bad, fix), rule)
            assert claimed not in [text for _, text, _ in after], fix.title


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_fix_that_may_run_headless_has_no_slot(rule: Rule) -> None:
    for _, _, fixes in examine(rule.bad, rule):
        for fix in fixes:
            if fix.safety is not Safety.SLOT:
                assert "‹" not in "".join(edit.text for edit in fix.edits)


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    families = "CAORS"
    assert codes == sorted(codes, key=lambda code: (families.index(code[0]), code))
    assert len({rule.name for rule in RULES}) == len(RULES) == len(set(codes))


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_metadata_is_complete(rule: Rule) -> None:
    assert rule.code[0] == rule.family.value[0].upper()
    assert rule.name == rule.name.lower().replace(" ", "-")
    assert len(rule.summary) > 20
    assert rule.why.endswith((".", ")"))
    assert all(option.help for option in rule.options)
