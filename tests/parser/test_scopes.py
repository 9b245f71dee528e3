"""Scopes: front matter, headings and parent tasks give their children effective values."""

import pytest

from doable_md import Task, read

DOCUMENT = """\
---
plan: {owner: eva, due: 2026-12-31, goal: company, impact: low}
---
- [ ] top
## Launch goal:launch @ana (3)
- [ ] under
  - [ ] child due:2026-12-01
    - [ ] grandchild @sam
### Part impact:high
- [ ] part goal:own
## Goal: Retention {#retention}
- [ ] kept
"""


def values(task: Task) -> tuple[object, ...]:
    effective = task.effective
    return effective.owners, effective.due and effective.due.day, effective.goals, effective.impact


@pytest.mark.parametrize(
    ("title", "owners", "due", "goals", "impact"),
    [
        ("top", ("eva",), "2026-12-31", ("company",), "low"),
        ("under", ("ana",), "2026-12-31", ("launch",), "low"),
        ("child", ("ana",), "2026-12-01", ("launch",), "low"),
        ("grandchild", ("sam",), "2026-12-01", ("launch",), "low"),
        ("part", ("ana",), "2026-12-31", ("own",), "high"),
        ("kept", ("eva",), "2026-12-31", ("retention",), "low"),
    ],
)
def test_the_nearest_value_replaces(title: str, owners: object, due: object, goals: object, impact: object) -> None:
    task = next(task for task in read(DOCUMENT).tasks if task.title == title)
    assert values(task) == (owners, due, goals, impact)


def test_effective_values_are_no_own_values() -> None:
    task = read(DOCUMENT).tasks[1]
    assert (task.reading.owners, task.reading.due) == ((), None)


def test_headings_have_titles_limits_and_chains() -> None:
    sections = read(DOCUMENT).sections
    assert [section.title for section in sections] == ["Launch", "Part", "Goal: Retention"]
    assert sections[0].reading.limit == 3
    assert [section.title for section in sections[1].chain] == ["Part", "Launch"]


def test_groups_are_lists() -> None:
    plan = read("- [ ] a\n- [ ] b\n\ntext\n\n- [ ] c\n  - [ ] d\n  - [ ] e\n- [ ] f\n")
    groups = {task.title: task.group for task in plan.tasks}
    assert groups["a"] == groups["b"] != groups["c"] == groups["f"]
    assert groups["d"] == groups["e"] not in {groups["a"], groups["c"]}
