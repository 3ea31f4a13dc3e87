"""How two estimands lie to one another, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.conflicts.choices import Choices
from analysis.conflicts.claim import Claim, read_claims
from analysis.conflicts.lattice import SIDES, Extent, holds, meets
from analysis.conflicts.period import within
from analysis.conflicts.rules import Rules, default_rules
from analysis.conflicts.words import Axis, RelationKind
from analysis.vocabulary import Bound

Comparable = Claim | pd.Series | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Relation:
    """How two claims' estimands lie to one another.

    Parameters
    ----------
    kind : RelationKind
        Equal, nested, overlapping, disjoint or not comparable.
    part : str
        Of nested ones, which lies in the other: `a` or `b`; else empty.
    axes : mapping
        For each axis: equal, `a` or `b` for the one that lies in the other, overlapping or disjoint.
    why : str
        In one sentence.
    """

    kind: RelationKind
    part: str
    axes: Mapping[Axis, str]
    why: str


def compare(a: Comparable, b: Comparable, *, rules: Rules | None = None) -> Relation:
    """How the estimands of two claims lie to one another: equal, nested, overlapping, disjoint, not comparable.

    Parameters
    ----------
    a, b : Claim, Series or mapping
        Records of 10_claims.
    rules : Rules, optional
        Sets and readings; by default those of the project.

    Raises
    ------
    ValueError
        If a record fixes no quantity, such as a rank.
    """
    rules = rules or default_rules()
    one, other = (_claim(record, rules) for record in (a, b))
    if (one.whole is None) != (other.whole is None):
        return _apart("one is a share and the other a count", {})
    if one.whole is not None and other.whole is not None:
        wholes = relate(one.whole, other.whole)
        if wholes.kind is not RelationKind.EQUAL:
            return _apart(f"they are shares of different wholes ({wholes.why})", wholes.axes)
    return relate(one.about, other.about)


def _claim(record: Comparable, rules: Rules) -> Claim:
    """A record as a claim."""
    if isinstance(record, Claim):
        return record
    values = dict(record)
    for end in ("low", "best", "high"):
        values[end] = float("nan") if values[end] in ("", None) else float(values[end])
    if all(values[end] != values[end] for end in ("low", "best", "high")):
        values |= {"low": 0.0, "bound": str(Bound.LOWER)}
    found = read_claims(pd.DataFrame([values]), rules=rules, choices=Choices(), people=None)
    if not found:
        what = f"{values.get('claim_id')} is about no quantity that can be compared"
        raise ValueError(f"{what}; a count, a share or an amount would be")
    return found[0]


def relate(a: Extent, b: Extent) -> Relation:
    """How two estimands lie to one another, as printed."""
    if not a.comparable or not b.comparable:
        return _apart("what is counted is told in words only", {})
    if a.family != b.family:
        return _apart(f"{a.family} and {b.family} are different things", {})
    if (a.unit, a.currency) != (b.unit, b.currency):
        return _apart(f"the units differ ({a.currency or a.unit} and {b.currency or b.unit})", {})
    axes = {axis: _relate_sides(a, b, axis) for axis in SIDES}
    if a.measure != b.measure:
        return _apart(f"one is a {a.measure}, the other a {b.measure}", {**axes, Axis.MEASURE: "disjoint"})
    inside = within(a.period, b.period), within(b.period, a.period)
    axes[Axis.PERIOD] = {(True, True): "equal", (True, False): "a", (False, True): "b"}.get(
        inside, "disjoint"
    )
    if axes[Axis.PERIOD] == "disjoint":
        return _apart("they are not said to be of the same time", axes)
    return _together(axes)


def _relate_sides(a: Extent, b: Extent, axis: Axis) -> str:
    """How two sets on one axis lie to one another."""
    one, other = a.box.side(axis), b.box.side(axis)
    inside = holds(other, one), holds(one, other)
    if any(inside):
        return {(True, True): "equal", (True, False): "a", (False, True): "b"}[inside]
    return "overlapping" if meets(one, other) else "disjoint"


def _together(axes: Mapping[Axis, str]) -> Relation:
    """The relation of two boxes from those of their sides."""
    found = set(axes.values())
    named = {word: [axis.value for axis, value in axes.items() if value == word] for word in found}
    if "disjoint" in found:
        why = f"no atom belongs to both: {', '.join(named['disjoint'])} keep them apart"
        return Relation(RelationKind.DISJOINT, "", axes, why)
    if found == {"equal"}:
        return Relation(RelationKind.EQUAL, "", axes, "all axes agree")
    for part in ("a", "b"):
        if found <= {"equal", part}:
            why = f"{part} is a part of the other by {', '.join(named[part])}"
            return Relation(RelationKind.NESTED, part, axes, why)
    told = [f"{value} by {axis.value}" for axis, value in axes.items() if value != "equal"]
    return Relation(RelationKind.OVERLAPPING, "", axes, f"neither lies in the other: {'; '.join(told)}")


def _apart(why: str, axes: Mapping[Axis, str]) -> Relation:
    """Two estimands that cannot be compared."""
    return Relation(RelationKind.NOT_COMPARABLE, "", axes, why)
