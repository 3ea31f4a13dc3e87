"""What is to be run, read strictly: the pages of `notebooks/collection.yml`, and the parameters of their templates.

An entry names a template, a grid of parameters, the name of each page and its tags::

    - template: 40_region.ipynb
      grid: {region: "@region"}
      output: "{slug}"
      tags: [region]

A value of the grid is a list, or ``"@name"`` for every value that the package allows for a parameter. `output` may use
the name of every parameter of the grid, and `slug`, all of them joined by hyphens.

Papermill warns about an unknown parameter and runs on with the default, which publishes the wrong page under the
right name. Here every doubt is an error: before any kernel starts where our engine runs the notebook, else in the
first cell, by what `first_cell` has for it.
"""

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from analysis import files
from analysis.arguments import nearest, quoted
from analysis.reading.problems import InputError, unusable
from analysis.reading.yaml_entries import Declaration, Shape, read_entries
from analysis.runner.notebook_json import Notebook, blank, joined, read, tags, to_bytes
from analysis.runner.parameter_values import BOUNDED, FILES, IN_ORDER, Registry

FILE = "notebooks/collection.yml"
_SHAPE = Shape(("template", "output"), optional=("grid", "tags"), lists=("tags",), mappings=("grid",))
# Letters that have no decomposition into an ASCII letter and a mark.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"})
PARAMETERS_TAG = "parameters"
# Names beside the pages: the list of all that were made, and on the site the list of pages.
_TAKEN = ("manifest", "index")
# As many known names as an error may list.
_FEW = 12


class ParameterError(ValueError):
    """A template's parameters, or values given for them, are not usable."""


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
    path = root / FILE
    entries = read_entries(path, file=FILE, shape=_SHAPE)
    if not entries:
        what = "nothing says which notebooks to run"
        raise unusable(FILE, None, what, "a list of entries, each a template")
    pages: dict[str, Page] = {}
    for entry in entries:
        template = path.parent / entry.text("template")
        for page in _pages_of(entry, template, registry):
            if page.slug in pages:
                twins = f"{_origin(pages[page.slug])} and {_origin(page)}"
                problem = f"two pages would be called {page.slug!r}: {twins}"
                raise InputError([entry.problem("output", problem, "a name of its own for each")])
            pages[page.slug] = page
    return tuple(pages.values())


def _origin(page: Page) -> str:
    """What a page is made from, for an error."""
    return f"{page.template.name} with {page.parameters}"


def select(pages: tuple[Page, ...], regions: Iterable[str] | None, *, registry: Registry) -> tuple[Page, ...]:
    """Those of the pages for these regions (names or codes, else a `ValueError`); all where none is named."""
    if regions is None:
        return pages
    by_code = registry.codes.get("region", {})
    names = []
    for page in pages:
        if "region" in page.parameters:
            names.append(str(page.parameters["region"]))
    wanted = [by_code.get(region, region) for region in regions]
    for region in wanted:
        if region not in names:
            near = hint(region, [*names, *by_code])
            raise ValueError(f"no page is about {region!r}; {near}")
    return tuple(page for page in pages if page.parameters.get("region") in wanted)


def _pages_of(entry: Declaration, template: Path, registry: Registry) -> Iterator[Page]:
    """The pages of one entry: one for each combination of the values of its grid, ``"@name"`` resolved."""
    if not template.is_file():
        templates = [path.name for path in template.parent.glob("*.ipynb")]
        near = hint(template.name, templates)
        problem = entry.problem("template", f"there is no template {template.name}", near)
        raise InputError([problem])
    try:
        notebook = read(template)
    except ValueError as error:
        problem = entry.problem("template", f"{template.name}: {error}", "a notebook")
        raise InputError([problem]) from error
    grid = _grid(entry, registry)
    digest = files.digest(to_bytes(blank(notebook)))
    try:
        defaults = read_defaults(notebook, template.name)
        for combination in product(*grid.values()):
            values = dict(zip(grid, combination, strict=True))
            parameters = check(template.name, defaults, values, registry=registry)
            slug = _slug(entry, parameters)
            yield Page(slug, template, parameters, entry.texts("tags"), digest)
    except ParameterError as error:
        raise ParameterError(f"{entry.place}: {error}") from error


