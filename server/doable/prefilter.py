"""Whether a document can hold anything to judge: a search so quick that most notes cost no more than being read."""

import re
from functools import lru_cache

from doable_md.lazy import lazy
from doable_md.plan import GOAL_HEADINGS

# Each pattern begins with a character or word of its own: a search for that skips everything else.
# A box, well formed or nearly so. Wide on purpose: what passes is read properly, what does not holds nothing to judge.
_BOX = lazy(r"\[[ \t]*[^\]\r\n]?[ \t]*\]")
_GOAL = lazy(r"goal[ \t]*:")
_UNDERLINE = lazy(r"\n[ \t]*(?:=+|-+)[ \t]*\r?(?=\n|\Z)")
_LONE_RETURN = lazy(r"\r(?!\n)")
_FRONT = lazy(r"[\r\n][ \t\"']*(?:plan|goals)[\"']?[ \t]*:")


def may_matter(text: str, goal_headings: tuple[str, ...] = GOAL_HEADINGS) -> bool:
    """Tell whether a document may hold a task, a goal, people or anything else that rules or the workspace look at."""
    if _BOX.search(text):
        return True
    low = "\n" + text.lower()
    if "doable:" in low or ("goal" in low and _GOAL.search(low)):
        return True
    if low.startswith(("\n---", "\n\ufeff---")) and _FRONT.search(low):
        return True
    if _heading(goal_headings).search(low):
        return True
    if _LONE_RETURN.search(low):
        # Lines end where no pattern here looks for it, which is too rare to care.
        return any(name.lower() in low for name in (*goal_headings, "people", "team"))
    return any(_names_goals(low, match.start(), goal_headings) for match in _UNDERLINE.finditer(low))


def _names_goals(low: str, end: int, goal_headings: tuple[str, ...]) -> bool:
    line = low[low.rfind("\n", 0, end) + 1 : end]
    return any(name.lower() in line for name in goal_headings)


@lru_cache(maxsize=8)
def _heading(names: tuple[str, ...]) -> re.Pattern[str]:
    """What headings look like that list goals or people."""
    words = "".join(f"{re.escape(name.lower())}|" for name in sorted(names) if name.strip())
    return re.compile(rf"\n[ \t]*#+[ \t](?:[^\r\n]*(?:{words}\Zx)|[ \t]*(?:people|team)[ \t#]*(?=[\r\n]|\Z))")
