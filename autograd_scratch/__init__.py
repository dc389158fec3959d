"""Automatic differentiation to learn from and to rely on.

Computing with nodes records a graph; walking it backwards gives gradients.

>>> import autograd_scratch as ag
>>> x, y = ag.Node(1.0, name="x"), ag.Node(2.0, name="y")
>>> z = (x + y) ** 2
>>> z.backward()
>>> z.value, x.grad, y.grad
(9.0, 6.0, 6.0)
"""

from . import ops
from .derivative import checkpoint, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from .dual import Dual
from .graph import Graph, draw
from .group import group
from .node import Constant, Node, constant
from .numerical import GradientError, check_gradients, numerical_diff, numerical_gradient
from .op import Op, op
from .ops import *  # noqa: F403  (the ops are public under their own names)
from .program import TracingError, jit

__version__ = "0.1.0"

__all__ = [
    "Constant",
    "Dual",
    "GradientError",
    "Graph",
    "Node",
    "Op",
    "TracingError",
    "check_gradients",
    "checkpoint",
    "constant",
    "draw",
    "group",
    "numerical_diff",
    "numerical_gradient",
    "op",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jit",
    "jvp",
    "value_and_grad",
    "vjp",
]
__all__ += ops.__all__
