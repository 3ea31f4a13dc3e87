"""Which claims count for which quantity near which year, and how each one enters the model."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.claims.estimand import ESTIMAND, Key, by_estimand, midpoint
from analysis.claims.population import PopulationTable
from analysis.estimates import exact
from analysis.estimates.conversion import Conversion, conversions, scaled
from analysis.estimates.floors import Floor, floors
from analysis.parameters import Parameters
from analysis.reading.priors import Priors
from analysis.vocabulary import HEADLINE_MEASURES, Bound, FigureKind, Measure, Scope, Status, Visibility

#: Conditions that make a counted person a victim; the sex trade as a whole and suspects are not among them.
VICTIM = frozenset(
    {
        Status.TRAFFICKED,
        Status.TRAFFICKED_NO_COERCION_TEST,
        Status.TRAFFICKED_FORCED_LABOUR,
        Status.FORCED_LABOUR,
        Status.FORCED_LABOUR_PRIVATE,
        Status.BONDED_LABOUR,
        Status.FORCED_MARRIAGE,
        Status.MODERN_SLAVERY,
    }
)


#: Source of the claims that this project computes from raw lists itself: the coverage of their range is known.
RECOMPUTED = "capture"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity with the claims that speak of exactly it, near the reference year, and what converts to it.

    Parameters
    ----------
    key : tuple of str
        The estimand, in the order of `ESTIMAND`; its first part is the region.
    claims : DataFrame
        Rows of 10_claims with `midpoint` (year) added: those that speak of it first, then those that were converted,
        which keep the axes that they were stated with.
    inputs : tuple of exact.Claim
        The same claims as the model takes them, in the same order; then the floors.
    mu_prior : (float, float)
        Mean and standard deviation of the prior of mu, log scale.
    floors : tuple of Floor
        Counts of confirmed persons; no claims of this quantity, but it cannot be smaller.
    conversions : tuple of Conversion
        How the last rows of `claims` came here, in their order.
    """

    key: tuple[str, ...]
    claims: pd.DataFrame
    inputs: tuple[exact.Claim, ...]
    mu_prior: tuple[float, float]
    floors: tuple[Floor, ...] = ()
    conversions: tuple[Conversion, ...] = ()

    @property
    def axes(self) -> dict[str, str]:
        """The estimand by axis."""
        return dict(zip(ESTIMAND, self.key, strict=True))

    @property
    def stated(self) -> tuple[exact.Claim, ...]:
        """The inputs that are claims: all but the floors."""
        return self.inputs[: len(self.claims)]

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of the claims and of the shares that they went through, sorted."""
        shares = (conversion.by for conversion in self.conversions)
        return tuple(sorted({*self.claims["claim_id"], *shares} - {""}))

    @property
    def bounds_only(self) -> bool:
        """Whether no claim fixes a value: every one is a bound."""
        return all(isinstance(entry, exact.AtLeast | exact.UpTo) for entry in self.inputs)


def estimable(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that count victims of a region with a page, whether known to anyone or not."""
    keep = (
        claims["measure"].isin([str(measure) for measure in HEADLINE_MEASURES])
        & claims["status"].isin([str(status) for status in VICTIM])
        & (claims["visibility"] == Visibility.ACTUAL)
        & (claims["kind"] == FigureKind.COUNT)
        & (claims["area"] == claims["region_code"])
        & (claims[["low", "best", "high"]].max(axis=1) > 0)
    )
    return claims[keep]


