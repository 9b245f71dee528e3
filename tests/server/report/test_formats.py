"""The table of formats, and what holds for each: parts are plain text that any process can write."""

import pickle
import subprocess
import sys

import pytest

from doable.cli import full_parser
from doable.cli.memory import ROOTS
from doable.report import FileReport, Look, Tally, count
from doable.report.formats import FORMATS
from tests.server.report.samples import ERROR, GALLERY, HINT, INFORMATION, WARNING, a_file, written

NAMES = list(FORMATS)


def test_the_command_line_offers_each_format() -> None:
    commands = next(action for action in full_parser()._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)
    (offered,) = [action.choices for action in commands.choices["check"]._actions if action.dest == "format"]
    assert list(offered) == NAMES


def test_a_remembered_run_knows_of_every_root() -> None:
    assert set(ROOTS) == {form.root for form in FORMATS.values()} - {""}


@pytest.mark.parametrize("name", NAMES)
def test_a_part_is_made_alone_and_the_same_in_every_process(name: str) -> None:
    form = FORMATS[name]
    look = form.look(INFORMATION, environ={})
    given = pickle.dumps((name, look, GALLERY))
    program = (
        "import pickle, sys; from doable.report.formats import FORMATS\n"
        "name, look, files = pickle.load(sys.stdin.buffer)\n"
        "pickle.dump([FORMATS[name].writer().part(file, look) for file in files], sys.stdout.buffer)"
    )
    done = subprocess.run([sys.executable, "-c", program], input=given, capture_output=True, check=True)
    assert pickle.loads(done.stdout) == [form.writer().part(file, look) for file in GALLERY]


@pytest.mark.parametrize("name", [name for name in NAMES if FORMATS[name].streams])
def test_the_document_of_a_format_of_lines_is_its_parts(name: str) -> None:
    look = FORMATS[name].look(INFORMATION, environ={})
    parts = [FORMATS[name].writer().part(file, look) for file in GALLERY]
    assert written(name, *GALLERY) == "".join(parts)
    assert all(part.endswith("\n") or not part for part in parts)


@pytest.mark.parametrize("name", NAMES)
def test_files_without_findings_add_nothing_to_findings(name: str) -> None:
    """Only JUnit has a word for them: a case that passed."""
    clean = FileReport("clean.md", 3)
    assert ("clean.md" in written(name, a_file(ERROR), clean)) == (name == "junit")
    if name not in {"json", "junit"}:
        # JSON counts the files and tasks of a run
        assert written(name, clean, a_file(ERROR), clean, a_file(WARNING), clean) == written(
            name, a_file(ERROR), a_file(WARNING)
        )


@pytest.mark.parametrize("name", NAMES)
def test_hints_are_in_what_programs_read_and_elsewhere_when_asked_for(name: str) -> None:
    assert ("names no action" in written(name, a_file(HINT))) == FORMATS[name].hints
    assert "names no action" in written(name, a_file(HINT), least=HINT)


def test_counts_stand_for_a_file() -> None:
    whole, counted = Tally(), Tally()
    for file in GALLERY:
        whole.add(file)
        counted.add(pickle.loads(pickle.dumps(count(file))))
    assert vars(whole) == vars(counted)
    assert whole.findings == sum(len(file.findings) for file in GALLERY)
    assert whole.severities[WARNING] == sum(f.severity is WARNING for file in GALLERY for f in file.findings)
    assert whole.rules(WARNING) == [("C102", "vague-verb", 414)]
    assert [code for code, _, _ in whole.rules(HINT)] == ["C102", "O301", "S504"]


def test_colours_are_in_text_alone() -> None:
    for name, form in FORMATS.items():
        look = Look(HINT, color=True)
        assert ("\x1b" in form.writer().part(a_file(ERROR), look)) == (name == "text")
