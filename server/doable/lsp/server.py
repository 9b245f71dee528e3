"""The server: one short handler a message, which converts and calls."""

import asyncio
import gc
import logging
import os
import socket
import sys
import time
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.io_ import StdoutWriter
from pygls.lsp.server import LanguageServer

from doable import __version__
from doable.lsp import wire
from doable.lsp.actions import FIX_ALL, QUICKFIX, Action, EditShape, actions, fix_all, workspace_edit
from doable.lsp.convert import Json, path_of, to_offset, to_range, uri_of
from doable.lsp.diagnostics import Shape, config_diagnostic, diagnostic
from doable.lsp.hover import hover, plain
from doable.lsp.protocol import Protocol
from doable.lsp.reports import Reports
from doable.lsp.session import Change, Checked, Options, Session
from doable_md import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from doable.lsp.documents import Document

log = logging.getLogger(__name__)

# How long other documents wait for their diagnostics after a change: typing goes on meanwhile.
DEBOUNCE = 0.05
# How long the index may keep a message waiting.
SLICE = 0.004
# How often the day and the parent process are looked at.
TICK = 5.0
# Without a watching client: how long a listing of folders holds, in seconds.
LISTING = 3.0


class Server(LanguageServer):
    """A language server over one session."""

    protocol: Protocol

    def __init__(self, session: Session) -> None:
        super().__init__("doable", __version__, types.TextDocumentSyncKind.Incremental, protocol_cls=Protocol)
        self.session = session
        self.reports = Reports(session, Shape())
        self.edits = EditShape()
        self.pull = False
        self.markdown = True
        self.resolves = False
        self._timer: asyncio.TimerHandle | None = None
        self._worker: asyncio.Task[None] | None = None
        self._said: set[str] = set()
        self._wrong: set[str] = set()
        self._listed_at = 0.0
        self._stopped: asyncio.Event | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log: requests have their answer, and a popup for each failed notification helps nobody."""
        log.error("%s: %s", type(error).__name__, error)

    # ---- what the client can do

    def configure(self, params: types.InitializeParams) -> None:
        """Take in what the client says of itself."""
        can = partial(_can, params.capabilities)
        encodings = can("general.position_encodings") or []
        encoding = next((one for one in map(_value, encodings) if one in ("utf-8", "utf-16", "utf-32")), "utf-16")
        diagnostics = "text_document.publish_diagnostics."
        self.pull = bool(can("workspace.diagnostics.refresh_support") and can("text_document.diagnostic"))
        about = "text_document.diagnostic." if self.pull and _related(can) else diagnostics
        self.session.encoding = encoding
        self.reports.shape = Shape(
            encoding,
            bool(can(f"{about}related_information") or can(f"{diagnostics}related_information")),
            bool(can(f"{about}code_description_support") or can(f"{diagnostics}code_description_support")),
            bool(can(f"{about}data_support") or can(f"{diagnostics}data_support")),
        )
        snippets = "lsp" if can("workspace.workspace_edit.snippet_edit_support") else ""
        experimental = params.capabilities.experimental
        if not snippets and isinstance(experimental, dict) and experimental.get("snippetTextEdit"):
            snippets = "experimental"
        self.edits = EditShape(encoding, bool(can("workspace.workspace_edit.document_changes")), snippets)
        self.resolves = "edit" in (can("text_document.code_action.resolve_support.properties") or [])
        formats = can("text_document.hover.content_format")
        self.markdown = formats is None or "markdown" in map(_value, formats)
        self.session.watched = bool(can("workspace.did_change_watched_files.dynamic_registration"))
        self.session.options = options_of(params.initialization_options)
        for folder in params.workspace_folders or ():
            if path := path_of(folder.uri):
                self.session.folders.append(path)
        root = path_of(params.root_uri) if params.root_uri else params.root_path
        if not self.session.folders and root:
            self.session.folders.append(os.path.normpath(root))

    # ---- telling

    def changed(self, document: "Document | None" = None) -> None:
        """After anything that findings rest on: tell of this document at once, of the others a little later."""
        if document is not None and not self.pull:
            self.publish(document)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DEBOUNCE, self._refresh)
        self._work()

    def publish(self, document: "Document") -> None:
        """Push a document's diagnostics."""
        report = self.reports.tell(document)
        self.protocol.tell(
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
            {"uri": document.uri, "version": document.version, "diagnostics": report.items},
        )

    def _refresh(self) -> None:
        self._timer = None
        self._tell_of_settings()
        news = [document for document in self.session.documents if self.reports.is_news(document)]
        if not self.pull:
            for document in news:
                self.publish(document)
        elif any(self.reports.was_told(document) for document in news):
            # A document whose text changed is pulled again by itself; these changed without their text.
            self.protocol.ask(types.WORKSPACE_DIAGNOSTIC_REFRESH, None)

    def _tell_of_settings(self) -> None:
        """Diagnostics in settings files that are wrong (these are pushed: nobody pulls them), and a message once."""
        wrong = {error.file: error for error in self.session.errors()}
        for file in self._wrong - wrong.keys():
            self.protocol.tell(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, {"uri": uri_of(file), "diagnostics": []})
        for file, error in wrong.items():
            self.protocol.tell(
                types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
                {"uri": uri_of(file), "diagnostics": [config_diagnostic(error)]},
            )
            if str(error) not in self._said:
                self._said.add(str(error))
                self.protocol.tell(types.WINDOW_SHOW_MESSAGE, {"type": 1, "message": f"doable: {error}"})
        self._said &= {str(error) for error in wrong.values()}
        self._wrong = set(wrong)

    # ---- the index

    def _work(self) -> None:
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._index())

    async def _index(self) -> None:
        progress = Progress(self)
        read = 0
        while True:
            job = self.session.to_list()
            if job is not None:
                self._listed_at = time.monotonic()
                self.session.listed(job[0], await asyncio.to_thread(job[1]))
                continue
            until = time.monotonic() + SLICE
            project = None
            while time.monotonic() < until and (project := self.session.step()) is not None:
                read += 1
            if project is None:
                break
            await progress.report(project.total - project.left, project.total)
            await asyncio.sleep(0)
        progress.end()
        if read:
            gc.freeze()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(0, self._refresh)

    def look(self) -> None:
        """Where the client does not watch files: look at the disk, at whole folders now and then."""
        old = time.monotonic() - self._listed_at > LISTING
        if self.session.look_at_disk(listings=old):
            self.changed()


