"""The processed tables, read when they are asked for and again when they change.

A notebook asks for a few claims and is to have them at once: the rooms that make the tables are not imported before
something has to be worked out, which claims that hold what was published never need.
"""

import csv
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from analysis import files
from analysis.claims.audit_steps import applied
from analysis.project import PROCESSED, located, root, shipped
from analysis.subject.chosen import DEFAULT, chosen, is_subject_of
from analysis.table_contracts import NAMES, as_table, read_table

if TYPE_CHECKING:
    from analysis.claims.inhabitants import PopulationTable
    from analysis.estimates.answer_table import Basis
    from analysis.reading.cards import Card
    from analysis.reading.priors import Priors

CLAIMS = "10_claims"
CORRECTIONS = "10_corrections"
#: The tables that name places, and their columns of codes; the later names go before.
_NAMED = {"data/raw/reference/named_groups.csv": "group", "data/raw/reference/regions.csv": "code"}
PRIORS = "data/raw/priors.yml"
_CARDS = "data/raw/sources.yml"
_LOCK = "data/raw/sources.lock"
_PEOPLE = tuple(f"data/raw/population/{name}.csv" for name in ("un_wpp2019", "un_wpp2022", "world_bank"))
_T = TypeVar("_T")


def _file(name: str) -> str:
    """The file of a table, below the project folder; another file is called by its path."""
    return name if "/" in name else f"{PROCESSED}/{name}.csv"


def made_from(*names: str) -> Callable[[Callable[..., _T]], Callable[..., _T]]:
    """What a function makes of a corpus is kept, and made anew when one of some tables or other files has changed.

    Braces hold the place of the function's argument.
    """
    paths = list(map(_file, names))

    def keeping(make: Callable[..., _T]) -> Callable[..., _T]:
        # A test process sees many projects; a build sees one.
        @lru_cache(maxsize=128)
        def made(_: tuple[tuple[int, ...], ...], *arguments: object, **options: object) -> _T:
            return make(*arguments, **options)

        @wraps(make)
        def ask(corpus: "Corpus", *arguments: object, **options: object) -> _T:
            stamps = tuple(files.stamp(f"{corpus.root}/{path.format(*arguments)}") for path in paths)
            return made(stamps, corpus, *arguments, **options)

        return ask

    return keeping


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything in a project folder, read as far as it is asked for; shared by all, so copy a table to change it."""

    root: Path

    @made_from("{}")
    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name, such as `10_claims`; text is never missing, numbers may be."""
        folder = _with_tables(self.root)
        # What is published here is about trafficking: numbers of another subject stand beside its own only.
        is_there = chosen().name == DEFAULT or (folder / PROCESSED / f"{name}.csv").is_file()
        return read_table(folder, name) if is_there and is_subject_of(folder) else as_table([], name)

    @made_from(CLAIMS, CORRECTIONS)
    def claims(self, *, corrections: bool = True) -> pd.DataFrame:
        """The claims, indexed by claim_id, as printed or with corrections laid over."""
        printed = self[CLAIMS]
        claims = applied(printed, self[CORRECTIONS]) if corrections else printed
        return claims.set_index("claim_id")

    @property
    @made_from(*_NAMED)
    def names(self) -> Mapping[str, str]:
        """English names of all regions, countries and groups, by code."""
        names = {}
        for file, code in _NAMED.items():
            path = located(self.root, file)
            if not path.is_file():
                raise FileNotFoundError(f"{file}: the file does not exist; put it there")
            lines = path.read_text(encoding="utf-8").splitlines()
            for row in csv.DictReader(lines):
                names[row[code]] = row["name"]
        return names

    @property
    @made_from(PRIORS)
    def priors(self) -> "Priors":
        """Every choice that is a number."""
        from analysis.reading.priors import load_priors

        return load_priors(self.root)

    @property
    @made_from(*_PEOPLE, PRIORS)
    def people(self) -> "PopulationTable":
        """Who lives where."""
        from analysis.claims.inhabitants import load_population

        return load_population(self.root, apart=self.priors.number("population_difference"))

    @property
    @made_from(_CARDS, _LOCK)
    def cards(self) -> tuple["Card", ...]:
        """The card of each raw file."""
        from analysis.reading.cards import load_cards

        return load_cards(self.root)

    @property
    @made_from(CLAIMS, CORRECTIONS, PRIORS)
    def basis(self) -> "Basis":
        """What published answers are made with: the choices, the learned scale, the registered counts."""
        from analysis.estimates.answer_table import basis_of

        return basis_of(self.claims().reset_index(), self.priors)

    @property
    def edition(self) -> dict[str, str]:
        """Version of the tables, ten digits of what they hold, and the date on which a source was last read."""
        content = b"".join((self.root / file).read_bytes() for file in map(_file, NAMES))
        date = max(card.accessed for card in self.cards)
        return {"data_version": hashlib.sha256(content).hexdigest()[:10], "date": str(date)}


def _with_tables(folder: Path) -> Path:
    """Where the tables of a project folder are; where it has none, and no sources to make any from, those shipped."""
    has_own = (folder / PROCESSED).is_dir() or (folder / _CARDS).is_file()
    return folder if has_own else shipped() or folder


def tables() -> Corpus:
    """The tables of the current project."""
    return Corpus(root())


def area_name(codes: str) -> str:
    """English name of one or several area codes; a part of a country by its own name."""
    names = tables().names
    words = []
    for code in filter(None, codes.split(";")):
        _, is_part, part = code.partition("/")
        words.append(part if is_part else names.get(code, code))
    return ", ".join(words)


def holding(table: pd.DataFrame, code: str) -> pd.DataFrame:
    """The rows of a table whose list of regions, joined by ";", holds one."""
    return table.loc[[code in codes.split(";") for codes in table["regions"].tolist()]]
