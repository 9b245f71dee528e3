"""Real VS Code for tests: installs it and the extension, serves a folder, runs scenarios and suites."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
EXTENSION = ROOT / "editors" / "vscode"
TOOLS = ROOT / ".tools" / "vscode"
VSCODE = TOOLS / "node_modules" / "code-server" / "lib" / "vscode"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NODE_AT_LEAST = 20
TIMEOUT = 60
INSTALL_TIMEOUT = 600
NPM = ("npm", "--no-audit", "--no-fund", "--no-update-notifier")
LINE = re.compile(r"\r\n|\r|\n")

SETTINGS: dict[str, Any] = {
    "security.workspace.trust.enabled": False,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "workbench.colorTheme": "Default Light Modern",
    "telemetry.telemetryLevel": "off",
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "extensions.ignoreRecommendations": True,
    "git.enabled": False,
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "files.autoSave": "off",
}


class UnavailableError(Exception):
    """VS Code can't be installed or run here; the message says why."""


class CommandError(Exception):
    """A command ended badly; the message has the end of what it said."""

    def __init__(self, command: tuple[str, ...], how: str, output: str) -> None:
        super().__init__(f"{' '.join(command)[:300]}: {how}\n{output[-6000:]}")


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs that run VS Code and look at it."""

    node: str
    chromium: str


def prepare() -> Tools:
    """Find or install Node's packages and Chromium; a second call only looks whether they are there.

    Raises UnavailableError where that can't be done.
    """
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise UnavailableError("node and npm are not installed")
    version = _run(node, "--version").strip()
    if int(version.lstrip("v").split(".")[0]) < NODE_AT_LEAST:
        raise UnavailableError(f"node {version} is older than {NODE_AT_LEAST}")
    try:
        with _locked():
            chromium = _find_chromium() or _install_chromium()
            _install_vscode()
            _npm_install(EXTENSION, _digest(EXTENSION / "package.json"))
    except CommandError as error:
        raise UnavailableError(str(error)) from error
    return Tools(node, chromium)


def build() -> Path:
    """Type-check, bundle and package the extension, unless its inputs are the same as last time; the package's path."""
    vsix, stamp = TOOLS / "doable.vsix", TOOLS / "doable.vsix.stamp"
    with _locked():
        inputs = _digest(EXTENSION, ROOT / "server", ROOT / "parser", ROOT / "pyproject.toml")
        if vsix.exists() and stamp.exists() and stamp.read_text() == inputs:
            return vsix
        binaries = EXTENSION / "node_modules" / ".bin"
        _run(str(binaries / "tsc"), "--noEmit", cwd=EXTENSION)
        _run("node", "scripts/build.mjs", cwd=EXTENSION)
        _run(sys.executable, "scripts/bundle.py", cwd=EXTENSION, timeout=INSTALL_TIMEOUT)
        flags = ("--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links")
        _run(str(binaries / "vsce"), "package", *flags, "-o", str(vsix), cwd=EXTENSION)
        stamp.write_text(inputs)
    return vsix


