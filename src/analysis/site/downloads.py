"""What readers can take with them: pictures, data, notebooks, tables, citations, and the whole site in one file."""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.published import recorded
from analysis.site.inputs import Page, SiteError, SiteInput
from analysis.site.reading_copy import shown_figures
from analysis.tables import FOLDER

#: The whole site in one file, at its top level.
ARCHIVE = "downloads/counting-the-uncounted.zip"
#: Where processed tables stand on the site.
TABLES = "downloads/tables"
#: Every file of an archive bears this moment, so that the same site is the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Table:
    """A file of data/processed that readers can take; `rows` is None where it is no table."""

    name: str
    kilobytes: int
    rows: int | None


def tables(root: Path) -> tuple[Table, ...]:
    """Every file of data/processed, by name."""
    found = []
    for path in sorted((root / FOLDER).iterdir()):
        if path.is_file():
            content = path.read_bytes()
            rows = content.count(b"\n") - 1 if path.suffix == ".csv" else None
            found.append(Table(path.name, max(1, round(len(content) / 1024)), rows))
    return tuple(found)


def write(given: SiteInput, *, pages_dir: Path, root: Path, site: Path) -> None:
    """Put into a site what its pages offer, apart from the archive.

    Raises
    ------
    SiteError
        If a page hands over a file that is not there.
    """
    (site / "figures").mkdir()
    (site / TABLES).mkdir(parents=True)
    for page in given.pages:
        for shown in shown_figures(page).values():
            (site / "figures" / shown.file).write_bytes(shown.content)
            if shown.phone:
                (site / f"figures/{shown.stem}.phone.svg").write_text(shown.phone, encoding="utf-8")
        for name in handed_over(page):
            if not (pages_dir / name).is_file():
                raise SiteError(f"{name}: the page {page.slug!r} hands this file over, and it is not there")
            (site / "downloads" / name).write_bytes((pages_dir / name).read_bytes())
    for table in tables(root):
        (site / TABLES / table.name).write_bytes((root / FOLDER / table.name).read_bytes())
    if (root / recorded.FILE).is_file():
        (site / "downloads/published_numbers.csv").write_bytes((root / recorded.FILE).read_bytes())
    for name, text in citations(given).items():
        (site / "downloads" / name).write_text(text, encoding="utf-8")


def write_grids(given: SiteInput, grids: Path, site: Path) -> None:
    """Put the answers under all choices into a site, for each region that has a page and a file of them."""
    for page in given.pages:
        path = grids / f"{page.slug}.json"
        if page.folder == "regions" and path.is_file():
            (site / "downloads/multiverse").mkdir(exist_ok=True)
            (site / "downloads/multiverse" / path.name).write_bytes(path.read_bytes())


def handed_over(page: Page) -> list[str]:
    """Names of the files that the runner extracted from a page."""
    figures = [f"{page.slug}.{one.figure_id}.csv" for one in page.handed.figures if one.is_described]
    return [f"{page.slug}.ipynb", f"{page.slug}.json", *figures]


def citations(given: SiteInput) -> dict[str, str]:
    """The citation of this edition in the formats that reference managers read, by file name."""
    year = given.date[:4]
    fields = {
        "author": "{Counting the Uncounted contributors}",
        "title": "{Counting the Uncounted: conflicting published estimates of human trafficking, reconciled}",
        "year": f"{{{year}}}",
        "version": f"{{{given.data_version}}}",
        "note": f"{{Data version {given.data_version} of {given.date}}}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    ris = (
        ("TY", "DATA"),
        ("AU", "Counting the Uncounted contributors"),
        ("TI", "Counting the Uncounted: conflicting published estimates of human trafficking, reconciled"),
        ("PY", year),
        ("ET", given.data_version),
        ("N1", f"Data version {given.data_version} of {given.date}"),
        ("ER", ""),
    )
    return {
        "counting-the-uncounted.bib": f"@misc{{counting-the-uncounted,\n{lines}\n}}\n",
        "counting-the-uncounted.ris": "".join(f"{tag}  - {value}\r\n" for tag, value in ris),
    }


def archive(site: Path) -> None:
    """Write the whole site as one file into itself; the same site gives the same bytes."""
    inside = [path for path in sorted(site.rglob("*")) if path.is_file()]
    with zipfile.ZipFile(site / ARCHIVE, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in inside:
            _pack(packed, path, f"counting-the-uncounted/{path.relative_to(site).as_posix()}")


def _pack(packed: zipfile.ZipFile, path: Path, name: str) -> None:
    """Add one file under a name, with a fixed moment and plain permissions."""
    entry = zipfile.ZipInfo(name, date_time=_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, path.read_bytes())


def offered(pages: Iterable[Page]) -> list[tuple[Page, list[str]]]:
    """Each page with the names of its files, by title."""
    return [(page, handed_over(page)) for page in sorted(pages, key=lambda page: page.title)]
