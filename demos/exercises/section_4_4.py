"""Exercises on section 4.4: the gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd_scratch import grad
from demos.exercises.cases import numbers
from demos.exercises.comparing import same
from demos.exercises.differences import curved, known_mistakes, of_three, squares
from demos.exercises.task import Mistake, Section, Task, Text, Trial


def _gradient_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    for f, x in (
        (squares, numbers(3, 4)),
        (curved, numbers(2, -1)),
        (curved, numbers(-1.5, 3)),
        (of_three, numbers(1.5, 2.5, -0.5)),
    ):
        right = grad(f)(x)

        def ahead(h: float, f: Any = f, x: Any = x) -> Any:
            return np.array([(f(x + h * row) - f(x)) / h for row in np.eye(x.size)])

        mistakes = [
            Mistake(
                np.full(x.size, right.sum()),
                Text(
                    "All of x was moved at once. For each i, move x[i] only, and put it back.",
                    "x 전체를 한꺼번에 움직였습니다. i마다 x[i]만 움직이고 원래 값으로 되돌리세요.",
                ),
            ),
            Mistake(
                float(right.sum()),
                Text(
                    "One number for each x[i] is needed, and only x[i] is moved for it.",
                    "x[i]마다 값을 하나씩 구해야 합니다. 그때 x[i]만 움직이세요.",
                ),
            ),
            Mistake(
                right * (np.arange(x.size) == 0),
                Text(
                    "Only the first entry was filled in. Is the `return` inside the loop, or does "
                    "its range end too early?",
                    "첫 번째 원소만 계산했습니다. `return`이 반복문 안에 있거나 range가 너무 일찍 "
                    "끝나지 않는지 확인해 보세요.",
                ),
            ),
            Mistake(
                lambda result, right=right: same(result, np.cumsum(right), 1e-5),
                Text(
                    "The entries pile up: was x[0] still moved when x[1] was? Put each one back.",
                    "앞의 값까지 더해졌습니다. x[0]을 되돌리지 않은 채 x[1]을 움직였는지 확인해 "
                    "보세요. 하나씩 되돌려 놓으세요.",
                ),
            ),
            *known_mistakes(right, ahead),
        ]
        yield Trial("numerical_gradient(f, x)", student, {"f": f, "x": x}, right, mistakes)


def _slope(x: Any) -> Any:
    """2 * x"""
    return 2 * x


def _slope_of_valley(x: Any) -> Any:
    """x * [2, 6] + 1"""
    return x * numbers(2, 6) + 1


def _walk(gradient: Any, x: Any, lr: float, steps: int, keep: float = 1.0) -> Any:
    for _ in range(steps):
        x = keep * x - lr * gradient(x)
    return x


_IN_PLACE = Text(
    "Right. As in the book, `x -= …` changes the array init_x of the caller, too; "
    "`x = init_x.copy()` would leave it alone.",
    "맞습니다. 다만 책의 코드처럼 `x -= …`를 쓰면 호출한 쪽의 배열 init_x도 바뀝니다. "
    "`x = init_x.copy()`로 시작하면 바뀌지 않습니다.",
)


def _descent_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    for gradient, start, lr, steps in (
        (_slope, numbers(-3, 4), 0.1, 3),
        (_slope_of_valley, numbers(1, -2), 0.3, 5),
    ):
        right = _walk(gradient, start, lr, steps)
        mistakes = [
            Mistake(
                _walk(gradient, start, -lr, steps),
                Text(
                    "That goes uphill: subtract lr times the gradient.",
                    "오르막으로 갔습니다. lr × 기울기를 빼야 합니다.",
                ),
            ),
            Mistake(
                _walk(gradient, start, 1.0, steps),
                Text(
                    "The learning rate is missing: subtract lr times the gradient.",
                    "학습률을 곱하지 않았습니다. lr × 기울기를 빼세요.",
                ),
            ),
            Mistake(
                _walk(gradient, start, lr, 1),
                Text(
                    "Only one step was made. Is the `return` inside the loop, or does every step "
                    "begin at init_x?",
                    "한 번만 갱신했습니다. `return`이 반복문 안에 있거나 매번 init_x에서 다시 "
                    "시작하지 않는지 확인해 보세요.",
                ),
            ),
            Mistake(
                start - lr * steps * gradient(start),
                Text(
                    "Every step took the gradient at the start; take it where x is now.",
                    "매번 시작점의 기울기를 썼습니다. 지금 x에서의 기울기를 다시 구하세요.",
                ),
            ),
            Mistake(
                _walk(_slope, start, lr, steps),
                Text(
                    "The gradient of the call before was used. Call the argument gradient.",
                    "앞의 호출에서와 같은 기울기를 썼습니다. 인수로 받은 gradient를 호출하세요.",
                ),
            ),
            Mistake(
                start,
                Text("x never moved.", "x가 한 번도 갱신되지 않았습니다."),
            ),
            Mistake(
                _walk(gradient, start, lr, steps - 1),
                Text("One step too few.", "갱신이 한 번 모자랍니다."),
            ),
            Mistake(
                _walk(gradient, start, lr, steps + 1),
                Text("One step too many.", "갱신을 한 번 더 했습니다."),
            ),
            Mistake(
                _walk(gradient, start, lr, steps, keep=0.0),
                Text(
                    "x became the step itself: `x =- …` is `x = -…`. Write `x -= …`.",
                    "x에 갱신할 양이 들어갔습니다. `x =- …`는 `x = -…`입니다. `x -= …`로 쓰세요.",
                ),
            ),
            Mistake(
                -lr * gradient(start),
                Text(
                    "That is the step only; take it from x.",
                    "갱신할 양만 구했습니다. x에서 빼세요.",
                ),
            ),
        ]
        yield Trial(
            "gradient_descent(gradient, init_x, lr, step_num)",
            student,
            {"gradient": gradient, "init_x": start, "lr": lr, "step_num": steps},
            right,
            mistakes,
            remarks={"init_x": _IN_PLACE},
        )


SECTION = Section(
    "4-4",
    Text("the gradient", "기울기"),
    [
        Task(
            "numerical_gradient",
            Text(
                """All partial derivatives of f at x, by central differences with h = 1e-4.

f: a function of an array that gives a number. x: a float array of one axis; it must have its
old numbers afterwards. Return an array of the shape of x.""",
                """h = 1e-4인 중심 차분으로 x에서 f의 편미분을 모두 구합니다.

f: 배열을 받아 수를 반환하는 함수. x: 부동소수점 1차원 배열(끝난 뒤에 원래 값이어야 합니다).
x와 형상이 같은 배열을 반환하세요.""",
            ),
            _gradient_trials,
            signature="(f, x)",
        ),
        Task(
            "gradient_descent",
            Text(
                """Go downhill: step_num times, x becomes x - lr * gradient(x).

gradient: a function that gives the gradient at x, an array. init_x: where to start, an array.
lr: the learning rate. Return the last x.""",
                """경사 하강법으로 x를 x - lr * gradient(x)로 step_num번 갱신합니다.

gradient: x에서의 기울기(배열)를 반환하는 함수. init_x: 시작점(배열). lr: 학습률.
마지막 x를 반환하세요.""",
            ),
            _descent_trials,
            signature="(gradient, init_x, lr, step_num)",
        ),
    ],
)
