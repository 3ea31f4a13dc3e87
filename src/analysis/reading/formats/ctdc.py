"""The Global Synthetic Dataset of the Counter-Trafficking Data Collaborative (IOM).

One made-up record for each person whom an organisation registered. Records are counted while they are read, by country
of exploitation, year and either sex and age or form of exploitation; no record of a person leaves this module, and a
count of one to four is told as an interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.formats import lines
from analysis.reading.formats.records import (
    PARTS,
    REGISTERED,
    TOLD,
    claims_frame,
    counted,
    population,
    refuse,
)
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE
from analysis.vocabulary import Exploitation, Population, Visibility

#: Columns about the person and the case that stand first, in the order of the original.
ORDERED = ("yearOfRegistration", "gender", "ageBroad", "citizenship", "CountryOfExploitation")
#: Forms of exploitation, which stand side by side: behind the means of control, before sectors and recruiters.
SIDE_BY_SIDE = ("isForcedLabour", "isSexualExploit", "isOtherExploit")
_BEFORE, _BEHIND = ("means",), ("typeOf", "sectorOf", "recruiter")
#: Columns that say whether a person was exploited in a way, and the word for it.
FLAGS: Mapping[str, Exploitation] = {
    "isForcedLabour": Exploitation.LABOUR,
    "isSexualExploit": Exploitation.SEXUAL,
}
_GENDERS: Mapping[str, str | None] = {
    "Woman": "female",
    "Female": "female",
    "Man": "male",
    "Male": "male",
    "Trans/Transgender/NonConforming": None,
    "": None,
}
_AGES: Mapping[str, str | None] = {
    **dict.fromkeys(("0--8", "9--17"), "child"),
    **dict.fromkeys(("18--20", "21--23", "24--26", "27--29", "30--38", "39--47", "48+"), "adult"),
    "": None,
}


@dataclass(slots=True)
class _Count:
    """How many records there are of one kind, and the line of the first."""

    line: int
    number: int = 0


def read_synthetic(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims: registered persons by country of exploitation and year, in all and by part.

    Raises
    ------
    InputError
        If the file is no such dataset, or with the first cells that have no meaning.
    """
    rows = lines.rows(path, file=card.path, delimiter=",", quoted=True)
    place = _places(*next(rows), file=card.path)
    counts: dict[tuple[str, str, str], _Count] = {}
    problems: list[Problem] = []
    for line, cells in rows:
        record = {name: cells[at] for name, at in place.items()}
        mistakes = _mistakes(record)
        problems.extend(Problem(card.path, line, name, what, right) for name, what, right in mistakes)
        if len(problems) >= TOLD:
            break
        if mistakes or not record["CountryOfExploitation"] or not record["yearOfRegistration"]:
            continue
        for part in _parts(record):
            key = (record["CountryOfExploitation"], record["yearOfRegistration"], part)
            counts.setdefault(key, _Count(line)).number += 1
    refuse(problems)
    claims = [_claim(*key, count) for key, count in sorted(counts.items())]
    common = {
        **REGISTERED,
        "visibility": Visibility.ASSISTED,
        "section": card.title,
        "producer": "CTDC",
        "producer_year": card.year,
        "definition": "persons whom organisations that work with IOM's data collaborative registered and assisted",
        "note": "synthetic records that keep the counts of the real ones in the main",
    }
    return claims_frame(claims, common, file=card.path, what="record with a country and a year")


def _places(line: int, names: Sequence[str], *, file: str) -> dict[str, int]:
    """Where the columns that are read stand."""
    wanted = (*ORDERED, *SIDE_BY_SIDE)
    problems = [
        Problem(
            file, line, name, f"the column stands {names.count(name)} times", "the columns of the original"
        )
        for name in wanted
        if names.count(name) != 1
    ]
    if not problems and not _in_order(names):
        what = "the columns do not stand in the order of the original"
        right = (
            f"{' before '.join(ORDERED)}; {', '.join(SIDE_BY_SIDE)} side by side, behind the means of control"
        )
        problems.append(Problem(file, line, None, what, right))
    if problems:
        raise InputError(problems)
    return {name: names.index(name) for name in (*ORDERED, *FLAGS)}


def _in_order(names: Sequence[str]) -> bool:
    """Whether the columns stand as in the original: exchanged names of flags are found by nothing else."""
    first = names.index(SIDE_BY_SIDE[0])
    order = [*(names.index(name) for name in ORDERED), first]
    rest = names[first + len(SIDE_BY_SIDE) :]
    return (
        order == sorted(order)
        and tuple(names[first : first + len(SIDE_BY_SIDE)]) == SIDE_BY_SIDE
        and not any(name.startswith(_BEHIND) for name in names[:first])
        and not any(name.startswith(_BEFORE) for name in rest)
    )


def _mistakes(record: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Columns whose cell cannot be meant, each with what it holds and what would be right."""
    year, country = record["yearOfRegistration"], record["CountryOfExploitation"]
    checks = (
        (
            "yearOfRegistration",
            not year or (len(year) == 4 and year.isascii() and year.isdecimal()),
            "a year, or nothing",
        ),
        ("gender", record["gender"] in _GENDERS, ", ".join(filter(None, _GENDERS))),
        ("ageBroad", record["ageBroad"] in _AGES, ", ".join(filter(None, _AGES))),
        (
            "CountryOfExploitation",
            not country or _is_code(country),
            "a country code of three letters, or nothing",
        ),
        *((name, record[name] in {"", "0", "1"}, "1, 0 or nothing") for name in FLAGS),
    )
    return [(name, f"{record[name]!r} is not allowed", right) for name, fine, right in checks if not fine]


def _is_code(text: str) -> bool:
    """Whether a text is written like an ISO 3166 alpha-3 code."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def _parts(record: Mapping[str, str]) -> list[str]:
    """Words for everything that a record is counted under."""
    parts: list[str] = [Population.ALL]
    sex, age = _GENDERS[record["gender"]], _AGES[record["ageBroad"]]
    if sex and age:
        parts.append(population(sex, age))
    return [*parts, *(word for name, word in FLAGS.items() if record[name] == "1")]


def _claim(country: str, year: str, part: str, count: _Count) -> dict[str, object]:
    """The claim of one count."""
    axis = "exploitation" if part in list(Exploitation) and part != Population.ALL else "population"
    return {
        LINE: count.line,
        "claim_id": f"CTDC{country}-{year}{PARTS[part]}",
        "locator": f"{country}, {year}, {part}",
        "figure": counted(count.number),
        "place": country,
        "place_to": country,
        "statement": f"CTDC-{country}-{year}",
        "period_start": year,
        "period_end": year,
        "lineage": f"L-CTDC-{country}",
        axis: part,
    }
