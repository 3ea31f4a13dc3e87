"""Where the links of a site lead: to a page, an anchor or a file that is there, and to nothing that loads by itself."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

# Pages come from Sphinx and from this package's templates, whose attributes are in double quotes, and from authors.
_ANCHOR = re.compile(r'\s(?:id|name)="([^"]+)"')
_QUOTED = r"""(?:"[^"]*"|'[^']*')"""
#: An element with its attributes, of which one that is quoted may hold a `>`.
_ELEMENT = re.compile(
    "<(a|area|img|script|link|iframe|frame|embed|source|object|use|image|form|button|input|video|audio|track)"
    rf"\b((?>[^>\"']+|{_QUOTED}|[\"'])*+)>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(rf"([a-z:]+)\s*=\s*({_QUOTED}|[^\s\"'>]+)", re.IGNORECASE)
_ADDRESSES = {"href", "xlink:href", "src", "srcset", "data", "poster", "action", "formaction"}
#: What a browser takes away from the ends of an address.
_BLANK = "".join(map(chr, range(33)))
#: Where a link may lead, beside pages and files of the site.
_LEADS = ("http", "https", "mailto")
#: Of a link that a browser does not load of its own accord.
_NOT_LOADED = re.compile(r'\srel="(?:canonical|prev|next|search|index|author|license|copyright)"')


def link_problems(site: Path) -> list[str]:
    """One line for each link of the site that leads nowhere, runs something, or loads from the network."""
    texts = {
        path.relative_to(site).as_posix(): path.read_text("utf-8") for path in sorted(site.rglob("*.html"))
    }
    anchors = {name: set(map(unescape, _ANCHOR.findall(text))) for name, text in texts.items()}
    problems: dict[str, None] = {}
    for name, text in texts.items():
        for tag, link in _addresses(text):
            for problem in _link_problem(name, tag, link, anchors, site):
                problems[f"{name}: {problem}"] = None
    return list(problems)


def _link_problem(
    name: str, tag: str, link: str, anchors: Mapping[str, set[str]], site: Path
) -> Iterator[str]:
    """What is wrong with an address that an element of a page has."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        yield from _elsewhere(tag, link)
        return
    target = normpath(join(dirname(name), unquote(parts.path))) if parts.path else name
    if target not in anchors:
        if not (site / target).is_file():
            yield f"the link {link} leads to no file"
    elif parts.fragment and unquote(parts.fragment) not in anchors[target]:
        yield f"the link {link} leads to no anchor of {target}"


def _addresses(html: str) -> Iterator[tuple[str, str]]:
    """Every address of a page, with the kind of element that has it: a link that is only followed is an `a`."""
    for tag, attributes in _ELEMENT.findall(html):
        yield from _addresses_in(tag.lower(), attributes)


@lru_cache(maxsize=1 << 16)
def _addresses_in(tag: str, attributes: str) -> list[tuple[str, str]]:
    """Every address among the attributes of an element, with its kind."""
    # Menus are the same on many pages.
    kind = "a" if tag == "area" or _NOT_LOADED.search(attributes) else tag
    addresses = []
    for name, value in _ATTRIBUTE.findall(attributes):
        if name.lower() in _ADDRESSES:
            address = unescape(value.strip("\"'"))
            addresses.append((kind, address.strip(_BLANK)))
    return addresses


def _elsewhere(tag: str, link: str) -> Iterator[str]:
    """What is wrong with an address that is none of the site."""
    scheme = urlsplit(link).scheme
    if tag == "a":
        if scheme and scheme not in _LEADS:
            yield f"the address {link} is none of a page; {', '.join(_LEADS)} would be right"
    # A picture may stand in the page itself, as those of an author's notebook do.
    elif not (tag == "img" and link.lower().startswith("data:image/")):
        yield f"loads {link} from the network"