def _grid(entry: Declaration, registry: Registry) -> dict[str, Sequence[object]]:
    """The values of each parameter of an entry, ``"@name"`` resolved."""
    grid: dict[str, Sequence[object]] = {}
    for name, listed in (entry.fields.get("grid") or {}).items():
        values = listed
        if isinstance(listed, str) and listed.startswith("@"):
            choice = listed.removeprefix("@")
            if choice not in registry.choices:
                what = f"`{name}` is {listed!r}, which no list is called"
                near = hint(choice, registry.choices)
                raise InputError([entry.problem("grid", what, near)])
            values = registry.choices[choice]
        if not isinstance(values, list) or not values:
            what = f"`{name}` is {values!r}"
            right = "a list of values, or '@name'"
            raise InputError([entry.problem("grid", what, right)])
        grid[str(name)] = values
    return grid


def _slug(entry: Declaration, parameters: Mapping[str, object]) -> str:
    """The name of a page, from the pattern `output` of its entry."""
    output = entry.text("output")
    try:
        parts = {name: slugify(value) for name, value in parameters.items()}
        joined_parts = "-".join(parts.values())
        slug = output.format_map({**parts, "slug": joined_parts})
    except KeyError as error:
        unknown = error.args[0]
        problem = f"it uses {{{unknown}}}"
        near = hint(unknown, [*parameters, "slug"])
        raise InputError([entry.problem("output", problem, near)]) from error
    except (ValueError, IndexError, AttributeError) as error:
        what = f"{output!r} makes no name"
        raise InputError([entry.problem("output", what, str(error))]) from error
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", slug):
        what = f"it makes the name {slug!r}"
        raise InputError([entry.problem("output", what, "a-z, 0-9, _ and - only")])
    if slug in _TAKEN:
        what = f"the name {slug!r} is taken by a list"
        raise InputError([entry.problem("output", what, "another name")])
    return slug


def slugify(text: object) -> str:
    """`text` in lower-case ASCII letters and digits joined by hyphens; a `ValueError` if nothing of it is left."""
    letters = unicodedata.normalize("NFKD", str(text).translate(_LETTERS))
    plain = letters.encode("ascii", "ignore").decode()
    # What stood before an apostrophe and behind it is one word.
    words = re.findall(r"[a-z0-9]+", plain.replace("'", "").lower())
    slug = "-".join(words)
    if not slug:
        raise ValueError(f"{text!r} has no letter or digit that a file name could keep")
    return slug


def read_defaults(notebook: Notebook, name: str) -> dict[str, object]:
    """The parameters that `notebook` declares, with their defaults, in its order; errors call it `name`.

    A `ParameterError` if there is not exactly one code cell tagged ``parameters``, or if that cell holds anything but
    plain assignments of literals.
    """
    cells = [cell for cell in notebook["cells"] if PARAMETERS_TAG in tags(cell)]
    kinds = [cell["cell_type"] for cell in cells]
    if kinds != ["code"]:
        count = len(cells) or "no"
        raise ParameterError(
            f"{name}: {count} cells are tagged `{PARAMETERS_TAG}`; a template needs exactly one code "
            "cell with this tag, which assigns the defaults"
        )
    (cell,) = cells
    source = joined(cell["source"])
    return literals(source, name)


def literals(source: str, name: str) -> dict[str, object]:
    """The parameters that the source of a `parameters` cell declares, by `name = literal` and nothing else."""
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        text = f"{name}: the `{PARAMETERS_TAG}` cell is not Python: line {error.lineno}: {error.msg}"
        raise ParameterError(text) from error
    defaults: dict[str, object] = {}
    for statement in body:
        try:
            match statement:
                case ast.Assign([ast.Name(key)], node) | ast.AnnAssign(ast.Name(key), _, ast.expr() as node):
                    value: object = ast.literal_eval(node)
                case _:
                    raise ValueError("no assignment of one value to one name")
        except ValueError as error:
            raise ParameterError(
                f"{name}: line {statement.lineno} of the `{PARAMETERS_TAG}` cell is not `name = literal`: "
                f"{ast.unparse(statement)!r}"
            ) from error
        if key in defaults:
            raise ParameterError(f"{name}: line {statement.lineno} of the parameters assigns `{key}` again")
        defaults[key] = value
    return defaults


