"""Integrals of functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...derivatives import vjp
from ...engine.define import op
from ...engine.values import shape_of, unwrap
from ...ops import ravel, reshape, stack
from ..installed import scipy
from ..on_nodes import has_nodes
from ..solvers import Function, as_tuple, is_traced, joined, on_values, separate

__all__ = ["fixed_quad", "quad"]


def quad(
    func: Function, a: Any, b: Any, args: Any = (), full_output: int = 0, **options: Any
) -> Any:
    """The integral of func(x, …) from a to b, and an estimate of its error, as SciPy's quad.

    Derivatives with respect to the limits and to the nodes in args by Leibniz' rule: with respect
    to args, func's derivatives are integrated, a number at a time, with the same options.

    Args:
        func: function of a number and args that returns a number. It must not close over a node.
        a, b: the limits, perhaps infinite.
        args: tuple of further arguments: numbers, arrays, structures of them.
        full_output: only without nodes.
        options: SciPy's others; ``weight`` and ``complex_func`` only without nodes.

    Returns:
        The integral, and the absolute error as a plain number (on nodes, nan within jit).

    Raises:
        TypeError: func closes over a node, or an option that nodes do not support.

    >>> from autograd_scratch import grad
    >>> area = lambda a: quad(lambda x, a: np.exp(-a * x), 0.0, np.inf, args=(a,))[0]
    >>> round(grad(area)(2.0), 6)
    -0.25
    """
    args = as_tuple(args)
    inputs, together = separate(args)
    if not has_nodes(a, b, args):
        return scipy.integrate.quad(
            on_values(func, "quad"), a, b, args=args, full_output=full_output, **options
        )
    if full_output or options.get("weight") is not None or options.get("complex_func"):
        raise TypeError("quad: full_output, weight and complex_func are not supported on nodes")
    errors = [np.nan]

    def forward(*xs: Any) -> Any:
        a, b, *values = xs
        given = together(*values)
        plain = on_values(lambda x: func(x, *given), "quad")
        value, errors[0] = scipy.integrate.quad(plain, a, b, **options)
        return value

    def rule(g: Any, y: Any, a: Any, b: Any, *values: Any) -> tuple[Any, ...]:
        def at(limit: Any) -> Any:
            inside = np.isfinite(unwrap(limit)) if not is_traced(limit) else True
            return g * func(limit, *together(*values)) if inside else 0.0

        parts = []
        for position, x in enumerate(values):
            slopes = [
                quad(_slope, a, b, args=(func, together, values, position, i), **options)[0]
                for i in range(int(np.prod(shape_of(x))))
            ]
            parts.append(g * reshape(stack(slopes), shape_of(x)) if slopes else 0.0 * x)
        return -at(a), at(b), *parts

    def _slope(x: Any, func: Any, together: Any, values: Any, position: int, i: int) -> Any:
        _, pullback = vjp(lambda *values: func(x, *together(*values)), *values)
        return ravel(pullback(1.0)[position])[i]

    forward.__name__ = "quad"
    value = op(rule, variadic=True, joint=True)(forward)(a, b, *inputs)
    return value, np.nan if is_traced(value) else errors[0]


def fixed_quad(func: Function, a: Any, b: Any, args: Any = (), n: int = 5) -> Any:
    """The integral of func(x, …) from a to b from its values at n points, as SciPy's fixed_quad.

    It is made of ops, so func may close over nodes, and derivatives are those of the sum.

    Args:
        func: function of an array of points and args, that returns its values there along the last
            axis.
        a, b: the limits, finite.
        args: tuple of further arguments.
        n: how many points; polynomials up to degree 2n - 1 are exact.

    Returns:
        The integral, and None.

    >>> round(float(fixed_quad(np.exp, 0.0, 1.0)[0]), 6)
    1.718282
    """
    points, weights = scipy.special.roots_legendre(n)
    half = (b - a) / 2.0
    values = joined(func(half * (points + 1.0) + a, *as_tuple(args)))
    return half * (weights * values).sum(axis=-1), None
