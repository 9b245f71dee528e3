"""Pictures of editors in a terminal: runs one in tmux, reads its screen with colours, renders that in Chromium."""

from __future__ import annotations

import html
import os
import re
import shutil
import tempfile
import time
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .nvim.process import EditorMissingError, install, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PACKAGES = {"tmux": "tmux", "chromium": "chromium", "fc-list": "fontconfig"}
FONT_PACKAGE = "fonts-dejavu-core"
FONT_SIZE = 15
# Advance of DejaVu Sans Mono in em, and the height of a row that lets box-drawing characters touch.
ADVANCE, ROW = 0.602, 1.1641
PADDING = 14
INK, PAPER = "#e0e2ea", "#14161b"
BASIC = (
    *(PAPER, "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf"),
    *("#5c6370", "#ef7b85", "#a9d48a", "#f2d08c", "#7cc0ff", "#d68fe8", "#6fd0dc", "#ffffff"),
)


def wanted() -> bool:
    """Whether pictures are to be taken in this run."""
    return os.environ.get("DOABLE_SCREENSHOTS") == "1"


def prepare() -> None:
    """Install what pictures need by Debian's packages; raises `EditorMissingError`."""
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if not missing and "DejaVuSansMono" in run(["fc-list"]).stdout:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise EditorMissingError(f"pictures need, as root: apt-get install {' '.join([*missing, FONT_PACKAGE])}")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing, FONT_PACKAGE]
    try:
        install(command, env=env)
    except EditorMissingError:
        install(["apt-get", "update"], env=env)
        install(command, env=env)


