"""Bad input to any public function is one clear error, or an honest empty result: never a traceback from the interior."""

import re
from collections.abc import Callable
from functools import partial
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
PAGE: dict[str, Any] = {"claims": CLAIMS, "estimates": ESTIMATES, "conflicts": CONFLICTS, "shown": []}
_BY_CLAIMS = (
    "assign_quantities", "find_conflicts", "leave_one_out", "multiverse", "build_ladder", "learned_scale",
    "quoting_advice", "make_claims",
)  # fmt: skip


def _check(name: str, frame: Any) -> object:
    """Check the page with something else in one place."""
    return an.check_page(**{**PAGE, name: frame})


def _load(name: str, word: Any) -> object:
    """Load claims by one choice."""
    return an.load_claims(REGION, **{name: word})


_CHECKED = (*PAGE, "ladder", "advice", "left_out")
ON_CLAIMS: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(an, name) for name in _BY_CLAIMS},
    **{f"check {name}": partial(_check, name) for name in _CHECKED},
    "context": lambda frame: an.find_conflicts(CLAIMS, context=frame),
    "reconcile": lambda frame: an.reconcile(frame, year=2021),
    "gap_probability": lambda frame: an.gap_probability(APART, frame),
    "gaps": lambda frame: an.gap_probability(frame, CLAIMS),
    "detected": lambda frame: an.load_table("detected", REGION, claims=frame),
    "links": lambda frame: an.load_table("links", claims=frame),
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
    **{name: partial(_load, name) for name in _CHOICES},
    **{name: partial(an.load_table, name) for name in _TABLES},
    "style": lambda word: an.cite("A2009-047", style=word),
    "year": lambda word: an.reconcile(CLAIMS, year=word),
    "known_by": lambda word: an.reconcile(CLAIMS, known_by=word),
    "range_coverage": lambda word: an.reconcile(CLAIMS, year=2021, range_coverage=word),
}
#: How an error says what would be right, or which columns or keys are missing.
RIGHT = re.compile(
    r"would be right|did you mean|nearest known form|load_claims|list_regions|: give a |it is needed|give all of them"
    r"|have no column [a-z_]+|there is no such column|with a key for each column"
)
ROW: dict[str, Any] = {"place": "Nepal", "figure": "12,000 to 15,000", "measure": "flow"}


@pytest.mark.parametrize(
    ("ask", "bad"),
    [
        *(pytest.param(ask, [*FRAMES.values()], id=name) for name, ask in ON_CLAIMS.items()),
        *(pytest.param(ask, NAMES, id=f"name of {name}") for name, ask in ON_NAMES.items()),
    ],
)
def test_nothing_leads_into_the_interior(ask: Callable[[Any], Any], bad: list[Any]) -> None:
    for given in bad:
        said = message(ask, given)
        assert not said or RIGHT.search(said), f"what would be right is not said: {said}"


def message(ask: Callable[[Any], Any], given: Any) -> str:
    """The one kind of error that a function may answer with; empty where it gives a result."""
    try:
        ask(given)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("frame", ["an empty frame", "no row"])
def test_of_nothing_there_is_nothing(frame: str) -> None:
    for name in ("find_conflicts", "quoting_advice", "reconcile", "multiverse", "detected", "links"):
        assert ON_CLAIMS[name](FRAMES[frame]).empty, name
    for name in ("make_claims", "assign_quantities"):
        made = ON_CLAIMS[name](FRAMES["an empty frame"])
        pd.testing.assert_series_equal(made.dtypes, CLAIMS.dtypes[[*made]])


#: Calls that a test makes later: ``load(region=0)`` is ``lambda: an.load_claims(region=0)``.
load, beside, narrate = (partial(partial, ask) for ask in (an.load_claims, an.load_table, an.narrate))
reconcile = partial(partial, an.reconcile, CLAIMS)
table = partial(partial, an.table, CLAIMS, caption="Claims")


def spoilt(**cells: object) -> Callable[[], object]:
    """A frame of claims with another column."""
    return lambda: an.assign_quantities(CLAIMS.assign(**cells))


def third(**cells: object) -> Callable[[], object]:
    """Rows of a researcher's own, of which the third has other cells."""
    return lambda: an.make_claims([ROW, ROW, ROW | cells])


