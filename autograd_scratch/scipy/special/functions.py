"""Functions that SciPy writes in Python and does not hand to a node, made of ops."""

from __future__ import annotations

from math import comb as choose
from math import log as log_of
from math import pi
from typing import Any

import numpy as np
import scipy.special as sc

from ... import ops
from ...engine.numeric import scalar_or_array
from ...engine.values import call_on_values, concretize, shape_of
from ...ops.elementwise import abs, exp, log
from ...ops.places import operand
from ...ops.selection import where
from .bessel import iv, jv, kv, yv
from .define import are_plain
from .gammas import binom, gamma, gammaln, poch

__all__ = [
    "comb",
    "factorial",
    "ivp",
    "jvp",
    "kvp",
    "log_softmax",
    "logsumexp",
    "multigammaln",
    "perm",
    "softmax",
    "yvp",
]


def softmax(x: Any, axis: Any = None) -> Any:
    """exp(x) / sum of exp(x), over all elements or along axes.

    >>> softmax(np.array([0.0, 0.0]))
    array([0.5, 0.5])
    """
    return _along(ops.softmax, operand(x, "softmax"), axis)


def log_softmax(x: Any, axis: Any = None) -> Any:
    """Logarithm of softmax(x), exact where that is too small for a float.

    >>> log_softmax(np.array([0.0, -1000.0]))
    array([    0., -1000.])
    """
    return _along(ops.log_softmax, operand(x, "log_softmax"), axis)


def _along(f: Any, x: Any, axis: Any) -> Any:
    if shape_of(x):
        return f(x, axis=axis)
    return ops.reshape(f(ops.reshape(x, (1,)), axis=axis), ())


def logsumexp(
    a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False
) -> Any:
    """log of the sum of b exp(a) over axes, without overflow; nan where the sum is negative.

    Args:
        a: exponents.
        axis: one axis or a tuple of them; all by default.
        b: factors, which broadcast with ``a``; 1 by default. Where one that is no variable is 0,
            its exponent does not matter.
        keepdims: keep the axes with length 1.
        return_sign: return two: the log of the absolute value of the sum, and the sign of the sum,
            which are plain numbers.

    >>> round(logsumexp(np.array([1000.0, 1000.0])), 6)
    1000.693147
    """
    a = operand(a, "logsumexp")
    if 0 in shape_of(a):  # of nothing the sum is 0
        y = ops.sum(a, axis=axis, keepdims=keepdims) - np.inf
        return (y, call_on_values(np.zeros_like, (y,), {})) if return_sign else y
    if b is None and not return_sign:
        return ops.logsumexp(a, axis=axis, keepdims=keepdims)
    b = operand(1.0 if b is None else b, "logsumexp")
    shape = np.broadcast_shapes(shape_of(a), shape_of(b))
    if type(a) is float and type(b) is not float:  # which would widen single precision
        a = np.result_type(np.float32, b.dtype).type(a)
    a = ops.broadcast_to(a, shape)
    if are_plain(b) or getattr(b, "constant", False):
        a = where(call_on_values(np.equal, (b, 0.0), {}), -np.inf, a)
    largest = ops.stop_gradient(ops.max(a, axis=axis, keepdims=True))
    shift = where(call_on_values(np.isfinite, (largest,), {}), largest, 0.0)  # inf - inf is nan
    total = ops.sum(b * exp(a - shift), axis=axis, keepdims=True)
    y = log(abs(total) if return_sign else total) + shift
    signs = call_on_values(np.sign, (total,), {})
    if not keepdims and shape:
        y = ops.squeeze(y, axis=axis)
        signs = scalar_or_array(call_on_values(np.squeeze, (signs,), {"axis": axis}))
    return (y, signs) if return_sign else y


# Combinatorics ------------------------------------------------------------------------------------


def factorial(n: Any, exact: bool = False, extend: str = "zero") -> Any:
    """n!, which is gamma(n + 1), and 0 for negative n.

    >>> factorial(np.array([3.0, 4.0]))
    array([ 6., 24.])
    """
    if exact or extend != "zero":
        _check_plain("factorial", f"exact={exact}, extend={extend!r}", n)
        return sc.factorial(n, exact=exact, extend=extend)
    n = operand(n, "factorial")
    below = call_on_values(np.less, (n, 0.0), {})
    return where(below, 0.0, gamma(where(below, 0.0, n) + 1.0))


