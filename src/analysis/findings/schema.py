"""The published form of findings: a JSON schema made from the dataclasses themselves."""

import dataclasses
import json
import types
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from analysis.findings.capture import Capture
from analysis.findings.conflict_list import ConflictList
from analysis.findings.fields import NOT_EMPTY, Limits, Words
from analysis.findings.lesson import Lesson
from analysis.findings.methods import Methods
from analysis.findings.model import Findings
from analysis.findings.sources import Sources
from analysis.findings.world import World
from analysis.project import root

DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: Where the schemas are published, below the project's folder.
FOLDER = "docs/_static"
#: What each kind of findings file holds, by the name of its schema: of a region, and of each page about a subject.
KINDS: Mapping[str, tuple[type, str]] = {
    "findings": (Findings, "Findings of one region"),
    "findings-capture": (Capture, "Findings of the page about overlapping lists"),
    "findings-conflicts": (ConflictList, "Findings of the page about conflicts"),
    "findings-lesson": (Lesson, "Findings of the guided page"),
    "findings-methods": (Methods, "Findings of the page about methods"),
    "findings-sources": (Sources, "Findings of the page about sources"),
    "findings-world": (World, "Findings of the page that compares the world"),
}
_SIMPLE: Mapping[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def findings_schema(name: str = "findings") -> dict[str, Any]:
    """The JSON schema (draft 2020-12) that the findings of every page of one kind keep.

    Every field is required, none but the declared ones is allowed; what may be missing is `null`.

    Parameters
    ----------
    name : str
        One of `KINDS`.
    """
    kind, title = KINDS[name]
    definitions: dict[str, Any] = {}
    _object(kind, definitions)
    return {
        "$schema": DRAFT,
        "title": title,
        "description": _first_line(kind),
        "$ref": f"#/$defs/{kind.__name__}",
        "$defs": dict(sorted(definitions.items())),
    }


def write_schemas(root: Path) -> tuple[Path, ...]:
    """Write the schema of every kind of findings file; where they are."""
    paths = []
    for name in KINDS:
        path = root / FOLDER / f"{name}.schema.json"
        path.write_text(f"{json.dumps(findings_schema(name), indent=2)}\n", encoding="utf-8")
        paths.append(path)
    return tuple(paths)


def _first_line(kind: type) -> str:
    """What a class says it is."""
    return (kind.__doc__ or "").strip().splitlines()[0]


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, str]:
    """Reference to the schema of a dataclass, which is added to the definitions once."""
    reference = {"$ref": f"#/$defs/{kind.__name__}"}
    if kind.__name__ in definitions:
        return reference
    definitions[kind.__name__] = {}
    hints = get_type_hints(kind, include_extras=True)
    names = [field.name for field in dataclasses.fields(kind)]
    definitions[kind.__name__] = {
        "type": "object",
        "description": _first_line(kind),
        "properties": {name: _schema(hints[name], definitions) for name in names},
        "required": names,
        "additionalProperties": False,
    }
    return reference


def _said(said: Any) -> dict[str, Any]:
    """What an annotation says beside the type, as a schema has it."""
    if isinstance(said, Limits):
        ends = {"minimum": said.low, "maximum": said.high}
        return {name: end for name, end in ends.items() if end is not None}
    if isinstance(said, Words):
        return {"enum": list(said.words)}
    if said.name:
        return {"format": said.name}
    return {"pattern": f"^(?:{said.pattern})$"} if said.pattern != NOT_EMPTY else {"pattern": r"\S"}


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Schema of one type.

    Raises
    ------
    TypeError
        If findings use a type that JSON has no form for.
    """
    if get_origin(hint) is Annotated:
        plain, *said = get_args(hint)
        merged = _schema(plain, definitions)
        for one in said:
            merged |= _said(one)
        return merged
    if get_origin(hint) is Mapping:
        return {"type": "object", "additionalProperties": _schema(get_args(hint)[1], definitions)}
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(member) for member in hint]}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return dict(_object(hint, definitions))
    if get_origin(hint) in (types.UnionType, Union):
        return _optional(hint, definitions)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint), definitions)
    raise TypeError(f"findings hold {hint!r}, which JSON has no form for")


def _optional(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Schema of a type that may be missing."""
    (inner,) = (part for part in get_args(hint) if part is not type(None))
    schema = _schema(inner, definitions)
    if "enum" in schema:
        schema = schema | {"enum": [*schema["enum"], None]}
    if "type" in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _tuple(parts: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    """Schema of a list of one kind, or of a pair of fixed length."""
    if len(parts) == 2 and parts[1] is Ellipsis:
        return {"type": "array", "items": _schema(parts[0], definitions)}
    prefix = [_schema(part, definitions) for part in parts]
    return {"type": "array", "prefixItems": prefix, "minItems": len(parts), "maxItems": len(parts)}


if __name__ == "__main__":
    write_schemas(root())
