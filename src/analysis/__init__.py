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
    "library.answer_roles": "best_known",
    "library.classical_pooling": "posterior random_effects",
    "library.contradictions": "find_conflicts gap_probability quoting_advice",
    "library.loading": "list_regions load_claims make_claims region_code",
    "library.own_lists": "read_lists",
    "library.page_checks": "check_page",
    "library.place_work": "workers",
    "library.quantities": "assign_quantities",
    "library.reconciling": "build_ladder learned_scale leave_one_out multiverse reconcile",
    "library.side_tables": "load_table",
    "library.citations": "cite",
    "library.claim_search": "find_claims",
    "library.text_claims": "read_text",
    "library.text_files": "text_of_file",
    "library.tracing": "explain list_steps",
    "narrative.rendering": "narrate table",
    "own.text_audit": "audit",
    "reading.figures": "parse_figure parse_figures",
    "runner.first_cell": "check_parameters",
}
#: Each public name and its room.
_PUBLIC: dict[str, str] = {}
for _room, _names in _HOMES.items():
    _PUBLIC |= dict.fromkeys(_names.split(), _room)

__all__ = [*sorted(_PUBLIC), "plot"]  # noqa: PLE0604 (all are text)


def __getattr__(name: str) -> Any:
    """The public name, from the room where it lives."""
    if name == "plot":
        return import_module("analysis.plot")
    if name not in _PUBLIC:
        raise AttributeError(
            f"module 'analysis' has no name {name!r}; public names are listed by dir(analysis)"
        )
    return getattr(import_module(f"analysis.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
