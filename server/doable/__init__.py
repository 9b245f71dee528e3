"""doable: a linter and language server that makes Markdown plans doable.

`check_text` and `check_paths` are what the command line uses; the rest of the package is not a public interface.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doable.api import check_paths, check_text
    from doable.config import Config, ConfigError
    from doable.finding import Finding, Safety, Severity
    from doable.report import Report

__version__ = "0.1.0"

__all__ = [
    "Config",
    "ConfigError",
    "Finding",
    "Report",
    "Safety",
    "Severity",
    "__version__",
    "check_paths",
    "check_text",
]

_HOMES = {
    "check_paths": "doable.api",
    "check_text": "doable.api",
    "Config": "doable.config",
    "ConfigError": "doable.config",
    "Finding": "doable.finding",
    "Safety": "doable.finding",
    "Severity": "doable.finding",
    "Report": "doable.report",
}


def __getattr__(name: str) -> object:
    # the language server and the command line import parts of the package; neither should pay for all of it
    if name in _HOMES:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(_HOMES[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
