"""How far two codings of the same claims or studies agree, column by column, and where they differ.

Who codes twice, or two of one kind, show how consistent a coding is, not that it is right: for that it is set beside
what the makers' own publications print.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import arguments
from analysis.reading.delimited_tables import LINE

#: What `Agreement.columns` and `Agreement.differing` hold.
_MEASURES = ["column", "rows", "equal", "kappa", "ac1"]
_DIFFERENCES = ["column", "first", "second"]


class Agreement(NamedTuple):
    """Two codings of one set of rows, compared."""

    columns: pd.DataFrame  # a row a column: rows compared, share equal, kappa and AC1
    differing: pd.DataFrame  # a row a cell that differs, by the key of its row
    unmatched: pd.DataFrame  # a row a key that only one coding has, with `in`, first or second


def chance_corrected(first: "pd.Series[str]", second: "pd.Series[str]") -> tuple[float, float, float]:
    """Share of cells that are equal, Cohen's kappa and Gwet's AC1 of two codings of the same things, in this order.

    Both correct the share for what chance would give. Kappa takes each coder's own habits for chance, and falls to
    nothing where almost all cells are one word; AC1 takes chance to be coding at random among the words. An empty cell
    is a word. Where only one word occurs, or no row is compared, neither is defined, and is NaN.

    References
    ----------
    Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 37-46.
    Gwet (2008), Computing inter-rater reliability and its variance in the presence of high agreement, British Journal
    of Mathematical and Statistical Psychology 61, 29-48.

    Examples
    --------
    >>> coded = pd.Series(["yes"] * 123 + ["no"] * 2)
    >>> coded_again = pd.Series(["yes"] * 118 + ["no"] * 5 + ["yes"] * 2)
    >>> [round(measure, 4) for measure in chance_corrected(coded, coded_again)]
    [0.944, -0.0234, 0.9408]
    """
    words = sorted({*first, *second})
    if len(words) < 2:
        equal = 1.0 if len(first) else np.nan
        return equal, np.nan, np.nan
    is_equal = first.to_numpy() == second.to_numpy()
    equal = float(is_equal.mean())
    shares_of_first = first.value_counts(normalize=True).reindex(words, fill_value=0.0)
    shares_of_second = second.value_counts(normalize=True).reindex(words, fill_value=0.0)
    both_by_habit = shares_of_first * shares_of_second
    by_habit = float(both_by_habit.sum())
    shares = (shares_of_first + shares_of_second) / 2
    other_word = shares * (1 - shares)
    at_random = float(other_word.sum()) / (len(words) - 1)
    return equal, _beyond(equal, by_habit), _beyond(equal, at_random)


def _beyond(equal: float, chance: float) -> float:
    """The share that is equal beyond chance, of what could be."""
    return (equal - chance) / (1 - chance)


def compare(first: pd.DataFrame, second: pd.DataFrame, *, key: str = "") -> Agreement:
    """Two tables of texts with a row for each claim or study, compared in the columns that both have.

    Rows are matched by `key`, by default the first column of the first table; ValueError if a table lacks it or holds
    one of its cells twice, or if the tables share no other column.
    """
    name = key or next(str(column) for column in first if column != LINE)
    first_rows = _keyed(first, name, "first")
    second_rows = _keyed(second, name, "second")
    both = first_rows.index.intersection(second_rows.index, sort=False)
    shared = [str(column) for column in first_rows if column in second_rows]
    if not shared:
        raise ValueError(f"the tables share no column but {name}; a column that both coded would be right")
    measures = []
    differing = []
    for column in shared:
        first_cells = first_rows[column].loc[both]
        second_cells = second_rows[column].loc[both]
        cells = pd.DataFrame({"first": first_cells, "second": second_cells})
        corrected = chance_corrected(first_cells, second_cells)
        measures.append((column, len(both), *corrected))
        is_unequal = cells["first"] != cells["second"]
        unequal = cells[is_unequal].assign(column=column)
        differing.append(unequal[_DIFFERENCES])
    only_first = first_rows.index.difference(both)
    only_second = second_rows.index.difference(both)
    in_first = pd.Series("first", index=only_first)
    in_second = pd.Series("second", index=only_second)
    unmatched = pd.concat([in_first, in_second]).to_frame("in")
    columns = pd.DataFrame(measures, columns=_MEASURES)
    every_difference = pd.concat(differing)
    return Agreement(
        columns.set_index("column"),
        every_difference.rename_axis(name),
        unmatched.rename_axis(name),
    )


def _keyed(table: pd.DataFrame, key: str, which: str) -> pd.DataFrame:
    """A table by its key, each cell of which stands once."""
    arguments.word("key", key, [str(column) for column in table])
    is_repeated = table[key].duplicated()
    repeated = table.loc[is_repeated, key]
    if len(repeated):
        right = f"one row for each {key} would be right"
        raise ValueError(f"{repeated.iloc[0]} stands twice in the {which} table; {right}")
    return table.drop(columns=LINE, errors="ignore").set_index(key)
