"""The command line: `doable check`, `fix`, `baseline`, `tasks`, `explain`, `rules`, `config` and `lsp`.

Exit codes: 0 clean, 1 findings at or above `--fail-on`, 2 could not run (or not all of it).
"""

import argparse
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from doable import __version__
from doable.cli.inputs import CLEAN, FAILED, UsageError, complain, give_up
from doable.config import SEVERITIES, DoableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

INTERRUPTED, BROKEN_PIPE = 130, 141

# The names in doable.report.formats, which a run that is only said again does not import.
FORMATS = (
    "text", "concise", "json", "json-lines", "sarif", "junit", "github", "gitlab", "azure", "rdjson", "checkstyle",
)  # fmt: skip


class _Parser(argparse.ArgumentParser):
    """A parser whose errors look like all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (`{self.prog} --help` names the options)")

    def _print_message(self, message: str, file: Any = None) -> None:
        # argparse's own passes over what could not be written
        stream: TextIO = file or sys.stderr
        stream.write(message)
        stream.flush()


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run the command line and return its exit code."""
    _prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        parser = _parser(arguments)
        options, unknown = parser.parse_known_args(arguments)
        if unknown:
            raise _unknown(options.command, unknown, arguments)
        if options.command is None:
            parser.print_help()
            return FAILED
        code = COMMANDS[options.command].run(options)
        sys.stdout.flush()
    except DoableError as error:
        complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        give_up(sys.stdout)
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if isinstance(error, FileNotFoundError) and error.filename is None:
            complain("the current folder does not exist any more")
        elif error.filename is None:
            # what has to do with a file is named where it happens; what has none is our own output
            give_up(sys.stdout)
            complain(f"standard output cannot be written: {error.strerror or error}")
        else:
            complain(f"{error.filename}: {error.strerror or error}")
        return FAILED
    except Exception:
        import traceback  # noqa: PLC0415

        with suppress(OSError):
            traceback.print_exc()
        complain("this is a bug in doable; please report it with the lines above")
        return FAILED
    return code


def _prepare_streams() -> None:
    """Let every character through: what the output's encoding lacks is escaped, what goes to a file is UTF-8.

    A stream that whoever called us has closed is one that nobody reads.
    """
    # a stream is None where it was closed, whatever its type says
    streams: dict[str, object] = {name: getattr(sys, name) for name in ("stdout", "stderr")}
    for name, stream in streams.items():
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as we run
        elif isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")


# ---- options


class Command(NamedTuple):
    """A subcommand: what it is for, its options, and what it does; `run` returns the exit code."""

    help: str
    add: "Callable[[argparse.ArgumentParser], None]"
    run: "Callable[[argparse.Namespace], int]"


def _parser(arguments: "Sequence[str]") -> _Parser:
    """Return the parser; only the named command gets its options, as building all of them takes milliseconds."""
    parser = _Parser(
        prog="doable", description="Find next steps that are unclear, unaligned or too many, and mend them."
    )
    parser.add_argument("--version", action="version", version=f"doable {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    if named is not None and named not in COMMANDS:
        raise _no_command(named, arguments)
    for name, command in COMMANDS.items():
        if named in (None, name):
            command.add(commands.add_parser(name, help=command.help, description=command.help))
    return parser


def full_parser() -> argparse.ArgumentParser:
    """Return the parser with every command, for the documentation and its tests."""
    return _parser(())


def _no_command(name: str, arguments: "Sequence[str]") -> UsageError:
    from doable.config import nearest  # noqa: PLC0415

    if early := _early(arguments):
        return early
    if os.path.exists(name):  # noqa: PTH110 - importing pathlib costs 5 ms
        return UsageError(f"there is no command `{name}`; to check that file or folder: doable check {name}")
    return UsageError(f"there is no command `{name}`{nearest(name, COMMANDS)} (`doable --help` names all)")


def _early(arguments: "Sequence[str]") -> UsageError | None:
    """Options before the command are most likely meant for it."""
    command = next((argument for argument in arguments if argument in COMMANDS), None)
    if command is None or not arguments[0].startswith("-"):
        return None
    return UsageError(f"options come after the command: doable {command} {arguments[0]}")


def _unknown(command: str | None, unknown: "Sequence[str]", arguments: "Sequence[str]") -> UsageError:
    from doable.config import nearest  # noqa: PLC0415

    if early := _early(arguments):
        return early
    parser = _Parser(add_help=True)
    if command:
        COMMANDS[command].add(parser)
    known = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
    meant = nearest(unknown[0].partition("=")[0], known) if unknown[0].startswith("--") else ""
    asked = f"doable {command}" if command else "doable"
    return UsageError(f"unrecognized arguments: {' '.join(unknown)}{meant} (`{asked} --help` names the options)")


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="FILE|KEY=VALUE",
        help="a settings file to use instead of the nearest one, or a setting that overrides it (repeatable)",
    )


def _add_paths(parser: argparse.ArgumentParser, formats: "Sequence[str]" = ("text", "json")) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders; `-` is standard input (default: this folder)"
    )
    parser.add_argument("--format", choices=formats, default="text", help="how to print (default: text)")
    parser.add_argument("--stdin-filename", metavar="PATH", help="what standard input is called, and where it belongs")
    _add_settings(parser)


