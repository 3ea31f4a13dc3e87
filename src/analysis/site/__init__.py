"""The site of rendered pages: region pages, evidence pages and the frame around them, as static files.

`build` makes it, `preview` shows one page of it. Nothing is imported here: Sphinx takes a second.
"""
