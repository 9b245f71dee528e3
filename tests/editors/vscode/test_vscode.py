"""The packaged extension in real VS Code: what people see and do, and what other extensions get."""

import json
import os
import re
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import driver

pytestmark = pytest.mark.editors
Play = Callable[..., dict[str, Any]]


def settle(workspace: Path, settings: dict[str, object]) -> None:
    """Give the workspace settings of its own."""
    folder = workspace / ".vscode"
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps(settings))


def test_the_package_runs_everywhere(vsix: Path) -> None:
    with zipfile.ZipFile(vsix) as package:
        names = package.namelist()
        texts = {name: package.read(name) for name in names}
    assert not [name for name in names if name.endswith((".so", ".pyd", ".dylib", ".pyc"))]
    assert {"extension/bundled/tool/run_server.py", "extension/bundled/libs/doable/__init__.py"} <= set(names)
    assert {"extension/bundled/libs/doable_md/__init__.py", "extension/bundled/libs/pygls/__init__.py"} <= set(names)
    assert b"MIT" in texts["extension/LICENSE.txt"]
    # Universal: a package for one platform says so in its manifest.
    assert b"TargetPlatform" not in texts["extension.vsixmanifest"]
    assert not [name for name, text in texts.items() if str(driver.ROOT).encode() + b"/" in text]


def test_the_versions_are_the_same() -> None:
    extension = json.loads((driver.EXTENSION / "package.json").read_text())
    project = tomllib.loads((driver.ROOT / "pyproject.toml").read_text())
    assert extension["version"] == project["project"]["version"]


def test_what_the_manifest_promises_is_there() -> None:
    manifest = json.loads((driver.EXTENSION / "package.json").read_text())
    source = "".join(path.read_text() for path in (driver.EXTENSION / "src").glob("*.ts"))
    readme = (driver.EXTENSION / "README.md").read_text()
    contributes = manifest["contributes"]
    for command in contributes["commands"]:
        assert f"registerCommand('{command['command']}'" in source
        assert f"doable: {command['title']}" in readme
    for setting, value in contributes["configuration"]["properties"].items():
        assert f"`{setting}`" in readme
        runs_code = setting in manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
        assert (value["scope"] == "machine-overridable") is runs_code
    for walkthrough in contributes["walkthroughs"]:
        for step in walkthrough["steps"]:
            assert (driver.EXTENSION / step["media"]["markdown"]).is_file()


def test_nothing_names_a_place_of_download() -> None:
    assert not [path for path in driver.EXTENSION.glob("*lock*.json") if '"resolved"' in path.read_text()]
    for package in (driver.EXTENSION / "package.json", driver.HERE / "package.json"):
        found = json.loads(package.read_text())
        versions = {**found.get("dependencies", {}), **found.get("devDependencies", {})}
        assert versions
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


def test_a_squiggle_is_mended_by_keyboard_and_saved(play: Play, workspace: Path) -> None:
    seen = play("fix", "plan.md", problemText="S501", title="2030-12-06")
    assert re.search(r"doable ?\(?S501\)?.*Ln 7, Col 93", seen["row"])
    lines = (workspace / "plan.md").read_text().splitlines()
    assert lines[6].endswith("@ana due:2030-12-06 goal:retention impact:high")
    assert lines[6].startswith("- [ ] 🚀 Email the churn survey")


def test_a_slot_waits_for_what_only_the_writer_knows(play: Play, workspace: Path) -> None:
    play("slot", "plan.md", problemText="C107", title="Add an owner", typed="ana")
    line = (workspace / "plan.md").read_text().splitlines()[7]
    assert "@ana" in line
    assert not re.search(r"[‹›$]", line)


def test_safe_fixes_are_applied_on_save_where_that_is_wanted(play: Play, workspace: Path) -> None:
    settle(workspace, {"[markdown]": {"editor.codeActionsOnSave": {"source.fixAll.doable": "explicit"}}})
    play("typeAndSave", "plan.md", typed="A closing line.")
    text = (workspace / "plan.md").read_text()
    assert "due:2030-12-06" in text
    assert text.endswith("A closing line.")
    # A fix that leaves a slot is never applied without being asked for.
    assert "into the wiki -> wiki page due:2030-12-20" in text


