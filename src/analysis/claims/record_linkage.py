"""Suspected links: pairs of claims about the same place that share a number, scored by how alike they are.

A copied number keeps its digits and loses other things: a yearly flow becomes a stock, a range loses an end, women
become persons. So two claims are compared field by field; each field adds the logarithm of how much more often such
an outcome is seen among copies than among unrelated numbers about the same place. Digits weigh by how rare they are:
809 in two texts is telling, half a million is not.

References
----------
Fellegi and Sunter (1969), A theory for record linkage, Journal of the American Statistical Association 64(328),
1183-1210: the weight of a comparison, with fields taken as independent. Winkler (2006), Overview of record linkage and
current research directions, US Census Bureau: values weigh by their frequency. Benford (1938), The law of anomalous
numbers, Proceedings of the American Philosophical Society 78(4), 551-572: how often digits meet by chance.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import vocabulary as v
from analysis.claims.audit_steps import ENDS
from analysis.claims.clean import COMPUTED
from analysis.claims.estimand import AXES, WORLD, NamedSets, named_sets
from analysis.claims.inhabitants import listed
from analysis.claims.lineage import LinkKind, Relation
from analysis.claims.linkage_weights import LinkageWeights, chance
from analysis.table_contracts import as_table

Numbers = npt.NDArray[np.float64]

_CASES = (
    v.Measure.CASES,
    v.Measure.INVESTIGATIONS,
    v.Measure.PROSECUTIONS,
    v.Measure.CONVICTIONS,
    v.Measure.ARRESTS,
)
#: Measures whose numbers are told on, by what they count. Numbers of different kinds are never compared.
KINDS: Mapping[str, str] = {
    **dict.fromkeys([*v.PERSON_MEASURES, *_CASES], "people"),
    **dict.fromkeys(v.MONEY_MEASURES, "money"),
    **{measure: measure for measure in v.THING_MEASURES},
}
#: Directions that say no more than another: whoever came into a place is in it.
_LOOSE = frozenset({v.Direction.ANY, v.Direction.IN, v.Direction.INTO})
#: Columns of which it counts whether they are the same.
_COMPARED = ("direction", "measure", "status", "visibility", "producer")
#: Fields whose outcome stands in the evidence of a suspected link.
_SHOWN = ("measure", "population", "exploitation", "status", "visibility")
#: Claims among which a number may meet another one by chance: of one kind, known to somebody or not.
_BODY = ["counted", "visibility"]
#: Groups are compared by their members of one year; 2009, when the article was read.
_YEAR_OF_GROUPS = 2009


#: So many digits of a score are published.
_DIGITS = 2


class _Pairs(NamedTuple):
    """Pairs of claims, one a row of each part."""

    younger: pd.DataFrame
    older: pd.DataFrame
    shared: Numbers  # the numbers that both give, rising; missing where there is none
    outcomes: pd.DataFrame  # what is found of each field


def compare(claims: pd.DataFrame, weights: LinkageWeights) -> pd.DataFrame:
    """Every pair of claims that can be compared, one row a pair.

    They count things of one kind about one place in periods that do not exclude each other, share a number, and do not
    stand in one statement. `claim_id` is the younger; `score` the probability that they are one number told twice;
    `shared` the same ends of their figures, rising; `wandering` says whether measure or unit changed on the way.
    """
    rows = _comparable(claims)
    pairs = _pairs(rows, weights)
    younger, older, shared, _ = pairs
    numbers = [_printed(values) for values in shared.tolist()]
    weight = _weight(pairs, rows, weights)
    # From powers of ten to a probability.
    score = 1 / (1 + 10**-weight)
    changes_measure = younger["measure"] != older["measure"]
    changes_unit = younger["unit"] != older["unit"]
    return pd.DataFrame(
        {
            "claim_id": younger["claim_id"],
            "other_id": older["claim_id"],
            "score": score,
            "shared": [";".join(texts).replace(",", "") for texts in numbers],
            "wandering": changes_measure | changes_unit,
            "one_lineage": younger["lineage"] == older["lineage"],
            "evidence": _evidence(pairs, numbers),
        }
    )


# -- which claims are compared ----------------------------------------------------------------------------------------


def _comparable(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims whose number could be told on, neither vague nor a suppressed count, from the oldest to the youngest."""
    frame = claims.assign(
        counted=claims["measure"].map(KINDS).fillna(""),
        start=_years(claims, "period_start", "period_end"),
        end=_years(claims, "period_end", "period_start"),
        spoken=_years(claims, "producer_year", "carrier_year"),
    )
    for name in ENDS:
        values = frame[name]
        frame[name] = values.where(values > 0)
    is_counted = frame["kind"].isin([v.FigureKind.COUNT, v.FigureKind.MONEY])
    is_counted &= frame["counted"] != ""
    has_number = frame[[*ENDS]].notna().any(axis=1)
    is_clear = ~frame["vague"] & ~frame["suppressed"]
    rows = frame[is_counted & is_clear & has_number]
    return rows.sort_values(["spoken", "claim_id"], ignore_index=True)


