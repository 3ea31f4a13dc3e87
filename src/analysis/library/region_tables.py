"""What is known of a region beside estimates: yearly counts, roles, grades, laws, evidence, and its people."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.library.claim_frames import as_claims
from analysis.library.contradictions import published_conflicts
from analysis.library.corpus import Corpus, files, holding, tables
from analysis.library.loading import CONTINENTS, load_claims, page_codes, region_code
from analysis.library.quantities import with_quantities, wording

#: Visibilities of persons whom somebody registered or helped.
_REGISTERED = [str(v.Visibility.DETECTED), str(v.Visibility.ASSISTED)]
#: Kinds of evidence, by the method that its claims name or by its table.
_METHODS = {
    "surveys": v.Method.SURVEY,
    "list_comparisons": v.Method.CAPTURE_RECAPTURE,
    "models": v.Method.MODEL,
}
_SIDES = {"roles": "10_roles", "ratings": "10_ratings", "laws": "10_policy"}
_LEVELS = ("infeasible", "conditional", "clipped", "in_tension", "apparent")
#: Columns of `load_population`, each with the part of the people that it counts.
_PEOPLE = {
    "persons": v.Population.ALL,
    "women_and_girls": v.Population.WOMEN_AND_GIRLS,
    "men_and_boys": v.Population.MEN_AND_BOYS,
}
#: The years of which some table holds the population.
_YEARS = range(1950, 2101)


def load_detected(region: str, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """Yearly counts of registered and assisted persons of a region, in series that may be read along the years.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page; any other is a ValueError.
    claims : DataFrame, optional
        Its claims, where some were left out; all of them by default.

    Returns
    -------
    DataFrame
        Claims about one `year`, by claim_id: `value`, the persons counted, or the middle of the ends that hide the
        count; `quantity`; `series`, the producer, with what it counts where that differs; `break_before`, whether a
        declared break lies between this count and the one before it in its series.

    Examples
    --------
    >>> int(an.load_detected("Nepal").loc["UNODCNPL-2007", "value"])
    147
    """
    code = region_code(region)
    rows = load_claims(code) if claims is None else as_claims(claims)
    keep = (rows["measure"] == v.Measure.FLOW) & rows["visibility"].isin(_REGISTERED)
    keep &= (rows["area"] == code) & (rows["unit"] == v.Unit.PERSONS_PER_YEAR)
    keep &= (rows["period_start"] == rows["period_end"]).fillna(False).astype(bool)
    counts = with_quantities(rows[keep])
    value = counts["best"].fillna(counts[["low", "high"]].mean(axis=1))
    counts = counts.assign(year=counts["period_start"], value=value, series=_series(counts))
    counts = counts.sort_values(["series", "year"], kind="stable")
    return counts.assign(break_before=_breaks(counts))


def _series(counts: pd.DataFrame) -> pd.Series:
    """Who counts; where one producer counts several quantities, which."""
    makers = counts["producer"].replace(v.UNATTRIBUTED, wording()["nobody"])
    pairs = zip(makers, counts["quantity"], strict=True)
    each = [wording()["series"].format(producer=maker, quantity=what) for maker, what in pairs]
    several = counts.groupby("producer")["quantity"].transform("nunique") > 1
    return makers.mask(several.astype(bool), pd.Series(each, index=counts.index, dtype="str"))


def _breaks(counts: pd.DataFrame) -> pd.Series:
    """Whether a declared break lies before each count of ordered series."""
    from analysis.reading.series_breaks import stretch

    rows = zip(counts["producer"], counts["area"], counts["year"], strict=True)
    stretches = pd.Series([stretch(*row) for row in rows], index=counts.index, dtype="str")
    return (stretches != stretches.shift()) & (counts["series"] == counts["series"].shift())


def load_roles(region: str) -> pd.DataFrame:
    """The statements that a region is a source, transit or destination, indexed by role_id.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page; any other is a ValueError. A continent has those about groups
        of countries too that lie in it, and none of its countries.

    Examples
    --------
    >>> sorted(an.load_roles("Moldova")["role"].unique())
    ['source']
    """
    return _side("10_roles", region_code(region))


def load_ratings(region: str) -> pd.DataFrame:
    """The grades, tiers and categories that a region was put in, indexed by rating_id.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page; any other is a ValueError.

    Examples
    --------
    >>> "us_tip_tier" in set(an.load_ratings("Nepal")["scheme"])
    True
    """
    return _side("10_ratings", region_code(region))


def load_laws(region: str) -> pd.DataFrame:
    """The treaties, laws, institutions and reports of a region, indexed by policy_id.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page; any other is a ValueError. A continent has those of its
        countries that have none, the world those of no place.

    Examples
    --------
    >>> "treaty" in set(an.load_laws("World")["kind"])
    True
    """
    return _side("10_policy", region_code(region))


def _side(name: str, code: str) -> pd.DataFrame:
    """The rows of a side table that belong to a region, by their ids."""
    frame, pages = tables()[name], tables().derived(_pages, files(name, "10_claims", "10_roles"), name)
    return frame.loc[[code in codes for codes in pages]].set_index(frame.columns[0])


def _pages(folder: Path, name: str) -> list[set[str]]:
    """The pages on which each row of a side table stands: those of its places, of laws also of their continents."""
    from analysis.reading.places import ancestors

    found = []
    for region, areas in Corpus(folder)[name][["region_code", "area"]].itertuples(index=False):
        places = areas.split(";")
        countries = {one for one in places if one.isalpha() and len(one) == 3 and name == "10_policy"}
        above = [ancestors(one) for one in countries.difference(page_codes())]
        continents = (next((one for one in codes if one in CONTINENTS[1:]), "") for codes in above)
        found.append({region or "WORLD", *places, *continents})
    return found


def load_population(region: str) -> pd.DataFrame:
    """How many people live in a region, as rates and estimates take it: United Nations up to 2020, then World Bank.

    By `year`: `persons`, and of them `women_and_girls` and `men_and_boys` (missing where no table tells them apart).

    Parameters
    ----------
    region : str
        English name or code of a region that has a page; any other is a ValueError.

    Examples
    --------
    >>> int(an.load_population("Nepal").loc[2008, "persons"] / 1e6)
    26
    """
    code, people = region_code(region), tables().people
    counts = {
        name: [people.persons(code, year, population=part) for year in _YEARS]
        for name, part in _PEOPLE.items()
    }
    found = pd.DataFrame(counts, index=pd.Index(_YEARS, name="year"), dtype="float64")
    return found.dropna(subset=["persons"])


def evidence_counts(region: str, *, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """How much is known about a region: one row a kind of evidence.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page; any other is a ValueError.
    claims : DataFrame, optional
        Its claims, where some were left out; all of them by default.

    Returns
    -------
    DataFrame
        Indexed by `kind`: claims, article_claims, producers (named ones), lines, surveys, list_comparisons, models,
        registered, infeasible, conditional, clipped, in_tension and apparent (published conflicts all of whose claims
        are there), roles, ratings, laws. `count` says how many, `ids` which, joined by ";".

    Examples
    --------
    >>> int(an.evidence_counts("Nepal").loc["claims", "count"]) == len(an.load_claims("Nepal"))
    True
    """
    code = region_code(region)
    rows = as_claims(load_claims(code) if claims is None else claims)
    own, conflicts = set(rows.index), holding(published_conflicts(), code)
    conflicts = conflicts.loc[[own.issuperset(ids.split(";")) for ids in conflicts["claim_ids"]]]
    kinds: Mapping[str, Any] = {
        "claims": rows.index,
        "article_claims": rows.index[rows["scope"] == v.Scope.ARTICLE],
        "producers": sorted(set(rows["producer"]) - v.UNNAMED - {v.OWN}),
        "lines": sorted(set(rows["lineage"])),
        **{kind: rows.index[rows["method"] == method] for kind, method in _METHODS.items()},
        "registered": rows.index[rows["visibility"].isin(_REGISTERED)],
        **{level: conflicts.index[conflicts["level"] == level] for level in _LEVELS},
        **{kind: _side(name, code).index for kind, name in _SIDES.items()},
    }
    cells = {"count": [len(ids) for ids in kinds.values()], "ids": [";".join(ids) for ids in kinds.values()]}
    return pd.DataFrame(cells, index=pd.Index(list(kinds), name="kind"))
