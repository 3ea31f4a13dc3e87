"""Who speaks in the answer at the top of a region's page: which number leads, and what stands beside it."""

from collections.abc import Iterable
from enum import StrEnum, auto

import pandas as pd

from analysis.claims.frame_checks import by_id
from analysis.library.contradictions import quoting_advice
from analysis.library.quantities import assign_quantities, home
from analysis.library.reconciling import meetings_of
from analysis.reading.places import is_area
from analysis.subject.axes import Group, axes
from analysis.vocabulary import Exploitation, Method, Population, Unit, Visibility

#: What advice says of numbers, as in 30_quoting.
_DO_NOT_QUOTE = "do_not_quote"
_QUOTABLE = ("quote", "quote_with_care")
#: Reasons of it for which a number is no result of its own.
_REPEATED = ("copy", "superseded")
#: Claims that are alike in these are results of the same data.
_SAME_DATA = ["line", "quantity", "period_start", "period_end"]
#: Conditions of people of whom nobody says that all are what the subject counts.
_BESIDE = axes()["status"].group(Group.BESIDE)
_OF_PEOPLE = (Unit.PERSONS, Unit.PERSONS_PER_YEAR)
_MEASURED = (Method.SURVEY, Method.CAPTURE_RECAPTURE)
#: What a reader sees of a number.
_FIGURE = ("low", "best", "high")


class AnswerRole(StrEnum):
    """What a number does in the answer for a region."""

    LEADS = auto()
    BESIDE = auto()  # on another rung of the ladder
    PART = auto()  # of some of the people of a rung
    SAME_DATA = auto()  # what the data of the leading claim gave when they were worked out otherwise
    NEAREST = auto()  # what comes nearest to a number of victims where nothing leads
    NOT_TO_QUOTE = auto()  # the number that a reader is likeliest to meet comes first


class Nearest(StrEnum):
    """Why a number comes nearest to one of all victims."""

    PUT_TOGETHER = auto()  # an answer of two lines of evidence, of some of the victims
    FOUND_IN_A_PART = auto()  # the latest count of those found in a part of an area
    OF_SOME_VICTIMS = auto()  # a number that may be quoted
    OF_ANOTHER_GROUP = auto()  # the newest survey of people of whom not all are victims


