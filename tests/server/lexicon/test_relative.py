"""What a relative date meant on the day it was written."""

from datetime import date

import pytest

from doable.lexicon import Relative, analyse, load, resolve_relative

FRIDAY = date(2026, 11, 20)
WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("phrase", "today", "day"),
    [
        ("today", FRIDAY, "2026-11-20"),
        ("tomorrow", FRIDAY, "2026-11-21"),
        ("eod", FRIDAY, "2026-11-20"),
        ("by Friday", FRIDAY, "2026-11-20"),
        ("by Friday", WEDNESDAY, "2026-11-27"),
        ("on Monday", FRIDAY, "2026-11-23"),
        ("next Friday", FRIDAY, "2026-11-27"),
        ("next Friday", WEDNESDAY, "2026-12-04"),
        ("this week", WEDNESDAY, "2026-11-27"),
        ("end of the week", date(2026, 11, 28), "2026-11-28"),
        ("next week", WEDNESDAY, "2026-12-04"),
        ("end of month", WEDNESDAY, "2026-11-30"),
        ("next month", date(2026, 12, 31), "2027-01-31"),
        ("end of quarter", WEDNESDAY, "2026-12-31"),
        ("next quarter", WEDNESDAY, "2027-03-31"),
        ("next year", WEDNESDAY, "2027-12-31"),
        ("in 2 weeks", WEDNESDAY, "2026-12-09"),
        ("within three days", WEDNESDAY, "2026-11-28"),
        ("in a month", date(2027, 1, 31), "2027-02-28"),
        ("soon", WEDNESDAY, None),
        ("ASAP", WEDNESDAY, None),
        ("in the coming weeks", WEDNESDAY, None),
    ],
)
def test_meant(phrase: str, today: date, day: str | None) -> None:
    ((_, relative),) = analyse(f"Send the deck {phrase}", load("en")).relatives
    assert resolve_relative(relative, today) == (date.fromisoformat(day) if day else None)


def test_no_date_beyond_the_calendar() -> None:
    assert resolve_relative(Relative("day", 1), date.max) is None
    assert resolve_relative(Relative("year", 999), date(9999, 1, 1)) is None
    assert resolve_relative(Relative("month", 0), date.max) is None


@pytest.mark.parametrize("text", ["Do the course within 60 days of joining", "Send it within 3 days after the visit"])
def test_what_counts_from_an_event_is_not_relative_to_its_reader(text: str) -> None:
    assert analyse(text, load("en")).relatives == ()
