"""Dialects: which one a document is read under."""

import pytest

from doable_md import edit, read


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ("- [ ] a", "doable"),
        ("- TODO write\n  DEADLINE: <2026-12-01 Tue>\n", "logseq"),
        ("- [ ] a\n  DEADLINE: <2026-12-01 Tue>\n", "org"),
        ("- [@] a", "xit"),
        ("- [ ] a #due/2026-12-01", "md2do"),
        ("- [ ] a after !b", "markwhen"),
    ],
)
def test_a_token_that_only_one_system_writes_shows_the_dialect(document: str, name: str) -> None:
    assert read(document).dialect.name == name


def test_front_matter_goes_before_the_argument_and_that_before_what_is_shown() -> None:
    shown = "- [@] a"
    assert read(shown, dialect="todoist").dialect.name == "todoist"
    assert read(f"---\nplan: {{dialect: org}}\n---\n{shown}", dialect="todoist").dialect.name == "org"
    assert read(f"---\nplan: {{dialect: nope}}\n---\n{shown}", dialect="todoist").dialect.name == "todoist"


@pytest.mark.parametrize(
    ("dialect", "mark", "state"),
    [
        ("xit", "@", "doing"),
        ("org", "-", "doing"),
        ("norg", "-", "doing"),
        ("doable", "-", "dropped"),
        ("doable", "@", "other"),
    ],
)
def test_states_of_a_dialect(dialect: str, mark: str, state: str) -> None:
    assert read(f"- [{mark}] a", dialect=dialect).tasks[0].state.value == state


@pytest.mark.parametrize(
    ("word", "state"),
    [("TODO", "todo"), ("DOING", "doing"), ("DONE", "done"), ("WAITING", "blocked"), ("CANCELED", "dropped")],
)
def test_words_are_states_under_logseq(word: str, state: str) -> None:
    plan = read(f"- {word} write the deck\n  - {word} send it\n", dialect="logseq")
    assert [(task.state.value, task.text) for task in plan.tasks] == [(state, "write the deck"), (state, "send it")]


def test_an_edit_may_show_a_dialect_and_take_it_away() -> None:
    plan = read("- [ ] a\n- [ ] b\n- [ ] c\n")
    shown = edit(plan, 11, 12, "@")
    assert (shown.dialect.name, shown.tasks[1].state.value) == ("xit", "doing")
    assert edit(shown, 11, 12, " ").dialect.name == "doable"
