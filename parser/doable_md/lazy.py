"""Regular expressions that are compiled when they are first used.

There are about two hundred of them. To compile all takes 24 ms, a quarter of what it takes to check one small
plan, which uses fifty.
"""

import re
from typing import Any, cast


class _Lazy:
    """Stands for a pattern. Its methods become its own attributes with the first use, so later ones cost nothing."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._how = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._how)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern like that of `re.compile`. One that is wrong is an error when it is used."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
