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


class ProjectNotFoundError(RuntimeError):
    """No project folder could be found from here."""


def _is_root(folder: Path) -> bool:
    """Whether `folder` holds a pyproject.toml with a `[tool.analysis]` table."""
    file = folder / "pyproject.toml"
    return file.is_file() and "analysis" in tomllib.loads(file.read_text("utf-8")).get("tool", {})


def root() -> Path:
    """Absolute path of the project folder.

    The order is: the environment variable ``ANALYSIS_PROJECT``; the nearest parent of the working directory
    whose pyproject.toml has a ``[tool.analysis]`` table; the folder this package was installed from in
    editable mode. Raises ProjectNotFoundError if ``ANALYSIS_PROJECT`` names a folder that is no project, or if nothing
    was found.

    Examples
    --------
    >>> (root() / "pyproject.toml").is_file()
    True
    """
    # Asked for with every place that is looked up: a text is compared sooner than a path.
    return _root(os.environ.get("ANALYSIS_PROJECT"), os.getcwd())  # noqa: PTH109


@cache
def _root(named: str | None, working: str) -> Path:
    if named:
        folder = Path(named).expanduser().resolve()
        if not _is_root(folder):
            raise ProjectNotFoundError(
                f"ANALYSIS_PROJECT names {folder}, which has no pyproject.toml with a [tool.analysis] table; "
                "name the folder that holds the project's pyproject.toml"
            )
        return folder
    for start in (Path(working).resolve(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            if _is_root(folder):
                return folder
    raise ProjectNotFoundError(
        f"no project was found at or above {working}: change into the project's folder, or name it in "
        "the environment variable ANALYSIS_PROJECT"
    )
