"""Results of slow stages, kept between runs as text, under the content that they were made from.

`memoised` and `memoised_each` stand around a pure function, which knows nothing of it: outside of `cached_in` it is as
if they were not there. Each stage has one file in the folder, with one line an entry: the digest of the rest of the
line, that of all that the result was made from, and the result as JSON (with Python's `NaN` and `Infinity`). It was
made from the arguments of the stage, the code of the package and the versions of what is installed.

An entry that does not verify - cut off, edited, of another format - is worked out again and replaced, which is told in
one line. A digest shows damage, not forgery: who rewrites an entry with a digest that fits is believed here, and found
by whoever makes the tables without this, as `analysis check` and `analysis build --force` do. The folder may be deleted
at any time.
"""

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, Self, TypeVar

import numpy as np
import pandas as pd

from analysis import files
from analysis.fingerprint import code_fingerprint
from analysis.subject import chosen

P = ParamSpec("P")
T = TypeVar("T")
Part = TypeVar("Part")
#: Below the project.
FOLDER = "build/content"
#: The first line of each file; entries below another one are not read.
FORMAT = "kept results, format 1"
_ENDING = ".tsv"
_OLD_NAME = re.compile("[0-9a-f]{64}")


# -- the entries of a folder ------------------------------------------------------------------------------------------


@dataclass
class _File:
    """The file of a stage: each result as text by the digest of what it was made from, those last asked for last."""

    path: Path
    most: int
    before: bytes | None  # what stood in it; None if there was none
    entries: dict[str, str]
    damaged: int  # so many entries do not verify
    #: What was asked for since somebody last looked, for a process that works for another one.
    asked: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, *, most: int, anew: bool) -> Self:
        """What stands in a file, of which nothing is looked up if all is to be made anew."""
        before = None if anew else _content(path)
        return cls(path, most, before, *_verified(before))

    def keep(self, key: str, result: str) -> None:
        """Keep a result; it is the last that was asked for."""
        self.entries.pop(key, None)
        self.entries[key] = result
        self.asked[key] = result

    def leave(self) -> None:
        """Write what is new, or was asked for in another order."""
        kept = list(self.entries.items())[-self.most :]
        lines = [FORMAT, *(_line(key, result) for key, result in kept)]
        content = "".join(f"{line}\n" for line in lines).encode()
        if content == self.before:
            return
        if self.path.is_dir() and not self.path.is_symlink():
            shutil.rmtree(self.path)
        files.write(self.path, content)


