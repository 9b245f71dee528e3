"""doable in a real Emacs with eglot: findings in flymake, hover, fixes, two buffers, a clean package file."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from ..nvim.process import EditorMissingError, refuse, run
from .driver import PLUGIN, drive, emacs

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
def _emacs() -> None:
    try:
        emacs()
    except EditorMissingError as reason:
        refuse(reason)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = tmp_path / "plans"
    workspace.mkdir()
    (workspace / "doable.toml").write_text("", encoding="utf-8")
    (workspace / "plan.md").write_text(PLAN, encoding="utf-8")
    return workspace


def test_findings_appear_in_flymake_and_follow_typing(folder: Path) -> None:
    answer = drive(
        """
        (t-open "plan.md")
        (t-wait "the finding" (lambda () (t-has "C107" 6)))
        (let* ((good (t-has "C107" 5))
               (found (cl-find-if (lambda (one) (string-match-p "C107" (flymake-diagnostic-text one)))
                                  (flymake-diagnostics)))
               (text (buffer-substring-no-properties (flymake-diagnostic-beg found) (flymake-diagnostic-end found))))
          (t-line 6)
          (insert " @sam")
          (t-wait "the finding to go" (lambda () (not (t-has "C107"))))
          (list :good (if good t :false) :text text))
        """,
        folder,
    )
    assert answer["good"] is False
    # The range is whole characters of the task, whatever the two rockets are counted as.
    assert answer["text"] in PLAN.splitlines()[5]


def test_hover_says_what_the_task_lacks(folder: Path) -> None:
    text = drive(
        """
        (t-open "plan.md")
        (t-wait "the finding" (lambda () (t-has "C107" 6)))
        (t-line 6)
        (backward-char 40)
        (let (said)
          (eglot-hover-eldoc-function (lambda (text &rest _) (setq said (or text said))))
          (t-wait "the hover" (lambda () said))
          (substring-no-properties said))
        """,
        folder,
    )
    assert "owner" in text.lower()


def test_fix_at_point_is_applied(folder: Path) -> None:
    answer = drive(
        """
        (t-open "plan.md")
        (t-wait "the finding" (lambda () (t-has "C107" 6)))
        (t-line 6)
        (backward-char 40)
        (let ((before (buffer-string)) menu)
          (cl-letf (((symbol-function 'completing-read)
                     (lambda (_prompt items &rest _)
                       (setq menu (mapcar #'car items))
                       (cl-find-if (lambda (title) (string-match-p "owner" (downcase title))) menu)))
                    (last-nonmenu-event t))
            (eglot-code-actions (line-beginning-position) (line-end-position) nil t))
          (t-wait "the fix" (lambda () (not (equal before (buffer-string)))))
          (list :menu (vconcat menu) :text (buffer-substring-no-properties (point-min) (point-max))))
        """,
        folder,
    )
    before = PLAN.splitlines()
    after = answer["text"].splitlines()
    assert answer["menu"]
    assert after[:5] == before[:5]
    # This client knows no snippets in edits: the slot is plain text.
    assert re.search(r"@‹[^›$]+›", after[5])
    assert after[5].startswith("- [ ] 🚀🚀 Publish the price list of version 12")


def test_all_safe_fixes_at_once(folder: Path) -> None:
    (folder / "boxes.md").write_text(
        "# Plan\n\n## Next steps\n\n"
        "- [] Email the list of 12 accounts to Sam @ana due:2099-12-01\n"
        "- [ ] Email the list of 14 accounts to Kim @ana due:2099-12-02\n",
        encoding="utf-8",
    )
    text = drive(
        """
        (t-open "boxes.md")
        (t-wait "the finding" (lambda () (t-has "S504" 5)))
        (doable-fix-all)
        (t-wait "the finding to go" (lambda () (not (t-has "S504"))))
        (buffer-substring-no-properties (point-min) (point-max))
        """,
        folder,
    )
    lines = text.splitlines()
    assert lines[4] == "- [ ] Email the list of 12 accounts to Sam @ana due:2099-12-01"
    assert lines[5] == "- [ ] Email the list of 14 accounts to Kim @ana due:2099-12-02"


def test_buffers_on_files_that_share_an_owner_update_each_other(folder: Path) -> None:
    first = ["Call supplier Adler about invoice 17", "Draft page 2 of the pitch", "Print 30 badges for the fair"]
    second = ["Order 12 chairs for room 4", "Scan the 9 signed contracts", "Send invoice 18 to Baker Ltd"]
    for name, tasks, month in (("one.md", first, 11), ("two.md", second, 12)):
        items = [
            f"- [/] {task} -> copy in folder {day} @ana due:2099-{month}-{day:02}\n"
            for day, task in enumerate(tasks, 1)
        ]
        (folder / name).write_text("# Plan\n\n## Next steps\n\n" + "".join(items), encoding="utf-8")
    drive(
        """
        (let ((one (t-open "one.md"))
              (two (t-open "two.md")))
          ;; Six tasks under way against a limit of five: the one due last tips the scale.
          (t-wait "the overload" (lambda () (with-current-buffer two (t-has "O301" 7))))
          (with-current-buffer one
            (t-line 5)
            (search-backward "[/]")
            (replace-match "[x]")
            (t-wait "the overload to go" (lambda () (with-current-buffer two (not (t-has "O301")))))
            (set-buffer-modified-p nil))
          t)
        """,
        folder,
    )


def test_package_file_compiles_without_a_warning(tmp_path: Path) -> None:
    copy = shutil.copy(PLUGIN / "doable.el", tmp_path)
    done = run(
        [
            emacs(),
            "--batch",
            "--eval",
            "(progn (require 'package) (package-initialize) (setq byte-compile-error-on-warn t))",
            "-f",
            "batch-byte-compile",
            str(copy),
        ]
    )
    assert done.code == 0, done.stderr
