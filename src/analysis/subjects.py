"""What the notebooks that are not about one region import: the page of a subject, which says its slots and draws."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol

from analysis.findings import capture, conflict_list, lesson, methods, sources, world
from analysis.findings.evidence import Held
from analysis.findings.fields import check_all
from analysis.findings.model import Claim
from analysis.notebook import held, plain, region_code
from analysis.parameters import Parameters
from analysis.report.capture_figure import capture_figure
from analysis.report.conflict_reasons_figure import conflict_reasons_figure
from analysis.report.coverage_figure import coverage_figure
from analysis.report.display import Narrative, Picture, Record
from analysis.report.foreseen_figure import foreseen_figure
from analysis.report.hidden_figure import hidden_figure
from analysis.report.money_bases_figure import money_bases_figure
from analysis.report.nested_figure import nested_figure
from analysis.report.style import PAGE, Drawing, Sheet
from analysis.report.telling import tell
from analysis.report.tile_map import tile_map
from analysis.report.together_figure import together_figure
from analysis.report.waterfall_figure import waterfall_figure
from analysis.report.worked_figure import worked_figure


class Draws(Protocol):
    """From a summary to a drawing as wide as a sheet, or to None where there is nothing to draw."""

    def __call__(self, summary: Any, /, sheet: Sheet = PAGE) -> Drawing | None:
        """Draw it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the page of one subject is made.

    Parameters
    ----------
    summarise : callable
        From what is held, and parameters, to the frozen summary.
    figures : mapping
        By name, from the summary and a sheet to a drawing, or to None where there is nothing to draw.
    parameters : type
        A frozen dataclass of the page's parameters, whose defaults are what is published.
    """

    summarise: Callable[[Held, Any], Any]
    figures: Mapping[str, Draws]
    parameters: type[Any] = Parameters


SUBJECTS: Mapping[str, Kind] = {
    "capture": Kind(capture.summarise, {"models": capture_figure}, capture.CaptureParameters),
    "conflicts": Kind(
        conflict_list.summarise, {"reasons": conflict_reasons_figure}, conflict_list.ConflictParameters
    ),
    "lesson": Kind(lesson.summarise, {"hidden": hidden_figure}, lesson.LessonParameters),
    "methods": Kind(
        methods.summarise,
        {"worked": worked_figure, "together": together_figure, "foreseen": foreseen_figure},
        methods.MethodsParameters,
    ),
    "sources": Kind(sources.summarise, {"coverage": coverage_figure}),
    "world": Kind(
        world.summarise,
        {
            "waterfall": waterfall_figure,
            "tiles": tile_map,
            "nested": nested_figure,
            "money": money_bases_figure,
        },
    ),
}


#: How many conflicts of a sort are told, and regions that a reader of the guided page may try next.
_MORE = {"shown": 2, "others": ['`"Moldova"`', '`"Ghana"`', '`"World"`']}


@dataclass(frozen=True, slots=True)
class Subject:
    """The page of one subject: its summary, and what may be shown of it."""

    name: str
    summary: Any

    def say(self, slot: str) -> Narrative:
        """One slot of the narrative."""
        return Narrative(tell(self.name, slot, {"s": self.summary} | _MORE))

    def draw(self, name: str) -> Picture | Narrative:
        """A figure; where the summary holds nothing to draw, a sentence that says so."""
        figures = SUBJECTS[self.name].figures
        if name not in figures:
            raise ValueError(f"there is no figure {name!r}; one of {', '.join(figures)} would be right")
        drawing = figures[name](self.summary)
        if drawing is None:
            return Narrative("*With these parameters no claim is left that this figure could draw.*\n")
        return Picture(drawing)

    def check(self, task: str, answer: object = None) -> Narrative:
        """What is right or wrong about the answer to one exercise of the guided page."""
        if not isinstance(self.summary, lesson.Lesson):
            raise ValueError(f"the page {self.name!r} has no exercises; the page 'lesson' has")
        verdict = lesson.judge(self.summary, task, answer)
        given = {"v": verdict, "reading": lesson.reading}
        return Narrative(tell(self.name, "check", {"s": self.summary, **given}))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that the second exercise of the guided page is about."""
        if not isinstance(self.summary, lesson.Lesson):
            raise ValueError(f"the page {self.name!r} has no exercises; the page 'lesson' has")
        return self.summary.many.claims

    def record(self) -> Record:
        """The summary as data, for the site and for readers who check."""
        return Record(self.name, plain(asdict(self.summary)))


def subject(name: str, **given: Any) -> Subject:
    """The page of one subject, such as `sources` or `world`.

    Parameters
    ----------
    name : str
        One of `SUBJECTS`.
    **given : object
        Parameters of the page, by name; those that are not given are as published. Most pages take those of
        `analysis.parameters.Parameters`.

    Raises
    ------
    ValueError
        If there is no such subject or no such parameter, or a value is of another type or has no meaning.
    """
    if name not in SUBJECTS:
        raise ValueError(f"there is no page about {name!r}; one of {', '.join(SUBJECTS)} would be right")
    kind = SUBJECTS[name]
    known = [field.name for field in fields(kind.parameters)]
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(f"the page {name!r} has no parameter {unknown[0]!r}; it has {', '.join(known)}")
    parameters = kind.parameters(**given)
    if "region" in known:
        region_code(parameters.region)
    summary = kind.summarise(held(getattr(parameters, "drop_producers", ())), parameters)
    check_all(summary)
    return Subject(name, summary)
