"""The estimates table: same-estimand claims put together by each method, bounds kept as bounds, nothing else."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise, product

import pandas as pd
import pandera.pandas as pa

from analysis import vocabulary as v
from analysis.claims import corrected
from analysis.claims.contract import conform, number, text, words
from analysis.claims.estimand import ESTIMAND
from analysis.claims.population import PopulationTable
from analysis.estimates import exact
from analysis.estimates.certainty import Certainty, Evidence, grade
from analysis.estimates.inputs import Quantity, quantities
from analysis.estimates.methods import EXACT, METHODS, Answer
from analysis.parameters import Parameters
from analysis.reading.priors import Priors

#: The method that pages lead with.
METHOD = EXACT
QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
PREDICTIVE = ("predictive_low95", "predictive_high95")
#: Columns that together name a row.
KEY = ("region_code", *ESTIMAND[1:], "price_year", "reference_year", "scope", "corrections", "method")
#: Reference years of the published table: the article's, and the latest that global surveys speak of.
YEARS = (2008, 2021)
#: What the published tables are made with: the article's claims and all evidence, in each of the years.
PUBLISHED = tuple(
    Parameters(evidence=scope, reference_year=year)
    for scope, year in product((v.Scope.ARTICLE, v.Scope.ALL), YEARS)
)


def _ordered(frame: pd.DataFrame) -> pd.Series:
    """Whether the quantiles of each row rise."""
    return ~pd.concat([frame[a] > frame[b] for a, b in pairwise(QUANTILES)], axis=1).any(axis=1)


def key_columns() -> dict[str, pa.Column]:
    """The columns of `KEY` without the method, as a contract has them."""
    return {
        "region_code": text(empty=False),
        "direction": words(v.Direction),
        "counterpart": text(),
        "population": words(v.Population),
        "target_population": text(),
        "exploitation": words(v.Exploitation),
        "status": words(v.Status),
        "visibility": words(v.Visibility),
        "measure": words(v.Measure),
        "whole_measure": words(v.Measure, empty=True),
        "unit": words(v.Unit),
        "price_year": pa.Column("Int64", nullable=True),
        "reference_year": pa.Column("Int64", pa.Check.in_range(1900, 2100)),
        "scope": words(v.Scope),
        "corrections": pa.Column(bool),
    }


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_estimates."""
    columns = key_columns() | {
        "method": words(METHODS),
        **{name: number(gt=0) for name in (*QUANTILES, *PREDICTIVE)},
        **{
            name: pa.Column("Int64", pa.Check.ge(0))
            for name in ("k_claims", "k_bounds", "k_lineages", "k_producers")
        },
        "tau": number(ge=0),
        "i2": number(ge=0, le=100),
        "prior_share": number(ge=0),
        "spread_share": number(ge=0),
        "certainty": words((grade.label for grade in Certainty), empty=True),
        "certainty_reasons": text(),
        "claim_ids": text(empty=False),
        "floor_ids": text(),
        "conversions": text(),
    }
    checks = [pa.Check(_ordered, error="quantiles rise")]
    return pa.DataFrameSchema(columns, checks=checks, strict=True, ordered=True, unique=list(KEY))


def is_published(parameters: Parameters) -> bool:
    """Whether the published tables hold what these parameters ask for; no estimate in them needs a random number."""
    return replace(parameters, seed=Parameters().seed) in PUBLISHED


def of(table: pd.DataFrame, parameters: Parameters, *, method: str = METHOD) -> pd.DataFrame:
    """The rows of a table of estimates that hold for some parameters, by one method.

    Parameters
    ----------
    table : DataFrame
        30_estimates.
    parameters : Parameters
        Reference year, scope and corrections.
    method : str
        One of `METHODS`.
    """
    keep = (
        (table["method"] == method)
        & (table["reference_year"] == parameters.reference_year)
        & (table["scope"] == parameters.evidence)
        & (table["corrections"] == parameters.corrections)
    )
    return table[keep]


def published(
    claims: pd.DataFrame, priors: Priors, *, people: PopulationTable, corrections: pd.DataFrame
) -> pd.DataFrame:
    """30_estimates as it is published: the parameters of `PUBLISHED` one after another.

    Parameters
    ----------
    claims : DataFrame
        10_claims, as printed.
    priors : Priors
        The choices of data/raw/priors.yml.
    people : PopulationTable
        The denominators of the priors.
    corrections : DataFrame
        10_corrections.
    """
    return for_each_published(estimate, claims, priors, people=people, corrections=corrections)


