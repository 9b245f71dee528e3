"""The running server: what the client can do, what it was told, and the work that goes on between messages."""

import asyncio
import gc
import json
import logging
import os
import time
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.lsp.server import LanguageServer

from doable import __version__
from doable.lsp.actions import EditShape
from doable.lsp.convert import ENCODINGS, path_of, uri_of
from doable.lsp.diagnostics import Shape, config_diagnostic
from doable.lsp.index import Listing
from doable.lsp.protocol import Protocol
from doable.lsp.reports import Reports
from doable.lsp.session import options_of
from doable.lsp.wire import as_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from doable.lsp.documents import Document
    from doable.lsp.index import Project
    from doable.lsp.session import Session

log = logging.getLogger(__name__)

# How long other documents wait for their diagnostics after a change: typing goes on meanwhile.
DEBOUNCE = 0.05
# How long they wait at most, however fast somebody types, and however slow a whole check is.
LONGEST, SLOWEST = 0.5, 1.0
# How long the index may keep a message waiting.
SLICE = 0.004
# How often the day and the parent process are looked at.
TICK = 2.0
# Without a watching client: how much longer than listing the folders took that listing holds, and at least how long.
REST, LEAST_REST = 20, 0.5


class Server(LanguageServer):
    """A language server over one session."""

    protocol: Protocol  # pyright: ignore[reportIncompatibleVariableOverride] - as `protocol_cls` says

    def __init__(self, session: "Session") -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - pygls leaves its arguments untyped
            "doable", __version__, types.TextDocumentSyncKind.Incremental, protocol_cls=Protocol
        )
        self.session = session
        self.reports = Reports(session, Shape())
        self.edits = EditShape()
        self.pull = False
        """Whether the client asks for diagnostics; else they are sent to it. Never both."""
        self.markdown = True
        self.resolves = False
        self.shows_progress = False
        self.parent: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._first = 0.0
        self._whole: asyncio.Task[None] | None = None
        self._again = False
        self._took = 0.0
        self._look: asyncio.TimerHandle | None = None
        self._worker: asyncio.Task[None] | None = None
        self._said: set[str] = set()
        self._wrong: set[str] = set()
        self._once: set[str] = set()
        self._rest_until = 0.0
        self._day = session.today

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log: requests have their answer, and a popup for each failed notification helps nobody."""
        log.info("%s: %s", type(error).__name__, error)

    # ---- what the client can do

    def configure(self, params: types.InitializeParams) -> None:
        """Take in what the client says of itself."""
        can = partial(can_do, params.capabilities)
        known = (_value(one) for one in can("general.position_encodings") or ())
        encoding = next((one for one in known if one in ENCODINGS), "utf-16")
        self.session.encoding = encoding
        self.pull = bool(can("workspace.diagnostics.refresh_support") and can("text_document.diagnostic"))
        self.reports.shape = Shape(
            encoding,
            related=_either(can, self.pull, "related_information"),
            links=_either(can, self.pull, "code_description_support"),
            data=_either(can, self.pull, "data_support"),
        )
        snippets = "lsp" if can("workspace.workspace_edit.snippet_edit_support") else ""
        if not snippets and (as_object(params.capabilities.experimental) or {}).get("snippetTextEdit"):
            snippets = "experimental"
        self.edits = EditShape(encoding, bool(can("workspace.workspace_edit.document_changes")), snippets)
        self.resolves = "edit" in (can("text_document.code_action.resolve_support.properties") or ())
        formats = can("text_document.hover.content_format")
        self.markdown = formats is None or "markdown" in map(_value, formats)
        self.shows_progress = bool(can("window.work_done_progress"))
        self.session.watched = bool(can("workspace.did_change_watched_files.dynamic_registration"))
        self.session.options = options_of(params.initialization_options)
        self.session.folders += _folders(params)
        self.parent = params.process_id

    # ---- telling

    def changed(self, document: "Document | None" = None, *, edited: bool = False) -> None:
        """After anything that findings rest on: tell of this document at once, of the others a little later.

        After an edit, this one's first diagnostics rest on a glance, and those of a whole check follow with the others.
        """
        if document is not None and not self.pull:
            self.publish(document, glance=edited)
        loop = asyncio.get_running_loop()
        if edited:
            # Each key puts the whole check off, but not for ever.
            self._first = self._first or loop.time()
            if self._timer is not None and loop.time() - self._first < max(LONGEST, 10 * self._took):
                self._timer.cancel()
                self._timer = None
        if self._timer is None:
            # Where a whole check takes long, it waits for a longer rest: no key should fall into it.
            delay = max(DEBOUNCE, min(2 * self._took, SLOWEST)) if edited else DEBOUNCE
            self._timer = loop.call_later(delay, self._refresh)
        if not edited:
            self._work()

    @property
    def in_motion(self) -> bool:
        """Whether a whole check is to follow soon, so that a glance will do."""
        return self._timer is not None or (self._whole is not None and not self._whole.done())

    def publish(self, document: "Document", *, glance: bool = False) -> None:
        """Push a document's diagnostics."""
        report = self.reports.tell(document, glance=glance)
        self.protocol.tell_encoded(
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
            f'{{"uri":{json.dumps(document.uri)},"version":{document.version},"diagnostics":{report.json}}}',
        )

    def _refresh(self) -> None:
        self._timer = None
        if self._whole is None or self._whole.done():
            self._whole = asyncio.get_running_loop().create_task(self._check_whole())
        else:
            # One is under way: it starts again with what is new.
            self._again = True

    async def _check_whole(self) -> None:
        """Check all open documents whole, with room for messages; an edit meanwhile puts it off again."""
        self._again = True
        took, began = 0.0, time.monotonic()
        while self._again:
            self._again = False
            until = time.monotonic() + SLICE
            for document in self.session.documents:
                for _ in self.session.prepare(document):
                    if time.monotonic() > until:
                        took += time.monotonic() - began
                        await asyncio.sleep(0)
                        began = time.monotonic()
                        until = began + SLICE
                        if self._again or self._timer is not None or document.uri not in self.session.documents:
                            break
            if self._timer is not None:
                # Somebody types: the timer begins anew.
                return
        self._first = 0.0
        self._tell_of_settings()
        self._tell_news()
        self._took = took + time.monotonic() - began

    def _tell_news(self) -> None:
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
        items = {file: [config_diagnostic(error)] for file, error in wrong.items()}
        for file in self._wrong | wrong.keys():
            params = {"uri": uri_of(file), "diagnostics": items.get(file, [])}
            self.protocol.tell(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)
        for error in map(str, wrong.values()):
            if error not in self._said:
                self.protocol.tell(types.WINDOW_SHOW_MESSAGE, {"type": 1, "message": f"doable: {error}"})
        self._said, self._wrong = set(map(str, wrong.values())), set(wrong)

    # ---- the index

    def _work(self) -> None:
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._index())

    async def _index(self) -> None:
        progress = Progress(self)
        read = 0
        while True:
            while (job := self.session.to_list()) is not None:
                await self._list(*job)
            until = time.monotonic() + SLICE
            project = None
            while time.monotonic() < until and (project := self.session.step()) is not None:
                read += 1
            if project is None:
                break
            progress.report(project)
            # Messages that came meanwhile are handled now.
            await asyncio.sleep(0)
        progress.end()
        if read:
            # What is known stays: the collector need not look at it at every keystroke.
            gc.freeze()
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(0, self._refresh)

    async def _list(self, project: "Project", job: "Callable[[], Any]") -> None:
        began = time.monotonic()
        try:
            listing = await asyncio.to_thread(job)
        except Exception:
            log.exception("the files of %s could not be listed", project.root)
            listing = Listing({}, capped=False)
        self.session.listed(project, listing)
        took = time.monotonic() - began
        self._rest_until = time.monotonic() + max(LEAST_REST, REST * took)
        if listing.capped:
            self._say_capped(project)
        if not project.left and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(0, self._refresh)

    def _say_capped(self, project: "Project") -> None:
        text = (
            f"doable: {project.root} holds more files than are read ({self.session.options.max_files:,} files,"
            f" {self.session.options.max_bytes >> 20} MB): rules about several files do not know the rest."
            " Name folders in `exclude` to choose which."
        )
        if text not in self._once:
            self._once.add(text)
            self.protocol.tell(types.WINDOW_LOG_MESSAGE, {"type": 2, "message": text})

    def look(self) -> None:
        """Where the client does not watch files: look at settings now, and at whole folders now and then."""
        if self.session.watched:
            return
        rest = self._rest_until - time.monotonic()
        if rest > 0 and self._look is None:
            self._look = asyncio.get_running_loop().call_later(rest, self._look_later)
        if self.session.look_at_disk(listings=rest <= 0):
            self.changed()

    def _look_later(self) -> None:
        self._look = None
        if self.session.look_at_disk():
            self.changed()

    # ---- the clock

    def tick(self) -> None:
        """Look at the day, which may be another one by now, and at the process that started this one."""
        if self.parent is not None and not _is_alive(self.parent):
            # Its pipe may be held open by others: nobody would ever tell us to exit.
            log.warning("the client's process %d is gone", self.parent)
            self.protocol.receive(None)
        if self.session.today != self._day:
            self._day = self.session.today
            self.changed()


