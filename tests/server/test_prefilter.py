"""Which documents are worth reading: a search that may be wrong only by saying yes."""

import re

import pytest
from hypothesis import given, settings

from doable import api
from doable.prefilter import may_matter
from doable_md import read
from tests.server.plans import plans

MATTERS = (
    "- [ ] x", "-[] x", "* [  ] x", "goal:x Reach 5", "# Goals\n- x", "text\n# OKRs\n- x", "Key results\n===\n- x",
    "---\nplan: true\n---\n", "---\ntitle: x\n'goals': {a: b}\n---\n", "\ufeff---\nplan:\n  due: x\n---\n",
    "# People\n- @ana", "text\n## Team ##\n- @ana", "<!-- doable: ignore -->", "a\r# Goals\r- x", "# ziele",
)  # fmt: skip


@pytest.mark.parametrize("text", MATTERS)
def test_whatever_may_matter_is_read(text: str) -> None:
    assert may_matter(text)
    assert may_matter(f"Prose about a plan.\n\n{text}\n") or text.startswith(("---", "\ufeff"))


@pytest.mark.parametrize(
    "text",
    ["", "Prose about the team's goal, and plans.", "# Plan\n\n- a\n- b", "---\ntags: [plan]\n---\n", "a [link](c)"],
)
def test_what_holds_nothing_is_not(text: str) -> None:
    assert not may_matter(text)


@settings(max_examples=300, deadline=None)
@given(plans())
def test_nothing_is_said_of_a_document_that_does_not_matter(text: str) -> None:
    """What the search passes over, the reader and the rules have nothing to say of."""
    text = re.sub(r"\[.{0,3}\]", "", text)
    if not may_matter(text):
        plan = read(text)
        assert (plan.tasks, plan.goals, plan.near_boxes) == ((), (), ())
        assert api.check_text(text) == []


def test_goal_headings_of_the_settings_matter() -> None:
    assert may_matter("# Цели\n- расти", ("цели",))
    assert may_matter("# ЦЕЛИ\n- расти", ("Цели",))
    assert not may_matter("# Goals\n- x", ("Цели",))
