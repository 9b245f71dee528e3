"""`doable init`: look at the notes in a folder, and write a settings file that fits them."""

# os.path, not pathlib: what this calls does so too.
# ruff: noqa: PTH100, PTH110, PTH112, PTH118, PTH120

import os
import sys
from typing import TYPE_CHECKING

from doable import config as settings
from doable.cli.inputs import CLEAN, UsageError, warn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from doable.config import Config

# How often an answer that is none is asked for again.
_TRIES = 3


def init(options: "argparse.Namespace") -> int:
    """Write, or with `--print` show, the settings file of a folder. One that exists is replaced by `--force` alone."""
    from doable.cli.draft import Found, looked, settings_text, split_guesses, summary, team_of, told  # noqa: PLC0415
    from doable.notes import look, sum_up  # noqa: PLC0415

    folder: str = options.path
    file = _file(folder, replace=options.force, prints=options.print)
    config, above = _above(folder)
    questions = Questions(asked=not (options.print or options.yes or _is_headless()))
    # with --print, standard output is the settings file
    say = sys.stderr if options.print else sys.stdout
    seen = look(folder, config)
    warn(seen.skipped)
    print(looked(seen), file=say)
    sure, every = split_guesses(seen.guesses)
    unsure = {glob: name for glob, name in every.items() if sure.get(glob) != name}
    if unsure:
        how = told((one for one in seen.guesses.values() if not one.sure), set(unsure.values()))
        if questions.yes(f"Tasks look like {how}. Read them so?", default=False):
            sure, unsure = every, {}
    notes = sum_up(seen, config._replace(dialects={**config.dialects, **sure}))
    team = team_of(notes, config)
    found = Found(seen, notes, sure, unsure, team, notes.cycles[0].name if notes.cycles else "", above)
    for line in summary(found):
        print(line, file=say)
    if team and not questions.yes(f"Is {', '.join(team)} the team?", default=True):
        found = found._replace(team=None)
    if not found.cycle and notes.tasks and questions.asked and "cycle" not in config.raw:
        cycle = questions.word("How far do you plan ahead: week, 2 weeks, month or quarter?", "week", _cycle)
        found = found._replace(cycle=cycle)
    text = settings_text(found, config)
    if options.print:
        sys.stdout.write(text)
        return CLEAN
    _write(file, text, replace=options.force)
    print(f"Wrote {file}.")
    if os.path.exists(os.path.join(folder, "pyproject.toml")):
        print("pyproject.toml stays as it is; what is in doable.toml counts first.")
    print(_next(folder))
    return CLEAN


# ---- the file


def _file(folder: str, *, replace: bool, prints: bool) -> str:
    """Return the settings file to write. Raises `UsageError` where there is one already, and for what is no folder."""
    if not os.path.isdir(folder):
        what = "is a file; name the folder of your notes" if os.path.exists(folder) else "does not exist"
        raise UsageError(f"{folder} {what}")
    own, hidden, pyproject = (os.path.normpath(os.path.join(folder, name)) for name in settings.FILE_NAMES)
    file = next((file for file in (own, hidden) if os.path.lexists(file)), None)
    if prints:
        return file or own
    if file and not replace:
        raise UsageError(f"{file} exists already; --force replaces it, --print shows what would be written")
    if file is None and settings.find(folder) == os.path.abspath(pyproject):
        raise UsageError(
            f"{pyproject} has settings already: a doable.toml beside it would take the place of all of them"
        )
    return file or own


def _above(folder: str) -> "tuple[Config, str]":
    """Return the settings that hold in a folder without its own, and the path of their file seen from there ("": none).

    Globs in them are read from the folder, as they will be. Raises `ConfigError`.
    """
    from doable.projects import validate  # noqa: PLC0415

    top = os.path.abspath(folder)
    parent = os.path.dirname(top)
    file = settings.find(parent) if parent != top else None
    config = (settings.load(file) if file else None) or settings.Config()
    validate(config)
    if file is None:
        return config._replace(root=top), ""
    try:
        shown = os.path.relpath(file, top)
    except ValueError:  # another drive
        shown = file
    return config._replace(root=top), shown.replace(os.sep, "/")


def _write(file: str, text: str, *, replace: bool) -> None:
    from doable.files import overwrite, write  # noqa: PLC0415

    if replace:
        overwrite(file, text.encode())
    else:
        write(file, text.encode(), None)


def _next(folder: str) -> str:
    from shlex import quote  # noqa: PLC0415

    at = "" if os.path.normpath(folder) == os.curdir else f" {quote(folder)}"
    return (
        f"Next: doable check{at}\nIf that is too much at once: doable baseline{at}, and only what is new is reported."
    )


# ---- questions


def _is_headless() -> bool:
    """Whether nobody is there to answer: streams that are no terminal, or continuous integration."""
    if os.environ.get("CI"):
        return True
    # a stream that was closed is None, whatever its type says
    return not (bool(sys.stdin) and sys.stdin.isatty() and sys.stdout.isatty())


class Questions:
    """Short questions with a default, which holds for all that nobody answers. Not `asked`: it holds at once."""

    def __init__(self, *, asked: bool) -> None:
        self.asked = asked

    def yes(self, question: str, *, default: bool) -> bool:
        """Ask what is answered by yes or no."""
        answers = {"y": "y", "yes": "y", "n": "n", "no": "n"}
        hint = "Y/n" if default else "y/N"
        return self.word(question, "y" if default else "n", lambda text: answers.get(text.lower(), ""), hint) == "y"

    def word(self, question: str, default: str, read: "Callable[[str], str]", hint: str = "") -> str:
        """Ask for a word; `read` returns it as it is meant, or "" for what is no answer."""
        for _ in range(_TRIES if self.asked else 0):
            try:
                text = input(f"{question} [{hint or default}] ").strip()
            except EOFError:
                # nobody is there any more
                print()
                self.asked = False
                break
            if not text:
                break
            if answer := read(text):
                return answer
            print("That is none of the answers.")
        return default


def _cycle(text: str) -> str:
    cycle = settings.parse_cycle(text)
    return str(settings.plain(cycle)) if cycle else ""
