"""The processed tables, read when they are asked for and again when they change; and claims, compared with them.

A notebook asks for a few claims and is to have them at once: the rooms that make the tables are not imported before
something has to be worked out, which claims that hold what was published never need.
"""

import csv
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from analysis import arguments
from analysis.claims.cells import ENDS, applied, cell_text
from analysis.project import PROCESSED, root
from analysis.tables import NAMES, contract, read_table

if TYPE_CHECKING:
    from analysis.claims.population import PopulationTable
    from analysis.estimates.answer_table import Basis
    from analysis.reading.cards import Card
    from analysis.reading.priors import Priors

CLAIMS, CORRECTIONS = "10_claims", "10_corrections"
#: The tables that name places, and their columns of codes; the later names go before.
_NAMED = {"data/raw/reference/named_groups.csv": "group", "data/raw/reference/regions.csv": "code"}
_PRIORS, _CARDS = "data/raw/priors.yml", "data/raw/sources.yml"
_PEOPLE = tuple(f"data/raw/population/{name}.csv" for name in ("un_wpp2019", "un_wpp2022", "world_bank"))
#: The columns of claims, without those that somebody added, each with its type.
_COLUMNS = contract("10_claims").columns
TYPES = {name: column.dtype for name, column in _COLUMNS.items() if name != "claim_id"}
_TRUTH = {"true": True, "false": False, "": False}
#: How many rows an error names.
_SHOWN = 3
_T = TypeVar("_T")


def _file(name: str) -> str:
    """The file of a table, below the project folder; another file is called by its path."""
    return name if "/" in name else f"{PROCESSED}/{name}.csv"


def made_from(*names: str) -> Callable[[Callable[..., _T]], Callable[..., _T]]:
    """What a function makes of a corpus is kept, and made anew when one of some tables or other files has changed.

    Braces hold the place of the function's argument.
    """
    paths = [*map(_file, names)]

    def keeping(make: Callable[..., _T]) -> Callable[..., _T]:
        # A test process sees many projects; a build sees one.
        @lru_cache(maxsize=128)
        def made(_: tuple[int, ...], *given: object, **options: object) -> _T:
            return make(*given, **options)

        @wraps(make)
        def ask(corpus: "Corpus", *given: object, **options: object) -> _T:
            stamps = tuple(_stamp(f"{corpus.root}/{path.format(*given)}") for path in paths)
            return made(stamps, corpus, *given, **options)

        return ask

    return keeping


def _stamp(path: str) -> int:
    """When a file was last changed, in nanoseconds; nought where there is none."""
    # Asked for hundreds of times a page: a text is taken sooner than a path.
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return 0


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything in a project folder, read as far as it is asked for; shared by all, so copy a table to change it."""

    root: Path

    @made_from("{}")
    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name, such as `10_claims`; text is never missing, numbers may be."""
        return read_table(self.root, name)

    @made_from(CLAIMS, CORRECTIONS)
    def claims(self, *, corrections: bool = True) -> pd.DataFrame:
        """The claims, indexed by claim_id, as printed or with corrections laid over."""
        printed = self[CLAIMS]
        return (applied(printed, self[CORRECTIONS]) if corrections else printed).set_index("claim_id")

    @property
    @made_from(*_NAMED)
    def names(self) -> Mapping[str, str]:
        """English names of all regions, countries and groups, by code."""
        return {
            row[code]: row["name"]
            for file, code in _NAMED.items()
            for row in csv.DictReader((self.root / file).read_text(encoding="utf-8").splitlines())
        }

    @property
    @made_from(_PRIORS)
    def priors(self) -> "Priors":
        """Every choice that is a number."""
        from analysis.reading.priors import load_priors

        return load_priors(self.root)

    @property
    @made_from(*_PEOPLE, _PRIORS)
    def people(self) -> "PopulationTable":
        """Who lives where."""
        from analysis.claims.population import load_population

        return load_population(self.root, apart=self.priors.number("population_difference"))

    @property
    @made_from(_CARDS)
    def cards(self) -> tuple["Card", ...]:
        """The card of each raw file."""
        from analysis.reading.cards import load_cards

        return load_cards(self.root)

    @property
    @made_from(CLAIMS, CORRECTIONS, _PRIORS)
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


def tables() -> Corpus:
    """The tables of the current project."""
    return Corpus(root())


def area_name(codes: str) -> str:
    """English name of one or several area codes; a part of a country by its own name."""
    names, single = tables().names, filter(None, codes.split(";"))
    return ", ".join(code.split("/", 1)[1] if "/" in code else names.get(code, code) for code in single)


def holding(table: pd.DataFrame, code: str) -> pd.DataFrame:
    """The rows of a table whose list of regions, joined by ";", holds one."""
    return table.loc[[code in codes.split(";") for codes in table["regions"].tolist()]]


# -- claims -----------------------------------------------------------------------------------------------------------


