"""Precision and recall of the wording rules on labelled task lines; ``--list`` names every confusion."""

from __future__ import annotations

import os
import sys
from math import sqrt
from pathlib import Path

from doable.lexicon import Wording, analyse, load
from doable.lexicon.judge import wording_findings

Row = dict[str, str]
Case = tuple[str, bool, bool, str]
"""(id, flagged, labelled, text)"""

WARNINGS_ABOUT_VAGUENESS = frozenset(
    ("C101", "C102", "C103", "C105", "C106", "C112", "C113", "C114", "C115", "C116", "C117", "C118", "C119")
)


def read(path: Path) -> list[Row]:
    """Rows of a tab-separated file with a header line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=False)) for line in lines[1:] if line]


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - spread) / (1 + z * z / total), (middle + spread) / (1 + z * z / total)


def score(name: str, cases: list[Case], *, listing: bool = False) -> tuple[float, float]:
    """Print one line of figures, and with ``listing`` every confusion; return precision and recall."""
    hits = sum(flagged and labelled for _, flagged, labelled, _ in cases)
    flagged_total = sum(flagged for _, flagged, _, _ in cases)
    labelled_total = sum(labelled for _, _, labelled, _ in cases)
    precision = hits / flagged_total if flagged_total else 0.0
    recall = hits / labelled_total if labelled_total else 0.0
    low, high = wilson(hits, flagged_total)
    under, over = wilson(hits, labelled_total)
    print(
        f"{name:26} P {precision:.3f} [{low:.2f}, {high:.2f}] ({hits}/{flagged_total})"
        f"   R {recall:.3f} [{under:.2f}, {over:.2f}] ({hits}/{labelled_total})"
    )
    if listing:
        for row, flagged, labelled, text in cases:
            if flagged != labelled:
                print(f"    {'wrong ' if flagged else 'missed'} {row:>5} {text[:150]}")
    return precision, recall


def codes(wording: Wording, *levels: str) -> set[str]:
    """Codes that speak about one line, of the given levels or of any."""
    return {code for code, level, _ in wording_findings(wording) if not levels or level in levels}


def main(arguments: list[str]) -> int:
    """Print the figures; 2 when no labelled lines are set."""
    folder = os.environ.get("DOABLE_LABELS")
    if not folder:
        print("accuracy: set DOABLE_LABELS to the folder of tasks-dev.tsv and compound-dev.tsv", file=sys.stderr)
        return 2
    listing = "--list" in arguments
    lexicon = load("en")
    tasks = [(row, analyse(row["text"], lexicon)) for row in read(Path(folder) / "tasks-dev.tsv")]
    fold = next((int(argument[7:]) for argument in arguments if argument.startswith("--fold=")), None)
    if fold is not None:
        tasks = tasks[fold::2]
    for code, form in (("C101", "N"), ("C118", "S"), ("C119", "Q")):
        cases = [(row["id"], code in codes(wording), row["form"] == form, row["text"]) for row, wording in tasks]
        score(f"{code} against form {form}", cases, listing=listing)
    for code, column in (("C103", "outcome"),):
        cases = [(row["id"], code in codes(wording), row[column] == "1", row["text"]) for row, wording in tasks]
        score(f"{code} against {column}", cases, listing=listing)
    weak = frozenset(("C112", "C113", "C114"))
    cases = [(row["id"], bool(weak & codes(wording)), row["weak"] == "1", row["text"]) for row, wording in tasks]
    score("C112-C114 against weak", cases, listing=listing)
    cases = [(row["id"], "C104" in codes(wording), row["compound"] == "1", row["text"]) for row, wording in tasks]
    score("C104 against compound", cases, listing=listing)
    every = WARNINGS_ABOUT_VAGUENESS | {"C104"}
    for name, speaking in (("vague (without C104)", WARNINGS_ABOUT_VAGUENESS), ("vague (with C104)", every)):
        cases = [
            (row["id"], bool(speaking & codes(wording, "warning")), row["vague"] == "1", row["text"])
            for row, wording in tasks
        ]
        score(name, cases, listing=listing and speaking is every)
    compound = [(row, analyse(row["text"], lexicon)) for row in read(Path(folder) / "compound-dev.tsv")]
    cases = [(row["id"], "C104" in codes(wording), row["compound"] == "1", row["text"]) for row, wording in compound]
    if fold is not None:
        cases = cases[fold::2]
    score("C104 on compound lines", cases, listing=listing)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
