"""What is held of a region beside estimates: yearly counts, roles, grades, laws, and how much evidence there is."""

from collections import Counter
from functools import lru_cache

import pandas as pd

from analysis.library.contradictions import published_conflicts
from analysis.library.corpus import holding, tables
from analysis.library.loading import CONTINENTS, load_claims, page_codes, region_code
from analysis.library.quantities import assign_quantities, wording
from analysis.vocabulary import OWN, UNATTRIBUTED, UNNAMED, Measure, Method, Scope, Unit, Visibility

#: Visibilities of persons whom somebody registered or helped.
_REGISTERED = [str(Visibility.DETECTED), str(Visibility.ASSISTED)]
#: Kinds of evidence, each by the method that its claims name.
_METHODS = {"surveys": Method.SURVEY, "list_comparisons": Method.CAPTURE_RECAPTURE, "models": Method.MODEL}
_LEVELS = ("infeasible", "conditional", "clipped", "apparent")


def load_detected(region: str, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The yearly counts of registered and assisted persons of a region, in series that may be read along the years.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page.
    claims : DataFrame, optional
        Its claims, where some were left out; all of them by default.

    Returns
    -------
    DataFrame
        Claims about one year, indexed by claim_id, by series and year, with `year`; `value`, the persons counted, or
        the middle of the ends that hide the count; `quantity`; `series`, the producer, with what it counts where that
        differs; `break_before`: whether a declared break lies between this count and the one before it in its series.

    Raises
    ------
    ValueError
        For a region without a page.

    Examples
    --------
    >>> import analysis as an
    >>> counts = an.load_detected("Nepal")
    >>> int(counts.loc["UNODCNPL-2007", "value"])
    147
    """
    code = region_code(region)
    claims = load_claims(code) if claims is None else claims
    keep = (claims["measure"] == Measure.FLOW) & claims["visibility"].isin(_REGISTERED)
    keep &= (claims["area"] == code) & (claims["unit"] == Unit.PERSONS_PER_YEAR)
    keep &= (claims["period_start"] == claims["period_end"]).fillna(False).astype(bool)
    counts = assign_quantities(claims[keep])
    value = counts["best"].fillna(counts[["low", "high"]].mean(axis=1))
    counts = counts.assign(year=counts["period_start"], value=value, series=_series(counts))
    counts = counts.sort_values(["series", "year"], kind="stable")
    return counts.assign(break_before=_breaks(counts))


def _series(counts: pd.DataFrame) -> pd.Series:
    """Who counts; where one producer counts several quantities, which."""
    words = wording()
    pairs = [*zip(counts["producer"].tolist(), counts["quantity"].tolist(), strict=True)]
    several = Counter(producer for producer, _ in set(pairs))
    names = {one: words["nobody"] if one == UNATTRIBUTED else one for one in several}
    named = [
        words["series"].format(producer=names[one], quantity=what) if several[one] > 1 else names[one]
        for one, what in pairs
    ]
    return pd.Series(named, index=counts.index, dtype="str")


def _breaks(counts: pd.DataFrame) -> pd.Series:
    """Whether a declared break lies before each count of ordered series."""
    from analysis.reading.series_breaks import stretch

    found, before = [], ("", "")
    for series, producer, area, year in zip(
        *(counts[name].tolist() for name in ("series", "producer", "area", "year")), strict=True
    ):
        now = (series, stretch(producer, area, year))
        found.append(now[0] == before[0] and now != before)
        before = now
    return pd.Series(found, index=counts.index, dtype=bool)


def load_roles(region: str) -> pd.DataFrame:
    """The statements that a region is a source, transit or destination, indexed by role_id.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page. A continent has those about groups of countries too that lie
        in it, and none of its countries.

    Raises
    ------
    ValueError
        For a region without a page.

    Examples
    --------
    >>> import analysis as an
    >>> sorted(an.load_roles("Moldova")["role"].unique())
    ['source']
    """
    return _side("10_roles", region_code(region))


def load_ratings(region: str) -> pd.DataFrame:
    """The grades, tiers and categories that a region was put in, indexed by rating_id.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page.

    Raises
    ------
    ValueError
        For a region without a page.

    Examples
    --------
    >>> import analysis as an
    >>> "us_tip_tier" in set(an.load_ratings("Nepal")["scheme"])
    True
    """
    return _side("10_ratings", region_code(region))


def load_laws(region: str) -> pd.DataFrame:
    """The treaties, laws, institutions and reports of a region, indexed by policy_id.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page. A continent has those of its countries that have none; the
        world those of no place.

    Raises
    ------
    ValueError
        For a region without a page.

    Examples
    --------
    >>> import analysis as an
    >>> "treaty" in set(an.load_laws("World")["kind"])
    True
    """
    return _side("10_policy", region_code(region))


def _side(name: str, code: str) -> pd.DataFrame:
    """The rows of a side table that belong to a region, by their ids."""
    frame = tables()[name]
    codes = {code, ""} if code == "WORLD" else {code}
    shown = {areas for areas in set(frame["area"].tolist()) if _shows(areas.split(";"), code, name)}
    own = frame["region_code"].isin(codes) | frame["area"].isin(shown)
    return frame[own].set_index(frame.columns[0])


def _shows(places: list[str], code: str, name: str) -> bool:
    """Whether a row about some places belongs to a region."""
    if code in places:
        return True
    if code not in CONTINENTS or code == "WORLD":
        return False
    pages = frozenset(page_codes())
    return name == "10_policy" and any(_continent(place, pages) == code for place in places)


@lru_cache(maxsize=4096)
def _continent(place: str, pages: frozenset[str]) -> str:
    """The continent of a country without a page; empty for any other place."""
    from analysis.reading.places import ancestors

    if place in pages or not place.isalpha() or len(place) != 3:
        return ""
    return next((one for one in ancestors(place) if one in CONTINENTS and one != "WORLD"), "")


def evidence_counts(region: str, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """How much is held about a region: one row a kind of evidence.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page.
    claims : DataFrame, optional
        Its claims, where some were left out; all of them by default.

    Returns
    -------
    DataFrame
        Indexed by `kind`: claims, article_claims, producers (named ones), lines, surveys, list_comparisons, models,
        registered, infeasible, conditional, clipped and apparent (conflicts of the published table), roles, ratings,
        laws. `count` says how many, `ids` which, joined by ";".

    Raises
    ------
    ValueError
        For a region without a page.

    Examples
    --------
    >>> import analysis as an
    >>> counts = an.evidence_counts("Nepal")["count"]
    >>> int(counts["claims"]) == len(an.load_claims("Nepal"))
    True
    """
    code = region_code(region)
    kinds = _of_claims(load_claims(code) if claims is None else claims)
    kinds |= _of_conflicts(code, set(kinds["claims"]))
    sides = {"roles": "10_roles", "ratings": "10_ratings", "laws": "10_policy"}
    kinds |= {kind: _side(name, code).index.tolist() for kind, name in sides.items()}
    cells = {"count": [len(ids) for ids in kinds.values()], "ids": [";".join(ids) for ids in kinds.values()]}
    return pd.DataFrame(cells, index=pd.Index(list(kinds), name="kind"))


def _of_claims(claims: pd.DataFrame) -> dict[str, list[str]]:
    """Ids of claims by kind, and names of producers and lines."""
    return {
        "claims": claims.index.tolist(),
        "article_claims": claims.index[claims["scope"] == Scope.ARTICLE].tolist(),
        "producers": sorted(set(claims["producer"].tolist()) - UNNAMED - {OWN}),
        "lines": sorted(set(claims["lineage"].tolist())),
        **{kind: claims.index[claims["method"] == method].tolist() for kind, method in _METHODS.items()},
        "registered": claims.index[claims["visibility"].isin(_REGISTERED)].tolist(),
    }


def _of_conflicts(code: str, claims: set[str]) -> dict[str, list[str]]:
    """Ids of the published conflicts of a region by level, as far as all their claims are there."""
    found: dict[str, list[str]] = {level: [] for level in _LEVELS}
    table = holding(published_conflicts(), code)
    for one, level, ids in zip(table.index, table["level"], table["claim_ids"], strict=True):
        if claims.issuperset(ids.split(";")):
            found[level].append(one)
    return found