@dataclass
class _Store:
    """The files of the stages in a folder, each read when it is first asked for."""

    folder: Path
    code: str
    most: int | None
    anew: bool
    files: dict[str, _File] = field(default_factory=dict)
    #: Digests of records that many calls share, by their identity; a record that is held here keeps its own.
    records: dict[int, tuple[object, str]] = field(default_factory=dict)

    def file(self, stage: "Stage") -> _File:
        """The file of a stage."""
        return self.file_of(stage.name, stage.most)

    def file_of(self, name: str, most: int) -> _File:
        """The file of a stage by its name; so many results are kept in it."""
        if name not in self.files:
            path = self.folder / f"{name}{_ENDING}"
            self.files[name] = _File.read(path, most=self.most or most, anew=self.anew)
        return self.files[name]

    def keys(
        self, stage: "Stage", parts: Sequence[object], args: Sequence[object], named: Mapping[str, object]
    ) -> list[str]:
        """For each part that a stage is asked about the digest of all that its result is made from."""
        by_name = {name: self.argument(value) for name, value in named.items()}
        shared = [self.code, stage.name, [*map(self.argument, args)], by_name]
        return [_digest([*shared, plain(stage.content(part))]) for part in parts]

    def argument(self, value: object) -> object:
        """An argument that many calls may share, as plain data: of a record, which never changes, its digest."""
        if not is_dataclass(value) and not hasattr(value, "_fields"):
            return plain(value)
        if id(value) not in self.records:
            self.records[id(value)] = (value, _digest(plain(value)))
        return self.records[id(value)][1]

    def leave(self) -> None:
        """Write all files, as far as that can be done; what was half written or kept by earlier versions goes."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            files.sweep(self.folder)
            for path in self.folder.iterdir():
                if _OLD_NAME.fullmatch(path.name):
                    path.unlink(missing_ok=True)
        for file in self.files.values():
            with suppress(OSError):
                file.leave()


_STORE: ContextVar[_Store | None] = ContextVar("store", default=None)


@contextmanager
def cached_in(folder: Path, *, most: int | None = None, anew: bool = False) -> Iterator[None]:
    """Look results of stages up in a folder, and leave there what had to be worked out.

    Of a stage at most so many are kept, or as many as the stage says. With `anew` all is worked out, and replaces what
    is there. Where nothing can be written, nothing is kept. What was damaged is told on the standard error.
    """
    subject = chosen()
    made_by = [code_fingerprint().joint(), subject.name, files.digests(subject.folder, subject.folder)]
    store = _Store(folder, files.joint_digest(made_by), most, anew)
    token = _STORE.set(store)
    try:
        yield
    finally:
        _STORE.reset(token)
        store.leave()
        damaged = sum(file.damaged for file in store.files.values())
        if damaged:
            what = f"{damaged} entries were damaged and are" if damaged > 1 else "1 entry was damaged and is"
            print(f"{folder.parent.name}/{folder.name}: {what} made again", file=sys.stderr)


def _content(path: Path) -> bytes | None:
    """What a file holds; None if there is none, and nothing if it is none that can be read."""
    try:
        # A pipe would be waited for.
        return path.read_bytes() if path.is_file() or not path.exists() else b""
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def _line(key: str, result: str) -> str:
    """An entry with its digest."""
    entry = f"{key}\t{result}"
    return f"{files.digest(entry.encode())}\t{entry}"


def _verified(content: bytes | None) -> tuple[dict[str, str], int]:
    """The entries of a file whose digests are theirs, and how many others there are."""
    if content is None:
        return {}, 0
    first, *lines = content.removesuffix(b"\n").split(b"\n")
    if first != FORMAT.encode():
        return {}, max(len(lines), 1)
    entries: dict[str, str] = {}
    damaged = 0
    for line in lines:
        digest, _, entry = line.partition(b"\t")
        if files.digest(entry).encode() == digest:
            key, _, result = entry.decode().partition("\t")
            entries[key] = result
        else:
            damaged += 1
    return entries, damaged


# -- around a stage ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """How the results of one stage are kept.

    Attributes
    ----------
    name
        Of its file, and of what its results were made from.
    encode
        From a result to what JSON holds.
    decode
        From that and the part that the stage was asked about, its first argument, to the result.
    content
        All that a result depends on of its part; other arguments count whole.
    most
        So many results are kept, those last asked for.
    """

    name: str
    encode: Callable[[Any], object]
    decode: Callable[[Any, Any], Any]
    content: Callable[[Any], object] = lambda part: part
    most: int = 5000


def as_it_is(data: Any, part: object) -> Any:
    """What JSON holds, for a result that is plain data itself."""
    return data


def memoised_each(
    stage: Stage,
) -> Callable[
    [Callable[Concatenate[Sequence[Part], P], list[T]]], Callable[Concatenate[Sequence[Part], P], list[T]]
]:
    """Keep the results of a function that gives one for each of some parts, whatever the other parts are.

    It is asked once, about all parts that are missing.
    """

    def around(
        function: Callable[Concatenate[Sequence[Part], P], list[T]],
    ) -> Callable[Concatenate[Sequence[Part], P], list[T]]:
        @wraps(function)
        def with_cache(parts: Sequence[Part], /, *args: P.args, **named: P.kwargs) -> list[T]:
            store = _STORE.get()
            if store is None:
                return function(parts, *args, **named)
            keys = store.keys(stage, parts, args, named)
            results: dict[str, T] = {}
            missing: dict[str, Part] = {}
            for key, part in zip(keys, parts, strict=True):
                if not _look_up(store, stage, key, part, results):
                    missing[key] = part
            if missing:
                new = function(list(missing.values()), *args, **named)
                for key, result in zip(missing, new, strict=True):
                    results[key] = result
                    store.file(stage).keep(key, _written(stage.encode(result)))
            return [results[key] for key in keys]

        return with_cache

    return around


def memoised(
    stage: Stage,
) -> Callable[[Callable[Concatenate[Part, P], T]], Callable[Concatenate[Part, P], T]]:
    """Keep the results of a function, of which the first argument is the part that the stage is asked about."""

    def around(function: Callable[Concatenate[Part, P], T]) -> Callable[Concatenate[Part, P], T]:
        @memoised_each(stage)
        def each(parts: Sequence[Part], /, *args: P.args, **named: P.kwargs) -> list[T]:
            return [function(part, *args, **named) for part in parts]

        @wraps(function)
        def with_cache(part: Part, /, *args: P.args, **named: P.kwargs) -> T:
            (result,) = each([part], *args, **named)
            return result

        return with_cache

    return around


# -- results of another process ---------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """What a stage was asked for in another process."""

    stage: str
    most: int
    entries: Mapping[str, str]


def is_missing(stage: Stage, part: object, /, *args: object, **named: object) -> bool:
    """Whether results are kept, and that of a stage about one part is not among them."""
    store = _STORE.get()
    if store is None:
        return False
    (key,) = store.keys(stage, [part], args, named)
    return key not in store.file(stage).entries


def asked_by(work: Callable[[], object]) -> list[Asked]:
    """Every result that some work asks for, as text: what a process does for the one that it was copied from."""
    store = _STORE.get()
    assert store is not None, "where nothing is kept nobody works for another process"
    for file in store.files.values():
        file.asked.clear()
    work()
    asked = []
    for name, file in store.files.items():
        if file.asked:
            asked.append(Asked(name, file.most, dict(file.asked)))
    return asked


def keep_asked(asked: Sequence[Asked]) -> None:
    """Keep what another process asked for, as if it had been asked for here."""
    store = _STORE.get()
    assert store is not None, "where nothing is kept no other process works for this one"
    for stage, most, entries in asked:
        file = store.file_of(stage, most)
        for key, result in entries.items():
            # What could not be read there was worked out again.
            is_mended = file.entries.get(key, result) != result
            file.damaged += is_mended
            file.keep(key, result)


def _look_up(store: _Store, stage: Stage, key: str, part: Any, results: dict[str, Any]) -> bool:
    """Whether a result is in the store, which is then among the results; what was asked for last stands last."""
    file = store.file(stage)
    if key not in results and key in file.entries:
        file.keep(key, file.entries[key])
        try:
            results[key] = stage.decode(json.loads(file.entries[key]), part)
        except Exception:
            # Whatever is wrong with an entry, the function knows better.
            file.damaged += 1
    return key in results


def _digest(data: object) -> str:
    """The digest of plain data."""
    return files.digest(_written(data).encode())


def _written(data: object) -> str:
    """Plain data as one line of JSON."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