def comb(N: Any, k: Any, *, exact: bool = False, repetition: bool = False) -> Any:
    """In how many ways k of N things can be chosen; 0 where there is no way.

    >>> comb(5, 2)
    10.0
    """
    if exact:
        _check_plain("comb", "exact=True", N, k)
        return sc.comb(N, k, exact=True, repetition=repetition)
    N, k = operand(N, "comb"), operand(k, "comb")
    if repetition:
        empty = (k == 0) & (N >= 0)
        y = binom(where(empty, 1.0, N + k - 1.0), where(empty, 0.0, k))
        return _in_their_type(where(empty, 1.0, y), N, k)
    return _if_possible(binom, N, k)


def perm(N: Any, k: Any, exact: bool = False) -> Any:
    """In how many ways k of N things can be put in a row; 0 where there is no way.

    >>> perm(5, 2)
    20.0
    """
    if exact:
        _check_plain("perm", "exact=True", N, k)
        return sc.perm(N, k, exact=True)
    return _if_possible(lambda N, k: poch(N - k + 1.0, k), operand(N, "perm"), operand(k, "perm"))


def _if_possible(f: Any, N: Any, k: Any) -> Any:
    possible = (k <= N) & (N >= 0) & (k >= 0)
    y = f(where(possible, N, 1.0), where(possible, k, 1.0))
    return _in_their_type(where(possible, y, 0.0), N, k)


def _in_their_type(y: Any, *args: Any) -> Any:
    """y in single precision where all arrays among the arguments are."""
    dtypes = [x.dtype for x in args if type(x) is not float]
    return ops.astype(y, np.result_type(np.float32, *dtypes)) if dtypes else y


def _check_plain(name: str, option: str, *args: Any) -> None:
    if not are_plain(*args):
        raise TypeError(f"{name}: with {option} there is no derivative; take the node's .value")


def multigammaln(a: Any, d: Any) -> Any:
    """Logarithm of the multivariate gamma function of dimension d.

    Raises:
        ValueError: d is no whole number, or an ``a`` is not above (d - 1) / 2.

    >>> multigammaln(2.5, 1) == gammaln(2.5)
    True
    """
    if not isinstance(d, (int, float, np.number)) or d != int(d):
        raise ValueError(f"multigammaln: d must be a whole number, got {d!r}")
    a, least = operand(a, "multigammaln"), 0.5 * (d - 1)
    if concretize(call_on_values(np.any, (a <= least,), {}), mixed=True):
        raise ValueError(f"multigammaln: a must be above (d - 1) / 2, which is {least}")
    y = gammaln(a) + d * (d - 1) * 0.25 * log_of(pi)
    for i in range(1, int(d)):
        y = y + gammaln(a - 0.5 * i)
    return y


# Derivatives of Bessel functions ------------------------------------------------------------------


def _derivative(f: Any, v: Any, z: Any, n: Any, sign: float) -> Any:
    """The derivative of order n: binomial sums of neighbours (DLMF 10.6.7 and 10.29.5)."""
    if not isinstance(n, int) or n < 0:
        raise ValueError(f"n must be a whole number from 0 on, got {n!r}")
    terms = [choose(n, i) * sign**i * f(v - n + 2.0 * i, z) for i in range(n + 1)]
    return sum(terms[1:], terms[0]) / 2.0**n


def jvp(v: Any, z: Any, n: int = 1) -> Any:
    """The derivative of order n of the Bessel function :func:`jv`.

    >>> jvp(0, 0.0)
    -0.0
    """
    return _derivative(jv, v, z, n, -1.0)


def yvp(v: Any, z: Any, n: int = 1) -> Any:
    """The derivative of order n of the Bessel function :func:`yv`.

    >>> round(yvp(0, 1.0), 6)
    0.781213
    """
    return _derivative(yv, v, z, n, -1.0)


def ivp(v: Any, z: Any, n: int = 1) -> Any:
    """The derivative of order n of the modified Bessel function :func:`iv`.

    >>> ivp(0, 0.0)
    0.0
    """
    return _derivative(iv, v, z, n, 1.0)


def kvp(v: Any, z: Any, n: int = 1) -> Any:
    """The derivative of order n of the modified Bessel function :func:`kv`.

    >>> round(kvp(0, 1.0), 6)
    -0.601907
    """
    return (-1.0) ** n * _derivative(kv, v, z, n, 1.0)
