"""Checking many files: each read once, in any number of processes, and told as if all had been checked one by one."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from doable import api, processes, runs
from doable.batch import Skipped
from doable.finding import Severity
from doable.looked import Part
from doable.projects import Configs, find_files, projects
from doable.report import FileReport, count
from doable.report.formats import FORMATS
from doable.runs import Show, check_files
from tests.benchmarks.notes import write_notes
from tests.server.plans import plans

TODAY = date(2026, 11, 20)


def show(form: str = "json-lines") -> Show:
    look = FORMATS[form].look(Severity.HINT)
    writer = FORMATS[form].writer()
    return Show(lambda report: writer.part(report, look), FORMATS[form].fixes, look.least)


def told(folder: Path, how: Show) -> list[Part | Skipped]:
    configs = Configs()
    found = find_files([os.fspath(folder)], configs)
    return [
        part
        for project in projects(found.files, configs, [os.fspath(folder)])
        for part in check_files(project, configs, TODAY, how)
    ]


def one_by_one(folder: Path, how: Show) -> list[Part | Skipped]:
    """Check with all plans at hand, each known to all others from the start."""
    configs = Configs()
    found = find_files([os.fspath(folder)], configs)
    out: list[Part | Skipped] = []
    for project in projects(found.files, configs, [os.fspath(folder)]):
        for checked in api.check_project(project, configs, TODAY):
            if isinstance(checked, Skipped):
                out.append(checked)
                continue
            report: FileReport = api.file_report(checked, TODAY, fixes=how.fixes, least=how.least)
            worst = max([int(one.severity) for one in checked.findings], default=0)
            out.append(Part(report.path, how.part(report), count(report), worst))
    return out


def put(folder: Path, texts: "dict[str, str]") -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    write_notes(folder, 150)
    put(folder, {"people.md": "# People\n\n- @ana (@anna)\n- @sam\n", "latin.md": "x"})
    (folder / "latin.md").write_bytes(b"caf\xe9")
    return folder


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif"])
def test_a_folder_is_told_as_if_checked_one_by_one(notes: Path, form: str) -> None:
    parts = told(notes, show(form))
    assert parts == one_by_one(notes, show(form))
    assert sum(isinstance(part, Skipped) for part in parts) == 1
    assert sum(part.counts.tasks for part in parts if isinstance(part, Part)) > 500


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@example(["# Next steps goal:launch\n\n-[ ] Email Kim the survey\n"])
@given(st.lists(plans(), min_size=1, max_size=4))
def test_any_documents_are(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any")
    put(folder, {"doable.toml": "profile = 'strict'\n", **{f"{n}.md": text for n, text in enumerate(texts)}})
    assert told(folder, show()) == one_by_one(folder, show())


@pytest.mark.skipif("DOABLE_CORPUS" not in os.environ, reason="DOABLE_CORPUS names no folder of real documents")
def test_real_documents_are() -> None:
    folder = Path(os.environ["DOABLE_CORPUS"])
    assert told(folder, show()) == one_by_one(folder, show())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork, so there is one process")
@pytest.mark.parametrize("count", [2, 5])
def test_the_number_of_processes_makes_no_difference(notes: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    alone = told(notes, show("text"))
    monkeypatch.setattr(processes, "_MANY", 3)
    monkeypatch.setattr(processes, "_BATCH", 7)
    monkeypatch.setattr(processes, "processes", lambda: count)
    assert told(notes, show("text")) == alone


def test_a_file_is_read_again_only_where_others_concern_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(
        tmp_path,
        {
            "doable.toml": "",
            "a.md": "# Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27\n",
            "b.md": "# Next steps\n\n- [ ] Call Lee about terms @sam due:2026-11-27\n",
            "c.md": "# Next steps\n\n- [ ] Email the survey to Kim @ana due:2026-11-27\n",
            "d.md": "Prose.\n",
        },
    )
    opened: list[str] = []
    real = runs.open_file

    def noted(path: str, *others: object) -> object:
        opened.append(Path(path).name)
        return real(path, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "open_file", noted)
    parts = told(tmp_path, show())
    assert opened == ["a.md", "b.md", "c.md", "d.md", "c.md"]
    assert "O306" in str(parts[2])


def test_files_beside_the_checked_ones_are_known(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "doable.toml": "",
            "goals.md": "- goal:growth Reach 200 customers by 2027-03-31\n",
            "plan.md": "# Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27 goal:growht\n",
        },
    )
    (part,) = told(tmp_path / "plan.md", show())
    assert "Did you mean `growth`?" in str(part)


def test_a_lone_file_is_told_nothing_about_others(tmp_path: Path) -> None:
    lone = tmp_path / "lone.md"
    lone.write_text("# Next steps\n\n- [ ] Email Kim the survey @ana due:2026-11-27 goal:growth\n")
    (part,) = told(lone, show())
    assert "A202" not in str(part)
