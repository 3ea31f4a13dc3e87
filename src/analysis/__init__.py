"""Conflicting published estimates of human trafficking, reconciled with an audit trail.

`import analysis as an` is all that a notebook needs. Claims come as a DataFrame, one row a published number
(`load_claims`, or `make_claims` for numbers of your own), what stands beside them from `load_table`;
`assign_quantities` says which of them speak of the same thing, `find_conflicts` which cannot all be true, `reconcile`
what they say together; `plot` draws each of these, `narrate` and `table` put them into words, `check_page` compares
what is shown with what it rests on.
"""

from importlib import import_module
from typing import Any

#: Where public names live; a room is loaded when one of its names is first asked for.
_HOMES = {
    "estimates.capture.estimate_total": "capture_recapture",
    "estimates.hierarchical_model": "posterior",
    "estimates.meta_analysis": "random_effects random_effects_by_group",
    "estimates.clustered_claims": "robust",
    "estimates.pooling_diagnostics": "blups meta_regression small_study_test tau2_interval trim_and_fill",
    "library.answer_roles": "best_known",
    "library.contradictions": "find_conflicts gap_probability quoting_advice",
    "library.loading": "list_regions load_claims make_claims region_code",
    "library.page_checks": "check_page",
    "library.quantities": "assign_quantities",
    "library.reconciling": "build_ladder learned_scale leave_one_out multiverse reconcile",
    "library.side_tables": "load_table",
    "library.tracing": "cite explain find_claims list_steps",
    "narrative.rendering": "narrate table",
    "reading.figures": "parse_figure parse_figures",
    "runner.first_cell": "check_parameters",
}
#: Each public name, its room and what it is called there.
_PUBLIC = {"leave_one_out_fit": ("estimates.pooling_diagnostics", "leave_one_out")}
for _room, _names in _HOMES.items():
    for _name in _names.split():
        _PUBLIC[_name] = (_room, _name)

__all__ = [*sorted(_PUBLIC), "plot"]  # noqa: PLE0604 (all are text)


def __getattr__(name: str) -> Any:
    """The public name, from the room where it lives."""
    if name == "plot":
        return import_module("analysis.plot")
    if name not in _PUBLIC:
        raise AttributeError(
            f"module 'analysis' has no name {name!r}; public names are listed by dir(analysis)"
        )
    room, attribute = _PUBLIC[name]
    return getattr(import_module(f"analysis.{room}"), attribute)


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
