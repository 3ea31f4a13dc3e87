"""Conflicting published estimates of human trafficking, reconciled with an audit trail.

`import analysis as an` is all that a notebook needs. Claims come as a DataFrame, one row a published number
(`load_claims`, or `make_claims` for numbers of your own); `assign_quantities` says which of them speak of the same
thing, `find_conflicts` which cannot all be true, `reconcile` what they say together; `plot` draws each of these,
`narrate` and `table` put them into words, `check_page` compares what is shown with what it rests on.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # What the old pages import; it goes with them.
    from analysis.notebook import edition, page, regions
    from analysis.project import root as project
    from analysis.subjects import subject

#: Where each public name lives; a room is loaded when one of its names is first asked for.
_HOMES = {
    "assign_quantities": "library.quantities",
    "build_ladder": "library.rungs",
    "capture_recapture": "estimates.capture.estimate_total",
    "check_page": "library.page_checks",
    "check_parameters": "runner.parameters",
    "cite": "library.tracing",
    "evidence_counts": "library.records",
    "explain": "library.tracing",
    "find_claims": "library.searching",
    "find_conflicts": "library.contradictions",
    "leave_one_out": "library.reconciling",
    "list_producers": "library.loading",
    "list_regions": "library.loading",
    "list_steps": "library.tracing",
    "load_choices": "library.choices_table",
    "load_claims": "library.loading",
    "load_corrections": "library.declared",
    "load_detected": "library.records",
    "load_laws": "library.records",
    "load_lists": "library.capture_lists",
    "load_looking_back": "library.hindsight",
    "load_population": "library.choices_table",
    "load_links": "library.declared",
    "load_ratings": "library.records",
    "load_roles": "library.records",
    "make_claims": "library.own_claims",
    "multiverse": "library.reconciling",
    "narrate": "narrative.rendering",
    "parse_figure": "reading.figures",
    "parse_figures": "reading.figures",
    "parse_period": "reading.periods",
    "posterior": "estimates.exact",
    "quoting_advice": "library.quoting",
    "random_effects": "estimates.pooling",
    "random_effects_by_group": "estimates.pooling",
    "reconcile": "library.reconciling",
    "region_code": "library.loading",
    "table": "narrative.page_tables",
    "edition": "notebook",
    "page": "notebook",
    "regions": "notebook",
    "subject": "subjects",
}
#: Public names that are called otherwise where they live.
_RENAMED = {
    "parse_place": ("reading.places", "place"),
    "project_root": ("project", "root"),
    "project": ("project", "root"),
}

__all__ = [*sorted([*_HOMES, *_RENAMED]), "plot"]


def __getattr__(name: str) -> Any:
    """The public name, from the room where it lives."""
    if name == "plot":
        return import_module("analysis.plot")
    if name not in __all__:
        raise AttributeError(f"module 'analysis' has no name {name!r}; public names are listed by dir(analysis)")
    module, attribute = _RENAMED.get(name) or (_HOMES[name], name)
    return getattr(import_module(f"analysis.{module}"), attribute)


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
