"""What each way of putting claims together says of itself: one paragraph on what it did, and what it cites.

The paragraph is written beside the method and not on the page, so that a page can say no more of a method than the
method did, and a new method cannot reach a page without words of its own.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.estimates.methods import EXACT, LINEAR_POOL, METHODS, REML_HK
from analysis.parameters import Parameters
from analysis.reading.priors import Priors
from analysis.vocabulary import Measure

FRIEDE = (
    "Friede, T., Röver, C., Wandel, S. and Neuenschwander, B. (2017). Meta-analysis of few small studies in orphan "
    "diseases. Research Synthesis Methods 8, 79-91."
)
HARTUNG = (
    "Hartung, J. and Knapp, G. (2001). A refined method for the meta-analysis of controlled clinical trials with "
    "binary outcome. Statistics in Medicine 20, 3875-3889."
)
OHAGAN = (
    "O'Hagan, A., Buck, C. E., Daneshkhah, A. and others (2006). Uncertain Judgements: Eliciting Experts' "
    "Probabilities. Chichester: Wiley."
)
ROEVER_2015 = (
    "Röver, C., Knapp, G. and Friede, T. (2015). Hartung-Knapp-Sidik-Jonkman approach and its modification for "
    "random-effects meta-analysis with few studies. BMC Medical Research Methodology 15, 99."
)
ROEVER_2020 = (
    "Röver, C. (2020). Bayesian random-effects meta-analysis using the bayesmeta R package. Journal of Statistical "
    "Software 93(6)."
)
ROEVER_2021 = (
    "Röver, C., Bender, R., Dias, S. and others (2021). On weakly informative prior distributions for the "
    "heterogeneity parameter in Bayesian random-effects meta-analysis. Research Synthesis Methods 12, 448-474."
)

#: Numbers that a sentence spells out.
_SMALL = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
# Two draws of a normal law lie 2 / sqrt(pi) of its standard deviations apart, on average.
_APART = 2 / math.sqrt(math.pi)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a method was given and what it found, as far as its paragraph speaks of it.

    Parameters
    ----------
    measure : str
        Of the quantity; says which prior it has.
    k_ranges, k_points, k_bounds : int
        How many claims are a range, a single number, or a bound.
    k_lineages, k_floors, k_conversions : int
        How many lineages they have, counts of confirmed persons lie below, and claims were converted first.
    tau : float or None
        Spread between lineages, log scale.
    i2 : float or None
        Share of the variation between lineages that is not chance, percent.
    prior_share : float or None
        How much of the variance of the prior is left.
    why_not : str
        Why there is no answer; empty where there is one.
    """

    measure: str
    k_ranges: int
    k_points: int
    k_bounds: int
    k_lineages: int
    k_floors: int = 0
    k_conversions: int = 0
    tau: float | None = None
    i2: float | None = None
    prior_share: float | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class MethodNote:
    """One method's paragraph on what it did, and the works that it cites."""

    text: str
    references: tuple[str, ...]


def method_note(method: str, told: Told, parameters: Parameters, priors: Priors) -> MethodNote:
    """What a method says of itself for one quantity.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    told : Told
        What it was given and what it found.
    parameters : Parameters
        Coverage of a printed range.
    priors : Priors
        The choices of data/raw/priors.yml that the method used.

    Raises
    ------
    ValueError
        If there is no such method.
    """
    if method not in NOTES:
        raise ValueError(f"there is no method {method!r}; one of {', '.join(METHODS)} would be right")
    return NOTES[method](told, parameters, priors)


def _exact(told: Told, parameters: Parameters, priors: Priors) -> MethodNote:
    """Of the exact hierarchical model."""
    name = "A normal-normal hierarchical model on the log scale, solved by quadrature"
    if told.why_not:
        return MethodNote(f"{name}, gives no answer ({told.why_not}).", ())
    parts = [f"{name}, is given {_given(told)}.", *_taken(told, parameters), _assumed(told, priors)]
    if told.k_conversions:
        parts.append(
            f"{_counted(told.k_conversions, 'claim').capitalize()} of another quantity had to be multiplied by a share "
            "first, and that share's error is carried along."
        )
    if told.k_floors:
        parts.append(
            f"{_counted(told.k_floors, 'count').capitalize()} of confirmed persons stands below it: the answer cannot "
            "lie far under what was found."
        )
    return MethodNote(" ".join([*parts, *_learnt(told)]), (FRIEDE, ROEVER_2020, ROEVER_2021))


