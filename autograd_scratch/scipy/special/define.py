"""How a function of ``scipy.special`` becomes an op."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import numpy as np
import scipy.special as sc

from ...derivatives import Dual
from ...engine.node import Constant, Node
from ...engine.op import Op, Rule
from ...engine.registry import NUMPY
from ...engine.values import innermost

F = TypeVar("F", bound=Callable[..., Any])


SPECIAL: list[Op] = []
"""The ops of this package. They do not stand in the registry of ops by name, for NumPy has
functions of some of these names (``i0``, ``expm1``) that do not need SciPy."""


class SpecialFunction(Op):
    """An op that takes no variable where it has no rule: the order of a Bessel function, say.

    (To let it through without a gradient, as the condition of ``where``, would be wrong: it does
    have a derivative, only none that could be written down.)
    """

    def __call__(self, *args: Any, **params: Any) -> Any:
        if self.has_nondifferentiable_input:
            if params or len(args) != self.arity:
                args, params = self._bind(args, params)
            for name, rule, x in zip(self.input_names, self.rules, args, strict=True):
                if rule is None and _is_variable(x):
                    raise TypeError(
                        f"{self.name}: there is no derivative with respect to {name}, so it must "
                        f"not be a variable; take its .value"
                    )
        return super().__call__(*args, **params)


def _is_variable(x: Any) -> bool:
    """Whether a derivative with respect to x may be asked for."""
    return isinstance(x, (Node, Dual)) and not isinstance(x, Constant) and x.dtype.kind == "f"


def special(
    *rules: Rule | None,
    sign: str | None = None,
    domain: tuple[tuple[float, float], ...] | None = None,
    kinks: tuple[float, ...] = (),
) -> Callable[[Callable[..., Any]], Op]:
    """Make an op of a function that calls the one of its name in ``scipy.special``.

    Args:
        rules: one per input; None where no derivative can be written down.
        sign, domain, kinks: see :class:`autograd_scratch.Op`.

    Returns:
        A decorator. The op records SciPy's ufunc of that name.
    """

    def define(forward: Callable[..., Any]) -> Op:
        new = SpecialFunction(
            _in_their_precision(forward),
            rules,
            sign=sign,
            scalar=None,
            kind="elementwise",
            batching=None,
            variadic=False,
            joint=False,
            keeps=None,
            domain=domain,
            kinks=kinks,
            hint="",
            inline_in_jit=False,
        )
        new.built_in = True
        SPECIAL.append(new)
        ufunc = getattr(sc, new.name, None)
        if ufunc is not None:
            NUMPY[ufunc] = new
        return new

    return define


def _in_their_precision(forward: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with a result in single precision where all arrays among its inputs are.

    (Some of SciPy's give double precision where a Python float meets single precision.)
    """

    @wraps(forward)
    def computed(*xs: Any) -> Any:
        # A whole number is exact in any type: of a small one SciPy would compute in float32.
        y = forward(*(float(x) if isinstance(x, np.integer) else x for x in xs))
        dtypes = [x.dtype for x in xs if type(x) is not float]
        if any(dtype.kind == "f" for dtype in dtypes):
            dtype = np.result_type(np.float32, *dtypes)
            return y if y.dtype == dtype else np.asarray(y).astype(dtype)
        return y

    return computed


def counterpart(function: F) -> F:
    """Let a function that is made of ops record SciPy's of its name."""
    NUMPY[getattr(sc, function.__name__)] = function
    return function


def are_plain(*args: Any) -> bool:
    """Whether no argument is a node, so that SciPy's own function can answer."""
    return innermost(args, {}) is None
