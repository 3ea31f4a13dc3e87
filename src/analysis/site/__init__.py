"""The site of rendered pages: region pages, evidence pages and the frame around them, as static files.

`site_build` makes it, `preview` shows one page of it. `site_data` is what it is made of; `site_lists` and
`source_pages` are what templates of docs/_pages show, and `notebook_pages` are the pages of notebooks. `sphinx_hooks`
run within Sphinx. Nothing is imported here: Sphinx takes a second.
"""
