"""The estimates that parameters ask for, and how few of all claims can be weighed against one another."""

from dataclasses import dataclass

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.estimates import headline
from analysis.estimates.inputs import VICTIM, estimable, near
from analysis.findings.evidence import Held
from analysis.parameters import Parameters
from analysis.vocabulary import PERSON_MEASURES, Bound, Visibility


@dataclass(frozen=True, slots=True)
class Step:
    """One step from all claims to those that can be weighed: what it asks for, and how many claims are left.

    Parameters
    ----------
    name : str
        Short id.
    left, gone : int
        Claims that pass, and those that do not, of the ones that passed before.
    """

    name: str
    left: int
    gone: int


def estimates(held: Held, parameters: Parameters, claims: pd.DataFrame) -> pd.DataFrame:
    """Rows of 30_estimates by the exact model: as published, or made anew for other parameters.

    Parameters
    ----------
    held : Held
        What is held.
    parameters : Parameters
        Reference year, evidence, coverage of a range, corrections, dropped producers.
    claims : DataFrame
        The claims that the parameters leave.
    """
    if headline.is_published(parameters):
        return headline.of(held.processed["30_estimates"], parameters)
    made = headline.estimate(claims, parameters, held.processed.priors, people=held.processed.people)
    return headline.of(made, parameters)


def waterfall(held: Held, parameters: Parameters, claims: pd.DataFrame) -> tuple[Step, ...]:
    """How many claims are left after each thing that a comparison asks of them, in turn.

    Parameters
    ----------
    held : Held
        For the choices that say what is near a year.
    parameters : Parameters
        Of which the reference year matters here.
    claims : DataFrame
        The claims to begin with.

    Returns
    -------
    tuple of Step
        The first has every claim; each has at most as many as the one before.
    """
    persons = claims[claims["measure"].isin([str(measure) for measure in PERSON_MEASURES])]
    everyone = persons[persons["visibility"] == Visibility.ACTUAL]
    victims = everyone[everyone["status"].isin([str(status) for status in VICTIM])]
    whole = estimable(victims)
    dated = near(whole, parameters, held.processed.priors)
    fixed = dated[(dated["bound"] == Bound.NONE) | (dated["low"].notna() & dated["high"].notna())]
    lineages = fixed.groupby(list(ESTIMAND))["lineage"].transform("nunique")
    stages = {
        "all": claims, "persons": persons, "everyone": everyone, "victims": victims, "whole": whole,
        "near": dated, "fixed": fixed, "shared": fixed[lineages > 1],
    }  # fmt: skip
    counts = [len(stage) for stage in stages.values()]
    before = [len(claims), *counts]
    return tuple(
        Step(name, left, earlier - left) for name, left, earlier in zip(stages, counts, before, strict=False)
    )