def by_id(frame: pd.DataFrame) -> pd.DataFrame:
    """Claims indexed by claim_id; refuses what is no frame, and rows without an id or with one that stands twice."""
    arguments.kind("the table of claims", frame, pd.DataFrame)
    if frame.empty and not {*TYPES} <= {*frame}:
        return tables().claims().iloc[:0].copy()
    rows = frame.set_index("claim_id") if "claim_id" in frame else frame
    if rows.index.name != "claim_id":
        right = "load_claims and make_claims give one"
        raise ValueError(f"the claims have no claim_id, as column or as index; {right}")
    if not rows.index.is_unique:
        twice = ", ".join(map(str, rows.index[rows.index.duplicated()].unique()[:_SHOWN]))
        right = "each claim once, with an id of its own (a key claim_id in make_claims), would be right"
        raise ValueError(f"the claim {twice} stands twice; {right}")
    return rows


def as_claims(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of claims with the types that `load_claims` gives, whether made here or read again with `pd.read_csv`.

    Columns that were added stay. A ValueError says which column or cell is wrong; a frame without rows is never wrong.
    """
    rows = by_id(frame)
    _require(rows, [*TYPES], "the claims", "; load_claims and make_claims give all of them")
    gaps = {name for name, dtype in TYPES.items() if dtype == "str" and rows[name].hasnans}
    if wrong := _mistyped(rows) | gaps:
        rows = rows.assign(**{name: _typed(rows[name], TYPES[name]) for name in wrong})
    for name, column in _COLUMNS.items():
        if column.words or name in ENDS:
            _refuse(rows[name], ~column.allows(rows[name]), column.right, known=column.words)
    return rows


def plain(rows: pd.DataFrame, names: Iterable[Any], key: str = "claim_id") -> list[dict[str, Any]]:
    """Some columns of a table as mappings, the index under a key, None where a number is missing."""
    columns = list(map(str, names))
    if rows.empty:
        return []
    _require(rows, columns, f"the rows by {rows.index.name or 'number'}")
    # The whole table at once: column by column takes three times as long on a page's few rows.
    table = rows[columns].to_numpy(dtype=object).tolist()
    cells = ([None if cell is pd.NA or cell != cell else cell for cell in row] for row in table)
    named = zip(rows.index, cells, strict=True)
    return [dict(zip([key, *columns], [name, *row], strict=True)) for name, row in named]


def compared(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """What `as_claims` gives, and whether each row is the published one; if all are, nothing else is checked."""
    rows = by_id(frame)
    if not _mistyped(rows) and (same := unchanged(rows)).all():
        return rows, same
    rows = as_claims(rows)
    return rows, unchanged(rows)


def unchanged(rows: pd.DataFrame, *, corrections: bool = True) -> np.ndarray:
    """Whether each of some claims in their types is the published one of its id, corrected or as printed."""
    published = _hashes(tables(), corrections).reindex(rows.index, fill_value=0)
    return (_hashed(rows) == published).to_numpy()


@made_from(CLAIMS, CORRECTIONS)
def _hashes(corpus: Corpus, corrections: bool) -> "pd.Series[int]":
    return _hashed(corpus.claims(corrections=corrections))


def _hashed(rows: pd.DataFrame) -> "pd.Series[int]":
    """What each claim holds, as one number."""
    return pd.util.hash_pandas_object(rows[[*TYPES]], index=False, categorize=False)


def as_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Claims as the rooms above take them, whose answers do not depend on the order of rows: claim_id is a column."""
    return rows[[*TYPES]].reset_index()


def _mistyped(rows: pd.DataFrame) -> set[str]:
    """The columns of claims that are missing or of another type."""
    found = rows.dtypes.to_dict()
    return {name for name, dtype in TYPES.items() if found.get(name) != dtype}


def _typed(column: pd.Series, dtype: str) -> pd.Series:
    """A column in its type, whatever its cells are written as."""
    texts = column.map(cell_text).astype("str")
    typed: pd.Series[Any] = texts
    if dtype == "bool":
        _refuse(column, ~texts.str.lower().isin(list(_TRUTH)), "true or false")
        typed = texts.str.lower().map(_TRUTH).astype(bool)
    elif dtype != "str":
        numbers: Any = pd.to_numeric(column.replace("", None), errors="coerce").astype("float64")
        wrong = (numbers.isna() & (texts != "")) | np.isinf(numbers)
        wrong |= (dtype != "float64") & numbers.notna() & (numbers != numbers.round())
        _refuse(column, wrong, "a number" if dtype == "float64" else "a whole number")
        typed = numbers.astype(dtype)
    return typed


def _require(rows: pd.DataFrame, names: Sequence[str], what: str, instead: str = "") -> None:
    """Say which columns are missing, if any are."""
    if missing := [name for name in names if name not in rows]:
        raise ValueError(f"{what} have no column {', '.join(missing)}{instead}")


def _refuse(column: pd.Series, wrong: pd.Series, right: str, *, known: Sequence[str] = ()) -> None:
    """Say which cells of a column are wrong, if any are."""
    if wrong.any():
        bad = column[wrong]
        near = arguments.offer(arguments.nearest(bad.iloc[0], known, most=1))
        rows = ", ".join(f"{index}: {cell!r}" for index, cell in bad.head(_SHOWN).items())
        more = f" and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
        raise ValueError(f"column {column.name}, {rows}{more}; {right} would be right{near}")
