"""A server in this process, spoken to in raw messages: what a client may send that no client library would."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from doable.lsp.server import create

if TYPE_CHECKING:
    from doable.lsp.session import Session

PUSH: dict[str, Any] = {"textDocument": {"publishDiagnostics": {"versionSupport": True}}}
PULL: dict[str, Any] = {
    "workspace": {"diagnostics": {"refreshSupport": True}, "didChangeWatchedFiles": {"dynamicRegistration": True}},
    "textDocument": {"diagnostic": {}},
}


class Inside:
    """A server and all that it has sent."""

    def __init__(self, session: Session | None = None) -> None:
        self.server = create(session)
        self.sent: list[dict[str, Any]] = []
        self.number = 0
        self.server.protocol.set_writer(self)

    def write(self, data: bytes) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        assert f"Content-Length: {len(body)}".encode() in head
        message = json.loads(body)
        self.sent.append(message)
        if "method" in message and "id" in message:
            self.server.protocol.receive({"jsonrpc": "2.0", "id": message["id"], "result": None})

    def close(self) -> None:
        """As pygls' writers have it."""

    def tell(self, method: str, params: Any = None) -> None:
        self.server.protocol.receive({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> dict[str, Any]:
        """Send a request and return its answer, a result or an error; it must have come."""
        self.number += 1
        self.server.protocol.receive({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        (answer,) = [one for one in self.sent if one.get("id") == self.number and "method" not in one]
        return answer

    def start(self, able: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
        answer = self.ask("initialize", {"processId": None, "capabilities": able or PUSH, "rootUri": None, **params})
        self.tell("initialized", {})
        return answer["result"]["capabilities"]

    def open(self, uri: str, text: str, version: int = 1) -> None:
        item = {"uri": uri, "languageId": "markdown", "version": version, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        self.tell(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}
        )

    def told(self, method: str) -> list[dict[str, Any]]:
        return [one["params"] for one in self.sent if one.get("method") == method]

    def published(self, uri: str) -> list[dict[str, Any]]:
        """The last diagnostics that were pushed for a document."""
        return [one["diagnostics"] for one in self.told("textDocument/publishDiagnostics") if one["uri"] == uri][-1]

    def codes(self, uri: str) -> list[str]:
        return [one.get("code", "") for one in self.published(uri)]

    async def quiet(self) -> None:
        """Let everything that is on its way happen."""
        for _ in range(400):
            await asyncio.sleep(0.005)
            worker = self.server._worker
            if not self.server.in_motion and (worker is None or worker.done()):
                return
        raise AssertionError("the server never rests")


def at(line: int, character: int, text: str, end: tuple[int, int] | None = None) -> dict[str, Any]:
    """A change."""
    start = {"line": line, "character": character}
    stop = {"line": end[0], "character": end[1]} if end else start
    return {"range": {"start": start, "end": stop}, "text": text}
