"""Git repositories for the tests: this source tree as others would clone it, and folders of plans under version control."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Their tasks are due long after these tests are of use to anybody.
CLEAN = "# Next steps\n\n- [ ] Email Kim the signed offer -> receipt in CRM @ana due:2999-11-27\n"
NO_DATE = "# Next steps\n\n- [ ] Call Kim about the lease -> note in CRM @ana due:2999-13-40\n"
BAD_BOX = "# Next steps\n\n-[ ] Email Kim the signed offer -> receipt in CRM @ana due:2999-11-27\n"

_PERSON = {"NAME": "Ana", "EMAIL": "ana@example.org"}


def environment(**more: str) -> dict[str, str]:
    """Variables for programs that run as they would elsewhere: no settings of whoever runs the tests, and not this source
    tree in place of the doable that was installed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "PYTEST", "PYTHON", "GITHUB_", "CI_", "BUILD_", "DOABLE_"))
        and name not in {"NO_COLOR", "FORCE_COLOR", "VIRTUAL_ENV", "SKIP"}
    }
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    own |= {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in _PERSON.items()}
    return kept | own | more


def git(folder: Path, *arguments: str, **more: str) -> str:
    """Run git in a folder and return what it printed; it must succeed."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment(**more), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def a_repository(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A repository with these files, added and not committed."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    put(folder, files)
    return folder


def put(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write files of a repository, and add all that changed."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    git(folder, "add", "-A")


def copy_of_this_tree(folder: Path) -> Path:
    """A repository with one commit: this source tree as it lies here, what is not yet committed included."""
    listed = git(ROOT, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split(
        "\0"
    )
    for name in filter(None, listed):
        # a file that was deleted and not yet committed is listed, too
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "As it lies here")
    return folder
