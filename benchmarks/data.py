"""The processed tables made cold, and again after one row changed, in a copy of this tree.

    python benchmarks/data.py                          three rounds
    python benchmarks/data.py --runs 5
    python benchmarks/data.py --against FOLDER         by turns with the package of another checkout
    python benchmarks/data.py --one-core               on one core only

Run from the root of the project. Seconds by the clock and of the processor, those of other processes counted in, are of
the whole command; medians, with the least and the most. On a machine that is shared by others the clock says little.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
#: A number about Nepal, as it stands in its file and as it is changed.
FILE = "data/raw/surveys/claims.csv"
BEFORE = '"31,338"'
AFTER = '"31,938"'
COPIED = ("data", "docs", "notebooks", "pyproject.toml", "requirements.lock", "CITATION.cff")
COMMAND = "from analysis.cli import main; main()"


class Spent(NamedTuple):
    """What a command took, in seconds."""

    clock: float
    processor: float


def run(package: Path, project: Path, *words: str) -> Spent:
    """Run a command of a package in a project."""
    environment = {**os.environ, "PYTHONPATH": str(package / "src"), "ANALYSIS_PROJECT": str(project)}
    # A package that is installed keeps its byte code; nobody waits for it to be compiled twice.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-c", COMMAND, *words]
    subprocess.run(command, cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
    clock = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(clock, processor)


def change(project: Path, before: str, after: str) -> None:
    """Change the one row."""
    path = project / FILE
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{FILE} no longer has {before} once"
    path.write_text(text.replace(before, after), encoding="utf-8")


def measured(package: Path, project: Path) -> dict[str, Spent]:
    """One round: without anything kept, and after one row changed and was accepted."""
    shutil.rmtree(project / "build", ignore_errors=True)
    cold = run(package, project, "data")
    change(project, BEFORE, AFTER)
    run(package, project, "accept", "--yes")
    changed = run(package, project, "data")
    change(project, AFTER, BEFORE)
    run(package, project, "accept", "--yes")
    return {"cold": cold, "after one row": changed}


def copied(folder: Path) -> None:
    """Copy what the tables are made from."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)


def told(seconds: list[float]) -> str:
    """The median, with the least and the most."""
    return f"{median(seconds):.1f} ({min(seconds):.1f} to {max(seconds):.1f})"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--against", type=Path)
    options.add_argument("--one-core", action="store_true")
    chosen = options.parse_args()
    if chosen.one_core:
        first_core = min(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {first_core})
    packages = {"this tree": ROOT}
    if chosen.against:
        packages["against"] = chosen.against.resolve()
    rounds: dict[tuple[str, str], list[Spent]] = {}
    with TemporaryDirectory() as name:
        project = Path(name)
        copied(project)
        for _ in range(chosen.runs):
            for title, package in packages.items():
                for what, spent in measured(package, project).items():
                    rounds.setdefault((what, title), []).append(spent)
    print("| what | package | by the clock, s | of the processor, s |\n|---|---|---:|---:|")
    for (what, title), every in rounds.items():
        clock = told([spent.clock for spent in every])
        processor = told([spent.processor for spent in every])
        print(f"| {what} | {title} | {clock} | {processor} |")


if __name__ == "__main__":
    main()
