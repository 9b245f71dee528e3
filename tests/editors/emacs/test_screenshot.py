"""The picture of Emacs in docs/editors.md, taken from a real one in a terminal: DOABLE_SCREENSHOTS=1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .. import screenshot_terminal as screenshot
from ..nvim.process import ROOT, EditorMissingError, refuse
from .driver import HERE, emacs, environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not screenshot.wanted(), reason="pictures are taken with DOABLE_SCREENSHOTS=1"),
]


def test_picture(tmp_path: Path) -> None:
    try:
        screenshot.prepare()
        program = emacs()
    except EditorMissingError as reason:
        refuse(reason)
    folder = screenshot.example(tmp_path)
    command = [program, "-nw", "-q", "-l", str(HERE / "picture_init.el"), "retention.md"]
    env = environment(tmp_path / "scratch")
    with screenshot.Terminal(command, env=env, cwd=folder) as terminal:
        terminal.wait("eglot", lambda text: "[eglot:" in text)
        terminal.keys("M-x")
        terminal.keys("flymake-show-buffer-diagnostics", "Enter")
        terminal.wait("the list of findings", lambda text: "Message" in text and "C107" in text)
        terminal.picture(ROOT / "docs" / "images" / "emacs.png")
        terminal.keys("C-x", "C-c")
