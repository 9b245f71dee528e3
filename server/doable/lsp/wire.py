"""Messages on a stream: read in a thread, handled in the event loop in the order in which they came."""

import json
import logging
import threading
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

_CHUNK = 65536


class Unreadable:
    """A message whose body is no JSON object."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


Message = dict[str, Any] | Unreadable | None
"""What came: an object, something unreadable, or None: the stream has ended."""


def read(receive: "Callable[[int], bytes]", put: "Callable[[Message], None]") -> None:
    """Read messages until the stream ends. `receive(n)` returns at least one byte, at most n, or b"" at the end."""
    buffer = bytearray()
    while True:
        end = buffer.find(b"\r\n\r\n")
        while end < 0:
            more = _receive(receive)
            if not more:
                put(None)
                return
            buffer += more
            end = buffer.find(b"\r\n\r\n")
        length = _length(bytes(buffer[:end]))
        del buffer[: end + 4]
        if length is None:
            continue
        while len(buffer) < length:
            more = _receive(receive)
            if not more:
                put(None)
                return
            buffer += more
        body = bytes(buffer[:length])
        del buffer[:length]
        put(_parse(body))


def _receive(receive: "Callable[[int], bytes]") -> bytes:
    try:
        return receive(_CHUNK)
    except OSError:
        return b""


def as_object(value: Any) -> dict[str, Any] | None:
    """Return a value that is a JSON object, None for any other."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _length(header: bytes) -> int | None:
    for line in header.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value)
    log.warning("a header without a length was passed over: %r", header[:200])
    return None


def _parse(body: bytes) -> Message:
    try:
        message = as_object(json.loads(body))
    except (ValueError, RecursionError) as error:
        return Unreadable(str(error))
    return Unreadable("a message must be an object") if message is None else message


def start(receive: "Callable[[int], bytes]", put: "Callable[[Message], None]") -> None:
    """Read in a thread of its own, which does not keep the process from ending."""
    threading.Thread(target=read, args=(receive, put), name="doable-reader", daemon=True).start()
