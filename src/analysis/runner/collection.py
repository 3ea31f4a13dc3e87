"""What is to be run: `notebooks/collection.yml` read strictly into pages.

An entry names a template, a grid of parameters, the name of each page and its tags::

    - template: 40_region.ipynb
      grid: {region: "@region"}
      output: "{slug}"
      tags: [region]

A value of the grid is a list, or ``"@name"`` for every value that the package allows for a parameter. `output` may use
the name of every parameter of the grid, and `slug`, all of them joined by hyphens.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from analysis import files
from analysis.executed import Notebook, blank, read, to_bytes
from analysis.reading.declarations import Declaration, Shape, read_entries
from analysis.reading.problems import InputError, unusable
from analysis.registry import Registry
from analysis.runner.parameters import ParameterError, check, hint, read_defaults

FILE = "notebooks/collection.yml"
_SHAPE = Shape(("template", "output"), optional=("grid", "tags"), lists=("tags",), mappings=("grid",))
# Letters that have no decomposition into an ASCII letter and a mark.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Page:
    """One notebook to run: a template with parameters, and the name of what comes out."""

    slug: str
    template: Path
    parameters: Mapping[str, object]
    tags: tuple[str, ...] = ()
    #: Of the template, whatever outputs somebody saved in it.
    digest: str = ""


def load_pages(root: Path, *, registry: Registry) -> tuple[Page, ...]:
    """The pages that the project's collection asks for, in its order, every parameter checked.

    An `InputError` if the file or one of its entries is malformed, or two pages would have the same name; a
    `ParameterError` if a parameter of an entry is unknown, of the wrong type or not allowed.
    """
    entries = read_entries(root / FILE, file=FILE, shape=_SHAPE)
    if not entries:
        raise unusable(
            FILE, None, "nothing says which notebooks to run", "a list of entries, each a template"
        )
    notebooks: dict[Path, Notebook] = {}
    pages: dict[str, Page] = {}
    for entry in entries:
        template = (root / FILE).with_name(entry.text("template"))
        if template not in notebooks:
            notebooks[template] = _template(template, entry)
        for page in _pages_of(entry, template, notebooks[template], registry):
            if page.slug in pages:
                twin = pages[page.slug]
                both = " and ".join(f"{one.template.name} with {one.parameters}" for one in (twin, page))
                what = f"two pages would be called {page.slug!r}: {both}"
                raise InputError([entry.problem("output", what, "a name of its own for each")])
            pages[page.slug] = page
    return tuple(pages.values())


def select(pages: tuple[Page, ...], regions: Iterable[str] | None, *, registry: Registry) -> tuple[Page, ...]:
    """Those of the pages for these regions (names or codes, else a `ValueError`); all where none is named."""
    if regions is None:
        return pages
    by_code = registry.codes.get("region", {})
    names = [str(page.parameters["region"]) for page in pages if "region" in page.parameters]
    wanted = [by_code.get(region, region) for region in regions]
    for region in wanted:
        if region not in names:
            raise ValueError(f"no page is about {region!r}; {hint(region, [*names, *by_code])}")
    return tuple(page for page in pages if page.parameters.get("region") in wanted)


def _template(path: Path, entry: Declaration) -> Notebook:
    """The notebook in the file `path`."""
    if not path.is_file():
        near = hint(path.name, [other.name for other in path.parent.glob("*.ipynb")])
        raise InputError([entry.problem("template", f"there is no template {path.name}", near)])
    try:
        return read(path)
    except ValueError as error:
        raise InputError([entry.problem("template", f"{path.name}: {error}", "a notebook")]) from error


def _pages_of(entry: Declaration, template: Path, notebook: Notebook, registry: Registry) -> Iterator[Page]:
    """The pages of one entry: one for each combination of the values of its grid, ``"@name"`` resolved."""
    grid: dict[str, Sequence[object]] = {}
    for name, listed in (entry.fields.get("grid") or {}).items():
        is_called = isinstance(listed, str) and listed.startswith("@")
        if is_called and listed[1:] not in registry.choices:
            what = f"`{name}` is {listed!r}, which no list is called"
            raise InputError([entry.problem("grid", what, hint(listed[1:], registry.choices))])
        values = registry.choices[listed[1:]] if is_called else listed
        if not isinstance(values, list) or not values:
            what = f"`{name}` is {values!r}"
            raise InputError([entry.problem("grid", what, "a list of values, or '@name'")])
        grid[str(name)] = values
    digest = files.digest(to_bytes(blank(notebook)))
    try:
        defaults = read_defaults(notebook, template.name)
        for chosen in product(*grid.values()):
            asked = dict(zip(grid, chosen, strict=True))
            parameters = check(template.name, defaults, asked, registry=registry)
            yield Page(_slug(entry, parameters), template, parameters, entry.texts("tags"), digest)
    except ParameterError as error:
        raise ParameterError(f"{entry.place}: {error}") from error


def _slug(entry: Declaration, parameters: Mapping[str, object]) -> str:
    """The name of a page, from the pattern `output` of its entry."""
    output = entry.text("output")
    try:
        parts = dict(zip(parameters, map(slugify, parameters.values()), strict=True))
        slug = output.format_map({**parts, "slug": "-".join(parts.values())})
    except KeyError as error:
        what, near = f"it uses {{{error.args[0]}}}", hint(error.args[0], [*parameters, "slug"])
        raise InputError([entry.problem("output", what, near)]) from error
    except (ValueError, IndexError, AttributeError) as error:
        raise InputError([entry.problem("output", f"{output!r} makes no name", str(error))]) from error
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", slug):
        raise InputError([entry.problem("output", f"it makes the name {slug!r}", "a-z, 0-9, _ and - only")])
    return slug


def slugify(text: object) -> str:
    """`text` in lower-case ASCII letters and digits joined by hyphens; a `ValueError` if nothing of it is left."""
    plain = unicodedata.normalize("NFKD", str(text).translate(_LETTERS)).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "").lower()))
    if not slug:
        raise ValueError(f"{text!r} has no letter or digit that a file name could keep")
    return slug
