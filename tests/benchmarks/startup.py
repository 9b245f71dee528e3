"""How long `doable check` takes on one file of 193 lines, anew and again, against `python -c pass` and rumdl.

Usage: python tests/benchmarks/startup.py [RUNS]. rumdl is timed where it is installed. Prints medians of the processor
time (user and system: what other programs on the machine can't change much) and of the wall clock, and the ratios.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

VERBS = ("Email", "Draft", "Call", "Send", "Book", "Write", "Print", "Order", "Sign", "Record")
OBJECTS = ("the price list to Kim", "the launch page", "Contoso about terms", "three subject lines", "the demo room")


def small_plan() -> str:
    """Return a plan of 193 lines: headings, prose, nested tasks, a code block, every tenth task worth a finding."""
    lines = ["# Q4 plan", "", "## Goals", "", "- goal:growth Reach 200 customers by 2027-03-31 @dana", ""]
    number = 0
    while len(lines) < 180:
        if number % 12 == 0:
            lines += ["", f"## Week {number // 12 + 1}", "", "What was agreed, in a sentence or two of prose.", ""]
        verb, thing = VERBS[number % 10], OBJECTS[number % 5]
        tail = "" if number % 10 == 9 else f" due:2027-01-{number % 28 + 1:02} goal:growth"
        lines.append(f"- [{'x' if number % 3 == 0 else ' '}] {verb} {thing}, part {number} @ana{tail}")
        if number % 7 == 0:
            lines.append(f"  - [ ] Check {thing} with Sam @sam due:2027-01-{number % 28 + 1:02}")
        number += 1
    return "\n".join([*lines, "", "```sh", "- [ ] not a task", "```", *[""] * 20][:193]) + "\n"


def spent(command: list[str], folder: str) -> tuple[float, float]:
    """Run a command; return its processor and wall-clock time in milliseconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu * 1e3, wall * 1e3


def main() -> None:
    """Time the commands by turns and print a table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "check, anew": [sys.executable, "-m", "doable", "check", "plan.md", "--today", "2027-01-05", "--no-cache"],
        "check, again": [sys.executable, "-m", "doable", "check", "plan.md", "--today", "2027-01-05"],
    }
    rumdl = shutil.which("rumdl") or shutil.which("rumdl", path=str(Path(sys.executable).parent))
    if rumdl:
        commands["rumdl check"] = [rumdl, "check", "--no-cache", "plan.md"]
    else:
        print("rumdl is not installed: `pip install rumdl` to have it in the table")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "plan.md").write_text(small_plan(), encoding="utf-8")
        os.utime(Path(folder, "plan.md"), (1_700_000_000, 1_700_000_000))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["DOABLE_CACHE_DIR"] = str(Path(folder, "cache"))
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for command in commands.values():
            spent(command, folder)
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(spent(command, folder))
    base = [median(pair[i] for pair in times["python -c pass"]) for i in (0, 1)]
    print(f"{'':16} {'cpu ms':>8} {'x pass':>7} {'wall ms':>8} {'x pass':>7}")
    for name, pairs in times.items():
        cpu, wall = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
        print(f"{name:16} {cpu:8.1f} {cpu / base[0]:7.2f} {wall:8.1f} {wall / base[1]:7.2f}")


if __name__ == "__main__":
    main()
