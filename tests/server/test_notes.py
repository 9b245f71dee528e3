"""What a folder of notes shows: people, goals, boxes, headings, cycles, templates, language; and no more than asked."""

from pathlib import Path
from typing import Any

import pytest

from doable import notes
from doable.config import Config
from doable.notes import Count, Notes, look, sum_up
from tests.server.cli.running import put


@pytest.fixture
def summed(tmp_path: Path) -> Any:
    def summed(*, config: Config | None = None, **files: str) -> Notes:
        for name, text in files.items():
            put(tmp_path, name.replace("__", "/") + ".md", text)
        config = (config or Config())._replace(root=str(tmp_path))
        return sum_up(look(str(tmp_path), config), config)

    return summed


def plan(*tasks: str, head: str = "# Next steps") -> str:
    return f"{head}\n\n" + "".join(f"- [ ] {task}\n" for task in tasks)


def test_owners_of_planned_tasks_most_first_as_they_are_mostly_written(summed: Any) -> None:
    found = summed(
        a=plan("A @Ana", "B @Ana", "C @ana", "D @sam", "E @org/team"),
        b=plan("Call Kim", head="# Next steps @sam"),
        c="# Shopping\n\n- [ ] Milk\n",
    )
    assert found.owners == (Count("Ana", 3), Count("sam", 2))
    assert found.spellings == (("Ana", "ana"),)
    assert found.tasks == 7


def test_a_name_that_is_nearly_a_frequent_one_is_a_slip(summed: Any) -> None:
    found = summed(a=plan(*["A @dana"] * 5, "B @danna", "C @sam", "D @sma"))
    assert found.slips == (("danna", "dana"),)
    assert [one.name for one in found.owners] == ["dana", "sam", "sma"]


def test_a_fuller_name_may_be_the_same_person(summed: Any) -> None:
    found = summed(a=plan("A @ana", "B @ana.lopez", "C @sam-lee"))
    assert found.fuller == (("ana.lopez", "ana"),)


def test_places_and_tools_are_no_people_where_there_are_several(summed: Any) -> None:
    assert summed(a=plan("A @home", "B @phone", "C @ana")).contexts == ("home", "phone")
    assert [one.name for one in summed(a=plan("A @home", "B @phone", "C @ana")).owners] == ["ana"]
    assert summed(a=plan("A @mac", "B @ana")).contexts == ()


def test_people_pages_and_front_matter_name_people(summed: Any) -> None:
    found = summed(
        people="# Team\n\n- @kim (Kim Lee)\n- @lee\n", a="---\nplan: {team: [ana]}\n---\n" + plan("A @ana", "B @kim")
    )
    assert found.people == ("kim", "lee", "ana")


def test_goals_that_are_defined_and_goals_that_are_only_named(summed: Any) -> None:
    found = summed(
        goals="# Goals\n\n- goal:growth Grow from 1 to 2 by 2027-01-01\n\n" + plan("Call Kim @ana"),
        a=plan("A goal:growth", "B goal:growht", "C goal:growht", "D goal:press", "E goal:[[goals]]"),
    )
    assert found.goals == ("growth",)
    assert found.loose == ((Count("growht", 2, "a.md:4"), "growth"), (Count("press", 1, "a.md:6"), ""))


def test_boxes_that_are_not_known(summed: Any) -> None:
    text = "- [?] A\n- [?] B\n- [i] C\n- [!] D\n- [x] E\n- [/] F\n"
    found = summed(a=text)
    assert found.states == (Count("?", 2, "a.md:1"), Count("i", 1, "a.md:3"))
    assert found.important == Count("!", 1, "a.md:4")
    found = summed(a=text, config=Config(states={"?": "blocked", "!": "todo", "i": "other"}))
    assert (found.states, found.important.times) == ((), 0)


def test_headings_of_plans(summed: Any) -> None:
    two = ("Call Kim", "Ask Sam")
    found = summed(
        a=plan(*two, head="# My todos") + plan(*two, head="# Nächste Schritte"),
        b=plan(*two, head="## 🚀 My todos:") + plan(*two, head="# Sprint 12"),
        c=plan(*two, "Send it", head="# Website relaunch") + plan(*two, head="# CLI task list"),
        d=plan(*two, head="# Next steps") + plan(*two, head="# Shopping") + plan(*two, "x", head="# Release checklist"),
        e=plan("Only one", head="# Open tasks"),
    )
    assert found.plan_headings == (Count("My todos", 4, "a.md:1"), Count("Nächste Schritte", 2, "a.md:5"))
    assert found.other_headings == (Count("Website relaunch", 3, "c.md:1"),)


