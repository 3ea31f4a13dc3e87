"""What is to be run: `notebooks/collection.yml` read strictly into a plan of pages.

An entry names a template, a grid of parameters, the name of each page and its tags::

    - template: 40_region.ipynb
      grid: {region: "@pages"}
      output: "{slug}"
      tags: [region]

A value of the grid is a list, or ``"@name"`` for a list that the package knows. `output` may use the name of
every parameter of the grid, and `slug`, all of them joined by hyphens.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import MappingProxyType

import yaml

from analysis import files
from analysis.executed import Notebook, blank, read, to_bytes
from analysis.registry import Registry
from analysis.runner.parameters import ParameterError, check, hint, read_defaults

FILE = "notebooks/collection.yml"
_KEYS = ("template", "grid", "output", "tags")
# Letters that have no decomposition into an ASCII letter and a mark.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i"})


class CollectionError(ValueError):
    """collection.yml, or a request for some of its pages, is not usable."""


@dataclass(frozen=True, slots=True)
class Page:
    """One notebook to run: a template with parameters, and the name of what comes out."""

    slug: str
    template: Path
    parameters: Mapping[str, object]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every page of a collection, and a digest of each template, whatever outputs somebody saved in it."""

    pages: tuple[Page, ...]
    templates: Mapping[Path, str]


class _Loader(yaml.CSafeLoader):
    """YAML as people mean it: `NO` is Norway, `06` is text and `1:30` is not ninety; no key is given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        """Refuse a key that is given twice, which YAML's own loader takes the last of."""
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.MarkedYAMLError(
                    problem=f"`{key.value}` is given twice", problem_mark=key.start_mark
                )
        return super().construct_mapping(node, deep=deep)


# The core schema of YAML 1.2 instead of the guesses of YAML 1.1.
_FLOAT = r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[1-9][0-9]*[eE][-+]?[0-9]+"
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", _FLOAT, "-+.0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def load_plan(file: Path, *, registry: Registry) -> Plan:
    """The pages that the collection in `file` asks for, in its order, every parameter checked.

    A `CollectionError` if the file or one of its entries is malformed, or two pages would have the same name; a
    `ParameterError` if a parameter of an entry is unknown, of the wrong type or not allowed.
    """
    notebooks: dict[Path, Notebook] = {}
    pages: dict[str, Page] = {}
    for number, entry in enumerate(_entries(file), start=1):
        where = f"{file.name}, entry {number}"
        template = file.parent / _text(entry, "template", where)
        if template not in notebooks:
            notebooks[template] = _template(template, where)
        defaults = read_defaults(notebooks[template], template.name)
        for page in _pages_of(entry, template, defaults, registry=registry, where=where):
            if page.slug in pages:
                twin = pages[page.slug]
                raise CollectionError(
                    f"{file.name}: two pages would be called {page.slug!r}: {twin.template.name} with "
                    f"{dict(twin.parameters)} and {page.template.name} with {dict(page.parameters)}"
                )
            pages[page.slug] = page
    digests = {path: files.digest(to_bytes(blank(notebook))) for path, notebook in notebooks.items()}
    return Plan(tuple(pages.values()), MappingProxyType(digests))


def select(plan: Plan, regions: Iterable[str] | None, *, registry: Registry) -> tuple[Page, ...]:
    """The pages of `plan` for these regions (names or codes, else a `CollectionError`); all where none is named."""
    if regions is None:
        return plan.pages
    code = registry.codes.get("region")
    names = [str(page.parameters["region"]) for page in plan.pages if "region" in page.parameters]
    by_code = {str(code(name)): name for name in names} if code else {}
    wanted = [by_code.get(region, region) for region in regions]
    for region in wanted:
        if region not in names:
            raise CollectionError(f"no page is about {region!r}; {hint(region, [*names, *by_code])}")
    return tuple(page for page in plan.pages if page.parameters.get("region") in wanted)


