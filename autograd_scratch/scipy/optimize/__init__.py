"""``scipy.optimize`` with derivatives, under SciPy's names.

Roots and minima move with the nodes in ``args``: their derivatives, of all orders, follow from
those of the function at the solution, see :mod:`.implicit`. Of problems with bounds or constraints
only those of ``minimize`` with bounds have derivatives.
"""

from ..installed import rest_of, scipy
from .scalars import (
    bisect,
    brenth,
    brentq,
    fixed_point,
    minimize_scalar,
    newton,
    ridder,
    root_scalar,
    toms748,
)
from .vectors import fsolve, minimize, root

__all__ = [
    "bisect",
    "brenth",
    "brentq",
    "fixed_point",
    "fsolve",
    "minimize",
    "minimize_scalar",
    "newton",
    "ridder",
    "root",
    "root_scalar",
    "toms748",
]

__getattr__ = rest_of(scipy.optimize, __name__)
