"""Papermill runs the notebooks: an engine with warm kernels, strict parameters, what is current, publishing.

In the order in which a page passes: `collection` says what runs and holds its parameters against `parameter_values`,
`results` says whether it has to, `build` hands it out, by its `build_options`, to threads or to the workers of
`dask_workers`; `page_run` has Papermill run it with `engine` in one of `kernels`, which `fork_server` forks, and takes
what its `notebook_json` hands over, or one of `page_faults`; in the kernel `kernel_watch` notes what goes wrong
silently, with an eye on `shared_libraries`, and `first_cell` checks parameters where nobody has; `results` writes and
tells what came of it, and `publishing` swaps the site in.
Nothing is imported here: commands and kernels have to start quickly.
"""
