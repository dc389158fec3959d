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
from typing import TYPE_CHECKING, Any

from . import old_names, ops, scipy
from .derivatives import (
    Dual,
    GradientError,
    NonFiniteError,
    check_gradients,
    checkpoint,
    debug,
    elementwise_grad,
    fori_loop,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    linearize,
    numerical_diff,
    numerical_gradient,
    scan,
    tree_ravel,
    value_and_grad,
    vjp,
    vmap,
    while_loop,
)
from .engine.define import op
from .engine.node import Constant, Node, constant
from .engine.op import Op
from .engine.pytree import register_structure, tree_map
from .engine.registry import HOOKS
from .engine.values import Value, concretize
from .ops import *  # noqa: F403  (the ops are public under their own names)
from .ops.probability import check_targets
from .pictures.graph import Graph, animate, draw, step_through
from .pictures.group import group

if TYPE_CHECKING:
    from . import array_api as array_api
    from . import linalg as linalg
    from .derivatives.sparse import sparse_hessian, sparse_jacobian, sparsity
    from .ops.loaded_later import *  # noqa: F403
    from .pictures.style import Style
    from .program import TracingError, jit
    from .program.onnx import to_onnx

HOOKS.show_graph = lambda node: Graph(node)._repr_svg_()
HOOKS.load_scipy_ops = scipy.load_ops
HOOKS.scipy_has_function = scipy.has_function
HOOKS.array_namespace = lambda: import_module(f"{__name__}.array_api")
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
    "Style",
    "TracingError",
    "Value",
    "animate",
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
    "elementwise_grad",
    "fori_loop",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jit",
    "jvp",
    "linearize",
    "register_structure",
    "scan",
    "sparse_hessian",
    "sparse_jacobian",
    "sparsity",
    "step_through",
    "to_onnx",
    "tree_map",
    "tree_ravel",
    "value_and_grad",
    "vjp",
    "vmap",
    "while_loop",
]
__all__ += ops.__all__


LOADED_LATER = {
    "Style": ".pictures.style",
    "TracingError": ".program",
    "jit": ".program",
    "to_onnx": ".program.onnx",
    "sparse_hessian": ".derivatives.sparse",
    "sparse_jacobian": ".derivatives.sparse",
    "sparsity": ".derivatives.sparse",
}
"""What is loaded when it is first asked for, since not everybody needs it, and its module."""


if not TYPE_CHECKING:  # which knows all names, and is not to believe in others

    def __getattr__(name: str) -> Any:
        """What is loaded when it is first asked for; of ops see :mod:`.ops`."""
        if name in LOADED_LATER:
            globals()[name] = found = getattr(import_module(LOADED_LATER[name], __name__), name)
            return found
        if name in ("array_api", "linalg"):
            return import_module(f"{__name__}.{name}")
        try:
            return getattr(ops, name)
        except AttributeError:
            from .foreign_names import message

            raise AttributeError(message(name)) from None


def __dir__() -> list[str]:
    """All names, also of what is loaded when it is first asked for."""
    return sorted({*globals(), *LOADED_LATER, *dir(ops), "array_api", "linalg"})
