"""Syntax rules beyond their examples: what they see, what they leave alone, and what a fix writes."""

import pytest
from tests.server.plans import check

from doable.config import Config
from doable.fix import apply


def codes(text: str, code: str) -> list[str]:
    """Return what the findings of one rule claim."""
    return [text[one.span.start : one.span.end] for one, _ in check(text, Config(select=(code,)))[1]]


def fixed(text: str, code: str, number: int = 0) -> str:
    """Return a text with one fix of the first finding of a rule."""
    return apply(text, [check(text, Config(select=(code,)))[1][0][1][number]]).text


@pytest.mark.parametrize(
    ("task", "claimed"),
    [
        ("impact:hihg", ["hihg"]), ("priority:urgent", ["urgent"]), ("[impact:: mid]", ["mid"]), ("impact:high", []),
        ("⏫", []), ("(A)", []), ("@priority(9)", ["9"]), ("impact:3", []), ("[impact:: ]", []),
        ("`impact:hihg`", []),
    ],
)  # fmt: skip
def test_unknown_impact(task: str, claimed: list[str]) -> None:
    assert codes(f"- [ ] Email Kim {task}\n", "S502") == claimed


def test_an_impact_is_mended_in_its_form() -> None:
    assert fixed("- [ ] Email Kim [impact:: mid]\n", "S502") == "- [ ] Email Kim [impact:: medium]\n"


@pytest.mark.parametrize(
    ("tags", "claimed"),
    [
        ("due:2026-12-01 📅 2026-12-02", ["📅 2026-12-02"]), ("due:2026-12-01 📅 2026-12-01", []),
        ("impact:high ⏫", []), ("impact:high 🔼", ["🔼"]), ("id:a ^b", []), ("est:2h est:120m", []),
        ("@ana @sam goal:a goal:b #x #y after:a after:b", []), ("-> one -> two", []), ("id:a 🆔 b", ["🆔 b"]),
    ],
)  # fmt: skip
def test_duplicate_tag(tags: str, claimed: list[str]) -> None:
    assert codes(f"- [ ] Email Kim {tags}\n", "S503") == claimed


def test_in_todoist_the_last_priority_counts() -> None:
    text = "---\nplan: {dialect: todoist}\n---\n- [ ] Email Kim p1 p3\n"
    assert fixed(text, "S503").endswith("- [ ] Email Kim p3\n")


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("- [ ]\n", 1), ("- [x] \n", 1), ("- [ ] @ana due:2026-12-01\n", 1), ("- [ ] ![](x.png)\n", 0),
        ("- [ ] [[Page]]\n", 0),
        ("- [ ] <!-- note -->\n", 1), ("- [ ] `x`\n", 0), ("- [ ]\n  - [ ] Email Kim\n", 1),
    ],
)  # fmt: skip
def test_empty_task(text: str, empty: int) -> None:
    assert len(codes(text, "S505")) == empty


def test_an_empty_line_is_taken_out_only_where_it_holds_nothing() -> None:
    assert fixed("- [ ] A b\n- [ ]\n- [ ] C d\n", "S505") == "- [ ] A b\n- [ ] C d\n"
    assert fixed("- [ ] @ana\n", "S505") == "- [ ] ‹what to do› @ana\n"
    assert fixed("- [ ]\n  - [ ] Email Kim\n", "S505") == "- [ ] ‹what to do›\n  - [ ] Email Kim\n"


@pytest.mark.parametrize(
    ("tag", "key"),
    [
        ("ower:ana", "owner"), ("onwer:@ana", "owner"), ("gola:retention", "goal"), ("imapct:high", "impact"),
        ("deadlne:2026-12-01", "deadline"), ("[ower:: ana]", "owner"), ("estimte:2h", "estimate"),
        ("dpends:churn", "depends"),
        ("zone:eu", None), ("none:x", None), ("note:x", None), ("goals:growth", None), ("http:x", None),
        ("gaol:x", None), ("state:done", None),
        ("dne:soon", None), ("imapct:huge", None), ("power:2", None), ("du:2026-12-01", None), ("`ower:ana`", None),
        ("wth:kim", None), ("wiht:@kim", "with"), ("x:ower:ana", None), ("author:ana", None), ("Ouput:x", None),
        ('ouput:"a list"', "output"),
    ],
)  # fmt: skip
def test_unknown_tag(tag: str, key: str | None) -> None:
    text = f"- [ ] Email Kim the survey {tag}\n"
    found = codes(text, "S506")
    assert bool(found) == bool(key)
    if key:
        assert f"{key}:" in fixed(text, "S506")


