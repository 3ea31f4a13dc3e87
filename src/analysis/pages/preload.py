"""Which modules a template's pages import, remembered so that the next build forks kernels that have them."""

import json
from collections.abc import Mapping
from pathlib import Path

from analysis.pages import files
from analysis.pages.cache import FOLDER
from analysis.pages.collection import Page
from analysis.pages.inputs import Digests, Trace

_SUFFIX = ".modules"


def remembered(folder: Path, page: Page, *, digests: Digests) -> tuple[str, ...]:
    """The modules that pages of this template imported last time; none if the template or their code changed.

    What is preloaded counts as imported. A module that is no longer used would count for ever if the list
    outlived a change of the code.
    """
    try:
        content = json.loads(_path(folder, page).read_bytes())
        made_from: Mapping[str, str] = content["made_from"]
        modules = tuple(content["modules"])
    except (OSError, ValueError, KeyError):
        return ()
    return modules if digests.of_all(made_from) == made_from else ()


def remember(folder: Path, page: Page, *, trace: Trace, digests: Digests) -> tuple[str, ...]:
    """Keep, and return, the modules that a page has imported."""
    modules = (*trace.packages, *trace.code)
    made_from = digests.of_all(map(digests.name, (page.template, *trace.code.values())))
    content = json.dumps({"made_from": made_from, "modules": modules}, separators=(",", ":"))
    _path(folder, page).parent.mkdir(exist_ok=True)
    files.write(_path(folder, page), content.encode())
    return modules


def _path(folder: Path, page: Page) -> Path:
    return folder / FOLDER / f"{page.template.name}{_SUFFIX}"
