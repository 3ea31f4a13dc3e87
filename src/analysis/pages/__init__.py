"""Who runs the notebooks and binds them: strict parameters, warm kernels, cache, site.

Nothing is imported here: the kernels import modules of this room and have to start quickly.
"""
