"""Functions to differentiate numerically, and what goes wrong when students do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from demos.exercises.comparing import as_numbers
from demos.exercises.task import Mistake, Text

__all__ = [
    "absolute",
    "cube",
    "curved",
    "known_mistakes",
    "of_three",
    "product",
    "square",
    "squares",
]

STEPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)

FORWARD = Text(
    "That is the forward difference (f(x + h) - f(x)) / h. The central one, "
    "(f(x + h) - f(x - h)) / (2h), has a much smaller error.",
    "전방 차분 (f(x + h) - f(x)) / h를 썼습니다. 중심 차분 (f(x + h) - f(x - h)) / (2h)를 쓰면 "
    "오차가 훨씬 작습니다.",
)
HALF = Text(
    "Half of what is right. From x - h to x + h it is 2h. If f(x) was subtracted, it is only h: "
    "take f(x - h) in place of f(x).",
    "정답의 절반입니다. x - h에서 x + h까지의 거리는 2h입니다. f(x)를 뺐다면 거리는 h이므로 "
    "f(x) 대신 f(x - h)를 빼세요.",
)
TWICE = Text(
    "Twice too much: divide by the distance of the two places. From x - h to x + h that is 2h.",
    "정답의 두 배입니다. 두 점 사이의 거리로 나누세요. x - h에서 x + h까지의 거리는 2h입니다.",
)
SIGN = Text(
    "The sign is wrong: it is f(x + h) minus f(x - h), without abs.",
    "부호가 반대입니다. f(x + h)에서 f(x - h)를 빼고, 절댓값은 취하지 마세요.",
)
PRECEDENCE = Text(
    "Almost 0: `/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`.",
    "0에 가깝습니다. `/ 2 * h`는 2로 나눈 뒤 h를 곱합니다. `/ (2 * h)`로 쓰세요.",
)
TOO_SMALL = Text(
    "It is 0. Was f asked twice at the same place? With an h such as 1e-50, x + h is x again, lost "
    "in rounding: take 1e-4. Or do both names stand for one array? Copy it, `x.copy()`.",
    "결과가 0입니다. 같은 곳에서 f의 값을 두 번 구하지 않았는지 확인해 보세요. h가 1e-50처럼 너무 "
    "작으면 반올림 오차로 x + h와 x가 같아지므로 1e-4를 쓰세요. 두 이름이 같은 배열을 "
    "가리킨다면 `x.copy()`로 복사하세요.",
)
BACKWARD = Text(
    "That is the backward difference (f(x) - f(x - h)) / h. The central one, "
    "(f(x + h) - f(x - h)) / (2h), has a much smaller error.",
    "후방 차분 (f(x) - f(x - h)) / h를 썼습니다. 중심 차분 (f(x + h) - f(x - h)) / (2h)를 쓰면 "
    "오차가 훨씬 작습니다.",
)
CARET = Text(
    "h is -10: in Python `10 ^ -4` is no power. Write 1e-4 or 10**-4.",
    "h가 -10입니다. 파이썬에서 `10 ^ -4`는 거듭제곱이 아닙니다. 1e-4나 10**-4로 쓰세요.",
)
CLOSE = Text(
    "Close, but not close enough. With a large h the curve bends between the two points; with a "
    "tiny one, or in float32, rounding grows. h = 1e-4 in float64 is right. (And `//` cuts the "
    "decimals off.)",
    "비슷하지만 오차가 큽니다. h가 크면 두 점 사이에서 곡선이 휘고, 아주 작거나 float32를 쓰면 "
    "반올림 오차가 커집니다. float64에서 h = 1e-4를 쓰세요. (`//`는 소수점 아래를 잘라 냅니다.)",
)
HUGE = Text(
    "Far too large. Are brackets missing? `a - b / (2 * h)` divides b only: write "
    "`(a - b) / (2 * h)`. Or was x + h cut to whole numbers, in an array of ints?",
    "값이 너무 큽니다. 괄호가 빠지지 않았는지 확인해 보세요. `a - b / (2 * h)`는 b만 나누므로 "
    "`(a - b) / (2 * h)`로 쓰세요. 정수 배열에 x + h를 넣어 소수점 아래가 잘렸을 수도 있습니다.",
)
NOT_DIVIDED = Text(
    "That is the difference of f only; divide it by 2h.",
    "f의 차만 구했습니다. 2h로 나누세요.",
)


def cube(x: Any) -> Any:
    """x**3"""
    return x**3


def square(x: Any) -> Any:
    """x**2"""
    return x**2


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


def of_three(x: Any) -> Any:
    """x[0] * x[1] + x[2]**3"""
    return x[0] * x[1] + x[2] ** 3


def known_mistakes(right: Any, ahead: Callable[[float], Any]) -> Sequence[Mistake]:
    """Mistakes of one who differentiates numerically.

    Args:
        right: the right derivative, or gradient.
        ahead: the forward difference with a step h.
    """
    right = np.asarray(right, dtype=float)
    return [
        *(
            Mistake(_near(ahead(step), right.shape, h), hint)
            for h in STEPS
            for step, hint in ((h, FORWARD), (-h, BACKWARD))
            if not np.allclose(ahead(step), right, rtol=1e-8)  # it is exact where f is a line
        ),
        *(
            [Mistake(_near((ahead(10.0) + ahead(-10.0)) / 2, right.shape, 1e-3), CARET)]
            if not np.allclose((ahead(10.0) + ahead(-10.0)) / 2, right)
            else []
        ),
        Mistake(_near(ahead(1e-4) / 2, right.shape), HALF),
        Mistake(_near(2 * right, right.shape), TWICE),
        Mistake(_near(-right, right.shape), SIGN),
        Mistake(_near(np.zeros(right.shape), right.shape, tiny=0.0), TOO_SMALL),
        *(Mistake(_near(right * h * h, right.shape, tiny=0.0), PRECEDENCE) for h in STEPS),
        *(Mistake(_near(right * 2 * h, right.shape, tiny=0.0), NOT_DIVIDED) for h in STEPS),
        Mistake(_off(right, 1e-5, 0.1), CLOSE),
        Mistake(_off(right, 500.0, np.inf), HUGE),
    ]


def _off(right: np.ndarray[Any, Any], low: float, high: float) -> Callable[[Any], bool]:
    """Whether the largest error is between these, as a share of the largest right number."""

    def tell(result: Any) -> bool:
        numbers = as_numbers(result)
        if numbers is None or numbers.shape != right.shape:
            return False
        error = np.max(np.abs(numbers - right)) / np.max(np.abs(right))
        return bool(low < error < high)

    return tell


def _near(
    wrong: Any, shape: tuple[int, ...], h: float = 1.0, tiny: float = 1e-9
) -> Callable[[Any], bool]:
    """Whether a result is that wrong one: within 1% of it, of a forward difference 1% of h."""

    def tell(result: Any) -> bool:
        numbers = as_numbers(result)
        if numbers is None or numbers.shape != shape:
            return False
        return bool(np.allclose(numbers, wrong, rtol=1e-2 * h, atol=tiny))

    return tell
