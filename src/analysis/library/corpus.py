"""The processed tables of the project: each is read when it is first asked for, and again when its file changes.

A notebook asks for a few claims and is to have them at once. So this module imports neither pandera nor the rooms that
make the tables: which type a column has is read in the tables' own descriptor, `data/processed/datapackage.json`.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from analysis.claims.cells import read_cell
from analysis.project import root
from analysis.reading.problems import InputError, Problem

if TYPE_CHECKING:
    from analysis.claims.population import PopulationTable
    from analysis.reading.cards import Card
    from analysis.reading.priors import Priors

# As in `analysis.tables` and `analysis.datapackage`, which both import pandera.
FOLDER, DESCRIPTOR = "data/processed", "datapackage.json"
REMAKE = "run: analysis data"
CLAIMS = "10_claims"
_TYPES = {"number": "float64", "boolean": "bool", "integer": "Int64"}
_REFERENCE = "data/raw/reference"
_T = TypeVar("_T")
#: The tables that name places, and their columns of codes; the later names go before.
_NAMED = (("named_groups.csv", "group"), ("regions.csv", "code"))


@dataclass(frozen=True, slots=True)
class Corpus(Mapping[str, pd.DataFrame]):
    """Everything that the project holds, read as far as it is asked for.

    The tables are shared by all who ask: copy one before changing it.

    Parameters
    ----------
    root : Path
        The project folder.
    """

    root: Path

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name, such as `10_claims`."""
        if name not in self._types:
            raise KeyError(name)
        path = self.root / FOLDER / f"{name}.csv"
        return _table(path, _stamp(path), tuple(self._types[name].items()))

    def __iter__(self) -> Iterator[str]:
        """Names of the tables, in the order in which they are made."""
        return iter(self._types)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._types)

    @property
    def _types(self) -> Mapping[str, Mapping[str, str]]:
        """The type of each column of each table."""
        path = self.root / FOLDER / DESCRIPTOR
        return _described(path, _stamp(path))

    def dtypes(self, name: str = CLAIMS) -> Mapping[str, str]:
        """The columns of a table in their order, each with its pandas type."""
        return self._types[name]

    def claims(self, *, corrections: bool = True) -> pd.DataFrame:
        """The claims, indexed by claim_id, as printed or with corrections laid over; shared by all who ask."""
        return _claims(self, self.stamps(CLAIMS, "10_corrections"), corrections)

    def stamps(self, *names: str) -> tuple[int, ...]:
        """When some tables were last changed: what is remembered of them is forgotten when one changes."""
        return tuple(_stamp(self.root / FOLDER / f"{name}.csv") for name in names)

    @property
    def names(self) -> Mapping[str, str]:
        """English names of all regions, countries and groups, by code."""
        return self._read(_names, *(self.root / _REFERENCE / name for name, _ in _NAMED))

    @property
    def priors(self) -> "Priors":
        """Every choice that is a number."""
        return self._read(_priors, self.root / "data/raw/priors.yml")

    @property
    def people(self) -> "PopulationTable":
        """Who lives where."""
        return self._read(_people, *sorted((self.root / "data/raw/population").glob("*.csv")))

    @property
    def cards(self) -> tuple["Card", ...]:
        """The card of each raw file."""
        return self._read(_cards, self.root / "data/raw/sources.yml")

    def _read(self, read: Callable[[Path], _T], *files: Path) -> _T:
        """What is read from some files of the project, read again when one of them has changed."""
        found: _T = _remembered(read, self.root, tuple(map(_stamp, files)))
        return found

    @property
    def edition(self) -> dict[str, str]:
        """Version of the tables, ten digits of what they hold, and the date on which a source was last read."""
        content = hashlib.sha256()
        for name in self:
            content.update((self.root / FOLDER / f"{name}.csv").read_bytes())
        date = max(card.accessed for card in self.cards)
        return {"data_version": content.hexdigest()[:10], "date": str(date)}


def tables() -> Corpus:
    """The tables of the current project."""
    return Corpus(root())


def area_name(codes: str) -> str:
    """English name of one or several area codes; a part of a country by its own name."""
    names = tables().names
    return ", ".join(
        code.split("/", 1)[1] if "/" in code else names.get(code, code) for code in codes.split(";") if code
    )


