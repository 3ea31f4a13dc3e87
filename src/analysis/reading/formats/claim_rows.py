"""What readers share: raw claims with every column of their contract, and what kinds of counts imply."""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis import subject
from analysis.reading.contracts import CLAIM_COLUMNS, optional_columns
from analysis.reading.problems import Problem, unusable
from analysis.reading.text_tables import LINE
from analysis.vocabulary import Measure, Method, Movement, Population, Role, Status, Unit, Visibility

#: How many wrong cells of a file are named at most; one with the wrong columns has one in each of its rows.
NAMED = 100
#: The figure of a count that was suppressed because it is small: one to four persons.
SUPPRESSED = "<5"
#: What a count of persons that an office registered in one year says on each axis.
REGISTERED: Mapping[str, str] = {
    "measure": Measure.FLOW,
    "unit": Unit.PERSONS_PER_YEAR,
    "role": Role.UNSPECIFIED,
    "population": Population.ALL,
    "exploitation": "all",
    "status": Status.TRAFFICKED,
    "movement": Movement.ANY,
    "visibility": Visibility.DETECTED,
    "method": Method.ADMINISTRATIVE,
}
#: What a count of offenders says instead, beside its measure.
_OFFENDERS: Mapping[str, str] = {
    "unit": Unit.PERSONS,
    "role": Role.NOT_APPLICABLE,
    "movement": "not_applicable",
    "status": Status.SUSPECT,
    "place_to": "",
    "definition": "",
}
#: Digits behind the year in the id of a claim about a part of the persons.
PARTS: Mapping[str, str] = subject.load("official_codes.yml")["id_parts"]
_POPULATIONS: Mapping[tuple[str, str], Population] = {
    ("all", "all"): Population.ALL,
    ("all", "child"): Population.CHILDREN,
    ("all", "adult"): Population.ADULTS,
    ("female", "all"): Population.WOMEN_AND_GIRLS,
    ("female", "child"): Population.GIRLS,
    ("female", "adult"): Population.WOMEN,
    ("male", "all"): Population.MEN_AND_BOYS,
    ("male", "child"): Population.BOYS,
    ("male", "adult"): Population.MEN,
}


def populations(sexes: pd.Series, ages: pd.Series) -> pd.Series:
    """Who is counted, from `all`, `female`, `male` and `all`, `child`, `adult`; missing where one is neither."""
    return pd.Series(zip(sexes, ages, strict=True), index=sexes.index, dtype=object).map(_POPULATIONS.get)


def claims_frame(rows: pd.DataFrame, common: Mapping[str, str], *, file: str, what: str) -> pd.DataFrame:
    """Raw claims with every column of their contract, numbered in the order in which they stand.

    Parameters
    ----------
    rows : DataFrame
        One claim each: `line` and the cells that differ; a missing one says what `common` says.
    common : mapping
        Cells that are the same in every claim.
    file, what : str
        How an error names the file, and what a claim of it is about.

    Raises InputError if there is no claim.
    """
    if rows.empty:
        raise unusable(file, None, f"the file holds no {what}", "at least one")
    names = [LINE, *CLAIM_COLUMNS, *(name for name in optional_columns() if name in {*rows, *common})]
    frame = rows.reindex(columns=names).astype(object).fillna(dict(common)).fillna("").reset_index(drop=True)
    return frame.assign(position=(frame.index + 1).astype(str)).astype(object).astype({LINE: int})


def with_offenders(claims: pd.DataFrame, measures: pd.Series) -> pd.DataFrame:
    """The same claims, of which those with a measure are about offenders and not about registered victims."""
    columns = dict.fromkeys([*claims, *_OFFENDERS, "measure"])
    claims = claims.reindex(columns=list(columns)).astype(object)
    offenders = measures.notna()
    claims.loc[offenders, list(_OFFENDERS)] = list(_OFFENDERS.values())
    claims.loc[offenders, "measure"] = measures
    return claims


def ratings_frame(rows: pd.DataFrame) -> pd.DataFrame:
    """Raw ratings with every column of their contract, numbered in the order in which they stand."""
    names = (
        *(LINE, "rating_id", "position", "section", "locator", "place", "scheme", "rating", "period"),
        *("period_start", "period_end", "producer", "producer_year", "note"),
    )
    frame = rows.reindex(columns=names).astype(object).fillna("").reset_index(drop=True)
    return frame.assign(position=(frame.index + 1).astype(str)).astype(object).astype({LINE: int})


def wrong_cells(
    rows: pd.DataFrame, checks: Iterable[tuple[str, pd.Series, str]], *, file: str
) -> list[Problem]:
    """The first cells that cannot be meant; a check is a column, where it is fine, and what would be right."""
    wrong = ((column, rows.loc[~fine.astype(bool)].head(NAMED), right) for column, fine, right in checks)
    return [
        Problem(file, int(line), column, f"{cell!r} is not allowed", right)
        for column, found, right in wrong
        for line, cell in zip(found[LINE], found[column], strict=True)
    ][:NAMED]


def counted(number: int) -> str:
    """The figure of a number of persons; one to four are told as an interval, so that nobody can be made out."""
    return SUPPRESSED if 0 < number < 5 else f"{number:,}"
