"""What the notebooks that are not about one region import: the page of a subject, which says its slots and draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analysis.findings import sources
from analysis.findings.evidence import Held
from analysis.notebook import held, plain
from analysis.parameters import Parameters
from analysis.report.coverage_figure import coverage_figure
from analysis.report.display import Narrative, Picture, Record
from analysis.report.style import Drawing
from analysis.report.telling import tell


@dataclass(frozen=True, slots=True)
class Kind:
    """How the page of one subject is made.

    Parameters
    ----------
    summarise : callable
        From what is held, and parameters, to the frozen summary.
    figures : mapping
        By name, from the summary to a drawing, or to None where there is nothing to draw.
    """

    summarise: Callable[[Held, Parameters], Any]
    figures: Mapping[str, Callable[[Any], Drawing | None]]


SUBJECTS: Mapping[str, Kind] = {
    "sources": Kind(sources.summarise, {"coverage": coverage_figure}),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """The page of one subject: its summary, and what may be shown of it."""

    name: str
    summary: Any

    def say(self, slot: str) -> Narrative:
        """One slot of the narrative."""
        return Narrative(tell(self.name, slot, {"s": self.summary}))

    def draw(self, name: str) -> Picture | Narrative:
        """A figure; where the summary holds nothing to draw, a sentence that says so."""
        figures = SUBJECTS[self.name].figures
        if name not in figures:
            raise ValueError(f"there is no figure {name!r}; one of {', '.join(figures)} would be right")
        drawing = figures[name](self.summary)
        if drawing is None:
            return Narrative("*With these parameters no claim is left that this figure could draw.*\n")
        return Picture(drawing)

    def record(self) -> Record:
        """The summary as data, for the site and for readers who check."""
        return Record(self.name, plain(asdict(self.summary)))


def subject(
    name: str,
    *,
    reference_year: int = 2008,
    evidence: str = "all",
    range_coverage: float = 0.8,
    corrections: bool = True,
    drop_producers: Sequence[str] = (),
    seed: int = 20090101,
) -> Subject:
    """The page of one subject, such as `sources` or `world`.

    Parameters
    ----------
    name : str
        One of `SUBJECTS`.
    reference_year : int
        The year that estimates are about.
    evidence : str
        `all`, or `article` for the claims of the 2009 article only.
    range_coverage : float
        Probability that a printed range is taken to hold the true value.
    corrections : bool
        Whether declared corrections are applied.
    drop_producers : sequence of str
        Producers whose claims are left out, by their normalised names.
    seed : int
        Of random numbers, where a method needs any.

    Raises
    ------
    ValueError
        If there is no such subject, or a parameter has no meaning.
    """
    if name not in SUBJECTS:
        raise ValueError(f"there is no page about {name!r}; one of {', '.join(SUBJECTS)} would be right")
    parameters = Parameters(
        reference_year, evidence, range_coverage, corrections, tuple(drop_producers), seed
    )
    return Subject(name, SUBJECTS[name].summarise(held(parameters), parameters))
