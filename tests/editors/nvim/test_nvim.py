"""doable in a real headless Neovim: findings, hover, fixes, two windows, health check, help file."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from .driver import PLUGIN, drive, neovim, nvim_findings
from .process import EditorMissingError, refuse

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.editors

PLAN = """\
# Launch 🚀

## Next steps

- [ ] Email the 20 largest lost accounts to Sam -> list in CRM @ana due:2099-12-01
- [ ] 🚀🚀 Publish the price list of version 12 on the web site -> page is live due:2099-12-01
"""


@pytest.fixture(scope="module", autouse=True)
def _neovim() -> None:
    try:
        neovim()
    except EditorMissingError as reason:
        refuse(reason)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = tmp_path / "plans"
    workspace.mkdir()
    (workspace / "doable.toml").write_text("", encoding="utf-8")
    (workspace / "plan.md").write_text(PLAN, encoding="utf-8")
    return workspace


def test_findings_appear_on_the_line_of_the_task(folder: Path) -> None:
    codes = drive(
        """
        local T = ...
        local plan = T.open('plan.md')
        T.wait('the finding', function() return T.has(plan, 'C107', 6) end)
        return { good = T.codes(plan, 5), all = T.findings() }
        """,
        folder,
    )
    assert "C107" not in codes["good"]
    assert {one["source"] for one in codes["all"]} == {"doable"}


def test_findings_follow_typing(folder: Path) -> None:
    drive(
        """
        local T = ...
        local plan = T.open('plan.md')
        T.wait('the finding', function() return T.has(plan, 'C107', 6) end)
        vim.api.nvim_win_set_cursor(0, { 6, 0 })
        T.keys('A @sam<Esc>')
        T.wait('the finding to go', function() return not T.has(plan, 'C107') end)
        T.keys('u')
        T.wait('the finding to come back', function() return T.has(plan, 'C107', 6) end)
        """,
        folder,
    )


def test_driver_counts_columns_in_code_points(folder: Path) -> None:
    findings = nvim_findings(folder)
    missing = [one for one in findings if one["code"] == "C107"]
    assert [one["path"] for one in missing] == ["plan.md"]
    (finding,) = missing
    line = PLAN.splitlines()[5]
    assert finding["range"]["start"]["line"] == 6
    assert finding["range"]["end"]["line"] == 6
    # In bytes or in UTF-16 units the two rockets before it would push the end past the line's end.
    assert finding["range"]["start"]["column"] < finding["range"]["end"]["column"] <= len(line) + 1
    assert finding["severity"] == "warning"
    assert finding["message"]


def test_hover_says_what_the_task_lacks(folder: Path) -> None:
    text = drive(
        """
        local T = ...
        local plan = T.open('plan.md')
        T.wait('the finding', function() return T.has(plan, 'C107', 6) end)
        vim.api.nvim_win_set_cursor(0, { 6, 20 })
        T.keys('K')
        T.wait('the hover', T.float)
        return T.float()
        """,
        folder,
    )
    assert "owner" in text.lower()


def test_fix_under_the_cursor_is_applied(folder: Path) -> None:
    answer = drive(
        """
        local T = ...
        local plan = T.open('plan.md')
        T.wait('the finding', function() return T.has(plan, 'C107', 6) end)
        vim.api.nvim_win_set_cursor(0, { 6, 20 })
        local before = T.lines(plan)
        local menu = T.choose('[Oo]wner')
        T.keys('gra')
        T.wait('the fix', function() return not vim.deep_equal(T.lines(plan), before) end)
        return { menu = menu, lines = T.lines(plan) }
        """,
        folder,
    )
    before = PLAN.splitlines()
    assert answer["menu"]
    assert [line for line, old in zip(answer["lines"], before, strict=True) if line != old] == answer["lines"][5:6]
    # This client knows no snippets in edits: the slot is plain text.
    assert re.search(r"@‹[^›$]+›", answer["lines"][5])
    assert answer["lines"][5].startswith("- [ ] 🚀🚀 Publish the price list of version 12")


def test_all_safe_fixes_at_once(folder: Path) -> None:
    (folder / "boxes.md").write_text(
        "# Plan\n\n## Next steps\n\n"
        "- [] Email the list of 12 accounts to Sam @ana due:2099-12-01\n"
        "- [ ] Email the list of 14 accounts to Kim @ana due:2099-12-02\n",
        encoding="utf-8",
    )
    lines = drive(
        """
        local T = ...
        local plan = T.open('boxes.md')
        T.wait('the finding', function() return T.has(plan, 'S504', 5) end)
        vim.lsp.buf.code_action({ context = { only = { 'source.fixAll.doable' }, diagnostics = {} }, apply = true })
        T.wait('the fix', function() return not T.has(plan, 'S504') end)
        return T.lines(plan)
        """,
        folder,
    )
    assert lines[4] == "- [ ] Email the list of 12 accounts to Sam @ana due:2099-12-01"
    assert lines[5] == "- [ ] Email the list of 14 accounts to Kim @ana due:2099-12-02"


def test_two_windows_on_files_that_share_an_owner_update_each_other(folder: Path) -> None:
    first = ["Call supplier Adler about invoice 17", "Draft page 2 of the pitch", "Print 30 badges for the fair"]
    second = ["Order 12 chairs for room 4", "Scan the 9 signed contracts", "Send invoice 18 to Baker Ltd"]
    written = {}
    for name, tasks, month in (("one.md", first, 11), ("two.md", second, 12)):
        items = [
            f"- [/] {task} -> copy in folder {day} @ana due:2099-{month}-{day:02}\n"
            for day, task in enumerate(tasks, 1)
        ]
        written[name] = "# Plan\n\n## Next steps\n\n" + "".join(items)
        (folder / name).write_text(written[name], encoding="utf-8")
    drive(
        """
        local T = ...
        local one = T.open('one.md')
        vim.cmd.vsplit()
        local two = T.open('two.md')
        -- Six tasks under way against a limit of five: the one due last tips the scale.
        T.wait('the overload', function() return T.has(two, 'O301', 7) end)
        vim.cmd.wincmd('p')
        assert(vim.api.nvim_get_current_buf() == one)
        vim.api.nvim_win_set_cursor(0, { 5, 0 })
        T.keys('0f/rx')
        T.wait('the overload to go', function() return not T.has(two, 'O301') end)
        T.keys('u')
        T.wait('the overload to come back', function() return T.has(two, 'O301', 7) end)
        -- And the other way round, from the window of the second file.
        vim.cmd.wincmd('p')
        vim.api.nvim_win_set_cursor(0, { 7, 0 })
        vim.cmd([[silent! %s/2099-12/2099-10/]])
        T.wait('the overload to change files', function() return T.has(one, 'O301', 7) and not T.has(two, 'O301') end)
        """,
        folder,
    )
    on_disk = {name: (folder / name).read_text(encoding="utf-8") for name in ("one.md", "two.md")}
    assert on_disk == written, "the other window must not have to wait for a save"


def test_file_outside_any_project_is_checked_alone(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(PLAN, encoding="utf-8")
    root = drive(
        """
        local T = ...
        local plan = T.open('note.md')
        T.wait('the finding', function() return T.has(plan, 'C107', 6) end)
        return tostring(vim.lsp.get_clients({ bufnr = plan })[1].root_dir)
        """,
        tmp_path,
    )
    assert root == "nil"


@pytest.mark.parametrize(
    ("marker", "text", "is_root"),
    [
        ("doable.toml", "", True),
        (".doable.toml", "", True),
        ("pyproject.toml", "[project]\nname = 'x'\n", False),
        ("pyproject.toml", "[project]\nname = 'x'\n\n[tool.doable.rules]\n", True),
        (".git", "gitdir: elsewhere\n", True),
    ],
)
def test_root(tmp_path: Path, marker: str, text: str, is_root: bool) -> None:
    (tmp_path / "plans" / "sales").mkdir(parents=True)
    (tmp_path / "plans" / marker).write_text(text, encoding="utf-8")
    note = tmp_path / "plans" / "sales" / "note.md"
    root = drive(f"return tostring(require('doable').root([[{note}]]))", tmp_path)
    assert root == (str(tmp_path / "plans") if is_root else "nil")


def test_config_is_nearer_than_version_control(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "plans" / "sales").mkdir(parents=True)
    (tmp_path / "plans" / "doable.toml").write_text("", encoding="utf-8")
    note = tmp_path / "plans" / "sales" / "note.md"
    assert drive(f"return require('doable').root([[{note}]])", tmp_path) == str(tmp_path / "plans")


def test_home_folder_is_never_a_root(tmp_path: Path) -> None:
    home = tmp_path / "home" / "ana"
    (home / "notes" / "work").mkdir(parents=True)
    for folder in (tmp_path, home, home / "notes" / "work"):
        (folder / ".git").mkdir()
    roots = drive(
        f"""
        local root = require('doable').root
        return {{ home = tostring(root([[{home}/a.md]])), notes = tostring(root([[{home}/notes/a.md]])),
          above = tostring(root([[{tmp_path}/a.md]])), project = tostring(root([[{home}/notes/work/a.md]])) }}
        """,
        tmp_path,
        home=home,
    )
    assert roots == {"home": "nil", "notes": "nil", "above": "nil", "project": str(home / "notes" / "work")}


def test_buffer_without_a_file_gets_no_client(folder: Path) -> None:
    clients = drive(
        """
        vim.cmd.enew()
        vim.bo.filetype = 'markdown'
        local scratch = vim.api.nvim_get_current_buf()
        vim.cmd.edit('oil://plans/plan.md')
        vim.bo.filetype = 'markdown'
        vim.wait(300)
        return #vim.lsp.get_clients()
        """,
        folder,
    )
    assert clients == 0


def test_health_check_is_ok(folder: Path) -> None:
    report = drive(
        """
        local T = ...
        T.open('plan.md')
        T.settle()
        vim.cmd.checkhealth('doable')
        return table.concat(T.lines(0), '\\n')
        """,
        folder,
    )
    assert "ERROR" not in report, report
    assert "WARNING" not in report, report
    for part in ("Neovim 0.11.4", "client configuration is enabled", "executable: ", "version: doable ", "Python 3."):
        assert f"OK {part}" in report, report
    assert re.search(rf"OK client 1: 1 buffer\(s\), root {re.escape(str(folder))}, positions in utf-", report), report


def test_health_check_finds_the_python_of_an_installed_script(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "doable"
    script.write_text(f'#!{sys.executable}\nimport runpy\nrunpy.run_module("doable", run_name="__main__")\n')
    script.chmod(0o755)
    report = drive(
        """
        local T = ...
        T.open('plan.md')
        vim.cmd.checkhealth('doable')
        return table.concat(T.lines(0), '\\n')
        """,
        folder,
        server=[str(script), "lsp"],
    )
    assert f"OK executable: {script}" in report
    assert f"OK Python {sys.version_info.major}.{sys.version_info.minor}." in report
    assert "ERROR" not in report, report


def test_health_check_names_a_missing_server(folder: Path) -> None:
    report = drive(
        """
        local T = ...
        vim.cmd.edit('plan.md')
        vim.cmd.checkhealth('doable')
        return table.concat(T.lines(0), '\\n')
        """,
        folder,
        server=["doable-that-is-not-there", "lsp"],
    )
    assert "ERROR `doable-that-is-not-there` is not on the path" in report
    assert "pipx install doable" in report
    assert "WARNING a Markdown file is open but no client runs" in report


def test_help_tags_are_valid(tmp_path: Path) -> None:
    """`:helptags` fails on a tag that is there twice; every tag that is referred to must exist."""
    (tmp_path / "doc").mkdir()
    source = PLUGIN / "doc" / "doable.txt"
    (tmp_path / "doc" / source.name).write_bytes(source.read_bytes())
    lines = drive(
        """
        vim.opt.runtimepath:append(vim.fn.getcwd())
        vim.cmd.helptags('doc')
        local missing = {}
        for tag in table.concat(vim.fn.readfile('doc/doable.txt'), '\\n'):gmatch('|([^|%s]+)|') do
          if not vim.list_contains(vim.fn.getcompletion(tag, 'help'), tag) then
            table.insert(missing, tag)
          end
        end
        vim.cmd.help('doable-setup')
        return { missing = missing, file = vim.fs.basename(vim.api.nvim_buf_get_name(0)),
          line = vim.api.nvim_get_current_line() }
        """,
        tmp_path,
    )
    assert not lines["missing"]
    assert lines["file"] == "doable.txt"
    assert "*doable-setup*" in lines["line"]
    tags = (tmp_path / "doc" / "tags").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in tags] == [
        "doable",
        "doable-contents",
        "doable-health",
        "doable-root",
        "doable-settings",
        "doable-setup",
        "doable-slots",
        "doable-use",
        "doable.txt",
    ]


def test_help_file_is_not_wider_than_a_help_window() -> None:
    text = (PLUGIN / "doc" / "doable.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if len(line) > 80] == []
