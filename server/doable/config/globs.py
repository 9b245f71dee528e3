"""Globs as `.gitignore` reads them, and paths as globs see them."""

# ruff: noqa: PTH100

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doable.config.model import Config


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """Translate a glob as `.gitignore` reads it: without a slash it names a file or folder at any depth."""
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    out = "" if anchored else "(?:.*/)?"
    i = 0
    while i < len(body):
        if body.startswith("**/", i) and (i == 0 or body[i - 1] == "/"):
            out += "(?:.*/)?"
            i += 3
        elif body.startswith("**", i):
            out += ".*"
            i += 2
        elif body[i] == "*":
            out += "[^/]*"
            i += 1
        elif body[i] == "?":
            out += "[^/]"
            i += 1
        elif body[i] == "[" and (end := body.find("]", i + 2)) > 0:
            inner = body[i + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            out += "[" + ("^" + inner[1:] if inner[0] in "!^" else inner) + "]"
            i = end + 1
        else:
            out += re.escape(body[i])
            i += 1
    # what names a folder means all that is in it
    out += "/.*" if pattern.endswith("/") else "(?:/.*)?"
    try:
        return re.compile(out, re.DOTALL)
    except re.error:
        return re.compile(re.escape(body))


def matches(globs: Iterable[str], path: str) -> bool:
    """Tell whether `path` (relative, with `/`) is meant by `globs`; a later glob that starts with `!` takes it out."""
    found = False
    for pattern in globs:
        if pattern.startswith("!"):
            found = found and not _glob(pattern[1:]).fullmatch(path)
        else:
            found = found or bool(_glob(pattern).fullmatch(path))
    return found


def relative(config: "Config", path: str) -> str:
    """Return `path` as globs see it: relative to the settings' folder (else to the current one), with `/`."""
    if not path:
        return path
    full = os.path.abspath(path)
    try:
        return os.path.relpath(full, config.root or None).replace(os.sep, "/")
    except ValueError:  # another drive
        return full.replace(os.sep, "/")
