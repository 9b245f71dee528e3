"""Link definitions at a paragraph's start: blocks of their own that turn no box into a link (CommonMark 4.7)."""

import re

from doable_md.lazy import lazy

_LABEL = lazy(r"\[(?=\s*[^\s\]])(?:[^\[\]\\]|\\.)+\]:[ \t]*\n?[ \t]*", re.DOTALL)
_ANGLED = lazy(r"<(?:[^<>\n\\]|\\.)*>")
_TITLE = lazy(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)", re.DOTALL)
_SPACE = lazy(r"[ \t]*\n?[ \t]*")
_LINE_END = lazy(r"[ \t]*(?:\n|\Z)")

# What markdown-it-py takes for no link, and so for no definition.
_REFUSED = ("javascript:", "vbscript:", "file:", "data:")
_IMAGES = tuple(f"data:image/{kind};" for kind in ("gif", "png", "jpeg", "webp"))

# Parentheses nested deeper than this are no destination (CommonMark asks for at least 3; markdown-it-py has 32).
_DEEPEST = 32


def definition_labels(text: str) -> tuple[str, ...]:
    """Return the labels that the definitions at the start of a paragraph's text give, in lower case."""
    position = 0
    labels: list[str] = []
    while position < len(text) and text[position] == "[" and (end := _definition(text, position)):
        labels.append(" ".join(text[position + 1 : text.index("]:", position)].casefold().split()))
        position = end
    return tuple(labels)


def definition_lines(text: str) -> int:
    """Return how many lines of a paragraph's text are definitions at its start; a line is never half of one."""
    position = lines = 0
    while position < len(text) and text[position] == "[" and (end := _definition(text, position)):
        lines += text.count("\n", position, end) + (text[end - 1] != "\n")
        position = end
    return lines


def _definition(text: str, start: int) -> int:
    """Return where the definition at `start` ends, behind its line end; 0 where none stands there."""
    label = _LABEL.match(text, start)
    if not label:
        return 0
    stop = _destination(text, label.end())
    target = text[label.end() : stop].strip("<>").lower()
    if stop <= label.end() or (target.startswith(_REFUSED) and not target.startswith(_IMAGES)):
        return 0
    space = _SPACE.match(text, stop)
    title = _TITLE.match(text, space.end()) if space and space.end() > stop else None
    if title and (stop - len(text[label.end() : stop].rstrip("\\"))) % 2 and text[stop] == "\n":
        # A backslash at the line's end escapes that, so markdown-it-py looks for no title behind it.
        title = None
    if title and (end := _LINE_END.match(text, title.end())):
        return end.end()
    end = _LINE_END.match(text, stop)
    return end.end() if end else 0


def _destination(text: str, start: int) -> int:
    """Return where a link destination ends; `start` where none stands there."""
    if text.startswith("<", start):
        angled = _ANGLED.match(text, start)
        return angled.end() if angled else start
    depth, at, stop = 0, start, len(text)
    while at < stop:
        character = text[at]
        if character <= " " or character == "\x7f":
            break
        if character == "\\" and at + 1 < stop and text[at + 1] not in " \n":
            at += 1
        elif character == "(":
            depth += 1
        elif character == ")":
            if depth == 0:
                break
            depth -= 1
        if depth > _DEEPEST:
            return start
        at += 1
    return start if depth else at
