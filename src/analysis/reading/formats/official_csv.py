"""Readers of official delimited text: Eurostat's tables on trafficking in human beings, and the CTDC's dataset."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.delimited_tables import LINE, YES, Check, download_rows, failing
from analysis.reading.formats.long_tables import CODES, NAMED, PARTS, SUPPRESSED, populations, spelled_out
from analysis.reading.problems import Problem, refuse, unusable
from analysis.vocabulary import Population

# -- Eurostat's bulk TSV (crim_thb_...) -------------------------------------------------------------------------------

_TOTALS = ("T", "TOTAL")
_NUMBERS, _RATES = "NR", "P_HTHAB"
_BULK = CODES["eurostat_tsv"]
#: The flag of a number that will be revised: a fact about the claim, which has a column.
_PROVISIONAL = "p"
_FLAGS: Mapping[str, str] = _BULK["flags"]
_VALUE = rf"(?P<figure>:|[0-9]+) *(?P<flags>[{''.join(_FLAGS)}{_PROVISIONAL}]*)"


def read_tsv(path: Path, card: Card) -> pd.DataFrame:
    r"""Raw claims of a bulk file, plain or compressed, named as its table (`crim_thb_sex.tsv`); or InputError.

    The first column holds the dimensions (`freq,leg_stat,sex,unit,geo\TIME_PERIOD`, in older files `...,geo\time`),
    each further column a year. Behind a value may stand flags, `:` is a missing value. Kept are numbers of persons by
    legal status, sex and age; rates are left out, as they are the same numbers again, and so are other splits.
    """
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
    for name in table.columns.intersection([*_BULK]):
        yield name, table[name].isin(_BULK[name]), f"one of {', '.join(_BULK[name])}"
    for year in years:
        fine = table[year].str.fullmatch(_VALUE) | (table["unit"] == _RATES)
        yield year, fine, "a whole number or :, and flags behind it"


def _records(values: pd.DataFrame) -> pd.DataFrame:
    """The records of the values that are numbers of persons, by nothing else than legal status, sex and age."""
    usual = {"sex": "T", "age": "TOTAL", "leg_stat": "PER_VICT"}
    values = values.assign(**{name: code for name, code in usual.items() if name not in values})
    splits = values.columns.difference([*_BULK, LINE, "codes", "year", "value"])
    values["population"] = populations(values["sex"].map(_BULK["sex"]), values["age"].map(_BULK["age"]))
    values["kind"] = values["leg_stat"].map(_BULK["leg_stat"])
    chosen = values["population"].notna() & values["kind"].notna()
    chosen &= (values["unit"] == _NUMBERS) & values[splits].isin(_TOTALS).all(axis=1)
    chosen &= ~values["value"].str.startswith(":")
    records = values.loc[chosen, [LINE, "kind", "codes", "geo", "year", "population"]]
    found = values.loc[chosen, "value"].str.extract(_VALUE)
    place = records["geo"].map(_BULK["geo"])
    return records.assign(
        id=records["geo"].str.replace("_", ""),
        place=place,
        part=records["population"].map(PARTS),
        figure=found["figure"],
        lineage=place.where(~place.str.startswith("EU"), "EU"),
        note=found["flags"].map(lambda flags: "; ".join(_FLAGS[f] for f in flags if f in _FLAGS)),
        provisional=found["flags"].map(lambda flags: YES if _PROVISIONAL in flags else ""),
    )


# -- the Global Synthetic Dataset of the Counter-Trafficking Data Collaborative ---------------------------------------

#: Columns about the person and the case that stand first, in the order of the original.
ORDERED = ("yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation")
#: Forms of exploitation, which stand side by side: behind the means of control, before sectors and recruiters.
SIDE_BY_SIDE = ("isForcedLabour", "isSexualExploit", "isOtherExploit")
_BEFORE, _BEHIND = ("means",), ("typeOf", "sectorOf", "recruiter")
_SYNTHETIC = CODES["ctdc_synthetic"]
_COUNTED = ("yearOfRegistration", "gender", "ageBroad", "CountryOfExploitation", *_SYNTHETIC["forms"])


def read_synthetic(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims: registered persons by country of exploitation and year, in all and by part; or InputError.

    A file holds one made-up record for each person whom an organisation registered. Records are counted while they are
    read; none leaves this module, and a count of one to four is told as an interval.
    """
    sorts = _sorts(path, card.path)
    refuse(failing(sorts, _sort_checks(sorts), file=card.path, most=NAMED))
    sorts = sorts[(sorts["CountryOfExploitation"] != "") & (sorts["yearOfRegistration"] != "")]
    people = populations(*(sorts[name].map(_SYNTHETIC[name]) for name in ("gender", "ageBroad")))
    sorts = sorts.rename(columns={"CountryOfExploitation": "place", "yearOfRegistration": "year"})
    whole = sorts.assign(population=Population.ALL, exploitation="all")
    by_form = [
        whole.assign(exploitation=form)[whole[name] == "1"] for name, form in _SYNTHETIC["forms"].items()
    ]
    parts = pd.concat([whole, whole.assign(population=people)[people.notna()], *by_form])
    axes = ["place", "year", "population", "exploitation"]
    counts = parts.groupby(axes, as_index=False).agg(number=("number", "sum"), line=(LINE, "min"))
    # One to four are an interval, so that nobody can be made out.
    figure = counts["number"].map("{:,}".format).mask(counts["number"] < 5, SUPPRESSED)
    word = counts["exploitation"].where(counts["exploitation"] != "all", counts["population"])
    counts = counts.assign(word=word, part=word.map(PARTS), figure=figure)
    counts = counts.sort_values(["place", "year", "word"])
    return spelled_out(counts, "ctdc", card, what="record with a country and a year")