class Progress:
    """Work-done progress of the index, shown only when there is something to wait for."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.token = ""

    async def report(self, done: int, total: int) -> None:
        """Tell how far the index is."""

    def end(self) -> None:
        """Tell that the index is complete."""


def _can(capabilities: types.ClientCapabilities, name: str) -> Any:
    return get_capability(capabilities, name)


def _value(one: Any) -> str:
    return str(getattr(one, "value", one))


def _related(can: "Callable[[str], Any]") -> bool:
    return can("text_document.diagnostic.related_information") is not None


def options_of(given: Any) -> Options:
    """Read the client's settings, with or without a `doable` around them. What is unknown or wrong is passed over."""
    given = given.get("doable", given) if isinstance(given, dict) else {}
    given = given if isinstance(given, dict) else {}
    options = Options(today=_day(os.environ.get("DOABLE_TODAY")))
    if isinstance(given.get("enable"), bool):
        options = options._replace(enable=given["enable"])
    if day := _day(given.get("today")):
        options = options._replace(today=day)
    for key, field in (("maxFiles", "max_files"), ("maxBytes", "max_bytes")):
        if isinstance(given.get(key), int) and given[key] > 0:
            options = options._replace(**{field: given[key]})
    return options


def _day(text: Any) -> str:
    try:
        return date.fromisoformat(text).isoformat() if isinstance(text, str) and text else ""
    except ValueError:
        log.warning("`today` must be a date such as 2026-11-23, not %r", text)
        return ""


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
    can = partial(_can, server.protocol.client_capabilities)
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
    if _can(server.protocol.client_capabilities, "workspace.configuration"):
        item = types.ConfigurationItem(section="doable")
        server.protocol.ask(
            types.WORKSPACE_CONFIGURATION, types.ConfigurationParams([item]), partial(_take_options, server)
        )


def _take_options(server: Server, answer: Any) -> None:
    given = answer[0] if isinstance(answer, list | tuple) and answer else None
    if isinstance(given, dict) and given:
        server.session.set_options(options_of(given))
        server.changed()


def _did_change_configuration(server: Server, params: types.DidChangeConfigurationParams) -> None:
    if isinstance(params.settings, dict) and params.settings:
        server.session.set_options(options_of(params.settings))
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
        server.changed(document)


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


def _diagnostic(server: Server, params: types.DocumentDiagnosticParams) -> Json:
    document = server.session.documents.get(params.text_document.uri)
    if document is None:
        return {"kind": "full", "items": []}
    server.look()
    report = server.reports.tell(document)
    if params.previous_result_id == report.id:
        return {"kind": "unchanged", "resultId": report.id}
    return {"kind": "full", "resultId": report.id, "items": report.items}


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
    only = None if params.context.only is None else [_value(kind) for kind in params.context.only]
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


def _resolve(server: Server, params: types.CodeAction) -> Json:
    out: Json = {"title": params.title, "kind": _value(params.kind or QUICKFIX), "data": params.data}
    uri = params.data.get("uri") if isinstance(params.data, dict) else None
    checked = _checked(server, str(uri)) if uri else None
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
            params = message.get("params")
            if isinstance(params, dict) and isinstance(params.get("id"), int | str):
                protocol.cancelled.add(params["id"])
            return
        loop.call_soon_threadsafe(handle, message)

    wire.start(receive, put)
    await stopped.wait()
    return protocol.exit_code or 0


def main(tcp: tuple[str, int] | None = None) -> None:
    """Serve over standard input and output, or to the first client that connects to an address."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    server = create()
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
