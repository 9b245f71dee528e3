"""One tokenisation of a task's text: opaque stretches blanked, words looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from doable.lexicon.data import ADDRESS, CODE, QUOTED, SLOT
from doable_md.lazy import lazy

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon

Span = tuple[int, int]
"""Half-open code-point offsets into the text."""

_MAY_HOLD_OPAQUE = lazy("[`<\\[\"“„«‹'‘]|:/")
# Each alternative is linear: it either fails within a character or two, or is bounded by the next bracket or quote.
_OPAQUE = lazy(
    r"(?P<slot>‹[^‹›\n]*›)"
    r"|(?P<wiki>!?\[\[[^\[\]\n]*\]\])"
    r"|(?P<image>!\[[^\[\]]{0,300}\]\([^()\s]*\))"
    r"|(?P<destination>\]\((?:[^()\s]|\([^()]{0,200}\))*(?:\s+\"[^\"\n]{0,200}\")?\))"
    r"|(?P<reference>\]\[[^\[\]\n]*\])"
    r"|(?P<address>\b(?:https?|ftp|file|ssh|obsidian)://[^\s<>]+|<mailto:[^<>\s]+>)"
    r"|(?P<tag></?[A-Za-z][^<>]*>)"
    r"|(?P<quoted>\"[^\"\n]{1,120}\"|“[^“”\n]{1,120}”|„[^„“\n]{1,120}“"
    r"|«[^«»\n]{1,120}»"
    r"|(?<!\w)'[^'\n]{2,60}'(?!\w)|‘[^‘’\n]{2,60}’(?!\w))"
)
_TICKS = lazy("`+")
_CODE_RUN = lazy(CODE + "+")
# A word may hold an inner apostrophe, hyphen or full stop (user's, sign-off, v1.2); a number a comma or colon too.
TOKEN = lazy(
    r"[^\W_\ue000-\ue003]+(?:(?:['’\-‑.@]|[,:](?=\d))[^\W_\ue000-\ue003]+)*"
    r"|\ue000+|\ue001+|\ue002+|\ue003+"
    r"|\.\.\.|[,;:.!?()\[\]{}/&+%€$£≥≤<>=≈→–—…#@-]|[、，；。（）：？]"
)

_COUNT = frozenset("0123456789")


class Tokens(NamedTuple):
    """Parallel lists over one text; positions in them are called indexes, positions in the text offsets."""

    text: str
    words: list[str]
    """Lowercased; an opaque stretch is a run of its stand-in."""
    masks: list[int]
    """Class bits of each word."""
    starts: list[int]
    """Offset of each word."""
    seen: int
    """Union of all masks."""
    opaque: tuple[tuple[str, int, int], ...]
    """(kind, start, end) of code, links, quoted names and slots."""
    numbers: dict[int, None]
    """Indexes of tokens that start with a digit, in order."""
    unlisted: list[int]
    """Indexes of words that no list has."""

    def end(self, index: int) -> int:
        """Offset after a token."""
        return self.starts[index] + len(self.words[index])

    def raw(self, index: int) -> str:
        """The token as it is written."""
        return self.text[self.starts[index] : self.end(index)]


def tokenise(text: str, lexicon: Lexicon) -> Tokens:
    """Split ``text`` into tokens with the class bits of each. Linear in the text's length; never raises."""
    opaque: tuple[tuple[str, int, int], ...] = ()
    masked = text
    if _MAY_HOLD_OPAQUE.search(text):
        masked, opaque = _blank(text)
    low = masked.lower()
    if len(low) != len(masked):
        # A few letters grow when lowered (İ): keep those as they are, or every later offset would be off.
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in masked)
    words: list[str] = TOKEN.findall(low)
    look, find = lexicon.words.get, low.find
    masks = [look(word, 0) for word in words]
    starts: list[int] = []
    numbers: dict[int, None] = {}
    unlisted: list[int] = []
    seen = offset = 0
    for index, word in enumerate(words):
        # Only characters that start no token lie between two tokens, so the next occurrence is this token.
        offset = find(word, offset)
        starts.append(offset)
        offset += len(word)
        mask = masks[index]
        if mask:
            seen |= mask
            continue
        first = word[0]
        if first in _COUNT:
            numbers[index] = None
        elif first >= "\ue000" and first <= "\ue003":
            masks[index] = mask = look(first, 0)
            seen |= mask
        elif "’" in word and (mask := look(word.replace("’", "'"), 0)):
            masks[index] = mask
            seen |= mask
        else:
            unlisted.append(index)
    return Tokens(text, words, masks, starts, seen, opaque, numbers, unlisted)


def _blank(text: str) -> tuple[str, tuple[tuple[str, int, int], ...]]:
    """Replace opaque stretches by stand-ins of the same length and name each with its span."""
    masked = _blank_code(text)
    out = list(masked)
    found = [("code", match.start(), match.end()) for match in _CODE_RUN.finditer(masked)]
    for match in _OPAQUE.finditer(masked):
        start, end = match.span()
        kind = match.lastgroup or ""
        if kind == "wiki":
            # The page's name stays one name, whatever words it holds.
            out[start:end] = QUOTED * (end - start)
            kind = "link"
        elif kind in ("destination", "reference"):
            out[start + 1 : end] = " " * (end - start - 1)
            kind = "link"
        elif kind in ("image", "tag"):
            out[start:end] = " " * (end - start)
            if kind == "tag":
                continue
        else:
            stand_in = {"slot": SLOT, "address": ADDRESS, "quoted": QUOTED}[kind]
            out[start:end] = stand_in * (end - start)
            kind = "link" if kind == "address" else kind
        found.append((kind, start, end))
    masked = "".join(out)
    if "<!--" in masked:
        masked = _blank_comments(masked)
    return masked, tuple(found)


def _blank_code(text: str) -> str:
    """Stand-ins over code spans: a run of backticks closes at the next run of the same length."""
    if "`" not in text:
        return text
    runs = [match.span() for match in _TICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    out: list[str] = []
    done = index = 0
    while index < len(runs):
        start, end = runs[index]
        same = later[end - start]
        while same and same[-1] <= index:
            same.pop()
        if not same:
            index += 1
            continue
        close = same[-1]
        out += (text[done:start], CODE * (runs[close][1] - start))
        done = runs[close][1]
        index = close + 1
    return "".join((*out, text[done:]))


def _blank_comments(text: str) -> str:
    out: list[str] = []
    done = 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start)) >= 0:
        out += (text[done:start], " " * (end + 3 - start))
        done = end + 3
    return "".join((*out, text[done:]))
