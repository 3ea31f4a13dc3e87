"""The site of rendered pages: region pages, evidence pages and the frame around them, as static files.

`site_build` makes it, `preview` shows one page of it. `site_input` reads what `page_sources` writes for Sphinx: the
lists of evidence, regions, conflicts and choices fill the templates of docs/_pages, `notebook_pages` and the figures
the pages of notebooks. `sphinx_hooks` run within Sphinx; `after_sphinx` and `downloads` finish what it made.
Nothing is imported here: Sphinx takes a second.
"""
