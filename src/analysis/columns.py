"""What each processed table and column holds, with its unit: the words of the codebook, from columns.yml.

A column that means another thing in one table has an entry under `<table>.<column>`. A contract may also carry the
words itself, in `Column(description=...)`, which go before these.
"""

from collections.abc import Mapping
from importlib.resources import files

import yaml

_HELD = yaml.load(files("analysis").joinpath("columns.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)
#: Title and description of each table.
TABLES: Mapping[str, tuple[str, str]] = {
    name: (one["title"], one["description"]) for name, one in _HELD["tables"].items()
}
#: Description of each column.
COLUMNS: Mapping[str, str] = _HELD["columns"]
