"""The command line: `doable check`, `tasks`, `explain`, `rules`, `config` and `lsp`.

Exit codes: 0 clean, 1 findings at or above `--fail-on`, 2 could not run (or not all of it).
"""

# os.path, not pathlib: importing pathlib costs 5 ms.
# ruff: noqa: PTH113

import argparse
import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TextIO

from doable import __version__
from doable.config import SEVERITIES, DoableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from doable.api import Checked, Configs, Project
    from doable.batch import Document, Skipped
    from doable.config import Config
    from doable.finding import Finding, Safety

CLEAN, FINDINGS, FAILED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


class UsageError(DoableError):
    """Arguments that cannot be used."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors look like all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (`{self.prog} --help` names the options)")


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run the command line and return its exit code."""
    _prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        parser = _parser(arguments)
        options = parser.parse_args(arguments)
        if options.command is None:
            parser.print_help()
            return FAILED
        code = COMMANDS[options.command].run(options)
        sys.stdout.flush()
    except DoableError as error:
        _complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        # whoever read our output has seen enough; the interpreter's own flush at exit must not fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:
        import traceback  # noqa: PLC0415

        traceback.print_exc()
        _complain("this is a bug in doable; please report it with the lines above")
        return FAILED
    return code


def _prepare_streams() -> None:
    """Let every character through: what the output's encoding lacks is escaped, what goes to a file is UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")


def _complain(message: str, kind: str = "error") -> None:
    sys.stdout.flush()
    print(f"doable: {kind}: {message}", file=sys.stderr)


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
    for name, command in COMMANDS.items():
        if named not in COMMANDS or named == name:
            command.add(commands.add_parser(name, help=command.help, description=command.help))
    return parser


def full_parser() -> argparse.ArgumentParser:
    """Return the parser with every command, for the documentation and its tests."""
    return _parser(())


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config",
        action="append",
        default=[],
        metavar="FILE|KEY=VALUE",
        help="a settings file to use instead of the nearest one, or a setting that overrides it (repeatable)",
    )


def _add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders; `-` is standard input (default: this folder)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    parser.add_argument("--stdin-filename", metavar="PATH", help="what standard input is called, and where it belongs")
    _add_settings(parser)


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_paths(parser)
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
    parser.add_argument("--fix", action="store_true", help="apply fixes that change form only, then check again")
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: also fixes whose meaning a person should confirm",
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="check anew, also where nothing has changed since the last time"
    )
    parser.add_argument(
        "--diff", action="store_true", help="print what --fix would change, and what it would not; write nothing"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="show hints too")


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


def _day(text: str | None) -> "date":
    from datetime import date  # noqa: PLC0415 - argparse itself does without

    if text is None:
        return date.today()  # noqa: DTZ011 - the writer's own day
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today must be a date such as 2026-11-23, not `{text}`") from None


def _words(options: "list[str] | None", option: str) -> tuple[str, ...]:
    """Return the entries of a repeatable, comma-separated option, each of which must name a rule."""
    from doable.config import FAMILIES, nearest, selects  # noqa: PLC0415
    from doable.rules import RULES  # noqa: PLC0415

    words = tuple(word.strip() for part in options or () for word in part.split(",") if word.strip())
    for word in words:
        if not any(selects(word, rule) for rule in RULES):
            known = [*(rule.code for rule in RULES), *(rule.name for rule in RULES), *FAMILIES, "all"]
            raise UsageError(f"{option} names no rule: `{word}`{nearest(word, known)}")
    return words


def _configs(options: argparse.Namespace) -> "Configs":
    """Return the settings of each folder as the options have them."""
    from doable.api import Configs  # noqa: PLC0415 - the engine is imported once somebody asks for it
    from doable.config import load, override  # noqa: PLC0415

    files = [value for value in options.config if "=" not in value or os.path.isfile(value)]
    assignments = [value for value in options.config if value not in files]
    if len(files) > 1:
        raise UsageError("--config takes one settings file; one can `extends` another")
    fixed = load(files[0]) if files else None
    if files and fixed is None:
        raise UsageError(f"--config: {files[0]} has no [tool.doable]")
    select = _words(getattr(options, "select", None), "--select")
    ignore = _words(getattr(options, "ignore", None), "--ignore")

    def change(config: "Config") -> "Config":
        for assignment in assignments:
            config = override(config, assignment)
        if select:
            parts = tuple(
                part._replace(select=None, extend_select=(), ignore=(), severity=_not_off(part.severity))
                for part in config.per_path
            )
            config = config._replace(
                select=select, extend_select=(), ignore=(), severity=_not_off(config.severity), per_path=parts
            )
        return config._replace(ignore=(*config.ignore, *ignore))

    return Configs(fixed, change)


def _not_off(severity: Any) -> dict[str, str]:
    return {name: level for name, level in severity.items() if level != "off"}


class _Input(NamedTuple):
    """The files of a run: those that stand in folders, and what was given on standard input."""

    configs: "Configs"
    projects: "list[Project]"
    given: "dict[str, Document]"
    skipped: "list[Skipped]"
    missing: tuple[str, ...]
    ignored: int
    excluded: int
    paths: tuple[str, ...]


def _input(options: argparse.Namespace) -> _Input:
    from doable import api, batch  # noqa: PLC0415

    configs = _configs(options)
    paths: list[str] = options.paths or [os.curdir]
    given: dict[str, Document] = {}
    skipped: list[Skipped] = []
    files: list[str] = []
    if "-" in paths:
        name = options.stdin_filename or api.STDIN
        document = batch.decode(name, sys.stdin.buffer.read())
        if isinstance(document, batch.Skipped):
            skipped.append(document)
        else:
            given[name] = document
            files.append(name)
    elif options.stdin_filename:
        raise UsageError("--stdin-filename goes with the path `-`")
    named = [path for path in paths if path != "-"]
    found = api.find_files(named, configs)
    files += [file for file in found.files if file not in given]
    return _Input(
        configs, api.projects(files, configs, named), given, [*skipped, *found.skipped],
        found.missing, found.ignored, found.excluded, tuple(paths),
    )  # fmt: skip


# ---- check


def _check(options: argparse.Namespace) -> int:
    """Say again what the last run like this said, where nothing it rests on has changed since; else check."""
    if options.no_cache or options.fix or options.diff or "-" in options.paths:
        return _check_anew(options)
    from doable import cache  # noqa: PLC0415

    given = (f"{name}={value}" for name, value in sorted(vars(options).items()))
    key = cache.fingerprint([*options.paths, *_config_files(options)], given, _day(options.today).isoformat())
    if key is None:
        return _check_anew(options)
    run = cache.recall(key)
    if run is not None:
        sys.stdout.write(run.out)
        sys.stderr.write(run.err)
        return run.code
    out, err = _Copied(sys.stdout), _Copied(sys.stderr)
    with redirect_stdout(out), redirect_stderr(err):
        code = _check_anew(options)
    cache.remember(key, cache.Run(code, "".join(out.copy), "".join(err.copy)))
    return code


def _config_files(options: argparse.Namespace) -> list[str]:
    """The files among the values of `--config`: a run rests on them too."""
    return [value for value in options.config if os.path.isfile(value)]


class _Copied(io.TextIOBase):
    """A stream that keeps a copy of what is written to another."""

    def __init__(self, stream: "TextIO") -> None:
        super().__init__()
        self.stream = stream
        self.copy: list[str] = []

    def write(self, text: str, /) -> int:
        self.copy.append(text)
        return self.stream.write(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()

    def fileno(self) -> int:
        return self.stream.fileno()


def _check_anew(options: argparse.Namespace) -> int:
    from doable import api  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415
    from doable.finding import Safety, Severity  # noqa: PLC0415
    from doable.report import Tally, fails  # noqa: PLC0415

    today = _day(options.today)
    if options.fix and options.diff:
        raise UsageError("--fix and --diff exclude each other: one writes, the other shows what would be written")
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    if options.diff and options.format != "text":
        raise UsageError("--diff prints text: leave --format out")
    least = Severity.HINT if options.verbose else Severity.INFORMATION
    run = _input(options)
    tally = Tally()
    tally.skipped += run.skipped
    tally.ignored, tally.excluded = run.ignored, run.excluded
    safety = Safety.REVIEW if options.unsafe_fixes else Safety.SAFE
    code = CLEAN
    if options.fix:
        code = max(code, _fix(run, today, safety, tally))
    # what is printed of the fixed standard input is its text; findings go where they are not in the way
    out = sys.stderr if options.fix and run.given else sys.stdout
    printer = _TextPrinter(out, least) if options.format == "text" else _JsonPrinter(out)
    for project in run.projects:
        for checked in api.check_project(project, run.configs, today, given=run.given, notes=tally.notes):
            if isinstance(checked, Skipped):
                tally.skipped.append(checked)
                continue
            if fails(checked.findings, options.fail_on or project.config.fail_on):
                code = max(code, FINDINGS)
            if options.diff:
                checked = _diff(checked, today, safety, out, tally)
            report = api.file_report(
                checked, today, fixes=True, least=least if options.format == "text" else Severity.HINT
            )
            tally.add(report)
            printer.add(report)
    printer.end(tally, run.paths)
    for path in run.missing:
        _complain(f"{path} does not exist")
        code = FAILED
    return code


def _fix(run: _Input, today: "date", safety: "Safety", tally: Any) -> int:
    """Write what the fixes change; standard input goes to standard output. Returns 2 where a file was not written."""
    from doable import api  # noqa: PLC0415
    from doable.batch import Skipped  # noqa: PLC0415
    from doable.fix import WriteError, write_atomically  # noqa: PLC0415

    code = CLEAN
    for project in run.projects:
        # what is read ahead is not yet fixed: what a fix changes is known to the files after it
        for checked in api.check_project(project, run.configs, today, given=run.given):
            if isinstance(checked, Skipped):
                continue
            document = checked.document
            fixed = api.fix_file(checked, today, safety)
            if not fixed.settled:
                tally.notes.append(f"{document.path}: its fixes asked for more after the last round")
            if fixed.text != document.text:
                try:
                    if document.path not in run.given:
                        write_atomically(document.path, document.encode(fixed.text), document.encode(document.text))
                except WriteError as error:
                    _complain(str(error))
                    code = FAILED
                    continue
                tally.fixed += len(fixed.applied)
                tally.fixed_files += 1
            if document.path in run.given:
                run.given[document.path] = document._replace(text=fixed.text)
                sys.stdout.write(("\ufeff" if document.bom else "") + fixed.text)
    return code


def _diff(checked: "Checked", today: "date", safety: "Safety", out: Any, tally: Any) -> "Checked":
    """Print what the fixes would change, and return the file with the findings that they would leave."""
    from doable import api  # noqa: PLC0415
    from doable.fix import diff  # noqa: PLC0415
    from doable.workspace import facts  # noqa: PLC0415

    first = api.fixable(checked, today, safety)
    if not first:
        return checked
    fixed = api.fix_file(checked, today, safety)
    checked.workspace.replace(facts(checked.plan, checked.settings))
    applied = {fix.edits for fix in fixed.applied}
    if fixed.text == checked.document.text:
        return checked
    path = checked.document.path.replace(os.sep, "/").lstrip("/")
    out.write(diff(path, checked.document.text, fixed.text) + "\n")
    mended = {number for number, fix in first.items() if fix.edits in applied}
    tally.fixing = "Would fix"
    tally.fixed += len(mended)
    tally.fixed_files += 1
    left: list[Finding] = [finding for number, finding in enumerate(checked.findings) if number not in mended]
    return checked._replace(findings=tuple(left))


class _TextPrinter:
    """Prints findings as they come."""

    def __init__(self, out: Any, least: Any) -> None:
        from doable.report import text  # noqa: PLC0415

        self.text = text
        self.out = out
        self.least = least
        self.color = text.use_color(out, os.environ)

    def add(self, report: Any) -> None:
        self.out.write(self.text.file_text(report, self.least, color=self.color))

    def end(self, tally: Any, paths: tuple[str, ...]) -> None:
        self.out.write(self.text.summary(tally, self.least, paths))


class _JsonPrinter:
    """Collects findings, prints them as one document at the end, and warns on standard error."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.files: list[Any] = []

    def add(self, report: Any) -> None:
        self.files.append(report)

    def end(self, tally: Any, paths: tuple[str, ...]) -> None:
        from doable.report import Report  # noqa: PLC0415
        from doable.report.json import check_json  # noqa: PLC0415
        from doable.report.text import places  # noqa: PLC0415

        self.out.write(check_json(Report(tuple(self.files))))
        _warn(tally.skipped, tally.notes)
        if not tally.files and not tally.skipped:
            _complain(f"nothing was checked: no Markdown file in {places(paths)}", "warning")


