"""The strict parameters of a template: read from its `parameters` cell, checked, written into a copy.

Papermill warns about an unknown parameter and runs on with the default, which publishes the wrong page under
the right name. Here every doubt is an error, before any kernel starts.
"""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from analysis.pages.naming import hint
from analysis.pages.notebook import Notebook, code_cell, tags

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"

Choices = Mapping[str, Callable[[], Sequence[object]]]
Codes = Mapping[str, Callable[[str], object]]


class ParameterError(ValueError):
    """A template's parameters, or values given for them, are not usable."""


@dataclass(frozen=True, slots=True)
class Registry:
    """What the package knows about parameters, whatever the template.

    Attributes
    ----------
    choices
        Allowed values by name of parameter; each is called once per plan.
    codes
        A function from an allowed value to its code, by name of parameter: where a code is given for a
        parameter, the value that has this code is meant.
    grids
        Named lists of values that collection.yml writes as ``"@name"``.
    rehearsals
        A name that templates import, ``module:name`` -> a function, in the same form, to be called once before
        kernels for such a template are forked from the process that it is called in, with the texts that the
        template gives to functions: it reads and computes what every page of the template needs, and leaves
        nothing but caches behind.
    edition
        What the manifest says about the data that every page is made from: its version and its date.
    """

    choices: Choices = field(default_factory=lambda: MappingProxyType({}))
    codes: Codes = field(default_factory=lambda: MappingProxyType({}))
    grids: Choices = field(default_factory=lambda: MappingProxyType({}))
    rehearsals: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    edition: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of one template with their defaults, in the order of its `parameters` cell."""

    template: str
    defaults: Mapping[str, object]


def read_signature(notebook: Notebook, name: str) -> Signature:
    """The parameters that `notebook` declares, with their defaults.

    Parameters
    ----------
    notebook
        A template.
    name
        What to call the template in an error message.

    Raises
    ------
    ParameterError
        If there is not exactly one code cell tagged ``parameters``, or if that cell holds anything but plain
        assignments of literals.
    """
    cells = [cell for cell in notebook["cells"] if PARAMETERS_TAG in tags(cell)]
    if len(cells) != 1 or cells[0]["cell_type"] != "code":
        raise ParameterError(
            f"{name}: {len(cells) or 'no'} cells are tagged `{PARAMETERS_TAG}`; a template needs exactly one code "
            "cell with this tag, which assigns the defaults"
        )
    try:
        body = ast.parse(cells[0]["source"]).body
    except SyntaxError as error:
        raise ParameterError(
            f"{name}: the `{PARAMETERS_TAG}` cell is not Python: line {error.lineno}: {error.msg}"
        ) from error
    defaults: dict[str, object] = {}
    for statement in body:
        key, value = _assignment(statement, name)
        if key in defaults:
            raise ParameterError(f"{name}: line {statement.lineno} of the parameters assigns `{key}` again")
        defaults[key] = value
    return Signature(name, MappingProxyType(defaults))


def _assignment(statement: ast.stmt, name: str) -> tuple[str, object]:
    """The name and the literal that one statement of a `parameters` cell assigns."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    value = getattr(statement, "value", None)
    if len(targets) == 1 and isinstance(targets[0], ast.Name) and isinstance(value, ast.expr):
        try:
            return targets[0].id, ast.literal_eval(value)
        except ValueError:
            pass
    raise ParameterError(
        f"{name}: line {statement.lineno} of the `{PARAMETERS_TAG}` cell is not `name = literal`: "
        f"{ast.unparse(statement)!r}"
    )


def check(signature: Signature, values: Mapping[str, object], *, registry: Registry) -> dict[str, object]:
    """`values` in their checked form, codes replaced by names, in the order of the template's cell.

    Raises
    ------
    ParameterError
        If a name is not a parameter of the template, a value is not of its default's type, or it is not among
        the allowed values; the nearest names are offered.
    """
    unknown = [key for key in values if key not in signature.defaults]
    if unknown:
        raise ParameterError(
            f"{signature.template} has no parameter `{unknown[0]}`; {hint(unknown[0], signature.defaults)}"
        )
    return {
        key: _checked(
            f"{signature.template}: parameter `{key}`",
            values[key],
            default=default,
            key=key,
            registry=registry,
        )
        for key, default in signature.defaults.items()
        if key in values
    }


def _checked(where: str, value: object, *, default: object, key: str, registry: Registry) -> object:
    """`value` in the type of `default` and, where the package names allowed values, one of them."""
    typed = _typed(where, value, default=default)
    if key not in registry.choices:
        return typed
    allowed = list(registry.choices[key]())
    code = registry.codes.get(key)
    if isinstance(typed, list):
        return [_allowed(where, item, allowed=allowed, code=code) for item in typed]
    return _allowed(where, typed, allowed=allowed, code=code)


def _typed(where: str, value: object, *, default: object) -> object:
    """`value` if it has the type of `default`; a whole number is taken for a float, nothing else is converted."""
    if default is None or type(value) is type(default):
        return value
    if isinstance(default, float) and type(value) is int:
        return float(value)
    if isinstance(default, tuple) and isinstance(value, list):
        return tuple(value)
    raise ParameterError(
        f"{where} is {value!r} ({type(value).__name__}), but its default is {default!r}: "
        f"give a value of type {type(default).__name__}"
    )


def _allowed(
    where: str, value: object, *, allowed: Sequence[object], code: Callable[[str], object] | None
) -> object:
    """`value`, or the allowed value whose code it is."""
    if value in allowed:
        return value
    by_code = {code(str(name)): name for name in allowed} if code else {}
    if value in by_code:
        return by_code[value]
    raise ParameterError(f"{where}: {value!r} is not known; {hint(value, [*allowed, *by_code])}")


def inject(notebook: Notebook, values: Mapping[str, object]) -> Notebook:
    """A copy of `notebook` with a cell behind its `parameters` cell that assigns `values`.

    The cell has papermill's tag, so papermill, JupyterLab and this runner understand each other's notebooks.
    """
    cells = [cell for cell in notebook["cells"] if INJECTED_TAG not in tags(cell)]
    if values:
        at = next(index for index, cell in enumerate(cells) if PARAMETERS_TAG in tags(cell))
        source = "\n".join(["# Parameters", *(f"{key} = {literal(value)}" for key, value in values.items())])
        cells.insert(at + 1, code_cell(source, cell_id=INJECTED_TAG, tags=[INJECTED_TAG]))
    return {**notebook, "cells": cells}


def literal(value: object) -> str:
    """Python source that evaluates to `value`, which is made of None, booleans, numbers, text and containers."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in value.items())}}}"
    return repr(value)
