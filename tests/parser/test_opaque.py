"""Inline spans that hold no tags: each of these would name an owner or a date if it were not masked."""

import pytest

from doable_md import read


@pytest.mark.parametrize(
    "hidden",
    [
        "%%ask @bob due:2026-01-01%%",
        "`@bob due:2026-01-01`",
        "<!-- @bob due:2026-01-01 -->",
        "<a title='x @bob due:2026-01-01'>",
        "[spec](https://x.io/ 'due:2026-01-01')",
        "https://x.io/?due:2026-01-01",
        r"\@bob due\:2026-01-01",
    ],
)
def test_nothing_is_read_inside(hidden: str) -> None:
    (task,) = read(f"- [ ] Send the list {hidden} @ana\n").tasks
    assert task.reading.owners == ("ana",)
    assert task.reading.mentions == ()
    assert task.reading.due is None
