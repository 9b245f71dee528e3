"""Which lines of a text are new, and how much two texts have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doable.differences import likeness, lines, origins
from doable_md.text import Source

_TEXT = st.lists(st.sampled_from(["", "a", "b", "c", "- [ ] d", "e "]), max_size=12).flatmap(
    lambda parts: st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=len(parts), max_size=len(parts)).map(
        lambda ends: "".join(map("".join, zip(parts, ends, strict=True)))
    )
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", [0]),
        ("a\nb\nc", "a\nb\nc", [0, 1, 2]),
        ("a\nb\nc", "a\nx\nb\nc", [0, -1, 1, 2]),
        ("a\nb\nc", "a\nc", [0, 2]),
        ("a\nb\nc", "a\nB\nc", [0, -1, 2]),
        ("a\nb\nc", "c\na\nb", [-1, 0, 1]),
        ("a\n\nb\n\nc\n", "a\n\nb\n\nx\n\nc\n", [0, 1, 2, 3, -1, -1, 4, 5]),
        # no line stands once in both: the longest run of the same lines counts
        ("x\ny\nx\ny\n", "y\nx\nz\ny\nx\n", [1, 2, -1, 3, -1, 4]),
        # line ends make no difference, and only Markdown's are some
        ("a\nb\nc", "a\r\nb\rc", [0, 1, 2]),
        ("a\u2028b\n", "a\u2028b\x0cc\n", [-1, 1]),
        ("", "a\n", [-1, 0]),
    ],
)
def test_lines_are_new_or_stood_somewhere(before: str, after: str, expected: list[int]) -> None:
    assert origins(before, after) == expected


@given(_TEXT, _TEXT)
def test_what_stood_somewhere_says_the_same_in_the_same_order(before: str, after: str) -> None:
    found = origins(before, after)
    assert len(found) == len(Source(after).line_starts)
    old, new = lines(before), lines(after)
    kept = [number for number in found if number >= 0]
    assert kept == sorted(set(kept))
    assert all(old[number] == new[at] for at, number in enumerate(found) if number >= 0)
    assert -1 not in origins(before, before)


@given(st.lists(st.integers(), unique=True, max_size=30), st.data())
def test_of_lines_that_differ_as_few_as_can_be_are_new(numbers: list[int], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    kept.sort(key=numbers.index)
    out = origins("\n".join(map(str, numbers)), "\n".join(map(str, kept)))
    assert out.count(-1) == (0 if kept or not numbers else 1)


@pytest.mark.parametrize("unit", ["- [ ] task {n}\n\n", "\n- [ ] the same\n", "x\ny\n"])
def test_a_text_of_many_lines_is_compared_without_comparing_each_with_each(unit: str) -> None:
    before = "".join(unit.format(n=n) for n in range(20_000))
    after = "".join(unit.format(n=n) + "new\n" * (n % 3 == 0) for n in range(20_000, 0, -1))
    # each with each would take an hour
    assert origins(before, after).count(-1) >= 6_666


def test_likeness_is_the_share_of_common_lines() -> None:
    assert likeness(["a", "", "b"], ["b", "", "", "a"]) == 1
    assert likeness(["a", "a", "b"], ["a", "c", "d"]) == pytest.approx(1 / 3)
    assert likeness(["", ""], [""]) == 0
