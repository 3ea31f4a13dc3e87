"""What each way of putting claims together says of itself: one paragraph on what it did, and what it cites.

The paragraph is written beside the method and not on the page, so that a page can say no more of a method than the
method did, and a new method cannot reach a page without words of its own. Plain sentences come first; the technical
name and the works stand at the end, in brackets.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.estimates.methods import EXACT, LINEAR_POOL, METHODS, REML_HK
from analysis.parameters import Parameters
from analysis.reading.priors import Priors
from analysis.vocabulary import Measure

DAVID = "David, H. A. (1968). Gini's mean difference rediscovered. Biometrika 55, 573-575."
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

#: Every work that a paragraph, or what it is made with, cites, in alphabetical order.
REFERENCES = (DAVID, FRIEDE, HARTUNG, OHAGAN, ROEVER_2020, ROEVER_2021, ROEVER_2015)
#: Numbers that a sentence spells out.
_SMALL = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
#: How far two draws of a normal law lie apart on average, in its standard deviations; see `typical_factor`.
MEAN_DIFFERENCE_OF_TWO_NORMALS = 2 / math.sqrt(math.pi)


def typical_factor(tau: float) -> float:
    """The factor by which two lines of evidence typically differ: on the log scale, their mean absolute difference.

    Parameters
    ----------
    tau : float
        Spread between lines of evidence: a standard deviation on the (natural) log scale.

    Returns
    -------
    float
        A ratio, at least one.

    References
    ----------
    `DAVID`, on the mean difference of a normal law.
    """
    return math.exp(MEAN_DIFFERENCE_OF_TWO_NORMALS * tau)


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
    works = (FRIEDE, ROEVER_2020, ROEVER_2021)
    if told.why_not:
        return MethodNote(f"**Main method.** It gives no answer here ({_plain(told.why_not)}).", works)
    parts = [
        f"**Main method.** It combines {_given(told)}.",
        *_taken(told, parameters),
        _assumed(told, priors),
    ]
    if told.k_conversions:
        parts.append(
            f"{_counted(told.k_conversions, 'claim').capitalize()} about another quantity had to be multiplied by a "
            "share first; the uncertainty of that share is included."
        )
    if told.k_floors:
        verb = "sets" if told.k_floors == 1 else "set"
        parts.append(
            f"{_counted(told.k_floors, 'count').capitalize()} of confirmed persons {verb} a lowest value, which the "
            "answer cannot lie far below."
        )
    name = (
        "(A normal-normal hierarchical model on the log scale, solved by quadrature, with a half-normal prior of "
        f"scale {priors.number('tau_scale'):g} for the spread: {_cited(works)}.)"
    )
    return MethodNote(" ".join([*parts, *_learnt(told), name]), works)


def _given(told: Told) -> str:
    """How much was put together."""
    kinds = {"range": told.k_ranges, "single number": told.k_points, "upper or lower limit": told.k_bounds}
    named = [_counted(count, kind) for kind, count in kinds.items() if count]
    listed = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    lines = f"{_SMALL.get(told.k_lineages, told.k_lineages)} line{'' if told.k_lineages == 1 else 's'} of evidence"
    return f"{listed} from {lines}"


def _taken(told: Told, parameters: Parameters) -> list[str]:
    """How the kinds of claims that are there enter the model."""
    found = []
    if told.k_ranges:
        held = f"{100 * parameters.range_coverage:g}"
        found.append(f"A printed range is taken to hold the true value in {held} cases out of 100.")
    if told.k_points:
        each = "The" if told.k_points == 1 else "Each"
        found.append(f"{each} single number is given an error that depends on how it was made.")
    if told.k_bounds:
        found.append("A limit counts on its own side only.")
    if told.k_ranges + told.k_points + told.k_bounds > told.k_lineages:
        found.append("Several numbers from one line of evidence count once.")
    return found


def _learnt(told: Told) -> list[str]:
    """What is known of the spread and left of the prior after the claims."""
    if told.tau is None or told.prior_share is None:
        return []
    left = f"{_percent(told.prior_share)} of the uncertainty assumed beforehand (its variance) is left."
    if told.k_lineages == 1:
        return [
            "With one line of evidence, nobody can learn how far such lines differ, so that stays assumed.",
            left,
        ]
    apart = f"{typical_factor(told.tau):.1f}"
    return [
        f"After these claims, two lines of evidence are expected to differ by a factor of about {apart}.",
        left,
    ]


def _assumed(told: Told, priors: Priors) -> str:
    """What is taken for granted before any claim is read."""
    flow = told.measure in (Measure.FLOW, Measure.CUMULATIVE)
    rate = priors.number(f"mu_prior_median_{'flow' if flow else 'stock'}_per_person")
    victims = f"{rate * 100_000:g} victims{' a year' if flow else ''} for each 100,000 inhabitants"
    factor = f"{math.exp(priors.number('mu_prior_sd')):.0f}"
    return f"Beforehand it assumes {victims}, give or take a factor of {factor} (one standard deviation)."


def _reml_hk(told: Told, parameters: Parameters, priors: Priors) -> MethodNote:
    """Of random effects by REML."""
    works = (HARTUNG, ROEVER_2015)
    name = "**Random-effects meta-analysis**, usual in medical reviews."
    cited = f"(REML with the ad-hoc Hartung-Knapp interval: {_cited(works)}.)"
    if told.why_not:
        return MethodNote(f"{name} It gives no answer here ({_plain(told.why_not)}). {cited}", works)
    apart = ""
    if told.tau is not None and told.i2 is not None:
        beyond = f"{told.i2:.0f} percent" if told.i2 >= 1 else "none"
        apart = (
            f" By this method two lines of evidence differ by a factor of about {typical_factor(told.tau):.1f}; "
            f"{beyond} of the variation between them is more than chance."
        )
    return MethodNote(f"{name} It assumes no value beforehand and uses no limits.{apart} {cited}", works)


def _linear_pool(told: Told, parameters: Parameters, priors: Priors) -> MethodNote:
    """Of the linear opinion pool."""
    name, cited = "**Linear opinion pool.**", f"({_cited((OHAGAN,))}.)"
    if told.why_not:
        return MethodNote(f"{name} It gives no answer here ({_plain(told.why_not)}). {cited}", (OHAGAN,))
    text = (
        "It gives each line of evidence that fixes a value the same weight, so disagreement makes the interval wider. "
        "It assumes no value beforehand and uses no limits."
    )
    return MethodNote(f"{name} {text} {cited}", (OHAGAN,))


def _plain(reason: str) -> str:
    """Why there is no answer, as the table of estimates has it, in the words of a page."""
    said = reason.removeprefix("no pooling: ").replace("lineages", "lines of evidence")
    said = said.replace("lineage", "line of evidence")
    return re.sub(r"\b[1-9]\b", lambda digit: _SMALL[int(digit[0])], said)


def _cited(works: Sequence[str]) -> str:
    """Works by their first author and year, as a text cites them: Friede and others 2017; Röver 2020."""
    return "; ".join(map(short_citation, works))


def short_citation(work: str) -> str:
    """A work by its authors and year: Hartung and Knapp 2001."""
    authors, year = work.split(" (", 1)[0], work.split("(", 1)[1][:4]
    names = [name for name in authors.split(", ") if not name.endswith(".") or " and " in name]
    names = [part.strip() for name in names for part in name.split(" and ") if not part.strip().endswith(".")]
    if len(names) == 1:
        return f"{names[0]} {year}"
    return f"{' and '.join(names)} {year}" if len(names) == 2 else f"{names[0]} and others {year}"


def _percent(share: float) -> str:
    """A share of one in words; what is there is never told as nothing."""
    return "less than 1 percent" if 0 < share < 0.005 else f"{100 * share:.0f} percent"


def _counted(count: int, noun: str) -> str:
    """A number of things."""
    return f"{_SMALL.get(count, count)} {noun}{'' if count == 1 else 's'}"


#: The paragraph of each method; a test holds that none of `METHODS` is without.
NOTES: Mapping[str, Callable[[Told, Parameters, Priors], MethodNote]] = {
    EXACT: _exact,
    REML_HK: _reml_hk,
    LINEAR_POOL: _linear_pool,
}
