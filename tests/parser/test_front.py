"""Front matter: the plan keys, where they stand, and what happens to broken YAML."""

import pytest

from doable_md import read


def test_plan_keys() -> None:
    text = "---\nplan: {cycle: week, reviewed: 2026-11-16, team: [ana, sam], owner: '@eva'}\n---\n- [ ] a\n"
    front = read(text).front
    assert front
    assert front.is_plan
    assert (front.text("cycle"), front.text("reviewed"), front.names("team"), front.names("owner")) == (
        "week", "2026-11-16", ("ana", "sam"), ("eva",),
    )  # fmt: skip
    span = front.plan["reviewed"].span
    assert text[span.start : span.end] == "2026-11-16"


@pytest.mark.parametrize(
    ("value", "is_plan"), [("true", True), ("x", True), ("false", False), ("", False), ("{cycle: week}", True)]
)
def test_plan_true_or_anything_makes_a_plan(value: str, is_plan: bool) -> None:
    front = read(f"---\nplan: {value}\n---\n- [ ] a").front
    assert front
    assert front.is_plan is is_plan


@pytest.mark.parametrize("yaml", ["plan: [", "plan: {a: b", "plan: 'x", "plan:\n\t- x", "plan: *nowhere", "plan: \x00"])
def test_broken_yaml_is_told_and_the_tasks_are_read(yaml: str) -> None:
    plan = read(f"---\n{yaml}\n---\n- [ ] a")
    assert plan.front
    assert plan.front.error
    assert [task.text for task in plan.tasks] == ["a"]


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    plan = read("---\nplan: true\n" + "\n".join(lines) + "\ngoals: *a29\n---\n- [ ] a")
    assert [task.text for task in plan.tasks] == ["a"]


def test_what_is_no_front_matter() -> None:
    assert read("---\n- [ ] a").front is None
    assert read("\n---\nplan: true\n---\n").front is None
    assert read("# H\n---\nplan: true\n---\n- [ ] a").front is None
