"""Texts that are no harm as text, and would be as markup: somebody may print any of them in a source."""

#: A script that says where it ran, for a browser to be asked.
RAN = "window.ran = (window.ran || 0) + 1"
TEXTS = {
    "tags": f'<script>{RAN}</script>"><img src=x onerror="{RAN}"> \'><svg/onload="{RAN}"> </details></td></table><h1>BROKEN</h1>',
    "links": f'[l](javascript:{RAN}) ![i](x"onerror="{RAN}) <a href="javascript:{RAN}">k</a> <javascript:{RAN}> [l]: javascript:x',
    "templates": "{{ 7 * 7 }} {% raw %} ${{ 1 }} {# x #} `{eval}` {term}`flow` {{{raw}}}",
    "fences": f"a\n```\n\n# BROKEN\n\n```{{raw}} html\n<script>{RAN}</script>\n```\n~~~\n</script>",
    "comment": "<!--<script> --> ]]> <?x ?> &lt;b&gt; &amp;",
    "formulas": r"$\frac{1}{0$ \input{/etc/passwd} $$x$$ \(y\) \[z\] \begin{q} US$5 and US$9",
    "marks": "_a_ *b* **c** ~~d~~ `e` | f | g \\* [x] ^[n] #h ==i==",
    "lines": "line one\nline two\r\n# Heading\n- item\n\n    code\n1. one\n=====\n---\u2028> quote",
}
#: One text with all of them.
ALL = " ".join(TEXTS.values())
#: What opens a block where a line starts with it.
OPENINGS = ("- a", "+ a", "* a", "1. a", "2) a", "# a", "> a", "---", "===", ": a", "% a", "12.", "-", "|a|")


def as_shown(text: str) -> str:
    """A text as a browser shows it: white space in one piece."""
    return " ".join(text.split())
