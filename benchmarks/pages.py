"""Re-execution of the collection, side by side with papermill, and of many synthetic regions.

    python benchmarks/pages.py [--runs 5] [--sample 6] [--jobs 2] [--many 1000]

In each run, one after the other and so under the same load: the runner cold on the whole collection, papermill's
command in a loop and papermill's Python API in one process on a sample of pages, scaled to the collection, and the
command `analysis build`, tables and site included, with nothing changed. Printed are the medians and the spread over
the runs.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis.project import root as project_root

RUNNER = """
import json, sys, time
from pathlib import Path
from analysis.pages.run import run_pages
from rich.console import Console
result = run_pages(Path(sys.argv[1]), jobs=int(sys.argv[2]), force="force" in sys.argv, console=Console(quiet=True))
cells = [page.cell_seconds for page in result.pages if page.why]
print(json.dumps({"seconds": result.seconds, "pages": len(result.pages), "cells": cells, "code": result.exit_code}))
"""
API = """
import sys, time
import papermill
for region in sys.argv[2:]:
    papermill.execute_notebook(sys.argv[1], "page.ipynb", {"region": region}, progress_bar=False)
"""
PLAIN = """from IPython.display import Markdown, display

display(Markdown("word " * 130 + region))
display(
    {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "application/vnd.analysis+json": {"figure": "claims", "alt": "Nothing.", "rows": []},
    },
    raw=True,
)"""
MANY = """
import json, resource, sys
from pathlib import Path
from analysis.pages.parameters import Registry
from analysis.pages.run import run_pages
from rich.console import Console
names = [f"Region {number}" for number in range(int(sys.argv[2]))]
registry = Registry(choices={"region": lambda: names}, grids={"pages": lambda: names})
result = run_pages(Path(sys.argv[1]), registry=registry, console=Console(quiet=True))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": result.seconds, "peak": peak, "run": sum(bool(page.why) for page in result.pages)}))
"""


BUILD = [sys.executable, "-c", "from analysis.cli import main; main()", "build"]


def timed(command: list[str], *, cwd: Path, environment: dict[str, str]) -> tuple[float, str]:
    """Wall time of a command in seconds, and what it printed."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True, text=True)
    return time.perf_counter() - began, done.stdout


def copy_project(folder: Path) -> Path:
    """A copy of what the collection is made from, so that nothing built here is taken for a build."""
    source = project_root()
    for name in ("notebooks", "data", "docs"):
        shutil.copytree(source / name, folder / name)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(source / name, folder / name)
    return folder


def one_run(root: Path, *, sample: int, jobs: int) -> dict[str, float]:
    """Everything that is compared, measured once."""
    environment = {**os.environ, "ANALYSIS_PROJECT": str(root)}
    template = str(root / "notebooks/40_region.ipynb")
    runner = [sys.executable, "-c", RUNNER, str(root), str(jobs)]
    whole, printed = timed([*runner, "force"], cwd=root, environment=environment)
    found = json.loads(printed)
    assert found["code"] == 0, "a page of the collection failed"
    manifest = json.loads((root / "build/pages/manifest.json").read_text(encoding="utf-8"))
    regions = [page["parameters"]["region"] for page in manifest["pages"] if "region" in page["parameters"]]
    chosen = regions[:: max(1, len(regions) // sample)][:sample]
    command = sum(
        timed(
            [
                sys.executable,
                "-m",
                "papermill",
                template,
                "page.ipynb",
                "-p",
                "region",
                region,
                "--no-progress-bar",
            ],
            cwd=root,
            environment=environment,
        )[0]
        for region in chosen
    )
    api, _ = timed([sys.executable, "-c", API, template, *chosen], cwd=root, environment=environment)
    unchanged, told = timed(BUILD, cwd=root, environment=environment)
    assert " 0 of them run" in told, told
    pages = found["pages"]
    return {
        "pages": pages,
        "runner, whole collection (s)": whole,
        "papermill's command, scaled (s)": command / len(chosen) * pages,
        "papermill's API, scaled (s)": api / len(chosen) * pages,
        "times faster than the command": command / len(chosen) * pages / whole,
        "times faster than the API": api / len(chosen) * pages / whole,
        "overhead a page (s)": (found["seconds"] * jobs - sum(found["cells"])) / pages,
        "cells of a page, median (s)": statistics.median(found["cells"]),
        "build, nothing changed (s)": unchanged,
    }


def many(count: int) -> None:
    """Print time and memory for a quarter, a half and all of `count` synthetic regions."""
    for number in (count // 4, count // 2, count):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            write_synthetic(root)
            environment = {**os.environ, "ANALYSIS_PROJECT": str(root)}
            command = [sys.executable, "-c", MANY, str(root), str(number)]
            found = json.loads(timed(command, cwd=root, environment=environment)[1])
            again = json.loads(timed(command, cwd=root, environment=environment)[1])
        print(
            f"{number} synthetic regions: {found['seconds']:.1f} s, {found['seconds'] / number:.3f} s each, "
            f"{found['peak'] / 1e6:.0f} MB at most in the runner; again: {again['seconds']:.2f} s, {again['run']} run"
        )


def write_synthetic(root: Path) -> None:
    """A project with one small template."""
    cells = [('region = "Region 0"', ["parameters"]), (PLAIN, [])]
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {"tags": tags},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for number, (source, tags) in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (root / "notebooks").mkdir()
    (root / "notebooks/page.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    collection = '- {template: page.ipynb, grid: {region: "@pages"}, output: "{slug}"}\n'
    (root / "notebooks/collection.yml").write_text(collection, encoding="utf-8")
    (root / "pyproject.toml").write_text("[tool.analysis]\n", encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="how often everything is measured")
    parser.add_argument("--sample", type=int, default=6, help="pages that papermill runs in each run")
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at once")
    parser.add_argument("--many", type=int, default=1000, help="synthetic regions; 0 for none")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = copy_project(Path(folder))
        # The site has to be there: what is timed later is that it is left alone.
        timed(BUILD, cwd=root, environment={**os.environ, "ANALYSIS_PROJECT": str(root)})
        runs = [one_run(root, sample=given.sample, jobs=given.jobs) for _ in range(given.runs)]
    for name in runs[0]:
        values = sorted(run[name] for run in runs)
        print(f"{name:36} {statistics.median(values):8.3f}   {values[0]:.3f} to {values[-1]:.3f}")
    if given.many:
        many(given.many)
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