# -- what a result is made from ---------------------------------------------------------------------------------------


#: Most of what is asked about; the check of a type is the quickest.
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})


def plain(part: object) -> object:
    """An argument as plain data, the same in every run; what says of itself what it is made from has a `content`.

    Of a table and an array that is the digest of its cells. A `TypeError` if an argument is no data.

    Examples
    --------
    >>> plain({"b": (1, 2.5), "a": frozenset({"y", "x"})})
    [['a', ['x', 'y']], ['b', [1, 2.5]]]
    """
    if type(part) in _AS_IT_IS:
        return part
    match part:
        case Enum():
            return [type(part).__name__, part.value]
        case None | bool() | int() | float() | str():
            return part
        case Path():
            return str(part)
        case pd.DataFrame():
            cells = pd.util.hash_pandas_object(part, categorize=False).to_numpy().tobytes()
            return files.digest(cells + repr(part.dtypes.to_dict()).encode())
        case np.generic():
            return [str(part.dtype), part.item()]
        case np.ndarray():
            return [str(part.dtype), list(part.shape), files.digest(part.tobytes())]
        case _ if hasattr(part, "content"):
            return plain(part.content)
        case Mapping():
            pairs = [[plain(key), plain(value)] for key, value in part.items()]
            return sorted(pairs, key=_written)
        case set() | frozenset():
            return sorted(map(plain, part), key=_written)
        case list() | tuple():
            return [item if type(item) in _AS_IT_IS else plain(item) for item in part]
        case _ if is_dataclass(part):
            return [
                type(part).__name__,
                *(plain(getattr(part, attribute.name)) for attribute in fields(part)),
            ]
    raise TypeError(f"a result cannot be kept by what a {type(part).__name__} holds; it is no plain data")
