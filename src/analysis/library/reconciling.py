"""What claims say together, one row a quantity: published where the claims are the published ones, else worked out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis import given
from analysis.claims.estimand import ESTIMAND
from analysis.library.corpus import tables
from analysis.library.own_claims import as_claims, claim_types, plain
from analysis.library.published_rows import estimates_of, in_order, scoped
from analysis.library.quantities import estimate_id, home, labels
from analysis.library.registered_floors import contradicted
from analysis.library.shifted_grid import curve_of
from analysis.parameters import Parameters
from analysis.vocabulary import HEADLINE_MEASURES, FigureKind, Method, Visibility

if TYPE_CHECKING:
    from analysis.reading.priors import Priors

#: The methods by which claims are put together; pages lead with the first.
MODELS = ("exact", "reml_hk", "linear_pool")
#: The columns that together name an estimate of one year and one choice of claims.
_KEY = ["region_code", *ESTIMAND[1:-1]]


def reconcile(
    claims: pd.DataFrame,
    *,
    year: int,
    model: str = MODELS[0],
    floors: pd.DataFrame | None = None,
    spreads: Mapping[str, float] | None = None,
    range_coverage: float = Parameters().range_coverage,
) -> pd.DataFrame:
    """What claims near a year say together about each quantity, with its uncertainty.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them; of a region those about the region itself count.
    year : int
        The year that estimates are about, from 1900 to 2100.
    model : str
        exact (a hierarchical model, by quadrature), reml_hk or linear_pool.
    floors : DataFrame, optional
        Registered counts, as `load_detected` gives them, below which no number of all persons can lie; by default
        those among the claims.
    spreads : mapping of str to float, optional
        Standard deviation on the log scale of a single printed number, by its method: ``{"model": 0.8}``.
    range_coverage : float
        Probability that a printed range holds the true number, between 0 and 1.

    Returns
    -------
    DataFrame
        The columns of 30_estimates and `quantity`, by estimate_id: `low95` to `high95` are quantiles, in persons or,
        for flows, persons a year; missing where only bounds are known. `contradicted_by` is the registered count of
        its own year and definition above `low80`: such an interval is not to be printed. ``attrs``: `from_published`,
        whether the published table answered; `left_out`, the claims for whose place no population is known.

    Raises
    ------
    ValueError
        For a year, model, method or coverage that cannot be, and for claims that lack a column.

    Examples
    --------
    >>> own = an.make_claims([{"place": "Nepal", "figure": "12,000 to 15,000", "measure": "flow", "year": 2005}])
    >>> an.reconcile(own, year=2005)[["quantity", "k_claims"]].values.tolist()
    [['people trafficked, a year', 1]]
    """
    parameters = _parameters(year, range_coverage)
    given.word("model", model, MODELS)
    priors, rows = _with_spreads(spreads), _about(claims, floors)
    table = tables()["30_estimates"]
    table = table[(table["method"] == model) & (table["reference_year"] == year)]
    usual = priors is None and parameters == _parameters(year)
    found = estimates_of(rows, table) if usual else None
    from_published = found is not None
    if found is None:
        found = _worked_out(rows, parameters, model, priors)
    out = _finished(found, claims, parameters, from_published=from_published)
    return out.assign(contradicted_by=contradicted(out, rows))


def leave_one_out(claims: pd.DataFrame, *, year: int) -> pd.DataFrame:
    """How each answer of `reconcile` moves when one line of evidence is left out.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them.
    year : int
        The year that estimates are about, from 1900 to 2100.

    Returns
    -------
    DataFrame
        One row for each estimate and each of its lines, by estimate_id: the columns of 30_influence and `quantity`.
        `factor` is the answer with the line over that without it; `claim_id` the first claim of the line.

    Raises
    ------
    ValueError
        For a year that cannot be, and for claims that lack a column.

    Examples
    --------
    >>> an.leave_one_out(an.load_claims("Nepal"), year=2021)["quantity"].unique().tolist()
    ['people in modern slavery, at any one time']
    """
    parameters, rows, table = _parameters(year), _about(claims, None), tables()["30_influence"]
    published = estimates_of(rows, table[table["reference_year"] == year])
    found = _influence(rows, parameters) if published is None else published
    lines = found.drop_duplicates([*_KEY, "lineage"])
    return _finished(lines, claims, parameters, from_published=published is not None)


def multiverse(claims: pd.DataFrame, *, year: int, quantity: str = "") -> pd.DataFrame:
    """All answers that defensible choices give for one quantity, in order: its specification curve.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them, of one region.
    year : int
        The year that the answers are about, from 1900 to 2100.
    quantity : str
        What is counted, as `reconcile` says it for that year; by default what most can be said of.

    Returns
    -------
    DataFrame
        The columns of 30_specification_curve, from the smallest answers to the largest, in persons or persons a year;
        no row where nothing is known. ``attrs["summary"]``, a list of dicts as 30_multiverse: how far each choice alone
        moves the answer, and its share of the variance.

    Raises
    ------
    ValueError
        For a year that cannot be, or a quantity that these claims say nothing about near it; the nearest are named.

    Examples
    --------
    >>> curve = an.multiverse(an.load_claims("Netherlands"), quantity="people trafficked, a year", year=2008)
    >>> bool(curve["middle_median"].is_monotonic_increasing)
    True
    """
    answers = reconcile(claims, year=year)
    quantity = quantity or _leading(answers)
    if not quantity:
        return tables()["30_specification_curve"].iloc[:0]
    mine = answers[answers["quantity"] == quantity]
    if mine.empty:
        near = given.nearest(quantity, answers["quantity"]) or sorted(answers["quantity"])
        raise ValueError(
            f"quantity is {quantity!r}, of which nothing is known near {year}{given.offer(near)}"
        )
    curve, summary, published = curve_of(_about(claims, None), mine.iloc[0], year)
    out = curve.reset_index(drop=True)
    out.attrs = {"quantity": quantity, "from_published": published, "summary": summary.to_dict("records")}
    return out


def _leading(answers: pd.DataFrame) -> str:
    """The quantity of which most can be said; empty if there is none."""
    from analysis.estimates.priority import priority

    rows = answers[answers["median"].notna()].itertuples()
    ranked = sorted(rows, key=lambda row: priority(row, str(row.claim_ids).split(";")))  # type: ignore[arg-type]
    return str(ranked[0].quantity) if ranked else ""


def _parameters(year: int, range_coverage: float = Parameters().range_coverage) -> Parameters:
    """The parameters of an estimate, each in its bounds."""
    whole = given.whole("year", year, least=1900, most=2100, what="a whole year between 1900 and 2100")
    return Parameters(reference_year=whole, range_coverage=range_coverage)


def _with_spreads(spreads: Mapping[str, float] | None) -> "Priors | None":
    """The choices with other spreads; None if there are none."""
    if not spreads:
        return None
    given.kind("spreads", spreads, Mapping)
    for name, spread in spreads.items():
        given.word("spreads", name, Method)
        given.between(f"spreads[{name!r}]", spread, low=0, high=100)
    priors = tables().priors
    changed = replace(priors["spread"], value=priors["spread"].value | dict(spreads))
    return replace(priors, choices={**priors.choices, "spread": changed})


def _about(claims: pd.DataFrame, floors: pd.DataFrame | None) -> pd.DataFrame:
    """The claims that are put together: of a region those about itself, with the registered counts that are floors."""
    rows, region = as_claims(claims), home(claims)
    if floors is not None:
        columns, counts = [*claim_types()], as_claims(floors)
        registered = (rows["visibility"] == Visibility.DETECTED) & (rows["kind"] == FigureKind.COUNT)
        registered &= rows["measure"].isin(list(map(str, HEADLINE_MEASURES)))
        registered &= (rows["period_start"] == rows["period_end"]).fillna(False).astype(bool)
        rows = rows[~registered]
        rows = pd.concat([rows[columns], counts.loc[~counts.index.isin(rows.index), columns]])
    return rows[rows["region_code"] == region] if region else rows


def _worked_out(
    rows: pd.DataFrame, parameters: Parameters, model: str, priors: "Priors | None"
) -> pd.DataFrame:
    """The estimates of claims by one method."""
    from analysis.estimates.headline import estimate

    corpus = tables()
    found = estimate(in_order(rows), scoped(rows, parameters), priors or corpus.priors, people=corpus.people)
    return found[found["method"] == model] if len(found) else corpus["30_estimates"].iloc[:0]


def _influence(rows: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """The influence of each line of claims."""
    from analysis.estimates.influence import influence

    corpus = tables()
    found = influence(in_order(rows), scoped(rows, parameters), corpus.priors, people=corpus.people)
    return found if len(found) else corpus["30_influence"].iloc[:0]


def _finished(
    found: pd.DataFrame, claims: pd.DataFrame, parameters: Parameters, *, from_published: bool
) -> pd.DataFrame:
    """A table of estimates by their ids, with the name of each quantity."""
    year, region = parameters.reference_year, home(claims)
    ids = [estimate_id(row, year) for row in plain(found, (*_KEY, "unit"))]
    out = found.set_index(pd.Index(ids, name="estimate_id", dtype="str"))
    out = out.assign(quantity=labels(out, region=region))
    left = [] if from_published else _left_out(claims, parameters)
    out.attrs = {"region": region, "from_published": from_published, "left_out": left}
    return out


def _left_out(claims: pd.DataFrame, parameters: Parameters) -> list[dict[str, str]]:
    """The claims that could be put together were it known how many people live in their place."""
    from analysis.estimates.inputs import estimable, near

    people, year = tables().people, parameters.reference_year
    rows = estimable(near(as_claims(claims), parameters, tables().priors))
    return [
        {"claim_id": str(claim_id), "reason": f"no population is known for {area} in {year}"}
        for claim_id, area in rows["area"].items()
        if people.persons(area, year) is None
    ]
