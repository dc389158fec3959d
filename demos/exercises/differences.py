"""Functions to differentiate numerically, and what goes wrong when students do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from demos.exercises.task import Mistake, Text

__all__ = ["absolute", "cube", "curved", "known_mistakes", "product", "squares"]

STEPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)

FORWARD = Text(
    "That is the forward difference (f(x + h) - f(x)) / h. The central one, "
    "(f(x + h) - f(x - h)) / (2h), has a much smaller error.",
    "전방 차분 (f(x + h) - f(x)) / h를 썼습니다. 중심 차분 (f(x + h) - f(x - h)) / (2h)을 쓰면 "
    "오차가 "
    "훨씬 작습니다.",
)
HALF = Text(
    "Half of what is right: from x to x + h it is only h. Take f(x - h) in place of f(x); then 2h "
    "is right.",
    "정답의 절반입니다. x에서 x + h까지의 거리는 h입니다. f(x) 대신 f(x - h)를 빼면 2h로 나누는 "
    "것이 "
    "맞습니다.",
)
TWICE = Text(
    "Twice too much: from x - h to x + h it is 2h, so divide by 2h.",
    "정답의 두 배입니다. x - h에서 x + h까지의 거리는 2h이므로 2h로 나누세요.",
)
SIGN = Text(
    "The sign is wrong: it is f(x + h) minus f(x - h).",
    "부호가 반대입니다. f(x + h)에서 f(x - h)를 빼세요.",
)
PRECEDENCE = Text(
    "Almost 0: `/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`.",
    "0에 가깝습니다. `/ 2 * h`는 2로 나눈 뒤 h를 곱합니다. `/ (2 * h)`로 쓰세요.",
)
TOO_SMALL = Text(
    "The difference is 0. With an h such as 1e-50, x + h is x again: it is lost in rounding. "
    "Take 1e-4.",
    "차분이 0입니다. h가 1e-50처럼 너무 작으면 반올림 오차로 x + h가 x와 같아집니다. 1e-4를 "
    "쓰세요.",
)
NOT_DIVIDED = Text(
    "That is the difference of f only; divide it by 2h.",
    "f의 차만 구했습니다. 2h로 나누세요.",
)


def cube(x: Any) -> Any:
    """x**3"""
    return x**3


def absolute(x: Any) -> Any:
    """abs(x)"""
    return abs(x)


def squares(x: Any) -> Any:
    """x[0]**2 + x[1]**2"""
    return x[0] ** 2 + x[1] ** 2


def product(x: Any) -> Any:
    """x[0]**3 * x[1]"""
    return x[0] ** 3 * x[1]


def curved(x: Any) -> Any:
    """x[0]**3 + 2 * x[1]**3 + x[0] * x[1]"""
    return x[0] ** 3 + 2 * x[1] ** 3 + x[0] * x[1]


def known_mistakes(right: Any, ahead: Callable[[float], Any]) -> Sequence[Mistake]:
    """Mistakes of one who differentiates numerically.

    Args:
        right: the right derivative, or gradient.
        ahead: the forward difference with a step h.
    """
    right = np.asarray(right, dtype=float)
    return [
        *(
            Mistake(_near(ahead(h), right.shape, h), FORWARD)
            for h in STEPS
            if not np.allclose(ahead(h), right, rtol=1e-8)  # it is exact where f is a line
        ),
        Mistake(_near(ahead(1e-4) / 2, right.shape), HALF),
        Mistake(_near(2 * right, right.shape), TWICE),
        Mistake(_near(-right, right.shape), SIGN),
        Mistake(_near(np.zeros(right.shape), right.shape, tiny=0.0), TOO_SMALL),
        *(Mistake(_near(right * h * h, right.shape, tiny=0.0), PRECEDENCE) for h in STEPS),
        *(Mistake(_near(right * 2 * h, right.shape, tiny=0.0), NOT_DIVIDED) for h in STEPS),
    ]


def _near(
    wrong: Any, shape: tuple[int, ...], h: float = 1.0, tiny: float = 1e-9
) -> Callable[[Any], bool]:
    """Whether a result is that wrong one: within 1% of it, of a forward difference 1% of h."""

    def tell(result: Any) -> bool:
        if result is None or np.shape(result) != shape:
            return False
        rtol = 1e-2 * h
        return bool(np.allclose(np.asarray(result, dtype=float), wrong, rtol=rtol, atol=tiny))

    return tell
