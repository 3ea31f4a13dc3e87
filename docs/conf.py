"""Settings of the site. It is built by `analysis site`, which writes the sources and passes version and date."""

project = "Counting the Uncounted"
author = "Counting the Uncounted contributors"
project_copyright = author
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "analysis.site.sphinx_hooks"]
# The reference of the public library: docstrings are numpydoc, which names the types.
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"
# Every page of docs/ is on the site and named by a toctree; docs/decisions is for those who work on the project.
include_patterns = ["*.md", "regions/*", "questions/*", "evidence/*", "conflicts/*", "notebooks/*"]
templates_path = ["_templates"]

nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
# A dollar sign is money here: formulas are written as {math} directives and roles only.
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
# Words whose first use on a region's page links to the glossary, each in the forms that the narrative uses.
own_linked_terms = {
    "line of evidence": ["line of evidence", "lines of evidence"],
    "known to the authorities": ["known to the authorities"],
    "producer": ["producer", "producers"],
    "bound": ["a bound", "bounds"],
    "certainty": ["certainty"],
    "presumed victim": ["presumed victim", "presumed victims"],
    "forced labour": ["forced labour"],
    "claim": ["claim", "claims"],
}
html_math_renderer = "mathml"
smartquotes = False

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["_static"]
# What stands on the site as it is: citations for reference managers.
html_extra_path = ["extra"]
html_css_files = ["own.css"]
html_js_files = [("own.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
# The summary of a search result would be fetched, which a browser refuses to do from a disk.
html_show_search_summary = False
html_permalinks_icon = "#"
html_context = {"default_mode": "auto", "data_version": "", "date": ""}
html_theme_options = {
    "navbar_align": "left",
    "navbar_persistent": ["search-button-field"],
    "navbar_end": ["theme-switcher"],
    "navigation_depth": 3,
    "show_nav_level": 1,
    "header_links_before_dropdown": 6,
    "search_bar_text": "Search, for example Moldova",
    "footer_start": ["data-version"],
    "footer_end": [],
    "primary_sidebar_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "show_prev_next": False,
    "back_to_top_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
# Only regions are many enough for a menu of their own; the theme puts one on every page that is not named here.
html_sidebars = {"[!r]*": [], "[!r]*/*": [], "report-a-problem": [], "regions/*": ["region-menu"]}
