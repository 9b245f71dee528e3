"""TaskMark's golden folders, for the fields doable has; and the samples of xit, PlainTasks, Todo+ and imdone."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from doable_md import Task, read
from tests.parser.conformance import DEVIATIONS, FOLDER, files, needs_cases

STATES = {"todo": "open", "doing": "in_progress", "done": "done", "dropped": "cancelled", "blocked": "blocked"}


def golden() -> list[object]:
    out: list[object] = []
    for path in files("taskmark/*/parsed.yaml"):
        pending = list(yaml.safe_load(path.read_text("utf-8"))["tasks"])
        while pending:
            case = pending.pop()
            pending += case.get("subtasks", [])
            if "line" in case:
                name = f"{path.parent.name}-{case.get('file', '')}-{case['line']}"
                out.append(pytest.param(path.parent, case, id=name))
    return out


def said(task: Task) -> dict[str, object]:
    """What TaskMark calls the fields of a task."""
    reading = task.reading
    dates = {
        "due_date": reading.due, "planned_date": reading.scheduled, "started_date": reading.start,
        "created_date": reading.created, "done_date": reading.done,
    }  # fmt: skip
    fields = dict(reading.fields)
    return {
        "title": re.sub(r"\\([+@#~:])", r"\1", task.title),
        "state": STATES[task.state.value],
        "explicit_assignees": sorted(reading.owners),
        "explicit_tags": sorted(reading.hashtags),
        "explicit_project": "/".join(reading.goals),
        "estimate_minutes": reading.estimate,
        "recurrence": reading.repeat,
        "paused_date": fields.pop("paused", None),
        "custom_fields": fields,
        "priority": next((tag.value for tag in reading.tags if tag.field == "impact"), None),
        "indent": task.column,
        **{name: date.iso for name, date in dates.items() if date},
    }


@needs_cases
@pytest.mark.parametrize(("folder", "case"), golden())
def test_golden(folder: Path, case: dict[str, Any]) -> None:
    name = case.get("file", "input.md")
    path = next(path for path in (folder / name, folder / f"input_{name}") if path.exists())
    task = next(
        task for task in read(path.read_text("utf-8"), dialect="taskmark").tasks if task.line == case["line"] - 1
    )
    found = said(task)
    for key, value in case.items():
        if key in {"explicit_assignees", "explicit_tags"}:
            value = sorted(value)
        if key not in found or f"taskmark/{folder.name}:{case['line']}:{key}" in DEVIATIONS:
            continue
        if key.endswith("_date"):
            # TaskMark adds the zone of the front matter to a time without one; doable keeps what is written.
            assert str(value).startswith(str(found[key])), key
        elif key == "title":
            assert found[key] == value.replace("\\\\", "\\"), key
        else:
            assert found[key] == value, key


XIT_STATES = {" ": "todo", "x": "done", "@": "doing", "~": "dropped", "?": "other"}


@needs_cases
def test_xit_items_as_list_items() -> None:
    """A xit line is a task once it is a list item; its priority and due date are read."""
    lines = re.findall(r"^\[.\] .*$", (FOLDER / "xit/spec-examples.xit").read_text("utf-8"), re.MULTILINE)
    tasks = read("".join(f"- {line}\n" for line in lines), dialect="xit").tasks
    assert [task.state.value for task in tasks] == [XIT_STATES[line[1]] for line in lines]
    due = {task.text: task.reading.due.day for task in tasks if task.reading.due}
    assert sorted(day or "" for day in due.values()) == ["2022-03-31", "2022-03-31", "2022-06-30"]
    important = [task.text for task in tasks if task.reading.impact]
    assert {"! This is important", "!! This is more important"} <= set(important)


@needs_cases
def test_imdone_tags_in_code_and_links_are_text() -> None:
    plan = read((FOLDER / "imdone/checkbox-tasks.md").read_text("utf-8"))
    outside_code = re.sub(r"```.*?```", "", plan.text, flags=re.DOTALL)
    assert len(plan.tasks) == outside_code.count("- [ ]")
    assert read((FOLDER / "imdone/code-blocks.md").read_text("utf-8")).tasks == ()
    for task in read((FOLDER / "imdone/modify-tasks.md").read_text("utf-8")).tasks:
        assert "TODO" not in task.reading.hashtags


@needs_cases
@pytest.mark.parametrize("path", files("todo-plus-plaintasks/*.todo"), ids=lambda path: path.stem)
def test_plaintasks_lines_as_list_items(path: Path) -> None:
    """PlainTasks has no Markdown boxes; its tags are read on lines that are made list items."""
    wanted = {"@critical": "highest", "@high": "high", "@low": "low"}
    for line in re.findall(r"^\s*☐ (.*)$", path.read_text("utf-8"), re.MULTILINE):
        reading = read(f"- [ ] {line}", dialect="plaintasks").tasks[0].reading
        assert reading.owners == ()
        first = re.search(r"(?<![^\s*_~])(@critical|@high|@low)(?![\w(])", re.sub(r"`[^`]*`", "", line))
        assert reading.impact == (wanted[first[1]] if first else None), line
