"""The Global Synthetic Dataset of the Counter-Trafficking Data Collaborative (IOM).

One made-up record for each person whom an organisation registered. Records are counted while they are read, by country
of exploitation, year and either sex and age or form of exploitation; no record of a person leaves this module, and a
count of one to four is told as an interval.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.formats.long_tables import CODES, NAMED, PARTS, counted, populations, spelled_out
from analysis.reading.problems import Problem, refuse, unusable
from analysis.reading.text_tables import LINE, Check, download_rows, failing
from analysis.vocabulary import Population

#: Columns about the person and the case that stand first, in the order of the original.
ORDERED = ("yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation")
#: Forms of exploitation, which stand side by side: behind the means of control, before sectors and recruiters.
SIDE_BY_SIDE = ("isForcedLabour", "isSexualExploit", "isOtherExploit")
_BEFORE, _BEHIND = ("means",), ("typeOf", "sectorOf", "recruiter")
_CODES = CODES["ctdc_synthetic"]
_COUNTED = ("yearOfRegistration", "gender", "ageBroad", "CountryOfExploitation", *_CODES["forms"])


def read_synthetic(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims: registered persons by country of exploitation and year, in all and by part; or InputError."""
    sorts = _sorts(path, card.path)
    refuse(failing(sorts, _checks(sorts), file=card.path, most=NAMED))
    sorts = sorts[(sorts["CountryOfExploitation"] != "") & (sorts["yearOfRegistration"] != "")]
    people = populations(*(sorts[name].map(_CODES[name]) for name in ("gender", "ageBroad")))
    sorts = sorts.rename(columns={"CountryOfExploitation": "place", "yearOfRegistration": "year"})
    whole = sorts.assign(population=Population.ALL, exploitation="all")
    by_form = [whole.assign(exploitation=form)[whole[name] == "1"] for name, form in _CODES["forms"].items()]
    parts = pd.concat([whole, whole.assign(population=people)[people.notna()], *by_form])
    axes = ["place", "year", "population", "exploitation"]
    counts = parts.groupby(axes, as_index=False).agg(number=("number", "sum"), line=(LINE, "min"))
    word = counts["exploitation"].where(counts["exploitation"] != "all", counts["population"])
    counts = counts.assign(word=word, part=word.map(PARTS), figure=counts["number"].map(counted))
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
    right, times = (
        "the columns of the original",
        {name: names.count(name) for name in (*ORDERED, *SIDE_BY_SIDE)},
    )
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


def _checks(sorts: pd.DataFrame) -> Iterator[Check]:
    """For each column where its cells can be meant, and what would be right."""
    for name, pattern, right in (
        ("yearOfRegistration", r"([0-9]{4})?", "a year, or nothing"),
        ("CountryOfExploitation", r"([A-Z]{3})?", "a country code of three letters, or nothing"),
    ):
        yield name, sorts[name].str.fullmatch(pattern), right
    for name in ("gender", "ageBroad"):
        yield name, sorts[name].isin(_CODES[name]), ", ".join(filter(None, _CODES[name]))
    for name in _CODES["forms"]:
        yield name, sorts[name].isin(["", "0", "1"]), "1, 0 or nothing"
