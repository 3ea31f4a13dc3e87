"""The theme's style sheet without the icons that no page shows: it names two thousand, and a page shows a dozen."""

import re
from pathlib import Path

STYLE = "_static/styles/pydata-sphinx-theme.css"
#: One rule: the names of an icon, and the character that stands for it.
_RULE = re.compile(r"((?:\.fa-[a-z0-9-]+,?)+)\{--fa:[^{}]*\}")
_NAME = re.compile(r"fa-[a-z0-9-]+")


def strip(site: Path) -> None:
    """Take out of the theme's style sheet every icon whose name stands in no page and no script of the site."""
    named: set[str] = set()
    for path in sorted((*site.rglob("*.html"), *site.rglob("*.js"))):
        named.update(_NAME.findall(path.read_text(encoding="utf-8")))
    style = site / STYLE
    kept = _RULE.sub(
        lambda rule: rule[0] if named.intersection(_NAME.findall(rule[1])) else "",
        style.read_text(encoding="utf-8"),
    )
    style.write_text(kept, encoding="utf-8")