class Terminal:
    """A program in a terminal of its own; a context manager that leaves nothing running."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        columns: int = 110,
        rows: int = 30,
    ) -> None:
        self._name = f"doable-{uuid.uuid4().hex[:8]}"
        self._command = list(command)
        self._env = dict(env) | {"COLORTERM": "truecolor"}
        self._env.pop("TMUX", None)
        self._cwd = cwd
        self._size = (columns, rows)

    def _tmux(self, *arguments: str) -> str:
        done = run(["tmux", "-L", self._name, "-f", "/dev/null", *arguments], env=self._env, cwd=self._cwd)
        if done.code:
            raise AssertionError(f"tmux {arguments[0]}: {done.stderr.strip()}")
        return done.stdout

    def __enter__(self) -> Self:
        columns, rows = self._size
        # A server leaves the group that started it, so it is ended by its own socket and not by `run`.
        settings = [*("set", "-g", "status", "off", ";"), *("set", "-g", "default-terminal", "tmux-256color", ";")]
        self._tmux(*settings, "new-session", "-d", "-x", str(columns), "-y", str(rows), *self._command)
        return self

    def __exit__(self, *_: object) -> None:
        run(["tmux", "-L", self._name, "kill-server"], env=self._env)

    def keys(self, *keys: str) -> None:
        """Press keys, in tmux's names ("C-x", "Enter") or as text."""
        self._tmux("send-keys", *keys)

    def screen(self, *, colours: bool = False) -> str:
        """What is on screen, with escape sequences if asked."""
        return self._tmux("capture-pane", "-p", *(["-e", "-N"] if colours else []))

    def wait(self, what: str, done: Callable[[str], bool], seconds: float = 40) -> None:
        """Wait until the screen's text is as `done` wants it, and then for it to stop changing."""
        end = time.monotonic() + seconds
        before = ""
        while time.monotonic() < end:
            now = self.screen()
            if done(now) and now == before:
                return
            before = now
            time.sleep(0.3)
        raise AssertionError(f"waited in vain for {what}; on screen:\n{before}")

    def picture(self, path: Path) -> None:
        """Save the screen as a PNG file."""
        columns, rows = self._size
        render(self.screen(colours=True), path, columns, rows)


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of cells looks."""

    ink: str | None = None
    paper: str | None = None
    line: str | None = None
    flags: frozenset[str] = field(default_factory=frozenset)

    def css(self) -> str:
        """The style as CSS declarations."""
        ink, paper = self.ink or INK, self.paper
        if "reverse" in self.flags:
            ink, paper = paper or PAPER, ink
        rules = [f"color:{ink}"]
        if paper:
            rules.append(f"background:{paper}")
        if "bold" in self.flags:
            rules.append("font-weight:bold")
        if "italic" in self.flags:
            rules.append("font-style:italic")
        if "dim" in self.flags:
            rules.append("opacity:.65")
        for kind in ("underline", "wavy", "dotted", "dashed", "double"):
            if kind in self.flags:
                shape = "solid" if kind == "underline" else kind
                rules.append(f"text-decoration:underline {shape} {self.line or ink} 1px;text-underline-offset:2px")
        return ";".join(rules)


SWITCHES = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 21: "double"}
LINES = {0: None, 1: "underline", 2: "double", 3: "wavy", 4: "dotted", 5: "dashed"}
OFF = {22: ("bold", "dim"), 23: ("italic",), 24: tuple(kind for kind in LINES.values() if kind), 27: ("reverse",)}


def _indexed(number: int) -> str:
    if number < 16:
        return BASIC[number]
    if number >= 232:
        level = 8 + 10 * (number - 232)
        return f"#{level:02x}{level:02x}{level:02x}"
    steps = (0, 95, 135, 175, 215, 255)
    red, rest = divmod(number - 16, 36)
    green, blue = divmod(rest, 6)
    return f"#{steps[red]:02x}{steps[green]:02x}{steps[blue]:02x}"


def _colour(numbers: list[int]) -> str:
    """A colour from the numbers after 38, 48 or 58; takes them off the list."""
    kind = numbers.pop(0)
    if kind == 5:
        return _indexed(numbers.pop(0))
    red, green, blue = numbers[:3]
    del numbers[:3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def styled(style: Style, parameters: str) -> Style:
    """The style after one "select graphic rendition" sequence."""
    groups = [[int(part) for part in group.split(":") if part] or [0] for group in parameters.split(";")]
    while groups:
        group = groups.pop(0)
        code = group[0]
        if code in (38, 48, 58):
            # Either all in one group with colons, or spread over the groups that follow.
            numbers = group[1:]
            if not numbers:
                numbers = [rest[0] for rest in groups]
                left = list(numbers)
                colour = _colour(left)
                del groups[: len(numbers) - len(left)]
            else:
                colour = _colour([numbers[0], *numbers[-3:]] if numbers[0] == 2 else numbers)
            style = replace(style, **{{38: "ink", 48: "paper", 58: "line"}[code]: colour})
        elif code == 0:
            style = Style()
        elif code == 4 and len(group) > 1:
            kind = LINES.get(group[1], "underline")
            flags = style.flags - set(OFF[24])
            style = replace(style, flags=flags | {kind} if kind else flags)
        elif code in SWITCHES:
            style = replace(style, flags=style.flags | {SWITCHES[code]})
        elif code in OFF:
            style = replace(style, flags=style.flags - set(OFF[code]))
        elif code in (39, 49, 59):
            style = replace(style, **{{39: "ink", 49: "paper", 59: "line"}[code]: None})
        else:
            for base, first, name in ((30, 0, "ink"), (40, 0, "paper"), (90, 8, "ink"), (100, 8, "paper")):
                if base <= code < base + 8:
                    style = replace(style, **{name: BASIC[first + code - base]})
    return style


def page(screen: str, columns: int, rows: int) -> str:
    """The screen as an HTML page; styles carry over line ends, as tmux writes them."""
    style = Style()
    lines = []
    for line in screen.split("\n")[:rows]:
        parts = []
        for piece in re.split(r"(\x1b\[[0-9;:]*m)", line):
            if piece.startswith("\x1b["):
                style = styled(style, piece[2:-1])
            elif piece:
                text = html.escape(re.sub(r"\x1b[()][A-Z0-9]|[\x0e\x0f]", "", piece))
                parts.append(f'<span style="{style.css()}">{text}</span>')
        lines.append(f"<div>{''.join(parts)}</div>")
    return (
        f"<!doctype html><meta charset=utf-8><style>"
        f"html,body{{margin:0;background:{PAPER}}}"
        f"main{{padding:{PADDING}px;width:{columns}ch}}"
        f"*{{font:{FONT_SIZE}px/{ROW} 'DejaVu Sans Mono',monospace;white-space:pre}}"
        f"div{{height:{ROW}em}}"
        f"</style><main>{''.join(lines)}</main>"
    )


def render(screen: str, path: Path, columns: int, rows: int) -> None:
    """Save a screen with escape sequences as a PNG file, twice the size of its pixels so that it stays sharp."""
    width = round(columns * FONT_SIZE * ADVANCE) + 2 * PADDING
    height = round(rows * FONT_SIZE * ROW) + 2 * PADDING
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="doable-picture-") as name:
        source = Path(name) / "screen.html"
        source.write_text(page(screen, columns, rows), encoding="utf-8")
        done = run(
            [
                shutil.which("chromium") or "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--hide-scrollbars",
                "--force-device-scale-factor=2",
                f"--user-data-dir={name}/profile",
                f"--window-size={width},{height}",
                f"--screenshot={path}",
                source.as_uri(),
            ],
        )
    if done.code or not path.exists():
        raise AssertionError(f"Chromium took no picture: {done.stderr.strip()[-500:]}")


EXAMPLE = """\
# Q4 retention plan

## Goals

- goal:retention Raise 90-day retention from 62% to 70% by 2099-12-31 @dana

## Next steps

- [ ] When the export lands, email the 20 largest lost accounts -> list in CRM @ana due:2099-12-01
- [ ] Improve onboarding
- [ ] Increase revenue by 10% @sam due:2099-12-08
- [ ] Write the FAQ and record the demo video @kim due:2099-12-08 goal:retention
- [ ] Review the pricing page ASAP @ana goal:retnetion
- [/] Interview five churned customers -> notes in wiki @sam due:2099-12-08 goal:retention
- [x] Export churned accounts since June @ana done:2026-11-20 -> 214 rows in `churn.csv`
"""


def example(folder: Path) -> Path:
    """A folder with the plan that the pictures show."""
    plans = folder / "plans"
    plans.mkdir()
    (plans / "doable.toml").write_text("", encoding="utf-8")
    (plans / "retention.md").write_text(EXAMPLE, encoding="utf-8")
    return plans
