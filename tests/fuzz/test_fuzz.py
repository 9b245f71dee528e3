"""Fuzzing for as long as DOABLE_FUZZ_SECONDS says; findings are files that libFuzzer leaves behind."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SECONDS = int(os.environ.get("DOABLE_FUZZ_SECONDS", "0"))


@pytest.mark.skipif(not SECONDS, reason="DOABLE_FUZZ_SECONDS says for how long to fuzz")
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed: NOTHING WAS FUZZED")
def test_nothing_crashes_or_hangs(tmp_path: Path) -> None:
    target = Path(__file__).with_name("fuzz_read.py")
    options = [f"-max_total_time={SECONDS}", "-timeout=20", "-max_len=4096", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [sys.executable, str(target), *options],
        capture_output=True, text=True, check=False, timeout=SECONDS + 120,
    )  # fmt: skip
    found = "\n".join(f"{path.name}: {path.read_bytes()!r}" for path in tmp_path.iterdir())
    assert done.returncode == 0, done.stderr[-3000:] + found
