"""This source tree as others would get it: made once for all test processes, whichever comes first."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from tests.pipelines.repositories import a_repository, copy_of_this_tree, environment, git
from tests.pipelines.runner import HOSTILE_FOLDER, Job, program

PRE_COMMIT = (sys.executable, "-m", "pre_commit")
HOOKS = ("doable", "doable-fix", "doable-all")


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this session see."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "pipelines"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def once(common: Path) -> Callable[[str, Callable[[], object]], None]:
    """Do something that takes long, under a name, unless another process has done it; wait while one is at it.

    What failed once fails in every process with the same words.
    """

    def do(name: str, work: Callable[[], object]) -> None:
        done = common / f"{name}.done"
        with locked(common / f"{name}.lock"):
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
def source(common: Path, once: Callable[[str, Callable[[], object]], None]) -> Path:
    """A repository of this source tree; its folder has a space in its name, as anybody's may have."""
    folder = common / "source tree"
    once("source", lambda: copy_of_this_tree(folder))
    return folder


def configuration(source: Path, *hooks: str, **more: Any) -> str:
    """A .pre-commit-config.yaml that takes these hooks from a repository, each with `more` settings."""
    chosen = [{"id": hook, **more} for hook in hooks]
    commit = git(source, "rev-parse", "HEAD").strip()
    return yaml.safe_dump({"repos": [{"repo": str(source), "rev": commit, "hooks": chosen}]})


@pytest.fixture(scope="session")
def home(source: Path, common: Path, once: Callable[[str, Callable[[], object]], None]) -> Path:
    """Where pre-commit keeps the environment of the hooks: built by pip, once."""
    folder = common / "pre-commit"

    def build() -> None:
        scratch = a_repository(common / "scratch", {".pre-commit-config.yaml": configuration(source, *HOOKS)})
        env = environment(PRE_COMMIT_HOME=str(folder), VIRTUALENV_OVERRIDE_APP_DATA=str(common / "virtualenv"))
        command = [*PRE_COMMIT, "install-hooks"]
        done = subprocess.run(command, cwd=scratch, env=env, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode:
            raise UnavailableError(f"pre-commit can't install the hooks: {done.stdout[-2000:]}")

    once("pre-commit", build)
    return folder


@pytest.fixture(scope="session")
def installed(source: Path, common: Path, once: Callable[[str, Callable[[], object]], None]) -> Job:
    """A job on a runner where the action has installed doable, in a folder whose code would leave a file `made`."""
    job = Job(common / "hostile", source, common / "bin", common / "runner's temp", common / "tools")

    def install() -> None:
        for folder in (job.workspace, job.temporary, job.tools, common / "home"):
            folder.mkdir()
        job.put(HOSTILE_FOLDER)
        # the Python of these tests, whatever is called python3 here
        program(job.programs / "python3", sys.executable)
        step = job.run(HOME=str(common / "home"), XDG_CACHE_HOME=str(common / "home"), PIP_NO_CACHE_DIR="1")
        if step.code == 2:
            raise UnavailableError(f"the action can't install doable: {step.log[-2000:]}")
        (common / "first.json").write_text(json.dumps(step), encoding="utf-8")

    once("action", install)
    return job
