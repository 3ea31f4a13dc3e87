"""Each chart by itself, to be taken away: with title, source, licence and year in the picture, as SVG, PNG and embed.

The wording is that of docs/_pages/_chart.jinja. A picture of dots takes a tenth of a second to make, so that it is kept
from one making to the next, under the content that it was made from.
"""

import base64
import hashlib
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from analysis import files
from analysis.media_types import MARKDOWN
from analysis.narrative.template_signs import Environment, plain, unescaped
from analysis.plot import figure_words as words
from analysis.plot.chart_frames import Frame, framed
from analysis.plot.chart_pictures import chart_png, drawing_of
from analysis.plot.dark_theme import dark, styles, themed
from analysis.runner.notebook_json import is_left_out, joined
from analysis.site.notebook_pages import DrawnFigure, drawn_figures
from analysis.site.site_data import Page, SiteInput, page_templates
from analysis.vocabulary import UNATTRIBUTED

#: Folder beside that of the pages, with the pictures of dots that were made last.
FOLDER = "charts"
#: What the names of files end with, behind the stem of a figure.
DARK = ".dark.svg"
PHONE = ".phone.svg"
PHONE_DARK = ".phone.dark.svg"
CHART = ".chart.svg"
RASTER = ".chart.png"
EMBED = ".html"
#: What could change a picture of dots while its drawing stays as it is.
_RASTER_MODULE = "chart_pictures.py"
_RASTER_LIBRARIES = ("matplotlib", "pillow", "resvg-py")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
#: What stands before the first element of a drawing, which no page may have in its middle.
_PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
#: With fewer pictures than this to make, starting other processes takes longer than they save.
_FEW = 12
_PROCESSES = 8
#: Columns with the years of numbers, those of one line in the order in which they are asked.
_YEARS = (("period_start", "year", "producer_year"), ("period_end", "year", "producer_year"))


class Chart(NamedTuple):
    """A figure of a page with what is said of it where it stands alone."""

    drawn: DrawnFigure
    title: str
    source: str  # whose numbers are drawn, and of which years
    credit: str  # who drew it, when, under which licence, and where
    description: str
    page: str  # its address from the start of the site, with the anchor of the figure

    @property
    def alt(self) -> str:
        """What it shows in words."""
        return self.drawn.figure.alt or self.title

    @property
    def frame(self) -> Frame:
        """What stands above and below it in a picture."""
        return Frame(self.title, (self.source, self.credit))


def write_charts(inputs: SiteInput, folder: Path) -> None:
    """Put the pictures of all pages into a folder: those that pages show in both themes, and those to be taken away."""
    templates = page_templates(inputs.root, {"date": inputs.date, "data_version": inputs.data_version})
    charts = []
    for page in inputs.pages:
        charts += page_charts(page, inputs.root, templates)
    folder.mkdir(parents=True, exist_ok=True)
    rasters = _rasters(charts, inputs.pages_dir.parent / FOLDER)
    for chart, raster in zip(charts, rasters, strict=True):
        for ending, content in _files(chart, inputs.root, templates).items():
            (folder / f"{chart.drawn.stem}{ending}").write_bytes(content)
        if raster:
            (folder / f"{chart.drawn.stem}{RASTER}").write_bytes(raster)


def page_charts(page: Page, root: Path, templates: Environment) -> list[Chart]:
    """The figures of a page with what is said of them, in order."""
    said: Any = templates.get_template("_chart.jinja").module
    sections = _sections(page)
    charts = []
    for drawn in drawn_figures(page).values():
        rows = drawn.figure.rows
        title = _line(said.title(page, sections[drawn.figure.cell - 1]))
        place = f"{page.docname}.html"
        charts.append(
            Chart(
                drawn=drawn,
                title=title,
                source=_line(said.source(makers(rows), years(rows))),
                credit=_line(said.credit(f"{site_address(root)}{place}")),
                description=_line(said.description(title, drawn.figure.alt)),
                page=f"{place}#figure-{drawn.figure.figure_id}",
            )
        )
    return charts


def _line(text: object) -> str:
    """What a macro says, in one line."""
    return " ".join(plain(str(text)).split())


def _sections(page: Page) -> list[str]:
    """The heading above the outputs of each cell of a page, as it reads."""
    heading = ""
    sections = []
    for cell in page.notebook["cells"]:
        texts = [] if is_left_out(cell) else [cell["source"]]
        if cell["cell_type"] == "code":
            texts = [joined(output.get("data", {}).get(MARKDOWN, "")) for output in cell["outputs"]]
        for text in texts:
            headings = _HEADING.findall(text)
            heading = headings[-1] if headings else heading
        sections.append(unescaped(heading.strip()))
    return sections


