"""Results of slow pure functions, kept between runs under the content that they were made from.

The folder may be deleted at any time: what is missing, or cannot be read, is worked out again.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

import pandas as pd

from analysis import files

P = ParamSpec("P")
T = TypeVar("T")
#: Below the project.
FOLDER = "build/content"
#: So many results are kept, those last asked for.
MOST = 120
_PLACE: ContextVar[Path | None] = ContextVar("place", default=None)


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Look results up in a folder, which is made if need be, and leave there what had to be worked out.

    Where nothing can be written, nothing is kept; outside of this nothing is looked up.
    """
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    token = _PLACE.set(folder)
    try:
        yield
    finally:
        _PLACE.reset(token)
        with suppress(OSError):
            files.sweep(folder)
            for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-MOST]:
                path.unlink(missing_ok=True)


def remembered(function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What a pure function gives, from an earlier run if the same code was asked the same."""
    folder = _PLACE.get()
    if folder is None:
        return function(*args, **named)
    parts = {str(name): _content(part) for name, part in (*enumerate(args), *named.items())}
    path = folder / files.joint_digest({"code": _code(), "function": function.__qualname__, **parts})
    try:
        found: T = pickle.loads(path.read_bytes())
        path.touch()
    except Exception:
        # Whatever is wrong with a file that was left here, the function knows better.
        found = function(*args, **named)
        with suppress(OSError):
            files.write(path, pickle.dumps(found))
    return found


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
