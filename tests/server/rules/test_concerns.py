"""What rules say beforehand of a document, by what is known of it: a no is true."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.server.plans import TODAY, plans

from doable.check import settings_for
from doable.config import Config
from doable.context import Context, Known
from doable.facts import facts
from doable.rule import Rule, Scope
from doable.rules import RULES
from doable.workspace import Workspace
from doable_md import read

JUDGED = tuple(rule for rule in RULES if rule.concerns)
CONFIG = Config(profile="strict", select=("all",), rules={"O302": {"limit": 2}, "O301": {"limit": 2}})


def spoke(texts: dict[str, str]) -> dict[str, int]:
    """Check documents as one workspace; return how often each rule spoke, having asserted that none was silenced."""
    chosen = settings_for(CONFIG, "")
    plans = {path: read(text, path) for path, text in texts.items()}
    workspace = Workspace(chosen)
    for plan in plans.values():
        workspace.replace(facts(plan, chosen))
    out: dict[str, int] = {}
    for path, plan in plans.items():
        context = Context(plan, workspace, chosen, TODAY)
        known = workspace.get(path)
        assert known is not None
        for rule in JUDGED:
            own = context.with_options(rule.code)
            found = list(rule.check(own))  # type: ignore[arg-type, call-arg]
            beforehand = Known(workspace, chosen, TODAY)
            beforehand.options = chosen.options.get(rule.code, {})
            assert rule.concerns is not None
            if found:
                assert rule.concerns(known, beforehand), (rule.code, path)
                out[rule.code] = out.get(rule.code, 0) + len(found)
    return out


def test_every_rule_about_the_workspace_says_so() -> None:
    assert [rule.code for rule in RULES if rule.scope is Scope.WORKSPACE and not rule.concerns] == []


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.code)
def test_a_rule_concerns_what_it_speaks_about(rule: Rule) -> None:
    assert rule.code in spoke({"plan.md": rule.bad})


@settings(max_examples=150, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(plans(), min_size=1, max_size=4))
def test_a_rule_that_says_no_stays_silent(texts: list[str]) -> None:
    spoke({f"{number}.md": text for number, text in enumerate(texts)})


def test_it_says_no_of_what_has_nothing_to_do_with_it() -> None:
    chosen = settings_for(CONFIG, "")
    workspace = Workspace(chosen)
    known = facts(read("# Next steps\n\n- [ ] Email Kim the survey @ana due:2026-12-11\n", "a.md"), chosen)
    workspace.replace(known)
    beforehand = Known(workspace, chosen, TODAY)
    for rule in JUDGED:
        beforehand.options = chosen.options.get(rule.code, {})
        assert rule.concerns is not None
        # A limit that the settings set may be passed by any document.
        assert rule.concerns(known, beforehand) is (rule.code == "O302"), rule.code


@pytest.mark.skipif("DOABLE_CORPUS" not in os.environ, reason="DOABLE_CORPUS names no folder of real documents")
def test_real_documents_as_one_workspace() -> None:
    files = sorted(Path(os.environ["DOABLE_CORPUS"]).rglob("*.md"))
    assert len(files) > 100
    spoke({path.name: path.read_text(encoding="utf-8", errors="replace") for path in files})
