"""What is done to the pages that Sphinx made: what nobody needs goes, and every link is followed."""

import re
from collections.abc import Container, Mapping
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from analysis.site.site_input import SiteError

#: What Sphinx and its theme leave for their own use.
UNNEEDED = (
    ".buildinfo",
    "objects.inv",
    "_static/webpack-macros.html",
    "_static/scripts/fontawesome.js",
    "_static/**/*.map",
)
#: The theme's style sheet, which names two thousand icons; pages show a dozen.
STYLE = "_static/styles/pydata-sphinx-theme.css"
#: One rule: the names of an icon, and the character that stands for it.
_ICON = re.compile(r"((?:\.fa-[a-z0-9-]+,?)+)\{--fa:[^{}]*\}")
_ICON_NAME = re.compile(r"fa-[a-z0-9-]+")

# Pages come from Sphinx and from this package's templates: attributes are in double quotes throughout.
_ANCHOR = re.compile(r'\s(?:id|name)="([^"]+)"')
_ELEMENT = re.compile(r"<(a|img|script|link|iframe|source|object|use|image)\b([^>]*)>")
_ADDRESS = re.compile(r'\s(?:href|src|srcset|data)="([^"]*)"')
_RELATION = re.compile(r'\srel="([^"]*)"')
#: What a browser does not load of its own accord.
_NOT_LOADED = frozenset({"canonical", "prev", "next", "search", "index", "author", "license", "copyright"})
#: How many of many problems an error spells out.
SHOWN = 12


def slim(site: Path) -> None:
    """Take out of a site what its readers never load, and every icon whose name stands in no page and no script."""
    for pattern in UNNEEDED:
        for path in site.glob(pattern):
            path.unlink()
    named: set[str] = set()
    for path in sorted((*site.rglob("*.html"), *site.rglob("*.js"))):
        named.update(_ICON_NAME.findall(path.read_text(encoding="utf-8")))

    def shown(rule: re.Match[str]) -> str:
        return rule[0] if named.intersection(_ICON_NAME.findall(rule[1])) else ""

    style = site / STYLE
    style.write_text(_ICON.sub(shown, style.read_text(encoding="utf-8")), encoding="utf-8")


def check_links(site: Path) -> None:
    """Raise `SiteError` if a link leads nowhere or a page loads something from the network."""
    if wrong := link_problems(site):
        more = [f"... and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        raise SiteError("\n".join(["links of the site are wrong:", *wrong[:SHOWN], *more]))


def link_problems(site: Path) -> list[str]:
    """One line for each link of the site that leads nowhere or loads something from the network."""
    paths = sorted(site.rglob("*.html"))
    texts = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    anchors = {name: {*map(unescape, _ANCHOR.findall(text))} for name, text in texts.items()}
    found = []
    for name, text in texts.items():
        for tag, attributes in _ELEMENT.findall(text):
            relation = _RELATION.search(attributes)
            is_loaded = tag != "a" and not (relation and relation[1] in _NOT_LOADED)
            for address in map(unescape, _ADDRESS.findall(attributes)):
                if problem := _problem(address, name, is_loaded, anchors, site):
                    found.append(f"{name}: {problem}")
    return list(dict.fromkeys(found))


def _problem(link: str, name: str, is_loaded: bool, anchors: Mapping[str, Container[str]], site: Path) -> str:
    """What is wrong with a link of the page of that name; empty if nothing is."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return f"loads {link} from the network" if is_loaded and parts.scheme != "data" else ""
    target = normpath(join(dirname(name), unquote(parts.path))) if parts.path else name
    if target not in anchors and not (site / target).is_file():
        return f"the link {link} leads to no file"
    if parts.fragment and target in anchors and unquote(parts.fragment) not in anchors[target]:
        return f"the link {link} leads to no anchor of {target}"
    return ""
