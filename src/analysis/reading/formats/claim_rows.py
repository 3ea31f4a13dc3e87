"""What readers share: records as raw claims and ratings, who is counted, and small counts as intervals."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import subject
from analysis.reading.cards import Card
from analysis.reading.places import PlaceError
from analysis.reading.problems import Problem, unusable
from analysis.reading.text_tables import LINE, raw_contract

#: How many wrong cells of a file are named at most; one with the wrong columns has one in each of its rows.
NAMED = 100
#: The figure of a count that was suppressed because it is small: one to four persons.
SUPPRESSED = "<5"
#: What a record says in each column, by the kind of record.
RECORDS: Mapping[str, Mapping[str, str]] = subject.load("official_records.yml")
#: What the codes of each format mean.
CODES: Mapping[str, Mapping[str, Any]] = subject.load("official_codes.yml")
#: Digits behind the year in the id of a claim about a part of the persons.
PARTS: Mapping[str, str] = CODES["id_parts"]


def populations(sexes: pd.Series, ages: pd.Series) -> pd.Series:
    """Who is counted, from `all`, `female`, `male` and `all`, `child`, `adult`; missing where one is neither."""
    return (sexes + " " + ages).map(CODES["populations"])


def spelled_out(rows: pd.DataFrame, kinds: str | pd.Series, card: Card, *, what: str = "row") -> pd.DataFrame:
    """Raw claims or ratings with every column of their contract, numbered in the order in which the records stand.

    A record has its `line` and the cells that `official_records.yml` names for its kind; InputError if there is none.
    """
    if rows.empty:
        raise unusable(card.path, None, f"the file holds no {what}", "at least one")
    of_each = pd.Series(kinds, index=rows.index)
    records = ({**record, "card": card} for record in rows.drop(columns=LINE).to_dict("records"))
    shown = [
        {name: cell.format_map(record) if "{" in cell else cell for name, cell in RECORDS[kind].items()}
        for kind, record in zip(of_each, records, strict=True)
    ]
    rules = raw_contract("claims" if "claim_id" in shown[0] else "ratings")
    columns = [name for name, cells in rules.items() if cells.required or name in shown[0]]
    frame = pd.DataFrame(shown, columns=columns, dtype=object).fillna("")
    frame["position"] = (frame.index + 1).astype(str).astype(object)
    frame.insert(0, LINE, rows[LINE].to_numpy(dtype=int))
    return frame


def countries(
    rows: pd.DataFrame, columns: Sequence[str], read: Callable[..., str], card: Card
) -> tuple[pd.Series, list[Problem]]:
    """What `read` makes of the cells of columns, the last of which names a country; and what it refuses, once each."""
    found: dict[tuple[str, ...], str] = {}
    problems = []
    cells = [*rows[[*columns]].itertuples(index=False, name=None)]
    for line, key in zip(rows[LINE], cells, strict=True):
        if key not in found:
            try:
                found[key] = read(*key)
            except PlaceError as error:
                found[key], what = "", f"{key[-1]!r} is not allowed"
                problems.append(Problem(card.path, int(line), columns[-1], what, str(error)))
    return pd.Series([found[key] for key in cells], rows.index, dtype=object), problems


def counted(number: int) -> str:
    """The figure of a number of persons; one to four are an interval, so that nobody can be made out."""
    return SUPPRESSED if 0 < number < 5 else f"{number:,}"
