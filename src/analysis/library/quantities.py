"""What each claim is a number of, in words: like quantities share a name, unlike ones never do."""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from analysis import subject
from analysis.claims.days import WINDOW
from analysis.claims.estimand import QUANTITY, midpoint
from analysis.claims.frame_checks import OWN_ROWS, as_claims
from analysis.library.day_names import days_named
from analysis.processed_tables import area_name
from analysis.subject.switches import switches
from analysis.vocabulary import Direction, Exploitation, Population, Status, Unit

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
        Code of the region whose name goes without saying; by default the one that the claims were loaded for, and of
        your own claims the only place that they are about. A page that shows claims of several regions beside one
        another needs it.

    Examples
    --------
    >>> an.assign_quantities(an.load_claims("Nepal", method="model"))["quantity"].unique().tolist()
    ['people in modern slavery, at any one time']
    """
    rows = as_claims(claims)
    whole_years = midpoint(rows) // 1
    year = pd.Series(whole_years, rows.index).astype("Int64")
    quantities = labels(rows, region=region_code)
    return rows.assign(quantity=quantities, line=rows["lineage"], year=year)


def home(claims: pd.DataFrame) -> str:
    """Code of the region that claims were loaded for, or the only place that they are about; else empty."""
    region = str(claims.attrs.get("region", ""))
    if region:
        return region
    areas = set(claims.get("area", ()))
    if "regions" in claims and areas:
        for codes in set(claims["regions"]):
            areas &= set(codes.split(";"))
    return str(areas.pop()) if len(areas) == 1 else ""


def unsaid_region(claims: pd.DataFrame) -> str:
    """Code of the region that names of quantities leave out: `home`, but for own claims that are about its parts too.

    What was loaded for a region stands below its name; nothing above somebody's own claims says where they are from.
    """
    region = home(claims)
    is_own = "source" in claims and bool((claims["source"] == OWN_ROWS).all())
    return "" if is_own and claims["area"].nunique() > 1 else region


def labels(frame: pd.DataFrame, *, region: str | None = None) -> pd.Series:
    """The name of the quantity of each row of claims or estimates; by default their own region need not be named."""
    if region is None:
        region = unsaid_region(frame)
    names = [_label(key, region) for key in keys(frame)]
    return pd.Series(names, index=frame.index, dtype="str")


def keys(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """What each row of claims or estimates is a number of: `QUANTITY`, then the days where these are told apart."""
    area = "area" if "area" in frame else "region_code"
    nothing = [""] * len(frame)
    columns = []
    for name in (area, *_named_by()[1:]):
        cells = nothing
        if name in frame:
            cells = frame[name].tolist()
        columns.append(cells)
    return list(zip(*columns, strict=True))


def label(estimand: Any, *, region: str = "") -> str:
    """The name of the quantity of one row: anything with `get`, the place as its `area` or `region_code`."""
    region_of_row = estimand.get("region_code", "")
    area = str(estimand.get("area", region_of_row))
    axes = [str(estimand.get(name, "")) for name in _named_by()[1:]]
    key = (area, *axes)
    return _label(key, region)


@cache
def _named_by() -> tuple[str, ...]:
    """The columns that name a quantity."""
    return (*QUANTITY, WINDOW) if switches().by_day else QUANTITY


def estimate_id(row: Mapping[Any, Any], year: int) -> str:
    """The id of an estimate, `NLD-flow-trafficked-2008`: region, measure, status, what is not as usual, the year."""
    words = wording()
    area = str(row.get("area", row.get("region_code")))
    measure = str(row["measure"])
    direction = row["direction"]
    parts = [area, measure, row["status"]]
    usual_direction = Direction.ANY if area == "WORLD" else Direction.IN
    if direction not in (Direction.IN, usual_direction):
        parts.append(direction)
    parts.append(row["counterpart"])
    usual = words["usual"]
    for axis in ("population", "exploitation", "visibility"):
        word = row[axis]
        if word != usual[axis]:
            parts.append(word)
    group = "target_population" if row.get("target_population") else "share_of"
    parts += [row.get(axis) for axis in (group, "whole_measure", "currency", "window")]
    usual_unit, *_ = words["measures"][measure]["said"]
    unit = row["unit"]
    if unit != usual_unit:
        parts.append(unit)
    parts.append(year)
    texts = [str(part) for part in parts if part]
    joined = "-".join(texts)
    return joined.replace(" ", "+").replace(";", "+")


@cache
def wording() -> Mapping[str, Any]:
    """The phrases of labels.yml, in which everybody has the name that the subject gives to whom it counts."""
    phrases = subject.phrases()
    everybody = switches().persons
    if not everybody:
        return phrases
    return {**phrases, "people": {**phrases["people"], Population.ALL: everybody}}


def some_of(row: Any) -> str:
    """Whom a number counts where that is not everybody: women and children for sexual exploitation; empty of all.

    `row` is anything with `get` that has `population`, `exploitation`, `status` and `direction`, and the place as its
    `area`.

    Examples
    --------
    >>> some_of({"population": "women", "status": "trafficked", "exploitation": "sexual"})
    'women for sexual exploitation'
    """
    words = wording()
    population = row.get("population") or Population.ALL
    status = row.get("status") or words["usual"]["status"]
    parts = []
    if population not in (Population.ALL, Population.NOT_APPLICABLE):
        parts.append(words["people"][population])
    direction = row.get("direction") or Direction.IN
    if direction not in (Direction.IN, Direction.ANY):
        way = "moves" if words["status"][status].get("moves") else "rests"
        extent = _extent(str(row.get("area", "")))
        directions = words["direction"][way][extent]
        parts.append(directions[direction].strip())
    purpose = row.get("exploitation") or Exploitation.ALL
    state = state_of(status, population)
    purpose_words = purpose_of(state, words["exploitation"], purpose)
    parts.append(purpose_words.strip())
    return " ".join(filter(None, parts))


def span(row: Any) -> str:
    """How long what a number counts takes: at any one time; a month; in all. A year that its period names is not told.

    `row` is anything with `get` that has `measure`, `unit`, `period_start` and `period_end`.

    Examples
    --------
    >>> span({"measure": "flow", "unit": "persons_per_month"}), span({"measure": "stock", "unit": "persons"})
    ('a month', 'at any one time')
    """
    words = wording()["spans"]
    of_measure = words["measures"].get(row.get("measure"), "")
    unit = row.get("unit", "")
    alone, behind = words["units"].get(unit, ("", ""))
    start = row.get("period_start")
    end = row.get("period_end")
    is_of_one_year = start is not None and start == end
    if is_of_one_year and unit == Unit.PERSONS_PER_YEAR:
        return str(of_measure)
    if not of_measure:
        return str(alone)
    return f"{of_measure} {behind}".strip()


@lru_cache(maxsize=8192)
def _label(key: tuple[str, ...], region: str) -> str:
    """The name of the quantity of a key as `keys` gives it."""
    words = wording()
    axes = dict(zip(_named_by(), key, strict=True))
    area = axes["area"]
    share_of = axes["share_of"]
    folded = share_of.casefold()
    if any(word in folded for word in words["quoted"]):
        share_of = f"“{share_of}”"
        axes["share_of"] = share_of
    phrases = _phrases(axes)
    if share_of and share_of == axes["target_population"]:
        # The group is the whole of the share: it is named once.
        phrases["among"] = ""
        axes["share_of"] = words["whole"].format(**axes)
    name = _with_unspoken(axes, phrases)
    if area != region:
        name = words["area"].format(label=name, place=area_name(area))
    days = days_named(axes.get(WINDOW, ""))
    return str(words["of_days"].format(label=name, days=days) if days else name)


def _with_unspoken(axes: Mapping[str, str], phrases: Mapping[str, str]) -> str:
    """The phrase for a kind of quantity; what it neither says nor takes for granted stands behind it in brackets."""
    words = wording()
    measure = words["measures"][axes["measure"]]
    kind = words["kinds"][_kind(measure, axes["status"])]
    counted = measure["said"].get(axes["unit"])
    noun = str(counted or axes["measure"])
    counted_words = noun.format(**axes)
    name: str = kind["phrase"].format(**phrases, said=counted_words)
    granted = {"currency": "USD", **kind.get("granted", {})}
    for axis in _unspoken(kind["says"], noun, has_unit=counted is not None):
        word = axes[axis]
        if word in ("", granted.get(axis, "")):
            continue
        phrases_of_axis = words["others"].get(axis, {})
        phrase = phrases_of_axis.get(word)
        if phrase:
            name = f"{name} ({phrase})"
        else:
            spoken_word = word.replace("_", " ")
            name = words["other"].format(label=name, axis=axis, word=spoken_word)
    return name


def _kind(measure: Mapping[str, str], status: str) -> str:
    """The kind of a measure; some are of another kind where no condition of people is counted."""
    if status == Status.NOT_APPLICABLE:
        return measure.get("without_status", measure["kind"])
    return measure["kind"]


def _unspoken(says: Iterable[str], noun: str, *, has_unit: bool) -> list[str]:
    """The axes that a phrase leaves unsaid; the unit, where its noun has none, comes last."""
    spoken = {*says, "area", "measure", "unit"}
    if "{share_of}" in noun:
        spoken.add("share_of")
    unspoken = [axis for axis in QUANTITY if axis not in spoken]
    if not has_unit:
        unspoken.append("unit")
    return unspoken


def _phrases(axes: Mapping[str, str]) -> dict[str, str]:
    """The phrase of each axis."""
    words = wording()
    state = state_of(axes["status"], axes["population"])
    people = words["people"][axes["population"]]
    known = words["visibility"][axes["visibility"]]
    movement = words["direction"]["moves" if state.get("moves") else "rests"]
    movement_there = movement[_extent(axes["area"])][axes["direction"]]
    among = words["among"].format(**axes) if axes["target_population"] else ""
    purpose = axes["exploitation"]
    if "implies" in state and purpose == Exploitation.ALL:
        purpose = "any"
    return {
        "of": state["of"],
        "state": known.format(people=people, **state),
        # Where nobody is told to move, people are where the place is, and nothing is said of it.
        "direction": movement_there if switches().route else "",
        "counterpart": _counterpart(axes),
        "among": among,
        "when": _whole_phrase(axes["whole_measure"]),
        "exploitation": purpose_of(state, words["exploitation"], purpose),
    }


def _whole_phrase(measure: str) -> str:
    """The phrase for what the whole of a share is counted by; a subject says of its own measures what is counted."""
    phrases = wording()["whole_measure"]
    if measure in phrases:
        return str(phrases[measure])
    about = wording()["measures"].get(measure, {})
    form = phrases.get(f"of_{about.get('kind')}")
    nouns = [*about.get("said", {}).values()]
    if form is None or not nouns or "{" in nouns[0]:
        return str(phrases["any"].format(word=measure.replace("_", " ")))
    return str(form.format(said=nouns[0]))


def _extent(area: str) -> str:
    """Whether an area is the world, a country or part of one, or a region of several."""
    if area == "WORLD":
        return "world"
    # Codes of countries have three letters.
    country, *_ = area.split("/")
    return "country" if len(country) == 3 else "region"


def _counterpart(axes: Mapping[str, str]) -> str:
    """The phrase for the place at the other end of a way; empty where none is named."""
    counterpart = axes["counterpart"]
    if not counterpart:
        return ""
    leaves = axes["direction"] in (Direction.OUT, Direction.THROUGH)
    way = "to" if leaves else "from"
    phrase = wording()["counterpart"][way]
    return str(phrase.format(place=area_name(counterpart)))


def state_of(status: str, population: str) -> Mapping[str, str]:
    """The phrases for a condition: no child works in the sex trade, children are exploited there."""
    of_status = wording()["status"][status]
    state: dict[str, Any] = {"registered": "registered", **of_status}
    if population in _CHILDREN:
        state |= state.get("of_children", {})
    return state


def purpose_of(state: Mapping[str, str], words: Mapping[str, str], purpose: str) -> str:
    """The phrase for what people in a condition are exploited for: who is in forced labour is so "as a worker".

    None for what the condition implies. Where it is labour already, the purpose does not name it again: forced labour
    imposed by a state.
    """
    if purpose == state.get("implies"):
        return ""
    if "labour" not in state:
        return words[purpose]
    if purpose == Exploitation.LABOUR:
        return state["labour"]
    return words[purpose].removeprefix(" for labour")