def for_each_published(
    make: Callable[..., pd.DataFrame],
    claims: pd.DataFrame,
    priors: Priors,
    *,
    people: PopulationTable,
    corrections: pd.DataFrame,
) -> pd.DataFrame:
    """What a function such as `estimate` makes under each set of parameters of `PUBLISHED`, one below the other."""
    parts = [
        make(claims, parameters, priors, people=people, corrections=corrections) for parameters in PUBLISHED
    ]
    return pd.concat(parts, ignore_index=True)


def chosen_claims(
    claims: pd.DataFrame, parameters: Parameters, corrections: pd.DataFrame | None
) -> pd.DataFrame:
    """The claims with corrections laid over them, where these are given and wanted.

    Parameters
    ----------
    claims : DataFrame
        10_claims as printed or, without `corrections`, as they are to be used.
    parameters : Parameters
        Whether corrections are wanted.
    corrections : DataFrame or None
        10_corrections.
    """
    if corrections is None or not parameters.corrections:
        return claims
    return corrected.applied(claims, corrections)


def estimate(
    claims: pd.DataFrame,
    parameters: Parameters,
    priors: Priors,
    *,
    people: PopulationTable,
    corrections: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every quantity that claims near the reference year speak of, with what they say about it together.

    A quantity of which only bounds are known has no quantiles: the bound is all that can be said. Every method has a
    row for every quantity; where it has no answer, `certainty_reasons` says why.

    Parameters
    ----------
    claims : DataFrame
        10_claims.
    parameters : Parameters
        Reference year, scope, coverage of a range, corrections.
    priors : Priors
        The choices of data/raw/priors.yml.
    people : PopulationTable
        The denominators of the priors.
    corrections : DataFrame, optional
        10_corrections, laid over the claims if the parameters want corrections. Without it the claims are taken as
        they are.

    Returns
    -------
    DataFrame
        Keeps `contract`; amounts in persons, or persons a year for flows. Rows by quantity, then by method.
    """
    used = chosen_claims(claims, parameters, corrections)
    found = quantities(used, parameters, priors, people=people)
    answers = {name: method(found, priors) for name, method in METHODS.items()}
    records = [
        identity(entry, parameters)
        | {"method": name}
        | _evidence(entry)
        | _row(answers[name][place], entry, priors)
        for place, entry in enumerate(found)
        for name in METHODS
    ]
    return conform(pd.DataFrame(records, columns=list(contract().columns), dtype=object), contract())


def identity(entry: Quantity, parameters: Parameters) -> dict[str, object]:
    """The key of a quantity's rows, without the method."""
    axes = entry.axes
    return {
        "region_code": axes.pop("area"),
        **axes,
        "price_year": pd.NA,
        "reference_year": parameters.reference_year,
        "scope": parameters.evidence,
        "corrections": parameters.corrections,
    }


def _evidence(entry: Quantity) -> dict[str, object]:
    """How much evidence a quantity has, and which."""
    claims = entry.claims
    return {
        "k_claims": len(entry.claim_ids),
        "k_bounds": sum(isinstance(claim, exact.AtLeast | exact.UpTo) for claim in entry.stated),
        "k_lineages": claims["lineage"].nunique(),
        "k_producers": claims["producer"].nunique(),
        "claim_ids": ";".join(entry.claim_ids),
        "floor_ids": ";".join(floor.claim_id for floor in entry.floors),
        "conversions": "; ".join(conversion.words for conversion in entry.conversions),
    }


def _row(answer: Answer, entry: Quantity, priors: Priors) -> dict[str, object]:
    """What a method says, as cells."""
    if answer.why_not:
        return {"certainty": "", "certainty_reasons": answer.why_not}
    cells: dict[str, object] = dict(zip(QUANTILES, answer.quantiles, strict=True))
    cells |= dict(zip(PREDICTIVE, answer.predictive or (None, None), strict=True))
    cells |= {"tau": answer.tau, "i2": answer.i2}
    cells |= {"prior_share": answer.prior_share, "spread_share": answer.spread_share}
    return cells | _graded(answer, entry, priors)


def _graded(answer: Answer, entry: Quantity, priors: Priors) -> dict[str, object]:
    """Certainty of an answer that knows how much of it is assumption; the others are cross-checks and have none."""
    if answer.tau is None or answer.prior_share is None or answer.spread_share is None:
        return {"certainty": "", "certainty_reasons": ""}
    evidence = Evidence(
        claims=entry.claims,
        tau=answer.tau,
        ratio=answer.quantiles[-1] / answer.quantiles[0],
        prior_share=answer.prior_share,
        spread_share=answer.spread_share,
        converted=bool(entry.conversions),
    )
    graded = grade(evidence, priors)
    return {"certainty": graded.grade.label, "certainty_reasons": "; ".join(graded.reasons)}
