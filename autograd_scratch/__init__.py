"""Automatic differentiation to learn from and to rely on.

Computing with nodes records a graph; walking it backwards gives gradients.

>>> import autograd_scratch as ag
>>> x, y = ag.Node(1.0, name="x"), ag.Node(2.0, name="y")
>>> z = (x + y) ** 2
>>> z.backward()
>>> z.value, x.grad, y.grad
(9.0, 6.0, 6.0)
"""

from importlib import import_module
from typing import Any

from . import old_names, ops, scipy
from .derivatives import (
    Dual,
    GradientError,
    NonFiniteError,
    check_gradients,
    checkpoint,
    debug,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    numerical_diff,
    numerical_gradient,
    value_and_grad,
    vjp,
)
from .engine.define import op
from .engine.node import Constant, Node, constant
from .engine.op import Op
from .engine.registry import HOOKS
from .engine.values import Value, concretize
from .ops import *  # noqa: F403  (the ops are public under their own names)
from .ops.probability import check_targets
from .pictures.graph import Graph, draw, step_through
from .pictures.group import group
from .program import TracingError, jit

HOOKS.show_graph = lambda node: Graph(node)._repr_svg_()
HOOKS.load_scipy_ops = scipy.load_ops
HOOKS.scipy_has_function = scipy.has_function
old_names.install()

__version__ = "0.1.0"

__all__ = [
    "Constant",
    "Dual",
    "GradientError",
    "Graph",
    "Node",
    "NonFiniteError",
    "Op",
    "TracingError",
    "Value",
    "check_gradients",
    "check_targets",
    "checkpoint",
    "concretize",
    "constant",
    "debug",
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
    "step_through",
    "value_and_grad",
    "vjp",
]
__all__ += ops.__all__


def __getattr__(name: str) -> Any:
    """An op, or ``linalg``, loaded when it is first met; see :mod:`.ops`."""
    if name == "linalg":
        return import_module(f"{__name__}.linalg")
    try:
        return getattr(ops, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
