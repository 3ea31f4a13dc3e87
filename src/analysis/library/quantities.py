"""What each claim is a number of, in words: like quantities share a name, unlike ones never do."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd
import yaml

from analysis.claims.estimand import ESTIMAND, midpoint
from analysis.library.corpus import area_name
from analysis.library.own_claims import as_claims
from analysis.vocabulary import Direction, Exploitation, Status

#: What makes two numbers the same quantity: the estimand, the currency of money, the whole of a share.
QUANTITY = (*ESTIMAND, "currency", "share_of")
#: What an id of an estimate leaves unsaid.
_USUAL = {"population": "all", "exploitation": "all", "visibility": "actual"}


def assign_quantities(claims: pd.DataFrame) -> pd.DataFrame:
    """The same claims with what each is a number of, whose measurement it goes back to, and its year.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them.

    Returns
    -------
    DataFrame
        With `quantity`: what is counted, in words, the same if and only if two claims agree in population,
        exploitation, status, visibility, direction, measure, unit, currency and place (named where it is not the
        region that was loaded). `line`: the first publication that the number goes back to. `year`: the middle of its
        period, rounded down; of an undated claim the year of its producer or else of its carrier.

    Raises
    ------
    ValueError
        If a column is missing or holds something that does not belong there.

    Examples
    --------
    >>> import analysis as an
    >>> claims = an.assign_quantities(an.load_claims("Nepal", method="model"))
    >>> claims["quantity"].unique().tolist()
    ['people in modern slavery, at any one time']
    """
    claims = as_claims(claims)
    out = claims.assign(quantity=labels(claims), line=claims["lineage"], year=years(claims))
    out.attrs = dict(claims.attrs)
    return out


def years(claims: pd.DataFrame) -> pd.Series:
    """The year of each claim, as `assign_quantities` gives it."""
    middle = midpoint(claims).to_numpy(dtype=float, na_value=float("nan"))
    return pd.Series(middle // 1, index=claims.index).astype("Int64")


def home(claims: pd.DataFrame) -> str:
    """Code of the region that claims were loaded for, or the only place that they are about; else empty."""
    if region := str(claims.attrs.get("region", "")):
        return region
    areas = set(claims["area"].tolist())
    if "regions" in claims and len(areas) > 1:
        areas &= set.intersection(*(set(codes.split(";")) for codes in set(claims["regions"].tolist())))
    return str(areas.pop()) if len(areas) == 1 else ""


def labels(frame: pd.DataFrame, *, region: str | None = None) -> pd.Series:
    """The name of the quantity of each row of claims or estimates.

    A column of the estimand that is missing is empty; the region that need not be named is by default that of the
    claims.
    """
    frame = frame if "area" in frame else frame.rename(columns={"region_code": "area"})
    region = home(frame) if region is None else region
    columns = [frame[name].tolist() if name in frame else [""] * len(frame) for name in QUANTITY]
    names = [_label(key, region) for key in zip(*columns, strict=True)]
    return pd.Series(names, index=frame.index, dtype="str")


def label(estimand: Mapping[Any, Any], *, region: str = "") -> str:
    """The name of one quantity: a mapping with the keys of `QUANTITY`, or `region_code` in place of `area`."""
    area = str(estimand.get("area", estimand.get("region_code", "")))
    return _label((area, *(str(estimand.get(name, "")) for name in QUANTITY[1:])), region)


def estimate_id(row: Mapping[Any, Any], year: int) -> str:
    """The id of an estimate: region, measure, status, whatever is not as usual, and the year.

    Examples
    --------
    >>> usual = {"population": "all", "exploitation": "all", "visibility": "actual", "direction": "in"}
    >>> own = {"area": "NLD", "measure": "flow", "status": "trafficked", "unit": "persons_per_year"}
    >>> estimate_id(usual | own | {"counterpart": ""}, 2008)
    'NLD-flow-trafficked-2008'
    """
    area, measure = str(row.get("area", row.get("region_code"))), str(row["measure"])
    parts = [area, measure, str(row["status"])]
    if row["direction"] != Direction.IN and (area, row["direction"]) != ("WORLD", Direction.ANY):
        parts.append(str(row["direction"]))
    parts += [str(row["counterpart"]).replace(";", "+")] if row["counterpart"] else []
    parts += [str(row[axis]) for axis, usual in _USUAL.items() if row[axis] != usual]
    parts += [
        str(row[axis]).replace(" ", "+") for axis in ("target_population", "whole_measure") if row.get(axis)
    ]
    parts += [str(row["unit"])] if row["unit"] != next(iter(_measure(measure)["said"])) else []
    return "-".join([*parts, str(year)])


@cache
def wording() -> Mapping[str, Any]:
    """The phrases of labels.yml."""
    text = files("analysis.library").joinpath("labels.yml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


def _measure(name: str) -> Mapping[str, Any]:
    """What is said of a measure."""
    found: Mapping[str, Any] = wording()["measures"][name]
    return found


@lru_cache(maxsize=8192)
def _label(key: tuple[str, ...], region: str) -> str:
    """The name of the quantity of a key in the order of `QUANTITY`."""
    axes = dict(zip(QUANTITY, key, strict=True))
    spoken = _spoken(axes)
    if any(word in axes["share_of"].casefold() for word in wording()["quoted"]):
        axes["share_of"] = f"“{axes['share_of']}”"
    measure = _measure(axes["measure"])
    bare = axes["status"] == Status.NOT_APPLICABLE
    kind = wording()["kinds"][measure.get("without_status", measure["kind"]) if bare else measure["kind"]]
    said = measure["said"].get(axes["unit"])
    if axes["share_of"] and axes["share_of"] == axes["target_population"]:
        spoken["among"], axes["share_of"] = "", wording()["whole"].format(**axes)
    name: str = kind["phrase"].format(**spoken, said=str(said or axes["measure"]).format(**axes))
    granted = {"currency": "USD", **kind.get("granted", {})}
    spoken_of = {*kind["says"], "measure", "unit", *(["share_of"] if "{share_of}" in str(said) else [])}
    unsaid = [axis for axis in QUANTITY[1:] if axis not in spoken_of]
    rest = {axis: axes[axis] for axis in unsaid if axes[axis] not in ("", granted.get(axis, ""))}
    return _with_area(_bracketed(name, rest if said else rest | {"unit": axes["unit"]}), axes["area"], region)


def _bracketed(name: str, rest: Mapping[str, str]) -> str:
    """A name with the words that its phrase does not say."""
    for axis, word in rest.items():
        name = wording()["other"].format(label=name, axis=axis, word=word.replace("_", " "))
    return name


def _with_area(name: str, area: str, region: str) -> str:
    """A name with its place, where that is not the region that goes without saying."""
    said: str = name if area == region else wording()["area"].format(label=name, place=area_name(area))
    return said


def _spoken(axes: Mapping[str, str]) -> dict[str, str]:
    """The phrase of each axis."""
    words = wording()
    state = words["status"][axes["status"]]
    people = words["people"][axes["population"]]
    way = "to" if axes["direction"] in (Direction.OUT, Direction.THROUGH) else "from"
    other = words["counterpart"][way].format(place=area_name(axes["counterpart"]))
    whens = words["whole_measure"]
    return {
        "of": state["of"],
        "state": words["visibility"][axes["visibility"]].format(people=people, **state),
        "direction": words["direction"]["moves" if state.get("moves") else "rests"][_scale(axes["area"])][
            axes["direction"]
        ],
        "counterpart": other if axes["counterpart"] else "",
        "among": words["among"].format(**axes) if axes["target_population"] else "",
        "when": whens.get(axes["whole_measure"], whens["any"]).format(
            word=axes["whole_measure"].replace("_", " ")
        ),
        "exploitation": _purpose(axes["exploitation"], state),
    }


def _purpose(exploitation: str, state: Mapping[str, Any]) -> str:
    """The phrase for what people are exploited for; nothing where their status says it already."""
    implied = state.get("implies")
    said = "any" if implied and exploitation == Exploitation.ALL else exploitation
    if exploitation == implied:
        return ""
    return str(
        state.get("labour" if exploitation == Exploitation.LABOUR else "", wording()["exploitation"][said])
    )


def _scale(area: str) -> str:
    """Whether an area is the world, a country (or part of one), or anything between."""
    if area == "WORLD":
        return "world"
    return "country" if len(area.split("/", maxsplit=1)[0]) == 3 else "region"
