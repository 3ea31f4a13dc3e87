"""Where the project's files are, independent of the working directory."""

import os
import tomllib
from functools import cache
from pathlib import Path

#: Where what sources print is.
RAW = "data/raw"
#: Where the processed tables are, below the project folder, and what puts one right that is missing or stale.
PROCESSED = "data/processed"
REMAKE = "run: analysis data"
#: How an output of a notebook links the start of the built site. From `build/pages` this is where it is; so it is from
#: `notebooks` in a JupyterLab that was started in the project's folder, above which its addresses cannot go.
SITE_LINK = "../../build/site/"
#: Held in the folder `build` by whoever builds.
LOCK = ".lock"
#: Names the project, wherever a command is run.
VARIABLE = "ANALYSIS_PROJECT"
#: What a wheel brings of the project's data, laid out as in a project folder; setup.py puts it there.
_SHIPPED = Path(__file__).parent / "shipped"


class ProjectNotFoundError(RuntimeError):
    """No project folder could be found from here."""


def _is_root(folder: Path) -> bool:
    """Whether `folder` holds a pyproject.toml with a `[tool.analysis]` table."""
    file = folder / "pyproject.toml"
    return file.is_file() and "analysis" in tomllib.loads(file.read_text("utf-8")).get("tool", {})


def root() -> Path:
    """Absolute path of the folder that is read: the project's, or outside any project what the package ships.

    Examples
    --------
    >>> (root() / "data" / "raw" / "priors.yml").is_file()
    True
    """
    # Asked for with every place that is looked up: a text is compared sooner than a path.
    return _root(os.environ.get(VARIABLE), os.getcwd()) or _shipped_or_error()  # noqa: PTH109


def project_folder() -> Path:
    """Absolute path of the project folder, for whoever makes something in it.

    The order is: the environment variable ``ANALYSIS_PROJECT``; the nearest parent of the working directory
    whose pyproject.toml has a ``[tool.analysis]`` table; the folder this package was installed from in
    editable mode. Raises ProjectNotFoundError if ``ANALYSIS_PROJECT`` names a folder that is no project, or if nothing
    was found.

    Examples
    --------
    >>> (project_folder() / "pyproject.toml").is_file()
    True
    """
    working = os.getcwd()  # noqa: PTH109
    folder = _found(os.environ.get(VARIABLE), working)
    if folder is None:
        raise _not_found(working)
    return folder


def located(folder: Path, file: str) -> Path:
    """Where a file of the project in a folder is read: there if it is there, else where the package's defaults are.

    Examples
    --------
    >>> located(Path("no_such_folder"), "data/raw/priors.yml").is_file()
    True
    """
    path = folder / file
    if not path.exists():
        defaults = shipped()
        if defaults and (defaults / file).exists():
            return defaults / file
    return path


@cache
def shipped() -> Path | None:
    """The folder whose files stand for those that a project lacks: in the wheel, or where the package is developed."""
    if _SHIPPED.is_dir():
        return _SHIPPED
    return project_above(Path(__file__).resolve().parent)


def _shipped_or_error() -> Path:
    """What the package ships; an error where it was copied without it."""
    defaults = shipped()
    if defaults is None:
        raise _not_found(os.getcwd())  # noqa: PTH109
    return defaults


def _found(named: str | None, working: str) -> Path | None:
    """The project folder that is named, or is that of a working directory, or of an editable install; None if none."""
    if named:
        folder = Path(named).expanduser().resolve()
        if not _is_root(folder):
            raise ProjectNotFoundError(
                f"ANALYSIS_PROJECT names {folder}, which has no pyproject.toml with a [tool.analysis] table; "
                "name the folder that holds the project's pyproject.toml"
            )
        return folder
    return project_above(Path(working).resolve()) or project_above(Path(__file__).resolve().parent)


_root = cache(_found)


def project_above(start: Path) -> Path | None:
    """The nearest project folder at or above another one; None if there is none.

    Examples
    --------
    >>> project_above(root() / "data") == root()
    True
    """
    for folder in (start, *start.parents):
        if _is_root(folder):
            return folder
    return None


def _not_found(working: str) -> ProjectNotFoundError:
    return ProjectNotFoundError(
        f"no project was found at or above {working}: change into the project's folder, or name it in "
        "the environment variable ANALYSIS_PROJECT; analysis init NAME writes one"
    )
