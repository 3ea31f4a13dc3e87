"""A place that one scheme grades well and another badly at about the same time."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

import pandas as pd

from analysis.conflicts import numbers, phrases
from analysis.conflicts.case import Case
from analysis.conflicts.explanations import Codes, at
from analysis.conflicts.finding import Check, Finding, Told
from analysis.conflicts.words import Code, Explanation, Level, Reason, Resolution
from analysis.vocabulary import RatingScheme

Row = Mapping[Any, Any]
#: What a rating of each scheme is called, which names its scale.
_SCHEMES = {
    RatingScheme.FUTURE_GROUP_GRADE: "grade",
    RatingScheme.US_TIP_TIER: "tier",
}


def find(case: Case) -> Iterable[Finding]:
    """Places whose grade and tier of about the same year lie far apart on their scales."""
    ratings = case.tables.ratings
    if ratings is None:
        return
    for area, rows in ratings.groupby("area", sort=True):
        yield from _nearest(case, str(area), rows)


def _nearest(case: Case, area: str, rows: pd.DataFrame) -> Iterator[Finding]:
    """The finding of the grade and the tier nearest in time, if they disagree."""
    records = rows.to_dict("records")
    score = partial(_score, case.choices.rating_scales)
    grades, tiers = ([r for r in records if r["scheme"] == scheme and score(r) >= 0] for scheme in _SCHEMES)
    pairs = [
        (apart, str(grade["rating_id"]), str(tier["rating_id"]), grade, tier)
        for grade, tier in product(grades, tiers)
        if (apart := abs(_year(grade) - _year(tier))) <= case.choices.year_window
    ]
    if not pairs:
        return
    _, first, second, grade, tier = min(pairs, key=lambda found: found[:3])
    if abs(score(grade) - score(tier)) >= case.choices.rating_apart:
        yield Finding(
            Code.RATING_DISAGREEMENT, Level.APPARENT, (first, second), (str(grade["region_code"]),), 1.0,
            matter=(grade, tier), group=(area,), reasons=(Reason.DEFINITION,),
        )  # fmt: skip


def _score(scales: Mapping[str, Mapping[str, float]], row: Row) -> float:
    """Where a rating stands on its scale, the best of a set; -1 if it is on none."""
    scale = scales[_SCHEMES[RatingScheme(str(row["scheme"]))]]
    plain = str(row["rating"]).replace("Tier ", "").replace(" Watch List", "WL").replace(" Watchlist", "WL")
    words = plain.replace(" or ", ";").split(";")
    return max((scale[word.strip()] for word in words if word.strip() in scale), default=-1.0)


def _year(row: Row) -> int:
    """The year of a rating, or of its publication."""
    years = [str(row[column]) for column in ("period_start", "producer_year")]
    return next((int(float(year)) for year in years if year[:1].isdigit()), 0)


def tell(case: Case, finding: Finding) -> Told:
    """Both ratings in words."""
    matter = finding.matter
    assert isinstance(matter, tuple)
    told = [f"the {_maker(row)} gave it {_rating(row)} ({_year(row)})" for row in matter]
    arithmetic = numbers.sentence(f"{phrases.place(str(matter[0]['area']))}: {numbers.listed(told)}")
    evidence = (
        "The one grades how victims are treated, the other what a government does by the standards of a law."
    )
    return Told(
        arithmetic, evidence, "Both can be right: they grade different things.", Resolution.NOT_POOLED
    )


def _maker(row: Row) -> str:
    """Who gave a rating."""
    return str(row["producer"])


def _rating(row: Row) -> str:
    """A rating with the name of its scale."""
    rating, scale = str(row["rating"]), _SCHEMES[RatingScheme(str(row["scheme"]))]
    return rating if rating.lower().startswith(scale) else f"the {scale} {rating.replace(';', ' or ')}"


def coded(case: Case, finding: Finding) -> Codes:
    """Both ratings in codes, with how far they lie apart on their scales."""
    matter = finding.matter
    assert isinstance(matter, tuple)
    one, other = (_score(case.choices.rating_scales, row) for row in matter)
    apart = (at(Explanation.SCALE_APART, abs(one - other)),)
    return Codes(finding.ids, 1.0, explanations=((at(Explanation.GRADES_OTHER_THINGS, None),), apart))


CHECK = Check(
    Code.RATING_DISAGREEMENT, "Ratings that disagree",
    "half a scale or more apart (conflict_rating_apart) within five years",
    "Future Group (2006), Falling Short of the Mark; US Department of State, Trafficking in Persons Report",
    find, tell, coded,
)  # fmt: skip
