"""How far the evidence reaches: who speaks about which country, and where two population tables lie apart."""

import numpy as np
import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.claims.population import PopulationTable
from analysis.tables import as_table
from analysis.vocabulary import OWN, UNNAMED


def coverage(claims: pd.DataFrame) -> pd.DataFrame:
    """10_coverage: how much evidence each region has, those with most named producers first.

    Producers that a source does not name are not counted. An estimand is shared if claims of two lineages agree in
    every axis; only such claims could ever be rival measurements of one thing.
    """
    named = claims["producer"].where(~claims["producer"].isin(UNNAMED | {OWN}))
    regions = claims.assign(producer=named).groupby("region_code", sort=True)
    frame = regions.agg(
        claims=("claim_id", "size"), producers=("producer", "nunique"), lineages=("lineage", "nunique")
    )
    own = claims[claims["area"] == claims["region_code"]]
    estimands = own.groupby(list(ESTIMAND), sort=True)
    rivals = own[estimands["lineage"].transform("nunique") > 1]
    shared = [
        (key[0], " ".join(part for part in map(str, key[1:]) if part), ";".join(sorted(ids)))
        for key, ids in rivals.groupby(list(ESTIMAND), sort=True)["claim_id"]
    ]
    by_region = pd.DataFrame(shared, columns=["region_code", "name", "ids"], dtype=str).groupby("region_code")
    frame["shared"] = by_region.size().reindex(frame.index, fill_value=0)
    frame["shared_estimands"] = by_region["name"].agg("; ".join).reindex(frame.index, fill_value="")
    frame["shared_claims"] = by_region["ids"].agg(" | ".join).reindex(frame.index, fill_value="")
    order = ["producers", "region_code"]
    frame = frame.reset_index().sort_values(order, ascending=[False, True], ignore_index=True)
    return as_table(frame, "10_coverage")


def differences(people: PopulationTable, *, threshold: float = 0.1) -> pd.DataFrame:
    """10_population_differences: countries whose two tables differ by more than a threshold in any year of both.

    The threshold is the share of the smaller number by which the larger exceeds it: 0.1 is ten percent. Each country
    stands in the year in which its tables, in persons, lie furthest apart.
    """
    rows = []
    for code in sorted(people.by_sex.keys() & people.totals.keys()):
        first, second = people.by_sex[code], people.totals[code]
        years = [year for year in second.years if first.years[0] <= year <= first.years[-1]]
        ours, theirs = (np.interp(years, one.years, one.total) for one in (first, second))
        ratios = ours / theirs
        apart = np.maximum(ratios, 1 / ratios)
        if apart.max(initial=0) > 1 + threshold:
            furthest = int(np.argmax(apart))
            rows.append((code, years[furthest], ours[furthest], theirs[furthest], ratios[furthest]))
    return as_table(rows, "10_population_differences")
