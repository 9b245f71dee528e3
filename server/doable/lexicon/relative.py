"""Dates that depend on the day they are read: what a phrase means, and the day it meant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Relative(NamedTuple):
    """A relative date. ``kind``: day, week, weekend, weekday, month, quarter, year, in, or none (no day can be told).

    ``amount`` counts from the current one (0 = this one, 1 = the next); ``weekday`` is 0 for Monday, or -1.
    """

    kind: str
    amount: int = 0
    weekday: int = -1

    @staticmethod
    def parse(value: str) -> Relative:
        """Read "week 1" of a data file. Raises ValueError when the amount is no number."""
        kind, _, amount = value.partition(" ")
        return Relative(kind, int(amount or 0))


def relative_phrases(table: Mapping[str, str], weekdays: Mapping[str, int]) -> dict[tuple[str, ...], Relative]:
    """Expand ``{weekday}`` in the phrases of a data file; ``{number} {unit}`` stay for the matcher."""
    out: dict[tuple[str, ...], Relative] = {}
    for phrase, value in table.items():
        meaning = Relative.parse(value)
        if "{weekday}" in phrase:
            for name, day in weekdays.items():
                out[tuple(phrase.replace("{weekday}", name).split())] = Relative(meaning.kind, meaning.amount, day)
        else:
            out[tuple(phrase.split())] = meaning
    return out


def resolve_relative(relative: Relative, today: date) -> date | None:
    """Return the last day that ``relative`` can mean when it was written on ``today``, or None when none can be told.

    A week ends on its Friday, a weekend on its Sunday; a bare weekday is the next one, today included; "next Friday"
    is the Friday of the next ISO week. None too where the calendar ends.
    """
    try:
        return _resolve(relative, today)
    except (OverflowError, ValueError):
        return None


def _resolve(relative: Relative, today: date) -> date | None:
    monday = today - timedelta(days=today.weekday())
    amount = relative.amount
    match relative.kind:
        case "day" | "in":
            return today + timedelta(days=amount)
        case "week":
            friday = monday + timedelta(days=4, weeks=amount)
            # On a weekend "this week" can no longer mean the Friday that has passed.
            return max(friday, today)
        case "weekend":
            return monday + timedelta(days=6, weeks=amount)
        case "weekday":
            if amount:
                return monday + timedelta(days=relative.weekday, weeks=amount)
            return today + timedelta(days=(relative.weekday - today.weekday()) % 7)
        case "month":
            return _month_end(today, amount)
        case "months":
            end = _month_end(today, amount)
            return end.replace(day=min(today.day, end.day))
        case "quarter":
            return _month_end(today, 2 - (today.month - 1) % 3 + 3 * amount)
        case "year":
            return date(today.year + amount, 12, 31)
        case _:
            return None


def _month_end(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)
