"""Bad input to any public function is one clear error, or an honest empty result: never a traceback from the interior."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis as an

#: Few claims of several kinds, so that hundreds of calls are soon done.
REGION = "Togo"
CLAIMS = an.assign_quantities(an.load_claims(REGION))
ESTIMATES = an.reconcile(CLAIMS, year=2021)
CONFLICTS = an.find_conflicts(CLAIMS)
APART = CONFLICTS.head(1).assign(code="intervals_apart")
LADDER = an.build_ladder(CLAIMS)

FRAMES: dict[str, Any] = {
    "an empty frame": pd.DataFrame(),
    "no row": CLAIMS.head(0),
    "a text": "Nepal",
    "a frame of something else": pd.DataFrame({"count": [1, 2]}),
    "no needed columns": CLAIMS.drop(columns=["low", "measure", "producer", "lineage", "regions"]),
    "a negative amount": CLAIMS.assign(low=-5.0, best=-5.0, high=-5.0),
    "a figure that cannot be read": CLAIMS.assign(low="many", best="many", figure="many"),
    "an unknown measure": CLAIMS.assign(measure="flows"),
    "an unknown producer": CLAIMS.assign(producer="Nobody in particular"),
    "an unknown place": CLAIMS.assign(area="QQQ", region_code="QQQ", regions="QQQ"),
    "no place": CLAIMS.assign(area="", region_code="", regions=""),
    "gaps": CLAIMS.assign(producer=np.nan, low=np.nan, best=np.nan, high=np.nan, period_start=pd.NA),
    "an id twice": pd.concat([CLAIMS, CLAIMS]),
    "no id": CLAIMS.reset_index(drop=True),
}
ON_CLAIMS: dict[str, Callable[[Any], Any]] = {
    "assign_quantities": an.assign_quantities,
    "find_conflicts": an.find_conflicts,
    "context": lambda frame: an.find_conflicts(CLAIMS, context=frame),
    "reconcile": lambda frame: an.reconcile(frame, year=2021),
    "leave_one_out": an.leave_one_out,
    "multiverse": an.multiverse,
    "build_ladder": an.build_ladder,
    "learned_scale": an.learned_scale,
    "gap_probability": lambda frame: an.gap_probability(APART, frame),
    "gaps": lambda frame: an.gap_probability(frame, CLAIMS),
    "quoting_advice": an.quoting_advice,
    "find_claims": lambda frame: an.find_claims("27 million", frame),
    "detected": lambda frame: an.load_table("detected", REGION, claims=frame),
    "links": lambda frame: an.load_table("links", claims=frame),
    "make_claims": an.make_claims,
    "check_page": lambda frame: an.check_page(frame, ESTIMATES, CONFLICTS, shown=[]),
    "checked estimates": lambda frame: an.check_page(CLAIMS, frame, CONFLICTS, shown=[]),
    "checked conflicts": lambda frame: an.check_page(CLAIMS, ESTIMATES, frame, shown=[]),
    "checked ladder": lambda frame: an.check_page(CLAIMS, ESTIMATES, CONFLICTS, shown=[], ladder=frame),
    "checked advice": lambda frame: an.check_page(CLAIMS, ESTIMATES, CONFLICTS, shown=[], advice=frame),
    "checked lines": lambda frame: an.check_page(CLAIMS, ESTIMATES, CONFLICTS, shown=[], left_out=frame),
    "shown": lambda frame: an.check_page(CLAIMS, ESTIMATES, CONFLICTS, shown=frame),
}
NAMES = ["Nepall", "", " ", 5, None, ["Nepal"], "QQQ", float("nan")]
_BY_NAME = (
    "region_code", "load_claims", "load_table", "cite", "explain", "list_steps", "find_claims",
    "parse_figure", "parse_figures", "make_claims",
)  # fmt: skip
_CHOICES = (
    "measure", "status", "visibility", "producer", "method", "evidence", "drop_producers", "corrections",
)  # fmt: skip
_TABLES = ("detected", "laws", "links", "lists")
ON_NAMES: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(an, name) for name in _BY_NAME},
    **{name: lambda word, name=name: an.load_claims(REGION, **{name: word}) for name in _CHOICES},
    **{name: lambda word, name=name: an.load_table(name, word) for name in _TABLES},
    "style": lambda word: an.cite("A2009-047", style=word),
    "year": lambda word: an.reconcile(CLAIMS, year=word),
    "known_by": lambda word: an.reconcile(CLAIMS, known_by=word),
    "range_coverage": lambda word: an.reconcile(CLAIMS, year=2021, range_coverage=word),
}


CALLS = [
    *(pytest.param(ask, [*FRAMES.values()], id=name) for name, ask in ON_CLAIMS.items()),
    *(pytest.param(ask, NAMES, id=f"name of {name}") for name, ask in ON_NAMES.items()),
]


@pytest.mark.parametrize(("ask", "given"), CALLS)
def test_nothing_leads_into_the_interior(ask: Callable[[Any], Any], given: list[Any]) -> None:
    for one in given:
        said = "a result, which may be empty"
        try:
            ask(one)
        except ValueError as error:
            said = str(error)
        assert len(said) > 20


@pytest.mark.parametrize("frame", ["an empty frame", "no row"])
def test_of_nothing_there_is_nothing(frame: str) -> None:
    for name in ("find_conflicts", "quoting_advice", "reconcile", "multiverse", "detected", "links"):
        assert ON_CLAIMS[name](FRAMES[frame]).empty, name
