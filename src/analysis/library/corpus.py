"""The processed tables of the project: each is read when it is first asked for, and again when its file changes.

A notebook asks for a few claims and is to have them at once. So this module does not import the rooms that make
the tables: which type a column has is read in the tables' own descriptor, `data/processed/datapackage.json`.
"""

import csv
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from analysis.claims.cells import applied
from analysis.project import PROCESSED, REMAKE, root
from analysis.reading.problems import InputError, Problem

if TYPE_CHECKING:
    from analysis.claims.population import PopulationTable
    from analysis.reading.cards import Card
    from analysis.reading.priors import Priors

# As in `analysis.datapackage`.
DESCRIPTOR = f"{PROCESSED}/datapackage.json"
CLAIMS = "10_claims"
_TYPES = {"number": "float64", "boolean": "bool", "integer": "Int64"}
#: The tables that name places, and their columns of codes; the later names go before.
_NAMED = {"data/raw/reference/named_groups.csv": "group", "data/raw/reference/regions.csv": "code"}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Corpus(Mapping[str, pd.DataFrame]):
    """Everything in a project folder, read as far as it is asked for; shared by all, so copy a table to change it."""

    root: Path

    def derived(self, make: Callable[..., _T], files: tuple[str, ...], *arguments: Any) -> _T:
        """What a function makes of the project folder, made anew when one of some files has changed."""
        stamps = tuple(_stamp(f"{self.root}/{file}") for file in files)
        found: _T = _derived(make, self.root, stamps, *arguments)
        return found

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name, such as `10_claims`."""
        return self.derived(_table, files(name), name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.types)

    def __len__(self) -> int:
        return len(self.types)

    @property
    def types(self) -> Mapping[str, Mapping[str, str]]:
        """The columns of each table in their order, each with its pandas type."""
        return self.derived(_described, (DESCRIPTOR,))

    def claims(self, *, corrections: bool = True) -> pd.DataFrame:
        """The claims, indexed by claim_id, as printed or with corrections laid over."""
        return self.derived(_claims, files(CLAIMS, "10_corrections"), corrections)

    @property
    def names(self) -> Mapping[str, str]:
        """English names of all regions, countries and groups, by code."""
        return self.derived(_names, tuple(_NAMED))

    @property
    def priors(self) -> "Priors":
        """Every choice that is a number."""
        from analysis.reading.priors import FILE, load_priors

        return self.derived(load_priors, (FILE,))

    @property
    def people(self) -> "PopulationTable":
        """Who lives where."""
        found = sorted((self.root / "data/raw/population").glob("*.csv"))
        return self.derived(_people, tuple(str(one.relative_to(self.root)) for one in found))

    @property
    def cards(self) -> tuple["Card", ...]:
        """The card of each raw file."""
        from analysis.reading.cards import FILE, load_cards

        return self.derived(load_cards, (FILE,))

    @property
    def edition(self) -> dict[str, str]:
        """Version of the tables, ten digits of what they hold, and the date on which a source was last read."""
        content = hashlib.sha256()
        for file in files(*self):
            content.update((self.root / file).read_bytes())
        date = max(card.accessed for card in self.cards)
        return {"data_version": content.hexdigest()[:10], "date": str(date)}


def tables() -> Corpus:
    """The tables of the current project."""
    return Corpus(root())


def files(*names: str) -> tuple[str, ...]:
    """The files of some tables, below the project folder."""
    return tuple(f"{PROCESSED}/{name}.csv" for name in names)


def area_name(codes: str) -> str:
    """English name of one or several area codes; a part of a country by its own name."""
    names = tables().names
    return ", ".join(
        code.split("/", 1)[1] if "/" in code else names.get(code, code) for code in codes.split(";") if code
    )


def holding(table: pd.DataFrame, code: str, column: str = "regions") -> pd.DataFrame:
    """The rows of a table whose list of codes, joined by ";", holds one."""
    return table.loc[[code in codes.split(";") for codes in table[column].tolist()]]


def _stamp(path: str) -> int:
    """When a file was last changed, in nanoseconds; nought where there is none."""
    # Asked for hundreds of times a page: a text is taken sooner than a path.
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return 0


@lru_cache(maxsize=128)
def _derived(make: Callable[..., Any], folder: Path, stamps: tuple[int, ...], *arguments: Any) -> Any:
    """What a function makes of a folder, as long as no stamp changes."""
    return make(folder, *arguments)


def _described(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """The columns of every table and their types, from the descriptor."""
    try:
        text = (folder / DESCRIPTOR).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _unusable(DESCRIPTOR, "the file does not exist") from None
    return {
        one["name"]: {field["name"]: _type(field, one["name"]) for field in one["schema"]["fields"]}
        for one in json.loads(text)["resources"]
    }


def _type(field: Mapping[str, Any], table: str) -> str:
    """The pandas type of a column; beside claims a whole number that is never missing is a plain one."""
    is_plain = table.startswith("10_") and field.get("constraints", {}).get("required")
    dtype = _TYPES.get(field["type"], "str")
    return dtype.lower() if is_plain else dtype


def _table(folder: Path, name: str) -> pd.DataFrame:
    """One table with the types of its columns; text is never missing, numbers may be."""
    (file,), types = files(name), dict(Corpus(folder).types[name])
    gaps = {column: [""] for column, dtype in types.items() if dtype in ("float64", "Int64")}
    try:
        frame = pd.read_csv(
            folder / file, dtype=types, usecols=list(types), na_values=gaps, keep_default_na=False, encoding="utf-8"
        )  # fmt: skip
    except FileNotFoundError:
        raise _unusable(file, "the table does not exist") from None
    except ValueError as error:
        raise _unusable(file, f"another version of the program made the table: {error}") from None
    return frame[list(types)]


def _unusable(file: str, what: str) -> InputError:
    """The error for a file that is not there or not as it should be."""
    return InputError([Problem(file, None, None, what, REMAKE)])


def _claims(folder: Path, corrections: bool) -> pd.DataFrame:
    """The claims by their ids, with corrections laid over them if asked."""
    corpus = Corpus(folder)
    claims = applied(corpus[CLAIMS], corpus["10_corrections"]) if corrections else corpus[CLAIMS]
    return claims.set_index("claim_id")


def _names(folder: Path) -> Mapping[str, str]:
    """Names of places by code."""
    names: dict[str, str] = {}
    for file, code in _NAMED.items():
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            names |= {row[code]: row["name"] for row in csv.DictReader(lines)}
    return names


def _people(folder: Path) -> "PopulationTable":
    """The populations of a project."""
    from analysis.claims.population import load_population

    return load_population(folder, apart=Corpus(folder).priors.number("population_difference"))
