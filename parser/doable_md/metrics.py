"""Metrics in goal sentences: from A to B, to B, ≥ B, B %, currency, counts, and the date by which."""

import re

from doable_md.lazy import lazy
from doable_md.model import Metric
from doable_md.text import Span
from doable_md.values import parse_when

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
]
_SHORT = {name[:3]: number % 12 + 1 for number, name in enumerate(_MONTHS)}

_NUMBER = (
    r"(?P<{0}pre>[$€£¥₹]\s?)?(?P<{0}>[+-]?\d{{1,3}}(?:[,\u202f ]\d{{3}})+(?:\.\d+)?"
    r"|[+-]?\d+(?:[.,]\d+)?)\s?(?P<{0}mag>[kKmMbB](?:n|io\.?)?(?![A-Za-z]))?\s?(?P<{0}unit>%|percent\b"
    r"|percentage points?\b|pp\b|[$€£¥]|bps\b|x\b|×|ms\b|s\b|seconds?\b|minutes?\b|min\b|hours?\b|h\b"
    r"|days?\b|weeks?\b|points?\b|pts?\b|stars?\b|(?-i:[A-Z]{{3}})\b)?"
)
_A, _B = _NUMBER.format("a"), _NUMBER.format("b")

_FROM_TO = lazy(
    rf"(?:\b(?:from|von)\s+{_A}[^\d\n]{{0,40}}?\s*(?:\bto\b|\bauf\b|→|->)\s*{_B})"
    rf"|(?:(?<![\w-]){_A.replace('?P<a', '?P<c')}\s*(?:→|->|⇒)\s*{_B.replace('?P<b', '?P<d')})",
    re.IGNORECASE,
)
_TARGET = lazy(
    rf"(?P<cue>≥|<=|>=|≤|>|<|=|\b(?:to|at least|at most|by|below|under|above|over|less than|fewer than"
    rf"|more than|no more than|reach|hit|exceed|within|auf|um|unter|über|mindestens|höchstens"
    rf"|weniger als|mehr als)\b)\s*(?:~|about |around )?{_B}",
    re.IGNORECASE,
)
_PLAIN = lazy(
    rf"(?<![\w/.#-]){_B}(?P<noun>\s*(?<=\s)(?:new |paying |qualified |active |more )?[A-Za-zÄÖÜäöüß-]{{3,}})?",
    re.IGNORECASE,
)

# Numbers that are part of a date, a version, an ordinal or a name are no metric.
_DATES = lazy(
    r"\d{4}-\d\d-\d\d|\d{4}-(?:Q[1-4]|W\d\d?|\d\d)\b|\b[QH][1-4](?:[ /-]?(?:FY)?'?\d{2,4})?\b"
    r"|\bFY\s?'?\d{2,4}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th|\.)?\s+)?(?:"
    + "|".join(dict.fromkeys(_MONTHS))
    + r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?(?:\s+\d{1,2}(?:st|nd|rd|th)?\b(?!\s?%))?"
    r"(?:,?\s+(?:19|20)\d\d\b)?"
    r"|\b(?:by|in|until|before|end of|year|since|of|bis|ende)\s+(?:19|20)\d\d\b|\bv?\d+\.\d+\.\d+\S*"
    r"|\bv\d\S*|\b\d+(?:st|nd|rd|th)\b|\b(?:20)\d\d\b(?!\s?%)|[A-Za-z]+-?\d+\b|\d+-(?:day|week|month"
    r"|year|hour|minute)s?\b",
    re.IGNORECASE,
)
_BY = lazy(
    r"\b(?:by|until|before|bis|no later than)\s+(?:the\s+)?(?P<end>end of\s+"
    r"|ende\s+)?(?:(?P<iso>\d{4}-(?:\d\d-\d\d|Q[1-4]|W\d\d?|\d\d))"
    r"|(?P<quarter>[QH][1-4])[ /-]?(?P<qyear>\d{4})"
    r"|(?:(?P<day>\d{1,2})(?:st|nd|rd|th"
    r"|\.)?\s+)?(?P<month>[A-Za-zä]{3,9})\.?(?:\s+(?P<day2>\d{1,2})(?:st|nd|rd"
    r"|th)?)?,?\s+(?P<year>(?:19|20)\d\d)|(?P<only>(?:19|20)\d\d)\b)",
    re.IGNORECASE,
)
_FROM = ("from", "von", "→", "->", "⇒")
_MAGNITUDE = {"k": 1e3, "m": 1e6, "b": 1e9}
_NO_COUNT = frozenset(
    [
        "step",
        "steps",
        "phase",
        "phases",
        "part",
        "parts",
        "version",
        "weeks",
        "week",
        "days",
        "day",
        "times",
        "time",
        "option",
        "options",
    ]
)


def find_deadline(sentence: str) -> str | None:
    """Return the ISO date by which a sentence wants its outcome (`by 31 March 2027`), None where it names none."""
    for match in _BY.finditer(sentence):
        if match["iso"]:
            return parse_when(match["iso"].upper()).day
        if match["quarter"]:
            letter, number = match["quarter"][0].upper(), int(match["quarter"][1])
            if letter == "H":
                return parse_when(f"{match['qyear']}-{'06' if number == 1 else '12'}").day if number <= 2 else None
            return parse_when(f"{match['qyear']}-Q{number}").day
        if match["only"]:
            return parse_when(match["only"]).day
        month = _SHORT.get(match["month"][:3].casefold())
        if month:
            day = match["day"] or match["day2"]
            value = f"{match['year']}-{month:02}" + (f"-{int(day):02}" if day else "")
            return parse_when(value).day
    return None


def find_metric(sentence: str) -> Metric | None:
    """Return the measurable target a sentence names, None where it names none.

    `from A to B` first, then a number behind a cue (`to`, `≥`, `below`), then a percentage, a sum of money or a
    count of something. Numbers inside dates, versions and names never count.
    """
    masked = _DATES.sub(lambda match: "\x00" * len(match[0]), sentence)
    by = find_deadline(sentence)
    low = masked.lower()
    # The largest of all patterns, which few sentences need.
    if any(cue in low for cue in _FROM) and (match := _FROM_TO.search(masked)):
        first, second = ("a", "b") if match["a"] else ("c", "d")
        return Metric(
            _value(match, first),
            _value(match, second),
            _unit(match, second) or _unit(match, first),
            by,
            Span(*match.span()),
        )
    for match in _TARGET.finditer(masked):
        return Metric(
            None, _value(match, "b"), _unit(match, "b") or _noun(masked, match.end()), by, Span(*match.span())
        )
    for match in _PLAIN.finditer(masked):
        noun = (match["noun"] or "").strip()
        unit = _unit(match, "b")
        if unit or (noun and noun.split()[-1].casefold() not in _NO_COUNT):
            return Metric(None, _value(match, "b"), unit or noun, by, Span(*match.span()))
    return None


def _value(match: "re.Match[str]", name: str) -> float:
    digits = match[name].replace("\u202f", "").replace(" ", "")
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    value = float(digits.replace(",", "."))
    return value * _MAGNITUDE.get((match[name + "mag"] or " ")[0].lower(), 1.0)


def _unit(match: "re.Match[str]", name: str) -> str:
    unit = (match[name + "pre"] or match[name + "unit"] or "").strip()
    return "%" if unit.lower() == "percent" else unit


def _noun(text: str, start: int) -> str:
    match = re.match(r"\s+([A-Za-zÄÖÜäöüß-]{3,})", text[start : start + 60])
    return match[1] if match and match[1].casefold() not in {"by", "and", "until", "per", "bis"} else ""
