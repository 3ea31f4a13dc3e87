"""Phone variants of figures, kept from one making of the site to the next: drawn again only after a change."""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from analysis import files
from analysis.handover import HandOver
from analysis.plot import HOMES
from analysis.plot.figure_records import redraw
from analysis.site.site_input import SiteInput
from analysis.stages import AFTER_TABLES

#: Folder beside that of the pages, with one file a page.
FOLDER = "phone"
FORMAT = 1
LOCK_FILE = "requirements.lock"
#: Rooms whose code draws nothing: those of the runner and what follows, but for this module.
_NO_DRAWING = AFTER_TABLES[AFTER_TABLES.index("registry") :]
#: With fewer pages than this to draw, starting other processes takes longer than they save.
_FEW = 12
#: More processes than this would need more memory than they are worth.
_PROCESSES = 8


def with_phones(inputs: SiteInput) -> SiteInput:
    """The same with the phone variant of every figure that can be drawn: as kept, or drawn now and kept.

    The folder of those that are kept is made if need be, and cleared of pages that are no more.
    """
    folder, code = inputs.pages_dir.parent / FOLDER, _code(inputs.root)
    keys = {page.slug: _key(page.handed, code) for page in inputs.pages}
    found = {slug: _stored(folder / f"{slug}.json", key) for slug, key in keys.items()}
    wanting = [page for page in inputs.pages if found[page.slug] is None]
    folder.mkdir(parents=True, exist_ok=True)
    for page, pictures in zip(wanting, _drawn([page.handed for page in wanting]), strict=True):
        found[page.slug] = pictures
        content = {"format": FORMAT, "key": keys[page.slug], "pictures": pictures}
        files.write(folder / f"{page.slug}.json", json.dumps(content, ensure_ascii=False).encode())
    for path in folder.glob("*.json"):
        if path.stem not in keys:
            path.unlink()
    return replace(inputs, pages=tuple(replace(page, phone=found[page.slug] or {}) for page in inputs.pages))


def _drawn(handed: Sequence[HandOver]) -> list[dict[str, str]]:
    """The phone variants of some pages, drawn by as many processes as the machine has cores."""
    processes = min(os.cpu_count() or 1, _PROCESSES)
    if len(handed) < _FEW or processes == 1:
        return list(map(phone_pictures, handed))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(phone_pictures, handed, chunksize=4))


def phone_pictures(handed: HandOver) -> dict[str, str]:
    """The figures of a page as SVG for a phone, by id; one that this package did not draw stands on phones as it is."""
    drawn = (figure for figure in handed.figures if figure.name in HOMES)
    return {figure.figure_id: redraw(figure.name, figure.rows, phone=True) for figure in drawn}


def _stored(path: Path, key: str) -> dict[str, str] | None:
    """What was drawn before from the same; None if nothing was."""
    try:
        content = json.loads(path.read_bytes())
        is_same = (content["format"], content["key"]) == (FORMAT, key)
        return dict(content["pictures"]) if is_same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _key(handed: HandOver, code: str) -> str:
    """The digest of everything that the phone variants of a page are made from."""
    shown = [[figure.figure_id, figure.alt, figure.rows] for figure in handed.figures]
    return files.digest(json.dumps([code, shown], ensure_ascii=False).encode())


def _code(root: Path) -> str:
    """The digest of the code that draws, and of the lock file, which says by which libraries."""
    rooms = (path for path in files.PACKAGE.iterdir() if path.name.removesuffix(".py") not in _NO_DRAWING)
    return files.joint_digest(files.digests(root, root / LOCK_FILE, Path(__file__), *rooms))
