"""Every op, its forward rule and its backward rules side by side.

To add one, write it in the file it belongs to, name its NumPy counterpart, and list it in that
file's ``__all__``, or here if it has none: the tests and NumPy's protocols find it in the registry.

The ops that nearly all code needs are loaded here; those of :mod:`.loaded_later` when one of them
is first met, so that importing the package stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..engine.registry import HOOKS
from . import numpy_names as numpy_names
from . import numpy_reductions as numpy_reductions
from . import numpy_shapes as numpy_shapes
from .arithmetic import add, div, fmod, mod, mul, neg, pow, sub
from .elementwise import (
    abs,
    arccos,
    arcsin,
    arctan,
    astype,
    cos,
    cosh,
    exp,
    expm1,
    log,
    log1p,
    log2,
    log10,
    relu,
    sigmoid,
    sign,
    sin,
    sinh,
    softplus,
    sqrt,
    stop_gradient,
    tan,
    tanh,
)
from .indexing import diag, flip, getitem, put_at, repeat, roll, take, trace
from .probability import log_softmax, softmax, softmax_cross_entropy
from .products import affine, dot, einsum, inner, matmul, outer, tensordot
from .reductions import cumsum, logsumexp, max, mean, min, prod, std, sum, var
from .selection import clip, maximum, minimum, where
from .shape import (
    broadcast_to,
    concatenate,
    expand_dims,
    moveaxis,
    pad,
    ravel,
    reshape,
    split,
    squeeze,
    stack,
    swapaxes,
    tile,
    transpose,
)

if TYPE_CHECKING:
    from .loaded_later import *  # noqa: F403

__all__ = [
    "abs",
    "add",
    "affine",
    "arccos",
    "arcsin",
    "arctan",
    "astype",
    "broadcast_to",
    "clip",
    "concatenate",
    "cos",
    "cosh",
    "cumsum",
    "diag",
    "div",
    "dot",
    "einsum",
    "exp",
    "expand_dims",
    "expm1",
    "flip",
    "fmod",
    "getitem",
    "inner",
    "log",
    "log10",
    "log1p",
    "log2",
    "log_softmax",
    "logsumexp",
    "matmul",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "mod",
    "moveaxis",
    "mul",
    "neg",
    "outer",
    "pad",
    "pow",
    "prod",
    "put_at",
    "ravel",
    "relu",
    "repeat",
    "reshape",
    "roll",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softmax",
    "softmax_cross_entropy",
    "softplus",
    "split",
    "sqrt",
    "squeeze",
    "stack",
    "std",
    "stop_gradient",
    "sub",
    "sum",
    "swapaxes",
    "take",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "trace",
    "transpose",
    "var",
    "where",
]

_is_loaded = False


def load_all() -> bool:
    """Load the ops of :mod:`.loaded_later`; whether that was still to be done."""
    global _is_loaded
    if _is_loaded:
        return False
    later = vars(import_module(f"{__name__}.loaded_later"))
    ops = {name: value for name, value in later.items() if not name.startswith("_")}
    globals().update(ops)
    __all__.extend(name for name in ops if name not in __all__)
    _is_loaded = True
    return True


if not TYPE_CHECKING:  # which knows all names, and is not to believe in others

    def __getattr__(name: str) -> Any:
        if not name.startswith("_") and load_all() and name in globals():
            return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    load_all()
    return sorted(globals())


HOOKS.load_all_ops = load_all