def best_known(
    claims: pd.DataFrame,
    ladder: pd.DataFrame,
    *,
    advice: pd.DataFrame | None = None,
    meetings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Who speaks in the answer for a region, by number_id: the `role` of each number, `why`, and its `rung`.

    The first row leads, where anything does. `role` is leads, beside (another rung that may be quoted), part (of some
    of the people of a rung; `why` says whether it stands above its number or below), same_data (the data of the leading
    claim, worked out otherwise), nearest (one number, where nothing leads) or not_to_quote (numbers of victims; the
    first of them is told). `why` is the code by which the ladder or the advice decided; of the nearest number
    put_together, found_in_a_part, of_some_victims or of_another_group.

    Parameters
    ----------
    claims : DataFrame
        Those of one region.
    ladder : DataFrame
        What `build_ladder` gives for it.
    advice, meetings : DataFrame, optional
        What `quoting_advice` says of the claims, and `reconcile` without a year; asked for where they are not given.

    Examples
    --------
    >>> claims = an.load_claims("Netherlands")
    >>> an.best_known(claims, an.build_ladder(claims)).loc["LST-012"].tolist()
    ['leads', 'newest_of_best_grade', 'trafficked']
    """
    rows = by_id(claims)
    if not {*_SAME_DATA} <= {*rows}:
        rows = assign_quantities(rows)
    if advice is None:
        advice = quoting_advice(rows)
    rows = rows.assign(advice=advice["advice"], reason=advice["reason"])
    region = str(ladder.attrs.get("region") or home(rows))
    rungs = _rungs(ladder)
    leaders = rungs.index[rungs["role"] == AnswerRole.LEADS]
    status = ""
    if len(leaders):
        status = ladder.loc[rungs.loc[leaders[0], "rung"], "status"]
        also = _same_data(rows, leaders[0])
    else:
        met = meetings_of(rows) if meetings is None else meetings
        also = _nearest(rows, met, region)
    not_on_a_rung = _without_repeats(rows, ladder)
    best = pd.concat([rungs, _parts(ladder), also, _not_to_quote(not_on_a_rung, region, status)])
    best.attrs = {"region": region}
    return best


def _speakers(numbers: Iterable[str], role: AnswerRole, why: Iterable[str] | str) -> pd.DataFrame:
    """Numbers that do the same in an answer, on no rung."""
    index = pd.Index([*numbers], name="number_id", dtype="str")
    return pd.DataFrame({"role": str(role), "why": why, "rung": ""}, index=index, dtype="str")


def _rungs(ladder: pd.DataFrame) -> pd.DataFrame:
    """The rungs whose numbers may be quoted: of those that lead the first, then the others."""
    is_measured = ladder["basis"] != "none"
    rungs = ladder[is_measured & (ladder["advice"] != _DO_NOT_QUOTE)]
    is_leader = rungs["leads"] & ~rungs["leads"].duplicated()
    leader = rungs[is_leader]
    rungs = pd.concat([leader, rungs[~is_leader]])
    best = _speakers(rungs["number_id"], AnswerRole.BESIDE, rungs["why"].tolist())
    best["rung"] = rungs.index.tolist()
    best.loc[best["rung"].isin(leader.index), "role"] = str(AnswerRole.LEADS)
    return best


def _parts(ladder: pd.DataFrame) -> pd.DataFrame:
    """The numbers of some of the people of a rung, those that stand above its own first."""
    # A ladder that somebody made by hand may have none.
    part_ids = ladder.get("part_id", pd.Series("", ladder.index))
    part_stands = ladder.get("part_stands", part_ids)
    parts = ladder.assign(part_id=part_ids, part_stands=part_stands)[part_ids != ""].sort_values(
        "part_stands", kind="stable"
    )
    best = _speakers(parts["part_id"], AnswerRole.PART, parts["part_stands"].tolist())
    best["rung"] = parts.index.tolist()
    return best


def _same_data(rows: pd.DataFrame, number_id: str) -> pd.DataFrame:
    """Other results of the data of a claim, but copies of them and what was superseded; none of an estimate."""
    alike = rows.iloc[:0]
    if number_id in rows.index:
        data = rows.groupby(_SAME_DATA, dropna=False).ngroup()
        alike = rows[data == data[number_id]].drop(number_id)
    results = alike[~alike["reason"].isin(_REPEATED)]
    return _speakers(results.index, AnswerRole.SAME_DATA, "same_line")


def _nearest(rows: pd.DataFrame, meetings: pd.DataFrame, region: str) -> pd.DataFrame:
    """What comes nearest to a number of all victims: of an area only what was put together, or found in a part."""
    met = meetings[meetings["answer_status"] == "reconciled"]
    if len(met):
        return _nearest_by(met, Nearest.PUT_TOGETHER)
    if is_area(region):
        return _nearest_by(_found_in_parts(rows), Nearest.FOUND_IN_A_PART)
    actual = rows[rows["visibility"] == Visibility.ACTUAL]
    known = _of_victims(actual[actual["advice"].isin(_QUOTABLE)])
    measured = known[known["method"].isin(_MEASURED)]
    if len(measured):
        return _nearest_by(measured, Nearest.OF_SOME_VICTIMS)
    if len(known):
        return _nearest_by(known, Nearest.OF_SOME_VICTIMS)
    return _nearest_by(_surveys_of_others(rows), Nearest.OF_ANOTHER_GROUP)


def _nearest_by(rows: pd.DataFrame, why: Nearest) -> pd.DataFrame:
    """The first of some numbers as the nearest one; nobody where there is none."""
    return _speakers(rows.index[:1], AnswerRole.NEAREST, str(why))


def _found_in_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """Yearly counts of all those found in places, the latest first."""
    detected = rows[rows["visibility"] == Visibility.DETECTED]
    yearly = detected[detected["unit"] == Unit.PERSONS_PER_YEAR]
    of_all_people = yearly[yearly["population"] == Population.ALL]
    counts = of_all_people[of_all_people["exploitation"] == Exploitation.ALL]
    dated = counts.dropna(subset="period_end")
    # Of the same year the last one, as they stand.
    return dated.sort_values("period_end", kind="stable").iloc[::-1]


def _surveys_of_others(rows: pd.DataFrame) -> pd.DataFrame:
    """Surveys of people of whom not all are victims, the newest first."""
    surveys = rows[rows["method"] == Method.SURVEY]
    of_others = _people(surveys[surveys["status"].isin(_BESIDE)])
    dated = of_others.dropna(subset="producer_year")
    return dated.sort_values("producer_year", ascending=False, kind="stable")


def _not_to_quote(rows: pd.DataFrame, region: str, status: str) -> pd.DataFrame:
    """Numbers of victims that are not to be quoted; first what is likeliest to be met, and taken for the answer.

    That is a number which is neither vague nor a copy, of the region itself, and in the condition that the leading one
    is of; a condition that no number meets is passed over.
    """
    refused = _of_victims(_people(rows[rows["advice"] == _DO_NOT_QUOTE]))
    is_plain = ~refused["vague"] & (refused["reason"] != "copy")
    told = refused
    for fits in (is_plain, refused["area"] == region, refused["status"] == status):
        narrower = told[fits[told.index]]
        if len(narrower):
            told = narrower
    first = told.index[:1]
    ordered = refused.loc[first.append(refused.index.drop(first))]
    return _speakers(ordered.index, AnswerRole.NOT_TO_QUOTE, ordered["reason"].tolist())


def _without_repeats(rows: pd.DataFrame, ladder: pd.DataFrame) -> pd.DataFrame:
    """The rows but those that repeat a figure which may be quoted, on a rung or as its maker's: it needs no warning."""
    quotable = rows[rows["advice"] != _DO_NOT_QUOTE]
    to_quote = {*_figures(ladder), *_figures(quotable)}
    is_refused = rows["advice"] == _DO_NOT_QUOTE
    repeats = pd.Series([figure in to_quote for figure in _figures(rows)], rows.index, dtype=bool)
    return rows[~(is_refused & repeats)]


def _figures(rows: pd.DataFrame) -> list[tuple[object, ...]]:
    """Of each row what a reader sees: of what measure it is, and its numbers."""
    return list(rows[["measure", *_FIGURE]].fillna(0).itertuples(index=False, name=None))


def _people(rows: pd.DataFrame) -> pd.DataFrame:
    """Numbers of all people in some condition, found or not."""
    return rows[rows["unit"].isin(_OF_PEOPLE) & (rows["visibility"] == Visibility.ACTUAL)]


def _of_victims(rows: pd.DataFrame) -> pd.DataFrame:
    """Those whose condition is a victim's."""
    return rows[~rows["status"].isin(_BESIDE)]
