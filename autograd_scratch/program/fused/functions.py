"""exp, log, tanh and their like for whole vectors, without branches.

Each reduces its argument to a small range, sums up the function's series there with fused
multiply-adds, and puts the parts together so that little more than one rounding error remains. How
far results may be off, the docstring of :func:`autograd_scratch.jit` says, and tests check.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from .ir import BITS, Arithmetic, rounded

DIGITS = {"d": 53, "f": 24}
_EXPONENT_BITS = {"d": 11, "f": 8}
_INTEGER = {"d": "q", "f": "i"}
_LN2 = {"d": 0.6931471803691238, "f": 0.693145751953125}
"""The first digits of log 2, few enough that their products with exponents are exact."""
_LN2_REST = {"d": 1.9082149292705877e-10, "f": 1.428606765330187e-06}
_EXP = {
    "d": [
        *(0.5, 0.1666666666666667, 0.04166666666666668),
        *(0.00833333333332612, 0.0013888888888880287, 0.00019841269874816732),
        *(2.4801587330652732e-05, 2.755725544603992e-06, 2.7557271151933926e-07),
        *(2.510518823464955e-08, 2.091487795257328e-09),
    ],
    "f": [0.5, 0.16666577756404877, 0.041666556149721146, 0.008363173343241215, 0.0013926175888627],
}
"""Of (exp(r) - 1 - r)/r², the polynomial that agrees with it at Chebyshev's points."""
_LOG_TERMS = {"d": 11, "f": 5}
_LARGEST = {"d": 709.79, "f": 88.73}
"""From here on exp is inf."""
_SMALLEST = {"d": -746.0, "f": -105.0}
"""Below, it is 0."""


def _power_of_two(a: Arithmetic, n: str) -> str:
    """2ⁿ for integers n in the range of the exponent, from its bits; n's upper bits are lost."""
    integers = a.of(_INTEGER[a.kind])
    bias = 2 ** (_EXPONENT_BITS[a.kind] - 1) - 1
    shifted = integers.add(n, integers.number(bias))
    bits = integers.binary("shl", shifted, integers.number(DIGITS[a.kind] - 1))
    return integers.convert("bitcast", bits, a.kind)


class _Reduced(NamedTuple):
    """x as n·log 2 + r, so that exp(x) is 2ⁿ·(1 + r + t), with |r| ≤ ½ log 2.

    Attributes:
        minus_n: -n.
        bits: an integer whose lower bits are those of n.
        r, t: the rest.
    """

    minus_n: str
    bits: str
    r: str
    t: str


def _reduced(a: Arithmetic, x: str) -> _Reduced:
    """The parts of exp(x), for x that are not too large."""
    shift = a.number(1.5 * 2.0 ** (DIGITS[a.kind] - 1))  # adding it rounds to an integer
    shifted = a.fma(x, a.number(1.0 / math.log(2.0)), shift)
    minus_n = a.sub(shift, shifted)
    exact = a.fma(minus_n, a.number(_LN2[a.kind]), x)
    r = a.fma(minus_n, a.number(_LN2_REST[a.kind]), exact)
    lost = a.fma(minus_n, a.number(_LN2_REST[a.kind]), a.sub(exact, r))
    t = a.fma(a.mul(r, r), a.polynomial(r, _EXP[a.kind]), lost)
    return _Reduced(minus_n, a.convert("bitcast", shifted, _INTEGER[a.kind]), r, t)


def _bounded(a: Arithmetic, x: str, low: float | None, high: float | None) -> str:
    """x, or the bound that it is beyond; nan stays nan."""
    for bound, condition in ((low, "olt"), (high, "ogt")):
        if bound is not None:
            limit = a.number(bound)
            x = a.choose(a.compare(condition, x, limit), limit, x)
    return x


def exp(a: Arithmetic, x: str) -> str:
    """2ⁿ·(1 + r + t)."""
    parts = _reduced(a, _bounded(a, x, _SMALLEST[a.kind], _LARGEST[a.kind]))
    return _scaled(a, parts, a.add(a.number(1.0), a.add(parts.r, parts.t)))[0]


