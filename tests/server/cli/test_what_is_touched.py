"""What a run reads and writes: the workspace, its settings, what they name to be read, and the cache; nothing else."""

import os
from pathlib import Path

import pytest

from tests.server.cli.children import Child, child
from tests.server.cli.running import TODAY, put

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the names and links of these tests are not allowed there")

PLAN = "# Next steps\n\n-[ ] Call Sam about the lease @ana due:2026-11-27\n- [ ] Improve onboarding\n"
COMMANDS = {
    "check": ["check", TODAY],
    "check --fix": ["check", "--fix", TODAY],
    "check --fix --unsafe-fixes": ["check", "--fix", "--unsafe-fixes", TODAY],
    "check --diff": ["check", "--diff", TODAY],
    "check --add-ignore": ["check", "--add-ignore", "later", TODAY],
    "fix": ["fix", TODAY],
    "baseline": ["baseline", TODAY],
    "tasks": ["tasks"],
}
WRITE = ("check --fix", "check --fix --unsafe-fixes", "check --add-ignore", "fix")
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "ctypes.", "pty.")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository between things that are none of its business."""
    place = tmp_path / "place"
    put(place, "outside/secret.md", PLAN)
    put(place, "outside/folder/more.md", PLAN)
    put(place, "outside/secret.toml", 'password = "hunter2"\n')
    put(place, "outside/known.json", '{"version": 1, "findings": []}')
    put(place, "outside/ignore", "*.md\n")
    put(place, "beside.md", PLAN)
    repo = place / "repo"
    put(repo, ".git/info/exclude", "# nothing\n")
    put(repo, ".git/config", "-[ ] this is no note\n")
    put(repo, "plan.md", PLAN)
    put(repo, "sub/plan.md", PLAN)
    for name in ("..md", "-rf.md", "..\n.md", "sub/...md", "~.md", "$HOME.md", "%2e%2e.md"):
        put(repo, name, PLAN)
    (repo / "folder").symlink_to("../outside", target_is_directory=True)
    (repo / "folder.md").symlink_to("../outside", target_is_directory=True)
    (repo / "up").symlink_to("..", target_is_directory=True)
    (repo / "link.md").symlink_to("../outside/secret.md")
    (repo / "sub" / ".gitignore").symlink_to("../../outside/ignore")
    return repo


def outside(repo: Path) -> dict[str, bytes]:
    """All files beside the repository, with their bytes."""
    around = repo.parent
    files = [*(around / "outside").rglob("*"), *(around / "shared").rglob("*"), around / "beside.md"]
    return {str(path): path.read_bytes() for path in files if path.is_file()}


def touched_beyond(ran: Child, repo: Path, *more: Path) -> set[str]:
    """Everything that was opened or changed and is neither in the repository nor among `more` or in them."""
    allowed = [repo, *more]
    return {path for path in ran.places() if not any(one in (Path(path), *Path(path).parents) for one in allowed)}


def settle(folder: Path) -> None:
    """Make all files so old that a run on them is remembered."""
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000), follow_symlinks=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_touches_the_workspace_the_settings_and_the_cache(repo: Path, command: str) -> None:
    put(repo, "doable.toml", 'extends = "../shared/base.toml"\nbaseline = "known.json"\n')
    put(repo.parent, "shared/base.toml", 'ignore = ["C105"]\n')
    put(repo.parent, "shared/other.toml", "")
    put(repo, "known.json", '{"version": 1, "findings": []}')
    put(repo, "sub/doable.toml", "")
    settle(repo.parent)
    before, cache = outside(repo), repo.parent / "cache"
    changes: list[set[str]] = []
    for _ in range(2):
        ran = child(repo, *COMMANDS[command], env={"DOABLE_CACHE_DIR": str(cache)})
        assert "Traceback" not in ran.err
        assert touched_beyond(ran, repo, repo.parent / "shared" / "base.toml", cache) == set()
        assert not any(one.what.startswith(FORBIDDEN) for one in ran.touched)
        # no folder of others was looked into, through whatever link
        assert not any({"folder", "up"} & set(Path(path).parts) for path in ran.places())
        written = ran.places("write", "os.rename", "os.link", "os.mkdir", "os.remove")
        changes.append({path for path in written if not path.startswith(str(cache))})
    assert outside(repo) == before
    assert bool(changes[0]) == (command in (*WRITE, "baseline"))
    assert cache.exists() or command != "check"


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_cache_folder_of_its_own_the_cache_is_below_home(repo: Path, command: str) -> None:
    home = repo.parent / "home"
    env = {"HOME": str(home), "XDG_CACHE_HOME": ""}
    environ = {name: value for name, value in os.environ.items() if name != "DOABLE_CACHE_DIR"}
    ran = child(repo, *COMMANDS[command], env={**environ, **env})
    assert touched_beyond(ran, repo, home / ".cache" / "doable") == set()


@pytest.mark.parametrize("command", ["check", "check --fix", "fix", "baseline"])
@pytest.mark.parametrize(
    "settings",
    [
        'exclude = ["../**", "/etc/**", "!../outside/", "../../*"]\n',
        'plans = ["../outside/**", "/etc/*", "../*.md"]\n',
        'dialects = {"../outside/*.md" = "logseq"}\n',
        '[[per-path]]\npaths = ["../outside/**"]\nselect = ["all"]\n',
    ],
)
def test_globs_that_climb_lead_nowhere(repo: Path, command: str, settings: str) -> None:
    put(repo, "doable.toml", settings)
    before = outside(repo)
    ran = child(repo, *COMMANDS[command])
    assert (touched_beyond(ran, repo), outside(repo)) == (set(), before)
    # 2 is for the link that leads out
    assert ran.code == {"check": 1, "baseline": 0}.get(command, 2)


@pytest.mark.parametrize("command", ["check", "check --fix", "fix", "baseline"])
@pytest.mark.parametrize(
    "settings",
    [
        'language = "../../outside/x"\n',
        'language = "/etc"\n',
        'dialect = "../../outside/x"\n',
        '[lexicon]\n"../../outside/x" = []\n',
        'select = ["../outside"]\n',
    ],
)
def test_names_that_climb_are_no_names(repo: Path, command: str, settings: str) -> None:
    put(repo, "doable.toml", settings)
    ran = child(repo, *COMMANDS[command])
    assert ran.code == 2
    assert "doable.toml:" in ran.err
    assert touched_beyond(ran, repo) == set()


@pytest.mark.parametrize("command", ["check", "check --fix", "fix", "baseline"])
@pytest.mark.parametrize("named", ["../outside/secret.toml", "{outside}/secret.toml", "link.toml"])
def test_what_settings_extend_is_read_and_none_of_it_told(repo: Path, command: str, named: str) -> None:
    put(repo, "doable.toml", f'extends = "{named.format(outside=repo.parent / "outside")}"\n')
    (repo / "link.toml").symlink_to("../outside/secret.toml")
    ran = child(repo, *COMMANDS[command])
    assert ran.code == 2
    assert "password" not in ran.err
    assert "hunter2" not in ran.err
    assert ran.out == ""
    assert touched_beyond(ran, repo) <= {str(repo.parent / "outside" / "secret.toml")}
    assert ran.places("write") == set()


@pytest.mark.parametrize("named", ["../outside/known.json", "{outside}/known.json", "link.json", "sub/../../outside/x"])
def test_a_baseline_that_the_settings_name_outside_is_read_and_never_written(repo: Path, named: str) -> None:
    put(repo, "doable.toml", f'baseline = "{named.format(outside=repo.parent / "outside")}"\n')
    (repo / "link.json").symlink_to("../outside/known.json")
    before = outside(repo)
    for command in ("check", "baseline"):
        ran = child(repo, *COMMANDS[command])
        assert ran.places("write", "os.rename", "os.link", "os.remove") == set()
        assert touched_beyond(ran, repo) <= {str(repo.parent / "outside" / "known.json")}
    assert "lies outside of the project" in ran.err
    assert ran.code == 2
    assert outside(repo) == before


@pytest.mark.parametrize("command", WRITE)
def test_no_link_leads_a_fix_out_of_what_was_asked_for(repo: Path, command: str) -> None:
    before = outside(repo)
    arguments = [*COMMANDS[command], "--select=S504"]
    ran = child(repo, *arguments)
    assert ran.code == 2
    secret = repo.parent / "outside" / "secret.md"
    if command != "check --add-ignore":
        said = f"link.md is a link that leads out of what was asked for, to {secret}; it was left as it is\n"
        assert ran.err == f"doable: error: {said}"
        assert "link.md:3:1: warning S504" in ran.out
    assert outside(repo) == before
    assert (repo / "plan.md").read_text() != PLAN
    assert touched_beyond(ran, repo) == set()
    # the same link, named by hand: whoever names it means what it leads to
    assert child(repo, *arguments, "link.md").code == 0
    assert secret.read_text() != PLAN
    assert (repo / "link.md").is_symlink()


def test_a_link_may_lead_from_one_given_folder_to_another(repo: Path) -> None:
    ran = child(repo, "fix", "--select=S504", ".", "../outside")
    assert (ran.code, ran.err) == (0, "")
    assert "-[ ]" not in (repo.parent / "outside" / "secret.md").read_text()


@pytest.mark.parametrize("command", ["check", "fix", "baseline"])
def test_a_hostile_git_file_opens_nothing_but_the_answer_it_must_give(repo: Path, command: str) -> None:
    inner = repo / "inner"
    put(inner, "plan.md", PLAN)
    evil = repo.parent / "outside" / "evil"
    put(evil, "info/exclude", "*.md\n")
    put(evil, "worktrees/x/gitdir", "/somewhere/else/.git\n")
    for pointer, read in (("", set[str]()), ("/worktrees/x", {str(evil / "worktrees" / "x" / "gitdir")})):
        put(inner, ".git", f"gitdir: {evil}{pointer}\n")
        put(inner, "plan.md", PLAN)
        ran = child(inner, *COMMANDS[command])
        assert touched_beyond(ran, repo) == read
        assert "1 file" in ran.out


def test_paths_that_climb_on_the_command_line_are_the_users_own(repo: Path) -> None:
    ran = child(repo, "fix", "--select=S504", "../beside.md")
    assert ran.code == 0
    assert (repo.parent / "beside.md").read_text() == PLAN.replace("-[ ]", "- [ ]")
    folders = {str(Path(path).parent) for path in ran.places("write", "os.rename")}
    assert folders == {str(repo.parent)}
