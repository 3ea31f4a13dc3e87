"""Linear algebra in one thread: with small matrices, threads that wait for one another cost more than they save.

The sum of many numbers also has one order then, whatever machine it is.
"""

import os

#: How the libraries that numpy may stand on are told the number of their threads.
VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def ask_for_one_thread() -> None:
    """Ask for one thread where nobody named another number; heard by a numpy that is imported after this."""
    for name in VARIABLES:
        os.environ.setdefault(name, "1")
