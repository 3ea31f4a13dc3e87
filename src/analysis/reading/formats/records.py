"""Raw claims built by a reader: every column of the contract, from what a file says and what its kind implies."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.reading.contracts import CLAIM_COLUMNS, FACTS
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE
from analysis.vocabulary import Measure, Method, Movement, Population, Role, Status, Unit, Visibility

#: Columns that a claims table may have beside those of docs/transcribe.md.
OPTIONAL = (
    *("carrier", "read_in", "lineage", "price_year"),
    *("interval_level", "sample", "target_population"),
    *FACTS,
)
#: How many wrong cells of a file are told at most; one with the wrong columns has one in each of a million rows.
TOLD = 100
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
#: Digits behind the year in the id of a claim about a part of the persons; the whole has none. Never renumbered.
PARTS: Mapping[str, str] = {
    "": "",
    Population.ALL: "",
    Population.WOMEN: "01",
    Population.MEN: "02",
    Population.GIRLS: "03",
    Population.BOYS: "04",
    Population.CHILDREN: "05",
    Population.ADULTS: "06",
    Population.WOMEN_AND_GIRLS: "07",
    Population.MEN_AND_BOYS: "08",
    "sexual": "11",
    "labour": "12",
    "forced_marriage": "13",
    "begging": "14",
    "organ_removal": "15",
    "adoption": "16",
    "child_soldiering": "17",
    "domestic": "18",
    "state_imposed": "19",
    "other_labour": "20",
    "other": "21",
}


def population(sex: str, age: str) -> Population:
    """Who is counted, from the words `all`, `female`, `male` for sex and `all`, `child`, `adult` for age."""
    return {
        ("all", "all"): Population.ALL,
        ("all", "child"): Population.CHILDREN,
        ("all", "adult"): Population.ADULTS,
        ("female", "all"): Population.WOMEN_AND_GIRLS,
        ("female", "child"): Population.GIRLS,
        ("female", "adult"): Population.WOMEN,
        ("male", "all"): Population.MEN_AND_BOYS,
        ("male", "child"): Population.BOYS,
        ("male", "adult"): Population.MEN,
    }[sex, age]


def claims_frame(
    rows: Sequence[Mapping[str, object]], common: Mapping[str, str], *, file: str, what: str
) -> pd.DataFrame:
    """Raw claims with every column of their contract, numbered in the order in which they stand.

    Parameters
    ----------
    rows : sequence of mapping
        One claim each: `line` and the cells that differ.
    common : mapping
        Cells that are the same in every claim.
    file : str
        How an error names the file.
    what : str
        What a claim of this file is about, for the error when there is none.

    Raises
    ------
    InputError
        If there is no claim.
    """
    if not rows:
        raise InputError([Problem(file, None, None, f"the file holds no {what}", "at least one")])
    given = set().union(*rows) | set(common)
    names = (LINE, *CLAIM_COLUMNS, *(name for name in OPTIONAL if name in given))
    columns = {name: [row.get(name, common.get(name, "")) for row in rows] for name in names}
    columns["position"] = [str(place) for place in range(1, len(rows) + 1)]
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    return frame.astype({LINE: int})


def counted(number: int) -> str:
    """The figure of a number of persons; one to four are told as an interval, so that nobody can be made out."""
    return SUPPRESSED if 0 < number < 5 else f"{number:,}"


def refuse(problems: Iterable[Problem]) -> None:
    """Nothing, if there is no problem.

    Raises
    ------
    InputError
        With every problem, if there are any.
    """
    if found := list(problems):
        raise InputError(found)
