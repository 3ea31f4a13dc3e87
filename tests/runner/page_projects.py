"""Small projects with small notebooks, for tests of the runner; as a script, builds of one of them."""

import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil  # type: ignore[import-untyped]
from rich.console import Console

from analysis import files
from analysis.runner.build import build
from analysis.runner.build_options import Options
from analysis.runner.collection import Page
from analysis.runner.notebook_json import blank, canonical, read, to_bytes
from analysis.runner.page_faults import Fault, Kind, Limits
from analysis.runner.page_outputs import AUTHOR_TAG
from analysis.runner.page_run import Made
from analysis.runner.parameter_values import Registry
from analysis.runner.results import BuildResult

PARAMETERS = 'region = "Alpha"\nscale = 1.0\nlabels = []'
NARRATIVE = (
    'from IPython.display import Markdown, display\n\ndisplay(Markdown(f"# {region}\\n\\n" + "word " * 130))'
)
FIGURE = """import matplotlib.pyplot as plt
from IPython.core.pylabtools import print_figure

fig, axes = plt.subplots(figsize=(2, 2))
axes.plot([1, 2, 3])
plt.close(fig)
display(
    {
        "image/svg+xml": print_figure(fig, "svg"),
        "application/vnd.analysis+json": {
            "figure": "claims",
            "alt": f"A rising line for {region}.",
            "rows": [{"claim": "A-1", "best": 1.5, "low": None}, {"claim": "A-2", "best": 2.0, "low": 1.0}],
        }
    },
    raw=True,
)"""
RECORD = 'display({"application/vnd.analysis+json": {"page": {"region": region, "scale": scale}}}, raw=True)'
# The least that makes a page, without importing a plotting library.
PLAIN_FIGURE = """display(
    {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "application/vnd.analysis+json": {"figure": "claims", "alt": "Nothing.", "rows": []},
    },
    raw=True,
)"""
PAGE = (NARRATIVE, FIGURE, RECORD)
PLAIN_PAGE = (NARRATIVE, PLAIN_FIGURE, RECORD)

REGIONS = ("Alpha", "Beta", "Côte d'Azur")


def code(source: str, cell_id: str, tags: Sequence[str] = ()) -> dict[str, Any]:
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def notebook(cells: Sequence[str], parameters: str | None = PARAMETERS) -> dict[str, Any]:
    """A notebook with a `parameters` cell and these code cells behind it."""
    first = [] if parameters is None else [code(parameters, "parameters", ["parameters"])]
    # What these cells show is their author's: no project of a test has published rows.
    cells_below = [code(source, f"cell-{number}", [AUTHOR_TAG]) for number, source in enumerate(cells)]
    return {
        "cells": [*first, *cells_below],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write_notebook(root: Path, name: str, cells: Sequence[str], parameters: str | None = PARAMETERS) -> Path:
    path = root / "notebooks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook(cells, parameters)), encoding="utf-8")
    return path


def write_collection(root: Path, text: str) -> Path:
    path = root / "notebooks" / "collection.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def entry(
    template: str, output: str = "{slug}", grid: str = '{region: "@region"}', tags: str = "[region]"
) -> str:
    return f"- template: {template}\n  grid: {grid}\n  output: '{output}'\n  tags: {tags}\n"


def project(root: Path, cells: Sequence[str] = PAGE) -> Path:
    """A project with one template and a page for each region."""
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text("[tool.analysis]\n", encoding="utf-8")
    (root / "requirements.lock").write_text("nothing==1\n", encoding="utf-8")
    write_notebook(root, "region.ipynb", cells)
    write_collection(root, entry("region.ipynb"))
    return root


REGISTRY = Registry(
    choices={"region": [*REGIONS]},
    codes={"region": {name[:3].upper(): name for name in REGIONS}},
    edition={"data_version": "0123456789", "date": "2020-01-01"},
)


def site(pages_dir: Path, staging: Path, *, root: Path, manifest: Mapping[str, Any]) -> None:
    """A site builder: one line for each good page."""
    good = [page["slug"] for page in manifest["pages"] if page["status"] == "ok"]
    lines = [json.dumps(json.loads((pages_dir / f"{slug}.json").read_bytes())) for slug in good]
    (staging / "index.html").write_text("\n".join(lines), encoding="utf-8")


