"""What the package of this project knows about parameters, asked for once as long as nothing changes.

To list the regions is to read the tables, which takes a second that a build with nothing to do should not spend.
"""

import json
from pathlib import Path
from typing import Any

from analysis.pages import files
from analysis.pages.inputs import Digests
from analysis.pages.parameters import Registry

FILE = ".registry"


def project_registry(root: Path) -> Registry:
    """Allowed values, codes and lists of regions, and the edition of the data."""
    from analysis.parameters import CHOICES

    known = _known(root)
    regions: list[str] = list(known["regions"])
    codes: dict[str, str] = known["regions"]
    return Registry(
        choices={**CHOICES, "region": lambda: regions},
        codes={"region": codes.__getitem__},
        grids={"pages": lambda: regions},
        rehearsals={"analysis:page": "analysis.pages.rehearsal:rehearse"},
        edition=known["edition"],
    )


def _known(root: Path) -> dict[str, Any]:
    """The regions with their codes and the edition, from the last build if data and code are still the same."""
    trees = Digests(root).of_trees(root / "data", Path(__file__).parents[1])
    key = files.digest(json.dumps(trees).encode())
    kept = root / "build" / FILE
    try:
        content: dict[str, Any] = json.loads(kept.read_bytes())
        if content["key"] == key:
            return content
    except (OSError, ValueError, KeyError, TypeError):
        pass
    content = {"key": key, **_asked()}
    files.write(kept, json.dumps(content, ensure_ascii=False).encode())
    return content


def _asked() -> dict[str, Any]:
    """The regions with their codes and the edition, as the package gives them."""
    import analysis

    edition = analysis.edition()
    return {
        "regions": {name: analysis.region_code(name) for name in analysis.regions()},
        "edition": {"data_version": edition.version, "date": edition.date},
    }
