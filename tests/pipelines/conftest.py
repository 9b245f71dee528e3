"""This source tree as others would get it: made once for all test processes, whichever comes first."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from tests.pipelines.repositories import copy_of_this_tree


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this session see."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "pipelines"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def once(shared: Path) -> Callable[[str, Callable[[], object]], None]:
    """Do something that takes long, under a name, unless another process has done it; wait while one is at it.

    What failed once fails in every process with the same words.
    """

    def do(name: str, work: Callable[[], object]) -> None:
        done = shared / f"{name}.done"
        with locked(shared / f"{name}.lock"):
            if not done.exists():
                try:
                    work()
                except UnavailableError as error:
                    done.write_text(str(error), encoding="utf-8")
                else:
                    done.touch()
        said = done.read_text(encoding="utf-8")
        if said:
            refuse(said)

    return do


class UnavailableError(Exception):
    """Something can't be installed here; the message says why."""


def refuse(reason: str) -> NoReturn:
    """Fail where everything is required to be there, else skip with the reason."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock that other processes wait for."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def source(shared: Path, once: Callable[[str, Callable[[], object]], None]) -> Path:
    """A repository of this source tree; its folder has a space in its name, as anybody's may have."""
    folder = shared / "source tree"
    once("source", lambda: copy_of_this_tree(folder))
    return folder
