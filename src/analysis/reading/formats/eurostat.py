r"""Eurostat's bulk TSV of its tables on trafficking in human beings (crim_thb_...).

The first column holds the dimensions (`freq,leg_stat,sex,unit,geo\TIME_PERIOD`, in older files `...,geo\time`), each
further column a year. Behind a value may stand flags, `:` is a missing value. Kept are numbers of persons by legal
status, sex and age; rates are left out, as they are the same numbers again, and so are splits by anything else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.formats.long_tables import CODES, NAMED, PARTS, populations, spelled_out
from analysis.reading.problems import Problem, refuse, unusable
from analysis.reading.text_tables import LINE, YES, Check, download_rows, failing

_TOTALS = ("T", "TOTAL")
_NUMBERS, _RATES = "NR", "P_HTHAB"
_CODES = CODES["eurostat_tsv"]
#: The flag of a number that will be revised: a fact about the claim, which has a column.
_PROVISIONAL = "p"
_FLAGS: Mapping[str, str] = _CODES["flags"]
_VALUE = rf"(?P<figure>:|[0-9]+) *(?P<flags>[{''.join(_FLAGS)}{_PROVISIONAL}]*)"


def read_tsv(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of a bulk file, plain or compressed, named as its table (`crim_thb_sex.tsv`); or InputError."""
    table = path.name.split(".")[0]
    if not re.fullmatch(r"crim_thb_[a-z0-9_]+", table):
        what = f"the file is called {path.name}"
        raise unusable(card.path, None, what, "the name of the table, such as crim_thb_sex.tsv")
    records = _records(_values(path, card.path)).assign(file=table, table=table.replace("_", "").upper())
    twice = records[records.duplicated(["kind", "geo", "year", "part"])]
    what = "the same country, year and part of the persons stands twice"
    refuse(Problem(card.path, line, None, what, "one row for each") for line in twice[LINE])
    return spelled_out(records, records["kind"], card, what="number of persons in all")


def _values(path: Path, file: str) -> pd.DataFrame:
    """One row a value: `line`, `codes` and the dimensions of its row, `year`, and the cell as `value`."""
    rows = download_rows(path, file=file, delimiter="\t", quoted=False)
    line, (first, *years) = next(rows)
    dimensions = _dimensions(first, years, line=line, file=file)
    every = ((at, *cells) for at, cells in rows)
    table = pd.DataFrame(every, columns=[LINE, "codes", *years], dtype=object)
    codes = table["codes"].map(lambda cell: [code.strip() for code in cell.split(",")])
    wrong = table[codes.map(len) != len(dimensions)][:NAMED]
    right = f"{len(dimensions)}: {','.join(dimensions)}"
    found = zip(wrong[LINE], codes[wrong.index], strict=True)
    refuse(Problem(file, at, None, f"{','.join(one)!r} has {len(one)} codes", right) for at, one in found)
    table[dimensions] = pd.DataFrame(codes.tolist(), columns=dimensions, index=table.index, dtype=object)
    refuse(failing(table, _checks(table, years), file=file, most=NAMED))
    long = table.melt([LINE, "codes", *dimensions], years, "year", "value", ignore_index=False)
    return long.sort_index(kind="stable").reset_index(drop=True)


def _dimensions(first: str, years: Sequence[str], *, line: int, file: str) -> list[str]:
    """The names of the dimensions; years must run one way, as exchanged years are found by nothing else."""
    names, _, time = first.partition("\\")
    dimensions = [name.strip() for name in names.split(",")]
    is_last = dimensions[-1] == "geo" and len(set(dimensions)) == len(dimensions)
    if time.lower() not in {"time", "time_period"} or not is_last:
        right = "the dimensions of a bulk file, such as freq,leg_stat,sex,unit,geo\\TIME_PERIOD"
        raise unusable(file, line, f"the first column is called {first!r}", right)
    if "unit" not in dimensions:
        raise unusable(file, line, "there is no dimension unit", "a table with numbers of persons")
    bad = [year for year in years if not re.fullmatch(r"(19|20)[0-9]{2}", year)]
    refuse(Problem(file, line, year, "the column is no year", "years, such as 2013") for year in bad)
    rising, falling = (all(a < b for a, b in pairwise(order)) for order in (years, years[::-1]))
    if not years or not (rising or falling):
        raise unusable(file, line, "the years do not follow one another", "years in their order")
    return dimensions


def _checks(table: pd.DataFrame, years: Sequence[str]) -> Iterator[Check]:
    """For each dimension and year where its cells can be meant, and what would be right."""
    for name in table.columns.intersection([*_CODES]):
        yield name, table[name].isin(_CODES[name]), f"one of {', '.join(_CODES[name])}"
    for year in years:
        fine = table[year].str.fullmatch(_VALUE) | (table["unit"] == _RATES)
        yield year, fine, "a whole number or :, and flags behind it"


def _records(values: pd.DataFrame) -> pd.DataFrame:
    """The records of the values that are numbers of persons, by nothing else than legal status, sex and age."""
    usual = {"sex": "T", "age": "TOTAL", "leg_stat": "PER_VICT"}
    values = values.assign(**{name: code for name, code in usual.items() if name not in values})
    splits = values.columns.difference([*_CODES, LINE, "codes", "year", "value"])
    values["population"] = populations(values["sex"].map(_CODES["sex"]), values["age"].map(_CODES["age"]))
    values["kind"] = values["leg_stat"].map(_CODES["leg_stat"])
    chosen = values["population"].notna() & values["kind"].notna()
    chosen &= (values["unit"] == _NUMBERS) & values[splits].isin(_TOTALS).all(axis=1)
    chosen &= ~values["value"].str.startswith(":")
    records = values.loc[chosen, [LINE, "kind", "codes", "geo", "year", "population"]]
    found = values.loc[chosen, "value"].str.extract(_VALUE)
    place = records["geo"].map(_CODES["geo"])
    return records.assign(
        id=records["geo"].str.replace("_", ""),
        place=place,
        part=records["population"].map(PARTS),
        figure=found["figure"],
        lineage=place.where(~place.str.startswith("EU"), "EU"),
        note=found["flags"].map(lambda flags: "; ".join(_FLAGS[f] for f in flags if f in _FLAGS)),
        provisional=found["flags"].map(lambda flags: YES if _PROVISIONAL in flags else ""),
    )
