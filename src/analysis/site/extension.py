"""What the site needs from Sphinx beyond its settings: formulas as MathML, terms, folds and descriptions."""

from collections.abc import Callable
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx

from analysis.site import descriptions, folds, terms

# A wide formula scrolls by itself, so the keyboard has to reach it.
_BLOCK = '<div class="formula" tabindex="0" role="group" aria-label="Formula">{}</div>'

Visit = Callable[[Any, Any], None]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer of formulas, the links to the glossary, the folds and the descriptions."""
    terms.setup(app)
    folds.setup(app)
    descriptions.setup(app)
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(_renderer(as_block=False), None),
        block_renderers=(_renderer(as_block=True), None),
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _renderer(*, as_block: bool) -> Visit:
    """A visitor that writes a formula as MathML and leaves its node."""

    def visit(translator: Any, node: nodes.Element) -> None:
        formula = tex2mathml(node.astext(), as_block=as_block)
        translator.body.append(_BLOCK.format(formula) if as_block else formula)
        raise nodes.SkipNode

    return visit
