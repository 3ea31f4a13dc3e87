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
    """The note on a region with the numbers of its claims; empty where nobody wrote one, or a claim of it is left out.

    Parameters
    ----------
    claims : Rows
        What the page may print.
    region : str
        Its name.

    Raises
    ------
    ValueError
        If the note names a claim that does not exist; the message says which, and in what file.
    """
    path = root() / FOLDER / f"{slug(place(region).code)}.md"
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8").strip()
    page = {row.id: row for row in claims}
    named = _ID.findall(text)
    existing = set(tables()["10_claims"]["claim_id"]) | set(page)
    for name in named:
        if name not in existing:
            raise ValueError(f"{FOLDER}/{path.name} names {{{name}}}, and there is no claim with that id")
    if not set(named) <= set(page):
        return ""
    return _ID.sub(lambda found: figure(page[found[1]]), text)
