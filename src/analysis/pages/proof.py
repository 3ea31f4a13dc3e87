"""One page run and checked, with everything that is to be written for it; nothing is written here.

The same proof is pulled in the process that builds and in a worker of a cluster.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from analysis.pages import handover
from analysis.pages.collection import Page
from analysis.pages.execute import Execution, execute
from analysis.pages.notebook import Notebook, blank, canonical, clean_text, to_bytes
from analysis.pages.parameters import inject
from analysis.pages.results import Fault, Kind, Limits
from analysis.pages.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Proof:
    """A page after its run.

    Attributes
    ----------
    notebook
        The executed notebook in its canonical form; of a failed page as far as it came.
    fault
        None for a page that is complete.
    cell_seconds
        Time that the cells took, in seconds.
    report
        What the page imported and read, as `analysis.pages.trace` tells it; empty if there was a fault.
    contents
        File name -> content of everything to be written, the notebook last; empty if there was a fault.
    figures
        For each figure its id, alt text, cell (counted from 1) and the name of its CSV file.
    words
        Words of narrative.
    """

    notebook: Notebook
    fault: Fault | None
    cell_seconds: float
    report: str = ""
    contents: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    figures: tuple[Mapping[str, object], ...] = ()
    words: int = 0


@dataclass(frozen=True, slots=True)
class Press:
    """Where proofs are pulled: the workshop with its kernels, what a page may use, and the project's folder."""

    workshop: Workshop
    limits: Limits
    root: Path


async def pull(page: Page, template: Notebook, press: Press, turns: asyncio.Semaphore) -> Proof:
    """The proof of one page; a start of its kernel that failed is tried once more.

    Parameters
    ----------
    page, template
        What is run; the template stays as it is.
    press
        Where.
    turns
        A turn is taken while cells run.
    """
    execution = await _execute(page, template, press, turns)
    if execution.fault and execution.fault.kind is Kind.START:
        execution = await _execute(page, template, press, turns)
    notebook = canonical(execution.notebook, about=_about(page), folders=_folders(press))
    proof = Proof(notebook, None, execution.cell_seconds)
    if execution.fault:
        return replace(proof, fault=_cleaned(execution.fault, press))
    try:
        handed = handover.extract(notebook)
        contents = _contents(page, notebook, handed)
    except ValueError as error:
        return replace(proof, fault=Fault(Kind.HAND_OVER, str(error)))
    figures = tuple(_described(page, figure) for figure in handed.figures)
    return replace(proof, report=execution.report, contents=contents, figures=figures, words=handed.words)


async def _execute(page: Page, template: Notebook, press: Press, turns: asyncio.Semaphore) -> Execution:
    """Run a fresh copy of the page's template."""
    notebook = inject(blank(template), page.parameters)
    return await execute(notebook, press.workshop, name=page.template.name, limits=press.limits, turns=turns)


def _about(page: Page) -> dict[str, object]:
    """What an executed notebook says about itself."""
    return {"page": page.slug, "template": page.template.name, "parameters": dict(page.parameters)}


def _folders(press: Press) -> dict[str, str]:
    """Folders of this machine, and what stands for them in a page."""
    return {str(press.workshop.scratch): "~", f"{press.root}/": "", str(press.root): "."}


def _cleaned(fault: Fault, press: Press) -> Fault:
    """The fault without folders and addresses in its message."""
    return replace(fault, message=clean_text(fault.message, _folders(press)))


def _contents(page: Page, notebook: Notebook, handed: handover.HandOver) -> dict[str, bytes]:
    """File name -> content of everything to be written for a complete page, the notebook last."""
    with_alt = handover.with_alt_texts(notebook, handed.figures)
    return {**handover.files(page.slug, handed), f"{page.slug}.ipynb": to_bytes(with_alt)}


def _described(page: Page, figure: handover.Figure) -> dict[str, object]:
    """What the manifest says about a figure."""
    return {
        "figure": figure.figure_id,
        "alt": figure.alt,
        "cell": figure.cell,
        "csv": f"{page.slug}.{figure.figure_id}.csv",
    }
