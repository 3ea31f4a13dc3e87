"""What a plain install lacks: which extra brings a package that is not there, and how it is installed."""

from importlib.util import find_spec

#: What each extra brings that this package imports; the extras stand in pyproject.toml.
_BROUGHT = {
    "arviz": ("arviz_base",),
    "dask": ("dask", "distributed", "s3fs"),
    "notebooks": (
        "IPython", "fsspec", "ipykernel", "jupyter_client", "jupyter_core", "nbclient", "nbconvert", "nbformat",
        "papermill", "psutil", "traitlets", "zmq",
    ),
    "site": ("docutils", "myst_nb", "pydata_sphinx_theme", "resvg_py", "sphinx", "sphinx_design"),
}  # fmt: skip


def install(extra: str) -> str:
    """The command that installs an extra.

    Examples
    --------
    >>> install("site")
    'pip install "counting-the-uncounted[site]"'
    """
    return f'pip install "counting-the-uncounted[{extra}]"'


def require(extra: str) -> None:
    """Raise ModuleNotFoundError for the first package of an extra that is not installed, before anything is done.

    Examples
    --------
    >>> require("notebooks")
    """
    for package in _BROUGHT[extra]:
        if find_spec(package) is None:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)


def missing(error: ImportError) -> str:
    """What is to be done about a package that cannot be imported; empty where no extra brings it.

    Examples
    --------
    >>> missing(ModuleNotFoundError("No module named 'sphinx'", name="sphinx"))
    'this needs sphinx, which is not installed: pip install "counting-the-uncounted[site]"'
    """
    package = (error.name or "").partition(".")[0]
    for extra, packages in _BROUGHT.items():
        if package in packages:
            return f"this needs {package}, which is not installed: {install(extra)}"
    return ""
