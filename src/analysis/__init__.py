"""Conflicting published estimates of human trafficking, reconciled with an audit trail.

Notebooks need a few names only: `check_parameters` refuses misspelt parameters, `page` opens the page of a region,
`regions` lists those that have one, `subject` opens a page that is not about one region, `parse_figure` reads a figure
as printed, `find_conflicts` says which claims of a table cannot all be true. Everything else lives in the rooms.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.conflicts.find import find_conflicts
    from analysis.notebook import edition, page, region_code, regions
    from analysis.project import root as project
    from analysis.reading.figures import Figure, parse_figure, parse_figures
    from analysis.runner.parameters import check_parameters
    from analysis.subjects import subject

#: Where each handed-out name lives; loaded when it is first asked for, so that `import analysis` stays light.
_HOMES = {
    "Figure": ("analysis.reading.figures", "Figure"),
    "check_parameters": ("analysis.runner.parameters", "check_parameters"),
    "edition": ("analysis.notebook", "edition"),
    "find_conflicts": ("analysis.conflicts.find", "find_conflicts"),
    "page": ("analysis.notebook", "page"),
    "parse_figure": ("analysis.reading.figures", "parse_figure"),
    "parse_figures": ("analysis.reading.figures", "parse_figures"),
    "project": ("analysis.project", "root"),
    "region_code": ("analysis.notebook", "region_code"),
    "regions": ("analysis.notebook", "regions"),
    "subject": ("analysis.subjects", "subject"),
}

__all__ = [
    "Figure",
    "check_parameters",
    "edition",
    "find_conflicts",
    "page",
    "parse_figure",
    "parse_figures",
    "project",
    "region_code",
    "regions",
    "subject",
]


def __getattr__(name: str) -> Any:
    """The handed-out name, from the room where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis' has no name {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    """The handed-out names."""
    return sorted(__all__)