class Editor:
    """One VS Code server with the packaged extension in it, its data in a folder of its own."""

    def __init__(
        self, tools: Tools, vsix: Path, home: Path, settings: dict[str, Any] | None = None, beside: Path | None = None
    ) -> None:
        """Lay out the data in `home` and install the extension.

        `settings` are user settings, over the tests' own; `beside` is the unpacked folder of another extension.
        """
        self.tools = tools
        self.home = home
        self.extensions = home / "extensions"
        user = home / "data" / "User"
        user.mkdir(parents=True, exist_ok=True)
        # The interpreter of the tests, so that the server runs where doable was tested.
        ours = SETTINGS | {"doable.interpreter": [sys.executable]} | (settings or {})
        (user / "settings.json").write_text(json.dumps(ours))
        if beside is not None:
            shutil.copytree(beside, self.extensions / beside.name)
        _run(*self._command("--install-extension", str(vsix)))

    @property
    def extension(self) -> Path:
        """Where the package was unpacked."""
        (found,) = self.extensions.glob("doable.doable-*")
        return found

    @contextlib.contextmanager
    def serve(self, **environment: str) -> Iterator[str]:
        """Run the server, with additions to its environment; gives its address."""
        log = self.home / "server.log"
        flags = ("--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--accept-server-license-terms")
        # Newer releases run test suites only with the driver enabled.
        command = self._command(*flags, "--telemetry-level", "off", "--enable-smoke-test-driver")
        with log.open("w") as out:
            process = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=_environ(environment),
            )
        try:
            yield f"http://127.0.0.1:{_port(process, log)}/"
        finally:
            _stop(process)

    def scenario(self, url: str, name: str, folder: Path, file: str, **arguments: Any) -> dict[str, Any]:
        """Run one of scenarios.mjs on `file` in `folder`; what it saw."""
        failure = self.home / f"{name}-failed.png"
        given = {"url": url, "folder": str(folder), "file": file, "failure": str(failure), **arguments}
        output = self._node("scenarios.mjs", name, json.dumps(given), timeout=3 * TIMEOUT)
        seen: dict[str, Any] = json.loads(output.splitlines()[-1])
        return seen

    def suite(self, name: str, folder: Path, **environment: str) -> str:
        """Run suite/<name>.test.cjs inside the extension host on `folder`; mocha's report."""
        failure = self.home / f"{name}-failed.png"
        with self.serve(DOABLE_VSCODE_TOOLS=str(TOOLS), DOABLE_VSCODE_SUITE=name, **environment) as url:
            given = {
                "url": url,
                "folder": str(folder),
                "extension": str(self.extension),
                "suite": str(HERE / "suite" / "index.cjs"),
                "failure": str(failure),
            }
            return self._node("exthost.mjs", json.dumps(given), timeout=4 * TIMEOUT)

    def _command(self, *arguments: str) -> list[str]:
        folders = ("--server-data-dir", str(self.home / "server"), "--user-data-dir", str(self.home / "data"))
        main = str(VSCODE / "out" / "server-main.js")
        return [self.tools.node, main, *folders, "--extensions-dir", str(self.extensions), *arguments]

    def _node(self, script: str, *arguments: str, timeout: float) -> str:
        environment = {"DOABLE_VSCODE_TOOLS": str(TOOLS), "DOABLE_CHROMIUM": self.tools.chromium}
        try:
            return _run(self.tools.node, str(HERE / script), *arguments, timeout=timeout, environment=environment)
        except CommandError as error:
            # A page that waits in vain says nothing; the extension's own log mostly says why.
            logs = sorted((self.home / "data" / "logs").rglob("doable.log"), key=lambda log: log.stat().st_mtime)
            for log in logs[-1:]:
                error.add_note(f"the extension's log:\n{log.read_text(errors='replace')[-3000:]}")
            raise


def vscode_findings(folder: Path) -> list[dict[str, Any]]:
    """All findings that VS Code shows for the Markdown files of `folder`, sorted.

    Each is {path, code, severity, message, range}, as in `doable check --format json`: the path relative to the folder
    with slashes, the range as {start: {line, column}, end: {line, column}} in code points from 1.
    """
    tools, vsix = prepare(), build()
    with tempfile.TemporaryDirectory(prefix="doable-vscode-") as home:
        out = Path(home) / "findings.json"
        Editor(tools, vsix, Path(home)).suite("findings", folder, DOABLE_VSCODE_OUT=str(out))
        rows: list[dict[str, Any]] = json.loads(out.read_text())
    lines = {path: LINE.split((folder / path).read_bytes().decode()) for path in {row["path"] for row in rows}}
    for row in rows:
        line, character, end_line, end_character = row["range"]
        start, end = (lines[row["path"]][number] for number in (line, end_line))
        row["range"] = {
            "start": {"line": line + 1, "column": column(start, character)},
            "end": {"line": end_line + 1, "column": column(end, end_character)},
        }
    return sorted(rows, key=lambda row: (row["path"], *_place(row, "start"), *_place(row, "end"), row["code"]))


