"""Writing files so that none is half written and nobody's work is lost: whatever doable writes goes through here."""

# os.path, not pathlib: importing pathlib costs 5 ms.
# ruff: noqa: PTH104, PTH105, PTH108, PTH110, PTH113, PTH116, PTH118, PTH119, PTH120

import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from doable import regular
from doable.config import DoableError
from doable_md.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

# What a file is called until it is whole: hidden, no Markdown, and short, as the name it is for may be of full length.
_NAME = ".doable-unfinished-{}-{}.tmp"
_LEFT_OVER = lazy(r"\.doable-unfinished-\d+-[0-9a-f]{8}\.tmp")
# No write takes so long: what is older belongs to nobody any more, whichever machine shares the folder.
_OLD = 3600.0
# How long to wait for another writer of the same file, and how often to look, in seconds.
_PATIENCE = 5.0
_PAUSE = 0.01


class WriteError(DoableError):
    """A file that could not be written, or that changed since it was read."""


def write(path: str, data: bytes, expected: bytes | None, *, within: "Iterable[str] | None" = None) -> None:
    """Put `data` in the place of a file in one step: whoever reads it sees all of the old or all of the new bytes.

    `expected` is what it held when it was read, None that it did not exist; a file for which that is no longer true is
    left alone. Mode, owner, group and extended attributes stay as far as the system allows. A symbolic link stays
    one, what it leads to is replaced, unless it leads out of all of the paths `within`. Other hard links keep the
    old bytes. Raises `WriteError`.
    """
    real = os.path.realpath(path)
    here = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    if within is not None and real != here and not is_within(real, within):
        raise WriteError(f"{path} is a link that leads out of what was asked for, to {real}; it was left as it is")
    with _refusals(path):
        if expected is None:
            _create(path, real, data)
        else:
            _replace(path, real, data, expected)
        _settle(os.path.dirname(real))


def overwrite(path: str, data: bytes) -> None:
    """Put `data` into a file in one step, whatever it held; into a device or pipe as it comes. Raises `WriteError`."""
    real = os.path.realpath(path)
    with _refusals(path):
        if not os.path.exists(path):
            with _unfinished(path, real, data) as new:
                os.replace(new, real)
        elif os.path.isfile(path):
            with _held(path, real) as found, _unfinished(path, real, data, like=found) as new:
                _refuse_read_only(path, real)
                os.replace(new, real)
        else:
            with open(path, "wb") as stream:  # noqa: PTH123
                stream.write(data)
            return
        _settle(os.path.dirname(real))


def is_within(path: str, places: "Iterable[str]") -> bool:
    """Tell whether a path really leads to one of `places` or into one that is a folder: links are followed."""
    real = os.path.realpath(path)
    return any(real == place or real.startswith(os.path.join(place, "")) for place in map(os.path.realpath, places))


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


@contextmanager
def _refusals(path: str) -> "Generator[None, None, None]":
    try:
        yield
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror or error}") from error


def _replace(path: str, real: str, data: bytes, expected: bytes) -> None:
    try:
        with _held(path, real) as found:
            _refuse_read_only(path, real)
            with _unfinished(path, real, data, like=found) as new:
                # the last thing before the step itself: another program may have written meanwhile
                if not _holds(real, expected):
                    raise WriteError(f"{path} changed while it was checked; it was left as it is")
                os.replace(new, real)
    except FileNotFoundError:
        raise WriteError(f"{path} is gone: it was deleted or renamed while it was checked") from None


def _refuse_read_only(path: str, real: str) -> None:
    """Refuse to replace what we may not write in place: a rename would do it all the same."""
    if not os.access(real, os.W_OK):
        raise WriteError(f"{path} cannot be written: it is read-only")


def _holds(real: str, expected: bytes) -> bool:
    try:
        return regular.read(real, len(expected)) == expected
    except regular.UnfitError:
        return False


