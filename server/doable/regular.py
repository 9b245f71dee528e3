"""Reading regular files whole, none larger than agreed: no pipe is waited for, no device is opened."""

# ruff: noqa: PTH116 - os.path, not pathlib: every start of the command line reads files, and pathlib costs 5 ms

import os
import stat


class UnfitError(OSError):
    """A file that is not read, and why; `reason` follows its name: "is a folder"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLargeError(UnfitError):
    """A file that holds more bytes than agreed."""

    def __init__(self, most: int) -> None:
        super().__init__(f"is larger than {most:,} bytes")


def read(path: str, most: int, *, links: bool = True) -> bytes:
    """Return the bytes of a regular file. Raises `UnfitError` for what is none or larger than `most`, else `OSError`.

    Without `links`, a symbolic link is no regular file.
    """
    # Looked at before it is opened: opening a pipe wakes who waits to write into it, opening a device may do anything.
    _judge(os.stat(path, follow_symlinks=links), most)
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    handle = os.open(path, flags if links else flags | getattr(os, "O_NOFOLLOW", 0))
    try:
        found = os.fstat(handle)
        _judge(found, most)
        data = os.read(handle, min(found.st_size, most) + 1)
        # A read may stop early, and a file may grow meanwhile. One that gave all that there was had room for more.
        while len(data) <= most and len(data) != found.st_size and (more := os.read(handle, 65536)):
            data += more
    finally:
        os.close(handle)
    if len(data) > most:
        raise TooLargeError(most)
    return data


def _judge(found: os.stat_result, most: int) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise UnfitError("is a folder")
    if stat.S_ISLNK(found.st_mode):
        raise UnfitError("is a link")
    if not stat.S_ISREG(found.st_mode):
        raise UnfitError("is not a regular file")
    if found.st_size > most:
        raise TooLargeError(most)


def why(error: OSError) -> str:
    """Say in words that follow a file's name why it was not read."""
    return error.reason if isinstance(error, UnfitError) else f"cannot be read: {error.strerror or error}"