def _scaled(a: Arithmetic, parts: _Reduced, *values: str) -> list[str]:
    """2ⁿ times the values."""
    if a.lines.has_avx512 and a.lanes * BITS[a.kind] in (512, 1024):
        return [a.scalef(x, a.neg(parts.minus_n)) for x in values]
    # In two steps, for 2ⁿ may be out of range where the result is not.
    integers = a.of(_INTEGER[a.kind])
    base = a.convert("bitcast", a.number(1.5 * 2.0 ** (DIGITS[a.kind] - 1)), integers.kind)
    n = integers.sub(parts.bits, base)
    half = integers.binary("ashr", n, integers.number(1))
    first, second = _power_of_two(a, half), _power_of_two(a, integers.sub(n, half))
    return [a.mul(a.mul(x, first), second) for x in values]


def sigmoid(a: Arithmetic, x: str) -> str:
    """1/(1 + e) or e/(1 + e) of e = exp(-|x|), with what is lost in e, the sum and the quotient."""
    one = a.number(1.0)
    parts = _reduced(a, _bounded(a, a.neg(a.function("fabs", x)), _SMALLEST[a.kind], None))
    small = a.add(parts.r, parts.t)
    value = a.add(one, small)
    lost = a.add(a.sub(parts.r, small), parts.t)
    lost = a.add(a.sub(small, a.sub(value, one)), lost)
    e, e_lost = _scaled(a, parts, value, lost)
    total = a.add(one, e)
    total_lost = a.add(a.sub(e, a.sub(total, one)), e_lost)
    is_right = a.compare("oge", x, a.number(0.0))
    above = a.choose(is_right, one, e)
    above_lost = a.choose(is_right, a.number(0.0), e_lost)
    quotient = a.div(above, total)
    rest = a.add(a.fma(a.neg(quotient), total, above), above_lost)
    rest = a.fma(a.neg(quotient), total_lost, rest)
    # 1/(1 + e) is the quotient itself to the right, and 1 minus that to the left.
    scale = a.choose(is_right, quotient, a.sub(one, quotient))
    return a.fma(rest, scale, quotient)


def expm1(a: Arithmetic, x: str) -> str:
    """exp(x) - 1."""
    least = -40.0  # where the result rounds to -1, and 2ⁿ is not too small
    value = _expm1(a, _bounded(a, x, least, _LARGEST[a.kind]))
    tiny = a.compare("olt", a.function("fabs", x), a.number(2.0 ** -DIGITS[a.kind]))
    return a.choose(tiny, x, value)


def _expm1(a: Arithmetic, x: str) -> str:
    """(2ⁿ - 1 + 2ⁿ·r) + 2ⁿ·t, for exp(x) - 1; x is neither too large nor 0."""
    parts = _reduced(a, x)
    integers = a.of(_INTEGER[a.kind])
    # Half of everything, for 2ⁿ may be out of range where the result is not.
    power = _power_of_two(a, integers.sub(parts.bits, integers.number(1)))
    first = a.sub(power, a.number(0.5))
    total = a.fma(power, parts.r, first)
    lost = a.fma(power, parts.r, a.sub(first, total))
    value = a.add(total, a.fma(power, parts.t, lost))
    return a.add(value, value)


def tanh(a: Arithmetic, x: str) -> str:
    """-e / (e + 2) of e = exp(-2|x|) - 1, with the sign of x."""
    least = -44.0 if a.kind == "d" else -20.0  # where tanh rounds to 1
    doubled = a.mul(a.function("fabs", x), a.number(-2.0))
    e = _expm1(a, _bounded(a, doubled, least, None))
    total = a.add(e, a.number(2.0))
    lost = a.sub(e, a.sub(total, a.number(2.0)))
    quotient = a.div(e, total)
    # What was lost in the sum and in the quotient, over e + 2: that is half of 1 - quotient.
    minus = a.neg(quotient)
    rest = a.fma(minus, lost, a.fma(minus, total, e))
    value = a.fma(rest, a.fma(quotient, a.number(-0.5), a.number(0.5)), quotient)
    return a.function("copysign", value, x)


