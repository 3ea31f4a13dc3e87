"""Links of executed notebooks: each leads to a page that exists, from every folder in which the notebook is opened."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from html import unescape
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit

from analysis.project import SITE_LINK
from analysis.runner.notebook_json import Notebook
from analysis.site.site_data import shown_texts

#: Folders of the project in which JupyterLab opens a page's notebook: as it was made, and in the template itself.
OPENED_IN = ("build/pages", "notebooks")
#: The folder of the site in which a page's notebook is offered.
OFFERED_IN = "build/site/downloads"
#: Where the site stands in the project; JupyterLab was started there, above which no address leads.
_SITE = "/build/site/"
_LINK = re.compile(r"\]\(([^)\s]+)\)|\bhref=\"([^\"]*)\"")
_ANCHOR = re.compile(r'\sid="([^"]+)"')


def on_the_site(text: str) -> str:
    """A text of a notebook, or the notebook itself, with links that hold in a folder of the site."""
    return text.replace(SITE_LINK, "../")


class BuiltSite:
    """The pages and files of a site in a folder, as links from elsewhere meet them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._anchors: dict[str, frozenset[str]] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all files, relative to the site's start."""
        paths = [path for path in self.folder.rglob("*") if path.is_file()]
        return frozenset(path.relative_to(self.folder).as_posix() for path in paths)

    def anchors(self, name: str) -> frozenset[str]:
        """The anchors of a page."""
        if name not in self._anchors:
            text = (self.folder / name).read_text(encoding="utf-8")
            self._anchors[name] = anchors_in(text)
        return self._anchors[name]


def anchors_in(html: str) -> frozenset[str]:
    """What links within a page can lead to."""
    return frozenset(map(unescape, _ANCHOR.findall(html)))


def notebook_link_problems(
    notebooks: Mapping[str, Notebook], site: Path, *, folders: tuple[str, ...] = OPENED_IN
) -> list[str]:
    """One line for each link of executed notebooks, by their names, that leads nowhere from one of some folders.

    The folders are those of the project in which a notebook is opened; `site` holds what stands at `build/site` there.
    """
    built = BuiltSite(site)
    problems: dict[str, None] = {}
    for name, notebook in notebooks.items():
        text = "\n".join(shown_texts(notebook))
        own_anchors = anchors_in(text)
        for link in _links(text):
            for folder in folders:
                for problem in _problem(link, folder, own_anchors, built):
                    problems[f"{folder}/{name}: {problem}"] = None
    return list(problems)


def _links(text: str) -> Iterator[str]:
    """The addresses that the links of a text have, in Markdown and in HTML, each once."""
    for markdown, html in dict.fromkeys(_LINK.findall(text)):
        yield unescape(markdown or html)


def _problem(link: str, folder: str, own_anchors: frozenset[str], site: BuiltSite) -> Iterator[str]:
    """What is wrong with a link that is followed from a folder of the project."""
    parts = urlsplit(link)
    # Whether a page of somebody else exists is not known here.
    if parts.scheme or parts.netloc:
        return
    if not parts.path:
        if unquote(parts.fragment) not in own_anchors:
            yield f"the link {link} leads to no row of the notebook"
        return
    place = normpath(join("/", folder, unquote(parts.path)))
    name = place.removeprefix(_SITE)
    if name == place or name not in site.names:
        yield f"the link {link} leads to {place.removeprefix('/')}, which does not exist"
    elif parts.fragment and unquote(parts.fragment) not in site.anchors(name):
        yield f"the link {link} leads to no anchor of {name}"
