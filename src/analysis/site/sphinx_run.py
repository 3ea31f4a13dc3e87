"""Sphinx, run in this process on a folder of sources; a warning is an error."""

import contextlib
import io
import re
import warnings
from collections.abc import Mapping
from pathlib import Path

from analysis.site.inputs import SiteError


def run_sphinx(work: Path, overrides: Mapping[str, str]) -> Path:
    """The folder of pages that Sphinx made from the sources.

    Parameters
    ----------
    work : Path
        Holds `source` with conf.py; gets `html` and what Sphinx keeps for itself.
    overrides : mapping
        Settings that differ from conf.py.

    Raises
    ------
    SiteError
        With what Sphinx says, if it warns or stops.
    """
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    said = io.StringIO()
    source, html = work / "source", work / "html"
    try:
        # Sphinx and its extensions talk to their own developers through deprecation warnings.
        with (
            warnings.catch_warnings(),
            patch_docutils(source),
            docutils_namespace(),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            app = Sphinx(
                source,
                source,
                html,
                work / "doctrees",
                "html",
                confoverrides=dict(overrides),
                status=None,
                warning=said,
                freshenv=True,
            )
            app.build()
    except SphinxError as error:
        raise SiteError(f"Sphinx stopped: {error}\n{_plain(said)}") from error
    if said.getvalue():
        raise SiteError(f"Sphinx warns:\n{_plain(said)}")
    return html


def _plain(said: io.StringIO) -> str:
    """What Sphinx said, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", said.getvalue()).strip()
