"""What each lineage does to the exact answer, and how surprising each claim is beside the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform, number, text
from analysis.claims.population import PopulationTable
from analysis.estimates import exact
from analysis.estimates.headline import KEY, chosen_claims, for_each_published, identity, key_columns
from analysis.estimates.inputs import Quantity, quantities
from analysis.parameters import Parameters
from analysis.reading.priors import Priors

LEVELS = (0.025, 0.5, 0.975)
WITHOUT = ("low95_without", "median_without", "high95_without")


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_influence."""
    columns = key_columns() | {
        "claim_id": text(empty=False),
        "conversions": text(),
        "lineage": text(empty=False),
        "lineage_claims": pa.Column("Int64", pa.Check.ge(1)),
        "median": number(gt=0),
        **{name: number(gt=0) for name in WITHOUT},
        "log_ratio": number(),
        "factor": number(gt=0),
        "predictive_p": number(ge=0, le=1),
    }
    unique = [*(name for name in KEY if name != "method"), "claim_id", "conversions"]
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique)


def published(
    claims: pd.DataFrame, priors: Priors, *, people: PopulationTable, corrections: pd.DataFrame
) -> pd.DataFrame:
    """30_influence for every set of parameters that 30_estimates is published with.

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
    return for_each_published(influence, claims, priors, people=people, corrections=corrections)


@dataclass(frozen=True, slots=True)
class _Left:
    """One claim of a quantity, as the model takes it, beside all that other lineages say."""

    place: int
    row: int
    others: tuple[exact.Claim, ...]
    asked: exact.Claim

    @property
    def fixed(self) -> bool:
        """Whether what is left fixes a value."""
        return not all(isinstance(entry, exact.AtLeast | exact.UpTo) for entry in self.others)


def influence(
    claims: pd.DataFrame,
    parameters: Parameters,
    priors: Priors,
    *,
    people: PopulationTable,
    corrections: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Each claim of each estimate: the answer without its lineage, and the claim's own predictive probability.

    Where nothing is left that fixes a value, there is no answer without the lineage; where no other lineage speaks,
    nothing can be surprising.

    Parameters
    ----------
    claims, parameters, priors, people, corrections
        As in `headline.estimate`.

    Returns
    -------
    DataFrame
        Keeps `contract`; one row for each claim of a quantity that has an estimate.

    References
    ----------
    Gelman A., Meng X.-L., Stern H. (1996). Posterior predictive assessment of model fitness via realized
    discrepancies. Statistica Sinica 6, 733-807; here with the claim's own lineage left out, as Marshall E. C.,
    Spiegelhalter D. J. (2003). Statistics in Medicine 22(10), 1649-1660.
    """
    used = chosen_claims(claims, parameters, corrections)
    found = [entry for entry in quantities(used, parameters, priors, people=people) if not entry.bounds_only]
    left = [one for place, entry in enumerate(found) for one in _left(place, entry)]
    whole = np.exp(_batch(found, priors).quantiles[:, 1]) if found else np.empty(0)
    without, surprise = _without(left, found, priors)
    records = [
        identity(found[one.place], parameters)
        | _claim(found[one.place], one.row)
        | _answer(float(whole[one.place]), without[number], fixed=one.fixed)
        | {"predictive_p": float(surprise[number]) if one.others else None}
        for number, one in enumerate(left)
    ]
    return conform(pd.DataFrame(records, columns=list(contract().columns), dtype=object), contract())


def _left(place: int, entry: Quantity) -> Iterator[_Left]:
    """Each claim of a quantity with what the other lineages say."""
    for row, own in enumerate(entry.stated):
        others = tuple(one for one in entry.inputs if one.lineage != own.lineage)
        asked = own if isinstance(own, exact.AtLeast | exact.UpTo) else _at_most(own)
        yield _Left(place, row, others, replace(asked, lineage=None))


def _at_most(claim: exact.Claim) -> exact.UpTo:
    """The event that a claim with this error comes out at or below this one."""
    if not isinstance(claim, exact.Point):
        raise TypeError(f"{claim!r} is no point")
    return exact.UpTo(claim.value, claim.s)


def _batch(
    entries: Sequence[Quantity], priors: Priors, inputs: Sequence[Sequence[exact.Claim]] | None = None
) -> exact.Batch:
    """The exact answers of some quantities, with other inputs where these are given."""
    return exact.posterior_batch(
        [entry.inputs for entry in entries] if inputs is None else inputs,
        tau_scale=priors.number("tau_scale"),
        mu_prior=(np.array([e.mu_prior[0] for e in entries]), np.array([e.mu_prior[1] for e in entries])),
        levels=LEVELS,
    )


def _without(
    left: Sequence[_Left], found: Sequence[Quantity], priors: Priors
) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles without each claim's lineage (claims, 3), and the predictive probability of each claim (claims,)."""
    if not left:
        return np.empty((0, len(LEVELS))), np.empty(0)
    entries = [found[one.place] for one in left]
    rest = _batch(entries, priors, [one.others for one in left])
    asked = _batch(entries, priors, [(*one.others, one.asked) for one in left])
    return np.exp(rest.quantiles), np.clip(np.exp(asked.log_evidence - rest.log_evidence), 0, 1)


def _claim(entry: Quantity, row: int) -> dict[str, object]:
    """Which claim, how it came here, and how many more its lineage has."""
    claim = entry.claims.iloc[row]
    own = len(entry.claims) - len(entry.conversions)
    return {
        "claim_id": claim["claim_id"],
        "conversions": entry.conversions[row - own].words if row >= own else "",
        "lineage": claim["lineage"],
        "lineage_claims": int((entry.claims["lineage"] == claim["lineage"]).sum()),
    }


def _answer(median: float, without: np.ndarray, *, fixed: bool) -> dict[str, object]:
    """The answer with and without the lineage, and how far apart the two are."""
    if not fixed:
        return {"median": median}
    ratio = median / float(without[1])
    cells: dict[str, object] = dict(zip(WITHOUT, without.tolist(), strict=True))
    return cells | {"median": median, "log_ratio": float(np.log(ratio)), "factor": ratio}
