"""Planning cycles: the first and last day of the one that holds a day, and of those around it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from doable.config import Cycle

# The Monday that cycles of several weeks are counted from when the config names no start: ISO week 1 of 2024.
_FIRST_MONDAY = date(2024, 1, 1)
# Calendars end here, and so does the last cycle.
_LAST = date.max.toordinal()


class Bounds(NamedTuple):
    """The first and last day of a cycle, both in it."""

    first: date
    last: date


def cycle_of(day: date, cycle: "Cycle") -> Bounds:
    """Return the cycle that holds a day. Weeks start on Monday (ISO 8601); months and quarters are the calendar's."""
    length = max(cycle.length, 1)
    if cycle.unit == "month":
        return _months(day, length, date.fromisoformat(cycle.start) if cycle.start else None)
    days = length * (7 if cycle.unit == "week" else 1)
    start = date.fromisoformat(cycle.start) if cycle.start else _FIRST_MONDAY
    first = max(day.toordinal() - (day - start).days % days, 1)
    return Bounds(date.fromordinal(first), date.fromordinal(min(first + days - 1, _LAST)))


def next_cycle(day: date, cycle: "Cycle") -> Bounds:
    """Return the cycle after the one that holds a day."""
    last = cycle_of(day, cycle).last.toordinal()
    return cycle_of(date.fromordinal(min(last + 1, _LAST)), cycle)


def _months(day: date, length: int, start: date | None) -> Bounds:
    offset = (start.year * 12 + start.month - 1) if start else 0
    number = day.year * 12 + day.month - 1
    first = max(number - (number - offset) % length, 12)
    after = first + length
    if after >= 12 * 10_000:
        return Bounds(_month(first), date.max)
    return Bounds(_month(first), _month(after) - timedelta(days=1))


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
