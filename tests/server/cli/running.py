"""What the tests of the command line share: plans, files, and what a run gave."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

TODAY = "--today=2026-11-20"
PLAN = """\
# Next steps

- [ ] Email Kim the signed offer @ana due:2026-13-40

-[ ] Call Sam about the lease @ana due:2026-11-20
"""
CLEAN = "# Next steps\n\n- [ ] Email Kim the signed offer -> receipt in CRM @ana due:2026-11-27\n"


def put(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def program(folder: Path, arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run doable as a shell does."""
    command = f"{shlex.quote(sys.executable)} -m doable {arguments}"
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
