"""Overload rules within one document, beyond their examples."""

import pytest
from tests.server.plans import check

from doable.config import Config
from doable.fix import apply

HEAD = "# Next steps\n\n"


def codes(text: str, code: str, **options: object) -> list[str]:
    """Return what the findings of one rule claim."""
    found = check(text, Config(select=(code,), rules={code: options}))[1]
    return [text[one.span.start : one.span.end] for one, _ in found]


def fixed(text: str, code: str) -> str:
    """Return a text with the first fix of the first finding of a rule."""
    return apply(text, check(text, Config(select=(code,)))[1][0][1][:1]).text


def tasks(*lines: str) -> str:
    return HEAD + "".join(f"- [ ] {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("Get approval from legal and sign-off from finance",), 1), (("Have Sam review and Kim approve the deck",), 1),
        (("Ask Jo to approve the deck, then get sign-off from Kim",), 1), (("Review and approve the deck",), 0),
        (("Review the approval process",), 0), (("Get approval from Kim",), 0), (("Review the deck and send it",), 0),
        (("Review the contract", "Approve the contract"), 1), (("Legal review of the deck", "Sign off on the deck"), 1),
        (("Review chapter 1", "Review chapter 2"), 0), (("Approve the deck", "Approve the budget"), 0),
        (("Approve the contract", "Email Kim", "Sign off on the contract"), 0), (("Code review", "Design review"), 0),
        (("Launch\n  - [ ] Legal approval\n  - [ ] Finance approval",), 1), (("Design the sign", "Assign Kim"), 0),
    ],
)  # fmt: skip
def test_approval_chain(lines: tuple[str, ...], told: int) -> None:
    assert len(codes(tasks(*lines), "O307")) == told


def test_of_a_chain_one_step_stays_with_a_slot() -> None:
    text = tasks("Review the contract @ana due:2026-11-27", "Approve the contract @sam", "Call Lee")
    line = "Review the contract with ‹who decides› @ana due:2026-11-27 with:@sam"
    assert fixed(text, "O307") == tasks(line, "Call Lee")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("Call A", "Draft x", "Call B", "Call C"), 1), (("Call A", "Call B", "Call C", "Draft x"), 0),
        (("Call A", "Draft x", "Call B"), 0), (("Call A", "Draft x", "Phone B", "Draft y", "**Call** C"), 1),
        (("Draft A", "Call x", "Draft B", "Draft C"), 0), (("Call A", "Draft x", "Call B", "Call C repeat:weekly"), 0),
    ],
)  # fmt: skip
def test_batchable(lines: tuple[str, ...], told: int) -> None:
    text = "# This week @ana\n\n" + "".join(f"- [ ] {line}\n" for line in lines)
    assert len(codes(text, "O308")) == told
    assert codes(text.replace("This week", "Next steps"), "O308") == []


def test_gathered_tasks_keep_their_order_lines_and_tags() -> None:
    lines = ("Call A @ana", "Draft x @ana", "Call B\n  at noon @ana due:2026-11-21", "Call C @ana")
    text = "# This week\n\n" + "\n".join(f"* [ ] {line}" for line in lines)
    assert fixed(text.replace("\n", "\r\n"), "O308") == (
        "# This week\n\n* [ ] Call in one go: 3 steps @ana\n  * [ ] Call A @ana\n  * [ ] Call B\n"
        "    at noon @ana due:2026-11-21\n  * [ ] Call C @ana\n* [ ] Draft x @ana\n"
    ).replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("A due:2026-11-01", "B due:2026-11-22", "C due:2026-11-20", "D"), 1),
        (("A due:2026-11-23", "B", "C", "D"), 0),
        (("A #urgent", "B ASAP", "C urgent: x", "D"), 1), (("A", "B", "C", "Insurgent urgently D"), 0),
        (("A due:2026-11-01", "B due:2026-11-22", "C"), 0), (("A due:2026-11-01", "B due:2026-11-22", "C", "D"), 0),
    ],
)  # fmt: skip
def test_everything_urgent(lines: tuple[str, ...], told: int) -> None:
    assert len(codes(tasks(*lines), "O309")) == told


def test_an_oversized_list_is_told_on_the_task_that_tips_it() -> None:
    lines = [f"Task {number}" for number in range(13)]
    assert codes(tasks(*lines), "O310") == ["Task 12"]
    assert codes(tasks(*lines[:12]), "O310") == []
    assert codes(tasks(*lines[:12], "Task 13 due:2026-11-30"), "O310") == ["Task 11"]
    assert codes(tasks(*lines[:12], "Project\n  - [ ] Task 13"), "O310") == ["Task 13"]
    assert codes(tasks(*lines).replace("- [ ] Task 5", "- [x] Task 5"), "O310") == []
    assert codes(tasks(*lines).replace("steps", "steps (20)"), "O310") == []
    assert codes(tasks(*lines).replace("steps", "steps (2)"), "O310") == ["Task 2"]
    assert codes(tasks(*lines), "O310", limit=0) == []
    assert codes(tasks(*lines).replace("Next steps", "Ideas"), "O310") == []


def test_too_deep_is_told_once_a_list() -> None:
    lines = [f"{'  ' * depth}- [ ] Step {depth}\n" for depth in range(6)]
    assert codes(HEAD + "".join(lines) + "        - [ ] Step 4b\n", "O311") == ["Step 4"]
    assert codes(HEAD + "".join(lines[:4]), "O311") == []
    assert codes(HEAD + "".join(lines), "O311", depth=5) == []


def test_a_limit_in_front_matter_counts_this_plan() -> None:
    text = "---\nplan: {limit: 1}\n---\n- [ ] Email Kim due:2026-11-24\n- [ ] Call Lee due:2026-12-02\n"
    assert codes(text, "O302") == []
    assert codes(text.replace("12-02", "11-25"), "O302") == ["due:2026-11-25"]
    assert codes(text.replace("12-02", "11-25").replace("limit: 1", "limit: x"), "O302") == []
