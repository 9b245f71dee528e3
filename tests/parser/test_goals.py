"""Goals: by heading, list, front matter and inline; their metrics and dates."""

import pytest

from doable_md import read
from doable_md.metrics import find_deadline, find_metric

DOCUMENT = """\
---
plan: true
goals:
  company: Reach $4.0M ARR by 2027-06-30
  brand: {title: Be known, owner: eva, due: 2027-01-01, supports: company}
---
## Goals
- goal:retention Raise 90-day retention from 62% to 70% by 2026-12-31 @dana supports:growth
- Win 5 new customers by 2026-12-31
  - a note about it
## Goal: Speed {#fast} @sam
- [ ] task goal:fast
"""


def test_goals_stand_where_they_are_defined() -> None:
    goals = {goal.id: goal for goal in read(DOCUMENT).goals}
    assert {key: goal.where for key, goal in goals.items()} == {
        "company": "front", "brand": "front", "retention": "section", "win-5-new-customers": "section", "fast": "heading",
    } | ({"retention": "tag"} if goals["retention"].where == "tag" else {})  # fmt: skip
    retention = goals["retention"]
    assert (retention.owners, retention.due, retention.supports) == (("dana",), "2026-12-31", ("growth",))
    assert retention.metric
    assert (retention.metric.start, retention.metric.target, retention.metric.unit) == (62.0, 70.0, "%")
    assert (goals["brand"].owners, goals["brand"].due, goals["brand"].supports) == (
        ("eva",),
        "2027-01-01",
        ("company",),
    )
    assert goals["company"].due == "2027-06-30"
    assert goals["fast"].owners == ("sam",)


def test_an_item_without_a_box_that_starts_with_a_goal_is_one_anywhere() -> None:
    assert [goal.id for goal in read("# Notes\n- goal:a Reach 5 %\n- x goal:b\n- [ ] y goal:c\n").goals] == ["a"]


def test_goal_headings_are_the_callers() -> None:
    document = "## Ziele 2027\n- Gewinne 5 Kunden\n## Outcomes\n- Win 5 customers\n"
    assert [goal.title for goal in read(document, goal_headings=("Outcomes",)).goals] == ["Win 5 customers"]
    assert [goal.title for goal in read("## 🎯 Goals:\n- Win 5 customers\n").goals] == ["Win 5 customers"]


METRICS = [
    ("Raise retention from 62% to 70%", (62.0, 70.0, "%")),
    ("Reach $4.0M ARR", (None, 4e6, "$")),
    ("Cut churn to ≤ 3%", (None, 3.0, "%")),
    ("Win 5 new customers", (None, 5.0, "new customers")),
    ("Grow revenue by 20 %", (None, 20.0, "%")),
    ("NPS 31 → 45", (31.0, 45.0, "")),
    ("Launch the new site", None),
    ("Finish by 2026-12-31", None),
    ("Ship v2.1.0 in Q4 2026", None),
]


@pytest.mark.parametrize(("sentence", "expected"), METRICS)
def test_metrics(sentence: str, expected: tuple[float | None, float, str] | None) -> None:
    metric = find_metric(sentence)
    assert (metric and (metric.start, metric.target, metric.unit)) == expected


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Grow by 2026-12-31", "2026-12-31"), ("Grow by Q4 2026", "2026-12-31"), ("Grow by 31 March 2027", "2027-03-31"),
        ("Grow by end of 2026", "2026-12-31"), ("Grow by March 2027", "2027-03-31"), ("Grow until H1 2027", "2027-06-30"),
        ("Grow", None), ("Grow by 20 %", None),
    ],
)  # fmt: skip
def test_deadlines(sentence: str, day: str | None) -> None:
    assert find_deadline(sentence) == day
