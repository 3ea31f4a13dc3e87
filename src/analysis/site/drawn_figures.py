"""Figures of executed notebooks as they stand on pages: picture, alt text, drawn rows, and the picture for a phone.

Phone variants are kept from one making of the site to the next, and drawn again only after a change.
"""

import base64
import os
import re
import struct
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any, NamedTuple

from analysis import content_cache, files
from analysis.executed import PNG, SVG, HandOver, PageFigure, joined
from analysis.numbers import decimal, significant
from analysis.plot import HOMES
from analysis.plot.figure_records import redraw
from analysis.site.site_input import Page, SiteInput

_SIZE = re.compile(rb"<svg\b[^>]*?\bviewBox=\"[\d.+-]+ [\d.+-]+ ([\d.]+) ([\d.]+)\"", re.DOTALL)
#: Pixels of a page for each point of a drawing, so that its nine-point text is as large as the page's small print.
PIXELS_PER_POINT = 4 / 3
#: Folder beside that of the pages, with what this code drew for phones last.
FOLDER = "phone"
LOCK_FILE = "requirements.lock"
#: With fewer pages than this to draw, starting other processes takes longer than they save.
_FEW = 12
#: More processes than this would need more memory than they are worth.
_PROCESSES = 8


class DrawnFigure(NamedTuple):
    """A figure with what its template needs."""

    stem: str  # name of its files, without their endings
    file: str  # and that of the picture
    figure: PageFigure  # id, alt text and drawn rows
    picture: bytes
    phone: bytes  # the picture drawn for a phone, SVG; empty where there is none

    def size(self, picture: bytes) -> tuple[int, int]:
        """Width and height of a picture in pixels of a page; `ValueError` if a drawing does not say how large it is."""
        if picture.startswith(b"\x89PNG"):
            # The first chunk of every PNG begins with its width and height.
            return struct.unpack(">II", picture[16:24])
        if found := _SIZE.search(picture):
            width, height = (round(float(side) * PIXELS_PER_POINT) for side in found.groups())
            return width, height
        raise ValueError(
            f"{self.stem}: the svg element has no viewBox of four numbers, so its size is unknown"
        )

    @property
    def table(self) -> list[list[str]]:
        """The drawn rows as text, below the names of all their columns."""
        columns = list(dict.fromkeys(key for row in self.figure.rows for key in row))
        return [columns, *([cell(row, column) for column in columns] for row in self.figure.rows)]


def drawn_figures(page: Page) -> dict[tuple[int, int], DrawnFigure]:
    """Where each figure stands, as number of its cell from 1 and place of its output from 0 -> the figure."""
    found = {}
    for figure in page.handed.figures:
        data = page.notebook["cells"][figure.cell - 1]["outputs"][figure.output]["data"]
        stem, phone = f"{page.slug}.{figure.figure_id}", page.phone.get(figure.figure_id, "").encode()
        is_svg = SVG in data
        picture = joined(data[SVG]).encode() if is_svg else base64.b64decode(joined(data[PNG]))
        file = f"{stem}.{'svg' if is_svg else 'png'}"
        found[figure.cell, figure.output] = DrawnFigure(stem, file, figure, picture, phone)
    return found


def cell(row: Mapping[str, Any], column: str) -> str:
    """One value of a drawn row as a reader sees it: thousands apart, nothing for a missing one.

    What was claimed has all its digits; estimates, and what is worked out here, have two that say something.
    The file below the figure has every digit of all.
    """
    value, kind = row.get(column), row.get("kind")
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    if column.endswith("year") or column.startswith("period_"):
        return f"{value:g}"
    if kind == "estimate" or (kind != "claim" and value % 1):
        value = significant(value, digits=2)
    return decimal(value, digits=4 if abs(value) < 1 else 2)


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
