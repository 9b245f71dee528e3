"""An atheris target: whatever bytes a document holds, read, edit and reread return, agree, and raise nothing.

Usage: python tests/fuzz/fuzz_read.py [libFuzzer options]. The corpus next to this file grows and is not committed.
"""

import sys
from pathlib import Path

import atheris

import doable_md

CORPUS = Path(__file__).parent / "corpus"
SEEDS = (
    "- [ ] Email Sam -> list @ana due:2026-12-01 goal:x est:2h\n  more\nlazy\n> - [x] a\n",
    "---\nplan: {cycle: week}\ngoals: {a: Reach 5 %}\n---\n## Goals\n- goal:a Raise x from 1% to 2%\n",
    "```\n- [ ] a\n```\n<!-- doable: ignore -->\n%%\n- [ ] b\n%%\n| a |\n|---|\n[x]: /u\n1. [ ] c\n",
    "- [ ] a [due:: 2026-12-01] 📅 2026-12-01 🔁 every day {due:2026} @due(x) ^id #tag `c` [l](u) \\@x\r\n",
)


def facts(plan: "doable_md.Plan") -> object:
    """Ask a plan for all it holds."""
    tasks = plan.tasks
    return (
        [(task.span, task.mark, task.text, task.title, task.reading, task.effective, task.depth) for task in tasks],
        [(section.span, section.title) for section in plan.sections],
        plan.goals, plan.near_boxes, plan.too_deep, plan.directives(), plan.dialect.name,
    )  # fmt: skip


def check(data: bytes) -> None:
    """Read a document, change it as its first bytes say, and compare with reading the result."""
    where, length, rest = data[:2], data[2:3], data[3:].decode("utf-8", errors="replace")
    text, _, new = rest.partition("\x00")
    plan = doable_md.read(text)
    facts(plan)
    start = int.from_bytes(where, "big") % (len(text) + 1)
    end = min(start + (length[0] % 32 if length else 0), len(text))
    changed = text[:start] + new + text[end:]
    anew = facts(doable_md.read(changed))
    if facts(doable_md.edit(plan, start, end, new)) != anew:
        message = f"edit differs from read: {text!r} {start}:{end} {new!r}"
        raise AssertionError(message)
    if facts(doable_md.reread(plan, changed)) != anew:
        message = f"reread differs from read: {text!r} -> {changed!r}"
        raise AssertionError(message)


if __name__ == "__main__":
    CORPUS.mkdir(exist_ok=True)
    for number, seed in enumerate(SEEDS):
        (CORPUS / f"seed-{number}").write_bytes(b"\x00\x05\x00" + seed.encode() + b"\x00- [ ] new\n")
    # Import hooks leave the modules of a package out; this takes in all that is loaded.
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], str(CORPUS), *sys.argv[1:]], check)
    atheris.Fuzz()
