"""Real shells that are asked what they complete: installed where they are missing, driven in a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from tests.editors.nvim.process import EditorMissingError, apt_install, isolated, lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

PATIENCE = 30.0
SAVE = b"\x19"


def shell(name: str) -> str:
    """Path of a shell, by Debian's package if need be; raises `EditorMissingError`."""
    with lock(f"shell-{name}"):
        if shutil.which(name) is None:
            apt_install(name)
    found = shutil.which(name)
    if found is None:
        raise EditorMissingError(f"{name} is not on the PATH, even with its package")
    return found


def completed(name: str, script: str, lines: Sequence[str], folder: Path, scratch: Path) -> dict[str, set[str]]:
    """Return what a shell that has read a completion script offers at the end of each line, typed in `folder`."""
    program = shell(name)
    file = scratch / f"doable.{name}"
    file.write_text(script, encoding="utf-8")
    asked = {"bash": _bash, "zsh": _zsh, "fish": _fish}[name]
    return asked(program, file, lines, folder, scratch)


# ---- bash: its own key that inserts all completions, then one that writes the line down

_BASH = """\
PS1=
source {script}
bind '"\\C-t": insert-completions'
save() {{ printf '%s' "$READLINE_LINE" > {out}.new; mv {out}.new {out}; READLINE_LINE=; READLINE_POINT=0; }}
bind -x '"\\C-y": save'
echo READ''Y
"""


def _bash(program: str, script: Path, lines: Sequence[str], folder: Path, scratch: Path) -> dict[str, set[str]]:
    out = scratch / "out"
    start = scratch / "start"
    start.write_text(_BASH.format(script=script, out=out), encoding="utf-8")
    with Terminal([program, "--norc", "--noprofile", "-i"], folder, scratch) as terminal:
        terminal.send(f" source {start}\n".encode())
        terminal.wait_for_text(b"READY")
        return {line: _inserted(line, terminal.ask(line.encode() + b"\x14" + SAVE, out)) for line in lines}


def _inserted(line: str, after: str) -> set[str]:
    """The words that stand in the place of the last word of `line`, or of what it has behind its `=`."""
    current = re.split(r"(?<!\\)[ =]", line)[-1]
    if after == line:
        return set()
    return _plain(shlex.split(after[len(line) - len(current) :]))


# ---- zsh: its completion system, whose matches are written down where it adds them

_ZSH = """\
PS1=
{load}
compadd() {{
  # calls that only store matches offer none
  if [[ ${{@[1,(i)(-|--)]}} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a offered
  builtin compadd -A offered "$@"
  (( $#offered )) && print -rl -- $offered >> {out}.new
  builtin compadd "$@"
}}
offer() {{ : >> {out}.new; _main_complete; compstate[insert]=; compstate[list]= }}
zle -C offer complete-word offer
ask() {{ zle offer; mv {out}.new {out}; BUFFER=; }}
zle -N ask
bindkey '^Y' ask
echo READ''Y
"""
# Read by `eval` in a start-up file, and found on the way to completions.
LOAD_EVAL = 'autoload -Uz compinit; compinit -u -d {scratch}/dump; eval "$(<{script})"'
LOAD_FPATH = "fpath=({scratch}/functions $fpath); autoload -Uz compinit; compinit -u -d {scratch}/dump"


def _zsh(
    program: str, script: Path, lines: Sequence[str], folder: Path, scratch: Path, load: str = LOAD_EVAL
) -> dict[str, set[str]]:
    out = scratch / "out"
    functions = scratch / "functions"
    functions.mkdir()
    shutil.copy(script, functions / "_doable")
    start = scratch / "start"
    start.write_text(_ZSH.format(load=load.format(scratch=scratch, script=script), out=out), encoding="utf-8")
    with Terminal([program, "-f", "-i"], folder, scratch) as terminal:
        terminal.send(f" source {start}\n".encode())
        terminal.wait_for_text(b"READY")
        answers = {line: terminal.ask(line.encode() + SAVE, out) for line in lines}
    return {
        line: _plain(word for one in answer.splitlines() for word in shlex.split(one))
        for line, answer in answers.items()
    }


def zsh_by_fpath(script: str, lines: Sequence[str], folder: Path, scratch: Path) -> dict[str, set[str]]:
    """As `completed`, with the script as a file on zsh's path for functions."""
    file = scratch / "doable.zsh"
    file.write_text(script, encoding="utf-8")
    return _zsh(shell("zsh"), file, lines, folder, scratch, LOAD_FPATH)


# ---- fish: it can be asked


def _fish(program: str, script: Path, lines: Sequence[str], folder: Path, scratch: Path) -> dict[str, set[str]]:
    asked = f"source {script}; for line in $argv; echo == $line; complete --do-complete $line; end"
    done = subprocess.run(
        [program, "--no-config", "-c", asked, *lines],
        cwd=folder, env=isolated(scratch), capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    answers: dict[str, set[str]] = {}
    for block in done.stdout.split("== ")[1:]:
        line, *offered = block.splitlines()
        words = (word.split("\t")[0] for word in offered)
        answers[line] = _plain(word.split("=", 1)[-1] if "=" in line.rsplit(" ", 1)[-1] else word for word in words)
    return answers


def _plain(words: Iterable[str]) -> set[str]:
    """Words without the slash of a folder, and without what stands before a comma already."""
    return {word.rstrip("/").rsplit(",", 1)[-1] for word in words}


class Terminal:
    """A program in a pseudo-terminal, killed with its group at the end."""

    def __init__(self, command: Sequence[str], folder: Path, scratch: Path, **variables: str) -> None:
        self.seen = b""
        self.code: int | None = None
        env = isolated(scratch) | {"TERM": "dumb", "HISTFILE": "", "COLUMNS": "400", "CI": ""} | variables
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # whoever runs the tests in the background has it ignored
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.chdir(folder)
            os.execvpe(command[0], list(command), env)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def send(self, keys: bytes) -> None:
        """Type."""
        os.write(self.fd, keys)

    def read(self) -> None:
        """Take what was printed, for a moment."""
        if select.select([self.fd], [], [], 0.05)[0]:
            self.seen += os.read(self.fd, 65536)

    def wait_for_text(self, text: bytes) -> None:
        """Read until a text was printed."""
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < end, f"not seen: {text!r} in {self.seen[-2000:]!r}"
            self.read()

    def wait_for_end(self, keys: bytes = b"") -> str:
        """Read until the program has ended, which sets `code`; return all that was printed.

        `keys` are typed each second: an interrupt between a prompt and the reading of its answer is seen with the next.
        """
        end = time.monotonic() + PATIENCE
        again = time.monotonic()
        while time.monotonic() < end:
            try:
                if keys and time.monotonic() >= again:
                    self.send(keys)
                    again += 1
                self.read()
            except OSError:  # nobody has the other side open any more
                self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
                return self.seen.decode().replace("\r\n", "\n")
        raise AssertionError(f"not ended: {self.seen[-2000:]!r}")

    def ask(self, keys: bytes, out: Path) -> str:
        """Type, and return what is then written to a file, which is taken away."""
        self.send(keys)
        end = time.monotonic() + PATIENCE
        while not out.exists():
            assert time.monotonic() < end, f"no answer to {keys!r} after {self.seen[-2000:]!r}"
            self.read()
        answer = out.read_text(encoding="utf-8")
        out.unlink()
        return answer
