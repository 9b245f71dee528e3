"""What the command line may import: start-up is paid at every call."""

import subprocess
import sys
from pathlib import Path

import pytest

PLAN = "# Next steps\n\n- [ ] Email Kim the signed offer -> receipt in CRM @ana due:2026-11-27\n" * 3

# Each with what it would cost; a name here is a finding of a measurement, not of taste.
FORBIDDEN = {
    "pygls",
    "lsprotocol",
    "attrs",
    "cattrs",
    "markdown_it",
    "asyncio",
    "dataclasses",
    "email",
    "importlib.metadata",
    "inspect",
    "json",
    "logging",
    "pathlib",
    "pathspec",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "tomllib",
    "yaml",
}

PROGRAM = """
import sys
from doable.cli import main
code = main({arguments!r})
print("\\n".join(["MODULES", *sys.modules]))
sys.exit(code)
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    program = PROGRAM.format(arguments=list(arguments))
    # -I -S: what site-packages hooks import is not ours, so paths are given by hand
    paths = [str(Path(__file__).parents[2] / source) for source in ("parser", "server")]
    program = f"import sys; sys.path[:0] = {[*paths, *(p for p in sys.path if 'site-packages' in p)]!r}\n" + program
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    return set(done.stdout.split("MODULES\n")[1].split())


@pytest.mark.parametrize("name", ["concise", "github", "azure", "junit", "checkstyle"])
def test_a_format_costs_what_it_needs(tmp_path: Path, name: str) -> None:
    (tmp_path / "plan.md").write_text("-[ ] Call Sam\n")
    modules = imported(tmp_path, "check", "plan.md", f"--format={name}")
    assert modules & FORBIDDEN == set()
    ours = {module for module in modules if module.startswith("doable.report.")}
    assert f"doable.report.{name}" in ours
    assert ours.isdisjoint({"doable.report.text", "doable.report.json", "doable.report.fingerprint"})


@pytest.mark.parametrize("text", [PLAN, "# Just a note\n", "- [ ] Call Kim\n"])
def test_checking_a_file_imports_only_what_it_needs(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.md").write_text(text)
    assert imported(tmp_path, "check", "plan.md") & FORBIDDEN == set()


def test_a_settings_file_costs_tomllib_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(PLAN)
    (tmp_path / "doable.toml").write_text('exclude = ["old/"]\nplans = ["*.md"]\n')
    assert imported(tmp_path, "check", "plan.md") & FORBIDDEN == {"tomllib"}


def test_an_ignore_file_costs_pathspec_only_in_a_walk(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("# Just a note\n")
    (tmp_path / ".gitignore").write_text("old/\n")
    assert "pathspec" not in imported(tmp_path, "check", "plan.md")
    assert "pathspec" in imported(tmp_path, "check", ".")


def test_importing_the_package_is_cheap() -> None:
    program = "import sys; before = set(sys.modules); import doable; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    ours = {name for name in done.stdout.split() if name.split(".")[0] in {"doable", "doable_md"}}
    assert ours == {"doable"}


def test_without_settings_nothing_that_reads_them_is_imported(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(PLAN)
    ours = {name.removeprefix("doable.config.") for name in imported(tmp_path, "check", "plan.md")}
    assert ours & {"kinds", "table", "files", "locator", "views"} == set()