def _years(claims: pd.DataFrame, name: str, instead: str) -> pd.Series:
    """The years of a column; where one is missing, that of another column."""
    years = claims[name].fillna(claims[instead])
    # By way of a type that has gaps, as whole numbers with gaps are no floats otherwise.
    return years.astype("Float64").astype(float)


def _pairs(rows: pd.DataFrame, weights: LinkageWeights) -> _Pairs:
    """Every two of some claims that have a number in common and may be one."""
    younger, older = _with_common_value(rows)
    ends = younger[[*ENDS]].to_numpy()
    older_ends = older[[*ENDS]].to_numpy()
    shared = _shared(ends, older_ends)
    outcomes = _outcomes(younger, older, weights.overlap)
    is_there = ~np.isnan(shared)
    has_shared = np.asarray(is_there.any(axis=1), dtype=np.bool_)
    may_be_one = _may_be_one(younger, older)
    may_be_one &= (outcomes["area"] != "") & has_shared
    return _Pairs(
        younger[may_be_one].reset_index(drop=True),
        older[may_be_one].reset_index(drop=True),
        shared[may_be_one],
        outcomes[may_be_one].reset_index(drop=True),
    )


def _with_common_value(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every two claims that have a number in common, each pair once: the younger ones, and beside them the older."""
    numbered = rows.assign(row=rows.index)
    values = numbered.melt("row", [*ENDS]).dropna()
    pairs = values.merge(values, on="value", suffixes=("", "_older"))
    is_first_younger = pairs["row"] > pairs["row_older"]
    in_order = pairs.loc[is_first_younger, ["row", "row_older"]]
    distinct = in_order.drop_duplicates()
    younger = rows.loc[distinct["row"]].reset_index(drop=True)
    older = rows.loc[distinct["row_older"]].reset_index(drop=True)
    return younger, older


def _may_be_one(younger: pd.DataFrame, older: pd.DataFrame) -> pd.Series:
    """Whether two claims may be one number: of one kind, of two statements, and of times that allow it."""
    names_statement = younger["statement"] != ""
    is_equal = younger["statement"] == older["statement"]
    is_one_statement = names_statement & is_equal
    is_one_kind = younger["counted"] == older["counted"]
    # Their years do not meet, or lie after one of them was said: they cannot be one number.
    later_start = np.maximum(younger["start"], older["start"])
    earlier_end = np.minimum(younger["end"], older["end"])
    are_apart = later_start > earlier_end
    allowed = is_one_kind & ~is_one_statement & ~are_apart
    for undated, dated in ((younger, older), (older, younger)):
        is_undated = undated["start"].isna()
        begins_later = dated["start"] > undated["spoken"]
        allowed &= ~(is_undated & begins_later)
    return allowed


def _shared(first: Numbers, second: Numbers) -> Numbers:
    """Numbers that both of two claims give, one row a pair, rising; missing where an end is not shared.

    A lower end that is another's upper end is not shared: `5,000 to 7,000` and `7,000 to 10,000` are neighbours. A
    single number may be either end of the range that it was taken from.
    """
    meets = first[:, :, None] == second[:, None, :]
    lower = ENDS.index("low")
    upper = ENDS.index("high")
    meets[:, lower, upper] = False
    meets[:, upper, lower] = False
    in_both = np.where(meets.any(axis=2), first, np.nan)
    return _once(in_both)


def _once(values: Numbers) -> Numbers:
    """The same rows, rising, each value once and missing ones last."""
    rising = np.sort(values, axis=1)
    before = rising[:, :-1]
    is_repeated = np.zeros(rising.shape, dtype=bool)
    is_repeated[:, 1:] = rising[:, 1:] == before
    rising[is_repeated] = np.nan
    return np.sort(rising, axis=1)


def _outcomes(younger: pd.DataFrame, older: pd.DataFrame, overlap: float) -> pd.DataFrame:
    """What is found of each field of younger claims and older ones."""
    outcomes = pd.DataFrame()
    for name in _COMPARED:
        is_same = younger[name] == older[name]
        outcomes[name] = np.where(is_same, "same", "other")
    for axis in AXES:
        sets = named_sets()[axis]
        outcomes[axis] = _sets(younger[axis], older[axis], sets)
    is_loose = younger["direction"].isin(_LOOSE)
    is_loose &= older["direction"].isin(_LOOSE)
    outcomes["direction"] = outcomes["direction"].mask(is_loose, "same")
    is_unknown = younger["producer"] == v.UNATTRIBUTED
    is_unknown |= older["producer"] == v.UNATTRIBUTED
    outcomes["producer"] = outcomes["producer"].mask(is_unknown, "unknown")
    # Whoever says how its number was computed did not copy it.
    is_computed = younger["method"].isin(COMPUTED)
    outcomes["method"] = np.where(is_computed, "own", "open")
    pairs_of_areas = list(zip(younger["area"], older["area"], strict=True))
    outcome_by_areas = {}
    # There are far fewer pairs of areas than pairs of claims.
    for pair in set(pairs_of_areas):
        outcome_by_areas[pair] = _areas(*pair, overlap)
    outcomes["area"] = [outcome_by_areas[pair] for pair in pairs_of_areas]
    return outcomes


def _sets(younger: pd.Series, older: pd.Series, sets: NamedSets) -> list[str]:
    """`same`, `nested` or `other` for each two words of an axis, by what they stand for."""
    outcomes = []
    for word, compared_word in zip(younger, older, strict=True):
        cells = sets[word]
        compared = sets[compared_word]
        if cells == compared:
            outcomes.append("same")
        elif cells <= compared or compared <= cells:
            outcomes.append("nested")
        else:
            outcomes.append("other")
    return outcomes


def _areas(area: str, compared: str, overlap: float) -> str:
    """`same` or `overlapping`; empty where two areas are not compared.

    A country is only compared with itself and its parts: a number that stands for a country and for a group is
    either an error of place or, far more often, chance. So is the world.
    """
    if area == compared:
        return "same"
    country, *_ = area.split("/")
    compared_country, *_ = compared.split("/")
    if country == compared_country:
        return "overlapping"
    if WORLD in (area, compared):
        return ""
    countries = _countries(area)
    compared_countries = _countries(compared)
    if min(len(countries), len(compared_countries)) < 2:
        return ""
    if countries == compared_countries:
        return "same"
    common = countries & compared_countries
    either = countries | compared_countries
    share = len(common) / len(either)
    return "overlapping" if share >= overlap else ""


def _countries(area: str) -> set[str]:
    """The countries of an area, which may be several places."""
    countries = set[str]()
    for code in area.split(";"):
        countries.update(listed(code, _YEAR_OF_GROUPS))
    return countries


# -- what the outcomes weigh ------------------------------------------------------------------------------------------


def _weight(pairs: _Pairs, rows: pd.DataFrame, weights: LinkageWeights) -> Numbers:
    """The weight of evidence that each pair is one number told twice, in powers of ten."""
    rarity = _rarity(pairs, rows, weights)
    total = rarity + _other_ends(pairs, weights)
    for name, odds_by_outcome in weights.fields.items():
        bans = {outcome: _bans(odds) for outcome, odds in odds_by_outcome.items()}
        outcomes = pairs.outcomes[name]
        total += outcomes.map(bans).to_numpy(dtype=float)
    odds_of_copies = (weights.copies, 1 - weights.copies)
    total += _bans(odds_of_copies)
    return total


def _bans(odds: Sequence[float]) -> float:
    """Weight of evidence of an outcome, seen so often among copies and so often among others, in powers of ten."""
    among_copies, among_others = odds
    return math.log10(among_copies / among_others)


def _rarity(pairs: _Pairs, rows: pd.DataFrame, weights: LinkageWeights) -> Numbers:
    """The weight of the shared numbers: how much rarer they are among claims of their kind than a copy keeps an end."""
    younger, older, shared, _ = pairs
    rarity = np.zeros(len(younger))
    is_estimated = younger["visibility"] == v.Visibility.ACTUAL
    is_estimated |= older["visibility"] == v.Visibility.ACTUAL
    for body, claims in rows.groupby(_BODY)[[*_BODY, *ENDS]]:
        ends = claims[[*ENDS]].to_numpy().ravel()
        is_number = ~np.isnan(ends)
        numbers = ends[is_number].tolist()
        is_alike = younger[_BODY] == list(body)
        is_of_body = is_alike.all(axis=1)
        for index, shared_ends in enumerate(shared.T):
            is_shared = ~np.isnan(shared_ends)
            has_end = is_of_body & is_shared
            values = shared_ends[has_end].tolist()
            probability = chance(values, numbers, known_magnitude=True)
            # Registered persons of one place are about as many every year: their size says nothing, nor does that of
            # a second number.
            if index == 0:
                with_size = chance(values, numbers)
                probability = np.where(is_estimated[has_end], with_size, probability)
            odds = weights.exact_end / probability
            rarity[has_end] += np.log10(odds)
    return rarity


def _other_ends(pairs: _Pairs, weights: LinkageWeights) -> Numbers:
    """The weight of the ends that are not shared: nearly the same, others, or there in one claim only."""
    ends = _not_shared(pairs.younger, pairs.shared)
    older_ends = _not_shared(pairs.older, pairs.shared)
    larger = np.maximum(ends, older_ends)
    smaller = np.minimum(ends, older_ends)
    largest_near = smaller * (1 + weights.near)
    is_near = larger <= largest_near
    bans = np.where(is_near, _bans(weights.near_end), _bans(weights.other_end))
    is_there = ~np.isnan(ends)
    is_there_in_older = ~np.isnan(older_ends)
    is_in_both = is_there & is_there_in_older
    compared = np.where(is_in_both, bans, 0.0).sum(axis=1)
    count = is_there.sum(axis=1)
    count_in_older = is_there_in_older.sum(axis=1)
    lost = np.abs(count - count_in_older)
    bans_of_lost = lost * _bans(weights.lost_end)
    total = compared + bans_of_lost
    return np.asarray(total, dtype=float)


def _not_shared(claims: pd.DataFrame, shared: Numbers) -> Numbers:
    """The ends of one claim of each pair that the other one does not have, rising; missing ones last."""
    values = claims[[*ENDS]].to_numpy()
    meets = values[:, :, None] == shared[:, None, :]
    is_shared = meets.any(axis=2)
    left = np.where(is_shared, np.nan, values)
    return _once(left)


def _printed(values: Sequence[float]) -> list[str]:
    """Numbers as they are told, without missing ones."""
    printed = []
    for value in values:
        if not math.isnan(value):
            printed.append(f"{value:,.10g}")
    return printed


def _evidence(pairs: _Pairs, numbers: Sequence[Sequence[str]]) -> pd.Series:
    """In words what two claims have in common and where they differ."""
    younger, older, _, outcomes = pairs
    sentences = []
    for texts in numbers:
        listing = " and ".join(texts)
        sentences.append(f"both say {listing}")
    evidence = pd.Series(sentences, younger.index, dtype=str)
    is_one_place = outcomes["area"] == "same"
    both_areas = younger["area"] + " and " + older["area"]
    overlap = "; " + both_areas + " overlap"
    evidence += overlap.mask(is_one_place, "; the same place")
    for name in _SHOWN:
        in_both = younger[name] + " in one and " + older[name] + " in the other"
        differs = f"; {name} is " + in_both
        is_same = outcomes[name] == "same"
        evidence += differs.mask(is_same, "")
    return evidence


def lineage_table(claims: pd.DataFrame, links: pd.DataFrame, weights: LinkageWeights) -> pd.DataFrame:
    """10_lineages: the declared links, scored too, then those suspected between lineages, the most alike first."""
    compared = _by_pair(compare(claims, weights))
    is_flagged = compared["score"] >= weights.flagged
    # How often a number is met by chance depends on all claims: with more digits each new claim would move them.
    compared["score"] = compared["score"].round(_DIGITS)
    declared = _by_pair(links)
    scores = compared[["score", "shared"]].reindex(declared.index)
    declared = declared.assign(score=scores["score"], shared=scores["shared"].fillna(""))
    suspected = compared[is_flagged & ~compared["one_lineage"]]
    suspected = suspected.assign(
        kind=LinkKind.SUSPECTED,
        relation=np.where(suspected["wandering"], Relation.OTHER_UNIT, Relation.SAME_DIGITS),
        lineage="",
        declared_in="",
        order=-suspected["score"],
    )
    suspected = suspected.sort_values(["order", "claim_id", "other_id"])
    links_of_both_kinds = pd.concat([declared, suspected], ignore_index=True)
    return as_table(links_of_both_kinds, "10_lineages")


def _by_pair(table: pd.DataFrame) -> pd.DataFrame:
    """A table of pairs, indexed by their two claims, whichever stands first."""
    ids = table[["claim_id", "other_id"]].to_numpy()
    pairs = [frozenset(pair) for pair in ids]
    index = pd.Index(pairs, dtype=object)
    return table.set_index(index)