def in_scope(claims: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """The claims of the wanted scope, without those of the producers that are left out."""
    keep = ~claims["producer"].isin(parameters.drop_producers)
    if parameters.evidence == Scope.ARTICLE:
        keep &= claims["scope"] == Scope.ARTICLE
    return claims[keep]


def near(claims: pd.DataFrame, parameters: Parameters, priors: Priors) -> pd.DataFrame:
    """The claims of the wanted scope whose period lies near the reference year, with `midpoint` added."""
    wanted = in_scope(claims, parameters)
    dated = wanted.assign(midpoint=midpoint(wanted))
    distance = (dated["midpoint"] - parameters.reference_year).abs()
    return dated[(distance <= priors.number("reference_year_window")).fillna(False).astype(bool)]


def _inflated(spread: float, claim: pd.Series, parameters: Parameters, priors: Priors) -> float:
    """A claim's standard deviation after the drift between its period and the reference year, log scale."""
    years = abs(float(claim["midpoint"]) - parameters.reference_year)
    return math.hypot(spread, priors.number("drift_per_year") * years)


def model_input(claim: pd.Series, parameters: Parameters, priors: Priors) -> exact.Claim:
    """One claim as the exact model takes it.

    A range is a central interval, whatever its words; a bound is a soft step; a point has the spread of its method.

    References
    ----------
    The rules are those of data/raw/priors.yml, where each has its reason and its reference.
    """
    lineage = str(claim["lineage"])
    if pd.notna(claim["low"]) and pd.notna(claim["high"]):
        coverage = parameters.range_coverage
        if claim["source"] == RECOMPUTED:
            coverage = priors.number("recomputed_coverage")
        range_ = exact.Interval(claim["low"], claim["high"], coverage=coverage)
        spread = _inflated(range_.s, claim, parameters, priors)
        return exact.Point(math.sqrt(claim["low"] * claim["high"]), spread, lineage=lineage)
    slack = _inflated(priors.number("bound_slack"), claim, parameters, priors)
    if claim["bound"] == Bound.LOWER:
        return exact.AtLeast(claim["low"], slack, lineage=lineage)
    if claim["bound"] == Bound.UPPER:
        return exact.UpTo(claim["high"], slack, lineage=lineage)
    spread = _inflated(priors.spread(str(claim["method"])), claim, parameters, priors)
    return exact.Point(claim["best"], spread, lineage=lineage)


def mu_prior(axes: dict[str, str], people: float, priors: Priors, *, years: float = 1) -> tuple[float, float]:
    """Prior of the log of a quantity: a rate per person times the people who live there.

    Parameters
    ----------
    axes : dict
        The estimand.
    people : float
        Persons living in the region in the reference year.
    priors : Priors
        The choices.
    years : float
        Length of the window of a cumulative count.
    """
    flow = axes["measure"] in (Measure.FLOW, Measure.CUMULATIVE)
    rate = priors.number(f"mu_prior_median_{'flow' if flow else 'stock'}_per_person")
    window = years if axes["measure"] == Measure.CUMULATIVE else 1
    return math.log(rate * people * window), priors.number("mu_prior_sd")


def _window(claims: pd.DataFrame) -> float:
    """Typical number of years of the windows of some claims."""
    lengths = claims["period_end"].astype("Float64") - claims["period_start"].astype("Float64") + 1
    return float(lengths.median()) if lengths.notna().any() else 1.0


def quantities(
    claims: pd.DataFrame, parameters: Parameters, priors: Priors, *, people: PopulationTable
) -> Sequence[Quantity]:
    """Every quantity that at least one claim near the reference year speaks of, in the order of its key.

    A region without a population has no prior and no estimate; its claims are still shown. A quantity that only a
    count of confirmed persons speaks of is none, as the count itself says all there is; nor is one of which only a
    converted bound is known, as nobody stated that bound.

    Parameters
    ----------
    claims : DataFrame
        10_claims.
    parameters : Parameters
        Reference year, scope and coverage.
    priors : Priors
        The choices.
    people : PopulationTable
        Who lives where.
    """
    at_hand = near(claims, parameters, priors)
    stated = by_estimand(estimable(at_hand))
    converted = _converted(at_hand, parameters, priors)
    below = floors(in_scope(claims, parameters), parameters.reference_year, priors)
    found = []
    for key in sorted({*stated, *converted}):
        persons = people.persons(key.area, parameters.reference_year)
        if persons is None:
            continue
        own = stated.get(key, at_hand.iloc[:0])
        more = tuple(converted.get(key, ()))
        rows = pd.concat([own, *(one.claim.to_frame().T for one in more)]) if more else own
        values = (
            *(model_input(claim, parameters, priors) for _, claim in own.iterrows()),
            *(scaled(model_input(one.claim, parameters, priors), one.factor) for one in more),
            *(floor.bound for floor in below.get(key, ())),
        )
        if own.empty and all(isinstance(value, exact.AtLeast | exact.UpTo) for value in values):
            continue
        prior = mu_prior(key._asdict(), persons, priors, years=_window(rows))
        found.append(Quantity(key, rows, values, prior, tuple(below.get(key, ())), more))
    return found


def _converted(
    claims: pd.DataFrame, parameters: Parameters, priors: Priors
) -> Mapping[Key, Sequence[Conversion]]:
    """What converts to a count of victims, by the estimand that it speaks of then."""
    victims = {str(status) for status in VICTIM}
    found: dict[Key, list[Conversion]] = {}
    year, coverage = parameters.reference_year, parameters.range_coverage
    for one in conversions(claims, year=year, coverage=coverage, priors=priors):
        if one.key.status in victims:
            found.setdefault(one.key, []).append(one)
    return found