class Progress:
    """Work-done progress of the index; nothing of it is shown where the first slice of work is all of it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.token = ""
        self.last = -1
        self.open = False

    def report(self, project: "Project") -> None:
        """Tell how far the index is, once a percent."""
        if not self.server.shows_progress:
            return
        if not self.token:
            self.token = f"doable-{uuid.uuid4()}"
            params = types.WorkDoneProgressCreateParams(self.token)
            self.server.protocol.ask(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params, self._begin)
        done = project.total - project.left
        percent = 100 * done // max(project.total, 1)
        if self.open and percent != self.last:
            self.last = percent
            self._tell("report", message=f"{done}/{project.total} files", percentage=percent)

    def _begin(self, _: Any) -> None:
        if self.token != "-":
            self.open = True
            self._tell("begin", title="Reading plans", percentage=0, cancellable=False)

    def end(self) -> None:
        """Tell that the index is complete."""
        if self.open:
            self._tell("end")
        self.open = False
        self.token = "-"

    def _tell(self, kind: str, **value: Any) -> None:
        self.server.protocol.tell(types.PROGRESS, {"token": self.token, "value": {"kind": kind, **value}})


def can_do(capabilities: types.ClientCapabilities, name: str) -> Any:
    """Return what a client says of a capability, named by its dotted path; None where it says nothing."""
    return get_capability(capabilities, name)


def _either(can: "Callable[[str], Any]", pull: bool, name: str) -> bool:
    # LSP 3.18 lets clients say it of pulled diagnostics too; before, what they said of pushed ones held for both.
    pulled = can(f"text_document.diagnostic.{name}") if pull else None
    return bool(pulled or can(f"text_document.publish_diagnostics.{name}"))


def _folders(params: types.InitializeParams) -> list[str]:
    folders = [path for folder in params.workspace_folders or () if (path := path_of(folder.uri))]
    root = path_of(params.root_uri) if params.root_uri else params.root_path
    return folders or ([os.path.normpath(root)] if root else [])


def _value(one: Any) -> str:
    return str(getattr(one, "value", one))


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # pragma: no cover - signal 0 ends a process there; its pipe is enough
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
