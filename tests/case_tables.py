"""Tables of cases that are data: a YAML file beside a module of tests, one list for each test."""

from pathlib import Path
from typing import Any

import yaml


def cases(module: str, name: str) -> list[Any]:
    """The cases of one test of a module, given as its `__file__`; lists are tuples, so that they can be compared."""
    table = yaml.safe_load(Path(module).with_suffix(".yml").read_text(encoding="utf-8"))
    return [_frozen(case) for case in table[name]]


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _frozen(one) for name, one in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
