"""What must not harm: messages out of order, wrong or late, and a disk that changes beside the editor."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from doable.lsp import session as sessions
from doable.lsp.index import is_too_wide
from doable.lsp.session import Options, Session

from .inside import PULL, PUSH, Inside, at

if TYPE_CHECKING:
    from pathlib import Path

TASK = "# Next steps\n\n- [ ] Email the launch date to Kim due:2026-11-27\n"
UNKNOWN = "# Next steps\n\n- [ ] Email Kim the survey of May @ana due:2026-11-27 goal:retention\n"
GOAL = "# Goals\n\n- goal:retention Raise retention from 62% to 70% by 2027-03-31\n"
URI = "untitled:Untitled-1"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOABLE_TODAY", "2026-11-20")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "plans"
    root.mkdir()
    (root / "doable.toml").write_text("", encoding="utf-8")
    return root


def folders(*roots: Path) -> dict[str, Any]:
    return {"workspaceFolders": [{"uri": root.as_uri(), "name": root.name} for root in roots]}


# ---- messages


async def test_characters_that_end_no_line() -> None:
    inside = Inside()
    inside.start()
    text = "# Next steps\n\nA\x0bB\x0cC\x85D\u2028E\u2029F\n\n- [ ] Email the launch date to Kim due:2026-11-27\n"
    inside.open(URI, text)
    (finding,) = [one for one in inside.published(URI) if one["code"] == "C107"]
    assert finding["range"]["start"] == {"line": 4, "character": 6}
    inside.change(URI, 2, at(4, 6, "Re-"))
    inside.change(URI, 3, at(2, 4, "", (2, 11)))
    document = inside.server.session.documents.get(URI)
    assert document is not None
    assert document.text == text.replace("- [ ] E", "- [ ] Re-E").replace("C\x85D\u2028E\u2029F", "")
    assert document.plan.source.line_starts[-1] == len(document.text)


async def test_versions_out_of_order_and_changes_to_closed_documents() -> None:
    inside = Inside()
    inside.start()
    inside.change(URI, 1, {"text": "nobody has opened this"})
    inside.tell("textDocument/didClose", {"textDocument": {"uri": URI}})
    inside.open(URI, TASK, 5)
    inside.change(URI, 4, {"text": ""})
    assert "C107" in inside.codes(URI)
    inside.change(URI, 6, at(2, 10, " @ana"))
    inside.tell("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert inside.published(URI) == []
    inside.change(URI, 7, {"text": TASK})
    await inside.quiet()
    assert inside.published(URI) == []
    assert (
        inside.ask("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}})[
            "result"
        ]
        is None
    )
    assert inside.ask("textDocument/codeAction", {
        "textDocument": {"uri": URI}, "range": at(0, 0, "")["range"], "context": {"diagnostics": []},
    })["result"] == []  # fmt: skip


async def test_requests_out_of_their_time() -> None:
    inside = Inside()
    hover = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
    assert inside.ask("textDocument/hover", hover)["error"]["code"] == -32002
    inside.open(URI, TASK)
    assert not inside.sent[1:]
    inside.start()
    assert inside.ask("initialize", {"processId": None, "capabilities": {}})["error"]["code"] == -32600
    assert inside.ask("doable/unknown", {})["error"]["code"] == -32601
    inside.tell("$/unknown", {})
    inside.tell("doable/unknown", {})
    assert inside.ask("textDocument/hover", {"textDocument": 7})["error"]["code"] in {-32602, -32603}
    inside.server.protocol.receive(_unreadable("{"))
    assert inside.sent[-1]["error"]["code"] == -32700
    inside.server.protocol.receive(_unreadable("[1]"))
    inside.tell("textDocument/didChange", {"textDocument": 7})
    inside.open(URI, TASK)
    assert "C107" in inside.codes(URI)
    assert inside.ask("shutdown")["result"] is None
    assert inside.ask("textDocument/hover", hover)["error"]["code"] == -32600
    assert inside.server.protocol.exit_code is None
    inside.tell("exit")
    assert inside.server.protocol.exit_code == 0


def _unreadable(body: str) -> Any:
    from doable.lsp.wire import read

    found: list[Any] = []
    parts = [f"Content-Length: {len(body)}\r\n\r\n{body}".encode(), b""]
    read(lambda _: parts.pop(0), found.append)
    return found[0]


async def test_a_cancelled_request_is_answered_by_an_error() -> None:
    inside = Inside()
    inside.start()
    inside.open(URI, TASK)
    # As the reader's thread sees it, while the request waits in line.
    inside.server.protocol.cancelled.add(inside.number + 1)
    hover = {"textDocument": {"uri": URI}, "position": {"line": 2, "character": 8}}
    assert inside.ask("textDocument/hover", hover)["error"]["code"] == -32800
    assert "Kim" in inside.ask("textDocument/hover", hover)["result"]["contents"]["value"]
    inside.tell("$/cancelRequest", {"id": 12345})


async def test_a_bug_in_a_rule_is_said_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = Inside()
    inside.start()

    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(sessions, "check_plan", broken)
        inside.open(URI, TASK)
        (finding,) = inside.published(URI)
        assert "KeyError: 'a bug'" in finding["message"]
    inside.change(URI, 2, at(2, 10, "x"))
    await inside.quiet()
    assert "C107" in inside.codes(URI)


async def test_a_handler_that_fails_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = Inside()
    inside.start()
    inside.open(URI, TASK)

    def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("doable.lsp.server.hover", broken)
    hover = {"textDocument": {"uri": URI}, "position": {"line": 2, "character": 8}}
    error = inside.ask("textDocument/hover", hover)["error"]
    assert error["code"] == -32603
    assert "a bug" in error["message"]


# ---- the index


async def test_initialize_is_answered_before_anything_is_read(folder: Path) -> None:
    for number in range(300):
        (folder / f"n{number}.md").write_text(TASK, encoding="utf-8")
    inside = Inside()
    able = {**PUSH, "window": {"workDoneProgress": True}}
    inside.start(able, **folders(folder))
    session = inside.server.session
    assert not any(project.stamps for project in session.projects)
    inside.open((folder / "plan.md").as_uri(), UNKNOWN)
    # Half an index would call the goal unknown: rules about the workspace wait.
    assert "A202" not in inside.codes((folder / "plan.md").as_uri())
    inside.tell("textDocument/didClose", {"textDocument": {"uri": (folder / "plan.md").as_uri()}})
    await inside.quiet()
    (project,) = session.projects
    assert len(list(project.workspace.paths)) == 300
    kinds = [one["value"]["kind"] for one in inside.told("$/progress")]
    assert kinds[0] == "begin"
    assert kinds[-1] == "end"
    assert set(kinds[1:-1]) <= {"report"}


async def test_the_index_makes_goals_known(folder: Path) -> None:
    uri = (folder / "plan.md").as_uri()
    (folder / "goals.md").write_text(GOAL.replace("retention", "growth"), encoding="utf-8")
    inside = Inside()
    inside.start(**folders(folder))
    inside.open(uri, UNKNOWN)
    await inside.quiet()
    assert "A202" in inside.codes(uri)
    inside.open((folder / "more.md").as_uri(), GOAL)
    await inside.quiet()
    assert "A202" not in inside.codes(uri)


async def test_a_file_that_cannot_be_learned_of_hides_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from doable.lsp import index

    (folder / "a.md").write_text(TASK, encoding="utf-8")
    (folder / "goals.md").write_text(GOAL, encoding="utf-8")
    (folder / "latin.md").write_bytes(b"- [ ] caf\xe9 goal:x\n")
    real = index.facts

    def broken(plan: Any, settings: Any) -> Any:
        if plan.path.endswith("a.md"):
            raise ValueError("a bug")
        return real(plan, settings)

    monkeypatch.setattr(index, "facts", broken)
    inside = Inside()
    inside.start(**folders(folder))
    uri = (folder / "plan.md").as_uri()
    inside.open(uri, UNKNOWN)
    await inside.quiet()
    assert "A202" not in inside.codes(uri)
    (project,) = inside.server.session.projects
    assert project.workspace.known
    assert len(list(project.workspace.paths)) == 2


async def test_caps(folder: Path) -> None:
    for number in range(20):
        (folder / f"n{number:02}.md").write_text(TASK, encoding="utf-8")
    inside = Inside()
    inside.start(**folders(folder), initializationOptions={"maxFiles": 5})
    await inside.quiet()
    (project,) = inside.server.session.projects
    assert len(list(project.workspace.paths)) == 5
    assert "holds more files than are read" in inside.told("window/logMessage")[0]["message"]
    inside = Inside()
    inside.start(**folders(folder), initializationOptions={"doable": {"maxBytes": 3 * len(TASK)}})
    await inside.quiet()
    (project,) = inside.server.session.projects
    assert len(list(project.workspace.paths)) == 3


async def test_a_lone_file_and_a_home_index_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "other.md").write_text(GOAL, encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    for params in ({}, folders(home)):
        inside = Inside()
        inside.start(**params)
        uri = (home / "note.md").as_uri()
        inside.open(uri, UNKNOWN)
        await inside.quiet()
        assert all(project.root is None and not project.workspace.known for project in inside.server.session.projects)
        assert "A202" not in inside.codes(uri)
    assert is_too_wide("/")
    assert is_too_wide(str(tmp_path))
    assert not is_too_wide(str(home / "work"))


async def test_open_buffers_win_over_the_disk(folder: Path) -> None:
    goals, plan = folder / "goals.md", folder / "plan.md"
    goals.write_text(GOAL, encoding="utf-8")
    inside = Inside()
    inside.start(PULL | {"textDocument": PUSH["textDocument"]}, **folders(folder))
    inside.open(plan.as_uri(), UNKNOWN)
    inside.open(goals.as_uri(), GOAL.replace("retention", "growth"))
    await inside.quiet()
    assert "A202" in inside.codes(plan.as_uri())
    goals.write_text(GOAL + "\n", encoding="utf-8")
    inside.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": goals.as_uri(), "type": 2}]})
    await inside.quiet()
    assert "A202" in inside.codes(plan.as_uri())
    inside.tell("textDocument/didClose", {"textDocument": {"uri": goals.as_uri()}})
    await inside.quiet()
    assert "A202" not in inside.codes(plan.as_uri())


@pytest.mark.parametrize("watched", [True, False])
async def test_rename_and_delete_on_disk(folder: Path, watched: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doable.lsp.runtime.LEAST_REST", 0)
    monkeypatch.setattr("doable.lsp.runtime.REST", 0)
    goals, plan, moved = folder / "goals.md", folder / "plan.md", folder / "aims.md"
    uri = plan.as_uri()
    (folder / "other.md").write_text(GOAL.replace("retention", "growth"), encoding="utf-8")
    goals.write_text(GOAL, encoding="utf-8")
    inside = Inside()
    inside.start({**PUSH, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": watched}}}, **folders(folder))
    inside.open(uri, UNKNOWN)
    await inside.quiet()
    assert "A202" not in inside.codes(uri)

    async def hear(*changes: tuple[Path, int]) -> None:
        if watched:
            told = [{"uri": path.as_uri(), "type": kind} for path, kind in changes]
            inside.tell("workspace/didChangeWatchedFiles", {"changes": told})
        else:
            inside.tell("textDocument/didSave", {"textDocument": {"uri": uri}})
        await inside.quiet()

    goals.rename(moved)
    await hear((goals, 3), (moved, 1))
    assert "A202" not in inside.codes(uri)
    moved.unlink()
    await hear((moved, 3))
    assert "A202" in inside.codes(uri)
    (folder / "sub").mkdir()
    (folder / "sub" / "goals.md").write_text(GOAL, encoding="utf-8")
    await hear((folder / "sub" / "goals.md", 1))
    assert "A202" not in inside.codes(uri)
    (folder / "sub" / "goals.md").unlink()
    (folder / "sub").rmdir()
    await hear((folder / "sub", 3))
    assert "A202" in inside.codes(uri)


# ---- settings


@pytest.mark.parametrize("watched", [True, False])
async def test_settings_are_read_again(folder: Path, watched: bool) -> None:
    config, uri = folder / "doable.toml", (folder / "plan.md").as_uri()
    inside = Inside()
    inside.start({**PUSH, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": watched}}}, **folders(folder))
    inside.open(uri, TASK)
    await inside.quiet()

    async def write(text: str) -> None:
        config.write_text(text, encoding="utf-8")
        if watched:
            inside.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
        else:
            inside.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
        await inside.quiet()

    assert "C107" in inside.codes(uri)
    await write('ignore = ["C107"]\n')
    assert "C107" not in inside.codes(uri)
    await write('ignore = ["C107"]\nselect = 3\n')
    assert "C107" not in inside.codes(uri), "the last settings that were right hold on"
    (wrong,) = inside.published(config.as_uri())
    assert wrong["range"]["start"]["line"] == 1
    assert "`select`" in wrong["message"]
    await write('ignore = ["C107"]\nselect = 3\n\n')
    assert len(inside.told("window/showMessage")) == 1
    await write("")
    assert inside.published(config.as_uri()) == []
    assert "C107" in inside.codes(uri)


async def test_client_settings() -> None:
    inside = Inside()
    inside.start(initializationOptions={"enable": False, "today": "no date", "maxFiles": -1, "unknown": 1})
    inside.open(URI, TASK)
    assert inside.codes(URI) == []
    inside.tell("workspace/didChangeConfiguration", {"settings": {"doable": {"enable": True}}})
    await inside.quiet()
    assert "C107" in inside.codes(URI)
    inside.tell("workspace/didChangeConfiguration", {"settings": None})
    await inside.quiet()
    assert "C107" in inside.codes(URI)


async def test_two_folders_with_settings_of_their_own(tmp_path: Path) -> None:
    roots = [tmp_path / "a", tmp_path / "b"]
    for root in roots:
        root.mkdir()
    (roots[0] / "doable.toml").write_text('ignore = ["C107"]\n', encoding="utf-8")
    (roots[0] / "goals.md").write_text(GOAL, encoding="utf-8")
    (roots[1] / "goals.md").write_text(GOAL.replace("retention", "growth"), encoding="utf-8")
    inside = Inside()
    inside.start(**folders(roots[0]))
    added = [{"uri": roots[1].as_uri(), "name": "b"}]
    inside.tell("workspace/didChangeWorkspaceFolders", {"event": {"added": added, "removed": []}})
    uris = [(root / "plan.md").as_uri() for root in roots]
    for uri in uris:
        inside.open(uri, UNKNOWN.replace(" @ana", ""))
    await inside.quiet()
    assert "C107" not in inside.codes(uris[0])
    assert "A202" not in inside.codes(uris[0])
    assert {"C107", "A202"} <= set(inside.codes(uris[1]))
    inside.tell("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": added}})
    await inside.quiet()
    assert "A202" not in inside.codes(uris[1])


async def test_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOABLE_TODAY")
    days = [date(2026, 11, 20)]
    inside = Inside(Session(clock=lambda: days[0]))
    inside.start()
    inside.open(URI, "# Next steps\n\n- [ ] Email the launch date to Kim @ana due:2026-11-20\n")
    await inside.quiet()
    assert "R401" not in inside.codes(URI)
    days[0] = date(2026, 11, 21)
    inside.server.tick()
    await inside.quiet()
    assert "R401" in inside.codes(URI)
    sent = len(inside.sent)
    inside.server.tick()
    await inside.quiet()
    assert len(inside.sent) == sent


async def test_more_findings_than_are_shown(folder: Path) -> None:
    (folder / "doable.toml").write_text("max-findings = 3\n", encoding="utf-8")
    uri = (folder / "plan.md").as_uri()
    inside = Inside()
    inside.start(**folders(folder))
    inside.open(uri, "# Next steps\n\n" + "".join(f"- [ ] Email note {n} to Kim {n}\n" for n in range(9)))
    await inside.quiet()
    shown = inside.published(uri)
    assert len(shown) == 4
    assert "more findings" in shown[-1]["message"]


async def test_pull_and_push_are_never_mixed() -> None:
    inside = Inside()
    assert "diagnosticProvider" in inside.start(PULL)
    inside.open(URI, TASK)
    inside.change(URI, 2, at(2, 8, "x"))
    await inside.quiet()
    inside.tell("textDocument/didClose", {"textDocument": {"uri": URI}})
    await inside.quiet()
    assert not inside.told("textDocument/publishDiagnostics")
    report = inside.ask("textDocument/diagnostic", {"textDocument": {"uri": URI}})["result"]
    assert report == {"kind": "full", "items": []}
    other = Inside()
    assert "diagnosticProvider" not in other.start({"textDocument": {"diagnostic": {}}})


# ---- the process


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "doable", "lsp", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _message(method: str, params: Any = None, number: int | None = None) -> bytes:
    body = json.dumps(
        {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
    ).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(("shutdown", "code"), [(True, 0), (False, 1)])
@pytest.mark.parametrize("exits", [True, False])
def test_exit_codes(shutdown: bool, code: int, exits: bool) -> None:
    messages = _message("initialize", {"processId": None, "capabilities": {}}, 1) + _message("initialized", {})
    messages += _message("shutdown", None, 2) if shutdown else b""
    messages += _message("exit") if exits else b""
    with _start() as server:
        out, _ = server.communicate(messages, timeout=20)
        assert server.returncode == code
    assert out.count(b"Content-Length") >= 1 + shutdown


def test_the_server_ends_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as parent:
        server = _start()
        assert server.stdin is not None
        server.stdin.write(_message("initialize", {"processId": parent.pid, "capabilities": {}}, 1))
        server.stdin.flush()
        time.sleep(1)
        assert server.poll() is None
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        # Its pipes stay open, as they do where somebody else holds them.
        assert server.wait(20) == 1
        server.communicate()


def test_over_tcp() -> None:
    with _start("--tcp", "127.0.0.1:0") as server:
        assert server.stderr is not None
        port = int(server.stderr.readline().rsplit(b":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(_message("initialize", {"processId": None, "capabilities": {}}, 1))
            assert b"Content-Length" in connection.recv(65536)
            connection.sendall(_message("shutdown", None, 2) + _message("exit"))
            while connection.recv(65536):
                pass
        assert server.wait(20) == 0


def test_a_cancelled_request_over_stdio() -> None:
    text = "# Next steps\n\n" + "".join(f"- [ ] Email note {n} to Kim {n}\n" for n in range(1500))
    item = {"uri": URI, "languageId": "markdown", "version": 1, "text": text}
    place = {"textDocument": {"uri": URI}, "position": {"line": 2, "character": 8}}
    messages = _message("initialize", {"processId": None, "capabilities": {}}, 1) + _message("initialized", {})
    # The document keeps the server busy while both the request and its cancellation come in.
    messages += _message("textDocument/didOpen", {"textDocument": item})
    messages += _message("textDocument/hover", place, 7) + _message("$/cancelRequest", {"id": 7})
    messages += _message("shutdown", None, 8) + _message("exit")
    with _start() as server:
        out, _ = server.communicate(messages, timeout=60)
    assert b"-32800" in out
    assert out.count(b'"id":7') + out.count(b'"id": 7') == 1


def test_options_of_nothing() -> None:
    assert sessions.options_of(None) == Options(today=os.environ["DOABLE_TODAY"])
    assert sessions.options_of([1]) == Options(today=os.environ["DOABLE_TODAY"])
