"""What rules say they are about: of a document without it they would say nothing."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.server.plans import TODAY, plans

from doable.check import settings_for
from doable.config import Config
from doable.context import Context
from doable.facts import facts
from doable.rule import Reach, Rule, Scope
from doable.rules import RULES
from doable.workspace import Workspace
from doable_md import read

if TYPE_CHECKING:
    from doable.rule import PlanCheck, TaskCheck

CHOSEN = settings_for(Config(profile="strict", select=("all",)), "")
CHOOSY = tuple(rule for rule in RULES if rule.about and not rule.last)


def spoke(text: str) -> set[str]:
    """Ask all rules that are about something, also where it is not; return who spoke, having asserted that it is."""
    plan = read(text, "plan.md")
    workspace = Workspace(CHOSEN)
    workspace.replace(facts(plan, CHOSEN))
    context = Context(plan, workspace, CHOSEN, TODAY)
    out: set[str] = set()
    for rule in CHOOSY:
        if found_by(rule, context):
            assert rule.about & context.survey.traits, rule.code
            out.add(rule.code)
    return out


def found_by(rule: Rule, context: Context) -> list[object]:
    own = context.with_options(rule.code)
    if rule.scope is not Scope.TASK:
        return list(cast("PlanCheck", rule.check)(own))
    planned = context.survey.planned
    tasks = {
        Reach.EVERY: context.plan.tasks,
        Reach.PLANNED: planned,
        Reach.LEAVES: tuple(task for task in planned if task.leaf),
    }[rule.reach]
    check = cast("TaskCheck", rule.check)
    return [
        found
        for task in tasks
        if not rule.needs or rule.needs & context.wording(task).features
        for found in check(task, own)
    ]


@pytest.mark.parametrize("rule", CHOOSY, ids=lambda rule: rule.code)
def test_a_rule_speaks_of_what_it_is_about(rule: Rule) -> None:
    assert rule.code in spoke(rule.bad)


@settings(max_examples=200, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.one_of(plans(), st.sampled_from([text for rule in RULES for text in (rule.bad, rule.good)])))
def test_a_rule_is_silent_where_there_is_nothing_of_it(text: str) -> None:
    spoke(text)


@pytest.mark.skipif("DOABLE_CORPUS" not in os.environ, reason="DOABLE_CORPUS names no folder of real documents")
def test_it_is_in_real_documents() -> None:
    for path in Path(os.environ["DOABLE_CORPUS"]).rglob("*.md"):
        spoke(path.read_text(encoding="utf-8", errors="replace"))
