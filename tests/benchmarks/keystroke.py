"""Keystroke to diagnostics: doable by turns with a pygls server that does nothing and with `rumdl server`.

`python tests/benchmarks/keystroke.py [--rounds N] [--no-rumdl] [--sizes small,big] [--indexed 0,10000]` prints p50,
p95, start-up and memory. Each keystroke is a new character in the middle of the document; the time runs from the
change to the diagnostics of its version, pushed or pulled, whichever the server does. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

NOOP = """
import sys
from lsprotocol import types
from pygls.lsp.server import LanguageServer
server = LanguageServer("noop", "1")
@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def opened(ls, params):
    tell(ls, params.text_document)
@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def changed(ls, params):
    tell(ls, params.text_document)
def tell(ls, document):
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, [], document.version))
server.start_io()
"""

_VERBS = ("Email", "Call", "Draft", "Print", "Send", "Order", "Book", "Write", "Scan", "Publish")
_THINGS = ("the price list", "invoice", "the survey", "the contract", "badges", "the agenda", "chairs", "a summary")
_PEOPLE = ("ana", "sam", "kim", "lee", "jo", "max", "eva", "tom")
_GOALS = ("retention", "revenue", "hiring", "quality")


def document(lines: int, seed: int = 1) -> str:
    """A plan of about that many lines; every task has its own words."""
    choose = random.Random(seed)
    out = ["# Plan", "", "## Goals", ""]
    out += [f"- goal:{goal} Raise {goal} from {choose.randint(1, 40)}% to 70% by 2026-12-31" for goal in _GOALS]
    number = 0
    while len(out) < lines:
        if number % 20 == 0:
            out += ["", f"## Next steps {number // 20}" if number else "## Next steps", ""]
        out.append(_task(choose, number))
        number += 1
    return "\n".join(out[:lines]) + "\n"


def big(tasks: int) -> str:
    """One list of that many tasks under one heading."""
    choose = random.Random(2)
    return "# Next steps\n\n" + "".join(_task(choose, number) + "\n" for number in range(tasks))


def note(number: int) -> str:
    """One of many files: eleven tasks, some of two hundred people, goals that other files define."""
    choose = random.Random(number + 10)
    people = [f"{choose.choice(_PEOPLE)}{choose.randrange(25)}" for _ in range(3)]
    tasks = [_task(choose, number * 11 + task, people) for task in range(11)]
    return f"# Note {number}\n\nSome words about it.\n\n## Next steps\n\n" + "\n".join(tasks) + "\n"


def _task(choose: random.Random, number: int, people: Sequence[str] = _PEOPLE) -> str:
    parts = [
        f"- [{choose.choice('   x/')}] {choose.choice(_VERBS)} {choose.choice(_THINGS)} {number} to office {number % 97}"
    ]
    if choose.random() < 0.3:
        parts.append(f"-> copy {number} is filed")
    if choose.random() < 0.9:
        parts.append(f"@{choose.choice(people)}")
    if choose.random() < 0.9:
        parts.append(f"due:2026-{choose.randint(10, 12)}-{choose.randint(10, 28)}")
    if choose.random() < 0.4:
        parts.append(f"goal:{choose.choice(_GOALS)}")
    return " ".join(parts)


class Client:
    """A server's process and messages with it."""

    def __init__(self, command: list[str], folder: Path, *, pull: bool) -> None:
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "DOABLE_TODAY": "2026-11-20"},
        )  # fmt: skip
        self.inbox: Queue[tuple[float, dict[str, Any]]] = Queue()
        self.number = 0
        self.idle = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        able: dict[str, Any] = {
            "general": {"positionEncodings": ["utf-16"]},
            "textDocument": {"publishDiagnostics": {"versionSupport": True}},
            "window": {"workDoneProgress": False},
        }
        if pull:
            able["textDocument"]["diagnostic"] = {}
            able["workspace"] = {"diagnostics": {"refreshSupport": True}}
        answer = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folder.as_uri(),
                "capabilities": able,
                "workspaceFolders": [{"uri": folder.as_uri(), "name": "bench"}],
            },
        )
        self.start = time.perf_counter() - self.began
        self.pull = "diagnosticProvider" in answer["capabilities"]
        self.send({"method": "initialized", "params": {}})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            body = stream.read(length)
            at = time.perf_counter()
            message = json.loads(body)
            if "method" in message and "id" in message:
                result = [None] if message["method"] == "workspace/configuration" else None
                self.send({"id": message["id"], "result": result})
            else:
                self.inbox.put((at, message))

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self.process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stream.flush()

    def wait(self, holds: Any, patience: float = 120) -> tuple[float, dict[str, Any]]:
        end = time.perf_counter() + patience
        while True:
            at, message = self.inbox.get(timeout=max(end - time.perf_counter(), 0.01))
            if holds(message):
                return at, message

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        number = self.number
        self.send({"id": number, "method": method, "params": params})
        return self.wait(lambda message: message.get("id") == number)[1].get("result")

    def open(self, uri: str, text: str) -> None:
        item = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        self.diagnostics(uri, 1)

    def quiet(self, seconds: float) -> None:
        """Wait until nothing has come for so long."""
        while True:
            try:
                self.inbox.get(timeout=seconds)
            except Empty:
                return

    def diagnostics(self, uri: str, version: int) -> float:
        if self.pull:
            self.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
            return time.perf_counter()
        at, _ = self.wait(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
                and message["params"].get("version") in (version, None)
            )
        )
        return at

    def key(self, uri: str, version: int, line: int, character: int) -> float:
        """Type one character; milliseconds until its diagnostics are there."""
        place = {"line": line, "character": character}
        params = {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"range": {"start": place, "end": place}, "text": "x"}],
        }
        began = time.perf_counter()
        self.send({"method": "textDocument/didChange", "params": params})
        return (self.diagnostics(uri, version) - began) * 1000

    def memory(self) -> float:
        """Resident megabytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self) -> None:
        try:
            self.ask("shutdown", None)
            self.send({"method": "exit"})
            self.process.wait(5)
        except (Empty, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


def rumdl() -> list[str] | None:
    """The command of `rumdl server`, installed beside the temporary files where it is not on the path."""
    if found := shutil.which("rumdl"):
        return [found, "server"]
    venv = Path(tempfile.gettempdir()) / "doable-bench-rumdl"
    binary = venv / "bin" / "rumdl"
    if not binary.exists():
        done = subprocess.run([sys.executable, "-m", "venv", str(venv)], check=False)
        if done.returncode == 0:
            subprocess.run([str(venv / "bin" / "python"), "-m", "pip", "install", "-q", "rumdl"], check=False)
    return [str(binary), "server"] if binary.exists() else None


def folder_of(files: int, text: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="doable-keystroke-"))
    (folder / "doable.toml").write_text("", encoding="utf-8")
    (folder / "note.md").write_text(text, encoding="utf-8")
    for number in range(files):
        inside = folder / f"d{number % 100:02}"
        inside.mkdir(exist_ok=True)
        (inside / f"n{number}.md").write_text(note(number), encoding="utf-8")
    return folder


def measure(name: str, text: str, files: int, commands: dict[str, list[str]], rounds: int) -> None:
    folder = folder_of(files, text)
    uri = (folder / "note.md").as_uri()
    line = text.count("\n") // 2
    character = 12
    clients: dict[str, Client] = {}
    times: dict[str, list[float]] = {who: [] for who in commands}
    try:
        for who, command in commands.items():
            clients[who] = Client(command, folder, pull=False)
            clients[who].open(uri, text)
            # The index, where there is one, is complete when nothing more is said.
            clients[who].quiet(1.0 if not files else 20.0 if who == "doable" else 3.0)
        for number in range(rounds + 5):
            for who, client in clients.items():
                client.quiet(0.0)
                took = client.key(uri, number + 2, line, character)
                if number >= 5:
                    times[who].append(took)
                # As fast as people type. What is told of later belongs to no keystroke.
                time.sleep(0.08)
        print(f"\n{name}, {files:,} indexed files, {rounds} keystrokes each")
        base = None
        for who, client in clients.items():
            taken = sorted(times[who])
            p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
            base = base or p95
            print(
                f"  {who:8} p50 {p50:8.2f} ms   p95 {p95:8.2f} ms ({p95 / base:5.2f} x)"
                f"   start {client.start * 1000:6.0f} ms   memory {client.memory():6.1f} MB"
            )
    finally:
        for client in clients.values():
            client.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--sizes", default="small,big")
    parser.add_argument("--indexed", default="0,10000")
    parser.add_argument("--no-rumdl", action="store_true")
    options = parser.parse_args()
    script = Path(tempfile.mkdtemp(prefix="doable-noop-")) / "noop.py"
    script.write_text(NOOP, encoding="utf-8")
    commands = {"no-op": [sys.executable, str(script)], "doable": [sys.executable, "-m", "doable", "lsp"]}
    if not options.no_rumdl and (found := rumdl()):
        commands["rumdl"] = found
    texts = {"small": ("193 lines", document(193)), "big": ("10,000 tasks", big(10_000))}
    for files in map(int, options.indexed.split(",")):
        for size in options.sizes.split(","):
            name, text = texts[size]
            measure(name, text, files, commands, options.rounds if size == "small" else max(options.rounds // 5, 10))
    shutil.rmtree(script.parent, ignore_errors=True)


if __name__ == "__main__":
    main()
