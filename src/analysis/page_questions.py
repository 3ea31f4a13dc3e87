"""What a page asks of the data while it runs, so that it runs again only if an answer would differ.

A page asks for rows of a table, or for what is made of tables, and the ledger keeps each question with the digest of
its answer. Any other file of the data that is opened counts as a whole. Where a page may have learned something unseen,
by a process of its own or a module that nobody knows, the ledger has a doubt, and the page rests on everything.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")
#: The folder, below the project, whose files a page may ask about.
DATA = "data"
#: What tables of claims are made from: a page that does not open them rests on them by its questions alone. Any other
#: file that changed, came or went is in doubt.
OF_CLAIMS = (
    "data/processed/*",
    "data/raw/*/claims.csv",
    "data/raw/studies.csv",
    "data/raw/studies_of_claims.csv",
    "data/raw/lineages.yml",
    "data/raw/reference/producers.csv",
    "data/raw/sources.lock",
)
# So many values of a question are told.
_TOLD = 3
#: What Python tells before a file is opened, and before a folder is listed; the path stands first.
_OPENING = "open"
_LISTING = ("os.listdir", "os.scandir", "os.walk", "glob.glob")
#: What may read a file that nobody sees.
_UNSEEN = (
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"),
    *("ctypes.dlopen", "sqlite3.connect"),
)

#: What pages import, and what opens files as Python does.
_HEARD = {
    *("analysis", "babel", "charset_normalizer", "country_converter", "highspy", "jinja2", "markdown_it"),
    *("markupsafe", "matplotlib", "numpy", "pandas", "rapidfuzz", "rich", "scipy", "seaborn", "yaml"),
}

#: Rows of a table whose column has one of some values.
RowQuestion = tuple[str, str]
#: The name of a function, ``module:name``, and its plain arguments after the corpus.
MadeQuestion = tuple[str, tuple[Any, ...]]


@dataclass(slots=True)
class Ledger:
    """The questions of one page."""

    #: The folder of the project.
    root: str
    #: By table and column, the values whose rows were asked for.
    rows: dict[RowQuestion, set[str]] = field(default_factory=dict)
    #: What was made of tables.
    made: set[MadeQuestion] = field(default_factory=set)
    #: Files that were asked for as a whole, relative to the project, and those that were opened.
    whole: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    #: Why the page may know more than was noted.
    doubts: set[str] = field(default_factory=set)
    #: The top-level modules that were there when it began.
    modules: frozenset[str] = frozenset()

    def open(self, path: object) -> None:
        """Note that a file was opened, if it is one of the data."""
        name = self._below(path)
        if name.startswith(f"{DATA}/"):
            self.opened.add(name)

    def list(self, path: object) -> None:
        """Note that a folder was listed, if files of the data are in it."""
        name = self._below(path)
        if name in ("", ".", DATA) or name.startswith(f"{DATA}/"):
            self.doubts.add("a folder of the data was listed")

    def _below(self, path: object) -> str:
        """A path as it is called below the project; elsewhere as it is."""
        if not isinstance(path, str | bytes | os.PathLike):
            # An open file was seen when it was opened.
            return "" if path is None else "/"
        real = os.path.realpath(os.fsdecode(path))
        if real == self.root:
            return ""
        return real.removeprefix(f"{self.root}/") if real.startswith(f"{self.root}/") else real

    def forget(self) -> None:
        """Let go of the questions and the doubts, not of what was opened: what is in memory is not read again."""
        self.rows.clear()
        self.made.clear()
        self.whole.clear()
        self.doubts.clear()
        # What is imported by now is known to read the data by ways that are heard.
        self.modules = _top_level()

    def doubt_modules(self) -> None:
        """Note the modules that came since the beginning: one that reads files by code of its own is not heard."""
        for name in sorted(_top_level() - self.modules - sys.stdlib_module_names - _HEARD):
            # What begins so is part of another module.
            if not name.startswith("_"):
                self.doubts.add(f"the module {name} was imported")


#: The ledger of a process that runs one page.
_ledgers: list[Ledger] = []
#: The ledger of a thread that looks at one page, among others of the same process.
_of_thread = ContextVar[Ledger | None]("ledger", default=None)
#: Whether what is asked is part of a question that was noted.
_is_noted = ContextVar("is_noted", default=False)
#: The files that are asked for while something is made of them.
_gathered = ContextVar[set[str] | None]("gathered", default=None)
#: Whether files that are opened are answers to questions.
_is_answer = ContextVar("is_answer", default=False)


def begin(root: Path) -> Ledger:
    """Note from now on what this process asks of the data of a project, and give the ledger; once a process."""
    if not _ledgers:
        _ledgers.append(Ledger(os.path.realpath(root)))
        sys.addaudithook(_hear)
    return _ledgers[0]


def begun() -> Ledger | None:
    """The ledger of this process, if one was begun."""
    return _ledgers[0] if _ledgers else None


@contextmanager
def noting(root: Path) -> Iterator[Ledger]:
    """Note what this thread asks meanwhile."""
    with _holding(_of_thread, Ledger(os.path.realpath(root))) as ledger:
        yield ledger


@contextmanager
def noted() -> Iterator[None]:
    """What is asked meanwhile is part of a question that is noted."""
    with _holding(_is_noted, True):
        yield


@contextmanager
def gathering() -> Iterator[set[str]]:
    """The whole files that are asked for meanwhile, also where they are part of a question that is noted."""
    names: set[str] = set()
    with _holding(_gathered, names):
        yield names


@contextmanager
def answering() -> Iterator[None]:
    """Files that are opened meanwhile are answers to questions, and no questions themselves."""
    with _holding(_is_answer, True):
        yield


@contextmanager
def _holding(variable: ContextVar[Any], value: _T) -> Iterator[_T]:
    """A variable of the context has a value meanwhile."""
    token = variable.set(value)
    try:
        yield value
    finally:
        variable.reset(token)


def note_rows(table: str, column: str, values: Iterable[str]) -> None:
    """Note that rows of a table are asked for, by values of a column."""
    ledger = _current()
    if ledger:
        ledger.rows.setdefault((table, column), set()).update(map(str, values))


def note_made(name: str, arguments: Sequence[Any]) -> None:
    """Note that what a function makes of the tables is asked for."""
    ledger = _current()
    if ledger:
        ledger.made.add((name, tuple(arguments)))


def note_files(names: Iterable[str]) -> None:
    """Note that whole files of the project are asked for."""
    asked = [*names]
    gathered = _gathered.get()
    if gathered is not None:
        gathered.update(asked)
    ledger = _current()
    if ledger:
        ledger.whole.update(asked)


def _current() -> Ledger | None:
    """The ledger in which a question is to be noted; None if there is none, or if it is part of one."""
    if _is_noted.get():
        return None
    return _of_thread.get() or (_ledgers[0] if _ledgers else None)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what Python tells of files, folders and other processes."""
    if event == _OPENING:
        if not _is_answer.get():
            _ledgers[0].open(arguments[0])
    elif event in _LISTING:
        _ledgers[0].list(arguments[0])
    elif event in _UNSEEN:
        _ledgers[0].doubts.add(f"{event} was called")