def holding(table: pd.DataFrame, code: str, column: str = "regions") -> pd.DataFrame:
    """The rows of a table whose list of codes, joined by ";", holds one."""
    held = [code in codes.split(";") for codes in table[column].tolist()]
    return table[pd.Series(held, index=table.index, dtype=bool)]


def _stamp(path: Path) -> int:
    """When a file was last changed, in nanoseconds; nought where there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=4)
def _described(path: Path, stamp: int) -> Mapping[str, Mapping[str, str]]:
    """The columns of every table and their types, from the descriptor."""
    if not stamp:
        raise _missing(DESCRIPTOR)
    resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return {
        one["name"]: {field["name"]: _type(field, one["name"]) for field in one["schema"]["fields"]}
        for one in resources
    }


def _type(field: Mapping[str, Any], table: str) -> str:
    """The pandas type of a column; beside claims a whole number that is never missing is a plain one."""
    is_plain = table.startswith("10_") and field.get("constraints", {}).get("required")
    dtype = _TYPES.get(field["type"], "str")
    return dtype.lower() if is_plain else dtype


@lru_cache(maxsize=64)
def _table(path: Path, stamp: int, types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """One table with the types of its columns; text is never missing, numbers may be."""
    if not stamp:
        raise _missing(path.name)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    missing = [name for name, _ in types if name not in frame]
    if missing:
        what = f"the table has no column {', '.join(missing)}: another version of the program made it"
        raise InputError([Problem(f"{FOLDER}/{path.name}", 1, None, what, REMAKE)])
    for name, dtype in types:
        if dtype == "bool":
            frame[name] = frame[name] == "true"
        elif dtype != "str":
            numbers: Any = pd.to_numeric(frame[name].replace("", None))
            frame[name] = numbers.astype(dtype)
    return frame[[name for name, _ in types]]


def _missing(name: str) -> InputError:
    """The error for a file of data/processed that is not there."""
    return InputError([Problem(f"{FOLDER}/{name}", None, None, "the table does not exist", REMAKE)])


@lru_cache(maxsize=4)
def _claims(corpus: Corpus, stamps: tuple[int, ...], corrections: bool) -> pd.DataFrame:
    """The claims by their ids."""
    claims = corpus[CLAIMS].set_index("claim_id")
    return corrected(claims, corpus["10_corrections"]) if corrections else claims


def corrected(claims: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Claims by claim_id with 10_corrections on: what `analysis.claims.corrected.applied` gives, without pandera."""
    out = claims.copy()
    table = table[table["claim_id"].isin(out.index)]
    whole = table["column"] == "claim_id"
    cells = table[~whole]
    for claim_id, column, text in zip(cells["claim_id"], cells["column"], cells["corrected"], strict=True):
        out.at[claim_id, column] = read_cell(text, str(out[column].dtype))
    return out.drop(index=list(table.loc[whole, "claim_id"]))


@lru_cache(maxsize=16)
def _remembered(read: Callable[[Path], Any], folder: Path, stamps: tuple[int, ...]) -> Any:
    """What a function reads from the project, as long as no stamp changes."""
    return read(folder)


def _names(folder: Path) -> Mapping[str, str]:
    """Names of places by code."""
    names: dict[str, str] = {}
    for file, code in _NAMED:
        with (folder / _REFERENCE / file).open(encoding="utf-8", newline="") as lines:
            names |= {row[code]: row["name"] for row in csv.DictReader(lines)}
    return names


def _priors(folder: Path) -> "Priors":
    """The choices of a project."""
    from analysis.reading.priors import load_priors

    return load_priors(folder)


def _people(folder: Path) -> "PopulationTable":
    """The populations of a project."""
    from analysis.claims.population import WORLD_BANK, WPP, WPP_LATER, population_table
    from analysis.reading.text_tables import read_text_table

    # As `analysis.processing.load_people`, without the rooms that it imports.
    files = (f"data/raw/{name}" for name in (WPP, WORLD_BANK, WPP_LATER))
    read = [read_text_table(folder / file, file=file) for file in files]
    return population_table(*read, apart=Corpus(folder).priors.number("population_difference"))


def _cards(folder: Path) -> tuple["Card", ...]:
    """The cards of a project."""
    from analysis.reading.cards import load_cards

    return load_cards(folder)
