"""The site of rendered pages: region pages, evidence pages and the frame around them, as static files.

`site_build` makes it, `preview` shows one page of it. `site_input` reads what `page_sources` writes for Sphinx: lists
and evidence fill the templates of docs/_pages, `notebook_pages` those of notebooks. `sphinx_hooks` run
within Sphinx. Nothing is imported here: Sphinx takes a second.
"""