def test_headings_of_goals(summed: Any) -> None:
    found = summed(
        a="# Team goals\n\n- Grow from 1 to 2 by 2027-01-01\n",
        b="# Team goals\n\n- Sell more\n\n# Goals\n\n- Be nice\n\n# Non-goals\n\n- Be rude\n",
        c="# Goals of 2026\n\n- Grow\n\n## Goal: Retention\n\nText.\n\n# Our objectives\n\nNo list.\n",
    )
    assert found.goal_headings == ("Team goals",)


def test_cycles_of_front_matter(summed: Any) -> None:
    found = summed(
        a="---\nplan: {cycle: biweekly}\n---\n", b="---\nplan: {cycle: 2 weeks}\n---\n",
        c="---\nplan: {cycle: quarter}\n---\n", d="---\nplan: {cycle: sometimes}\n---\n", e="---\nplan: true\n---\n",
    )  # fmt: skip
    assert found.cycles == (Count("2 weeks", 2), Count("quarter", 1))


def test_folders_of_templates_and_what_is_in_them_counts_nowhere(summed: Any) -> None:
    found = summed(
        Templates__meeting=plan("A @bob"), x__my_templates__deep__t=plan("[?] B"), week_template=plan("C @eve"),
        a=plan("D @ana"), template_notes="",
    )  # fmt: skip
    assert found.templates == ("/Templates/", "x/my_templates/")
    assert found.owners == (Count("ana", 1),)


@pytest.mark.parametrize(
    ("tasks", "language"),
    [
        (["Das Angebot für Müller mit dem Vertrag und der Rechnung senden"] * 2, "de"),
        (["Send the offer to Kim and the invoice to Sam"] * 2, "en"),
        (["Das Angebot"], "en"),
        ([], "en"),
    ],
)
def test_language(summed: Any, tasks: list[str], language: str) -> None:
    assert summed(a=plan(*tasks)).language == language


def test_how_tags_are_written(summed: Any) -> None:
    found = summed(a=plan("A 📅 2026-12-01", "B 📅 2026-12-01", "C due:2026-12-01"))
    assert [(one.name, one.times) for one in found.forms] == [("emoji", 2), ("key", 1)]


def test_owners_are_those_of_the_dialect(summed: Any) -> None:
    text = plan("A +Kim @home", "B +Kim @phone")
    assert summed(a=text, config=Config(dialects={"**": "todoist"})).owners == (Count("Kim", 2),)


def test_no_more_than_some_thousand_files_or_some_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        put(tmp_path, f"{number}.md", plan("Call Kim @ana"))
    config = Config(root=str(tmp_path))
    assert (len(look(str(tmp_path), config).plans), look(str(tmp_path), config).capped) == (5, False)
    with monkeypatch.context() as patched:
        patched.setattr(notes, "MOST_FILES", 3)
        seen = look(str(tmp_path), config)
        assert (len(seen.plans), seen.capped) == (3, True)
    monkeypatch.setattr(notes, "MOST_BYTES", 40)
    seen = look(str(tmp_path), config)
    assert (len(seen.plans), seen.capped) == (2, True)


def test_what_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "a.md", plan("Call Kim"))
    put(tmp_path, "latin.md", b"caf\xe9")
    put(tmp_path, "old/b.md", plan("Call Kim"))
    put(tmp_path, "gone/c.md", plan("Call Kim"))
    put(tmp_path, ".gitignore", "gone/\n")
    put(tmp_path, "inner/doable.toml", "")
    put(tmp_path, "inner/deep/d.md", plan("Call Kim"))
    put(tmp_path, "doable.toml", "")
    seen = look(str(tmp_path), Config(root=str(tmp_path), exclude=("old/",)))
    assert [*seen.guesses] == ["a.md"]
    assert [Path(one.path).name for one in seen.skipped] == ["latin.md"]
    assert seen.ignored == 1