def _place(row: dict[str, Any], which: str) -> tuple[int, int]:
    place = row["range"][which]
    return place["line"], place["column"]


def column(line: str, character: int) -> int:
    """The column from 1, in code points, of the place `character` UTF-16 units into the line."""
    return len(line.encode("utf-16-le")[: 2 * character].decode("utf-16-le")) + 1


def _find_chromium() -> str | None:
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def _install_chromium() -> str:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise UnavailableError("Chromium is not installed, and only root on Debian can install it from here")
    wait = ("-o", "DPkg::Lock::Timeout=300")
    _run("apt-get", *wait, "update", "-q", timeout=INSTALL_TIMEOUT)
    _run("apt-get", *wait, "install", "-yq", "--no-install-recommends", "chromium", timeout=INSTALL_TIMEOUT)
    found = _find_chromium()
    if found is None:
        raise UnavailableError("Chromium's package was installed but has no program")
    return found


def _install_vscode() -> None:
    """Install VS Code's server as published in code-server, without its own wrapper and without compiling anything."""
    stamp = TOOLS / "vscode.stamp"
    wanted = _digest(HERE / "package.json", HERE / "shims")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    TOOLS.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "package.json", TOOLS / "package.json")
    _npm_install(TOOLS, wanted)
    # Scripts would compile native modules; the two that VS Code can't start without are replaced below.
    flags = ("--omit=dev", "--ignore-scripts", "--legacy-peer-deps", "--force")
    _run(*NPM, "ci", *flags, cwd=VSCODE, timeout=INSTALL_TIMEOUT)
    modules = VSCODE / "node_modules"
    if (modules / "@vscode" / "ripgrep").is_dir():
        ripgrep = next((TOOLS / "node_modules" / "@vscode").glob("ripgrep-*/bin/rg"))
        ripgrep.chmod(0o755)
        link = modules / "@vscode" / "ripgrep" / "bin" / "rg"
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(ripgrep)
    shutil.copyfile(HERE / "shims" / "spdlog.cjs", modules / "@vscode" / "spdlog" / "index.js")
    for name in ("native-watchdog", "@vscode/native-watchdog"):
        if (modules / name).is_dir():
            (modules / name / "index.js").write_text("exports.start = () => {};\n")
    stamp.write_text(wanted)


def _npm_install(folder: Path, wanted: str) -> None:
    stamp = folder / "node_modules" / ".doable-stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    # Exact versions are in package.json; a lock file would name the registry they came from.
    _run(*NPM, "install", "--no-package-lock", "--ignore-scripts", cwd=folder, timeout=INSTALL_TIMEOUT)
    stamp.write_text(wanted)


def _digest(*paths: Path) -> str:
    """A digest of files and folders, without what is built or installed in them."""
    made = {"node_modules", "out", "libs", "__pycache__"}
    digest = hashlib.sha256()
    for path in paths:
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            relative = file.relative_to(ROOT)
            if made.isdisjoint(relative.parts):
                digest.update(str(relative).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """One installation or build at a time, also among parallel test processes."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _environ(additions: dict[str, str]) -> dict[str, str]:
    # A terminal inside VS Code has variables that make a second VS Code talk to the first.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("VSCODE_", "ELECTRON_"))}
    return clean | additions


def _run(
    *command: str, cwd: Path | None = None, timeout: float = TIMEOUT, environment: dict[str, str] | None = None
) -> str:
    """Run a command in a process group of its own; its output, or an error with all it said."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=_environ(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        _stop(process)
        output = process.communicate()[0]
        raise CommandError(command, f"no end after {timeout} s", output) from None
    finally:
        _stop(process)
    if process.returncode != 0:
        raise CommandError(command, f"exit code {process.returncode}", output)
    return output


def _port(process: subprocess.Popen[Any], log: Path) -> int:
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        match = re.search(r"Extension host agent listening on (\d+)", log.read_text(errors="replace"))
        if match:
            return int(match[1])
        time.sleep(0.1)
    raise AssertionError(f"VS Code's server did not start:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[Any]) -> None:
    """End the whole process group, politely first."""
    for how, wait in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=wait)
            return