def _create(path: str, real: str, data: bytes) -> None:
    with _unfinished(path, real, data) as new:
        try:
            try:
                os.link(new, real)
            except FileExistsError:
                raise
            except (AttributeError, NotImplementedError, OSError):
                # a system or a file system without hard links
                if os.path.lexists(real):
                    raise FileExistsError from None
                os.rename(new, real)
        except FileExistsError:
            raise WriteError(f"{path} was made by another program meanwhile; it was left as it is") from None


@contextmanager
def _unfinished(path: str, real: str, data: bytes, like: int | None = None) -> "Generator[str, None, None]":
    """Give the name of a new file beside `real` that holds `data`, on the disk; gone in the end if it is still there.

    With `like`, a handle, it has that file's owner, mode and attributes.
    """
    folder = os.path.dirname(real)
    name = os.path.join(folder, _NAME.format(os.getpid(), os.urandom(4).hex()))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        # until it has the mode of the old file, nobody else may look into it
        handle = os.open(name, flags, 0o666 if like is None else 0o600)
    except PermissionError as error:
        raise WriteError(f"{path} cannot be written: no file can be made beside it ({error.strerror})") from error
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            if like is not None:
                _liken(handle, like)
            os.fsync(handle)
        finally:
            os.close(handle)
        yield name
    finally:
        with suppress(OSError):
            os.unlink(name)


def _liken(new: int, old: int) -> None:
    """Give a new file the owner, the mode and the attributes of an old one, as far as the system allows."""
    if sys.platform == "win32":
        return
    wanted, found = os.fstat(old), os.fstat(new)
    if (found.st_uid, found.st_gid) != (wanted.st_uid, wanted.st_gid):
        try:
            os.fchown(new, wanted.st_uid, wanted.st_gid)
        except OSError:
            with suppress(OSError):
                os.fchown(new, -1, wanted.st_gid)
        found = os.fstat(new)
    mode = stat.S_IMODE(wanted.st_mode)
    if found.st_uid != wanted.st_uid:
        mode &= ~stat.S_ISUID
    if found.st_gid != wanted.st_gid:
        # what a group might do, another one may only do if everybody may
        mode = mode & ~(stat.S_ISGID | stat.S_IRWXG) | (mode & stat.S_IRWXO) << 3
    os.fchmod(new, mode)
    if sys.platform == "linux":
        # access lists are among them
        with suppress(OSError):
            for name in os.listxattr(old):
                with suppress(OSError):
                    os.setxattr(new, name, os.getxattr(old, name))


@contextmanager
def _held(path: str, real: str) -> "Generator[int | None, None, None]":
    """Give a handle of a file that other runs of doable do not replace meanwhile; None where there are no locks.

    The lock is on the file itself, so nothing else is left behind. Whoever waited for it may hold what is no longer at
    its path, and looks again.
    """
    if sys.platform == "win32":
        yield None
        return
    until = time.monotonic() + _PATIENCE
    handle = os.open(real, _READ)
    try:
        while not (_lock(handle) and os.path.samestat(os.fstat(handle), os.stat(real))):
            if time.monotonic() > until:
                raise WriteError(f"{path} is being written by another program; it was left as it is")
            time.sleep(_PAUSE)
            os.close(handle)
            handle = os.open(real, _READ)
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    import fcntl  # noqa: PLC0415 - only who writes

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # a file system without locks: what is left is to compare right before the step
        return True
    return True


def _settle(folder: str) -> None:
    """Let a folder's new entry reach the disk, where the system knows how, and take out what killed runs left in it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    sweep(folder)


@lru_cache(maxsize=1024)
def sweep(folder: str) -> None:
    """Remove the unfinished files of killed runs: ours by name and owner, and old. Once a run for each folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _LEFT_OVER.fullmatch(entry.name):
                continue
            found = entry.stat(follow_symlinks=False)
            ours = sys.platform == "win32" or found.st_uid == os.geteuid()
            if stat.S_ISREG(found.st_mode) and ours and time.time() - found.st_mtime > _OLD:
                os.unlink(entry.path)
