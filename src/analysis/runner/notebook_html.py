"""An executed notebook as one page of HTML that loads nothing, as a preview and as an artefact of CI."""

from typing import Any

# The template of nbconvert without what it loads from the network.
_TEMPLATE = "{% extends 'lab/index.html.j2' %}" + "".join(
    f"{{% block {name} %}}{{% endblock %}}"
    for name in ("html_head_js", "html_head_js_mathjax", "html_head_js_mermaidjs", "jupyter_widgets")
)
_TAGS = {
    "enabled": True,
    "remove_input_tags": {"hide-input", "remove-input"},
    "remove_cell_tags": {"remove-cell", "injected-parameters"},
}


def to_html(notebook: str, title: str) -> str:
    """An executed notebook as one HTML page that loads nothing from the network; its links lead to the built site."""
    import nbformat
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    prompts = {"exclude_input_prompt": True, "exclude_output_prompt": True}
    config = Config({"TagRemovePreprocessor": _TAGS, "TemplateExporter": prompts})
    exporter: Any = HTMLExporter(config=config, raw_template=_TEMPLATE)  # type: ignore[no-untyped-call]
    node: Any = nbformat.reads(notebook, as_version=4)  # type: ignore[no-untyped-call]
    html, _ = exporter.from_notebook_node(node, resources={"metadata": {"name": title}})
    return str(html)
