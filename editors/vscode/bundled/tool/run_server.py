"""Start the bundled language server: the libraries beside this file come before any the interpreter has."""

import sys
from pathlib import Path

LIBS = Path(__file__).resolve().parent.parent / "libs"


def main() -> int:
    """Serve over stdio until the editor hangs up."""
    sys.path.insert(0, str(LIBS))
    # The extension's folder may be read-only or shared between Pythons; compiled files do not belong in it.
    sys.dont_write_bytecode = True
    from doable.cli import main as doable  # noqa: PLC0415 - importable only after the line above

    return doable(["lsp"])


if __name__ == "__main__":
    sys.exit(main())
