"""Functions of functions: from f, its gradient, Jacobian, Hessian, and the checks of them."""

from .check import GradientError, check_gradients
from .checkpoint import checkpoint
from .debug import NonFiniteError, debug
from .forward import Dual, jvp
from .grad import elementwise_grad, grad, value_and_grad
from .linearize import linearize
from .loops import fori_loop, scan, while_loop
from .matrices import hessian, hvp, jacfwd, jacobian, jacrev
from .numerical import numerical_diff, numerical_gradient
from .raveled import tree_ravel
from .vjp import vjp
from .vmap import vmap

__all__ = [
    "Dual",
    "GradientError",
    "NonFiniteError",
    "check_gradients",
    "checkpoint",
    "debug",
    "elementwise_grad",
    "fori_loop",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "linearize",
    "numerical_diff",
    "numerical_gradient",
    "scan",
    "tree_ravel",
    "value_and_grad",
    "vjp",
    "vmap",
    "while_loop",
]