def _top_level() -> frozenset[str]:
    """The names of the packages and modules that are imported, without what is inside of them."""
    return frozenset(name.partition(".")[0] for name in [*sys.modules])


@dataclass(frozen=True, slots=True)
class Questions:
    """What a page asked, with the digests of the answers; plain enough for JSON.

    Attributes
    ----------
    rows
        Some values; and for each table and column that was asked for them the digest of all their rows.
    made
        Name of a function, its arguments, and the digest of what it made.
    files
        Files that count as a whole.
    doubts
        Why the page rests on everything; empty if what is noted is all.
    """

    rows: Sequence[tuple[Sequence[str], Sequence[tuple[str, str, str]]]] = ()
    made: Sequence[tuple[str, Sequence[Any], str]] = ()
    files: Sequence[str] = ()
    doubts: Sequence[str] = ()

    @classmethod
    def of(cls, ledger: Ledger, answers: "Answers") -> "Questions":
        """What a ledger holds, with the answers of now."""
        # Most tables are asked for the same ids.
        rows: dict[tuple[str, ...], list[tuple[str, str, str]]] = {}
        for (table, column), values in sorted(ledger.rows.items()):
            in_order = tuple(sorted(values))
            digest = answers.of_rows(table, column, in_order)
            rows.setdefault(in_order, []).append((table, column, digest))
        made = []
        for name, arguments in sorted(ledger.made, key=repr):
            made.append((name, list(arguments), answers.of_made(name, *arguments)))
        files = sorted(ledger.whole | ledger.opened)
        return cls([*rows.items()], made, files, sorted(ledger.doubts))

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Questions":
        """What a record holds."""
        return cls(content["rows"], content["made"], content["files"], content["doubts"])

    def joined(self, further: "Questions") -> "Questions":
        """The questions of both."""
        return Questions(
            [*self.rows, *further.rows],
            [*self.made, *further.made],
            sorted({*self.files, *further.files}),
            sorted({*self.doubts, *further.doubts}),
        )

    def differing(self, answers: "Answers") -> str:
        """The first question to which the answer is another one now; empty if all are as they were.

        A question about few rows is told before one about many, as it says more.
        """
        for values, tables in sorted(self.rows, key=lambda rows: len(rows[0])):
            for table, column, digest in tables:
                if answers.of_rows(table, column, values) != digest:
                    return f"rows of {_last_name(table)} by {column.removesuffix(';')}: {_listed(values)}"
        for name, arguments, digest in self.made:
            if answers.of_made(name, *arguments) != digest:
                told = f": {_listed([*map(str, arguments)])}" if arguments else ""
                return f"{_last_name(name)}{told}"
        return ""


def may_be_unasked(name: str) -> bool:
    """Whether a file is one on which a page rests by its questions alone, unless it opened it.

    Examples
    --------
    >>> may_be_unasked("data/raw/rcmp/claims.csv")
    True
    >>> may_be_unasked("data/raw/priors.yml")
    False
    """
    return any(fnmatchcase(name, pattern) for pattern in OF_CLAIMS)


@dataclass(frozen=True, slots=True)
class Answers:
    """How questions are answered: each function gives the digest of an answer."""

    of_rows: Callable[[str, str, Sequence[str]], str]
    of_made: Callable[..., str]


def _last_name(name: str) -> str:
    """How a table or a function is told, without its module."""
    return name.rpartition(":")[2].strip("_").replace("/", " of ")


def _listed(values: Sequence[str]) -> str:
    """Values as they are told; of many the first and how many there are."""
    if len(values) > _TOLD:
        return f"{values[0]} and {len(values) - 1} more"
    return ", ".join(values)
