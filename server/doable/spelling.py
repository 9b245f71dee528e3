"""The words nearest to a misspelt one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def near(word: str, words: "Iterable[str]", count: int = 3, cutoff: float = 0.6) -> list[str]:
    """Return at most `count` of `words` that are like `word`, the likeliest first, each as it is written.

    Compared without case by difflib's ratio, from `cutoff` (0 to 1) up; .6 lets one letter in four be wrong.
    """
    # Only a mistake needs it, and it costs more to import than most plans cost to check.
    from difflib import get_close_matches  # noqa: PLC0415

    known = {other.casefold(): other for other in words}
    return [known[key] for key in get_close_matches(word.casefold(), sorted(known), n=count, cutoff=cutoff)]
