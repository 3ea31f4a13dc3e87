"""Results of slow pure functions, kept between runs under the content that they were made from.

The folder may be deleted at any time: what is missing, or cannot be read, is worked out again.
"""

import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from analysis import files

P = ParamSpec("P")
T = TypeVar("T")
#: Below the project.
FOLDER = "build/content"
#: So many results are kept, those last asked for.
MOST = 120
#: Small results are kept in one file, by the digest of what they were made from; so many, those last asked for.
MOST_SMALL = 20_000
#: The folder where results are, and the small ones.
_STORE: ContextVar[tuple[Path, dict[bytes, Any]] | None] = ContextVar("store", default=None)


@contextmanager
def kept_in(folder: Path, *, most: int = MOST, most_small: int = MOST_SMALL) -> Iterator[None]:
    """Look results up in a folder, which is made if need be, and leave there what had to be worked out.

    Results beyond `most`, and small ones beyond `most_small`, go once nobody has asked for them for longest. Where
    nothing can be written, nothing is kept; outside of this nothing is looked up.
    """
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    path, small = folder / files.joint_digest({"code": _code(), "function": "recalled"}), dict[bytes, Any]()
    # Whatever is wrong with a file that was left here is worked out again.
    with suppress(Exception):
        small = pickle.loads(path.read_bytes())
    known = list(small)
    token = _STORE.set((folder, small))
    try:
        yield
    finally:
        _STORE.reset(token)
        with suppress(OSError):
            if list(small) != known:
                files.write(path, pickle.dumps(dict([*small.items()][-most_small:])))
        with suppress(OSError):
            files.sweep(folder)
            for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-most]:
                path.unlink(missing_ok=True)


def remembered(function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What a pure function gives, from an earlier run if the same code was asked the same."""
    if (store := _STORE.get()) is None:
        return function(*args, **named)
    parts = {str(name): _content(part) for name, part in (*enumerate(args), *named.items())}
    path = store[0] / files.joint_digest({"code": _code(), "function": function.__qualname__, **parts})
    try:
        found: T = pickle.loads(path.read_bytes())
        path.touch()
    except Exception:
        # Whatever is wrong with a file that was left here, the function knows better.
        found = function(*args, **named)
        with suppress(OSError):
            files.write(path, pickle.dumps(found))
    return found


def recalled(kind: str, contents: Sequence[object], make: Callable[[list[int]], Sequence[T]]) -> list[T]:
    """For each content what a pure function made from it, in this run or the last one.

    `make` makes what is missing, by its places among the contents and all at once. A content is known by its `repr`,
    which must be the same in every run.
    """
    if (store := _STORE.get()) is None:
        return [*make([*range(len(contents))])]
    small = store[1]
    keys = [hashlib.blake2b(f"{kind} {one!r}".encode(), digest_size=16).digest() for one in contents]
    missing = [place for place, key in enumerate(keys) if key not in small]
    small.update(zip([keys[place] for place in missing], make(missing) if missing else (), strict=True))
    # What was asked for last stands last.
    small.update([(key, small.pop(key)) for key in dict.fromkeys(keys)])
    return [small[key] for key in keys]


def _content(part: object) -> str:
    """The digest of an argument; of a table that of its cells, however they came about."""
    if isinstance(part, pd.DataFrame):
        cells = pd.util.hash_pandas_object(part).to_numpy().tobytes()
        return files.digest(cells + repr(part.dtypes.to_dict()).encode())
    return files.digest(pickle.dumps(part))


@cache
def _code() -> str:
    """The digest of the whole package."""
    return files.joint_digest(files.digests(files.PACKAGE, files.PACKAGE))