def _entries(file: Path) -> list[dict[str, object]]:
    """The entries of a collection file, their keys checked."""
    if not file.is_file():
        raise CollectionError(f"{file.name} is missing: it says which notebooks to run")
    try:
        entries = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CollectionError(
            f"{file.name} is not readable as YAML: {' '.join(str(error).split())}"
        ) from error
    keys = ", ".join(_KEYS)
    if not isinstance(entries, list) or not entries:
        raise CollectionError(f"{file.name} has to be a list of entries with the keys {keys}")
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise CollectionError(f"{file.name}, entry {number} is {entry!r}; it needs keys: {keys}")
        for key in entry:
            if key not in _KEYS:
                raise CollectionError(f"{file.name}, entry {number}: unknown key {key!r}; {hint(key, _KEYS)}")
    return entries


def _template(path: Path, where: str) -> Notebook:
    """The notebook in the file `path`."""
    if not path.is_file():
        beside = [other.name for other in path.parent.glob("*.ipynb")]
        raise CollectionError(f"{where}: there is no template {path.name}; {hint(path.name, beside)}")
    try:
        return read(path)
    except ValueError as error:
        raise CollectionError(f"{where}: {path.name}: {error}") from error


def _text(entry: Mapping[str, object], key: str, where: str) -> str:
    """The text under `key`, which has to be there."""
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise CollectionError(f"{where}: `{key}` is {value!r}; it has to be a text")
    return value


def _pages_of(
    entry: Mapping[str, object],
    template: Path,
    defaults: Mapping[str, object],
    *,
    registry: Registry,
    where: str,
) -> Iterable[Page]:
    """The pages of one entry: one for each combination of the values of its grid."""
    grid = _grid(entry.get("grid", {}), registry, where)
    tags = entry.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise CollectionError(f"{where}: `tags` is {tags!r}; it has to be a list of texts")
    output = _text(entry, "output", where)
    for values in product(*grid.values()):
        try:
            asked = dict(zip(grid, values, strict=True))
            parameters = check(template.name, defaults, asked, registry=registry)
        except ParameterError as error:
            raise ParameterError(f"{where}: {error}") from error
        yield Page(_slug(output, parameters, where), template, MappingProxyType(parameters), tuple(tags))


def _grid(grid: object, registry: Registry, where: str) -> dict[str, Sequence[object]]:
    """The lists of values of a grid, ``"@name"`` resolved."""
    if not isinstance(grid, dict):
        raise CollectionError(f"{where}: `grid` is {grid!r}; it has to be a mapping of parameters to lists")
    resolved: dict[str, Sequence[object]] = {}
    for name, written in grid.items():
        values = written
        if isinstance(values, str) and values.startswith("@"):
            if values[1:] not in registry.grids:
                near = hint(values[1:], registry.grids)
                raise CollectionError(f"{where}: grid `{name}`: no list is called {values!r}; {near}")
            values = list(registry.grids[values[1:]]())
        if not isinstance(values, list) or not values:
            raise CollectionError(f"{where}: grid `{name}` is {values!r}; it has to be a list or '@name'")
        resolved[str(name)] = values
    return resolved


def _slug(output: str, parameters: Mapping[str, object], where: str) -> str:
    """The name of a page, from the pattern `output`."""
    try:
        # A list's items stand side by side.
        plain = (
            " ".join(map(str, one)) or "none" if isinstance(one, list) else one for one in parameters.values()
        )
        parts = dict(zip(parameters, map(slugify, plain), strict=True))
        slug = output.format_map({**parts, "slug": "-".join(parts.values())})
    except KeyError as error:
        near = hint(error.args[0], [*parameters, "slug"])
        raise CollectionError(f"{where}: `output` uses {{{error.args[0]}}}; {near}") from error
    except (ValueError, IndexError, AttributeError) as error:
        raise CollectionError(f"{where}: `output` {output!r} makes no name: {error}") from error
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", slug):
        raise CollectionError(f"{where}: `output` makes the name {slug!r}; use a-z, 0-9, _ and - only")
    return slug


def slugify(text: object) -> str:
    """`text` in lower-case ASCII letters and digits joined by hyphens; a `ValueError` if nothing of it is left."""
    plain = unicodedata.normalize("NFKD", str(text).translate(_LETTERS)).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "").lower()))
    if not slug:
        raise ValueError(f"{text!r} has no letter or digit that a file name could keep")
    return slug
