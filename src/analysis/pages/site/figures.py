"""A figure of an executed notebook as it stands on a page: picture, alt text, drawn rows, downloads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.pages.handover import Figure

_SIZE = re.compile(r"<svg\b[^>]*?\bviewBox=\"[\d.+-]+ [\d.+-]+ ([\d.]+) ([\d.]+)\"", re.DOTALL)
#: Pixels of a page for each point of a drawing, so that its nine-point text is as large as the page's small print.
PIXELS_PER_POINT = 4 / 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with what its template needs.

    Parameters
    ----------
    slug : str
        Of the page.
    figure : Figure
        Id, alt text and drawn rows.
    svg : str
        The picture.
    phone : str
        The picture drawn for a phone; empty where there is none.
    """

    slug: str
    figure: Figure
    svg: str
    phone: str = ""

    @property
    def stem(self) -> str:
        """Name of the figure's files, without their endings."""
        return f"{self.slug}.{self.figure.figure_id}"

    @property
    def width(self) -> int:
        """Width on a page, in pixels."""
        return self._size(self.svg)[0]

    @property
    def height(self) -> int:
        """Height on a page, in pixels."""
        return self._size(self.svg)[1]

    @property
    def phone_width(self) -> int:
        """Width on a phone, in pixels."""
        return self._size(self.phone)[0]

    @property
    def phone_height(self) -> int:
        """Height on a phone, in pixels."""
        return self._size(self.phone)[1]

    def _size(self, svg: str) -> tuple[int, int]:
        """Width and height on a page, in pixels.

        Raises
        ------
        ValueError
            If the picture does not say how large it is.
        """
        found = _SIZE.search(svg)
        if not found:
            raise ValueError(
                f"{self.stem}: the svg element has no viewBox of four numbers, so its size is unknown"
            )
        width, height = (round(float(side) * PIXELS_PER_POINT) for side in found.groups())
        return width, height

    @property
    def columns(self) -> list[str]:
        """Every key of any drawn row, in order of appearance."""
        return list(dict.fromkeys(key for row in self.figure.rows for key in row))

    @property
    def table(self) -> list[list[str]]:
        """The drawn rows as text, one list a row."""
        return [[cell(row, column) for column in self.columns] for row in self.figure.rows]


def cell(row: Mapping[str, Any], column: str) -> str:
    """One value of a drawn row as a reader sees it: thousands apart, nothing for a missing one."""
    value = row.get(column)
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        is_year = column.endswith("year") or column in {"start", "end", "period_start", "period_end"}
        return (
            f"{value:g}" if is_year or abs(value) < 1 else f"{value:,.6g}" if value % 1 else f"{value:,.0f}"
        )
    return str(value)
