"""Registered counts as floors: no number of all persons of a year can begin below those who were found in it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.library.own_claims import plain
from analysis.vocabulary import UNNAMED, FigureKind, Measure, Visibility

#: What a count and a number of all persons must agree in; people found in a place are among all who are there.
_AXES = ("population", "exploitation", "status", "direction")
#: A count of a year binds what is counted over that year, never those at one time.
_OVER_A_YEAR = (Measure.FLOW, Measure.PREVALENCE)
_PERIOD = ("period_start", "period_end")


def contradicted(numbers: pd.DataFrame, claims: pd.DataFrame) -> pd.Series:
    """Id of the registered count that lies above where an interval begins, or no text; by the index of `numbers`.

    Numbers are estimates (`low80`, `reference_year`) or claims (`low`, their one year). Definition, group, direction
    and year are the same. Of one count that is told twice the telling of its maker is named.
    """
    area = "area" if "area" in numbers else "region_code"
    years, begins = (("reference_year",), "low80") if "reference_year" in numbers else (_PERIOD, "low")
    counts = _counts(claims)
    found = []
    for row in plain(numbers, (area, *_AXES, "visibility", "measure", *years, begins)) if counts else ():
        asked = row["visibility"] == Visibility.ACTUAL and row["measure"] in _OVER_A_YEAR
        one_year = row[years[0]] == row[years[-1]]
        same = counts.get((row[area], *(row[axis] for axis in _AXES), row[years[-1]]), ())
        above = [count for count in same if row[begins] is not None and row[begins] < -count[0]]
        found.append(min(above)[-1] if asked and one_year and above else "")
    return pd.Series(found or "", index=numbers.index, dtype="str")


def _counts(claims: pd.DataFrame) -> Mapping[tuple[object, ...], Sequence[tuple[float, bool, str]]]:
    """Registered counts by what they count and their year: the least that each says, negative, and its id."""
    found: dict[tuple[object, ...], list[tuple[float, bool, str]]] = {}
    names = ("area", *_AXES, *_PERIOD, "visibility", "measure", "kind", "low", "best", "producer")
    for row in plain(claims, names):
        registered = row["visibility"] == Visibility.DETECTED and row["kind"] == FigureKind.COUNT
        least, year = row["best"] if row["low"] is None else row["low"], row["period_end"]
        if (
            registered
            and row["measure"] == Measure.FLOW
            and row["period_start"] == year
            and None not in (least, year)
        ):
            key = (row["area"], *(row[axis] for axis in _AXES), year)
            found.setdefault(key, []).append((-least, row["producer"] in UNNAMED, row["claim_id"]))
    return found
