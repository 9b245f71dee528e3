"""Obsidian's own record of notes, Obsidian Tasks' formats, and Dataview's inline fields."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from doable_md import read
from doable_md.reading import read_fields
from tests.parser.conformance import cases, files, needs_cases


def utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


def utf16_rstrip(text: str, offset: int) -> int:
    units = text.encode("utf-16-le")[: 2 * offset].decode("utf-16-le")
    return utf16(text, len(units.rstrip("\n")))


@needs_cases
@pytest.mark.parametrize("path", files("obsidian-tasks/obsidian-metadata-cache/*.json"), ids=lambda path: path.stem)
def test_tasks_stand_where_obsidian_records_them(path: Path) -> None:
    record = json.loads(path.read_text("utf-8"))
    text = record["fileContents"]
    # In a loose list Obsidian's end of an item lies behind its line end (conformance.DEVIATIONS).
    wanted = {
        item["position"]["start"]["line"]: (item["task"], utf16_rstrip(text, item["position"]["end"]["offset"]))
        for item in record["cachedMetadata"].get("listItems", [])
        if "task" in item
    }
    assert {task.line: (task.mark, utf16(text, task.span.end)) for task in read(text).tasks} == wanted


@needs_cases
@pytest.mark.parametrize("path", files("obsidian-tasks/obsidian-metadata-cache/*.json"), ids=lambda path: path.stem)
def test_nesting_is_what_obsidian_records(path: Path) -> None:
    record = json.loads(path.read_text("utf-8"))
    items = {item["position"]["start"]["line"]: item for item in record["cachedMetadata"].get("listItems", [])}

    def nearest_task(line: int) -> int | None:
        while line >= 0 and "task" not in items[line]:
            line = items[line]["parent"]
        return line if line >= 0 else None

    for task in read(record["fileContents"]).tasks:
        if task.line in items and "task" in items[task.line]:
            assert (task.parent.line if task.parent else None) == nearest_task(items[task.line]["parent"])


FORMATS = [
    pytest.param(line, id=f"{path.name.split('Serializer_')[1].split('-')[0]}-{number}")
    for path in files("obsidian-tasks/task-formats/*.md")
    for number, line in enumerate(path.read_text("utf-8").splitlines())
]


@needs_cases
@pytest.mark.parametrize("line", FORMATS)
def test_formats_of_obsidian_tasks(line: str) -> None:
    reading = read(line).tasks[0].reading
    kind = re.search(r"Has an? (\w+) date", line)
    date = re.search(r"\d{4}-\d\d-\d\d", line)
    impact = re.search(r"(Lowest|Low|Medium|High|Highest) priority", line)
    if kind and date:
        named = reading.due if kind[1] == "due" else dict(reading.fields).get(kind[1]) or getattr(reading, kind[1])
        assert (named if isinstance(named, str) else named.iso) == date[0]
    elif impact:
        assert reading.impact == impact[1].lower()
    elif "do this after" in line:
        assert reading.after == ("dcf64c", "0h17ye")
    elif "do this first" in line:
        assert reading.id == "dcf64c"
    elif "onCompletion" in line or "🏁" in line:
        assert dict(reading.fields)["onCompletion"] in {"keep", "delete"}
        assert reading.repeat == ("every day" if "recurring" in line else None)
    assert reading.hashtags == ("task",)


@needs_cases
@pytest.mark.parametrize("case", cases("obsidian-tasks/serializer-cases.jsonl"), ids=lambda case: case["input"])
def test_obsidian_tasks_emoji(case: dict[str, Any]) -> None:
    reading = read_fields(case["input"])
    named = {
        "start": reading.start and reading.start.iso, "scheduled": reading.scheduled and reading.scheduled.iso,
        "done": reading.done and reading.done.iso, "due": reading.due and reading.due.iso, "priority": reading.impact,
        "onCompletion": dict(reading.fields).get("onCompletion", "").lower(), "dependsOn": list(reading.after),
        "id": reading.id or "", "description": case["input"],
    }  # fmt: skip
    assert {key: named[key] for key in case["expect"]} == case["expect"]


@needs_cases
@pytest.mark.parametrize(
    "case",
    [case for case in cases("dataview/inline-field-cases.jsonl") if case["op"] == "extract"],
    ids=lambda case: case["input"],
)
def test_dataview_inline_fields(case: dict[str, Any]) -> None:
    text = case["input"]
    tags = [tag for tag in read_fields(text).tags if tag.form in {"dataview", "emoji"}]
    assert [(tag.key if tag.form == "dataview" else tag.field, tag.value) for tag in tags] == [
        (field["key"], field["value"]) for field in case["expect"]
    ]
    if not case["partial"]:
        # Dataview's value starts behind `::`; ours behind the white space that follows.
        where = [(tag.start, text.rindex("::", 0, tag.value_start) + 2, tag.end, text[tag.start]) for tag in tags]
        assert where == [
            (field["start"], field["startValue"], field["end"], field["wrapping"]) for field in case["expect"]
        ]


@needs_cases
@pytest.mark.parametrize(
    "case",
    [case for case in cases("dataview/inline-field-cases.jsonl") if case["op"] == "set"],
    ids=lambda case: case["expect"],
)
def test_dataview_fields_can_be_set_where_they_stand(case: dict[str, Any]) -> None:
    task = read(case["input"]).tasks[0]
    tag = next((tag for tag in task.reading.tags if tag.key == case["key"]), None)
    text, value = case["input"], case["value"]
    if tag is None:
        changed = f"{text} [{case['key']}:: {value}]"
    elif value is None:
        span = task.at(tag.start, tag.end)
        changed = text[: span.start].rstrip() + " " + text[span.end :].lstrip()
    else:
        span = task.at(tag.value_start, tag.value_end)
        changed = text[: span.start] + value + text[span.end :]
    assert changed == case["expect"]
