"""Overlapping lists recomputed: for each published table, the total under every kind of model that is in use."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis import given
from analysis.estimates import capture
from analysis.estimates.capture import citations
from analysis.estimates.capture.averaging import CaptureAverage
from analysis.estimates.capture.bic import BestByBic
from analysis.estimates.capture.loglinear import fit_model
from analysis.estimates.capture.resample import CaptureBootstrap
from analysis.estimates.capture.result import CaptureFit
from analysis.estimates.capture.table import CaptureTable, overlaps, pair_codes, read_table
from analysis.findings.build import Edition, claim_lines
from analysis.findings.evidence import Held, chosen
from analysis.findings.model import Claim
from analysis.parameters import Parameters
from analysis.reading.cards import Card
from analysis.reading.places import display_name, place, slug
from analysis.reading.text_tables import read_text_table
from analysis.vocabulary import Method

#: Name of a table of overlapping lists: the place, the first year, and the last where it is another.
_FILE = re.compile(r"capture/(?P<place>[a-z_]+)_(?P<start>\d{4})(?:_(?P<end>\d{4}))?\.csv")
#: Terms of more than two lists are left out: with six lists there are more models than can be tried.
_ORDER = 2
#: How many of the best models are shown one by one.
_SHOWN = 8
#: The average tries totals in steps of so many persons, up to so many times the persons seen.
_STEP, _REACH = 20, 40


@dataclass(frozen=True, slots=True)
class CaptureParameters:
    """What the page about overlapping lists depends on; the defaults are what is published.

    Parameters
    ----------
    level : float
        Coverage of the intervals.
    replicates : int
        How often persons are drawn anew for the interval that repeats the choice of the model.
    left_out : tuple of str
        Letters of lists that are taken out of the tables; a person on no other list is then unknown.
    seed : int
        Of random numbers.
    """

    level: float = 0.95
    replicates: int = 200
    left_out: tuple[str, ...] = ()
    seed: int = 20090101

    def __post_init__(self) -> None:
        """Refuse values that no interval could be made from."""
        checked: dict[str, object] = {
            "level": given.between("level", self.level, low=0, high=1),
            "replicates": given.whole(
                "replicates", self.replicates, least=2, what="a whole number, two or more,"
            ),
            "left_out": given.texts("left_out", self.left_out, such_as="K"),
            "seed": given.whole("seed", self.seed, least=0, what="a whole number, zero or more,"),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class Total:
    """One answer to the question how many persons there are in all.

    Parameters
    ----------
    kind : str
        `independent`, `stepwise`, `repeated`, `bic` or `average`.
    model : str
        Which lists depend on one another, lists numbered from 1; empty for an average.
    low, best, high : float
        Persons; the interval is at the level of the parameters.
    bic : float or None
        Of the model; smaller fits better.
    """

    kind: str
    model: str
    low: float
    best: float
    high: float
    bic: float | None


@dataclass(frozen=True, slots=True)
class Study:
    """One table of overlapping lists, and what the models make of it.

    Parameters
    ----------
    lists : tuple of str
        Letters of the lists that are used.
    persons, on_two : int
        On any list, and on more than one.
    empty_pairs : tuple of str
        Pairs of lists that share nobody.
    models, admissible : int
        Models with pairs of lists that were tried, and those under which the table gives a total.
    near : tuple of float
        Totals of the models that fit about as well as the best, rising.
    claims : tuple of Claim
        What was published from the table.
    used : tuple of Claim
        What this project computes from it, with some lists joined, and uses on the pages of regions.
    notes : tuple of str
        Methods paragraphs, written by the estimators, without the caveat that all of them share.
    references : tuple of str
        What they cite.
    """

    code: str
    name: str
    slug: str
    start: int
    end: int
    source: str
    citation: str
    described: str
    lists: tuple[str, ...]
    persons: int
    on_two: int
    empty_pairs: tuple[str, ...]
    models: int
    admissible: int
    near: tuple[float, ...]
    totals: tuple[Total, ...]
    claims: tuple[Claim, ...]
    used: tuple[Claim, ...]
    notes: tuple[str, ...]
    references: tuple[str, ...]

    def total(self, kind: str) -> Total:
        """The first total of that kind."""
        return next(total for total in self.totals if total.kind == kind)

    @property
    def covering(self) -> tuple[str, ...]:
        """The kinds of answer whose interval holds the total of every model that fits about as well as the best."""
        wide = [one for one in self.totals if one.low <= self.near[0] and self.near[-1] <= one.high]
        return tuple(dict.fromkeys(one.kind for one in wide))


@dataclass(frozen=True, slots=True)
class Capture:
    """What the page about overlapping lists may say."""

    parameters: CaptureParameters
    edition: Edition
    difference: float
    caveat: str
    studies: tuple[Study, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """What the methods paragraphs cite, each work once."""
        return tuple(sorted({work for study in self.studies for work in study.references}))


@dataclass(frozen=True, slots=True, eq=False)
class _Fits:
    """Everything that was computed from one table."""

    independent: CaptureFit
    stepwise: CaptureFit
    repeated: CaptureBootstrap
    ranked: BestByBic
    best: tuple[CaptureFit, ...]
    averaged: CaptureAverage


def summarise(held: Held, parameters: CaptureParameters) -> Capture:
    """Both published tables recomputed, every kind of model beside the published figure.

    Raises
    ------
    ValueError
        If `left_out` names no list of any table, or leaves a table with less than three lists.
    """
    cards = [card for card in held.cards if _FILE.fullmatch(card.file)]
    tables = {card.file: _read(held, card) for card in cards}
    known = {name for table in tables.values() for name in table.lists}
    if unknown := sorted(set(parameters.left_out) - known):
        raise ValueError(f"left_out names {', '.join(unknown)}; lists are called {', '.join(sorted(known))}")
    difference = held.processed.priors.number("capture_bic_difference")
    claims = chosen(held, Parameters())
    kept = {card.file: _without(tables[card.file], parameters.left_out) for card in cards}
    studies = [_study(card, kept[card.file], claims, parameters, difference) for card in cards]
    ordered = tuple(sorted(studies, key=lambda one: one.name))
    return Capture(parameters, held.edition, difference, citations.CAVEAT, ordered)


def _read(held: Held, card: Card) -> CaptureTable:
    """The counts of one raw file."""
    frame = read_text_table(held.root / card.path, file=card.path).drop(columns="line")
    return read_table(frame.astype(int))


def _without(table: CaptureTable, left_out: tuple[str, ...]) -> CaptureTable:
    """The same table without some lists; persons on none of the others are not in it."""
    kept = [position for position, name in enumerate(table.lists) if name not in left_out]
    if len(kept) < 3:
        raise ValueError(
            f"left_out leaves {len(kept)} of the lists {', '.join(table.lists)}; three are needed"
        )
    counts = [0] * 2 ** len(kept)
    for history, count in enumerate(table.counts):
        counts[sum((history >> old & 1) << new for new, old in enumerate(kept))] += count
    counts[0] = 0
    return CaptureTable(tuple(table.lists[position] for position in kept), tuple(counts))


def _study(
    card: Card,
    table: CaptureTable,
    claims: pd.DataFrame,
    parameters: CaptureParameters,
    difference: float,
) -> Study:
    """One table and what the models make of it."""
    named = _FILE.fullmatch(card.file)
    assert named is not None
    code = place(named["place"].replace("_", " ")).code
    fits = _fits(table, parameters)
    ranked = fits.ranked
    near = ranked.estimates[ranked.bics <= ranked.bics[0] + difference]
    own = claims[(claims["region_code"] == code) & (claims["method"] == Method.CAPTURE_RECAPTURE)]
    ours = own["source"] == card.source
    several = sum(count for history, count in enumerate(table.counts) if history.bit_count() > 1)
    return Study(
        code, display_name(code), slug(code), int(named["start"]), int(named["end"] or named["start"]),
        source=card.source, citation=card.citation, described=card.processing,
        lists=table.lists, persons=table.n_observed, on_two=several, empty_pairs=_empty_pairs(table),
        models=ranked.n_models, admissible=ranked.n_admissible,
        near=tuple(sorted(float(total) for total in near)),
        totals=_totals(fits), claims=claim_lines(own[~ours]), used=claim_lines(own[ours]),
        notes=tuple(note.split(f" {citations.CAVEAT}")[0] for note in _notes(fits)),
        references=_references(_notes(fits)),
    )  # fmt: skip


def _notes(fits: _Fits) -> tuple[str, ...]:
    """The methods paragraphs, as the estimators write them."""
    return (fits.stepwise.method_note(), fits.ranked.method_note(), fits.averaged.method_note())


def _references(notes: tuple[str, ...]) -> tuple[str, ...]:
    """The works that some methods paragraphs cite."""
    works = [value for name, value in vars(citations).items() if name.isupper() and value != citations.CAVEAT]
    return tuple(sorted(work for work in works if any(work in note for note in notes)))


def _empty_pairs(table: CaptureTable) -> tuple[str, ...]:
    """Pairs of lists that share nobody."""
    shared = overlaps(table.array(), table.n_lists)
    return tuple(
        " and ".join(name for bit, name in enumerate(table.lists) if code >> bit & 1)
        for code in pair_codes(table.n_lists)
        if shared[code] == 0
    )


@lru_cache(maxsize=8)
def _fits(table: CaptureTable, parameters: CaptureParameters) -> _Fits:
    """Every kind of model fitted to one table."""
    level = parameters.level
    ranked = capture.best_by_bic(table, _ORDER, level=level)
    grid = np.arange(_STEP, _REACH * table.n_observed, _STEP)
    return _Fits(
        capture.fit(table, level=level),
        capture.fit(table, "stepwise", level=level),
        capture.bootstrap(
            table, "stepwise", replicates=parameters.replicates, seed=parameters.seed, level=level
        ),
        ranked,
        tuple(fit_model(table, row, method="BIC", level=level) for row in ranked.models[:_SHOWN]),
        capture.average(table, nmissing=grid, level=level),
    )


def _totals(fits: _Fits) -> tuple[Total, ...]:
    """The answers in the order in which they are shown."""

    def fitted(kind: str, fit: CaptureFit) -> Total:
        return Total(kind, fit.model, fit.ci_low, fit.estimate, fit.ci_high, fit.bic)

    repeated, averaged = fits.repeated, fits.averaged
    return (
        fitted("independent", fits.independent),
        fitted("stepwise", fits.stepwise),
        Total("repeated", repeated.model, repeated.ci_low, repeated.estimate, repeated.ci_high, None),
        *(fitted("bic", fit) for fit in fits.best),
        Total("average", "", averaged.ci_low, averaged.estimate, averaged.ci_high, None),
    )
