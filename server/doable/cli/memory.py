"""What `doable check` asks of the cache: whether it said all this before, and what it knows of each file."""

# os.path, not pathlib: importing pathlib costs 5 ms.
# ruff: noqa: PTH109

import io
import os
import sys
import zlib
from codecs import getincrementaldecoder
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

from doable.cache import Basis, Run, open_cache
from doable.cli.inputs import complain
from doable.fingerprint import digest, program, stamps
from doable.projects import Others, baseline_file, others

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import date
    from typing import TextIO

    from doable.cli.inputs import Input
    from doable.looked import Kept
    from doable.projects import Project
    from doable.runs import Show

# In which services name the folder that paths start from (`Format.root`).
ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
# What changes what is printed, whatever the options.
_TERMINAL = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")
# The day is a reason of its own.
_NOT_ASKED = ("no_cache", "run", "today")


class Memory:
    """The cache for one run."""

    def __init__(self, options: "argparse.Namespace", run: "Input", today: "date") -> None:
        self._run = run
        self._today = today
        self._verbose: bool = options.verbose
        self._program = None if options.no_cache else program()
        self._cache = open_cache() if self._program else None
        self._beside: dict[int, Others] = {}
        self._seen: list[tuple[Project, Kept]] = []
        given = {name: value for name, value in vars(options).items() if name not in _NOT_ASKED}
        environ = [os.environ.get(name, "") for name in (*ROOTS, *_TERMINAL)]
        self._question = digest(os.getcwd(), sys.stdout.isatty(), *environ, sorted(given.items()))

    def beside(self, project: "Project") -> Others:
        """Return the other files of a project: they are looked for once."""
        found = self._beside.get(id(project))
        if found is None:
            found = self._beside[id(project)] = others(project, self._run.configs, self._run.paths)
        return found

    # ---- whole runs

    def again(self, baseline: str | None, anew: "Callable[[], int]") -> int:
        """Say what the last run like this said, where nothing it rests on has changed; else run `anew`, and remember.

        `baseline` is a baseline given by hand.
        """
        if self._cache is None or (basis := self._basis(baseline)) is None:
            return anew()
        found = self._cache.run(self._question, basis)
        if isinstance(found, Run):
            _say(found.out, sys.stdout)
            _say(found.err, sys.stderr)
            self._tell("nothing changed since the last run like this one; that is said again")
            return found.code
        self._tell(f"the run is not said again: {found}")
        out, err = _Copied(sys.stdout), _Copied(sys.stderr)
        with redirect_stdout(out), redirect_stderr(err):
            code = anew()
        self._cache.remember(self._question, basis, Run(code, out.copy(), err.copy()))
        return code

    def _basis(self, baseline: str | None) -> Basis | None:
        """Return what the run rests on; None where that cannot be told, or changed a moment ago."""
        run = self._run
        files: list[str] = []
        for project in run.projects:
            files += project.files
            files += self.beside(project).files
            if named := baseline_file(project.config, baseline):
                files.append(named)
        found = stamps(files)
        if found is None or self._program is None:
            self._tell("the run is not remembered: files changed a moment ago")
            return None
        capped = [known.capped for known in self._beside.values()]
        left_out = digest(run.skipped, run.missing, run.ignored, run.excluded, capped)
        settings = digest(*((project.config, project.root) for project in run.projects))
        return Basis(self._program, settings, self._today.isoformat().encode(), found + left_out)

    # ---- files

    def kept(self, project: "Project", show: "Show") -> "Kept | None":
        """Return what is remembered of the files of a project, shown in one way."""
        if self._cache is None or self._program is None:
            return None
        from doable.looked import Kept  # noqa: PLC0415

        here = os.getcwd()
        basis = Basis(self._program, digest(project.config))
        title = project.root or here
        kept = Kept(
            self._cache.place(digest("facts", project.root, here), title, basis),
            self._cache.place(digest("looked", project.root, here, show.how), title, basis),
            self._cache.write,
        )
        self._seen.append((project, kept))
        return kept

    # ---- the end

    def close(self) -> None:
        """Write what there is to remember. With `--verbose`, say what was known and why the rest was not."""
        if self._cache is None:
            return
        for project, kept in self._seen:
            why = kept.why(project.files, self._today)
            new = sum(why.values())
            reasons = ", ".join(f"{number:,} {reason}" for reason, number in why.items())
            self._tell(
                f"{len(project.files) - new:,} files are as they were, {new:,} were read anew"
                + f": {reasons}" * bool(why)
            )
        self._cache.write()
        if self._cache.trouble:
            self._tell(self._cache.trouble)

    def _tell(self, message: str) -> None:
        if self._verbose:
            complain(f"cache: {message}", "note")


def _say(packed: bytes, stream: "TextIO") -> None:
    """Write what a stream was given, piece by piece: it may be much."""
    unpacker, decoder = zlib.decompressobj(), getincrementaldecoder("utf-8")("surrogatepass")
    while packed:
        stream.write(decoder.decode(unpacker.decompress(packed, 1 << 16)))
        packed = unpacker.unconsumed_tail
    stream.write(decoder.decode(unpacker.flush(), final=True))


class _Copied(io.TextIOBase):
    """A stream that keeps a copy, packed, of what is written to another."""

    def __init__(self, stream: "TextIO") -> None:
        super().__init__()
        self._stream = stream
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []

    def write(self, text: str, /) -> int:
        self._packed.append(self._packer.compress(text.encode("utf-8", "surrogatepass")))
        return self._stream.write(text)

    def copy(self) -> bytes:
        """Return all that was written, packed."""
        return b"".join((*self._packed, self._packer.flush()))

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()