@pytest.mark.parametrize(
    ("line", "claimed"),
    [
        ("- [ ] B after:a", []), ("- [ ] B after:x,a", ["x"]), ("- [ ] B ⛔ x", ["x"]), ("- [x] B after:x", []),
        ("- [ ] B before:x", ["x"]), ("- [ ] B after:2026-12-01", []), ("- [ ] B after:‹id›", []),
        ("- [ ] B after:growth", []),
    ],
)  # fmt: skip
def test_unknown_dependency(line: str, claimed: list[str]) -> None:
    assert codes(f"- goal:growth Grow to 5%\n\n\n- [ ] A id:a\n{line}\n", "S507") == claimed


@pytest.mark.parametrize(
    ("lines", "claimed"),
    [
        (("A id:a after:a",), ["after:a"]), (("A id:a after:b", "B id:b after:c", "C id:c after:a"), ["after:a"]),
        (("A id:a before:b", "B id:b before:a"), ["before:a"]), (("A id:a after:b", "B id:b"), []),
        (("A before:b after:c", "B id:b", "C id:c after:b"), ["after:b"]),
    ],
)  # fmt: skip
def test_dependency_cycle(lines: tuple[str, ...], claimed: list[str]) -> None:
    assert codes("".join(f"- [ ] {line}\n" for line in lines), "S508") == claimed


def test_what_is_done_closes_no_circle() -> None:
    assert codes("- [x] A id:a after:b\n- [ ] B id:b after:a\n", "S508") == []


def test_a_long_chain_is_followed() -> None:
    text = "".join(f"- [ ] T id:t{number} after:t{number + 1}\n" for number in range(3000))
    assert codes(text, "S508") == []
    assert len(codes(text + "- [ ] T id:t3000 after:t0\n", "S508")) == 1


@pytest.mark.parametrize(
    ("lines", "claimed"),
    [
        (("[ ] A id:a", "[ ] B id:a", "[ ] C 🆔 a"), ["a", "a"]), (("[ ] A id:a", "[ ] B id:b"), []),
        (("[x] A id:a", "[x] B id:a"), []), (("[x] A id:a", "[ ] B id:a"), ["a"]), (("[ ] A ^a", "[ ] B ^a"), ["a"]),
    ],
)  # fmt: skip
def test_duplicate_id(lines: tuple[str, ...], claimed: list[str]) -> None:
    assert codes("".join(f"- {line}\n" for line in lines), "S509") == claimed


@pytest.mark.parametrize(
    ("tags", "mixed"),
    [
        (("📅 2026-12-01", "due:2026-12-02"), True), (("📅 2026-12-01 @ana goal:x est:2h", "⏫ @sam"), False),
        (("due:2026-12-01 impact:high", "⏫"), True), (("[due:: 2026-12-01]", "📅 2026-12-01"), True),
        (("due:2026-12-01", "est:2h [note:: x]"), False), (("✅ Tests pass", "due:2026-12-01"), False),
    ],
)  # fmt: skip
def test_mixed_dialects(tags: tuple[str, ...], *, mixed: bool) -> None:
    assert bool(codes("".join(f"- [ ] Email Kim {tag}\n" for tag in tags), "S510")) == mixed


def test_a_form_is_told_once_and_mended_task_by_task() -> None:
    text = "- [ ] A 📅 2026-12-01\n- [ ] B 🔼\n- [ ] C 📅 2026-12-03\n- [ ] D due:2026-12-04 impact:high\n"
    assert codes(text, "S510") == ["due:2026-12-04"]
    assert "- [ ] D 📅 2026-12-04 ⏫\n" in fixed(text, "S510")


def test_portability_has_to_be_asked_for() -> None:
    text = "- [/] A\n- [ ] B\n- [X] C\n- [\u00a0] D\n"
    assert codes(text, "S511") == ["[/]", "[\u00a0]"]
    assert "S511" not in [one.code for one, _ in check(text, Config(profile="strict"))[1]]


def test_slots_are_told_one_by_one_but_not_in_code() -> None:
    assert codes("- [ ] Email ‹name› at `‹x›` due:‹date›\n", "S514") == ["‹name›"]
    text = "- [ ] Email ‹name›\n- [x] Send ‹what›\n"
    assert codes(text, "S514") == ["‹name›", "‹what›"]


@pytest.mark.parametrize(
    ("task", "claimed"),
    [("@{2026-13-01}", ["2026-13-01"]), ("@[[2026-11-31]]", ["2026-11-31"]), ("@{GitHub name}", []), ("@[[Kim]]", [])],
)
def test_only_what_looks_like_a_date_is_an_invalid_one(task: str, claimed: list[str]) -> None:
    assert codes(f"- [ ] Email {task}\n", "S501") == claimed
