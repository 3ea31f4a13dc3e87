"""What the first cell of a notebook asks for: whether its parameters are usable, where nobody asked before it ran.

Papermill without our engine, JupyterLab and whoever runs cells by hand come here.
"""

import ast
from collections.abc import Mapping

from analysis.arguments import quoted
from analysis.plot.figure_display import install_formatter
from analysis.runner import kernel_watch
from analysis.runner.collection import ParameterError, check, literals
from analysis.runner.parameter_values import CHOICES, REGIONS, Registry

# How Papermill begins the cell that it injects.
_INJECTED = "# Parameters\n"
# What it writes for numbers that are no literals.
_NOT_FINITE = ("float('nan')", "float('inf')", "float('-inf')")
# What errors call the notebook.
_HERE = "this notebook"
#: The parameter that names makers of claims.
_MAKERS = "drop_producers"


def check_parameters() -> None:
    """Refuse parameters that the notebook does not have, and values that they cannot take.

    To be called in the first cell after the parameters, because Papermill only warns about a misspelt parameter. What
    it injected is compared with the `parameters` cell that ran before; where nothing was injected, as in JupyterLab,
    the values that the `parameters` cell assigned are checked. A region has to stand there by its English name, as it
    is what the page will be called. What IPython keeps of an earlier run in `Out` is let go of, so that the check at
    the end sees this run alone. From then on, a cell that calls ``sys.exit`` shows an error, because Papermill takes
    such an end for success. Outside a notebook nothing happens.

    Raises
    ------
    ValueError
        If a name is not in the `parameters` cell, or a value is of another type or not among those that the package
        knows; the nearest names are offered. If what was injected is more than values for names.

    Examples
    --------
    >>> import analysis
    >>> analysis.check_parameters()
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    kernel_watch.tell_of_exits(shell)
    # What an earlier run of the notebook showed in this kernel is no part of this one.
    shell.user_ns.get("Out", {}).clear()
    # Figures that cells draw without this library are to be the same bytes in every run too.
    install_formatter()
    # The last input is the cell that is running; what ran earlier, by "Run all" twice, does not matter.
    inputs = shell.user_ns.get("In", [])
    ran = [source for source in inputs[:-1] if source.strip()]
    injected = ""
    if ran and ran[-1].startswith(_INJECTED):
        injected = ran.pop()
    try:
        defaults = literals(ran[-1], _HERE)
    except (IndexError, ParameterError):
        # Somebody runs cells in an order of their own.
        return
    names = _assigned(injected) or defaults
    values = {name: shell.user_ns[name] for name in names if name in shell.user_ns}
    check(_HERE, defaults, values, registry=_registry(defaults, values))
    for name in REGIONS:
        # Where the notebook itself has an empty text, that stands for all regions.
        if name in values and (values[name], defaults[name]) != ("", ""):
            _by_its_name(name, values[name])


def _registry(defaults: Mapping[str, object], values: Mapping[str, object]) -> Registry:
    """What the package knows about these parameters; who made claims only where somebody is named, or all would ask."""
    choices = dict(CHOICES)
    if values.get(_MAKERS) not in (None, defaults.get(_MAKERS)):
        from analysis.library.loading import list_producers

        choices[_MAKERS] = list_producers()
    return Registry(choices=choices)


def _assigned(injected: str) -> list[str]:
    """The names to which the cell that Papermill injected assigns values.

    Papermill writes the name of a parameter as it was given, so that it may hold more: what that says has run already,
    and none of it is to be published.
    """
    names = []
    for statement in ast.parse(injected).body:
        match statement:
            case ast.Assign([ast.Name(name)], node) if _is_value(node):
                names.append(name)
            case _:
                code = quoted(ast.unparse(statement))
                raise ParameterError(
                    f"{_HERE} was given a parameter whose name holds code, {code}; a name would be right"
                )
    return names


def _is_value(node: ast.expr) -> bool:
    """Whether an expression is one that Papermill writes for a value: a literal, or a number that is not finite."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and ast.unparse(part) not in _NOT_FINITE:
            return False
        if isinstance(part, ast.Name) and part.id != "float":
            return False
    return isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.UnaryOp | ast.Call)


def _by_its_name(parameter: str, value: object) -> None:
    """Refuse a region that is not there or has no page, or that is written otherwise than its page is called."""
    from analysis.library.loading import list_regions, region_code
    from analysis.processed_tables import tables

    right = tables().names[region_code(value)]  # type: ignore[arg-type]
    if right not in list_regions():
        what = "of which one number of a model is all that is held: it has no page"
        raise ParameterError(f"{_HERE}: parameter `{parameter}` is {quoted(value)}, {what}")
    if value != right:
        raise ParameterError(f"{_HERE}: parameter `{parameter}` is {quoted(value)}; write {right!r}")
