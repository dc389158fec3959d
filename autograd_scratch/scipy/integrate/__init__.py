"""``scipy.integrate`` with derivatives, under SciPy's names.

Solutions of differential equations and integrals have SciPy's values, and derivatives of all orders
with respect to their limits and to the nodes in ``args``. ``rk4`` is ours: fixed steps that record
themselves.
"""

from ..installed import rest_of, scipy
from .differential_equations import odeint, rk4, solve_ivp
from .functions import fixed_quad, quad
from .samples import cumulative_trapezoid, simpson, trapezoid

__all__ = [
    "cumulative_trapezoid",
    "fixed_quad",
    "odeint",
    "quad",
    "rk4",
    "simpson",
    "solve_ivp",
    "trapezoid",
]

__getattr__ = rest_of(scipy.integrate, __name__)