def makers(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Whose numbers rows are, each once, those with most of them first; nobody for what this project worked out.

    Examples
    --------
    >>> makers([{"producer": "A"}, {"series": "B: women"}, {"series": "B: men"}, {"producer": "unattributed"}])
    ['B', 'A']
    """
    counts = dict[str, int]()
    for row in rows:
        named = row.get("producer") or row.get("series") or row.get("note") or ""
        organisation, _, _ = str(named).partition(": ")
        if organisation and organisation not in (UNATTRIBUTED, "Counting the Uncounted"):
            maker = words.maker(organisation)
            counts[maker] = counts.get(maker, 0) + 1
    return sorted(counts, key=lambda maker: -counts[maker])


def years(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """The years that numbers speak of, in order, without those that are not known.

    Examples
    --------
    >>> years([{"year": 2016.0}, {"period_start": 2010, "period_end": 2015}, {"year": None}])
    [2010, 2015, 2016]
    """
    named = set[int]()
    for row in rows:
        for columns in _YEARS:
            values = [row.get(column) for column in columns]
            numbers = [value for value in values if isinstance(value, int | float) and math.isfinite(value)]
            named.update(int(value) for value in numbers[:1])
    return sorted(named)


def site_address(root: Path) -> str:
    """Where the site stands on the web, with a slash at its end; empty as long as CITATION.cff has no `url`."""
    with suppress(FileNotFoundError):
        return _address_on((root / "CITATION.cff").read_text("utf-8"))
    return ""


@lru_cache(maxsize=1)
def _address_on(card: str) -> str:
    """The address that a citation card has."""
    # Every chart asks twice, and reading YAML is slow.
    address = str(yaml.safe_load(card).get("url") or "")
    return f"{address.rstrip('/')}/" if address else ""


def _files(chart: Chart, root: Path, templates: Environment) -> dict[str, bytes]:
    """The files of a chart by what their names end with, but for that of dots."""
    drawn = chart.drawn
    files_of_chart = {drawn.file.removeprefix(drawn.stem): drawn.picture}
    if drawn.is_drawing:
        files_of_chart[CHART] = framed(drawn.picture.decode(), chart.frame).encode()
    if drawn.is_own:
        files_of_chart[DARK] = dark(drawn.picture.decode()).encode()
    if drawn.phone:
        files_of_chart[PHONE] = drawn.phone
        files_of_chart[PHONE_DARK] = dark(drawn.phone.decode()).encode()
    files_of_chart[EMBED] = _embed(chart, root, templates).encode()
    return files_of_chart


def _embed(chart: Chart, root: Path, templates: Environment) -> str:
    """The chart as a page of its own that loads nothing."""
    drawn = chart.drawn
    said: Any = templates.get_template("_chart.jinja").module
    shown = {"wide": "", "narrow": "", "picture": ""}
    if drawn.is_own:
        shown["wide"] = _inside(drawn.picture)
        shown["narrow"] = _inside(drawn.phone) if drawn.phone else ""
    else:
        # A picture of somebody else's runs nothing where it is an image.
        kind = "svg+xml" if drawn.is_drawing else "png"
        shown["picture"] = f"data:image/{kind};base64,{base64.b64encode(drawn.picture).decode()}"
    # From the folder of figures, unless it is known where the site stands.
    page_address = f"{site_address(root) or '../'}{chart.page}"
    return templates.get_template("_embed.html.jinja").render(
        chart=chart,
        page_address=page_address,
        light=styles(is_dark=False),
        dark=styles(is_dark=True),
        licence=plain(said.LICENCE),
        licence_address=plain(said.LICENCE_ADDRESS),
        **shown,
    )


def _inside(picture: bytes) -> str:
    """A drawing as it can stand in HTML, with the colours of both themes."""
    return _PROLOGUE.sub("", themed(picture.decode()), count=1).strip()


def _rasters(charts: Sequence[Chart], folder: Path) -> list[bytes]:
    """The pictures of dots of some charts, those that are kept in a folder and those made now; empty where none is."""
    drawings = list(map(_drawing, charts))
    code = _code_of_rasters()
    keys = [_digest(drawing.encode(), *code) if drawing else "" for drawing in drawings]
    kept = _kept(folder, set(keys))
    missing = {key: drawing for key, drawing in zip(keys, drawings, strict=True) if key and key not in kept}
    folder.mkdir(parents=True, exist_ok=True)
    for key, picture in zip(missing, _made(list(missing.values())), strict=True):
        kept[key] = picture
        files.write(folder / f"{key}-{_digest(picture)}.png", picture)
    return [kept.get(key, b"") for key in keys]


def _drawing(chart: Chart) -> str:
    """What the picture of dots of a chart is made from, with its words around it; empty where nobody can make one."""
    drawn = chart.drawn
    if drawn.is_in_style:
        return framed(drawn.picture.decode(), chart.frame)
    # In its author's letters, which are not known here.
    return framed(drawing_of(drawn.raster), chart.frame) if drawn.raster else ""


def _code_of_rasters() -> list[bytes]:
    """What a picture of dots depends on beside its drawing."""
    code = Path(words.__file__).with_name(_RASTER_MODULE).read_bytes()
    return [code, *(version(library).encode() for library in _RASTER_LIBRARIES)]


def _digest(*contents: bytes) -> str:
    digests = [hashlib.sha256(content).digest() for content in contents]
    return hashlib.sha256(b"".join(digests)).hexdigest()[:24]


def _kept(folder: Path, keys: set[str]) -> dict[str, bytes]:
    """The pictures of a folder by their keys; one that is not asked for, or is damaged, goes."""
    kept = {}
    for path in sorted(folder.glob("*.png")):
        key, _, digest = path.stem.partition("-")
        picture = path.read_bytes()
        if key in keys and _digest(picture) == digest:
            kept[key] = picture
        else:
            path.unlink()
    return kept


def _made(drawings: Sequence[str]) -> list[bytes]:
    """Pictures of dots of some drawings, made by as many processes as the machine has cores."""
    processes = min(os.cpu_count() or 1, _PROCESSES)
    if len(drawings) < _FEW or processes == 1:
        return list(map(chart_png, drawings))
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(chart_png, drawings, chunksize=4))
