"""What each claim is a number of, in words: like quantities share a name, unlike ones never do."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis import subject
from analysis.claims.estimand import QUANTITY, midpoint
from analysis.claims.frame_checks import as_claims
from analysis.processed_tables import area_name
from analysis.vocabulary import Direction, Exploitation, Population, Status

_CHILDREN = frozenset({Population.CHILDREN, Population.GIRLS, Population.BOYS})


def assign_quantities(claims: pd.DataFrame, *, region_code: str | None = None) -> pd.DataFrame:
    """The same claims with `quantity`, `line` and `year`: what is counted, whose measurement it is, and when.

    `quantity` is the same, in words, if and only if two claims agree in every axis, unit, currency and place (named
    where it is not the region that was loaded). `line` is the first publication that the number goes back to. `year`
    is the middle of its period, else the year of its producer or else of its carrier.

    Parameters
    ----------
    claims : DataFrame
    region_code : str, optional
        Code of the region whose name goes without saying; by default the one that the claims were loaded for. A page
        that shows claims of several regions beside one another needs it.

    Examples
    --------
    >>> an.assign_quantities(an.load_claims("Nepal", method="model"))["quantity"].unique().tolist()
    ['people in modern slavery, at any one time']
    """
    rows = as_claims(claims)
    year = pd.Series(midpoint(rows) // 1, rows.index).astype("Int64")
    return rows.assign(quantity=labels(rows, region=region_code), line=rows["lineage"], year=year)


def home(claims: pd.DataFrame) -> str:
    """Code of the region that claims were loaded for, or the only place that they are about; else empty."""
    if region := str(claims.attrs.get("region", "")):
        return region
    areas = set(claims.get("area", ()))
    if "regions" in claims and areas:
        areas &= set.intersection(*(set(codes.split(";")) for codes in set(claims["regions"])))
    return str(areas.pop()) if len(areas) == 1 else ""


def labels(frame: pd.DataFrame, *, region: str | None = None) -> pd.Series:
    """The name of the quantity of each row of claims or estimates; by default their own region need not be named."""
    region = home(frame) if region is None else region
    names = [_label(key, region) for key in keys(frame)]
    return pd.Series(names, index=frame.index, dtype="str")


def keys(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """What each row of claims or estimates is a number of, in the order of `QUANTITY`."""
    area = "area" if "area" in frame else "region_code"
    columns = (frame[name].tolist() if name in frame else [""] * len(frame) for name in (area, *QUANTITY[1:]))
    return [*zip(*columns, strict=True)]


def label(estimand: Any, *, region: str = "") -> str:
    """The name of the quantity of one row: anything with `get`, the place as its `area` or `region_code`."""
    area = estimand.get("area", estimand.get("region_code", ""))
    return _label((str(area), *(str(estimand.get(name, "")) for name in QUANTITY[1:])), region)


def estimate_id(row: Mapping[Any, Any], year: int) -> str:
    """The id of an estimate, `NLD-flow-trafficked-2008`: region, measure, status, what is not as usual, the year."""
    area, measure, way = str(row.get("area", row.get("region_code"))), str(row["measure"]), row["direction"]
    is_usual = way == Direction.IN or (area, way) == ("WORLD", Direction.ANY)
    parts = [area, measure, row["status"], "" if is_usual else way, row["counterpart"]]
    axes = ("population", "exploitation", "visibility")
    parts += [row[axis] for axis in axes if row[axis] != wording()["usual"][axis]]
    more = "target_population" if row.get("target_population") else "share_of"
    parts += [str(row.get(axis) or "") for axis in (more, "whole_measure", "currency", "window")]
    parts += [row["unit"]] if row["unit"] != next(iter(wording()["measures"][measure]["said"])) else []
    words = [str(part).replace(" ", "+").replace(";", "+") for part in parts if part]
    return "-".join([*words, str(year)])


def wording() -> Mapping[str, Any]:
    """The phrases of labels.yml."""
    return subject.load("labels.yml")


@lru_cache(maxsize=8192)
def _label(key: tuple[str, ...], region: str) -> str:
    """The name of the quantity of a key in the order of `QUANTITY`."""
    words, axes = wording(), dict(zip(QUANTITY, key, strict=True))
    if any(word in axes["share_of"].casefold() for word in words["quoted"]):
        axes["share_of"] = f"“{axes['share_of']}”"
    measure = words["measures"][axes["measure"]]
    bare = axes["status"] == Status.NOT_APPLICABLE
    kind = words["kinds"][measure.get("without_status", measure["kind"]) if bare else measure["kind"]]
    said = measure["said"].get(axes["unit"])
    phrases = _phrases(axes)
    if axes["share_of"] and axes["share_of"] == axes["target_population"]:
        phrases["among"], axes["share_of"] = "", words["whole"].format(**axes)
    name: str = kind["phrase"].format(**phrases, said=str(said or axes["measure"]).format(**axes))
    granted = {"currency": "USD", **kind.get("granted", {})}
    spoken = {*kind["says"], "area", "measure", "unit", *(["share_of"] if "{share_of}" in str(said) else [])}
    rest = {axis: axes[axis] for axis in QUANTITY if axis not in spoken}
    rest |= {} if said else {"unit": axes["unit"]}
    # What the phrase neither says nor takes for granted stands in brackets.
    for axis, word in rest.items():
        if word not in ("", granted.get(axis, "")):
            said = words["others"].get(axis, {}).get(word)
            other = words["other"].format(label=name, axis=axis, word=word.replace("_", " "))
            name = f"{name} ({said})" if said else other
    outside = axes["area"] != region
    return words["area"].format(label=name, place=area_name(axes["area"])) if outside else name


def _phrases(axes: Mapping[str, str]) -> dict[str, str]:
    """The phrase of each axis."""
    words, area, purpose = wording(), axes["area"], axes["exploitation"]
    state, people = state_of(axes["status"], axes["population"]), words["people"][axes["population"]]
    place = "world" if area == "WORLD" else "country" if len(area.split("/")[0]) == 3 else "region"
    way = "to" if axes["direction"] in (Direction.OUT, Direction.THROUGH) else "from"
    other = words["counterpart"][way].format(place=area_name(axes["counterpart"]))
    when = words["whole_measure"].get(axes["whole_measure"], words["whole_measure"]["any"])
    if "implies" in state and purpose == Exploitation.ALL:
        purpose = "any"
    return {
        "of": state["of"],
        "state": words["visibility"][axes["visibility"]].format(people=people, **state),
        "direction": words["direction"]["moves" if state.get("moves") else "rests"][place][axes["direction"]],
        "counterpart": other if axes["counterpart"] else "",
        "among": words["among"].format(**axes) if axes["target_population"] else "",
        "when": when.format(word=axes["whole_measure"].replace("_", " ")),
        "exploitation": purpose_of(state, words["exploitation"], purpose),
    }


def state_of(status: str, population: str) -> Mapping[str, str]:
    """The phrases for a condition: no child works in the sex trade, children are exploited there."""
    state: dict[str, Any] = {"registered": "registered"} | wording()["status"][status]
    return state | state.get("of_children", {}) if population in _CHILDREN else state


def purpose_of(state: Mapping[str, str], words: Mapping[str, str], purpose: str) -> str:
    """The phrase for what people in a condition are exploited for: who is in forced labour is so "as a worker".

    None for what the condition implies. Where it is labour already, the purpose does not name it again: forced labour
    imposed by a state.
    """
    if purpose == state.get("implies"):
        return ""
    if "labour" not in state:
        return words[purpose]
    return state["labour"] if purpose == Exploitation.LABOUR else words[purpose].removeprefix(" for labour")
