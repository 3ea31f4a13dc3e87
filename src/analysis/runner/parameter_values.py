"""What the package of this project knows about parameters, whatever the template that has them.

What is read from tables is asked for once as long as nothing changes.

To list the regions is to read the tables, which takes a second that a build with nothing to do should not spend.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from analysis import arguments, files
from analysis.fingerprint import CODE, Fingerprint, fingerprint
from analysis.vocabulary import Scope

FILE = ".registry"
# The notebook that most pages are made from.
_REHEARSED = "40_region.ipynb"
# What other notebooks import and it does not.
_IMPORTED_ELSEWHERE = ("seaborn", "analysis.conflicts.search")

#: Allowed values by name of parameter, whatever the template: which claims count, how a list of conflicts is sorted.
CHOICES: Mapping[str, Sequence[object]] = {
    "evidence": [str(scope) for scope in Scope],
    "order": ["severity", "reason", "region"],
}
#: Parameters that are regions with a page: a notebook gets the English name, never a code or another spelling.
REGIONS = ("region", "country", "place", "table")
#: Parameters that are paths of files; where they are empty there is none.
FILES = ("claims_file", "lists_file", "text_path")
_year = partial(arguments.whole, least=1900, most=2100, what="a whole year between 1900 and 2100")
#: Numbers within bounds, by name of parameter: what refuses all others.
BOUNDED: Mapping[str, Callable[[str, object], object]] = {
    "year": _year,
    "then": _year,
    "range_coverage": partial(arguments.between, low=0, high=1),
}
#: Pairs of parameters, the first of which is a time that is not after the second.
IN_ORDER = (("then", "year"),)


@dataclass(frozen=True, slots=True)
class Registry:
    """What the package knows about parameters, whatever the template."""

    #: Allowed values by name of parameter; collection.yml writes all of them as ``"@name"``.
    choices: Mapping[str, Sequence[object]] = field(default_factory=dict)
    #: From a code to the allowed value that it stands for, by name of parameter.
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Modules that are imported and functions, ``module:name``, that are called, once, in the process that kernels
    #: are forked from: they read what every page reads, and leave nothing but caches behind.
    prepare: tuple[str, ...] = ()
    #: What the manifest says about the data that every page is made from: its version and its date.
    edition: Mapping[str, str] = field(default_factory=dict)


def project_registry(root: Path, project: Fingerprint | None = None) -> Registry:
    """Allowed values, codes of regions and the edition, from the last build if data and code are still the same.

    `project` is what the project is now, for who knows it.
    """
    key = (project or fingerprint(root)).part("data", CODE).joint()
    record = root / "build" / FILE
    values = _recorded(record, key)
    if not values:
        from analysis.library.loading import list_producers, list_regions, region_code
        from analysis.processed_tables import tables

        by_code = {region_code(name): name for name in list_regions()}
        values = {"regions": by_code, "producers": list_producers(), "edition": tables().edition}
        content = {"key": key, "digest": files.joint_digest(values), "known": values}
        # What cannot be kept is asked for again.
        with suppress(OSError):
            record.parent.mkdir(exist_ok=True)
            files.write(record, json.dumps(content, ensure_ascii=False).encode())
    regions = list(values["regions"].values())
    return Registry(
        choices={**CHOICES, **dict.fromkeys(REGIONS, regions), "drop_producers": values["producers"]},
        codes=dict.fromkeys(REGIONS, values["regions"]),
        prepare=(*_IMPORTED_ELSEWHERE, f"{__name__}:rehearse"),
        edition=values["edition"],
    )


def _recorded(record: Path, key: str) -> dict[str, Any]:
    """What is recorded under a key, as it was written; empty if nothing is."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        content = json.loads(record.read_bytes())
        if content["key"] == key and content["digest"] == files.joint_digest(content["known"]):
            return dict(content["known"])
    return {}


def rehearse() -> None:
    """Run the code of the regions' notebook once, unseen: it reads the tables, compiles templates and finds fonts.

    Claims of a reader's own are made too: what that reads takes longer than most cells. Pages keep no state but
    caches, so that a kernel forked afterwards says the same as one that starts from nothing; a test compares them.
    """
    import io

    from matplotlib import pyplot

    from analysis import make_claims
    from analysis.project import root
    from analysis.runner import notebook_json

    make_claims([{"place": "World", "figure": 1, "measure": "stock"}])
    notebook = notebook_json.read(root() / "notebooks" / _REHEARSED)
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(cell["source"], names)
    for number in pyplot.get_fignums():
        pyplot.figure(number).savefig(io.BytesIO(), format="svg")
    pyplot.close("all")