def run_build(
    root: Path, *, registry: Registry = REGISTRY, builder: Any = site, **options: Any
) -> tuple[BuildResult, str]:
    """A build of a small project, and what it printed."""
    text = io.StringIO()
    output = Console(file=text, width=200, force_terminal=False)
    chosen = Options(**{"jobs": 2, "limits": Limits(seconds=60.0), **options})
    result = build(root, chosen, builder=builder, registry=registry, console=output)
    return result, text.getvalue()


def made_without_kernel(page: Page, *_: object) -> Made:
    """A page as if it had been run; one with the cell ``1 / 0`` fails."""
    template = blank(read(page.template))
    text = to_bytes(canonical(template, about={"page": page.slug}, folders={})).decode()
    sources = [cell["source"] for cell in template["cells"]]
    if "1 / 0" in sources:
        fault = Fault(Kind.ERROR, "ZeroDivisionError: division by zero", sources.index("1 / 0") + 2)
        return Made(text, fault, 0.0).sealed(page.slug)
    record = {**page.parameters, "scale": files.digest(to_bytes(template))}
    return Made(text, None, 0.0, {f"{page.slug}.json": json.dumps(record)}).sealed(page.slug)


@contextmanager
def without_kernels() -> Iterator[None]:
    """Builds make pages without running them: for what happens before and after."""
    with (
        patch("analysis.runner.kernels.Kernels"),
        patch("analysis.runner.build.make_page", made_without_kernel),
    ):
        yield


def published(root: Path, cells: Sequence[str] = PLAIN_PAGE) -> Path:
    """A project with a good site."""
    project(root, cells)
    with without_kernels():
        assert run_build(root)[0].exit_code == 0
    return root


def old_site(root: Path) -> Path:
    """A project with a site that shows the word ``old``."""
    project(root, PLAIN_PAGE)
    (root / "build/site").mkdir(parents=True)
    (root / "build/site/index.html").write_text("old", encoding="utf-8")
    return root


def shown(root: Path) -> str:
    """The start page of the published site: a line for each page."""
    return (root / "build/site/index.html").read_text(encoding="utf-8")


def reason(root: Path) -> str:
    """Why there is no newer site."""
    return (root / "build/site.failed/failures.html").read_text(encoding="utf-8")


def wait_for(look: Callable[[], Any], seconds: float = 30.0) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def _runs(pid: int) -> bool:
    """Whether a process runs; it may end between one look at it and the next."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def gone(pids: list[int], *, seconds: float = 5.0) -> bool:
    """Whether all of these processes end in time."""
    deadline = time.monotonic() + seconds
    while any(map(_runs, pids)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


#: What a process does to files: a build is killed right before each of them.
STEPS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "ctypes.dlsym")


def crash_at_every_step(root: Path) -> int:
    """Builds of a changed template, each killed one step in the file system later; how many there were."""
    import papermill  # noqa: F401  # once, not in each of them

    for number in count():
        write_notebook(root, "region.ipynb", (*PLAIN_PAGE, f"{number}"))
        pid = os.fork()
        if not pid:
            _build_until(number, root)
        _, status = os.waitpid(pid, 0)
        lines = [json.loads(line) for line in shown(root).splitlines()]
        assert len(lines) == len(REGIONS)
        assert len({line["scale"] for line in lines}) == 1, "pages of two builds"
        if not os.WIFSIGNALED(status):
            break
    return number


def _build_until(number: int, root: Path) -> None:
    """Build, and kill this process at one step."""
    steps = count()

    def step(event: str, args: tuple[Any, ...]) -> None:
        is_write = event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR)
        if (is_write or event in STEPS) and next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)
    with without_kernels():
        os._exit(run_build(root)[0].exit_code)


def main(root: str, *flags: str) -> int:
    """Build as a process of its own, which Ctrl-C ends though its parent may ignore the signal, as in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if "crash" in flags:
        print(crash_at_every_step(Path(root)))
        return 0
    options = Options(
        jobs=2,
        force="force" in flags,
        keep_going="keep" in flags,
        dask="local" if "dask" in flags else "",
        guarded="free" not in flags,
    )
    result = build(Path(root), options, registry=REGISTRY, builder=site)
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
