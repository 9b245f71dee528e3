"""Other people's readers of the formats that are npm packages: installed at the first use, run by Node."""

import fcntl
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parents[2] / ".tools" / "formats"
FILES = ("package.json", "consumers.mjs")
_NPM = ("npm", "--no-audit", "--no-fund", "--no-update-notifier")


class UnavailableError(Exception):
    """They can't be installed or run here; the message says why."""


def prepare() -> Path:
    """Install the packages that package.json names, unless they are there; return their `node_modules`."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise UnavailableError("node and npm are not installed")
    FOLDER.mkdir(parents=True, exist_ok=True)
    stamp = FOLDER / "stamp"
    wanted = "".join((HERE / name).read_text(encoding="utf-8") for name in FILES)
    with (FOLDER / ".lock").open("w") as lock:
        # one at a time, also among parallel test processes
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            for name in FILES:
                shutil.copyfile(HERE / name, FOLDER / name)
            # Exact versions are in package.json; a lock file would name the registry they came from.
            command = (*_NPM, "install", "--no-package-lock", "--ignore-scripts")
            done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=600, check=False)
            if done.returncode:
                raise UnavailableError(done.stderr[-2000:])
            stamp.write_text(wanted, encoding="utf-8")
    return FOLDER / "node_modules"


def ask(task: str, data: Any) -> Any:
    """Run one of the tasks of consumers.mjs."""
    done = subprocess.run(
        ["node", "consumers.mjs"], cwd=FOLDER, input=json.dumps({"task": task, "data": data}), capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
