"""NumPy's functions of polynomials, given by their coefficients from the highest power down.

They are made of other ops, so gradients flow to the coefficients as well as to where a polynomial
is evaluated. With a ``poly1d`` of plain numbers among the arguments the result is an array of
coefficients all the same, as no poly1d can hold nodes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine.define import register
from ..engine.numeric import scalar_or_array
from ..engine.values import Value, call_on_values, concretize, dtype_of, shape_of
from .common_type import in_common_type
from .convolution import convolve
from .elementwise import astype
from .indexing import getitem, trace
from .places import operand
from .shape import concatenate, reshape, stack

__all__ = [
    "poly",
    "polyadd",
    "polyder",
    "polydiv",
    "polyint",
    "polymul",
    "polysub",
    "polyval",
    "vander",
]


def _coefficients(p: Any, where: str) -> Any:
    """The coefficients of a polynomial as an array or node of at least one axis."""
    p = p.coeffs if isinstance(p, np.poly1d) else operand(p, where)
    return p if shape_of(p) else reshape(p, (1,))


@register(np.polyval)
def polyval(p: Any, x: Any) -> Any:
    """The value of a polynomial at x, by Horner's rule.

    Args:
        p: its coefficients, or a poly1d.
        x: number or array.

    Raises:
        TypeError: x is a poly1d.

    >>> polyval([1.0, 0.0, -1.0], 3.0)
    8.0
    """
    if isinstance(x, np.poly1d):
        raise TypeError(
            "polyval: a poly1d cannot be put into a polynomial that has nodes for coefficients; "
            "multiply them out with np.polymul and np.polyadd"
        )
    p, x = in_common_type(_coefficients(p, "polyval"), operand(x, "polyval"))
    y: Any = call_on_values(np.zeros_like, (x,), {})
    for coefficient in p:
        y = y * x + coefficient
    return scalar_or_array(y)


def _as_long_as(p: Any, length: int) -> Any:
    """With zeros for the higher powers."""
    missing = length - len(p)
    return concatenate([np.zeros(missing, p.dtype), p]) if missing > 0 else p


@register(np.polyadd)
def polyadd(a1: Any, a2: Any) -> Any:
    """The sum of two polynomials.

    >>> polyadd([1.0, 2.0], [5.0])
    array([1., 7.])
    """
    p, q = _coefficients(a1, "polyadd"), _coefficients(a2, "polyadd")
    return _as_long_as(p, len(q)) + _as_long_as(q, len(p))


@register(np.polysub)
def polysub(a1: Any, a2: Any) -> Any:
    """The difference of two polynomials.

    >>> polysub([1.0, 2.0], [5.0])
    array([ 1., -3.])
    """
    p, q = _coefficients(a1, "polysub"), _coefficients(a2, "polysub")
    return _as_long_as(p, len(q)) - _as_long_as(q, len(p))


@register(np.polymul)
def polymul(a1: Any, a2: Any) -> Any:
    """The product of two polynomials; as in NumPy, zeros in front of their coefficients are cut.

    >>> polymul([1.0, 1.0], [1.0, -1.0])
    array([ 1.,  0., -1.])
    """
    return convolve(*(_without_leading_zeros(_coefficients(p, "polymul")) for p in (a1, a2)))


def _without_leading_zeros(p: Any) -> Any:
    if not len(p):
        return np.zeros(1)
    return getitem(p, call_on_values(_from_the_first_that_counts, (p,), {}))


def _from_the_first_that_counts(p: Any) -> Any:
    """Which coefficients stand behind no others than zeros; the last one in any case."""
    counts = np.logical_or.accumulate(p != 0)
    counts[-1:] = True
    return counts


@register(np.polydiv)
def polydiv(u: Any, v: Any) -> tuple[Any, Any]:
    """Quotient and remainder of two polynomials.

    Args:
        u: coefficients of the dividend.
        v: coefficients of the divisor.

    Returns:
        The coefficients of both. Those of the remainder that are nearly 0 in front are cut.

    >>> polydiv(np.array([1.0, 0.0, -1.0]), np.array([1.0, 1.0]))
    (array([ 1., -1.]), array([0.]))
    """
    v = _coefficients(v, "polydiv") + 0.0  # of -0.0, 0.0
    scale = 1.0 / v[0]
    r, v, scale = in_common_type(_coefficients(u, "polydiv") + 0.0, v, scale)
    count = len(r) - len(v) + 1
    quotient = []
    for k in range(count):
        factor = scale * r[k]
        quotient.append(factor)
        # The dtype of zeros is that of what stands between them.
        around = [np.zeros(n, dtype_of(factor)) for n in (k, count - 1 - k)]
        r = r - concatenate([around[0], factor * v, around[1]])
    q = stack(quotient) if quotient else np.zeros(1, (r[:1] + v[:1]).dtype)
    while len(r) > 1 and concretize(call_on_values(np.allclose, (r[0], 0, 1e-14), {})):
        r = r[1:]
    return q, r


@register(np.polyder)
def polyder(p: Any, m: int = 1) -> Any:
    """The derivative of a polynomial, m times.

    Raises:
        ValueError: a negative m.

    >>> polyder([1.0, 2.0, 3.0])
    array([2., 2.])
    """
    if m < 0:
        raise ValueError(f"polyder: m must not be negative, got {m}; polyint integrates")
    p = _coefficients(p, "polyder")
    for _ in range(int(m)):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


@register(np.polyint)
def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """The integral of a polynomial, m times.

    Args:
        p: its coefficients.
        m: how many times.
        k: the constants of integration: one for all, or one for each time; None for 0.

    Raises:
        ValueError: a negative m, or too few constants.

    >>> polyint([2.0, 2.0], k=3.0)
    array([1., 2., 3.])
    """
    m = int(m)
    if m < 0:
        raise ValueError(f"polyint: m must not be negative, got {m}; polyder differentiates")
    p = _coefficients(p, "polyint")
    constants = np.zeros(m) if k is None else _coefficients(k, "polyint")
    if len(constants) == 1 and m > 1:
        constants = [constants[0]] * m
    if len(constants) < m:
        raise ValueError(
            f"polyint: {len(constants)} constants for {m} integrations; give one, or {m}"
        )
    for i in range(m):
        p = concatenate([p / np.arange(len(p), 0, -1), stack([constants[i]])])
    return p


@register(np.poly)
def poly(seq_of_zeros: Any) -> Any:
    """The coefficients of the polynomial that has the given zeros, and 1 for the highest one.

    Args:
        seq_of_zeros: array of one axis; or a square matrix, whose characteristic polynomial it is.

    Raises:
        ValueError: another shape.

    >>> poly(np.array([1.0, -1.0]))
    array([ 1.,  0., -1.])
    """
    zeros = _coefficients(seq_of_zeros, "poly")
    if zeros.dtype.kind != "f":
        zeros = zeros * 1.0
    if zeros.ndim == 2 and zeros.shape[0] == zeros.shape[1] > 0:
        return _characteristic(zeros)
    if zeros.ndim != 1:
        raise ValueError(
            f"poly: zeros must have one axis, or be a square matrix, got shape {zeros.shape}"
        )
    if not len(zeros):
        return 1.0
    one = np.ones(1, zeros.dtype)
    p: Any = one
    for zero in zeros:
        p = convolve(p, concatenate([one, reshape(-zero, (1,))]))
    return p


def _characteristic(matrix: Any) -> Any:
    """The characteristic polynomial by the method of Faddeev and LeVerrier, without eigenvalues."""
    identity = np.eye(len(matrix), dtype=matrix.dtype)
    product, coefficients = matrix, [identity[0, 0]]
    for k in range(1, len(matrix) + 1):
        coefficients.append(trace(product) / -k)
        product = matrix @ (product + coefficients[-1] * identity)
    return stack(coefficients)


@register(np.vander)
def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """The matrix whose columns are powers of x.

    Args:
        x: array of one axis.
        N: how many columns; as many as x has elements by default.
        increasing: whether the powers grow from left to right.

    Raises:
        ValueError: x has not one axis, or N is negative.

    >>> vander(np.array([2.0, 3.0]))
    array([[2., 1.],
           [3., 1.]])
    """
    if N is not None and N < 0:
        raise ValueError(f"vander: N must not be negative, got {N}")
    x = operand(x, "vander")
    if len(shape_of(x)) != 1:
        raise ValueError(f"vander: x must have one axis, got shape {shape_of(x)}")
    # NumPy promotes with int, which makes float64 of float32.
    dtype = np.promote_types(x.dtype, int)
    if x.dtype != dtype:
        x = astype(x, dtype=dtype) if isinstance(x, Value) else x.astype(dtype)
    columns: list[Any] = [np.ones(len(x), dtype)]
    for _ in range((len(x) if N is None else N) - 1):
        columns.append(columns[-1] * x)
    columns = columns[: len(x) if N is None else N]
    if not columns:
        return np.zeros((len(x), 0), dtype)
    return stack(columns if increasing else columns[::-1], axis=-1)
