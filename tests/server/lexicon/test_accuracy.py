"""The figures the rules must reach on labelled lines, where a folder of them is at hand."""

import os
from pathlib import Path

import pytest

from doable.lexicon import analyse, load
from doable.lexicon.judge import wording_findings

FOLDER = os.environ.get("DOABLE_LABELS")
pytestmark = pytest.mark.skipif(not FOLDER, reason="DOABLE_LABELS names no folder of labelled lines")


def rows(name: str) -> list[dict[str, str]]:
    lines = (Path(FOLDER or "") / name).read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=False)) for line in lines[1:]]


def figures(name: str, codes: set[str], column: str, value: str, levels: set[str] | None = None) -> tuple[float, float]:
    lexicon = load("en")
    hits = flagged = labelled = 0
    for row in rows(name):
        findings = wording_findings(analyse(row["text"], lexicon))
        speaks = any(code in codes and (not levels or level in levels) for code, level, _ in findings)
        right = row[column] == value
        hits, flagged, labelled = hits + (speaks and right), flagged + speaks, labelled + right
    return hits / max(flagged, 1), hits / max(labelled, 1)


@pytest.mark.parametrize(
    ("name", "codes", "column", "value", "levels", "precision", "recall"),
    [
        ("tasks-dev.tsv", {"C101"}, "form", "N", None, 0.93, 0.65),
        ("tasks-dev.tsv", {"C118"}, "form", "S", None, 0.90, 0.0),
        ("tasks-dev.tsv", {"C119"}, "form", "Q", None, 0.90, 0.0),
        ("compound-dev.tsv", {"C104"}, "compound", "1", None, 0.90, 0.60),
        (
            "tasks-dev.tsv",
            {f"C{number}" for number in (*range(101, 107), *range(112, 120))},
            "vague",
            "1",
            {"warning"},
            0.80,
            0.55,
        ),
    ],
)
def test_targets(
    name: str, codes: set[str], column: str, value: str, levels: set[str] | None, precision: float, recall: float
) -> None:
    reached = figures(name, codes, column, value, levels)
    assert reached[0] >= precision
    assert reached[1] >= recall
