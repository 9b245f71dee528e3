"""Normal forms: dates and periods, impacts, estimates, lists of names."""

import pytest

from doable_md.values import is_relative, names, parse_estimate, parse_impact, parse_spelled, parse_when


@pytest.mark.parametrize(
    ("raw", "last", "first"),
    [
        ("2026-12-01", "2026-12-01", "2026-12-01"), ("2026-12", "2026-12-31", "2026-12-01"), ("2028-02", "2028-02-29", "2028-02-01"),
        ("2026-W50", "2026-12-13", "2026-12-07"), ("2026-Q4", "2026-12-31", "2026-10-01"), ("2026", "2026-12-31", "2026-01-01"),
        ("2026-W54", None, None), ("2026-13", None, None), ("2026-02-30", None, None), ("friday", None, None), ("", None, None),
        ("9999-12", None, None),
    ],
)  # fmt: skip
def test_dates_and_periods(raw: str, last: str | None, first: str | None) -> None:
    assert (parse_when(raw).day, parse_when(raw, first=True).day) == (last, first)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2026-12-01T17:00", "2026-12-01T17:00"),
        ("2026-12-01 17:00", "2026-12-01T17:00"),
        ("2026-12-01T17:00Z", "2026-12-01T17:00Z"),
    ],
)
def test_times_are_kept(raw: str, iso: str) -> None:
    assert parse_when(raw).iso == iso


@pytest.mark.parametrize(
    "raw",
    ["March 15, 2024", "15. März 2024", "15 de marzo de 2024", "15 maart 2024", "15 марта 2024", "2024年03月15日"],
)
def test_spelled_dates(raw: str) -> None:
    assert parse_spelled(raw).day == "2024-03-15"


@pytest.mark.parametrize(
    ("raw", "impact"),
    [
        ("high", "high"),
        ("HIGH", "high"),
        ("1", "highest"),
        ("5", "lowest"),
        ("A", "highest"),
        ("E", "lowest"),
        ("z", "lowest"),
        ("urgent", None),
        ("6", None),
    ],
)
def test_impacts(raw: str, impact: str | None) -> None:
    assert parse_impact(raw) == impact


@pytest.mark.parametrize(
    ("raw", "minutes"),
    [
        ("90m", 90),
        ("90min", 90),
        ("1.5h", 90),
        ("1h30m", 90),
        ("2 hours", 120),
        ("1d", 480),
        ("1w", 2400),
        ("x", None),
        ("2", None),
        ("", None),
        ("1h x", None),
    ],
)
def test_estimates(raw: str, minutes: int | None) -> None:
    assert parse_estimate(raw) == minutes


def test_a_day_of_a_calendar_dialect_has_24_hours() -> None:
    assert (parse_estimate("1d", 24), parse_estimate("1w", 24)) == (1440, 10080)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("@sam,@kim", ("sam", "kim")), ("[[Ana Lee]], [[Sam]]", ("Ana Lee", "Sam")), ("a, a", ("a",)), ("", ())],
)
def test_names(raw: str, expected: tuple[str, ...]) -> None:
    assert names(raw) == expected


@pytest.mark.parametrize(
    ("raw", "relative"),
    [("friday", True), ("soon", True), ("+3d", True), ("next week", True), ("2026-12-01", False), ("ana", False)],
)
def test_relative_dates(raw: str, relative: bool) -> None:
    assert is_relative(raw) is relative