def _sorts(path: Path, file: str) -> pd.DataFrame:
    """Each sort of record once: the cells that are read, the `number` of such records, the `line` of the first."""
    rows = download_rows(path, file=file)
    places = _places(*next(rows), file=file)
    numbers, lines = Counter[tuple[str, ...]](), dict[tuple[str, ...], int]()
    for line, cells in rows:
        sort = tuple(cells[at] for at in places)
        numbers[sort] += 1
        lines.setdefault(sort, line)
    sorts = pd.DataFrame(list(numbers), columns=list(_COUNTED), dtype=object)
    return sorts.assign(number=list(numbers.values()), line=list(lines.values()))


def _places(line: int, names: Sequence[str], *, file: str) -> list[int]:
    """Where the columns that are counted stand."""
    right = "the columns of the original"
    times = {name: names.count(name) for name in (*ORDERED, *SIDE_BY_SIDE)}
    wrong = {name: f"the column stands {found} times" for name, found in times.items() if found != 1}
    refuse(Problem(file, line, name, what, right) for name, what in wrong.items())
    # Exchanged names of flags are found by nothing else.
    first = names.index(SIDE_BY_SIDE[0])
    before, behind = names[:first], names[first + len(SIDE_BY_SIDE) :]
    mixed = any(one.startswith(_BEHIND) for one in before) or any(one.startswith(_BEFORE) for one in behind)
    in_order = [name for name in before if name in ORDERED] == [*ORDERED]
    if mixed or not in_order or tuple(names[first : first + len(SIDE_BY_SIDE)]) != SIDE_BY_SIDE:
        side = f"{', '.join(SIDE_BY_SIDE)} side by side, behind the means of control"
        right = f"{' before '.join(ORDERED)}; {side}"
        raise unusable(file, line, "the columns do not stand in the order of the original", right)
    return [names.index(name) for name in _COUNTED]


def _sort_checks(sorts: pd.DataFrame) -> Iterator[Check]:
    """For each column where its cells can be meant, and what would be right."""
    for name, pattern, right in (
        ("yearOfRegistration", r"([0-9]{4})?", "a year, or nothing"),
        ("CountryOfExploitation", r"([A-Z]{3})?", "a country code of three letters, or nothing"),
    ):
        yield name, sorts[name].str.fullmatch(pattern), right
    for name in ("gender", "ageBroad"):
        yield name, sorts[name].isin(_SYNTHETIC[name]), ", ".join(filter(None, _SYNTHETIC[name]))
    for name in _SYNTHETIC["forms"]:
        yield name, sorts[name].isin(["", "0", "1"]), "1, 0 or nothing"
