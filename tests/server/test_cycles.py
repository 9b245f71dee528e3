"""Planning cycles: which days belong together."""

from datetime import date, timedelta

import pytest

from doable.config import Cycle
from doable.cycles import Bounds, cycle_of, next_cycle

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("cycle", "first", "last"),
    [
        (Cycle(), "2026-11-16", "2026-11-22"),
        (Cycle("week", 2), "2026-11-16", "2026-11-29"),
        (Cycle("week", 2, "2026-11-09"), "2026-11-09", "2026-11-22"),
        (Cycle("month"), "2026-11-01", "2026-11-30"),
        (Cycle("month", 3), "2026-10-01", "2026-12-31"),
        (Cycle("month", 2, "2026-11-01"), "2026-11-01", "2026-12-31"),
        (Cycle("day", 10, "2026-11-02"), "2026-11-12", "2026-11-21"),
        (Cycle("day", 10, "2026-11-25"), "2026-11-15", "2026-11-24"),
    ],
)
def test_the_cycle_that_holds_a_day(cycle: Cycle, first: str, last: str) -> None:
    assert cycle_of(FRIDAY, cycle) == Bounds(date.fromisoformat(first), date.fromisoformat(last))


def test_a_week_runs_from_monday_to_sunday_across_the_year() -> None:
    assert cycle_of(date(2027, 1, 1), Cycle()) == Bounds(date(2026, 12, 28), date(2027, 1, 3))


@pytest.mark.parametrize(
    "cycle", [Cycle(), Cycle("week", 3), Cycle("month"), Cycle("month", 3), Cycle("day", 9, "2026-11-02")]
)
def test_cycles_follow_each_other_without_gap(cycle: Cycle) -> None:
    day = date(2026, 1, 1)
    for _ in range(30):
        here, after = cycle_of(day, cycle), next_cycle(day, cycle)
        assert here.first <= day <= here.last
        assert after.first == here.last + timedelta(days=1)
        day = after.last


@pytest.mark.parametrize("day", [date.min, date(1, 1, 2), date(9999, 12, 30), date.max])
@pytest.mark.parametrize(
    "cycle",
    [
        Cycle(),
        Cycle("week", 5),
        Cycle("month"),
        Cycle("month", 3),
        Cycle("month", 5, "2026-11-01"),
        Cycle("day", 9, "2026-11-02"),
    ],
)
def test_the_ends_of_the_calendar_are_no_error(day: date, cycle: Cycle) -> None:
    here = cycle_of(day, cycle)
    assert here.first <= day <= here.last
    assert next_cycle(day, cycle).last >= here.last
