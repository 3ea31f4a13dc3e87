"""Notes that a person wrote about a region, in `notebooks/notes/`: every number stands as the id of its claim."""

import re

from analysis.library.corpus import tables
from analysis.narrative.number_filters import figure
from analysis.narrative.table_rows import Rows
from analysis.project import root
from analysis.reading.places import place, slug

#: Folder of the notes, below the project's root.
FOLDER = "notebooks/notes"
_ID = re.compile(r"\{([A-Za-z0-9-]+)\}")


def noted(claims: Rows, region: str) -> str:
    """The note on a region with the numbers of its claims; empty if there is none, or if a claim of it is left out."""
    path = root() / FOLDER / f"{slug(place(region).code)}.md"
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8").strip()
    page, named = {row.id: row for row in claims}, set(_ID.findall(text))
    for name in sorted(named - set(page) - set(tables()["10_claims"]["claim_id"])):
        raise ValueError(f"{FOLDER}/{path.name} names {{{name}}}, and there is no claim with that id")
    return _ID.sub(lambda found: figure(page[found[1]]), text) if named <= set(page) else ""
