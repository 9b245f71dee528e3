"""Nothing that an editor test starts is left behind, and a missing editor is never passed over in silence."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .process import EditorMissingError, install, isolated, refuse, required, run

CHILD = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"


def test_children_that_outlive_their_parent_are_stopped_and_named() -> None:
    started = time.monotonic()
    # The child keeps the pipes open: without a file of its own, waiting for the output would wait for it.
    done = run([sys.executable, "-c", f"{CHILD[:-1]}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)"])
    assert done.code == 0
    assert done.leftover
    assert time.monotonic() - started < 20


def test_timeout_stops_the_whole_group(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = f"{CHILD}; open({str(note)!r}, 'w').write(str(__import__('os').getpid())); time.sleep(60)"
    with pytest.raises(subprocess.TimeoutExpired):
        run([sys.executable, "-c", script], timeout=3)
    group = int(note.read_text())
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_missing_editor_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("DOABLE_EDITORS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="NOT TESTED in a real editor: no network"):
        refuse(EditorMissingError("no network"))


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("DOABLE_EDITORS", "require")])
def test_missing_editor_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("DOABLE_EDITORS", raising=False)
    monkeypatch.setenv(name, value)
    assert required()
    with pytest.raises(pytest.fail.Exception, match="no network"):
        refuse(EditorMissingError("no network"))


def test_failed_installation_says_what_the_installer_said() -> None:
    with pytest.raises(EditorMissingError, match="ended with code 3: no such wheel"):
        install([sys.executable, "-c", "import sys; print('no such wheel', file=sys.stderr); sys.exit(3)"])
    with pytest.raises(EditorMissingError, match="program-that-is-not-there"):
        install(["program-that-is-not-there"])


def test_editors_see_none_of_the_users_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
    monkeypatch.setenv("VIMRUNTIME", "/somewhere")
    env = isolated(tmp_path)
    assert Path(env["HOME"]).is_relative_to(tmp_path)
    assert Path(env["XDG_CONFIG_HOME"]).is_relative_to(tmp_path)
    assert "VIMRUNTIME" not in env
