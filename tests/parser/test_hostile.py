"""Hostile documents: time and memory stay bounded, and nothing raises. Each is read in a process of its own."""

import subprocess
import sys

import pytest

# Far above what any of these takes (under 5 s on a slow machine), far below what a quadratic reader would.
LIMIT = 60

DOCUMENTS = {
    "20 MB of tasks": "'- [ ] Email Sam the deck @ana due:2026-12-01\\n' * 450_000",
    "20 MB of prose": "'Some words about the week, and more.\\n\\n' * 540_000 + '- [ ] a'",
    "a line of 1 MB": "'- [ ] ' + 'word @ana due:2026-12-01 ' * 40_000",
    "a word of 1 MB": "'- [ ] ' + 'a' * 1_000_000",
    "nested 1,000 deep": "''.join('  ' * n + '- [ ] t\\n' for n in range(1000))",
    "quotes 1,000 deep": "'> ' * 1000 + '- [ ] a\\n' + '>' * 100_000",
    "items on one line": "'- ' * 50_000 + '[ ] a'",
    "lazy lines": "'- [ ] a\\n' + 'b\\n' * 100_000",
    "tables": "'- [ ] a | b\\n' * 20_000 + '|a|b|\\n' * 20_000",
    "definitions": "'[a]: /u\\n' * 20_000",
    "definitions that fail": "'[a]: /u \"' + 'x\\n' * 20_000 + '- [ ] a'",
    **{
        f"100,000 x {piece}": f"'- [ ] ' + {piece!r} * 100_000 + '\\n  - [ ] b\\n' + {piece!r} * 1000"
        for piece in (
            "[", "]", "(", "`", "``a", "<!--", "-->", "%%", "@", "@a", "#", "#1", "[a::", "[a:: ", "a:: ", "a:", "(a:", "(due:", "due:",
            "start:", "{due:", "@a(", "->", "-> ", " -> x", "\\", "\\@", "&", "&#", "<a ", "<", "[[", "[[a]]", "](", "[a](", "*", "_",
            "**a", "https://", "👤", "🔁 every ", "📅", "^a ", " ^a", "When ", "when a, ", "done when ", "|", "\t", "\u00a0", ")", "!",
            '"', '"a', 'owner:"', "goal:[[", "//2026", "1.", "- ", "> ", "[ ] ", "a)", "x:y", "@a.b-", "@a/",
        )
    },
}  # fmt: skip

PROGRAM = """
import sys
from doable_md import read, edit, reread
for dialect in ("", "taskmark", "logseq"):
    text = {text}
    plan = read(text, dialect=dialect)
    for task in plan.tasks[:2000]:
        task.reading, task.title, task.effective, task.title_spans
    plan.goals, plan.near_boxes, plan.too_deep, plan.directives()
    changed = edit(plan, len(text) // 2, len(text) // 2, "x")
    len(reread(changed, text).tasks)
    if len(text) > 3_000_000:
        break
"""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_bounded(name: str) -> None:
    program = PROGRAM.format(text=DOCUMENTS[name])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=LIMIT)
    assert done.returncode == 0, done.stderr[-2000:]