def _given(told: Told) -> str:
    """How much was put together."""
    kinds = {"range": told.k_ranges, "single number": told.k_points, "bound": told.k_bounds}
    named = [_counted(count, kind) for kind, count in kinds.items() if count]
    listed = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    return f"{listed} of {_counted(told.k_lineages, 'lineage')}"


def _taken(told: Told, parameters: Parameters) -> list[str]:
    """How the kinds of claims that are there enter the model."""
    found = []
    if told.k_ranges:
        held = _percent(parameters.range_coverage)
        found.append(f"A printed range is taken to hold the true value with a probability of {held}.")
    if told.k_points:
        found.append("A single number has the error of the way in which it was made.")
    if told.k_bounds:
        found.append("A bound counts on its own side only.")
    if told.k_ranges + told.k_points + told.k_bounds > told.k_lineages:
        found.append("What one lineage says several times counts once.")
    return found


def _learnt(told: Told) -> list[str]:
    """What is known of the spread and left of the prior after the claims."""
    if told.tau is None or told.prior_share is None:
        return []
    left = f"{_percent(told.prior_share)} of the variance of the first assumption is left"
    if told.k_lineages == 1:
        return [f"One lineage says nothing about how far lineages differ, so that stays assumed; {left}."]
    apart = math.exp(_APART * told.tau)
    return [f"With these claims, two lineages differ by a factor of about {apart:.1f}, and {left}."]


def _assumed(told: Told, priors: Priors) -> str:
    """What is taken for granted before any claim is read."""
    flow = told.measure in (Measure.FLOW, Measure.CUMULATIVE)
    rate = priors.number(f"mu_prior_median_{'flow' if flow else 'stock'}_per_person")
    return (
        f"Before any claim is read, {rate * 100_000:g} in 100,000 inhabitants{' a year' if flow else ''} are assumed, "
        f"give or take a factor of {math.exp(priors.number('mu_prior_sd')):.0f} (one standard deviation), and the "
        f"spread between lineages has a half-normal prior of scale {priors.number('tau_scale'):g}."
    )


def _reml_hk(told: Told, parameters: Parameters, priors: Priors) -> MethodNote:
    """Of random effects by REML."""
    name = "Random effects by REML with the ad-hoc Hartung-Knapp interval, the usual way of medical reviews,"
    if told.why_not:
        return MethodNote(f"{name} give no answer ({told.why_not}).", (HARTUNG, ROEVER_2015))
    apart = ""
    if told.tau is not None and told.i2 is not None:
        beyond = f"{told.i2:.0f} percent" if told.i2 >= 1 else "nothing"
        apart = (
            f" By them two lineages differ by a factor of about {math.exp(_APART * told.tau):.1f}, and {beyond} of "
            "what sets them apart goes beyond chance."
        )
    text = f"{name} know no first assumption and leave bounds out.{apart}"
    return MethodNote(text, (HARTUNG, ROEVER_2015))


def _linear_pool(told: Told, parameters: Parameters, priors: Priors) -> MethodNote:
    """Of the linear opinion pool."""
    name = "A linear opinion pool"
    if told.why_not:
        return MethodNote(f"{name} gives no answer ({told.why_not}).", (OHAGAN,))
    text = (
        f"{name} believes each lineage that fixes a value in equal parts, so that disagreement makes the answer wider; "
        "it knows no first assumption and leaves bounds out."
    )
    return MethodNote(text, (OHAGAN,))


def _percent(share: float) -> str:
    """A share of one in words."""
    return f"{100 * share:.0f} percent"


def _counted(count: int, noun: str) -> str:
    """A number of things."""
    return f"{_SMALL.get(count, count)} {noun}{'' if count == 1 else 's'}"


#: The paragraph of each method; a test holds that none of `METHODS` is without.
NOTES: Mapping[str, Callable[[Told, Parameters, Priors], MethodNote]] = {
    EXACT: _exact,
    REML_HK: _reml_hk,
    LINEAR_POOL: _linear_pool,
}