def _warn(skipped: "Sequence[Skipped]", notes: "Sequence[str]" = ()) -> None:
    for one in skipped:
        _complain(f"{one.path} {one.reason}", "warning")
    for note in notes:
        _complain(note, "warning")


# ---- the other commands


def _tasks(options: argparse.Namespace) -> int:
    from doable import api, batch  # noqa: PLC0415

    run = _input(options)
    skipped = list(run.skipped)

    def plans() -> "Iterator[Any]":
        for project in run.projects:
            for path in project.files:
                document = api.open_file(path, project.config, run.given)
                if isinstance(document, batch.Skipped):
                    skipped.append(document)
                else:
                    yield api.read_plan(document.text, path, project.config)

    if options.format == "json":
        from doable.report.json import tasks_json  # noqa: PLC0415

        sys.stdout.write(tasks_json(plans()))
    else:
        from doable.report.text import task_text, tasks_summary  # noqa: PLC0415

        files = tasks = 0
        for plan in plans():
            files += 1
            tasks += len(plan.tasks)
            sys.stdout.write("".join(task_text(task, plan.path) for task in plan.tasks))
        sys.stdout.write(tasks_summary(files, tasks))
    _warn(skipped)
    for path in run.missing:
        _complain(f"{path} does not exist")
    return FAILED if run.missing else CLEAN


