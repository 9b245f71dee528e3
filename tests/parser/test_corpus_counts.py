"""On real files the reader finds as many tasks as their index says markdown-it-py found; exceptions have a reason."""

import csv
import os
from pathlib import Path

import pytest

from doable_md import read

FOLDER = os.environ.get("DOABLE_CORPUS", "")

# file -> (tasks found, why not as many as in the index)
EXCEPTIONS = {
    "946-micromark-micromark-extension-gfm-task-list-item-test-fixtures-basic.md": (
        20,
        "the index also counts boxes with a control picture (␠) right behind them, which is no white space: rule 2",
    ),
}


@pytest.mark.skipif(not FOLDER, reason="DOABLE_CORPUS names no folder of real files")
def test_as_many_tasks_as_the_index_says() -> None:
    differing: dict[str, tuple[int, int]] = {}
    with Path(FOLDER, "index.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            text = Path(FOLDER, "files", row["file"]).read_bytes().decode("utf-8", "replace")
            found = len(read(text.removeprefix("\ufeff"), row["file"]).tasks)
            expected = EXCEPTIONS.get(row["file"], (int(row["tasks"]), ""))[0]
            if found != expected:
                differing[row["file"]] = (found, expected)
    assert differing == {}
