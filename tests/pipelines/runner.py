"""GitHub's runner as far as the step of action.yml can tell: its folders, its variables, its files, its commands."""

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.pipelines.repositories import NO_DATE, ROOT, environment

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
_INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")
# https://github.com/actions/runner, src/Runner.Common/ActionCommand.cs: at the start of a line or, in the old form, in it
_COMMAND = re.compile(r"\s*::([\w-]+)(?: .*?)?::|.*?##\[([\w-]+)(?: [^\]]*)?\]")


# Files that leave a file `made` where any of them is run.
_SPY = "open('made', 'w')\n"
_MODULES = ("doable_md", "venv", "ensurepip", "pip", "json", "yaml", "sitecustomize", "usercustomize", "run", "setup")
HOSTILE_FOLDER = {
    "plan.md": NO_DATE,
    "doable/__init__.py": _SPY,
    "doable/__main__.py": _SPY,
    **{f"{name}.py": _SPY for name in _MODULES},
    **dict.fromkeys(("bash", "python3", "pip", "doable.sh"), "touch made\n"),
    "pyproject.toml": '[build-system]\nbuild-backend = "setup"\nbackend-path = ["."]\nrequires = []\n',
}


class Step(NamedTuple):
    """What a step left: its exit code, its log, its outputs, and the summary of the job."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def commands(self) -> list[str]:
        """The names of the commands that the runner obeys."""
        obeyed, stopped = [], ""
        for line in re.split(r"\r\n|\r|\n", self.log):
            found = _COMMAND.match(line)
            name = found and (found[1] or found[2])
            if stopped:
                stopped = "" if name == stopped else stopped
            elif name == "stop-commands":
                stopped = line.split("::")[2]
            elif name:
                obeyed.append(name)
        assert not stopped, "commands are stopped for ever"
        return obeyed

    @property
    def annotations(self) -> list[str]:
        return [line for line in self.log.splitlines() if line.startswith(("::error", "::warning", "::notice"))]


class Job(NamedTuple):
    """A job: where its repository is checked out, where the action is, what is on its PATH, and its folder for what may go."""

    workspace: Path
    action: Path
    programs: Path
    temporary: Path
    tools: Path

    def put(self, files: dict[str, str]) -> None:
        """Write files of the repository."""
        for name, text in files.items():
            file = self.workspace / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def run(self, inputs: dict[str, str] | None = None, **more: str) -> Step:
        """Run the step of the action with these inputs and the defaults of all others."""
        (step,) = ACTION["runs"]["steps"]
        values = {name: one["default"] for name, one in ACTION["inputs"].items()} | (inputs or {})
        env = {name: _INPUT.sub(lambda found: values[found[1]], text) for name, text in step["env"].items()}
        files = {name: self.temporary / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_bytes(b"")
        script = self.temporary / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        env |= {name: str(file) for name, file in files.items()}
        env |= {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temporary),
            "RUNNER_TOOL_CACHE": str(self.tools),
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
        }
        # what `shell: bash` is: https://docs.github.com/actions, "Workflow syntax", defaults.run.shell
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], cwd=self.workspace,
            env=environment() | env | more, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False, timeout=300,
        )  # fmt: skip
        said = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        return Step(
            done.returncode,
            done.stdout.decode(),
            dict(line.split("=", 1) for line in said),
            files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"),
        )


def program(file: Path, *command: str) -> None:
    """Write a program that is another one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
    file.chmod(0o755)
