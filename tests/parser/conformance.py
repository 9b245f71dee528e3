"""Cases that other systems publish, read from the folder that DOABLE_CONFORMANCE names."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(os.environ.get("DOABLE_CONFORMANCE", ""))

needs_cases = pytest.mark.skipif(
    "DOABLE_CONFORMANCE" not in os.environ, reason="DOABLE_CONFORMANCE names no folder of other systems' cases"
)


class Deviation:
    """What doable does instead of what a case expects, and why."""

    def __init__(self, does: str, why: str) -> None:
        self.does = does
        self.why = why


# Every case that is read otherwise than its system reads it; docs/parser.md prints this table.
DEVIATIONS: dict[str, Deviation] = {
    "obsidian/all_link_types.json": Deviation(
        "a task ends with its text",
        "in a loose list Obsidian's end of an item is behind the line end; the test takes that off",
    ),
    "taskmark/T09_escaping:7:title": Deviation(
        "`+Project` within a sentence is taken out of the title",
        "so does TaskMark in T15 for `#tag1` within a sentence; the two expectations contradict each other",
    ),
    "gfm/mdit-py-plugins 5": Deviation(
        "`+ [x]⇥item` is a task", "GFM says so, and the fixture pins that this plugin loses the box"
    ),
    "gfm/mdit-py-plugins 6": Deviation(
        "a form feed behind the box ends it", "it is white space in CommonMark; the fixture pins that the box is lost"
    ),
    "gfm/mdit-py-plugins 2": Deviation(
        "`- [ ]` with nothing behind it is an empty task",
        "syntax.md, rule 2: white space or the end; GitHub and Obsidian show a box",
    ),
}  # fmt: skip


def cases(name: str) -> list[dict[str, Any]]:
    path = FOLDER / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def files(pattern: str) -> list[Path]:
    return sorted(FOLDER.glob(pattern)) if Path() != FOLDER else []
