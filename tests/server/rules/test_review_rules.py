"""Review rules beyond their examples."""

import pytest
from tests.server.plans import check

from doable.config import Config, Cycle
from doable.fix import apply

HEAD = "# Next steps\n\n"


def codes(text: str, code: str, config: Config | None = None) -> list[str]:
    """Return what the findings of one rule claim."""
    chosen = (config or Config())._replace(select=(code,))
    return [text[one.span.start : one.span.end] for one, _ in check(text, chosen)[1]]


def fixed(text: str, code: str, number: int) -> str:
    """Return a text with one fix of the first finding of a rule."""
    return apply(text, [check(text, Config(select=(code,)))[1][0][1][number]]).text


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("- [ ] Email Kim due:2026-11-19\n", ["due:2026-11-19"]), ("- [ ] Email Kim due:2026-11-20\n", []),
        ("- [x] Email Kim due:2026-11-19\n", []), ("- [>] Email Kim due:2026-11-19\n", []),
        ("- [!] Email Kim 📅 2026-11-19\n", ["📅 2026-11-19"]), ("- [ ] Email Kim due:2026-11\n", []),
        ("- [ ] Email Kim due:2026-W46\n", ["due:2026-W46"]), ("- [ ] Email Kim due:friday\n", []),
        ("- [ ] Launch due:2026-11-01\n  - [ ] Email Kim\n", ["due:2026-11-01"]),
        ("- [ ] Launch\n  - [ ] Email Kim due:2026-11-01\n", ["due:2026-11-01"]),
    ],
)  # fmt: skip
def test_overdue(text: str, claimed: list[str]) -> None:
    assert codes(HEAD + text, "R401") == claimed


def test_a_heading_that_is_past_makes_its_tasks_overdue() -> None:
    text = "# Next steps due:2026-11-01\n\n- [ ] Email Kim\n- [ ] Call Lee due:2026-12-01\n"
    assert codes(text, "R401") == ["Email Kim"]
    assert fixed(text, "R401", 0).endswith("- [ ] Email Kim due:2026-11-20\n- [ ] Call Lee due:2026-12-01\n")


def test_where_nobody_plans_nothing_is_overdue() -> None:
    assert codes("# Shopping\n\n- [ ] Milk\n", "R401") == []


def test_what_is_overdue_gets_a_day_in_its_form_or_is_dropped() -> None:
    text = HEAD + "- [ ] Email Kim [due:: 2026-11-13T17:00] ^a\n"
    assert fixed(text, "R401", 0) == HEAD + "- [ ] Email Kim [due:: 2026-11-20T17:00] ^a\n"
    assert fixed(text, "R401", 1) == HEAD + "- [ ] Email Kim [due:: 2026-11-27T17:00] ^a\n"
    assert fixed(text, "R401", 2) == HEAD + "- [-] Email Kim [due:: 2026-11-13T17:00] ^a\n"
    org = "---\nplan: {dialect: org}\n---\n- [ ] Email Kim due:2026-11-13\n"
    assert fixed(org, "R401", 2).endswith("- [~] Email Kim due:2026-11-13\n")


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ("[x] Export -> list @ana done:2026-11-20", True), ("[x] Export -> list", False), ("[ ] Export -> list", False),
        ("[x] Export -> list done:2026-11-20 -> 214 rows", False), ('[x] Export output:"a list"', True),
        ('[x] Export output:"a list" -> 214 rows', False), ("[x] Export, done when the list is sorted", True),
        ("[x] Export -> list done:2026-11-20\n  - 214 rows", False), ("[-] Export -> list done:2026-11-20", False),
        ("[x] Export [output:: a list] [result:: 214 rows]", False),
    ],
)  # fmt: skip
def test_done_without_result(task: str, *, told: bool) -> None:
    assert bool(codes(f"- {task}\n", "R404")) == told


@pytest.mark.parametrize(
    "task", ["- [x] Export -> list done:2026-11-20 ^a", '- [x] Export output:"x"', "- [x] Export -> x ✅ 2026-11-19"]
)
def test_a_slot_for_the_result_is_read_as_one(task: str) -> None:
    after = fixed(f"{task}\n", "R404", 0)
    assert "‹" in after
    assert codes(after, "R404") == []


@pytest.mark.parametrize(
    ("front", "told"),
    [
        ("reviewed: 2026-11-13", False), ("reviewed: 2026-11-12", True), ("cycle: month, reviewed: 2026-10-20", False),
        ("cycle: month, reviewed: 2026-10-19", True), ("cycle: 2 weeks, reviewed: 2026-11-06", False),
        ("cycle: week", False),
        ("cycle: quarter, reviewed: 2026-08-19", True), ("reviewed: soon", False), ("reviewed: 2027-01-01", False),
        ("reviewed: 2026-10", True), ("cycle: never, reviewed: 2026-11-12", True), ("reviewed: [2026-01-01]", False),
    ],
)  # fmt: skip
def test_review_overdue(front: str, *, told: bool) -> None:
    assert bool(codes(f"---\nplan: {{{front}}}\n---\n- [ ] Email Kim\n", "R405")) == told


def test_the_review_cycle_is_the_plans_then_the_configs() -> None:
    text = "---\nplan: {reviewed: '2026-11-12'}\n---\n- [ ] Email Kim\n"
    assert codes(text, "R405", Config(cycle=Cycle("month"))) == []
    assert fixed(text, "R405", 0) == text.replace("2026-11-12", "2026-11-20")
    assert codes(text.replace("[ ]", "[x]"), "R405") == []


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("- [x] Launch\n  - [ ] Email Kim\n", ["Launch"]), ("- [x] Launch\n  - [x] Email Kim\n", []),
        ("- [x] Launch\n  - [-] Email Kim\n", []), ("- [x] Launch\n  - [>] Email Kim\n", []),
        ("- [ ] A id:a\n- [x] B after:a\n", ["B"]), ("- [x] A id:a\n- [x] B after:a\n", []),
        ("- [ ] A before:b\n- [x] B id:b\n", ["B"]), ("- [-] Launch\n  - [ ] Email Kim\n", []),
        ("- [x] Launch\n  - [ ] Email [Name]\n", []),
    ],
)  # fmt: skip
def test_done_out_of_order(text: str, claimed: list[str]) -> None:
    assert codes(text, "R407") == claimed
