"""What a browser may load and run on a page of the site, said in the page itself: a Content-Security-Policy.

A page runs the scripts of the site's own files, and of those that stand in it just the theme's, by their hash. Of these
no text of a source is part, so that one that got into a page all the same does not run; and the site is not built.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

#: Sphinx makes this page of the theme alone, so its scripts are the theme's. One of them names the page.
FRAME_PAGE = "search.html"
_NAMING = "DOCUMENTATION_OPTIONS.pagename = '{}';"
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
#: What a script element holds that is none: what the page's own script reads, or a machine.
_DATA = re.compile(r"""\stype\s*=\s*["']application/(?:ld\+)?json["']""")
_ELEMENT = re.compile(r"""<[a-z](?>[^>"']+|"[^"]*"|'[^']*'|["'])*+>""", re.IGNORECASE)
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
#: An attribute that runs a script, such as `onerror`.
_HANDLER = re.compile(r"[\s\"'/]on[a-z]+\s*=", re.IGNORECASE)
_HEAD = re.compile(r"""<meta charset="utf-8"\s*/?>""")
#: From where a page may load anything: its own site, which may lie on a disk.
_OWN = "'self' file:"
_POLICY = {
    "default-src": "'none'",
    "script-src": f"{_OWN} {{scripts}}",
    # The tiles of the map are placed by attributes of theirs, and a style runs nothing.
    "style-src": f"{_OWN} 'unsafe-inline'",
    # Signs of the theme's style sheets are drawn there.
    "img-src": f"{_OWN} data:",
    "font-src": _OWN,
    "form-action": _OWN,
    "object-src": "'none'",
    "base-uri": "'none'",
}
_META = '{}\n    <meta http-equiv="Content-Security-Policy" content="{}" />'


def set_policies(site: Path) -> list[str]:
    """Write the policy into every page of a site; returns a line for each script in it that is not the theme's."""
    of_theme = set(_scripts((site / FRAME_PAGE).read_text(encoding="utf-8")))
    of_theme.discard(_NAMING.format(FRAME_PAGE.removesuffix(".html")))
    problems = []
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        text = path.read_text(encoding="utf-8")
        naming = _NAMING.format(name.removesuffix(".html"))
        allowed = []
        for script in dict.fromkeys(_scripts(text)):
            if script in of_theme or script == naming:
                allowed.append(script)
            else:
                start = " ".join(script.split())[:60]
                problems.append(f"{name}: the script “{start}” stands in the page and is not the theme's")
        problems += [f"{name}: the element {element[:60]} runs a script" for element in _handlers(text)]
        path.write_text(with_policy(text, allowed), encoding="utf-8")
    return problems


def with_policy(html: str, scripts: list[str]) -> str:
    """A page with its policy, behind the line that says its encoding; of scripts that stand in it only these run."""
    policy = "; ".join(f"{name} {sources}" for name, sources in _POLICY.items())
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = policy.format(scripts=hashes).replace(" ;", ";")
    return _HEAD.sub(lambda head: _META.format(head[0], policy), html, count=1)


def _scripts(html: str) -> Iterator[str]:
    """What the scripts that stand in a page say."""
    for attributes, script in _SCRIPT.findall(html):
        if not _DATA.search(attributes) and not re.search(r"\ssrc\s*=", attributes):
            yield script


def _handlers(html: str) -> Iterator[str]:
    """The elements that run a script when something happens to them."""
    # No page has any, and to look at all elements takes longer.
    elements = _ELEMENT.findall(html) if _HANDLER.search(html) else []
    for element in elements:
        if _HANDLER.search(_QUOTED.sub("='' ", element)):
            yield element


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
