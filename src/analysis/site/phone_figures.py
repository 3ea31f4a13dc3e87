"""Phone variants of figures, kept from one making of the site to the next: drawn again only after a change."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from analysis import content_cache, files
from analysis.handover import HandOver
from analysis.plot import HOMES
from analysis.plot.figure_records import redraw
from analysis.site.site_input import SiteInput

#: Folder beside that of the pages, with what this code drew last.
FOLDER = "phone"
LOCK_FILE = "requirements.lock"
#: With fewer pages than this to draw, starting other processes takes longer than they save.
_FEW = 12
#: More processes than this would need more memory than they are worth.
_PROCESSES = 8


def with_phones(inputs: SiteInput) -> SiteInput:
    """The same with the phone variant of every figure that can be drawn: as kept, or drawn now and kept."""
    handed = [page.handed for page in inputs.pages]
    # The lock file says by which libraries a figure is drawn.
    lock = files.file_digest(inputs.root / LOCK_FILE)
    with content_cache.kept_in(inputs.pages_dir.parent / FOLDER, most=1, most_small=len(handed)):
        drawn = content_cache.recalled(
            "phone",
            [(lock, page.figures) for page in handed],
            lambda places: _drawn([handed[place] for place in places]),
        )
    pages = (replace(page, phone=pictures) for page, pictures in zip(inputs.pages, drawn, strict=True))
    return replace(inputs, pages=tuple(pages))


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
