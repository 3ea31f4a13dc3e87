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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import MappingProxyType

import yaml

from analysis.pages.naming import hint, slugify
from analysis.pages.notebook import Notebook, read
from analysis.pages.parameters import ParameterError, Registry, Signature, check, read_signature

FILE = "notebooks/collection.yml"
_KEYS = ("template", "grid", "output", "tags")


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
    """Every page of a collection, and the templates they are made from, read once."""

    pages: tuple[Page, ...]
    notebooks: Mapping[Path, Notebook]


@dataclass(frozen=True, slots=True)
class Task:
    """A page that has to be run, and why."""

    page: Page
    why: str


class _Loader(yaml.SafeLoader):
    """YAML as people mean it: `NO` is Norway, `06` is text and `1:30` is not ninety."""

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
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[1-9][0-9]*[eE][-+]?[0-9]+",
        "-+.0123456789",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def load_plan(file: Path, *, registry: Registry) -> Plan:
    """The pages that the collection in `file` asks for, in its order, every parameter checked.

    Raises
    ------
    CollectionError
        If the file or one of its entries is malformed, or two pages would have the same name.
    ParameterError
        If a parameter of an entry is unknown, of the wrong type or not allowed.
    """
    entries = _entries(file)
    notebooks: dict[Path, Notebook] = {}
    pages: list[Page] = []
    for number, entry in enumerate(entries, start=1):
        where = f"{file.name}, entry {number}"
        template = file.parent / str(_text(entry, "template", where=where))
        if template not in notebooks:
            notebooks[template] = read_template(template, where=where)
        signature = read_signature(notebooks[template], template.name)
        pages += _pages_of(entry, template, signature=signature, where=where, registry=registry)
    _refuse_twins(pages, file)
    return Plan(tuple(pages), MappingProxyType(notebooks))


def read_template(path: Path, *, where: str) -> Notebook:
    """The notebook in the file `path`.

    Raises
    ------
    CollectionError
        If there is no such file, or it is no notebook.
    """
    if not path.is_file():
        beside = [other.name for other in path.parent.glob("*.ipynb")]
        raise CollectionError(f"{where}: there is no template {path.name}; {hint(path.name, beside)}")
    try:
        return read(path)
    except ValueError as error:
        raise CollectionError(f"{where}: {path.name}: {error}") from error


def select(plan: Plan, regions: Iterable[str] | None, *, registry: Registry) -> tuple[Page, ...]:
    """The pages of `plan` for these regions (names or codes); all pages where none is named.

    Raises
    ------
    CollectionError
        If no page of the plan is about a named region; the nearest names are offered.
    """
    if regions is None:
        return plan.pages
    code = registry.codes.get("region")
    by_name = {str(page.parameters["region"]): page for page in plan.pages if "region" in page.parameters}
    by_code = {str(code(name)): name for name in by_name} if code else {}
    wanted = []
    for region in regions:
        name = by_code.get(region, region)
        if name not in by_name:
            raise CollectionError(f"no page is about {region!r}; {hint(region, [*by_name, *by_code])}")
        wanted.append(name)
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
    if not isinstance(entries, list) or not entries:
        raise CollectionError(f"{file.name} has to be a list of entries with the keys {', '.join(_KEYS)}")
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict):
            raise CollectionError(
                f"{file.name}, entry {number} is {entry!r}; it needs keys: {', '.join(_KEYS)}"
            )
        for key in entry:
            if key not in _KEYS:
                raise CollectionError(f"{file.name}, entry {number}: unknown key {key!r}; {hint(key, _KEYS)}")
    return entries


def _text(entry: Mapping[str, object], key: str, *, where: str) -> str:
    """The text under `key`, which has to be there."""
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise CollectionError(f"{where}: `{key}` is {value!r}; it has to be a text")
    return value


def _pages_of(
    entry: Mapping[str, object], template: Path, *, signature: Signature, where: str, registry: Registry
) -> list[Page]:
    """The pages of one entry: one for each combination of the values of its grid."""
    grid = _grid(entry.get("grid", {}), where=where, registry=registry)
    tags = entry.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise CollectionError(f"{where}: `tags` is {tags!r}; it has to be a list of texts")
    output = _text(entry, "output", where=where)
    pages = []
    for values in product(*grid.values()):
        try:
            parameters = check(signature, dict(zip(grid, values, strict=True)), registry=registry)
        except ParameterError as error:
            raise ParameterError(f"{where}: {error}") from error
        slug = _slug(output, parameters, where=where)
        pages.append(Page(slug, template, MappingProxyType(parameters), tuple(tags)))
    return pages


def _grid(grid: object, *, where: str, registry: Registry) -> dict[str, Sequence[object]]:
    """The lists of values of a grid, ``"@name"`` resolved."""
    if not isinstance(grid, dict):
        raise CollectionError(f"{where}: `grid` is {grid!r}; it has to be a mapping of parameters to lists")
    resolved: dict[str, Sequence[object]] = {}
    for name, given in grid.items():
        values = given
        if isinstance(values, str) and values.startswith("@"):
            if values[1:] not in registry.grids:
                raise CollectionError(
                    f"{where}: grid `{name}`: no list is called {values!r}; {hint(values[1:], registry.grids)}"
                )
            values = list(registry.grids[values[1:]]())
        if not isinstance(values, list) or not values:
            raise CollectionError(f"{where}: grid `{name}` is {values!r}; it has to be a list or '@name'")
        resolved[str(name)] = values
    return resolved


def _slug(output: str, parameters: Mapping[str, object], *, where: str) -> str:
    """The name of a page, from the pattern `output`."""
    try:
        parts = {name: slugify(_plain(value)) for name, value in parameters.items()}
        slug = output.format_map({**parts, "slug": "-".join(parts.values())})
    except KeyError as error:
        name = error.args[0]
        raise CollectionError(
            f"{where}: `output` uses {{{name}}}; {hint(name, [*parameters, 'slug'])}"
        ) from error
    except (ValueError, IndexError, AttributeError) as error:
        raise CollectionError(f"{where}: `output` {output!r} makes no name: {error}") from error
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", slug):
        raise CollectionError(f"{where}: `output` makes the name {slug!r}; use a-z, 0-9, _ and - only")
    return slug


def _plain(value: object) -> str:
    """A parameter's value as words: a list's items side by side, "none" for an empty one."""
    return " ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _refuse_twins(pages: Sequence[Page], file: Path) -> None:
    """Raise if two pages would be written to the same file."""
    seen: dict[str, Page] = {}
    for page in pages:
        if page.slug in seen:
            raise CollectionError(
                f"{file.name}: two pages would be called {page.slug!r}: {seen[page.slug].template.name} with "
                f"{dict(seen[page.slug].parameters)} and {page.template.name} with {dict(page.parameters)}"
            )
        seen[page.slug] = page
