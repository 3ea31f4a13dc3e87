"""Re-execution of the collection, side by side with plain Papermill, and of many synthetic regions.

    python benchmarks/pages.py [--runs 5] [--sample 6] [--jobs 2] [--many 1000] [--against FOLDER]

In each run, one after the other and so under the same load: the build cold on the whole collection, Papermill's
command in a loop and Papermill's Python API in one process, both with its stock engine, on a sample of pages, scaled to
the collection, and the command `analysis build`, tables and site included, with nothing changed. The pages of the
sample have to be equal to those of the build (`--sample 100` for all of them). With `--against`, a checkout of an
earlier revision whose runner is timed by turns with this one. Printed are the medians and the spread over the runs.
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

import nbformat

from analysis.project import root as project_root
from analysis.runner.notebook_json import canonical

RUNNER = """
import json, sys
from pathlib import Path
from rich.console import Console
from analysis.runner.build import build
from analysis.runner.build_options import Options
options = Options(jobs=int(sys.argv[2]), force="force" in sys.argv)
result = build(Path(sys.argv[1]), options, console=Console(quiet=True))
cells = [page.cell_seconds for page in result.pages if page.why]
print(json.dumps({"seconds": result.seconds, "pages": len(result.pages), "cells": cells, "code": result.exit_code}))
"""
#: The runner before Papermill ran the pages.
EARLIER = """
import json, sys
from pathlib import Path
from rich.console import Console
from analysis.pages.run import run_pages
result = run_pages(Path(sys.argv[1]), jobs=int(sys.argv[2]), force=True, console=Console(quiet=True))
cells = [page.cell_seconds for page in result.pages if page.why]
print(json.dumps({"seconds": result.seconds, "pages": len(result.pages), "cells": cells, "code": result.exit_code}))
"""
API = """
import json, sys
import papermill
for template, target, parameters in json.load(open(sys.argv[1])):
    papermill.execute_notebook(template, target, parameters, progress_bar=False)
"""
PLAIN = """from IPython.display import Markdown, display

display(Markdown("word " * 130 + region))
display(
    {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "application/vnd.analysis+json": {"figure": "claims", "alt": "Nothing.", "rows": []},
    },
    raw=True,
)
display({"application/vnd.analysis+json": {"page": {}}}, raw=True)"""
MANY = """
import json, resource, sys
from pathlib import Path
from rich.console import Console
from analysis.runner.parameter_values import Registry
from analysis.runner.build import build
names = [f"Region {number}" for number in range(int(sys.argv[2]))]
registry = Registry(choices={"region": names})
result = build(Path(sys.argv[1]), registry=registry, console=Console(quiet=True))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": result.seconds, "peak": peak, "run": sum(bool(page.why) for page in result.pages)}))
"""


BUILD = [sys.executable, "-c", "from analysis.cli import main; main()", "build"]


def timed(command: list[str], *, cwd: Path, environment: dict[str, str]) -> tuple[float, str]:
    """Wall time of a command in seconds, and what it printed."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True, text=True)
    return time.perf_counter() - began, done.stdout


def copy_project(source: Path, folder: Path) -> Path:
    """A copy of what the collection is made from, so that nothing built here is taken for a build."""
    for name in ("notebooks", "data", "docs"):
        shutil.copytree(source / name, folder / name)
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(source / name, folder / name)
    if (project_root() / "build/multiverse").is_dir():
        shutil.copytree(project_root() / "build/multiverse", folder / "build/multiverse")
    return folder


def whole(root: Path, code: str, jobs: int, environment: dict[str, str]) -> tuple[dict, float]:
    """What a runner tells of the whole collection, and its wall time in seconds."""
    wall, printed = timed(
        [sys.executable, "-c", code, str(root), str(jobs), "force"], cwd=root, environment=environment
    )
    found = json.loads(printed)
    assert found["code"] == 0, "a page of the collection failed"
    return found, wall


def equal(one: Path, other: Path) -> bool:
    """Whether two notebooks are equal but for what differs from run to run."""
    # nbformat joins texts that a file may hold as lists of lines.
    made = [canonical(nbformat.read(path, as_version=4), about={}, folders={}) for path in (one, other)]
    return made[0] == made[1]


def one_run(
    root: Path, earlier: Path | None, against: Path | None, *, sample: int, jobs: int
) -> dict[str, float]:
    """Everything that is compared, measured once."""
    # One thread for linear algebra, as in the kernels of a build: with several, last digits differ.
    environment = {**os.environ, "ANALYSIS_PROJECT": str(root), "OPENBLAS_NUM_THREADS": "1"}
    before: dict[str, float] = {}
    if earlier and against:
        other = {**environment, "ANALYSIS_PROJECT": str(earlier), "PYTHONPATH": str(against / "src")}
        _, wall = whole(earlier, EARLIER, jobs, other)
        before = {"earlier runner, whole collection (s)": wall}
    found, seconds = whole(root, RUNNER, jobs, environment)
    pages = json.loads((root / "build/pages/manifest.json").read_text(encoding="utf-8"))["pages"]
    chosen = pages[:: max(1, len(pages) // sample)][:sample]
    plan = [
        (str(root / "notebooks" / page["template"]), f"{page['slug']}.ipynb", page["parameters"])
        for page in chosen
    ]
    command = 0.0
    for template, _, parameters in plan:
        given = [word for name, value in parameters.items() for word in ("-p", name, str(value))]
        words = [sys.executable, "-m", "papermill", template, "page.ipynb", *given, "--no-progress-bar"]
        command += timed(words, cwd=root, environment=environment)[0]
    (root / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    api, _ = timed([sys.executable, "-c", API, "plan.json"], cwd=root, environment=environment)
    unlike = [name for _, name, _ in plan if not equal(root / name, root / "build/pages" / name)]
    assert not unlike, f"pages of the stock engine differ: {unlike}"
    unchanged, told = timed(BUILD, cwd=root, environment=environment)
    assert " 0 of them run" in told, told
    count = found["pages"]
    ratio = {"times the earlier runner's wall time": seconds / min(before.values())} if before else {}
    return {
        "pages": count,
        **before,
        "build, whole collection (s)": seconds,
        **ratio,
        "Papermill's command, scaled (s)": command / len(chosen) * count,
        "Papermill's API, scaled (s)": api / len(chosen) * count,
        "times faster than the command": command / len(chosen) * count / seconds,
        "times faster than the API": api / len(chosen) * count / seconds,
        "pages equal to the stock engine's": len(chosen),
        "overhead a page (s)": (found["seconds"] * jobs - sum(found["cells"])) / count,
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
    collection = '- {template: page.ipynb, grid: {region: "@region"}, output: "{slug}"}\n'
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
    parser.add_argument("--against", type=Path, help="a checkout of an earlier revision")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        root = copy_project(project_root(), Path(folder))
        earlier = copy_project(given.against, Path(other)) if given.against else None
        # The site has to be there: what is timed later is that it is left alone.
        timed(BUILD, cwd=root, environment={**os.environ, "ANALYSIS_PROJECT": str(root)})
        runs = [
            one_run(root, earlier, given.against, sample=given.sample, jobs=given.jobs)
            for _ in range(given.runs)
        ]
    for name in runs[0]:
        values = sorted(run[name] for run in runs)
        print(f"{name:36} {statistics.median(values):8.3f}   {values[0]:.3f} to {values[-1]:.3f}")
    if given.many:
        many(given.many)
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
