"""One region's page as one HTML file, whatever else is out of date; the site is not touched."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from analysis import files
from analysis.runner.collection import load_pages, select
from analysis.runner.notebook_html import to_html
from analysis.runner.page_faults import Fault, Limits
from analysis.runner.page_run import make_page
from analysis.runner.parameter_values import Registry

FOLDER = "preview"
# What the kernel of a single page finds done: to make a page beforehand would take longer than it saves.
_PREPARE = ("analysis.library.loading:list_regions",)


def preview(root: Path, region: str, *, registry: Registry, limits: Limits) -> tuple[Path, Fault | None]:
    """The HTML file of a region's page, run now, and what went wrong with it: then it shows how far the page came.

    A `ValueError` if no page is about the region.
    """
    from analysis.runner.kernels import Kernels

    (page, *_) = select(load_pages(root, registry=registry), [region], registry=registry)
    with ThreadPoolExecutor(1) as pool, closing(Kernels(root, prepare=_PREPARE, guarded=True)) as kernels:
        run = pool.submit(make_page, page, kernels, limits, strict=False)
        # The page runs meanwhile; from its second notebook on, nbconvert takes half the time.
        to_html(page.template.read_text(encoding="utf-8"), page.slug)
        made = run.result()
    target = root / "build" / FOLDER / f"{page.slug}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    files.write(target, to_html(made.notebook, page.slug).encode())
    return target, made.fault
