"""Which claims cannot all be true, and why.

`compare` says how two claims' estimands lie to one another, `find_conflicts` finds every conflict in a table of
claims, `contract` states what its answer looks like.
"""

from analysis.conflicts.compare import Relation, compare
from analysis.conflicts.find import find_conflicts, merge_runs
from analysis.conflicts.table import contract

__all__ = ["Relation", "compare", "contract", "find_conflicts", "merge_runs"]
