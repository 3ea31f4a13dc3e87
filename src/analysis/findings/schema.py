"""The published form of findings: a JSON schema made from the dataclasses themselves."""

import dataclasses
import types
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from analysis.findings.model import Findings

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: Mapping[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
#: Fields that hold a share of one, or a size that cannot be below zero.
_SHARES = frozenset(
    {"rate_low", "rate_best", "rate_high", "printed_low", "printed_high", "share", "total", "range_coverage"}
)
_SIZES = frozenset(
    {"persons", "median", "claims", "k_claims", "k_bounds", "k_lineages", "k_producers", "tau"}
)


def findings_schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) that the findings of every page keep.

    Every field is required, none but the declared ones is allowed; what may be missing is `null`.
    """
    definitions: dict[str, Any] = {}
    _object(Findings, definitions)
    return {
        "$schema": DRAFT,
        "title": "Findings of one region",
        "description": _first_line(Findings),
        "$ref": "#/$defs/Findings",
        "$defs": dict(sorted(definitions.items())),
    }


def _first_line(kind: type) -> str:
    """What a class says it is."""
    return (kind.__doc__ or "").strip().splitlines()[0]


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, str]:
    """Reference to the schema of a dataclass, which is added to the definitions once."""
    reference = {"$ref": f"#/$defs/{kind.__name__}"}
    if kind.__name__ in definitions:
        return reference
    definitions[kind.__name__] = {}
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    definitions[kind.__name__] = {
        "type": "object",
        "description": _first_line(kind),
        "properties": {name: _limited(name, _schema(hints[name], definitions)) for name in names},
        "required": names,
        "additionalProperties": False,
    }
    return reference


def _limited(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with the limits that the name of its field sets; null passes limits of numbers."""
    if name in _SHARES:
        return schema | {"minimum": 0, "maximum": 1}
    return schema | {"minimum": 0} if name in _SIZES and schema.get("type") != "array" else schema


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Schema of one type.

    Raises
    ------
    TypeError
        If findings use a type that JSON has no form for.
    """
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(member) for member in hint]}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return dict(_object(hint, definitions))
    if get_origin(hint) in (types.UnionType,):
        return _optional(hint, definitions)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint), definitions)
    raise TypeError(f"findings hold {hint!r}, which JSON has no form for")


def _optional(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Schema of a type that may be missing."""
    (inner,) = (part for part in get_args(hint) if part is not type(None))
    schema = _schema(inner, definitions)
    if "type" in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _tuple(parts: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    """Schema of a list of one kind, or of a pair of fixed length."""
    if len(parts) == 2 and parts[1] is Ellipsis:
        return {"type": "array", "items": _schema(parts[0], definitions)}
    prefix = [_schema(part, definitions) for part in parts]
    return {"type": "array", "prefixItems": prefix, "minItems": len(parts), "maxItems": len(parts)}
