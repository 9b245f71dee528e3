"""The server: one short handler a message, which converts and calls."""

import asyncio
import gc
import logging
import os
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.io_ import StdoutWriter

from doable.lsp import wire
from doable.lsp.actions import FIX_ALL, QUICKFIX, Action, actions, fix_all, workspace_edit
from doable.lsp.convert import Json, path_of, to_offset, to_range, uri_of
from doable.lsp.diagnostics import diagnostic
from doable.lsp.hover import hover, plain
from doable.lsp.protocol import Encoded
from doable.lsp.runtime import TICK, Server, can_do
from doable.lsp.session import Change, Checked, Session, options_of
from doable.lsp.wire import as_object
from doable_md import Span

if TYPE_CHECKING:
    from collections.abc import Callable

# ---- handlers


def create(session: Session | None = None) -> Server:
    """Return a server with its handlers."""
    server = Server(session or Session())
    for method, handler, options in _HANDLERS:
        server.feature(method, options)(partial(handler, server))
    return server


def _initialize(server: Server, params: types.InitializeParams) -> None:
    server.configure(params)
    if server.pull:
        pulled = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier="doable")
        server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pulled)(partial(_diagnostic, server))
    offered = types.CodeActionOptions([types.CodeActionKind.QuickFix, FIX_ALL], resolve_provider=server.resolves)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, offered)(partial(_code_action, server))


