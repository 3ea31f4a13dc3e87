"""The estimates table by the exact model: same-estimand claims pooled, bounds kept as bounds, nothing else."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis import vocabulary as v
from analysis.claims.contract import conform, number, text, words
from analysis.claims.population import PopulationTable
from analysis.estimates import exact
from analysis.estimates.certainty import Certainty, Evidence, grade
from analysis.estimates.inputs import Quantity, quantities
from analysis.parameters import Parameters
from analysis.reading.priors import Priors

METHOD = "exact"
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
PREDICTIVE = ("predictive_low95", "predictive_high95")


def _ordered(frame: pd.DataFrame) -> pd.Series:
    """Whether the quantiles of each row rise."""
    return ~pd.concat([frame[a] > frame[b] for a, b in pairwise(QUANTILES)], axis=1).any(axis=1)


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_estimates."""
    columns = {
        "region_code": text(empty=False),
        "direction": words(v.Direction),
        "counterpart": text(),
        "population": words(v.Population),
        "exploitation": words(v.Exploitation),
        "status": words(v.Status),
        "visibility": words(v.Visibility),
        "measure": words(v.Measure),
        "unit": words(v.Unit),
        "price_year": pa.Column("Int64", nullable=True),
        "reference_year": pa.Column("Int64", pa.Check.in_range(1900, 2100)),
        "scope": words(v.Scope),
        "corrections": pa.Column(bool),
        "method": words([METHOD]),
        **{name: number(gt=0) for name in (*QUANTILES, *PREDICTIVE)},
        **{
            name: pa.Column("Int64", pa.Check.ge(0))
            for name in ("k_claims", "k_bounds", "k_lineages", "k_producers")
        },
        "tau": number(ge=0),
        "prior_share": number(ge=0),
        "spread_share": number(ge=0),
        "certainty": words((grade.label for grade in Certainty), empty=True),
        "certainty_reasons": text(),
        "claim_ids": text(empty=False),
    }
    return pa.DataFrameSchema(
        columns, checks=[pa.Check(_ordered, error="quantiles rise")], strict=True, ordered=True
    )


def estimate(
    claims: pd.DataFrame, parameters: Parameters, priors: Priors, *, people: PopulationTable
) -> pd.DataFrame:
    """Every quantity that claims near the reference year speak of, with what they say about it together.

    A quantity of which only bounds are known has no quantiles: the bound is all that can be said.

    Parameters
    ----------
    claims : DataFrame
        10_claims.
    parameters : Parameters
        Reference year, scope, coverage of a range.
    priors : Priors
        The choices of data/raw/priors.yml.
    people : PopulationTable
        The denominators of the priors.

    Returns
    -------
    DataFrame
        Keeps `contract`; amounts in persons, or persons a year for flows.
    """
    found = quantities(claims, parameters, priors, people=people)
    answered = [entry for entry in found if not entry.bounds_only]
    rows = _estimates(answered, parameters, priors) | {entry.key: {} for entry in found if entry.bounds_only}
    records = [_identity(entry, parameters) | rows[entry.key] for entry in found]
    return conform(pd.DataFrame(records, columns=list(contract().columns), dtype=object), contract())


def _identity(entry: Quantity, parameters: Parameters) -> dict[str, object]:
    """Key of a row, and how much evidence it has."""
    claims = entry.claims
    axes: dict[str, object] = dict(entry.axes)
    bounds = sum(isinstance(claim, exact.AtLeast | exact.UpTo) for claim in entry.inputs)
    return {
        "region_code": axes.pop("area"),
        **axes,
        "price_year": pd.NA,
        "reference_year": parameters.reference_year,
        "scope": parameters.evidence,
        "corrections": parameters.corrections,
        "method": METHOD,
        "k_claims": len(claims),
        "k_bounds": bounds,
        "k_lineages": claims["lineage"].nunique(),
        "k_producers": claims["producer"].nunique(),
        "certainty": "",
        "certainty_reasons": "",
        "claim_ids": ";".join(sorted(claims["claim_id"])),
    }


def _estimates(
    entries: Sequence[Quantity], parameters: Parameters, priors: Priors
) -> dict[tuple[str, ...], dict[str, object]]:
    """Quantiles, spread and certainty of each quantity, all computed in one batch."""
    if not entries:
        return {}
    batch = exact.posterior_batch(
        [entry.inputs for entry in entries],
        tau_scale=priors.number("tau_scale"),
        mu_prior=(np.array([e.mu_prior[0] for e in entries]), np.array([e.mu_prior[1] for e in entries])),
        levels=LEVELS,
        predictive_levels=(LEVELS[0], LEVELS[-1]),
    )
    rows = {}
    for position, entry in enumerate(entries):
        quantiles = np.exp(batch.quantiles[position])
        evidence = Evidence(
            claims=entry.claims,
            tau=float(batch.tau_mean[position]),
            ratio=float(quantiles[-1] / quantiles[0]),
            prior_share=float(batch.prior_share[position]),
            spread_share=float(batch.spread_share[position]),
        )
        graded = grade(evidence, priors)
        rows[entry.key] = {
            **dict(zip(QUANTILES, quantiles.tolist(), strict=True)),
            **dict(zip(PREDICTIVE, np.exp(batch.predictive_quantiles[position]).tolist(), strict=True)),
            "tau": evidence.tau,
            "prior_share": evidence.prior_share,
            "spread_share": evidence.spread_share,
            "certainty": graded.grade.label,
            "certainty_reasons": "; ".join(graded.reasons),
        }
    return rows
