"""Inline spans that hold no tags: code, links' targets, HTML, escapes, entities, URLs, `%%` comments."""

import re

from doable_md.lazy import lazy

# Stands for every character that must not be recognised. It is no white space, no letter and no left boundary.
MASK = "\x00"

# Texts without any of these have nothing to mask: the common case.
_NEEDED = lazy(r"[`<\\&]|\]\(|\[\[|://|%%|www\.|mailto:")
_TICKS = lazy(r"`+")
_OPAQUE = lazy(
    r"""
    \\[!-/:-@\[-`{-~]                                         # escape (CommonMark 2.4)
  | &(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});  # entity (2.5)
  | <[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*>                   # autolink
  | <[A-Za-z0-9.!\#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>        # e-mail autolink
  | </?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>                  # HTML tag
  | (?:\b[A-Za-z][A-Za-z0-9+.-]{0,31}://|\bwww\.|\bmailto:)\S+   # bare URL, to white space
    """,
    re.VERBOSE | re.DOTALL,
)
_DESTINATION = lazy(r"\]\((?![^()\s:]{1,60}\s*::)(?:[^()\\\n]|\\.|\((?:[^()\\\n]|\\.)*\))*\)")
_WIKILINK = lazy(r"\[\[(?![^\[\]\n]*::)([^\[\]\n]+)\]\]")
_URL_TAIL = ")]}.,;:!?\"'*_>"


def mask(text: str) -> str:
    """Return `text` with every opaque character replaced by `MASK`; the length stays.

    Brackets of links and wikilinks stay, so that `goal:[[Q4 launch]]` can be told from text.
    """
    if not _NEEDED.search(text):
        return text
    out = _mask_code(text) if "`" in text else text
    if "<!--" in out:
        out = _mask_between(out, "<!--", "-->")
    if "%%" in out:
        out = _mask_between(out, "%%", "%%")
    if "](" in out:
        out = _DESTINATION.sub(lambda m: "](" + MASK * (len(m[0]) - 3) + ")", out)
    out = _OPAQUE.sub(_blank, out)
    if "[[" in out:
        out = _WIKILINK.sub(lambda m: "[[" + MASK * len(m[1]) + "]]", out)
    return out


def _blank(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] in "\\&<":
        return MASK * len(found)
    # A URL in brackets ends before them: `[link:: https://x.io]`.
    kept = found.rstrip(_URL_TAIL)
    return MASK * len(kept) + found[len(kept) :]


def _mask_between(text: str, opening: str, closing: str) -> str:
    """Mask each stretch from `opening` to the next `closing`; an unclosed one stays. Linear, unlike a lazy regex."""
    out: list[str] = []
    done = 0
    while (start := text.find(opening, done)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        end += len(closing)
        out += (text[done:start], MASK * (end - start))
        done = end
    out.append(text[done:])
    return "".join(out)


def _escaped(text: str, offset: int) -> bool:
    count = 0
    while offset > count and text[offset - count - 1] == "\\":
        count += 1
    return count % 2 == 1


def _mask_code(text: str) -> str:
    """Mask code spans: a run of backticks to the next run of the same length (CommonMark 6.1), in linear time."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for number in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[number][1] - runs[number][0], []).append(number)
    out: list[str] = []
    done = number = 0
    while number < len(runs):
        start, end = runs[number]
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if not same or _escaped(text, start):
            number += 1
            continue
        close = runs[same[-1]][1]
        out.append(text[done:start])
        out.append(MASK * (close - start))
        done, number = close, same[-1] + 1
    out.append(text[done:])
    return "".join(out)