def _add_rules_and_results(parser: argparse.ArgumentParser) -> None:
    """Add what `check` and `fix` have in common: which rules run on what, and how the end is judged and printed."""
    _add_paths(parser, FORMATS)
    parser.add_argument(
        "--select",
        action="append",
        metavar="RULES",
        help="only these rules, whatever the settings say: codes, starts of codes, names, families or `all`",
    )
    parser.add_argument(
        "--ignore", action="append", metavar="RULES", help="not these rules (in addition to the settings)"
    )
    parser.add_argument(
        "--fail-on", choices=(*SEVERITIES, "never"), metavar="SEVERITY",
        help=f"the least severity that makes the exit code 1: {', '.join(SEVERITIES)} or never (default: warning)",
    )  # fmt: skip
    parser.add_argument(
        "--today", metavar="DATE", help="the day to judge dates by, such as 2026-11-23 (default: today)"
    )
    parser.add_argument(
        "--baseline", metavar="FILE", help="findings in this file are known and not reported (see `doable baseline`)"
    )
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    parser.add_argument("-v", "--verbose", action="store_true", help="show hints and outdated baseline entries too")


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_rules_and_results(parser)
    parser.add_argument("--fix", action="store_true", help="apply fixes that change form only, then check again")
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: also fixes whose meaning a person should confirm",
    )
    parser.add_argument(
        "--diff", action="store_true", help="print what --fix would change, and what it would not; write nothing"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="check anew, also where nothing has changed since the last time"
    )
    parser.add_argument(
        "--add-ignore",
        metavar="REASON",
        help="end the lines of all findings with a comment that passes over them, and says why",
    )
    parser.add_argument(
        "--output-file", metavar="FILE", help="write the findings to a file; the summary stays on the terminal"
    )
    parser.add_argument(
        "--show-files", action="store_true", help="print the files that would be checked, and check nothing"
    )
    parser.add_argument("--statistics", action="store_true", help="count findings by rule instead of printing them")
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings and errors, and nothing else")


def _add_fix(parser: argparse.ArgumentParser) -> None:
    _add_rules_and_results(parser)
    parser.add_argument(
        "--unsafe-fixes", action="store_true", help="apply fixes whose meaning a person should confirm too"
    )
    parser.add_argument("--diff", action="store_true", help="print what would be changed; write nothing")
    parser.add_argument(
        "--output-file", metavar="FILE", help="write the findings to a file; the summary stays on the terminal"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings and errors, and nothing else")
    # whatever else `check` can be told
    parser.set_defaults(no_cache=True, add_ignore=None, statistics=False, show_files=False)


def _add_baseline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders (default: this folder)")
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        help="the file to write (default: `baseline` of the settings, else .doable-baseline.json beside them)",
    )
    parser.add_argument(
        "--today", metavar="DATE", help="the day to judge dates by, such as 2026-11-23 (default: today)"
    )
    _add_settings(parser)


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", default=os.curdir, metavar="PATH", help="a file or folder (default: this folder)"
    )
    parser.add_argument("--schema", action="store_true", help="print the JSON schema of settings files instead")
    _add_settings(parser)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="a rule's code or name")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")


def _add_lsp(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    parser.add_argument("--tcp", metavar="[HOST:]PORT", help="listen on a port instead")


# ---- commands: what each does is imported once it is asked for


def _check(options: argparse.Namespace) -> int:
    from doable.cli.check import check  # noqa: PLC0415

    return check(options)


def _fix(options: argparse.Namespace) -> int:
    options.fix = not options.diff
    return _check(options)


def _baseline(options: argparse.Namespace) -> int:
    from doable.cli.baseline import baseline  # noqa: PLC0415

    return baseline(options)


def _tasks(options: argparse.Namespace) -> int:
    from doable.cli.show import tasks  # noqa: PLC0415

    return tasks(options)


def _explain(options: argparse.Namespace) -> int:
    from doable.cli.show import explain  # noqa: PLC0415

    return explain(options)


def _rules(options: argparse.Namespace) -> int:
    from doable.cli.show import rules  # noqa: PLC0415

    return rules(options)


def _config(options: argparse.Namespace) -> int:
    from doable.cli.show import config  # noqa: PLC0415

    return config(options)


def _lsp(options: argparse.Namespace) -> int:
    address: tuple[str, int] | None = None
    if options.tcp:
        host, _, port = options.tcp.rpartition(":")
        if not port.isascii() or not port.isdigit() or int(port) > 65535:
            raise UsageError(f"--tcp must be a port or HOST:PORT, not `{options.tcp}`")
        address = (host or "127.0.0.1", int(port))
    from importlib import import_module  # noqa: PLC0415

    # by name, so that nothing but this command depends on the server: it takes half a second to import
    try:
        server = import_module("doable.lsp.server")
    except ModuleNotFoundError as error:
        raise UsageError(f"the language server is not installed: {error}") from None
    server.main(tcp=address)
    return CLEAN


COMMANDS = {
    "check": Command("check plans and print what is found", _add_check, _check),
    "fix": Command("mend what can be mended safely, and print what was mended and what is left", _add_fix, _fix),
    "baseline": Command("write down what is found, so that only what is new is reported", _add_baseline, _baseline),
    "tasks": Command("print what was read: one record a task", _add_paths, _tasks),
    "explain": Command("explain a rule", _add_explain, _explain),
    "rules": Command("list all rules", _add_rules, _rules),
    "config": Command("print the settings that hold for a path, as TOML", _add_config, _config),
    "lsp": Command("run the language server", _add_lsp, _lsp),
}
