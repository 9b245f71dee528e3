"""Text in XML 1.0, as JUnit and Checkstyle documents have it."""

from doable_md.lazy import lazy

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = lazy('[&<>"\n\r\t]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}

HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def attribute(text: str) -> str:
    """Return `text` for an attribute in double quotes, or between tags; what XML cannot hold is U+FFFD."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], _FORBIDDEN.sub("\ufffd", text))
