"""Which dialect a file shows, and how few globs say it for a folder."""

import pytest

from doable.config import Config, matches
from doable.guesses import Guess, globs, guess
from doable_md import read
from doable_md.dialects import DIALECTS
from tests.server.cli.running import CLEAN

NOTHING, ANYWAY = Guess(None), Guess("")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- [ ] Buy milk p1\n- [ ] Buy bread p2 #Errands\n", Guess("todoist", "p1", 2)),
        ("- [ ] Fix the p1 incident\n- [ ] Read p2 of the report\n", NOTHING),
        ("- [ ] Buy milk p1\n- [ ] Buy bread\n", NOTHING),
        ("- [ ] A planned:2026-01-01\n- [ ] B paused:2026-01-01\n", Guess("taskmark", "planned:", 2)),
        ("- [ ] A @critical\n- [ ] B @low\n", Guess("plaintasks", "@high", 2)),
        ("- [ ] A @due(2026-12-01)\n- [x] B @done(2026-12-01)\n", Guess("taskpaper", "@due(…)", 2, sure=False)),
        ("- [ ] A !!\n- [ ] B !!!\n- [ ] C!!\n", Guess("ticktick", "!!", 2, sure=False)),
        ("- [ ] (A) A +x\n- [ ] (B) Call b +y @z\n", Guess("todo.txt", "(A) … +project", 2, sure=False)),
        ("- TODO A\n  DEADLINE: <2026-12-01 Tue>\n- [ ] B\n", Guess("logseq", tasks=2)),
        ("- [@] A\n- [ ] B\n", Guess("xit", tasks=2)),
        ("- [ ] A 📅 2026-12-01\n", ANYWAY),
        ("- [ ] A [due:: 2026-12-01]\n", ANYWAY),
        (CLEAN, ANYWAY),
        ("- [ ] A\n", NOTHING),
        ("---\nplan: {dialect: todoist}\n---\n- [ ] A p1\n- [ ] B p2\n", NOTHING),
        ("", NOTHING),
    ],
)
def test_a_file(text: str, expected: Guess) -> None:
    plan = read(text)
    found = guess(plan)
    assert found.of == len(plan.tasks)
    assert found._replace(of=0) == expected
    assert expected.dialect in {None, "", *DIALECTS}


TODOIST, XIT = Guess("todoist", "p1", 2), Guess("xit")


@pytest.mark.parametrize(
    ("guesses", "expected"),
    [
        ({}, {}),
        ({"a.md": NOTHING, "b.md": ANYWAY}, {}),
        ({"a.md": TODOIST, "b/c.md": TODOIST, "b/d.md": NOTHING}, {"**": "todoist"}),
        ({"a.md": TODOIST, "b.md": NOTHING, "c.md": NOTHING}, {"/a.md": "todoist"}),
        ({"a.md": ANYWAY, "b/c.md": TODOIST, "b/d/e.md": TODOIST}, {"b/**": "todoist"}),
        ({"a/b/c.md": TODOIST, "a/d/e.md": ANYWAY, "x.md": NOTHING}, {"a/b/**": "todoist"}),
        ({"a/b.md": TODOIST, "a/c.md": ANYWAY}, {"a/b.md": "todoist"}),
        ({"a/b.md": TODOIST, "b/c.md": XIT}, {"a/**": "todoist", "b/**": "xit"}),
        ({"a/b.md": XIT, "a/c.md": ANYWAY}, {}),
        ({"a.md": TODOIST._replace(of=10), "b.md": NOTHING}, {"**": "todoist"}),
        ({"a.md": TODOIST._replace(of=11), "b.md": NOTHING}, {"/a.md": "todoist"}),
        ({"a[1]/b.md": TODOIST, "c.md": ANYWAY}, {"a?1?/**": "todoist"}),
        ({"a!\udcff\n.md": TODOIST, "c.md": ANYWAY}, {"/a???.md": "todoist"}),
    ],
)
def test_a_folder(guesses: dict[str, Guess], expected: dict[str, str]) -> None:
    found = globs(guesses)
    assert found == expected
    for path, one in guesses.items():
        read_as = next((name for glob, name in found.items() if matches((glob,), path)), "")
        if one.dialect is not None and one.shown:
            assert read_as == one.dialect
        if one == ANYWAY:
            assert read_as == ""


def test_globs_are_those_of_settings() -> None:
    assert matches(Config(dialects={"/a.md": "todoist"}).dialects, "a.md")
    assert not matches(("/a.md",), "b/a.md")
