"""Papermill runs the notebooks: an engine with warm kernels, strict parameters, a pool, freshness, publishing.

In the order in which a page passes: `collection` says what runs, `parameters` checks it, `freshness` says whether it
has to, `pool` hands it out, `page` has Papermill run it with `engine` in a kernel of `kernels`, `build` writes what
came of it and `publishing` swaps the site in. Nothing is imported here: commands and kernels have to start quickly.
"""
