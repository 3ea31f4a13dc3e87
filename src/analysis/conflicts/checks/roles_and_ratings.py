"""Places that sources give different roles, and places that one scheme grades well and another badly.

References
----------
UNODC (2006), Trafficking in Persons: Global Patterns, on roles of countries.
Future Group (2006), Falling Short of the Mark; US Department of State, Trafficking in Persons Report.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

import pandas as pd

from analysis.conflicts.conflict_codes import Axis, Code, Codes, Explanation, Level, Reason, alternatives, at
from analysis.conflicts.finding import Finding
from analysis.conflicts.search_context import SearchContext
from analysis.vocabulary import RatingScheme, Role

Row = Mapping[Any, Any]
#: Schemes of ratings with the names of their scales.
SCALES = {RatingScheme.FUTURE_GROUP_GRADE: "grade", RatingScheme.US_TIP_TIER: "tier"}


def find(context: SearchContext) -> Iterator[Finding]:
    """Places with more than one role, named by more than one statement, and places with ratings that disagree."""
    if context.tables.roles is not None:
        yield from _roles(context.tables.roles)
    if context.tables.ratings is not None:
        ratings = context.tables.ratings
        at_area: dict[str, list[Row]] = {}
        for row in ratings[ratings["scheme"].isin([*SCALES])].to_dict("records"):
            at_area.setdefault(str(row["area"]), []).append(row)
        for area in sorted(at_area):
            yield from _nearest(context, area, at_area[area])


def _roles(roles: pd.DataFrame) -> Iterator[Finding]:
    """Places with more than one role."""
    named = roles[roles["role"].isin([Role.SOURCE, Role.DESTINATION, Role.TRANSIT])]
    for area, rows in named.groupby("area", sort=True):
        if rows["role"].nunique() > 1 and rows["statement"].nunique() > 1:
            found = rows.sort_values(["role", "role_id"]).drop_duplicates(["role", "producer"])
            ids, regions = (tuple(found[column].map(str)) for column in ("role_id", "region_code"))
            yield Finding(
                Code.ROLE_DISAGREEMENT, Level.APPARENT, ids, tuple(sorted(set(regions))), 1.0,
                group=(str(area),), axes=(frozenset({Axis.ROUTE}),),
                codes=Codes(ids, 1.0, explanations=alternatives(Explanation.SEVERAL_ROLES)),
            )  # fmt: skip


def _nearest(context: SearchContext, area: str, rows: list[Row]) -> Iterator[Finding]:
    """The finding of the grade and the tier nearest in time, if they disagree."""
    score = partial(_score, context.choices.rating_scales)
    grades, tiers = ([r for r in rows if r["scheme"] == scheme and score(r) >= 0] for scheme in SCALES)
    pairs = [
        (years, str(grade["rating_id"]), str(tier["rating_id"]), grade, tier)
        for grade, tier in product(grades, tiers)
        if (years := abs(_year(grade) - _year(tier))) <= context.choices.year_window
    ]
    if not pairs:
        return
    _, *ids, grade, tier = min(pairs, key=lambda found: found[:3])
    apart = abs(score(grade) - score(tier))
    if apart >= context.choices.rating_apart:
        fact = (at(Explanation.SCALE_APART, apart),)
        explained = (*alternatives(Explanation.GRADES_OTHER_THINGS), fact)
        yield Finding(
            Code.RATING_DISAGREEMENT, Level.APPARENT, tuple(ids), (str(grade["region_code"]),), 1.0,
            group=(area,), codes=Codes(tuple(ids), 1.0, explanations=explained), reasons=(Reason.DEFINITION,),
        )  # fmt: skip


def _score(scales: Mapping[str, Mapping[str, float]], row: Row) -> float:
    """Where a rating stands on its scale, the best of a set; -1 if it is on none."""
    scale = scales[SCALES[RatingScheme(str(row["scheme"]))]]
    plain = str(row["rating"]).replace("Tier ", "").replace(" Watch List", "WL").replace(" Watchlist", "WL")
    words = plain.replace(" or ", ";").split(";")
    return max((scale[word.strip()] for word in words if word.strip() in scale), default=-1.0)


def _year(row: Row) -> int:
    """The year of a rating, or of its publication."""
    years = [str(row[column]) for column in ("period_start", "producer_year")]
    return next((int(float(year)) for year in years if year[:1].isdigit()), 0)
