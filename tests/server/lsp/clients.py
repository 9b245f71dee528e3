"""Clients as the server meets them: recorded capabilities, and a pytest-lsp client that behaves like one of them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import client_capabilities, make_test_lsp_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from pytest_lsp import LanguageClient

TODAY = "2026-11-20"
PATIENCE = 15.0

# Where pytest-lsp has no recent recording: what the editors' own sources say that they send, as far as it matters here.
_VSCODE: dict[str, Any] = {
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "diagnostics": {"refreshSupport": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "workspaceEdit": {"documentChanges": True, "snippetEditSupport": True, "normalizesLineEndings": True},
    },
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True, "dataSupport": True},
        "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": False},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source"]}},
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "window": {"workDoneProgress": True},
    "general": {"positionEncodings": ["utf-16"]},
}
_HELIX: dict[str, Any] = {
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "diagnostics": {"refreshSupport": True},
        "didChangeConfiguration": {"dynamicRegistration": False},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": False},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
    },
    "textDocument": {
        "publishDiagnostics": {"versionSupport": True, "tagSupport": {"valueSet": [1, 2]}},
        "diagnostic": {"dynamicRegistration": False, "relatedDocumentSupport": True},
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source"]}},
            "isPreferredSupport": True,
            "resolveSupport": {"properties": ["edit", "command"]},
        },
    },
    "window": {"workDoneProgress": True},
    "general": {"positionEncodings": ["utf-8", "utf-32", "utf-16"]},
}

PROFILES = ("neovim", "vscode", "helix", "emacs")
ENCODINGS = ("utf-8", "utf-16", "utf-32")
NATIVE = {"neovim": "utf-8", "vscode": "utf-16", "helix": "utf-8", "emacs": "utf-32"}


def capabilities(profile: str, encoding: str = "") -> types.ClientCapabilities:
    """What a client says that it can do; with an encoding, as if it knew only that one."""
    if profile in {"neovim", "emacs"}:
        found = client_capabilities({"neovim": "neovim@0.11", "emacs": "emacs@29"}[profile])
    else:
        own = {"vscode": _VSCODE, "helix": _HELIX}[profile]
        found = get_converter().structure(own, types.ClientCapabilities)
    if encoding:
        found.general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind(encoding)])
    return found


@contextlib.asynccontextmanager
async def connect(
    profile: str,
    folder: Path | None = None,
    *,
    encoding: str = "",
    options: dict[str, Any] | None = None,
    change: Callable[[types.ClientCapabilities], None] | None = None,
    prepare: Callable[[LanguageClient], None] | None = None,
    more: tuple[Path, ...] = (),
) -> AsyncIterator[Editor]:
    """A server, started as an editor starts it, and its client."""
    client = make_test_lsp_client()
    client.registrations = []  # type: ignore[attr-defined]

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def _(params: types.RegistrationParams) -> None:
        client.registrations.extend(params.registrations)  # type: ignore[attr-defined]

    if prepare is not None:
        prepare(client)
    await client.start_io(sys.executable, "-m", "doable", "lsp", env={**os.environ, "DOABLE_TODAY": TODAY})
    able = capabilities(profile, encoding)
    if change is not None:
        change(able)
    folders = [types.WorkspaceFolder(one.as_uri(), one.name) for one in ((folder, *more) if folder else ())]
    answer = await client.initialize_session(
        types.InitializeParams(
            able,
            process_id=os.getpid(),
            root_uri=folder.as_uri() if folder else None,
            workspace_folders=folders or None,
            initialization_options=options,
        )
    )
    editor = Editor(client, answer, able)
    try:
        yield editor
        await asyncio.wait_for(client.shutdown_session(), PATIENCE)
    finally:
        # A test that failed leaves a server that nobody asked to exit: stopping the client would wait for it.
        server = client._server
        if server is not None and server.returncode is None:
            server.kill()
        await client.stop()


class Editor:
    """A client with a buffer or two."""

    def __init__(self, client: LanguageClient, answer: types.InitializeResult, able: types.ClientCapabilities) -> None:
        self.client = client
        self.answer = answer
        self.encoding = str(answer.capabilities.position_encoding)
        self.pulls = answer.capabilities.diagnostic_provider is not None
        self.able = able
        self.versions: dict[str, int] = {}

    def open(self, uri: str, text: str) -> None:
        self.versions[uri] = 1
        item = types.TextDocumentItem(uri, "markdown", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, uri: str, *changes: Any) -> None:
        self.versions[uri] = self.versions.get(uri, 0) + 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[uri], uri), list(changes)
            )
        )

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def save(self, uri: str) -> None:
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))

    async def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """The diagnostics as they are now: asked for, or the last that were sent."""
        if self.pulls:
            report = await self.client.text_document_diagnostic_async(
                types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
            )
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            return list(report.items)
        return list(self.client.diagnostics.get(uri, ()))

    async def until(self, uri: str, holds: Callable[[list[types.Diagnostic]], bool]) -> list[types.Diagnostic]:
        """Wait until a document's diagnostics are as they should be."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while True:
            found = await self.diagnostics(uri)
            if holds(found) and (self.pulls or uri in self.client.diagnostics):
                return found
            assert asyncio.get_running_loop().time() < end, [f"{one.code} {one.message}" for one in found]
            await asyncio.sleep(0.02)

    async def code(self, uri: str, code: str) -> types.Diagnostic:
        """Wait for a finding of a rule."""
        found = await self.until(uri, lambda items: any(one.code == code for one in items))
        return next(one for one in found if one.code == code)

    async def gone(self, uri: str, code: str) -> None:
        """Wait until a rule is silent."""
        await self.until(uri, lambda items: all(one.code != code for one in items))

    async def hover(self, uri: str, line: int, character: int) -> types.Hover | None:
        return await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character))
        )

    async def actions(self, uri: str, place: types.Range, only: list[str] | None = None) -> list[types.CodeAction]:
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri),
                place,
                types.CodeActionContext([], only=only),  # type: ignore[arg-type]
            )
        )
        return [one for one in found or () if isinstance(one, types.CodeAction)]


async def until(holds: Callable[[], object]) -> None:
    """Wait until something has happened."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while not holds():
        assert asyncio.get_running_loop().time() < end, "waited in vain"
        await asyncio.sleep(0.02)


def width(text: str, encoding: str) -> int:
    """How many units a text takes."""
    if encoding == "utf-32":
        return len(text)
    return len(text.encode("utf-16-le" if encoding == "utf-16" else "utf-8")) // (2 if encoding == "utf-16" else 1)
