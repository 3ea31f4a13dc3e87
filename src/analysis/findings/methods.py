"""The three ways of weighing claims on one worked example, what moves its answer, and what 2009 led one to expect."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis import given
from analysis.claims.estimand import ESTIMAND
from analysis.estimates import exact, headline, influence
from analysis.estimates.inputs import Quantity, quantities
from analysis.estimates.method_notes import typical_factor
from analysis.estimates.methods import METHODS
from analysis.findings.build import Edition, claim_lines
from analysis.findings.evidence import Held, chosen
from analysis.findings.foreseen import Foreseen, foreseen_pairs
from analysis.findings.model import Claim
from analysis.findings.together import Together, together
from analysis.parameters import Parameters
from analysis.reading.places import display_name, place, slug
from analysis.reading.priors import Priors
from analysis.vocabulary import Measure, Scope

#: A year near which several lines of evidence speak.
EXAMPLE_YEAR = 2021
#: Standard deviations from the middle to the end of a 95 percent interval.
_REACH = 1.959964


@dataclass(frozen=True, slots=True)
class MethodsParameters:
    """What the page about methods depends on; the year is one near which several lines of evidence speak.

    Parameters
    ----------
    region : str
        English name or code of the region of the worked example.
    reference_year, evidence, range_coverage, corrections, drop_producers, seed
        As in `analysis.parameters.Parameters`.
    """

    region: str = "Netherlands"
    reference_year: int = EXAMPLE_YEAR
    evidence: str = Scope.ALL
    range_coverage: float = 0.8
    corrections: bool = True
    drop_producers: tuple[str, ...] = ()
    seed: int = 20090101

    def __post_init__(self) -> None:
        """Refuse values that no estimate could be made with."""
        given.text("region", self.region, such_as="Netherlands")
        object.__setattr__(self, "drop_producers", self.estimation.drop_producers)

    @property
    def estimation(self) -> Parameters:
        """The parameters of the estimates."""
        told = (self.reference_year, self.evidence, self.range_coverage, self.corrections)
        return Parameters(*told, drop_producers=self.drop_producers, seed=self.seed)


@dataclass(frozen=True, slots=True)
class Answer:
    """An interval and its middle, or why there is none.

    Parameters
    ----------
    name : str
        Of the claim, the method, the line of evidence left out or the choice changed.
    low, median, high : float or None
        Ends of 95 percent and the middle, in the unit of the quantity; all None where there is no answer. A claim that
        is a bound has one end.
    why_not : str
        Why there is no answer.
    """

    name: str
    low: float | None
    median: float | None
    high: float | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """One quantity, put through every method.

    Parameters
    ----------
    region, slug : str
        Whose quantity it is.
    asked : bool
        Whether it is the region that was asked for.
    claims : tuple of Claim
        What is claimed.
    lineages : int
        Independent lines of evidence.
    read : tuple of Answer
        Each claim as the model takes it, by its id.
    methods : tuple of Answer
        By name of the method, the leading one first.
    tau, prior_share : float
        Of the exact model: spread between lines of evidence on the log scale, and how much of the variance that was
        assumed beforehand is left.
    apart : float
        The factor by which two lines of evidence typically differ with that spread.
    without : tuple of Answer
        The exact answer without each line of evidence.
    choices : tuple of Answer
        The exact answer with one other choice each.
    """

    region: str
    slug: str
    asked: bool
    claims: tuple[Claim, ...]
    lineages: int
    read: tuple[Answer, ...]
    methods: tuple[Answer, ...]
    tau: float
    prior_share: float
    apart: float
    without: tuple[Answer, ...]
    choices: tuple[Answer, ...]

    @property
    def answer(self) -> Answer:
        """The answer of the leading method."""
        return self.methods[0]

    @property
    def moving(self) -> tuple[Answer, ...]:
        """The changed choices that move the answer."""
        first = self.answer
        same = (first.low, first.median, first.high)
        return tuple(one for one in self.choices if one.median and (one.low, one.median, one.high) != same)

    @property
    def still(self) -> tuple[Answer, ...]:
        """The changed choices that leave the answer as it is."""
        return tuple(one for one in self.choices if one.median and one not in self.moving)

    @property
    def strongest(self) -> Answer | None:
        """The changed choice that moves the middle most; None where none moves it."""
        middle = self.answer.median
        assert middle is not None
        return max(self.moving, key=lambda one: abs(math.log((one.median or middle) / middle)), default=None)


@dataclass(frozen=True, slots=True)
class Methods:
    """What the page about methods may say."""

    parameters: MethodsParameters
    edition: Edition
    worked: Worked | None
    foreseen: tuple[Foreseen, ...]
    together: tuple[Together, ...]

    @property
    def furthest(self) -> Together:
        """The region whose answers lie furthest apart."""
        return max(self.together, key=lambda one: one.moves)

    @property
    def within(self) -> tuple[Together, ...]:
        """The regions where every answer lies in the published interval."""
        return tuple(one for one in self.together if one.inside)

    @property
    def mattering(self) -> tuple[tuple[str, int], ...]:
        """In how many regions each choice matters most, the most frequent first."""
        counts = Counter(one.matters_most for one in self.together)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def covered(self) -> int:
        """How many later findings lie inside what was expected."""
        return sum(pair.covered for pair in self.foreseen)


def summarise(held: Held, parameters: MethodsParameters) -> Methods:
    """The worked example of a region, and the test of looking back."""
    asked = place(parameters.region).code
    worked = _worked(held, asked, parameters.estimation, asked=True)
    if worked is None and (other := _richest(held, parameters.estimation)):
        worked = _worked(held, other, parameters.estimation, asked=False)
    foreseen = tuple(foreseen_pairs(held, parameters.estimation))
    return Methods(parameters, held.edition, worked, foreseen, together(held))


def _richest(held: Held, parameters: Parameters) -> str | None:
    """The region of the quantity with most lines of evidence under some parameters; None where nothing is fixed."""
    priors, people = held.processed.priors, held.processed.people
    found = [
        entry for entry in quantities(chosen(held, parameters), parameters, priors, people=people)
        if not entry.bounds_only
    ]  # fmt: skip
    return max(found, key=_lines).key[0] if found else None


def _lines(entry: Quantity) -> tuple[int, int]:
    """How many lines of evidence speak of a quantity, then how many claims."""
    return entry.claims["lineage"].nunique(), len(entry.claims)


def _worked(held: Held, code: str, parameters: Parameters, *, asked: bool) -> Worked | None:
    """The quantity of a region with most lines of evidence; None where the region has no estimate."""
    priors, people = held.processed.priors, held.processed.people
    claims = _own(held, code, parameters)
    found = [
        entry for entry in quantities(claims, parameters, priors, people=people)
        if not entry.bounds_only and entry.key[0] == code
    ]  # fmt: skip
    if not found:
        return None
    entry = max(found, key=_lines)
    table = headline.estimate(claims, parameters, priors, people=people)
    rows = {str(row["method"]): row for row in table[_is(table, entry.key)].to_dict("records")}
    return Worked(
        display_name(code),
        slug(code),
        asked,
        claims=claim_lines(entry.claims),
        lineages=entry.claims["lineage"].nunique(),
        read=tuple(_read(entry)),
        methods=tuple(_answer(name, rows[name]) for name in METHODS),
        tau=float(rows[headline.METHOD]["tau"]),
        prior_share=float(rows[headline.METHOD]["prior_share"]),
        apart=typical_factor(float(rows[headline.METHOD]["tau"])),
        without=tuple(_without(held, claims, entry.key, parameters=parameters)),
        choices=tuple(_choices(held, code, entry.key, parameters=parameters)),
    )


def _own(held: Held, code: str, parameters: Parameters) -> pd.DataFrame:
    """The claims of a region under some parameters."""
    claims = chosen(held, parameters)
    return claims[claims["region_code"] == code]


def _is(table: pd.DataFrame, key: tuple[str, ...]) -> "pd.Series[bool]":
    """Which rows of a table of estimates are about one quantity."""
    renamed = table.rename(columns={"region_code": "area"})
    keep = pd.Series(data=True, index=table.index)
    for axis, value in zip(ESTIMAND, key, strict=True):
        keep &= renamed[axis].astype(str) == value
    return keep


def _answer(name: str, row: Mapping[Any, Any]) -> Answer:
    """One row of a table of estimates."""
    if pd.isna(row["median"]):
        return Answer(name, None, None, None, str(row["certainty_reasons"]))
    return Answer(name, float(row["low95"]), float(row["median"]), float(row["high95"]))


def _read(entry: Quantity) -> Iterator[Answer]:
    """Each claim of a quantity as the model takes it: a value with its doubt, or a bound."""
    for claim_id, voice in zip(entry.claims["claim_id"], entry.stated, strict=True):
        if isinstance(voice, exact.Point):
            reach = math.exp(_REACH * voice.s)
            yield Answer(str(claim_id), voice.value / reach, voice.value, voice.value * reach)
        elif isinstance(voice, exact.AtLeast):
            yield Answer(str(claim_id), voice.value, None, None)
        else:
            assert isinstance(voice, exact.UpTo)
            yield Answer(str(claim_id), None, None, voice.value)


def _without(
    held: Held, claims: pd.DataFrame, key: tuple[str, ...], *, parameters: Parameters
) -> Iterator[Answer]:
    """The answer without each line of evidence, in the order of the claims; named by its claims."""
    processed = held.processed
    table = influence.influence(claims, parameters, processed.priors, people=processed.people)
    for _, rows in table[_is(table, key)].groupby("lineage", sort=False):
        first = rows.iloc[0]
        name = ";".join(rows["claim_id"])
        if pd.isna(first["median_without"]):
            yield Answer(name, None, None, None, "nothing else fixes a value")
        else:
            low, median, high = (float(first[column]) for column in influence.WITHOUT)
            yield Answer(name, low, median, high)


def _choices(held: Held, code: str, key: tuple[str, ...], *, parameters: Parameters) -> Iterator[Answer]:
    """The exact answer with each choice changed alone."""
    priors = held.processed.priors
    for alternative in priors["range_coverage"].alternatives:
        changed = replace(parameters, range_coverage=float(alternative))
        yield _changed(held, code, key, f"range_coverage {alternative}", changed, priors)
    flow = dict(zip(ESTIMAND, key, strict=True))["measure"] in (Measure.FLOW, Measure.CUMULATIVE)
    for name in ("tau_scale", f"mu_prior_median_{'flow' if flow else 'stock'}_per_person"):
        for alternative in priors[name].alternatives:
            choice = replace(priors[name], value=alternative)
            other = Priors({**priors.choices, name: choice})
            yield _changed(held, code, key, f"{name} {alternative}", parameters, other)
    for changed, name in (
        (replace(parameters, corrections=not parameters.corrections), "corrections"),
        (replace(parameters, evidence=Scope.ARTICLE), "article"),
    ):
        if changed != parameters:
            yield _changed(held, code, key, name, changed, priors)


def _changed(
    held: Held, code: str, key: tuple[str, ...], name: str, parameters: Parameters, priors: Priors
) -> Answer:
    """The exact answer under other parameters or choices."""
    claims = _own(held, code, parameters)
    table = headline.estimate(claims, parameters, priors, people=held.processed.people)
    exactly = table[(table["method"] == headline.METHOD) & _is(table, key)]
    if not len(exactly):
        return Answer(name, None, None, None, "no claim is left")
    return _answer(name, exactly.to_dict("records")[0])
