"""Task lists of GFM and of four more renderers: the boxes they render are the tasks doable reads."""

import html
import re
from pathlib import Path

import pytest

from doable_md import read
from tests.parser.conformance import DEVIATIONS, files, needs_cases

FENCED = re.compile(r"^`{8,} example[^\n]*\n(.*?)\n\.\n(.*?)^`{8,}$", re.DOTALL | re.MULTILINE)
SLASHED = re.compile(r"^\d+\n//- [- ]+//\n(.*?)\n//- [- ]+//\n(.*?)\n//= [= ]+//", re.DOTALL | re.MULTILINE)
DOTTED = re.compile(r"^[^\n.][^\n]*\n+\.\n(.*?)\n\.\n(.*?)\n\.$", re.DOTALL | re.MULTILINE)
INPUT = re.compile(r"<input\b([^>]*)>(?:</label>)?\s*([^<\n]*)")


def examples() -> list[object]:
    out: list[object] = []
    for path in files("gfm/*"):
        text = path.read_text("utf-8")
        pattern = FENCED if "`example" in text or "` example" in text else SLASHED if "//- - " in text else DOTTED
        name = Path(path).stem.replace("-tasklists", "")
        out += [
            pytest.param(f"gfm/{name} {number}", *match.groups(), id=f"{name}-{number}")
            for number, match in enumerate(pattern.finditer(text), start=1)
        ]
    return out


@needs_cases
@pytest.mark.parametrize(("name", "source", "rendered"), examples())
def test_rendered_boxes_are_tasks(name: str, source: str, rendered: str) -> None:
    wanted = [("checked" in attributes, html.unescape(text.strip())) for attributes, text in INPUT.findall(rendered)]
    # Other characters in a box are states of other systems, which GFM shows as text.
    tasks = [task for task in read(source.replace("→", "\t")).tasks if task.mark in " xX"]
    found = [(task.mark in "xX", task.text.split("\n")[0].strip()) for task in tasks]
    if name in DEVIATIONS:
        assert found != wanted
    else:
        assert found == wanted
