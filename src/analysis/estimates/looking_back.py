"""What the claims of 2009 led one to expect, scored against what surveys and capture-recapture found later.

The expectation is the predictive distribution of a further lineage of the same quantity, from the article's claims
alone, about the article's year. The finding is a survey or capture-recapture result of a later year, from a lineage
that the expectation does not rest on. The two agree in all axes but, at most, the measure (a yearly flow beside
persons who were there in a window); then `differs_in` says so and the score is no verdict on the 2009 claims alone.

References
----------
Gneiting T., Raftery A. E. (2007). Strictly proper scoring rules, prediction, and estimation. Journal of the American
Statistical Association 102(477), 359-378.
"""

import math
from collections.abc import Iterator
from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis import vocabulary as v
from analysis.claims.contract import conform, number, text, words
from analysis.claims.estimand import ESTIMAND, midpoint
from analysis.claims.population import PopulationTable
from analysis.estimates import exact
from analysis.estimates.certainty import OBSERVED
from analysis.estimates.headline import chosen_claims, identity, key_columns
from analysis.estimates.inputs import Quantity, estimable, model_input, quantities
from analysis.parameters import Parameters
from analysis.reading.priors import Priors

#: What was known when the article was written, about its own time.
THEN = Parameters(evidence=v.Scope.ARTICLE, reference_year=2008)
EXPECTED = ("expected_low95", "expected_median", "expected_high95")
_LEVELS = (0.025, 0.5, 0.975)
#: Axes in which a finding may differ from the expectation that it is held against; the unit follows the measure.
_MAY_DIFFER = ("measure", "unit")


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_looking_back."""
    columns = key_columns() | {
        "expected_from": text(empty=False),
        "source_types": text(empty=False),
        **{name: number(gt=0) for name in EXPECTED},
        "found_claim_id": text(empty=False),
        "found_method": words(v.Method),
        "found_year": number(ge=1900, le=2100),
        "found": number(gt=0),
        "found_unit": words(v.Unit),
        "differs_in": words(["measure"], empty=True),
        "covered": pa.Column(bool),
        "predictive_p": number(ge=0, le=1),
        "log_score": number(),
        "log_error": number(),
    }
    unique = [*ESTIMAND[1:], "region_code", "found_claim_id"]
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique)


def later_findings(claims: pd.DataFrame) -> pd.DataFrame:
    """The surveys and capture-recapture results about all victims, found or not, of a stated time after the article's.

    Parameters
    ----------
    claims : DataFrame
        10_claims, with the corrections that are wanted.

    Returns
    -------
    DataFrame
        Rows of 10_claims with `midpoint` (year) added; bounds are left out, as they cannot be scored.
    """
    found = estimable(claims)
    found = found.assign(midpoint=midpoint(found))
    sure = found["best"].notna() | (found["low"].notna() & found["high"].notna())
    observed = found["method"].isin([str(method) for method in OBSERVED])
    dated = found["period_start"].notna() | found["period_end"].notna()
    later = dated & (found["midpoint"] > THEN.reference_year).fillna(False).astype(bool)
    return found[sure & observed & later & (found["scope"] != v.Scope.ARTICLE)]


def table(
    claims: pd.DataFrame, priors: Priors, *, people: PopulationTable, corrections: pd.DataFrame | None = None
) -> pd.DataFrame:
    """30_looking_back: every pair of an expectation of 2009 and a later finding.

    Parameters
    ----------
    claims : DataFrame
        10_claims.
    priors : Priors
        The choices of data/raw/priors.yml.
    people : PopulationTable
        The denominators of the priors.
    corrections : DataFrame, optional
        10_corrections, laid over the claims.

    Returns
    -------
    DataFrame
        Keeps `contract`.
    """
    used = chosen_claims(claims, THEN, corrections)
    expected = [entry for entry in quantities(used, THEN, priors, people=people) if not entry.bounds_only]
    findings = later_findings(used)
    records = [
        _scored(entry, finding, priors)
        for entry in expected
        for _, finding in findings.sort_values("claim_id").iterrows()
        if _meets(entry, finding)
    ]
    return conform(pd.DataFrame(records, columns=list(contract().columns), dtype=object), contract())


def _meets(entry: Quantity, finding: pd.Series) -> bool:
    """Whether a finding is about the quantity, save perhaps its measure, and does not rest on the same numbers."""
    same = all(
        str(finding[axis]) == value
        for axis, value in zip(ESTIMAND, entry.key, strict=True)
        if axis not in _MAY_DIFFER
    )
    return same and str(finding["lineage"]) not in set(entry.claims["lineage"])


def _scored(entry: Quantity, finding: pd.Series, priors: Priors) -> dict[str, object]:
    """One pair, with its scores."""
    ahead = exact.posterior(
        entry.inputs, tau_scale=priors.number("tau_scale"), mu_prior=entry.mu_prior
    ).predictive
    read = model_input(finding, _at_its_time(finding), priors)
    if not isinstance(read, exact.Point):
        raise TypeError(f"{finding['claim_id']} is a bound and cannot be scored")
    low, median, high = (float(ahead.natural(level)) for level in _LEVELS)
    same = str(finding["measure"]) == dict(zip(ESTIMAND, entry.key, strict=True))["measure"]
    return identity(entry, THEN) | {
        "expected_from": ";".join(entry.claim_ids),
        "source_types": ";".join(sorted(set(entry.claims["method"]))),
        **dict(zip(EXPECTED, (low, median, high), strict=True)),
        "found_claim_id": finding["claim_id"],
        "found_method": finding["method"],
        "found_year": float(finding["midpoint"]),
        "found": read.value,
        "found_unit": finding["unit"],
        "differs_in": "" if same else "measure",
        "covered": low <= read.value <= high,
        "predictive_p": float(ahead.cdf(math.log(read.value))),
        "log_score": math.log(float(ahead.density(math.log(read.value)))),
        "log_error": math.log(median / read.value),
    }


def _at_its_time(finding: pd.Series) -> Parameters:
    """The parameters under which a finding is read without any drift."""
    return Parameters(reference_year=round(float(finding["midpoint"])))


#: Columns of `by_source_type`.
SUMMARY = ("source_types", "differs_in", "pairs", "covered_share", "mean_log_score", "mean_log_error")


def by_source_type(pairs: pd.DataFrame) -> pd.DataFrame:
    """How well each kind of source of 2009 foresaw what was found: one row for each, same estimand apart from others.

    Parameters
    ----------
    pairs : DataFrame
        30_looking_back.

    Returns
    -------
    DataFrame
        Columns `SUMMARY`; `mean_log_error` above zero means that 2009 expected more than was found.
    """
    rows = _summaries(pairs)
    return pd.DataFrame(rows, columns=list(SUMMARY))


def _summaries(pairs: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    """One row of the summary for each kind of source."""
    for (types, differs), group in pairs.groupby(["source_types", "differs_in"], sort=True):
        means = (group[name].mean() for name in ("covered", "log_score", "log_error"))
        yield (types, differs, len(group), *(float(mean) for mean in means))