def test_a_hover_explains_the_owner(play: Play) -> None:
    seen = play("hover", "plan.md", word="@sam")
    assert re.search(r"active", seen["text"], re.IGNORECASE)


def test_an_unsaved_change_is_seen_in_the_other_file(play: Play) -> None:
    arguments = {"other": "goals.md", "word": "goal:growth", "replacement": "goal:expansion", "problemText": "A202"}
    seen = play("crossFile", "plan.md", **arguments)
    assert "growth" in seen["row"]


def test_the_doable_of_the_environment_can_be_used(play: Play, workspace: Path) -> None:
    settle(workspace, {"doable.importStrategy": "fromEnvironment"})
    assert "C107" in play("problems", "plan.md", problemText="C107")["row"]


def test_a_missing_python_is_said_once_with_a_way_out(play: Play, workspace: Path) -> None:
    settle(workspace, {"doable.interpreter": ["no-such-python"], "doable.path": ""})
    seen = play("messages", "plan.md", other="goals.md", message="needs Python 3.11")
    assert "Set Interpreter" in seen["text"]
    assert seen["count"] == 1


def test_the_example_of_the_walkthrough_needs_work(play: Play) -> None:
    rows = play("example", "goals.md")["rows"]
    assert any("C107" in row for row in rows)


def test_the_python_extension_is_asked_where_there_is_one(
    tools: driver.Tools, vsix: Path, workspace: Path, tmp_path: Path
) -> None:
    settings = {"doable.interpreter": [], "fake.interpreter": sys.executable}
    other = driver.HERE / "ms-python.python-1.0.0"
    with_python = driver.Editor(tools, vsix, tmp_path / "vscode", settings, beside=other)
    with with_python.serve() as url:
        seen = with_python.scenario(url, "debugInformation", workspace, "plan.md", problemText="C107")
    assert f"interpreter: {sys.executable}" in seen["text"]
    assert "(Python extension)" in seen["text"]


def test_a_folder_that_is_not_trusted_runs_nothing_of_its_own(
    tools: driver.Tools, vsix: Path, workspace: Path, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    trap.write_text('#!/bin/sh\ntouch "$0.sprung"\n')
    trap.chmod(0o755)
    code = {"interpreter": [str(trap)], "path": str(trap), "importStrategy": "fromEnvironment"}
    settle(workspace, {f"doable.{name}": value for name, value in code.items()})
    trust = {"security.workspace.trust.enabled": True, "security.workspace.trust.startupPrompt": "never"}
    careful = driver.Editor(tools, vsix, tmp_path / "vscode", trust)
    with careful.serve() as url:
        seen = careful.scenario(url, "problems", workspace, "plan.md", problemText="C107")
    assert "C107" in seen["row"]
    assert not list(tmp_path.glob("trap.sprung"))


def test_the_extension_host_sees_it_too(editor: driver.Editor, workspace: Path) -> None:
    report = editor.suite("editing", workspace)
    assert " passing" in report
    assert " failing" not in report


def test_the_findings_of_a_folder_can_be_read(tools: driver.Tools, workspace: Path) -> None:
    assert tools
    found = driver.vscode_findings(workspace)
    (date,) = (row for row in found if row["code"] == "S501")
    assert date["path"] == "plan.md"
    start, end = date["range"]["start"], date["range"]["end"]
    assert start["line"] == end["line"] == 7
    line = (workspace / "plan.md").read_text().splitlines()[6]
    assert "2030/12/06" in line[start["column"] - 1 : end["column"] - 1]


def test_columns_are_code_points_from_one() -> None:
    assert [driver.column("a🚀b", character) for character in (0, 1, 3, 4)] == [1, 2, 3, 4]


@pytest.mark.skipif(os.environ.get("DOABLE_SCREENSHOTS") != "1", reason="pictures are taken with DOABLE_SCREENSHOTS=1")
def test_take_the_picture(play: Play, workspace: Path) -> None:
    shutil.copytree(driver.ROOT / "docs" / "examples", workspace, dirs_exist_ok=True)
    for plan in driver.HERE.glob("workspace/*.md"):
        (workspace / plan.name).unlink()
    picture = driver.ROOT / "docs" / "images" / "vscode.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    play("screenshot", "sales.md", path=str(picture))
    assert picture.stat().st_size > 10_000
