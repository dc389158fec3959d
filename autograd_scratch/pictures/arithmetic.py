"""Whether arithmetic that is about to be shown is true.

What a rule computes and what its formula says can differ: a product overflows, ``0 × inf`` is
nan where a rule sent 0, digits that were left out matter. So a result is computed once more from
the numbers shown, in decimal numbers of a range that no float comes near.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from typing import Any

import numpy as np

from .text import numbers_in

ARITHMETIC = ("add", "sub", "mul", "div", "pow", "neg", "abs", "sqrt")
"""The ops that formulas write with a sign of arithmetic, which every reader can compute."""

_DIGITS = 60
"""More than any float has, so that what is lost here is never seen."""

# IEEE's rules hold for what is not finite: nothing is trapped. On 32-bit systems, as in a browser,
# no exponent may be above 425,000,000.
_WIDE = Context(prec=_DIGITS, Emax=10**8, Emin=-(10**8), traps=[])


def decimal(value: Any, precision: int | None = None) -> Decimal:
    """A number as a decimal: exactly or, if ``precision`` is given, with so many digits.

    >>> decimal(2 / 3, 2), decimal(float("inf"))
    (Decimal('0.67'), Decimal('Infinity'))
    """
    exact = Decimal(float(numbers_in(value)))
    if precision is None or not exact.is_finite():
        return exact
    return Context(prec=precision, traps=[]).create_decimal(exact)


def computed(op: str, xs: Sequence[Decimal]) -> Decimal | None:
    """The result of one of the :data:`ARITHMETIC` ops; None for others.

    >>> computed("add", [Decimal(1), Decimal(2), Decimal(3)]), computed("exp", [Decimal(1)])
    (Decimal('6'), None)
    >>> computed("mul", [Decimal(0), Decimal("inf")])
    Decimal('NaN')
    """
    with localcontext(_WIDE):
        match op, xs:
            case ("add", [*terms]):
                return sum(terms, start=Decimal(0))
            case ("sub", [x, y]):
                return x - y
            case ("mul", [x, y]):
                return x * y
            case ("div", [x, y]):
                return x / y
            case ("pow", [x, y]):
                return Decimal(1) if y == 0 else x**y
            case ("neg", [x]):
                return -x
            case ("abs", [x]):
                return abs(x)
            case ("sqrt", [x]):
                return x.sqrt()
    return None


def agree(one: Decimal, other: Decimal, tolerance: float) -> bool:
    """Whether two numbers are the same but for a share of ``tolerance``; nan is like nan.

    >>> agree(Decimal("0.999"), Decimal(1), 0.01), agree(Decimal(0), Decimal("1e-300"), 0.01)
    (True, False)
    """
    if one.is_nan() or other.is_nan():
        return one.is_nan() and other.is_nan()
    if not (one.is_finite() and other.is_finite()):
        return one == other
    with localcontext(_WIDE):
        return abs(one - other) <= Decimal(tolerance) * max(abs(one), abs(other))


def is_product(x: Any, y: Any, product: Any, precision: int) -> bool:
    """Whether ``x × y = product`` is true in the digits that are shown.

    >>> is_product(0.1, 3.0, 0.30000000000000004, precision=6)
    True
    >>> is_product(0.0, float("inf"), 0.0, precision=6), is_product(1e200, 1e200, np.inf, 6)
    (False, False)
    """
    result = computed("mul", [decimal(x), decimal(y)])
    tolerance = max(8 * noise(x, y, product), 10.0 ** -(precision + 1))
    return result is not None and agree(result, decimal(product), tolerance)


def noise(*values: Any) -> float:
    """The share by which rounding may change the least exact of some numbers.

    >>> noise(1.0) < 1e-15 < noise(1.0, np.float32(1.0)) < 1e-6
    True
    """
    kinds = [np.asarray(numbers_in(value)).dtype for value in values]
    return max((float(np.finfo(kind).eps) for kind in kinds if kind.kind == "f"), default=0.0)


def add_up(parts: Sequence[Any]) -> Any:
    """The sum of contributions, as a number or array.

    >>> add_up([1.0, 2.0, 4.0])
    7.0
    """
    total = numbers_in(parts[0])
    with np.errstate(all="ignore"):  # the backward pass has warned when it added them
        for part in parts[1:]:
            total = total + numbers_in(part)
    return total


def adds_up(parts: Sequence[Any], held: Any) -> bool:
    """Whether numbers or arrays add up to a gradient, whatever the order they were added in.

    >>> adds_up([0.1, 0.2], 0.3), adds_up([1e9, -1e9], 0.0), adds_up([1.0], 2.0)
    (True, True, False)
    """
    held, arrays = numbers_in(held), [numbers_in(part) for part in parts]
    with np.errstate(all="ignore"):
        size = max(float(np.max(np.abs(array), initial=0.0)) for array in arrays)
        share = 16 * noise(held)
        tolerance = share * size if np.isfinite(size) else 0.0
        total = add_up(arrays)
        if np.shape(total) != np.shape(held):
            return False
        return bool(np.allclose(total, held, rtol=max(1e-5, share), atol=tolerance, equal_nan=True))