def _initialized(server: Server, params: types.InitializedParams) -> None:
    can = partial(can_do, server.protocol.client_capabilities)
    wanted: list[types.Registration] = []
    if server.session.watched:
        watchers = [types.FileSystemWatcher(glob_pattern=glob) for glob in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
        wanted.append(types.Registration("doable-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    if can("workspace.did_change_configuration.dynamic_registration"):
        section = {"section": "doable"}
        wanted.append(types.Registration("doable-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
    if wanted:
        server.protocol.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(wanted))
    for folder in list(server.session.folders):
        server.session.add_folder(folder)
    _ask_options(server)
    server.changed()


_WATCHED = ("**/*.{md,markdown,mdown,mkd}", "**/{doable,.doable,pyproject}.toml")


def _ask_options(server: Server) -> None:
    if can_do(server.protocol.client_capabilities, "workspace.configuration"):
        item = types.ConfigurationItem(section="doable")
        server.protocol.ask(
            types.WORKSPACE_CONFIGURATION, types.ConfigurationParams([item]), partial(_take_options, server)
        )


def _take_options(server: Server, answer: Any) -> None:
    given = as_object(next(iter(answer or ()), None))
    if given:
        server.session.set_options(options_of(given))
        server.changed()


def _did_change_configuration(server: Server, params: types.DidChangeConfigurationParams) -> None:
    if given := as_object(params.settings):
        server.session.set_options(options_of(given))
    else:
        _ask_options(server)
    server.session.reload_settings()
    server.changed()


def _did_open(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    one = params.text_document
    document = server.session.open(one.uri, one.version, one.text)
    server.look()
    server.changed(document)


def _did_change(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    changes = [_change(one) for one in params.content_changes]
    document = server.session.change(params.text_document.uri, params.text_document.version, changes)
    if document is not None:
        server.changed(document, edited=True)


def _change(one: Any) -> Change:
    if getattr(one, "range", None) is None:
        return Change(one.text)
    start, end = one.range.start, one.range.end
    return Change(one.text, (start.line, start.character), (end.line, end.character))


def _did_save(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    path = path_of(params.text_document.uri)
    if path is not None:
        server.session.disk_changed([path])
    server.look()
    server.changed()


def _did_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    document = server.session.close(params.text_document.uri)
    if document is None:
        return
    server.reports.forget(document.uri)
    if not server.pull:
        server.protocol.tell(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, {"uri": document.uri, "diagnostics": []})
    server.changed()


def _did_change_watched_files(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    server.session.disk_changed(path for change in params.changes if (path := path_of(change.uri)))
    server.changed()


def _did_change_folders(server: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    for folder in params.event.removed:
        if path := path_of(folder.uri):
            server.session.remove_folder(path)
    for folder in params.event.added:
        if path := path_of(folder.uri):
            server.session.add_folder(path)
    server.changed()


def _diagnostic(server: Server, params: types.DocumentDiagnosticParams) -> Json | Encoded:
    document = server.session.documents.get(params.text_document.uri)
    if document is None:
        return {"kind": "full", "items": []}
    server.look()
    report = server.reports.tell(document, glance=server.in_motion)
    if params.previous_result_id == report.id:
        return {"kind": "unchanged", "resultId": report.id}
    return Encoded(f'{{"kind":"full","resultId":"{report.id}","items":{report.json}}}')


def _hover(server: Server, params: types.HoverParams) -> Json | None:
    checked = _checked(server, params.text_document.uri)
    if checked is None:
        return None
    at = to_offset(checked.plan.source, params.position.line, params.position.character, server.session.encoding)
    found = hover(checked, at)
    if found is None:
        return None
    kind, text = ("markdown", found.text) if server.markdown else ("plaintext", plain(found.text))
    place = to_range(checked.plan.source, found.span, server.session.encoding)
    return {"contents": {"kind": kind, "value": text}, "range": place}


def _checked(server: Server, uri: str) -> Checked | None:
    document = server.session.documents.get(uri)
    if document is None:
        return None
    server.look()
    return server.session.check(document)


def _code_action(server: Server, params: types.CodeActionParams) -> list[Json]:
    checked = _checked(server, params.text_document.uri)
    if checked is None:
        return []
    source, encoding = checked.plan.source, server.session.encoding
    start, end = params.range.start, params.range.end
    span = Span(
        to_offset(source, start.line, start.character, encoding), to_offset(source, end.line, end.character, encoding)
    )
    only = None if params.context.only is None else [str(getattr(kind, "value", kind)) for kind in params.context.only]
    found = (_action(server, checked, action) for action in actions(checked, span, only))
    return [action for action in found if action is not None]


def _action(server: Server, checked: Checked, action: Action) -> Json | None:
    out: Json = {"title": action.title, "kind": action.kind}
    if action.findings:
        shape, source_of = server.reports.shape, server.reports.source_of
        out["diagnostics"] = [diagnostic(one, checked.plan, shape, source_of) for one in action.findings]
    if action.preferred:
        out["isPreferred"] = True
    if action.kind == FIX_ALL and server.resolves:
        return {**out, "data": {"uri": checked.document.uri}}
    edits = action.edits()
    edit = workspace_edit(edits, checked.plan.path, server.edits, partial(_document, server)) if edits else None
    return None if edit is None else {**out, "edit": edit}


def _resolve(server: Server, params: types.CodeAction) -> "Json | types.CodeAction":
    if params.edit is not None:
        # Neovim asks about every action, a quick-fix that has its edit too.
        return params
    out: Json = {
        "title": params.title,
        "kind": str(getattr(params.kind or QUICKFIX, "value", params.kind)),
        "data": params.data,
    }
    checked = _checked(server, str((as_object(params.data) or {}).get("uri", "")))
    if checked is not None:
        edits = fix_all(checked)
        edit = workspace_edit(edits, checked.plan.path, server.edits, partial(_document, server))
        out["edit"] = edit or {"changes": {}}
    return out


def _document(server: Server, path: str) -> Any:
    document = server.session.documents.at(path)
    if document is not None:
        return document.uri, document.version, document.plan.source
    source = server.reports.source_of(path)
    return None if source is None else (uri_of(path), None, source)


def _exit(server: Server, params: Any) -> None:
    protocol = server.protocol
    protocol.exit_code = 0 if protocol.is_shut_down else 1


_HANDLERS: "tuple[tuple[str, Callable[..., Any], Any], ...]" = (
    (types.INITIALIZE, _initialize, None),
    (types.INITIALIZED, _initialized, None),
    (types.EXIT, _exit, None),
    (types.TEXT_DOCUMENT_DID_OPEN, _did_open, None),
    (types.TEXT_DOCUMENT_DID_CHANGE, _did_change, None),
    (types.TEXT_DOCUMENT_DID_SAVE, _did_save, None),
    (types.TEXT_DOCUMENT_DID_CLOSE, _did_close, None),
    (types.TEXT_DOCUMENT_HOVER, _hover, None),
    (types.CODE_ACTION_RESOLVE, _resolve, None),
    (types.WORKSPACE_DID_CHANGE_CONFIGURATION, _did_change_configuration, None),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _did_change_watched_files, None),
    (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _did_change_folders, None),
)


# ---- running


async def run(server: Server, receive: "Callable[[int], bytes]") -> int:
    """Handle messages until the client asks to exit or is gone. Returns the process's exit code."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    protocol = server.protocol

    def handle(message: wire.Message) -> None:
        if protocol.exit_code is None:
            protocol.receive(message)
        if protocol.exit_code is not None:
            stopped.set()

    def put(message: wire.Message) -> None:
        # Seen in the reader's thread: a request that still waits in line is cancelled before it is begun.
        if isinstance(message, dict) and message.get("method") == types.CANCEL_REQUEST:
            number = (as_object(message.get("params")) or {}).get("id")
            if isinstance(number, int | str):
                protocol.cancelled.add(number)
            return
        loop.call_soon_threadsafe(handle, message)

    async def tick() -> None:
        while protocol.exit_code is None:
            await asyncio.sleep(TICK)
            server.tick()
        stopped.set()

    wire.start(receive, put)
    ticking = loop.create_task(tick())
    await stopped.wait()
    ticking.cancel()
    return protocol.exit_code or 0


def main(tcp: tuple[str, int] | None = None) -> None:
    """Serve over standard input and output, or to the first client that connects to an address."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    server = create()
    # What is loaded by now stays; a full collection would look through all of it in the middle of a keystroke.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    if tcp is not None:
        listener = socket.create_server(tcp)
        host, port = listener.getsockname()[:2]
        print(f"doable listens on {host}:{port}", file=sys.stderr, flush=True)
        connection, _ = listener.accept()
        server.protocol.set_writer(StdoutWriter(connection.makefile("wb")))
        code = asyncio.run(run(server, connection.recv))
    else:
        # What some library prints must not come between messages.
        out, sys.stdout = sys.stdout.buffer, sys.stderr
        server.protocol.set_writer(StdoutWriter(out))
        code = asyncio.run(run(server, lambda size: os.read(0, size)))
    if code:
        sys.exit(code)
