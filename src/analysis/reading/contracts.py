"""The contracts of raw tables: which columns, which words, which keys. `text_tables` holds tables against them."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from analysis import vocabulary as v
from analysis.reading.text_tables import ANY, FILLED, Cells, one_of

#: What the cells of each column of a table may be.
Contract = Mapping[str, Cells]

#: Axes of the whole that a share is a part of, in the order of the columns.
WHOLE_AXES: Mapping[str, type[StrEnum] | None] = {
    "whole_measure": v.Measure,
    "whole_population": v.Population,
    "whole_exploitation": v.Exploitation,
    "whole_status": v.Status,
    "whole_movement": v.Movement,
    "whole_visibility": v.Visibility,
    "whole_place_from": None,
    "whole_place_to": None,
}

#: Columns of a raw claims table whose cells are words of the vocabulary.
CLAIM_WORDS: Mapping[str, type[StrEnum]] = {
    "measure": v.Measure,
    "unit": v.Unit,
    "role": v.Role,
    "population": v.Population,
    "exploitation": v.Exploitation,
    "status": v.Status,
    "movement": v.Movement,
    "visibility": v.Visibility,
    "method": v.Method,
}

CLAIM_COLUMNS = (
    *("claim_id", "position", "section", "locator", "figure", "hedge", "measure", "unit"),
    *("place", "place_from", "place_to", "place_via", "role", "statement"),
    *("population", "exploitation", "status", "movement", "visibility", "method"),
    *("period", "period_start", "period_end", "share_of", *WHOLE_AXES),
    *("producer", "producer_year", "footnote", "definition", "note"),
)

#: Facts that a source states beside its number, each in a column of its own that a claims table may have.
COUNTED_FACTS = ("listed_persons", "printed_population")
RATED_FACTS = ("printed_per_1000",)
FLAGS = ("provisional", "confirmed", "reporters_only", "part_years")
FACTS = ("register", *COUNTED_FACTS, *RATED_FACTS, *FLAGS)
#: What a flag holds where the source says so; it is empty where it does not.
YES = "yes"

_YEAR = Cells(r"((1[5-9]|20)\d\d)?", "a year")
_FLAG = one_of([YES], empty=True)


def _common(identifier: str) -> dict[str, Cells]:
    """Columns that say where a record stands in its source."""
    return {
        identifier: Cells(r"[A-Z][A-Z0-9]*-\d{3,6}", "an id such as A2009-001", unique=True),
        "position": Cells(r"\d+", "a whole number"),
        "section": ANY,
        "locator": FILLED,
    }


@cache
def raw_claims() -> Contract:
    """Contract of a raw claims table, as docs/transcribe.md describes it."""
    columns = dict.fromkeys(CLAIM_COLUMNS, ANY) | _common("claim_id")
    columns |= {name: one_of(words) for name, words in CLAIM_WORDS.items()}
    columns |= dict.fromkeys(("figure", "place", "producer"), FILLED)
    columns |= dict.fromkeys(("period_start", "period_end", "producer_year"), _YEAR)
    columns |= {name: one_of(words, empty=True) for name, words in WHOLE_AXES.items() if words}
    return columns | {name: cells._replace(required=False) for name, cells in optional_columns().items()}


@cache
def optional_columns() -> Contract:
    """Columns that a claims table may have, where its rows differ in them and its card cannot speak for all."""
    return {
        "carrier": ANY,
        "read_in": one_of(v.ReadIn, empty=True),
        "lineage": Cells(r"(L-[A-Z0-9-]+)?", "a lineage such as L-ILO-2005"),
        "price_year": _YEAR,
        "interval_level": Cells(r"(0\.\d+)?", "a level such as 0.95"),
        "sample": ANY,
        "target_population": ANY,
        "register": Cells(r"[a-z0-9_]*", "a word of data/raw/conflicts/registers.csv"),
        **dict.fromkeys(COUNTED_FACTS, Cells(r"\d*", "a whole number without commas")),
        **dict.fromkeys(RATED_FACTS, Cells(r"(\d+(\.\d+)?)?", "a number")),
        **dict.fromkeys(FLAGS, _FLAG),
    }


@cache
def raw_roles() -> Contract:
    """Contract of a raw table of roles: which place is a source, transit or destination, by whom."""
    roles = (v.Role.SOURCE, v.Role.TRANSIT, v.Role.DESTINATION, v.Role.WITHIN)
    return {
        **_common("role_id"),
        "place": FILLED,
        "role": one_of(roles),
        "counterpart": ANY,
        "strength": one_of(v.Strength),
        "population": one_of(v.Population),
        "exploitation": one_of(v.Exploitation),
        "producer": FILLED,
        "producer_year": _YEAR,
        "statement": FILLED,
        "note": ANY,
    }


@cache
def raw_ratings() -> Contract:
    """Contract of a raw table of ratings: letter grades, tiers, categories."""
    return {
        **_common("rating_id"),
        "place": FILLED,
        "scheme": one_of(v.RatingScheme),
        "rating": FILLED,
        "period": ANY,
        "period_start": _YEAR,
        "period_end": _YEAR,
        "producer": FILLED,
        "producer_year": _YEAR,
        "note": ANY,
    }


@cache
def raw_policy() -> Contract:
    """Contract of a raw table of treaties, laws, institutions, reports and organisations."""
    return {
        **_common("policy_id"),
        "kind": one_of(v.PolicyKind),
        "name": FILLED,
        "place": ANY,
        "year": _YEAR,
        "status": one_of(v.PolicyStatus, empty=True),
        "count": ANY,
        "count_of": ANY,
        "self_description": _FLAG,
        "disputed": _FLAG,
        "note": ANY,
    }
