"""The protocol: pygls' own, with its document handling taken out and its gaps in the life of a session closed."""

import json
import logging
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import JsonRPCResponseMessage

from doable.lsp.wire import Message, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from doable.lsp.convert import Json

log = logging.getLogger(__name__)

# pygls keeps documents by `str.splitlines`, which cuts at characters that end no line (VT, FF, NEL, U+2028): the text
# is silently corrupted. Without its handlers only ours see these messages.
_OURS = (
    types.EXIT,
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
)


class Encoded(NamedTuple):
    """A result that is JSON text already."""

    text: str


class Protocol(LanguageServerProtocol):
    """JSON-RPC as LSP wants it: in order, each request answered once, whatever comes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handlers = cast("dict[str, Any]", self.fm.builtin_features)  # pyright: ignore[reportUnknownMemberType]
        for method in _OURS:
            handlers.pop(method, None)
        self.cancelled: set[int | str] = set()
        """Requests whose cancellation has come in while they wait."""
        self.initialized = False
        self.exit_code: int | None = None

    @property
    def is_shut_down(self) -> bool:
        """Whether the client has asked to shut down."""
        return self._shutdown

    def receive(self, message: Message) -> None:
        """Handle one message. Never raises; a request is always answered."""
        if isinstance(message, Unreadable):
            self._send_data({"jsonrpc": "2.0", "id": None, "error": _error(JsonRpcParseError(message.reason))})
            return
        if message is None:
            self.exit_code = 0 if self._shutdown else 1
            return
        method, msg_id = message.get("method"), message.get("id")
        if not isinstance(method, str) or "id" not in message:
            if method != types.CANCEL_REQUEST and (self.initialized or method in (None, types.EXIT)):
                self._structured(message)
            return
        refusal = self._refusal(method, msg_id)
        if refusal is not None:
            self._send_data({"jsonrpc": "2.0", "id": msg_id, "error": _error(refusal)})
            return
        self.initialized = self.initialized or method == types.INITIALIZE
        self._structured(message)

    def _refusal(self, method: str, msg_id: Any) -> JsonRpcException | None:
        """Why a request is not handled at all, None where it is."""
        if isinstance(msg_id, int | str) and msg_id in self.cancelled:
            self.cancelled.discard(msg_id)
            return JsonRpcRequestCancelled("The request was cancelled")
        if not self.initialized and method != types.INITIALIZE:
            return JsonRpcServerNotInitialized("The first request must be `initialize`")
        if self.initialized and method == types.INITIALIZE:
            return JsonRpcInvalidRequest("`initialize` was sent before")
        if self._shutdown:
            return JsonRpcInvalidRequest("The server was asked to shut down")
        return None

    def _structured(self, message: "Json") -> None:
        try:
            self.handle_message(cast("Any", self.structure_message(message)))
        except JsonRpcException as error:
            log.warning("%s could not be read: %s", message.get("method", "a response"), error)
            if "method" in message and "id" in message:
                self._send_data({"jsonrpc": "2.0", "id": message["id"], "error": _error(error)})
        except BrokenPipeError:
            self.exit_code = 1
        except Exception as error:  # one message must not end the session
            log.exception("%s failed", message.get("method", "a response"))
            if "method" in message and "id" in message:
                wrong = JsonRpcInternalError(f"{type(error).__name__}: {error}")
                self._send_data({"jsonrpc": "2.0", "id": message["id"], "error": _error(wrong)})

    # ---- sending

    def tell(self, method: str, params: "Json") -> None:
        """Send a notification whose params are JSON already: typed ones cost ten times as much to make and encode."""
        self._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def tell_encoded(self, method: str, params: str) -> None:
        """Send a notification whose params are JSON text."""
        self._send_text(f'{{"jsonrpc":"2.0","method":"{method}","params":{params}}}')

    def _send_response(self, msg_id: Any, result: Any | None = None, error: types.ResponseError | None = None) -> None:
        if isinstance(result, Encoded) and error is None:
            self._send_text(f'{{"jsonrpc":"2.0","id":{json.dumps(msg_id)},"result":{result.text}}}')
        else:
            super()._send_response(msg_id, result, error)

    def _send_text(self, body: str) -> None:
        if self.writer is None:
            return
        data = body.encode()
        try:
            self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        except (BrokenPipeError, ConnectionError, ValueError):
            # Nobody reads any more.
            self.exit_code = 1

    def ask(self, method: str, params: Any, then: "Callable[[Any], None] | None" = None) -> None:
        """Send a request. An answer that is an error is logged: what the client cannot do, we do without."""

        def done(future: "Future[Any]") -> None:
            if future.cancelled():
                return
            if (error := future.exception()) is not None:
                log.info("%s was answered by an error: %s", method, error)
            elif then is not None:
                then(future.result())

        self.send_request(method, params).add_done_callback(done)

    def _serialize_message(self, data: Any) -> Any:
        # What handlers return as JSON goes out as it is; pygls would walk through all of it.
        if isinstance(data, JsonRPCResponseMessage):
            return {"id": data.id, "jsonrpc": data.jsonrpc, "result": data.result}
        return super()._serialize_message(data)


def _error(error: JsonRpcException) -> "Json":
    return {"code": error.code, "message": error.message}
