"""Exercises on section 4.3: numerical differentiation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from demos.exercises.cases import numbers
from demos.exercises.comparing import same
from demos.exercises.differences import (
    BACKWARD,
    FORWARD,
    absolute,
    cube,
    known_mistakes,
    of_three,
    product,
    square,
    squares,
)
from demos.exercises.task import Mistake, Section, Task, Text, Trial


def _diff_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    call = "numerical_diff(f, x)"
    share = Text(
        "The step was a share of x: x * (1 + h). It is x + h, and x - h.",
        "x * (1 + h)처럼 x에 비례하는 만큼 움직였습니다. x + h와 x - h를 쓰세요.",
    )
    # Slopes that are no whole numbers: to cut or round them must show.
    for f, x, slope in ((cube, 2.5, 18.75), (square, -0.7, -1.4)):

        def ahead(h: float, f: Any = f, x: float = x) -> Any:
            return (f(x + h) - f(x)) / h

        mistakes = [
            *known_mistakes(slope, ahead),
            Mistake(lambda result, wrong=slope * x: same(result, wrong, 1e-3), share),
        ]
        yield Trial(call, student, {"f": f, "x": x}, slope, mistakes)
    # One-sided differences give 1 or -1 at the kink, however small h is.
    forward = [Mistake(1.0, FORWARD), Mistake(-1.0, BACKWARD)]
    yield Trial(call, student, {"f": absolute, "x": 0.0}, 0.0, forward)


def _tangent_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    for x, at in ((2.0, 5.0), (-1.0, 0.5)):
        slope, height = 3 * x * x, x**3
        mistakes = [
            Mistake(
                height + slope * at,
                Text(
                    "The line must touch the curve at x, so the slope is multiplied by (at - x), "
                    "not by at.",
                    "접선은 x에서 곡선에 닿아야 합니다. 기울기에 at이 아니라 (at - x)를 곱하세요.",
                ),
            ),
            Mistake(
                height + slope * (x - at),
                Text("at - x is wanted, not x - at.", "x - at이 아니라 at - x입니다."),
            ),
            Mistake(
                height + slope * (at + x),
                Text(
                    "f(x) + slope * x is not where the line meets the y axis: that is "
                    "f(x) - slope * x.",
                    "접선의 y절편은 f(x) + 기울기 * x가 아니라 f(x) - 기울기 * x입니다.",
                ),
            ),
            Mistake(
                height + 3 * at * at * (at - x),
                Text(
                    "That is the slope at `at`; the line touches at x, so take the slope there.",
                    "`at`에서의 기울기를 썼습니다. 접선은 x에서 곡선에 닿으므로 x에서의 기울기를 "
                    "쓰세요.",
                ),
            ),
            Mistake(
                slope * (at - x),
                Text(
                    "f(x) is missing: the height where it touches.", "접점의 높이 f(x)를 더하세요."
                ),
            ),
            Mistake(
                slope * at,
                Text(
                    "That line goes through the origin. Add f(x), and multiply by (at - x).",
                    "원점을 지나는 직선입니다. f(x)를 더하고, 기울기에 (at - x)를 곱하세요.",
                ),
            ),
            Mistake(
                at**3,
                Text(
                    "That is f(at), on the curve; stay on the line.",
                    "f(at)은 곡선 위의 값입니다. 접선 위의 값을 구하세요.",
                ),
            ),
            Mistake(
                slope,
                Text("That is only the slope of the line.", "접선의 기울기만 구했습니다."),
            ),
        ]
        yield Trial(
            "tangent(f, x, at)",
            student,
            {"f": cube, "x": x, "at": at},
            height + slope * (at - x),
            mistakes,
        )


def _partial_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    call = "partial_diff(f, x, i)"
    for f, x, gradient in (
        (squares, numbers(3, 4), numbers(6, 8)),
        (product, numbers(1.5, 5), numbers(33.75, 3.375)),
        (of_three, numbers(1.5, 2.5, -0.5), numbers(2.5, 1.5, 0.75)),
    ):
        for i in range(x.size):

            def ahead(h: float, f: Any = f, x: Any = x, i: int = i) -> Any:
                return (f(x + h * np.eye(x.size)[i]) - f(x)) / h

            mistakes = [
                Mistake(
                    float(gradient.sum()),
                    Text(
                        "All variables were moved at once. Move x[i] only; the others are "
                        "constants.",
                        "모든 변수를 한꺼번에 움직였습니다. x[i]만 움직이고 나머지는 고정하세요.",
                    ),
                ),
                *(
                    Mistake(
                        float(gradient[other]),
                        Text(
                            "That is the derivative for another variable.",
                            "다른 변수의 편미분을 구했습니다.",
                        ),
                    )
                    for other in range(x.size)
                    if other != i
                ),
                Mistake(
                    gradient,
                    Text(
                        "That is the whole gradient; return the one number for x[i].",
                        "기울기 전체를 반환했습니다. x[i]에 대한 값 하나만 반환하세요.",
                    ),
                ),
                *known_mistakes(gradient[i], ahead),
            ]
            yield Trial(call, student, {"f": f, "x": x, "i": i}, float(gradient[i]), mistakes)


SECTION = Section(
    "4-3",
    Text("numerical differentiation", "수치 미분"),
    [
        Task(
            "numerical_diff",
            Text(
                """The derivative of f at x, by the central difference with h = 1e-4.

f: a function of one number. x: a number. Return a number.""",
                """h = 1e-4인 중심 차분으로 x에서 f의 미분을 구합니다.

f: 수 하나를 받는 함수. x: 수. 수를 반환하세요.""",
            ),
            _diff_trials,
            signature="(f, x)",
        ),
        Task(
            "tangent",
            Text(
                """The height at `at` of the line that touches the curve of f at x.

f: a function of one number. x, at: numbers. Return a number.
Use numerical_diff from above.""",
                """x에서 f의 곡선에 접선을 그었을 때, `at`에서 그 접선의 높이를 구합니다.

f: 수 하나를 받는 함수. x, at: 수. 수를 반환하세요.
위의 numerical_diff를 사용하세요.""",
            ),
            _tangent_trials,
            signature="(f, x, at)",
        ),
        Task(
            "partial_diff",
            Text(
                """The partial derivative of f with respect to x[i], by the central difference.

f: a function of an array. x: an array of one axis; leave it as it is. i: a position in it.
Return a number.""",
                """x[i]에 대한 f의 편미분을 중심 차분으로 구합니다.

f: 배열을 받는 함수. x: 1차원 배열(값이 바뀌면 안 됩니다). i: 배열의 인덱스.
수를 반환하세요.""",
            ),
            _partial_trials,
            signature="(f, x, i)",
        ),
    ],
)
