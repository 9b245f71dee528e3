"""What the values of tags mean: dates and periods, impacts, estimates, lists of names."""

import re
from datetime import date, timedelta
from functools import lru_cache

from doable_md.dialects import IMPACT_VALUES
from doable_md.lazy import lazy
from doable_md.model import When

_DAY = lazy(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)[ ]?(Z|[+-]\d\d:?\d\d)?)?$")
_MONTH = lazy(r"(\d{4})-(\d\d)$")
_WEEK = lazy(r"(\d{4})-?W(\d\d?)$", re.IGNORECASE)
_QUARTER = lazy(r"(\d{4})-?Q([1-4])$", re.IGNORECASE)
_YEAR = lazy(r"(\d{4})$")
_ESTIMATE = lazy(r"(\d+(?:[.,]\d+)?)\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w)\s*", re.IGNORECASE)

# Minutes of each unit. A day of work is 8 hours and a week 5 such days, which is what a plan's load is measured in;
# a dialect with calendar days says so (`Dialect.day_hours`).
_WORKDAY_HOURS = 8
_DAYS_A_WEEK = {8: 5, 24: 7}

# What people write where a date belongs; a rule tells the writer what to do about it.
_RELATIVE = lazy(
    r"(?:today|tonight|tomorrow|yesterday|now|soon|asap|later|someday|eod|eow|eom|eoq|eoy|tbd|tba"
    r"|(?:this|next|last|end[- ]of)[- ]?\w*|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:in[- ])?\+?\d+\s*[dwmy]\w*"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|january|february|march|april|june|july|august|september|october|november|december|q[1-4])$",
    re.IGNORECASE,
)


def is_relative(value: str) -> bool:
    """Tell whether a value is a date only on the day it was written: `friday`, `soon`, `+3d`."""
    return _RELATIVE.match(value.strip()) is not None


@lru_cache(maxsize=4096)
def parse_when(raw: str, *, first: bool = False) -> When:
    """Return what a written date means.

    A period (`2026-12`, `2026-W50`, `2026-Q4`, `2026`) is its last day, or its first where `first`: a due date
    falls at a window's end, a start at its beginning (xit specification, "Due date"). No date: `day` is None.
    """
    value = raw.strip()
    if match := _DAY.match(value):
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        time = f"T{match[4]}{match[5] or ''}" if match[4] else ""
        return When(raw, day, time if day and _valid_time(match[4]) else "")
    return When(raw, _period(value, first=first))


# The first three letters of the months, in English, German, Spanish, Portuguese, Dutch and Russian.
_MONTHS = {
    stem: number
    for number, stems in enumerate(
        ("jan ene янв", "feb fev фев", "mar mär maa мар", "apr abr апр", "may mai mei мая май", "jun июн", "jul июл",
         "aug ago авг", "sep set сен", "oct okt out окт", "nov ноя", "dec dez dic дек"), start=1,
    )
    for stem in stems.split()
}  # fmt: skip
_SPELLED = lazy(
    r"(?:(?P<m1>[^\W\d]{3,}) (?P<d1>\d{1,2}), (?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})\.? (?:de )?(?P<m2>[^\W\d]{3,}) (?:de )?(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})年(?P<m3>\d{1,2})月(?P<d3>\d{1,2})日)(?: (?P<time>\d\d:\d\d))?$"
)


def parse_spelled(raw: str) -> When:
    """Return what a date with a month's name means, in one of TaskMark's languages; `day` is None where it is none."""
    match = _SPELLED.match(raw.strip())
    if match is None:
        return When(raw, None)
    month = match["m1"] or match["m2"]
    number = _MONTHS.get(month[:3].casefold(), 0) if month else int(match["m3"])
    year, day = match["y1"] or match["y2"] or match["y3"], match["d1"] or match["d2"] or match["d3"]
    time = match["time"]
    return When(raw, _day(int(year), number, int(day)), f"T{time}" if time and _valid_time(time) else "")


def _period(value: str, *, first: bool) -> str | None:
    if match := _MONTH.match(value):
        return _months(int(match[1]), int(match[2]), 1, first=first)
    if match := _QUARTER.match(value):
        return _months(int(match[1]), 3 * int(match[2]) - 2, 3, first=first)
    if match := _YEAR.match(value):
        return _months(int(match[1]), 1, 12, first=first) if 1900 <= int(match[1]) <= 2999 else None
    if match := _WEEK.match(value):
        try:
            return date.fromisocalendar(int(match[1]), int(match[2]), 1 if first else 7).isoformat()
        except ValueError:
            return None
    return None


def _months(year: int, month: int, count: int, *, first: bool) -> str | None:
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None
    if first:
        return date(year, month, 1).isoformat()
    after = month + count
    return (date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)).isoformat()


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _valid_time(time: str | None) -> bool:
    if not time:
        return True
    hours, minutes, *_ = time.split(":")
    return int(hours) < 24 and int(minutes) < 60


def parse_impact(raw: str) -> str | None:
    """Return the normal form of an impact (`highest` … `lowest`), None where the value is none."""
    value = raw.strip().strip("()").casefold().removesuffix("\ufe0f")
    known = IMPACT_VALUES.get(value)
    if known is None and len(value) == 1 and "d" < value <= "z":
        return "lowest"
    return known


@lru_cache(maxsize=512)
def parse_estimate(raw: str, day_hours: int = _WORKDAY_HOURS) -> int | None:
    """Return the minutes an estimate names (`90m`, `1h30m`, `2d`, `1.5h`), None where it names none."""
    minutes = {"m": 1, "h": 60, "d": day_hours * 60, "w": day_hours * 60 * _DAYS_A_WEEK.get(day_hours, 5)}
    value, total, end = raw.strip(), 0.0, 0
    for match in _ESTIMATE.finditer(value):
        if match.start() != end:
            return None
        total += float(match[1].replace(",", ".")) * minutes[match[2][0].lower()]
        end = match.end()
    return round(total) if value and end == len(value) else None


def names(raw: str) -> tuple[str, ...]:
    """Return the names a value lists: `@sam,@kim`, `[[Ana]], [[Sam]]`, `churn,other`."""
    if raw.isalnum():
        return (raw,)
    found: list[str] = []
    for part in raw.split(","):
        name = part.strip().strip("\"'").removeprefix("[[").removesuffix("]]").removeprefix("@").strip()
        if name and name not in found:
            found.append(name)
    return tuple(found)
