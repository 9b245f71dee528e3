"""Fill bundled/libs with the server and its dependencies, as pure Python that runs on every platform."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PROJECT = HERE.parent.parent
LIBS = HERE / "bundled" / "libs"
CONSTRAINTS = HERE / "scripts" / "constraints.txt"
# Compiled code would tie the package to one platform and one Python; PyYAML and its like do without it.
COMPILED = ("*.so", "*.pyd", "*.dylib")


def install() -> None:
    """Install the project and the pinned versions of what it needs into bundled/libs."""
    shutil.rmtree(LIBS, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--target", str(LIBS), "--constraint", str(CONSTRAINTS), str(PROJECT)]
    subprocess.run(command, check=True)


def prune() -> None:
    """Remove what is compiled, what names this machine, and what the server never reads."""
    for pattern in COMPILED:
        for file in LIBS.rglob(pattern):
            file.unlink()
    # Scripts carry this machine's interpreter in their first line, direct_url.json the path of the checkout.
    shutil.rmtree(LIBS / "bin", ignore_errors=True)
    for folder in [*LIBS.rglob("__pycache__")]:
        shutil.rmtree(folder)
    for name in ("direct_url.json", "RECORD", "REQUESTED", "INSTALLER"):
        for file in LIBS.glob(f"*.dist-info/{name}"):
            file.unlink()


def verify() -> None:
    """Import the bundled server alone, so that one that needs its compiled half fails here, not at a user's."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import doable.cli, doable.lsp.server"
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", code, str(LIBS)], check=True)


if __name__ == "__main__":
    install()
    prune()
    verify()
