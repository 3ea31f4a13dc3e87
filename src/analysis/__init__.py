"""Conflicting published estimates of human trafficking, reconciled with an audit trail.

`import analysis as an` is all that a notebook needs. Claims come as a DataFrame, one row a published number
(`load_claims`, or `make_claims` for numbers of your own); `assign_quantities` says which of them speak of the same
thing, `find_conflicts` which cannot all be true, `reconcile` what they say together; `plot` draws each of these,
`narrate` and `table` put them into words, `check_page` compares what is shown with what it rests on.
"""

from importlib import import_module
from typing import Any

#: Where each public name lives; a room is loaded when one of its names is first asked for.
_HOMES = {
    "assign_quantities": "library.quantities",
    "blups": "estimates.pooling_checks",
    "build_ladder": "library.ladders",
    "capture_recapture": "estimates.capture.estimate_total",
    "check_page": "library.page_checks",
    "check_parameters": "runner.parameters",
    "cite": "library.tracing",
    "evidence_counts": "library.region_tables",
    "explain": "library.tracing",
    "find_claims": "library.searching",
    "find_conflicts": "library.contradictions",
    "learned_scale": "library.reconciling",
    "leave_one_out": "library.reconciling",
    "list_producers": "library.loading",
    "list_regions": "library.loading",
    "list_steps": "library.tracing",
    "load_choices": "library.supporting_tables",
    "load_claims": "library.loading",
    "load_corrections": "library.supporting_tables",
    "load_detected": "library.region_tables",
    "load_laws": "library.region_tables",
    "load_links": "library.supporting_tables",
    "load_lists": "library.supporting_tables",
    "load_looking_back": "library.supporting_tables",
    "load_not_reconciled": "library.reconciling",
    "load_population": "library.supporting_tables",
    "load_ratings": "library.region_tables",
    "load_roles": "library.region_tables",
    "load_spreads": "library.reconciling",
    "load_what_moved": "library.supporting_tables",
    "make_claims": "library.own_claims",
    "meta_regression": "estimates.pooling_regression",
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
    "robust": "estimates.pooling_robust",
    "small_study_test": "estimates.pooling_checks",
    "table": "narrative.rendering",
    "tau2_interval": "estimates.pooling_checks",
    "trim_and_fill": "estimates.pooling_checks",
}
#: Public names that are called otherwise where they live.
_RENAMED = {
    "leave_one_out_fit": ("estimates.pooling_checks", "leave_one_out"),
    "parse_place": ("reading.places", "place"),
    "project_root": ("project", "root"),
}

__all__ = [*sorted([*_HOMES, *_RENAMED]), "plot"]  # noqa: PLE0604 (all are text)


def __getattr__(name: str) -> Any:
    """The public name, from the room where it lives."""
    if name == "plot":
        return import_module("analysis.plot")
    if name not in __all__:
        raise AttributeError(
            f"module 'analysis' has no name {name!r}; public names are listed by dir(analysis)"
        )
    module, attribute = _RENAMED.get(name) or (_HOMES[name], name)
    return getattr(import_module(f"analysis.{module}"), attribute)


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
