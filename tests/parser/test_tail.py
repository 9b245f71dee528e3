"""Texts of the commonest form are read as the grammar reads them."""

import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from doable_md import State, read
from doable_md.dialects import CANONICAL
from doable_md.reading import read_by_grammar, read_fields
from doable_md.tail import read_tail
from tests.parser.test_oracle import folder_files, thorough

PARTS = (
    "Call Kim", "when done,", "After the call, ask", "done when sent", "a", "62% of 70%", "R&D;", "x & y", "%%x%%", "(see", "b)",
    "(A)", "->", "-> list in CRM", "-> 2026-12-01", "-> *x*", "a->b", "//2026-12-01", "a//b", "*", "_b_", "**@ana**", "...", ",",
    "@ana", "@sam.", "@org/team", "@todo", "@2026-01-01", "@a@b", "@kim,", "due:2026-12-01", "due:2026-13-40", "due:friday",
    "due:", "start:soon", "done:2026-11-20", "goal:retention", "goal:a,b", "goal:x.", "impact:high", "impact:urgent", "est:2h",
    "est:x", "id:c-1", "after:a,b", "after:c-1", "priority:1", "key:value", "10:30", "#tag", "#12", "📅 2026-12-01", "⏫",
    "[x](y)", "[[page]]", "`@code`", "<b>", "^id", "\\@", "`->`", "-> `x`", "[a b](c:d) e", "[due:: 2026-12-01]", "`x", "a:b", "[x]", "é", "日本", "\t", " ", "www.a.b", "Goal:x", "DUE:2026-12-01",
)  # fmt: skip


@settings(thorough, max_examples=4 * thorough.max_examples)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=7).map(" ".join), st.sampled_from(State))
@example("Write the notes -> minutes @ana due:2026-12-01", State.DONE)
@example("Write the notes -> minutes @ana done:2026-12-01", State.DONE)
@example(", @ana", State.TODO)
@example("a  @ana due:2026-12-01", State.TODO)
def test_a_tail_is_read_as_the_grammar_reads_it(text: str, state: State) -> None:
    text = text.strip()
    assert read_fields(text, state=state) == read_by_grammar(text, CANONICAL, state)


@pytest.mark.parametrize(
    "text",
    [
        "Email Kim the survey @ana due:2026-12-01 goal:retention impact:high est:2h",
        "When the export lands, email Sam -> list in CRM @ana @kim due:2026-W50",
        "Raise it from 62% to 70% (see the notes) id:c-1 after:churn,other",
        "Read [the thread](https://example.com/@ana) and `due:x` -> notes @ana",
        "Call Kim",
        "Raise it from 62% to 70% (see the notes); then call [Kim](https://example.com)",
    ],
)
def test_canonical_tasks_are_of_that_form(text: str) -> None:
    assert read_tail(text, State.TODO) is not None


@pytest.mark.skipif("DOABLE_CORPUS" not in os.environ, reason="DOABLE_CORPUS names no folder of real documents")
def test_tasks_of_real_documents() -> None:
    for path in folder_files("DOABLE_CORPUS", "*.md"):
        for task in read(path.read_bytes().decode("utf-8", errors="replace")).tasks:
            if task.plan.dialect is CANONICAL and not task.plan.linked:
                assert task.reading == read_by_grammar(task.text, CANONICAL, task.state)
