"""Where a key stands in a TOML text, for errors that name file and line: tomllib tells no lines."""

import re
from collections.abc import Sequence

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
# Strings, compiled where they are used: only the way to an error needs them, and start-up does not pay for it.
_KEY = rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*="
_HEADER = rf"\s*(\[\[?)\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]"


def locate(text: str, keys: Sequence[str]) -> int:
    """Return the 1-based line of `text` that sets `keys`, or the nearest table around it; 1 where nothing does.

    The index of an array's table is a key of digits: ("per-path", "0", "select"). Best effort: tomllib tells no lines.
    """
    return deepest(text, keys)[0]


def deepest(text: str, keys: Sequence[str]) -> tuple[int, int]:
    """Return the line, and how many of `keys` stand there."""
    table: list[str] = []
    arrays: dict[str, int] = {}
    best = (1, 0)
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        header = re.match(_HEADER, line)
        assigned = None if header else re.match(_KEY, line)
        if header:
            table = []
            for part in _parts(header[2]):
                table.append(part)
                if (array := ".".join(table)) in arrays:
                    table.append(str(arrays[array]))
            if header[1] == "[[":
                # the parts end with the array's name, or with the index of its table before this one
                table = table[:-1] if table[-1].isdigit() else table
                array = ".".join(table)
                arrays[array] = arrays.get(array, -1) + 1
                table.append(str(arrays[array]))
            path = table
        elif assigned:
            path = [*table, *_parts(assigned[1])]
        else:
            continue
        shared = min(len(path), len(keys))
        # a longer path than asked for stands inside of what is asked for
        if list(keys[:shared]) == path[:shared] and shared > best[1]:
            best = (number, shared)
    line_number, depth = best
    rest = [key for key in keys[depth:] if not key.isdigit()]
    for number in range(line_number, len(lines) + 1) if depth and rest else ():
        line = lines[number - 1]
        if number > line_number and (re.match(_HEADER, line)):
            break
        if re.search(rf"""(?:^|[\s{{,.])["']?{re.escape(rest[-1])}["']?\s*=""", line):
            return number, len(keys)
    return best


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]