def _explain(options: argparse.Namespace) -> int:
    from doable.config import nearest  # noqa: PLC0415
    from doable.rules import RULES, by_name  # noqa: PLC0415

    rule = by_name(options.rule)
    if rule is None:
        known = [word for rule in RULES for word in (rule.code, rule.name)]
        raise UsageError(f"there is no rule `{options.rule}`{nearest(options.rule, known)}")
    if options.format == "json":
        from doable.report.json import dump, rule_record  # noqa: PLC0415

        sys.stdout.write(dump(rule_record(rule)))
    else:
        from doable.docs import explain  # noqa: PLC0415

        sys.stdout.write(explain(rule))
    return CLEAN


def _rules(options: argparse.Namespace) -> int:
    from doable.rules import RULES  # noqa: PLC0415

    if options.format == "json":
        from doable.report.json import rules_json  # noqa: PLC0415

        sys.stdout.write(rules_json(RULES))
    else:
        width = max(len(rule.name) for rule in RULES)
        for rule in RULES:
            sys.stdout.write(f"{rule.code}  {rule.name:{width}}  {rule.severity.label:11}  {rule.summary}\n")
    return CLEAN


def _config(options: argparse.Namespace) -> int:
    from doable.config import schema, to_toml  # noqa: PLC0415

    if options.schema:
        from doable.report.json import dump  # noqa: PLC0415
        from doable.rules import RULES  # noqa: PLC0415

        sys.stdout.write(dump(schema(RULES)))
        return CLEAN
    if not os.path.exists(options.path):  # noqa: PTH110
        raise UsageError(f"{options.path} does not exist")
    folder = options.path if os.path.isdir(options.path) else os.path.dirname(os.path.abspath(options.path))  # noqa: PTH100, PTH112, PTH120
    sys.stdout.write(to_toml(_configs(options).folder(folder)))
    return CLEAN


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
    "tasks": Command("print what was read: one record a task", _add_paths, _tasks),
    "explain": Command("explain a rule", _add_explain, _explain),
    "rules": Command("list all rules", _add_rules, _rules),
    "config": Command("print the settings that hold for a path, as TOML", _add_config, _config),
    "lsp": Command("run the language server", _add_lsp, _lsp),
}