def _split(a: Arithmetic, x: str) -> tuple[str, str]:
    """e and m with x = 2ᵉ·m and m in [√½, √2), for positive finite x; e as floats."""
    digits = DIGITS[a.kind]
    integers = a.of(_INTEGER[a.kind])
    least = a.number(2.0 ** (2 - 2 ** (_EXPONENT_BITS[a.kind] - 1)))
    is_tiny = a.compare("olt", x, least)
    x = a.choose(is_tiny, a.mul(x, a.number(2.0**digits)), x)
    bits = a.convert("bitcast", x, integers.kind)
    # The bits of √½ taken off, the exponent changes where m passes it.
    root = a.convert("bitcast", a.number(rounded(a.kind, math.sqrt(0.5))), integers.kind)
    above = integers.sub(bits, root)
    exponent = integers.binary("ashr", above, integers.number(digits - 1))
    mask = integers.number(2 ** (digits - 1) - 1)
    m_bits = integers.add(integers.binary("and", above, mask), root)
    m = integers.convert("bitcast", m_bits, a.kind)
    e = integers.convert("sitofp", exponent, a.kind)
    return a.choose(is_tiny, a.sub(e, a.number(float(digits))), e), m


def log(a: Arithmetic, x: str) -> str:
    """log(x) = e·log 2 + log(m)."""
    return _edges_of_log(a, x, _log(a, x, None))


def log1p(a: Arithmetic, x: str) -> str:
    """log(1 + x): that of the sum, and what was lost in adding."""
    one = a.number(1.0)
    total = a.add(x, one)
    back = a.sub(total, one)
    lost = a.add(a.sub(x, back), a.sub(one, a.sub(total, back)))
    value = _edges_of_log(a, total, _log(a, total, a.div(lost, total)))
    tiny = a.compare("olt", a.function("fabs", x), a.number(2.0 ** -DIGITS[a.kind]))
    return a.choose(tiny, x, value)


def _log(a: Arithmetic, x: str, rest: str | None) -> str:
    """log(x) + rest, for positive finite x."""
    e, m = _split(a, x)
    f = a.sub(m, a.number(1.0))
    s = a.div(f, a.add(f, a.number(2.0)))
    square = a.mul(s, s)
    # log((1 + s)/(1 - s)) = 2s + 2s³/3 + …, written so that f, which is exact, comes first.
    terms = a.polynomial(square, [2.0 / (2 * k + 1) for k in range(1, _LOG_TERMS[a.kind])])
    series = a.mul(square, terms)
    half = a.mul(a.mul(f, f), a.number(0.5))
    small = a.fma(s, a.add(half, series), a.mul(e, a.number(_LN2_REST[a.kind])))
    if rest is not None:
        small = a.add(small, rest)
    # half and f rounded one by one would cost a digit: their difference is taken with care.
    first = a.sub(f, half)
    lost = a.sub(a.sub(f, first), half)
    high = a.mul(e, a.number(_LN2[a.kind]))
    total = a.add(high, first)
    lost = a.add(lost, a.add(a.sub(high, total), first))
    return a.add(total, a.add(small, lost))


def _edges_of_log(a: Arithmetic, x: str, value: str) -> str:
    """-inf at 0, inf at inf, nan below and at nan."""
    zero, infinite = a.number(0.0), a.number(math.inf)
    value = a.choose(a.compare("oeq", x, infinite), infinite, value)
    value = a.choose(a.compare("oeq", x, zero), a.number(-math.inf), value)
    return a.choose(
        a.compare("uge", x, zero), a.choose(_is_nan(a, x), x, value), a.number(math.nan)
    )


def _is_nan(a: Arithmetic, x: str) -> str:
    return a.compare("uno", x, x)
