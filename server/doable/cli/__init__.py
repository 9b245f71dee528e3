"""The command line: `doable check`, `fix`, `baseline`, `tasks`, `explain`, `rules`, `init`, `config` and the others.

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
    from collections.abc import Callable, Generator, Sequence
    from typing import Protocol, TextIO

    class _Container(Protocol):
        """A parser or one of its groups: what options are added to."""

        def add_argument(self, *names: str, **how: Any) -> Any:
            """Add an option."""
            ...


INTERRUPTED, BROKEN_PIPE = 130, 141

# The names in doable.report.formats, which a run that is only said again does not import.
FORMATS = (
    "text", "concise", "json", "json-lines", "sarif", "junit", "github", "gitlab", "azure", "rdjson", "checkstyle",
)  # fmt: skip
HELP = "show this help"


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, up to what is easily read.

    The width is given, because argparse would import shutil for it, at every start: 3 ms.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=min(_columns(), 100) - 2)

    def _format_action(self, action: argparse.Action) -> str:
        text = super()._format_action(action)
        # the commands follow their title, without a line that says COMMAND
        return text.partition("\n")[2] if action.dest == "command" else text

    def _iter_indented_subactions(self, action: argparse.Action) -> "Generator[argparse.Action, None, None]":
        yield from getattr(action, "_get_subactions", tuple)()


def _columns() -> int:
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given) > 0:
        return int(given)
    try:
        return os.get_terminal_size().columns or 80
    except (AttributeError, ValueError, OSError):
        return 80


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
    """A subcommand: what it is for, its options, and what it does; `run` returns the exit code.

    `takes` are its arguments as its usage shows them, `examples` command lines with what they are for.
    """

    help: str
    add: "Callable[[argparse.ArgumentParser], None]"
    run: "Callable[[argparse.Namespace], int]"
    takes: str = ""
    examples: tuple[tuple[str, str], ...] = ()


def _parser(arguments: "Sequence[str]") -> _Parser:
    """Return the parser; only the named command gets its options, as building all of them takes milliseconds."""
    parser = _Parser(
        prog="doable",
        usage="doable COMMAND [OPTION ...]",
        description="Find next steps that are unclear, unaligned or too many, and mend them.",
        epilog=f"{_examples(EXAMPLES)}\n\n`doable COMMAND --help` names the options of a command.",
        formatter_class=_Help,
        add_help=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="doable")
    options = parser.add_argument_group("options")
    options.add_argument("--version", action="version", version=f"doable {__version__}", help="show the version")
    options.add_argument("-h", "--help", action="help", help=HELP)
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    if named is not None and named not in COMMANDS:
        raise _no_command(named, arguments)
    for name, command in COMMANDS.items():
        if named in (None, name):
            own = commands.add_parser(
                name,
                help=command.help,
                usage=f"doable {name} [OPTION ...] {command.takes}".rstrip(),
                description=f"{command.help[0].upper()}{command.help[1:]}.",
                epilog=_examples(command.examples),
                formatter_class=_Help,
                add_help=False,
            )
            command.add(own)
            own._action_groups[-1].add_argument("-h", "--help", action="help", help=HELP)
    return parser


def _examples(examples: "Sequence[tuple[str, str]]") -> str | None:
    if not examples:
        return None
    width = max(len(line) for line, _ in examples)
    return "\n".join(["examples:", *(f"  {line:{width}}  {what}" for line, what in examples)])


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


def _add_settings(parser: "_Container") -> None:
    parser.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="FILE|KEY=VALUE",
        help="another settings file, or one setting for this run",
    )


def _add_inputs(parser: "_Container") -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders, `-`: standard input (default: .)")
    parser.add_argument("--stdin-filename", metavar="PATH", help="what standard input is called, and where it belongs")


def _add_format(parser: "_Container", formats: "Sequence[str]" = ("text", "json")) -> None:
    parser.add_argument(
        "--format", choices=formats, default=formats[0], metavar="FORMAT",
        help=f"{', '.join(formats[:-1])} or {formats[-1]} (default: {formats[0]})",
    )  # fmt: skip


def _add_today(parser: "_Container") -> None:
    parser.add_argument("--today", metavar="DATE", help="the day to judge dates by (default: today)")


def _add_check(parser: argparse.ArgumentParser) -> None:
    group = _add_what(parser)
    group.add_argument("--show-files", action="store_true", help="print the files, and check nothing")
    group = _add_how(parser)
    group.add_argument("--statistics", action="store_true", help="how often each rule speaks, no findings")
    group = parser.add_argument_group("mending")
    group.add_argument("--fix", action="store_true", help="apply fixes that change form only, then check")
    group.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: also fixes to confirm")
    group.add_argument("--diff", action="store_true", help="print what --fix would change; write nothing")
    group = _add_known(parser)
    group.add_argument("--since-baseline", action="store_true", help="what is new since then, and what is resolved")
    group.add_argument("--add-ignore", metavar="REASON", help="pass over all findings by comments that say why")
    group = _add_exit(parser)
    group.add_argument("--watch", action="store_true", help="check again whenever a plan or a setting changes")
    group.add_argument("--no-cache", action="store_true", help="check anew, and remember nothing")


def _add_fix(parser: argparse.ArgumentParser) -> None:
    _add_what(parser)
    group = parser.add_argument_group("mending")
    group.add_argument("--unsafe-fixes", action="store_true", help="also fixes whose meaning is to be confirmed")
    group.add_argument("--diff", action="store_true", help="print what would be changed; write nothing")
    _add_how(parser)
    _add_known(parser)
    _add_exit(parser)
    # whatever else `check` can be told
    parser.set_defaults(no_cache=True, add_ignore=None, statistics=False, show_files=False, since_baseline=False)
    parser.set_defaults(watch=False)


def _add_what(parser: argparse.ArgumentParser) -> "_Container":
    group = parser.add_argument_group("what is checked")
    _add_inputs(group)
    group.add_argument(
        "--select", action="append", metavar="RULES", help="only these rules: codes, names, families, `all`"
    )
    group.add_argument("--ignore", action="append", metavar="RULES", help="not these rules")
    group.add_argument(
        "--changed", nargs="?", const="HEAD", metavar="REF", help="only tasks changed since a git revision (HEAD)"
    )
    _add_today(group)
    _add_settings(group)
    return group


def _add_how(parser: argparse.ArgumentParser) -> "_Container":
    group = parser.add_argument_group("how it is printed")
    _add_format(group, FORMATS)
    group.add_argument("--output-file", metavar="FILE", help="write the findings there, not to standard output")
    group.add_argument("-q", "--quiet", action="store_true", help="findings and errors, no summary")
    group.add_argument("-v", "--verbose", action="store_true", help="hints too, old baseline entries, the cache")
    return group


def _add_known(parser: argparse.ArgumentParser) -> "_Container":
    group = parser.add_argument_group("living with findings")
    group.add_argument("--baseline", metavar="FILE", help="what is in this file is known (see doable baseline)")
    return group


def _add_exit(parser: argparse.ArgumentParser) -> "_Container":
    group = parser.add_argument_group("running")
    group.add_argument(
        "--fail-on", choices=(*SEVERITIES, "never"), metavar="SEVERITY",
        help="exit with 1 from here up: hint, information, warning (default), error; or never",
    )  # fmt: skip
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    return group


def _add_baseline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders (default: this folder)")
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        help="the file to write (default: `baseline` of the settings, else .doable-baseline.json beside them)",
    )
    _add_today(parser)
    _add_settings(parser)


def _add_tasks(parser: argparse.ArgumentParser) -> None:
    _add_inputs(parser)
    _add_format(parser)
    _add_settings(parser)


def _add_init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", default=os.curdir, metavar="PATH", help="the folder of the notes (default: .)"
    )
    parser.add_argument("--print", action="store_true", help="print what would be written; write nothing")
    parser.add_argument("--force", action="store_true", help="replace the settings file that is there")
    parser.add_argument("-y", "--yes", action="store_true", help="ask nothing: take what was found")


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=os.curdir, metavar="PATH", help="a file or folder (default: .)")
    parser.add_argument("--schema", action="store_true", help="print the JSON schema of settings files instead")
    _add_format(parser, ("toml", "json"))
    _add_settings(parser)


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "rules", nargs="+", metavar="RULE", help="a code, a name, the start of codes, a family or `all`"
    )
    _add_format(parser)


def _add_rules(parser: argparse.ArgumentParser) -> None:
    _add_format(parser)


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), metavar="SHELL", help="bash, zsh or fish")


def _add_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("info", "clear"), metavar="ACTION", help="info or clear")


def _add_lsp(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    parser.add_argument("--tcp", metavar="[HOST:]PORT", help="listen on a port instead")


# ---- commands: what each does is imported once it is asked for


def _check(options: argparse.Namespace) -> int:
    from doable.processes import calm_collector  # noqa: PLC0415

    calm_collector()
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


def _init(options: argparse.Namespace) -> int:
    from doable.cli.init import init  # noqa: PLC0415

    return init(options)


def _config(options: argparse.Namespace) -> int:
    from doable.cli.show import config  # noqa: PLC0415

    return config(options)


def _completion(options: argparse.Namespace) -> int:
    from doable.cli.completion import completion  # noqa: PLC0415

    return completion(options)


def _cache(options: argparse.Namespace) -> int:
    from doable.cli.cache import cache  # noqa: PLC0415

    return cache(options)


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
    "check": Command(
        "check plans and print what is found",
        _add_check,
        _check,
        "[PATH ...]",
        (
            ("doable check", "this folder, as its settings say"),
            ("doable check notes/ plan.md", "a folder and a file"),
            ("doable check --select C,O301", "clarity and owner-overload only"),
            ("doable check --changed=origin/main", "what this branch brings"),
            ("doable check - < plan.md", "standard input"),
        ),
    ),
    "fix": Command(
        "mend what can be mended safely, and say what is left",
        _add_fix,
        _fix,
        "[PATH ...]",
        (
            ("doable fix notes/", "mend, then say what is left"),
            ("doable fix --diff plan.md", "only show what would be changed"),
        ),
    ),
    "baseline": Command(
        "write down what is found, so that only what is new is reported",
        _add_baseline,
        _baseline,
        "[PATH ...]",
        (
            ("doable baseline", "know what this folder holds"),
            ("doable check --baseline .doable-baseline.json", "what is new since"),
        ),
    ),
    "tasks": Command(
        "print what was read: one record a task",
        _add_tasks,
        _tasks,
        "[PATH ...]",
        (("doable tasks plan.md", "owners, dates and goals"), ("doable tasks --format json", "for programs")),
    ),
    "explain": Command(
        "explain rules",
        _add_explain,
        _explain,
        "RULE ...",
        (
            ("doable explain vague-verb", "what it means, and why"),
            ("doable explain C107 C110", "two rules"),
            ("doable explain overload", "a family"),
        ),
    ),
    "rules": Command("list all rules", _add_rules, _rules),
    "init": Command(
        "write a settings file that fits the notes in a folder",
        _add_init,
        _init,
        "[PATH]",
        (
            ("doable init", "look at this folder, and write its doable.toml"),
            ("doable init --print ~/notes", "only show what would be written"),
            ("doable init --yes --force", "look again, and ask nothing"),
        ),
    ),
    "config": Command(
        "print the settings that hold, and where each comes from",
        _add_config,
        _config,
        "[PATH]",
        (
            ("doable config", "this folder"),
            ("doable config sales/plan.md", "one file, `[[per-path]]` included"),
            ("doable config --schema > doable.schema.json", "for editors"),
        ),
    ),
    "completion": Command(
        "print what a shell needs to complete doable's command lines",
        _add_completion,
        _completion,
        "SHELL",
        (
            ("doable completion bash", 'in ~/.bashrc: eval "$(doable completion bash)"'),
            ("doable completion zsh", "in ~/.zshrc, behind compinit: the same with zsh"),
            ("doable completion fish", "in config.fish: doable completion fish | source"),
        ),
    ),
    "cache": Command(
        "say what is remembered, or forget it",
        _add_cache,
        _cache,
        "info|clear",
        (
            ("doable cache info", "where the cache is, how large, and of which folders"),
            ("doable cache clear", "remove it; the next run makes it anew"),
        ),
    ),
    "lsp": Command("run the language server", _add_lsp, _lsp),
}

EXAMPLES = (
    ("doable init", "write settings that fit the notes in this folder"),
    ("doable check", "check the plans in this folder"),
    ("doable fix plan.md", "mend what can be mended safely"),
    ("doable explain vague-verb", "what a rule means, and why"),
)
