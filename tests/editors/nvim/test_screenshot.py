"""The picture of Neovim in the README and in docs/editors.md, taken from a real one: DOABLE_SCREENSHOTS=1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .. import screenshot_terminal as screenshot
from .driver import HERE, environment, neovim
from .process import ROOT, EditorMissingError, refuse

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not screenshot.wanted(), reason="pictures are taken with DOABLE_SCREENSHOTS=1"),
]

LOOK = "nowrap number laststatus=0 nohlsearch winborder=rounded noshowcmd noruler"


def test_picture(tmp_path: Path) -> None:
    try:
        screenshot.prepare()
        binary = neovim()
    except EditorMissingError as reason:
        refuse(reason)
    folder = screenshot.example(tmp_path)
    command = [str(binary), "-i", "NONE", "-u", str(HERE / "minimal_init.lua"), "-c", f"set {LOOK}"]
    env = environment(tmp_path / "scratch")
    with screenshot.Terminal([*command, "retention.md"], env=env, cwd=folder, columns=130) as terminal:
        terminal.wait("the findings", lambda text: "■" in text)
        # On the last owner: the hover then hides nothing but empty lines.
        terminal.keys(":/Interview", "Enter", "f", "@", "l", "K")
        terminal.wait("the hover", lambda text: "╭" in text)
        terminal.picture(ROOT / "docs" / "images" / "nvim.png")
