"""One page: Papermill runs its notebook within limits, what it hands over is checked; nothing is written here.

The same happens in the process that builds and in a worker of a cluster.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis import files, page_questions
from analysis.runner.collection import Page
from analysis.runner.notebook_json import Notebook, canonical, clean_text, extract, page_files, to_bytes
from analysis.runner.page_faults import Fault, Kind, Limits
from analysis.runner.page_outputs import checked_outputs
from analysis.storage import serve_papermill

if TYPE_CHECKING:
    from analysis.runner.kernels import Kernels


@dataclass(frozen=True, slots=True)
class Made:
    """A page after its run."""

    #: The text of the executed notebook in its canonical form; of a failed page as far as it came.
    notebook: str
    fault: Fault | None
    cell_seconds: float
    #: File name -> text of what else is to be written for a complete page.
    extracted: Mapping[str, str] = field(default_factory=dict)
    #: File name -> SHA-256 of everything that is to be written, taken in the process that made it.
    digests: Mapping[str, str] = field(default_factory=dict)
    #: What the page asked of the data, as `Questions` has it; None if it rests on everything.
    asked: Mapping[str, Any] | None = None

    def texts(self, slug: str) -> dict[str, str]:
        """File name -> text of everything that is to be written for a complete page."""
        return {**self.extracted, f"{slug}.ipynb": self.notebook}

    def sealed(self, slug: str) -> "Made":
        """The same, with the digests of its files: whoever gets it can see that it is what was made."""
        digests = {name: files.digest(text.encode()) for name, text in self.texts(slug).items()}
        return replace(self, digests=digests)


def make_page(page: Page, kernels: "Kernels", limits: Limits, *, strict: bool = True) -> Made:
    """The page, run by Papermill in a kernel of `kernels`; a start of it that failed is tried once more.

    Where it is `strict`, as for everything that is published, a number from elsewhere fails the page.
    """
    # Jupyter keeps its event loop in the context, which threads of a cluster inherit: each page has a loop of its own.
    heard: list[Mapping[str, Any] | None] = []
    notebook, fault = Context().run(_run, page, kernels, limits, heard.append)
    if fault and fault.kind is Kind.START and not kernels.closed:
        notebook, fault = Context().run(_run, page, kernels, limits, heard.append)
    durations = [cell["metadata"].get("papermill", {}).get("duration") for cell in notebook["cells"]]
    seconds = sum(duration or 0.0 for duration in durations)
    folders = {str(kernels.scratch): "~", f"{kernels.root}/": "", str(kernels.root): "."}
    about = {"page": page.slug, "template": page.template.name, "parameters": dict(page.parameters)}
    clean = canonical(notebook, about=about, folders=folders)
    extracted: dict[str, str] = {}
    asked = None
    if fault:
        fault = replace(fault, message=clean_text(fault.message, folders))
    else:
        try:
            figures, record = extract(clean)
            with page_questions.noting(kernels.root) as ledger:
                clean = checked_outputs(clean, kernels.root, strict=strict)
            asked = _asked_in_all(heard, ledger, kernels.root)
            extracted = page_files(page.slug, figures, record)
        except ValueError as error:
            fault = Fault(Kind.HAND_OVER, str(error))
    return Made(to_bytes(clean).decode(), fault, seconds, extracted, asked=asked).sealed(page.slug)


def _asked_in_all(
    heard: Sequence[Mapping[str, Any] | None], ledger: page_questions.Ledger, root: Path
) -> Mapping[str, Any] | None:
    """What a page asked in its kernel, and its check here; None if it rests on everything."""
    of_kernel = heard[-1] if heard else None
    if of_kernel is None or of_kernel["doubts"]:
        return None
    from analysis.processed_tables import Corpus, answers

    of_check = page_questions.Questions.of(ledger, answers(Corpus(root)))
    return asdict(page_questions.Questions.read(of_kernel).joined(of_check))


def _run(
    page: Page, kernels: "Kernels", limits: Limits, hear: Callable[[Mapping[str, Any] | None], None]
) -> tuple[Notebook, Fault | None]:
    """The notebook as far as it came, and what went wrong."""
    import papermill
    from jupyter_core.utils import ensure_event_loop

    from analysis.runner.engine import PageError

    serve_papermill()
    # The fault says all that Papermill would log.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    try:
        done: Notebook = papermill.execute_notebook(
            # Papermill fills parameters into the braces of a path.
            f"file://{page.template}".replace("{", "{{").replace("}", "}}"),
            None,
            parameters=dict(page.parameters),
            engine_name="analysis",
            kernel_name="python3",
            language="python",
            progress_bar=False,
            kernels=kernels,
            limits=limits,
            hear=hear,
        )
    except PageError as error:
        return error.notebook, error.fault
    finally:
        # Papermill leaves one behind.
        ensure_event_loop().close()
    return done, None
