"""A line end of two characters is one line end: no pattern may try it both ways, which doubles the time a line."""

import pytest

from doable_md import read

# Tried both ways, these take 2 to the 40th steps and more: the test would never end.
MANY = 60


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_blank_lines_behind_a_task_are_read_once(end: str) -> None:
    plan = read("- [ ] a" + end * MANY + "text [ ] b" + end)
    assert [task.title for task in plan.tasks] == ["a"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_front_matter_that_never_ends_is_read_once(end: str) -> None:
    plan = read("---" + end + ("a: b" + end) * MANY + "- [ ] c" + end)
    assert plan.front is None
    assert [task.title for task in plan.tasks] == ["c"]