#: What is wrong, and the words by which the error says so, among them what would be right.
ERRORS: list[tuple[Callable[[], object], list[str]]] = [
    (load(region="Ukrain"), ["Ukrain", "Ukraine"]), (load(region=0), ["region", "0"]),
    (load(region="Atlantis"), ["Atlantis", "list_regions"]), (load(measure="flows"), ["measure", "flows", "flow"]),
    (load(status=["trafficked", "slavery"]), ["status", "slavery"]), (load(visibility=3), ["visibility", "3"]),
    (load(producer="UNDC"), ["producer", "UNDC", "UNODC"]), (load(drop_producers=["Walk Fre"]), ["drop_producers", "Walk Free"]),
    (load(evidence="some"), ["evidence", "some"]), (load(corrections="yes"), ["corrections", "yes"]),
    (beside("roles", "Nepall"), ["Nepall", "Nepal"]), (beside("law"), ["law", "did you mean 'laws'"]),
    (beside("choices", "Nepal"), ["choices", "region left out"]), (beside("roles", claims=CLAIMS), ["roles", "claims left out"]),
    (beside("lists", "Ghana"), ["Ghana", "Greater New Orleans, Netherlands"]),
    # Rows of a researcher's own: every bad cell is named with its row and column.
    (third(place="Nepl"), ["row 3, column place:", "Nepl", "Nepal"]), (third(place=["Nepal"]), ["row 3, column place:", "Nepal"]),
    (third(figure="lots of"), ["row 3, column figure:", "lots of"]), (third(figure="n/a"), ["row 3, column figure:", "n/a"]),
    (third(figure=-3), ["row 3, column figure:", "-3", "negative"]), (third(figure="-3"), ["row 3, column figure:", "-3", "negative"]),
    (third(figure=float("inf")), ["row 3, column figure:", "inf"]), (third(figure=True), ["row 3, column figure:", "True"]),
    (third(figure=None), ["row 3, column figure:", "needed"]), (third(figure="35%"), ["row 3, column figure:", "35%", "share", "persons_per_year"]),
    (third(measure="flows"), ["row 3, column measure:", "flows", "'flow'"]), (third(populaton="all"), ["row 3, column populaton:", "'population'"]),
    (third(measure="share", figure="35%"), ["row 3, column share_of:", "whole"]), (third(claim_id="mine"), ["row 3, column claim_id:", "mine"]),
    (third(unit="persons_per_yeer"), ["row 3, column unit:", "persons_per_yeer", "'persons_per_year'"]),
    (third(period="some day"), ["row 3, column period:", "some day"]), (third(year=2005, period="2005"), ["row 3, column year:", "period"]),
    (third(year=20055), ["row 3, column year:", "20055"]), (third(producer_year="199x"), ["row 3, column producer_year:", "199x"]),
    (lambda: an.make_claims([ROW | {"figure": "many"}, ROW | {"figure": "several"}]), ["row 1, column figure", "row 2, column figure"]),
    *((partial(an.make_claims, rows), ["dict"]) for rows in (None, "Nepal", ROW, [5], 3)),
    # Frames that are no claims.
    (lambda: an.assign_quantities(5), ["DataFrame"]), (lambda: an.assign_quantities(CLAIMS.drop(columns=["low", "unit"])), ["low", "unit"]),
    (lambda: an.assign_quantities(FRAMES["no id"]), ["claim_id"]), (lambda: an.assign_quantities(FRAMES["an id twice"]), ["twice"]),
    (spoilt(low=-5.0), ["column low", "-5"]), (spoilt(low="x"), ["column low", "'x'"]), (spoilt(period_start=3.5), ["column period_start", "3.5"]),
    (spoilt(vague="perhaps"), ["column vague", "perhaps"]), (spoilt(measure="flows"), ["column measure", "'flow'"]),
    (reconcile(year=1899), ["year is 1899"]), (reconcile(year="2008"), ["year is '2008'"]), (reconcile(known_by=2010.5), ["known_by is 2010.5"]),
    (reconcile(year=2008, range_coverage=1.0), ["range_coverage is 1.0"]), (lambda: an.build_ladder(an.load_claims()), ["of one"]),
    (lambda: an.learned_scale(an.reconcile(an.load_claims("World"))), ["one row"]),
    *((partial(ask, name), [right]) for ask in (an.list_steps, an.explain, an.cite)
      for name, right in (("A2009-47", "A2009-047"), (47, "claim_id"))),
    (lambda: an.cite("A2009-047", style="bibtec"), ["bibtex"]),
    (lambda: an.check_page(**PAGE | {"shown": ["a text"]}), ["keeps no numbers"]),
    (narrate("anser"), ["'anser'", "'answer'"]), (narrate("answer", claims=CLAIMS), ["'answer'", "'best' is undefined", "passed claims"]),
    (narrate("estimates", meetings=CLAIMS, claims=CLAIMS.drop(columns="unit")), ["no column 'unit'"]),
    (narrate("title", ladder=LADDER.assign(grade="hearsay")), ["'hearsay' under 'grade'"]),
    (table(columns=["produce"]), ["no column 'produce'; did you mean 'producer'"]), (table(rows=0), ["at least one row; rows is 0"]),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "words"), ERRORS)
def test_what_is_wrong_is_one_clear_error(ask: Callable[[], object], words: list[str]) -> None:
    with pytest.raises(ValueError, match=re.escape(words[0])) as caught:
        ask()
    assert [word for word in words if word not in str(caught.value)] == []
    # One line, but where several rows are wrong.
    assert ("\n" in str(caught.value)) == ("row 2" in str(caught.value))
