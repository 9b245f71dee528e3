"""What is new in a text: which of its lines stood in an older one, and how much two texts have in common."""

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# As in Markdown: see `doable_md.text`.
_LINE_END = re.compile(r"\r\n?|\n")
# Where no line says by itself where it belongs, so many pairs are compared at most; beyond, all of the lines are new.
_PAIRS = 40_000


def lines(text: str) -> list[str]:
    """Return the lines of a text without their line ends, as `doable_md.text.Source` numbers them."""
    return _LINE_END.split(text)


def origins(before: str, after: str) -> list[int]:
    """Return for each line of `after` which line of `before` it was, -1 where it is new or changed.

    Line ends make no difference. Lines that stand once in both texts tell where the others belong (Bram Cohen's
    patience diff), so a large text costs little; where that tells nothing, more may be called new than need be.
    """
    old, new = lines(before), lines(after)
    found = [-1] * len(new)
    gaps = [(0, len(old), 0, len(new))]
    while gaps:
        first, end, start, stop = gaps.pop()
        while first < end and start < stop and old[first] == new[start]:
            found[start] = first
            first, start = first + 1, start + 1
        while first < end and start < stop and old[end - 1] == new[stop - 1]:
            end, stop = end - 1, stop - 1
            found[stop] = end
        if first == end or start == stop:
            continue
        left, right = old[first:end], new[start:stop]
        sure = _sure(left, right)
        if not sure and len(left) * len(right) <= _PAIRS:
            for at, there, size in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
                found[start + there : start + there + size] = range(first + at, first + at + size)
        last, latest = first, start
        for at, there in sure:
            found[start + there] = first + at
            gaps.append((last, first + at, latest, start + there))
            last, latest = first + at + 1, start + there + 1
        if sure:
            gaps.append((last, end, latest, stop))
    return found


def _sure(old: "Sequence[str]", new: "Sequence[str]") -> list[tuple[int, int]]:
    """Return the numbers of lines that stand once in both, as many as come in one order."""
    counted, others = Counter(old), Counter(new)
    place = {line: number for number, line in enumerate(old) if counted[line] == 1}
    pairs = [(place[line], number) for number, line in enumerate(new) if others[line] == 1 and line in place]
    # the longest ascending run: `ends` are the least numbers that runs of each length end with
    ends: list[int] = []
    tails: list[int] = []
    previous: list[int] = []
    for number, (at, _) in enumerate(pairs):
        length = bisect_left(ends, at)
        ends[length : length + 1] = [at]
        tails[length : length + 1] = [number]
        previous.append(tails[length - 1] if length else -1)
    run: list[tuple[int, int]] = []
    number = tails[-1] if tails else -1
    while number >= 0:
        run.append(pairs[number])
        number = previous[number]
    return run[::-1]


def likeness(before: "Iterable[str]", after: "Iterable[str]") -> float:
    """Return how much two texts, given by their lines, have in common: 0 nothing, 1 all of their lines.

    Empty lines are like those of any text, and do not count.
    """
    old, new = Counter(filter(None, before)), Counter(filter(None, after))
    both = old.total() + new.total()
    return 2 * (old & new).total() / both if both else 0.0
