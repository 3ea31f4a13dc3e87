"""Places that sources give different roles, and places that one scheme grades well and another badly.

References
----------
UNODC (2006), Trafficking in Persons: Global Patterns, on roles of countries.
Future Group (2006), Falling Short of the Mark; US Department of State, Trafficking in Persons Report.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.conflicts.conflict_codes import Axis, Code, Explanation, Level, Reason, at
from analysis.conflicts.finding import Finding
from analysis.conflicts.search_context import SearchContext
from analysis.vocabulary import RatingScheme, Role


def find_roles(context: SearchContext) -> Iterator[Finding]:
    """Places with more than one role, named by more than one statement."""
    if (roles := context.roles) is None:
        return
    named = roles[roles["role"].isin([Role.SOURCE, Role.DESTINATION, Role.TRANSIT])]
    several = named.groupby("area")[["role", "statement"]].nunique().gt(1).all(axis=1)
    found = named[named["area"].isin(several.index[several])].sort_values(["area", "role", "role_id"])
    found = found.drop_duplicates(["area", "role", "producer"])
    for area, rows in found[["role_id", "region_code"]].astype(str).groupby(found["area"]):
        yield Finding(
            Code.ROLE_DISAGREEMENT, Level.APPARENT, tuple(rows["role_id"]), 1.0, ((Explanation.SEVERAL_ROLES,),),
            axes=(frozenset({Axis.ROUTE}),), group=(str(area),), regions=tuple(sorted(set(rows["region_code"]))),
        )  # fmt: skip


def find_ratings(context: SearchContext) -> Iterator[Finding]:
    """Places whose grade and tier disagree, by those two that are nearest in time."""
    if (ratings := context.ratings) is None:
        return
    choices = context.choices
    grades = _scored(ratings, RatingScheme.FUTURE_GROUP_GRADE, choices.rating_scales["grade"])
    tiers = _scored(ratings, RatingScheme.US_TIP_TIER, choices.rating_scales["tier"])
    both = grades.merge(tiers, on="area", suffixes=("", "_tier"))
    both["apart"] = (both["year"] - both["year_tier"]).abs()
    both = both[both["apart"] <= choices.year_window].sort_values(["apart", "rating_id", "rating_id_tier"])
    for row in both.drop_duplicates("area").to_dict("records"):
        apart = abs(row["score"] - row["score_tier"])
        if apart >= choices.rating_apart:
            yield Finding(
                Code.RATING_DISAGREEMENT, Level.APPARENT, (row["rating_id"], row["rating_id_tier"]), 1.0,
                ((Explanation.GRADES_OTHER_THINGS,), (at(Explanation.SCALE_APART, apart),)),
                reasons=(Reason.DEFINITION,), group=(row["area"],), regions=(row["region_code"],),
            )  # fmt: skip


def _scored(ratings: pd.DataFrame, scheme: RatingScheme, scale: Mapping[str, float]) -> pd.DataFrame:
    """The ratings of a scheme that stand on its scale, the best of a set; by year, or else by that of publication."""
    rows = ratings[ratings["scheme"] == scheme].reset_index(drop=True)
    words = rows["rating"].str.replace("Tier ", "").str.replace(" Watch ?[Ll]ist", "WL", regex=True)
    scores = words.str.split("; *| or ", regex=True).explode().map(scale).groupby(level=0).max()
    years = [pd.to_numeric(rows[column], errors="coerce") for column in ("period_start", "producer_year")]
    named = rows[["rating_id", "area", "region_code"]].astype(str)
    return named.assign(score=scores, year=years[0].fillna(years[1]).fillna(0)).dropna(subset="score")
