"""The processed tables, read when they are asked for and again when they change.

A notebook asks for a few claims and is to have them at once: the rooms that make the tables are not imported before
something has to be worked out, which claims that hold what was published never need.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, lru_cache, wraps
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from analysis import files, page_questions
from analysis.claims.audit_steps import applied
from analysis.project import PROCESSED, REMAKE, located, root, shipped
from analysis.reading.problems import unusable
from analysis.subject.chosen import DEFAULT, chosen, is_subject_of
from analysis.table_contracts import NAMES, as_table, read_table

if TYPE_CHECKING:
    from analysis.claims.inhabitants import PopulationTable
    from analysis.estimates.answer_table import Basis
    from analysis.reading.cards import Card
    from analysis.reading.priors import Priors

CLAIMS = "10_claims"
CORRECTIONS = "10_corrections"
#: How `Corpus.rows` calls the claims with corrections laid over, and as they are printed.
CORRECTED = "claims"
PRINTED = "printed claims"
#: The tables that name places, and their columns of codes; the later names go before.
_NAMED = {"data/raw/reference/named_groups.csv": "group", "data/raw/reference/regions.csv": "code"}
PRIORS = "data/raw/priors.yml"
_CARDS = "data/raw/sources.yml"
_LOCK = "data/raw/sources.lock"
#: Where somebody who has the package alone reads what a card is.
_GUIDE = "Sources with cards in GUIDE.md, which analysis init writes"
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
        def made(
            _: tuple[tuple[int, ...], ...], *arguments: object, **options: object
        ) -> tuple[_T, frozenset[str]]:
            with page_questions.gathering() as within:
                return make(*arguments, **options), frozenset(within)

        @wraps(make)
        def ask(corpus: "Corpus", *arguments: object, **options: object) -> _T:
            names = [path.format(*arguments) for path in paths]
            stamps = tuple(files.stamp(f"{corpus.root}/{name}") for name in names)
            with page_questions.noted():
                value, within = made(stamps, corpus, *arguments, **options)
            # A page that asks for this asks for all of these files, and for those of what this is made of.
            page_questions.note_files({*names, *within})
            return value

        return ask

    return keeping


def question(make: Callable[..., _T]) -> Callable[..., _T]:
    """Of a function of a corpus and plain arguments a page rests on the answer, not on what that is made from."""
    name = f"{make.__module__}:{make.__qualname__}"

    @wraps(make)
    def ask(corpus: "Corpus", *arguments: object) -> _T:
        page_questions.note_made(name, arguments)
        with page_questions.noted():
            return make(corpus, *arguments)

    return ask


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
        if not is_there or not is_subject_of(folder):
            return as_table([], name)
        with page_questions.answering():
            return read_table(folder, name)

    def rows(self, table: str, column: str, values: Iterable[str]) -> pd.DataFrame:
        """The rows of a table whose column has one of some values, in the order of the table.

        The table is a processed one, or `CORRECTED` or `PRINTED`, by claim_id. The cells of a column whose name ends
        in ";" are lists, and it is enough that one of their members is a value.
        """
        asked = [*map(str, values)]
        page_questions.note_rows(table, column, asked)
        with page_questions.noted():
            return row_index(self, table, column).rows(asked)

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

        with page_questions.answering():
            return load_cards(self.root)

    @property
    def basis(self) -> "Basis":
        """What published answers are made with: the choices, the learned scale, the registered counts."""
        return _basis(self)

    @property
    def edition(self) -> dict[str, str]:
        """Version of the tables, ten digits of what they hold, and the date on which a source was last read."""
        content = b"".join((self.root / file).read_bytes() for file in map(_file, NAMES))
        date = max(card.accessed for card in self.cards)
        return {"data_version": hashlib.sha256(content).hexdigest()[:10], "date": str(date)}


@question
@made_from(CLAIMS, CORRECTIONS, PRIORS)
def _basis(corpus: Corpus) -> "Basis":
    """See `Corpus.basis`."""
    from analysis.estimates.answer_table import basis_of

    return basis_of(corpus.claims().reset_index(), corpus.priors)


@dataclass(frozen=True, slots=True)
class RowIndex:
    """The rows of a table by the values of a column."""

    frame: pd.DataFrame
    #: By value, the positions of its rows, which rise.
    positions: Mapping[str, list[int]]
    #: What stands for the cells of each row.
    hashes: np.ndarray

    def positions_of(self, values: Iterable[str]) -> list[int]:
        """The positions of all rows of some values, in the order of the table."""
        positions: set[int] = set()
        for value in values:
            positions.update(self.positions.get(value, ()))
        return sorted(positions)

    def rows(self, values: Iterable[str]) -> pd.DataFrame:
        """The rows of some values, in the order of the table."""
        return self.frame.iloc[self.positions_of(values)]

    def digest(self, values: Iterable[str]) -> str:
        """What stands for the rows of some values and for their order."""
        cells = self.hashes[self.positions_of(values)].tobytes()
        return hashlib.sha256(_columns(self.frame).encode() + cells).hexdigest()


@made_from(*NAMES)
def row_index(corpus: Corpus, table: str, column: str) -> RowIndex:
    """The rows of a table, as `Corpus.rows` calls it, by the values of a column."""
    frame = _frame(corpus, table)
    name = column.removesuffix(";")
    cells = frame.index if name == frame.index.name else frame[name]
    positions = defaultdict(list)
    for position, cell in enumerate(cells.astype("str").tolist()):
        for value in cell.split(";") if column.endswith(";") else (cell,):
            positions[value].append(position)
    # Where a row stands in its table says nothing of it; its name does.
    hashes = pd.util.hash_pandas_object(frame, index=frame.index.name is not None).to_numpy()
    return RowIndex(frame, dict(positions), hashes)


def _frame(corpus: Corpus, table: str) -> pd.DataFrame:
    """A table by its name; one that a function makes of the corpus by ``module:name``, with its argument behind "/"."""
    if table in (CORRECTED, PRINTED):
        return corpus.claims(corrections=table == CORRECTED)
    module, is_made, function = table.partition(":")
    if not is_made:
        return corpus[table]
    name, *arguments = function.split("/")
    frame: pd.DataFrame = getattr(import_module(module), name)(corpus, *arguments)
    return frame


def answers(corpus: Corpus) -> page_questions.Answers:
    """How the questions of pages are answered, by a corpus as it is now."""

    def of_rows(table: str, column: str, values: Sequence[str]) -> str:
        with page_questions.noted():
            index = row_index(corpus, table, column)
        if table in (CORRECTED, PRINTED) and not index.frame.index.is_unique:
            raise ValueError(f"{CLAIMS}: a claim_id stands twice, and no row can be told by it")
        return index.digest(values)

    @cache
    def of_made(name: str, *arguments: Any) -> str:
        module, _, function = name.partition(":")
        make = getattr(import_module(module), function)
        with page_questions.noted():
            return content_digest(make(corpus, *arguments))

    return page_questions.Answers(of_rows, of_made)


def content_digest(value: object) -> str:
    """What stands for a value by its content, if it consists of texts, numbers, frames, arrays and frozen classes.

    Examples
    --------
    >>> content_digest({"a": {2, 1}}) == content_digest({"a": {1, 2}})
    True
    """
    return hashlib.sha256("\x1f".join(_content(value)).encode()).hexdigest()


def _content(value: object) -> Iterator[str]:
    """The parts of a value, each as a text, in an order that rests on the content alone."""
    match value:
        case pd.DataFrame():
            hashes = pd.util.hash_pandas_object(value, index=value.index.name is not None).to_numpy()
            yield from (_columns(value), hashes.tobytes().hex(), content_digest(value.attrs))
        case np.ndarray():
            yield from (value.dtype.str, repr(value.shape), value.tobytes().hex())
        case str() | int() | float() | None:
            yield repr(value)
        case Mapping():
            pairs = [(content_digest(key), content_digest(part)) for key, part in value.items()]
            yield from chain.from_iterable([("{",), *sorted(pairs), ("}",)])
        case Set():
            yield from ("{", *sorted(map(content_digest, value)), "}")
        case Sequence():
            yield from ("[", *map(content_digest, value), "]")
        case _ if is_dataclass(value):
            yield type(value).__qualname__
            for part in fields(value):
                yield content_digest(getattr(value, part.name))
        case _:
            raise TypeError(f"a page cannot rest on {type(value).__name__}: nothing stands for its content")


def _columns(frame: pd.DataFrame) -> str:
    """The names and types of the columns of a frame, and the name of its index."""
    types = [str(dtype) for dtype in frame.dtypes]
    return repr((frame.index.name, [*frame.columns], types))


def _with_tables(folder: Path) -> Path:
    """Where the tables of a project folder are; where it has none, and no sources to make any from, those shipped."""
    has_own = (folder / PROCESSED).is_dir() or (folder / _CARDS).is_file()
    return folder if has_own else shipped() or folder


def tables() -> Corpus:
    """The tables of the current project."""
    return Corpus(root())


def require_tables() -> None:
    """Refuse to answer from the tables of a subject that has none; an InputError says what makes them.

    Of trafficking the package brings them.

    Examples
    --------
    >>> require_tables()
    """
    file = _file(CLAIMS)
    if chosen().name == DEFAULT or (root() / file).is_file():
        return
    own = "analysis own FILE makes a page of a table of claims without them"
    if (root() / _CARDS).is_file():
        raise unusable(file, None, "the file does not exist", f"{REMAKE}; {own}")
    what = f"the file does not exist, and no {_CARDS} from which analysis data makes it"
    raise unusable(file, None, what, f"a card for each table of claims ({_GUIDE}), then {REMAKE}; {own}")


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
