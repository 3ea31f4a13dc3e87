"""The contracts of raw tables: which columns, which words, which keys. `text_tables` holds tables against them.

They stand in `raw_tables.yml`, in the order of the columns.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from analysis import vocabulary
from analysis.files import packaged
from analysis.reading.text_tables import Cells, one_of

#: Facts that a source may state beside its number, each in a column of its own.
FLAGS = ("provisional", "confirmed", "reporters_only", "part_years")
#: What a flag holds where the source says so; it is empty where it does not.
YES = "yes"


_TABLES = packaged("reading/raw_tables.yml")


@cache
def contract(table: str) -> Mapping[str, Cells]:
    """What the cells of each column of a raw table may be; columns that it may lack come last."""
    lacking = {
        column: _cells(rule)._replace(required=False)
        for column, rule in _TABLES.get(f"{table}_may_have", {}).items()
    }
    return {column: _cells(rule) for column, rule in _TABLES[table].items()} | lacking


def _cells(rule: str | list[Any]) -> Cells:
    """What the cells of one column may be."""
    if isinstance(rule, list):
        pattern, right, *unique = rule
        return Cells(pattern, right, unique=bool(unique))
    if rule in _TABLES["kinds"]:
        return _cells(_TABLES["kinds"][rule])
    name = rule.removesuffix("?")
    return one_of(getattr(vocabulary, name, name.split("|")), empty=name != rule)


_CLAIMS = {name: cells for name, cells in contract("claims").items() if cells.required}
#: Columns that every raw claims table has, and those of them whose cells are words of the vocabulary.
CLAIM_COLUMNS = tuple(_CLAIMS)
CLAIM_WORDS = {name: one.words for name, one in _CLAIMS.items() if one.words and one.pattern[-1] != "?"}