def check(
    name: str, defaults: Mapping[str, object], values: Mapping[str, object], *, registry: Registry
) -> dict[str, object]:
    """`values` for the template `name` in checked form, codes replaced by names, in the order of its defaults.

    A `ParameterError` if a name is not a parameter of the template, a value is not of its default's type, it is not
    among the allowed values or within its bounds, or two times are not in order; the nearest names are offered.
    """
    for key in values:
        if key not in defaults:
            printable = key if str(key).isprintable() else quoted(key)
            near = hint(key, defaults)
            raise ParameterError(f"{name} has no parameter `{printable}`; {near}")
    checked = {}
    for key, default in defaults.items():
        if key in values:
            value = _typed(f"{name}: parameter `{key}`", values[key], default=default)
            checked[key] = _allowed(name, key, value, default=default, registry=registry)
    _in_order(name, {**defaults, **checked})
    return checked


def with_files(name: str, values: Mapping[str, object], folder: Path) -> dict[str, object]:
    """The same values, each path of a file from a caller's folder; a `ParameterError` if there is no such file."""
    with_paths = dict(values)
    for key, value in values.items():
        if key not in FILES or not value:
            continue
        path = folder / Path(str(value)).expanduser()
        if not path.is_file():
            message = f"{name}: parameter `{key}`: there is no file {path}"
            raise ParameterError(f"{message}; a path from {folder} would be right")
        with_paths[key] = str(path)
    return with_paths


def _allowed(name: str, key: str, value: object, *, default: object, registry: Registry) -> object:
    """The value of a parameter, a code replaced by its name, if it is one that the parameter can take."""
    # A parameter without a value of its own takes that of the priors.
    is_prior = value is None and default is None
    if key in BOUNDED and not is_prior:
        try:
            BOUNDED[key](f"{name}: parameter `{key}`", value)
        except ValueError as error:
            raise ParameterError(str(error)) from error
    if key not in registry.choices or value == default:
        return value
    allowed = registry.choices[key]
    by_code = registry.codes.get(key, {})
    entries = value if isinstance(value, list) else [value]
    items = []
    for entry in entries:
        item = entry if entry in allowed else by_code.get(str(entry), entry)
        if item not in allowed:
            near = hint(item, [*allowed, *by_code])
            raise ParameterError(f"{name}: parameter `{key}`: {quoted(item)} is not known; {near}")
        items.append(item)
    return items if isinstance(value, list) else items[0]


def _in_order(name: str, values: Mapping[str, object]) -> None:
    """Refuse a time that is after the one that it is to come before."""
    for first, second in IN_ORDER:
        earlier = values.get(first)
        later = values.get(second)
        if not isinstance(earlier, int) or not isinstance(later, int):
            continue
        if earlier > later:
            message = f"{name}: parameter `{first}` is {earlier}, after `{second}`, which is {later}"
            raise ParameterError(f"{message}; {later} or an earlier year would be right")


def _typed(where: str, value: object, *, default: object) -> object:
    """`value` if it has the type of `default`; a whole number is taken for a float, nothing else is converted."""
    if default is None or type(value) is type(default):
        return value
    if isinstance(default, float) and type(value) is int:
        return float(value)
    if isinstance(default, tuple) and isinstance(value, list):
        return tuple(value)
    raise ParameterError(
        f"{where} is {quoted(value)} ({type(value).__name__}), but its default is {default!r}: "
        f"give a value of type {type(default).__name__}"
    )


def hint(name: object, allowed: Iterable[object]) -> str:
    """The end of an error message: the nearest known names, else all of them while they are few."""
    names = list(dict.fromkeys(map(str, allowed)))
    near = nearest(str(name), names)
    if near:
        listing = ", ".join(near)
        return f"nearest: {listing}"
    listing = ", ".join(names[:_FEW]) or "none"
    unnamed = len(names) - _FEW
    if unnamed > 0:
        listing += f" and {unnamed} more"
    return f"known: {listing}"
