"""What the commands share: exit codes, complaints, settings from options, and the files that a run is about."""

# os.path, not pathlib: importing pathlib costs 5 ms.
# ruff: noqa: PTH113

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from doable.config import DoableError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import TextIO

    from doable.batch import Document, Skipped
    from doable.config import Config
    from doable.projects import Configs, Project

CLEAN, FINDINGS, FAILED = 0, 1, 2


class UsageError(DoableError):
    """Arguments that cannot be used."""


def complain(message: str, kind: str = "error") -> None:
    """Say on standard error what is wrong, after all that was printed so far.

    Where that cannot be written either, the exit code alone says it.
    """
    from doable.report.terminal import clean  # noqa: PLC0415 - paths may hold what a terminal would obey

    sys.stdout.flush()
    try:
        print(f"doable: {kind}: {clean(message)}", file=sys.stderr)
    except OSError:
        give_up(sys.stderr)


def give_up(stream: "TextIO") -> None:
    """Send what is left for a stream to nowhere, so that the interpreter's own flush at exit does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def warn(skipped: "Iterable[Skipped]", notes: "Iterable[str]" = ()) -> None:
    """Name on standard error what was left out, and what is not known."""
    for one in skipped:
        complain(f"{one.path} {one.reason}", "warning")
    for note in notes:
        complain(note, "warning")


def nothing(done: str, paths: "Sequence[str]") -> str:
    """Say why no file was `done` ("checked", "read")."""
    from doable.report.summary import places  # noqa: PLC0415

    return f"nothing was {done}: no Markdown file in {places(paths)}"


def day(text: str | None) -> "date":
    """Return the day that `--today` names. Raises `UsageError`."""
    from datetime import date  # noqa: PLC0415 - argparse itself does without

    if text is None:
        return date.today()  # noqa: DTZ011 - the writer's own day
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today must be a date such as 2026-11-23, not `{text}`") from None


def _words(options: "list[str] | None", option: str) -> tuple[str, ...]:
    """Return the entries of a repeatable, comma-separated option, each of which must name a rule."""
    words = tuple(word.strip() for part in options or () for word in part.split(",") if word.strip())
    if not words:
        return ()
    from doable.config import FAMILIES, nearest, selects  # noqa: PLC0415
    from doable.rules import RULES  # noqa: PLC0415

    for word in words:
        if not any(selects(word, rule) for rule in RULES):
            known = [*(rule.code for rule in RULES), *(rule.name for rule in RULES), *FAMILIES, "all"]
            meant = nearest(word, known) or " (`doable rules` lists them)"
            raise UsageError(f"{option} names no rule: `{word}`{meant}")
    return words


def configs_of(options: "argparse.Namespace", *, later: bool = False) -> "Configs":
    """Return the settings of each folder as the options have them; `later` as in `Configs`."""
    from doable import config as settings  # noqa: PLC0415 - and what reads settings, once there are any
    from doable.projects import Configs  # noqa: PLC0415 - the engine is imported once somebody asks for it

    files = [value for value in options.config if "=" not in value or os.path.isfile(value)]
    assignments = [value for value in options.config if value not in files]
    if len(files) > 1:
        raise UsageError("--config takes one settings file; one can `extends` another")
    fixed = settings.load(files[0]) if files else None
    if files and fixed is None:
        raise UsageError(f"--config: {files[0]} has no [tool.doable]")
    select = _words(getattr(options, "select", None), "--select")
    if not select and getattr(options, "select", None):
        # most often a variable that is not set: to run everything is not what was asked for
        raise UsageError("--select names no rule (`doable rules` lists them)")
    ignore = _words(getattr(options, "ignore", None), "--ignore")

    def change(config: "Config") -> "Config":
        for assignment in assignments:
            config = settings.override(config, assignment)
        if select:
            parts = tuple(
                part._replace(select=None, extend_select=(), ignore=(), severity=_not_off(part.severity))
                for part in config.per_path
            )
            config = config._replace(
                select=select, extend_select=(), ignore=(), severity=_not_off(config.severity), per_path=parts
            )
        return config._replace(ignore=(*config.ignore, *ignore))

    return Configs(fixed, change, later=later)


def _not_off(severity: Any) -> dict[str, str]:
    return {name: level for name, level in severity.items() if level != "off"}


class Input(NamedTuple):
    """The files of a run: those that stand in folders, and what was given on standard input.

    `unread` are the bytes of standard input where they are not checked (not UTF-8, left out by `exclude`).
    """

    configs: "Configs"
    projects: "list[Project]"
    given: "dict[str, Document]"
    skipped: "list[Skipped]"
    missing: tuple[str, ...]
    ignored: int
    excluded: int
    paths: tuple[str, ...]
    unread: bytes = b""


def inputs(options: "argparse.Namespace", *, later: bool = False) -> Input:
    """Find and group the files that the options name; `later` as in `Configs`.

    Raises `UsageError` and `ConfigError`.
    """
    from doable.batch import EXCLUDED, Skipped  # noqa: PLC0415
    from doable.projects import STDIN, find_files, given_document, projects  # noqa: PLC0415

    configs = configs_of(options, later=later)
    paths: list[str] = options.paths or [os.curdir]
    given: dict[str, Document] = {}
    skipped: list[Skipped] = []
    files: list[str] = []
    excluded, unread = 0, b""
    if "-" in paths:
        name = os.path.normpath(options.stdin_filename) if options.stdin_filename else STDIN
        data = _standard_input()
        document = given_document(name, data, configs)
        if isinstance(document, Skipped):
            skipped.append(document)
            unread, excluded = data, int(document.reason == EXCLUDED)
        else:
            given[name] = document
            files.append(name)
    elif getattr(options, "stdin_filename", None):
        raise UsageError("--stdin-filename goes with the path `-`")
    named = [path for path in paths if path != "-"]
    found = find_files(named, configs)
    shown = {os.path.abspath(file) for file in files}  # noqa: PTH100
    files += [file for file in found.files if os.path.abspath(file) not in shown]  # noqa: PTH100
    return Input(
        configs, projects(files, configs, named), given, [*skipped, *found.skipped],
        found.missing, found.ignored, found.excluded + excluded, tuple(paths), unread,
    )  # fmt: skip


def _standard_input() -> bytes:
    stream: object = sys.stdin  # None where it was closed, whatever its type says
    if stream is None:
        raise UsageError("`-` asks for standard input, which is closed")
    return sys.stdin.buffer.read()
