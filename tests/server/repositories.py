"""Git repositories to test with, and nothing of what this machine's user has configured."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def isolate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let git know no configuration but that of the repository, and no repository but that of its folder."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


class Repository:
    """A repository, and its work tree `root`."""

    def __init__(self, root: Path, *options: str) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
        command = ["git", *identity, "-c", "protocol.file.allow=always", "-c", "core.hooksPath=/dev/null", *arguments]
        done = subprocess.run(command, cwd=self.root, capture_output=True, check=False)
        assert done.returncode == 0, (arguments, done.stderr)
        return os.fsdecode(done.stdout).strip()

    def put(self, name: str, text: str | bytes) -> Path:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def commit(self, **files: str | bytes) -> str:
        """Write files (`plan_md` is plan.md), commit everything, and return the commit's id."""
        for name, text in files.items():
            self.put(name.replace("_md", ".md").replace("_toml", ".toml"), text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "change")
        return self.git("rev-parse", "HEAD")
