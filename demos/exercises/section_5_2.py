"""Exercises on section 5.2: the chain rule."""

from __future__ import annotations

import numpy as np

from autograd_scratch import grad
from demos.exercises.cases import function_task
from demos.exercises.task import Section, Text

exp = np.exp

_POWER_RULE = Text(
    "The power rule does not hold for exp: its derivative is exp itself.",
    "exp에는 거듭제곱의 미분 규칙을 쓸 수 없습니다. exp의 미분은 exp 자신입니다.",
)

SECTION = Section(
    "5-2",
    Text("the chain rule", "연쇄법칙"),
    [
        function_task(
            "square_of_sum",
            "(x, y)",
            Text(
                """Derivatives of z = t**2 with t = x + y, by the chain rule.

x, y: numbers. Return two numbers: dz/dx and dz/dy.""",
                """t = x + y일 때 z = t**2의 미분을 연쇄법칙으로 구합니다.

x, y: 수. 수 두 개를 반환하세요: dz/dx와 dz/dy.""",
            ),
            right=lambda x, y: (
                grad(lambda x: (x + y) ** 2)(x),
                grad(lambda y: (x + y) ** 2)(y),
            ),
            cases=[{"x": 1.0, "y": 2.0}, {"x": -7.0, "y": 3.0}],
            wrong=[
                (
                    lambda x, y: (2 * x, 2 * y),
                    Text(
                        "The outer function is t**2, so its derivative is 2t, with t = x + y.",
                        "바깥 함수가 t**2이므로 미분은 2t이고, t는 x + y입니다.",
                    ),
                ),
                (
                    lambda x, y: (x + y, x + y),
                    Text(
                        "The derivative of t**2 is 2t, not t.", "t**2의 미분은 t가 아니라 2t입니다."
                    ),
                ),
                (
                    lambda x, y: ((x + y) ** 2, (x + y) ** 2),
                    Text("That is z itself, not its derivative.", "미분이 아니라 z의 값입니다."),
                ),
                (
                    lambda x, y: (2 * (x + y) * x, 2 * (x + y) * y),
                    Text(
                        "dt/dx is 1, not x: the local derivative of a + node.",
                        "dt/dx는 x가 아니라 1입니다. + 노드의 국소적 미분이기 때문입니다.",
                    ),
                ),
                (
                    lambda x, y: (2 * (x + y) ** 2, 2 * (x + y) ** 2),
                    Text(
                        "There is a t too many: the derivative of t**2 is 2t, and that of "
                        "t = x + y is 1.",
                        "t를 한 번 더 곱했습니다. t**2의 미분은 2t이고, t = x + y의 미분은 "
                        "1입니다.",
                    ),
                ),
                (
                    lambda x, y: 2 * (x + y),
                    Text(
                        "Return both, even if they are equal: dz/dx, dz/dy.",
                        "값이 같아도 dz/dx와 dz/dy를 모두 반환하세요.",
                    ),
                ),
                (
                    lambda x, y: (2.0, 2.0),
                    Text(
                        "2t is to be taken at t = x + y.",
                        "2t의 t에 x + y를 넣으세요.",
                    ),
                ),
            ],
            parts=("dz/dx", "dz/dy"),
        ),
        function_task(
            "exp_of_square",
            "(x)",
            Text(
                """The derivative of z = exp(t) with t = x**2, by the chain rule.

x: a number. Return dz/dx, a number.""",
                """t = x**2일 때 z = exp(t)의 미분을 연쇄법칙으로 구합니다.

x: 수. dz/dx(수)를 반환하세요.""",
            ),
            right=lambda x: exp(x * x) * 2 * x,
            cases=[{"x": 0.7}, {"x": -1.5}],
            wrong=[
                (
                    lambda x: exp(x * x),
                    Text(
                        "That is dz/dt only. Multiply by dt/dx.",
                        "dz/dt까지만 구했습니다. dt/dx를 곱하세요.",
                    ),
                ),
                (
                    lambda x: exp(2 * x),
                    Text(
                        "dz/dt is exp(t) at t = x**2; the derivative of t is a factor, it does not "
                        "go inside.",
                        "dz/dt는 t = x**2에서의 exp(t)입니다. t의 미분은 안에 넣지 말고 곱하세요.",
                    ),
                ),
                (
                    lambda x: 2 * x * exp(2 * x),
                    Text(
                        "The outer derivative is taken at t = x**2, not at 2x.",
                        "바깥 함수의 미분은 2x가 아니라 t = x**2에서 구합니다.",
                    ),
                ),
                (
                    lambda x: 2 * x * exp(x),
                    Text(
                        "The outer derivative is taken at t = x**2, not at x.",
                        "바깥 함수의 미분은 x가 아니라 t = x**2에서 구합니다.",
                    ),
                ),
                (
                    lambda x: exp(x * x) + 2 * x,
                    Text(
                        "Along one path the local derivatives are multiplied, not added.",
                        "한 경로에 있는 국소적 미분은 더하지 않고 곱합니다.",
                    ),
                ),
                (lambda x: 2 * x, Text("That is dt/dx only.", "dt/dx만 구했습니다.")),
                (lambda x: x * x * exp(x * x - 1), _POWER_RULE),
                (lambda x: x * x * exp(x * x - 1) * 2 * x, _POWER_RULE),
            ],
        ),
        function_task(
            "used_twice",
            "(x, da, db)",
            Text(
                """The gradient of an x that two nodes use: a = x**2 and b = 3 * x.

x: a number. da, db: the upstream gradients, dL/da and dL/db. Return dL/dx, a number.""",
                """두 노드 a = x**2와 b = 3 * x가 x를 함께 쓸 때 x의 기울기를 구합니다.

x: 수. da, db: 상류에서 온 기울기 dL/da와 dL/db. dL/dx(수)를 반환하세요.""",
            ),
            right=lambda x, da, db: 2 * x * da + 3 * db,
            cases=[
                {"x": 2.5, "da": 2.0, "db": 0.7},
                {"x": -1.5, "da": 0.5, "db": 10.0},
            ],
            wrong=[
                (
                    lambda x, da, db: 2 * x + 3,
                    Text(
                        "Each local derivative must be multiplied by the gradient that arrives "
                        "there.",
                        "국소적 미분마다 그곳에 도착한 상류의 기울기를 곱하세요.",
                    ),
                ),
                (
                    lambda x, da, db: 3 * db,
                    Text(
                        "Only the way through b was counted: the second gradient must be added to "
                        "the first, not replace it.",
                        "b를 지나는 경로만 계산했습니다. 첫 번째 기울기를 두 번째 기울기로 "
                        "덮어쓰지 말고 더하세요.",
                    ),
                ),
                (
                    lambda x, da, db: 2 * x * da,
                    Text("The way through b is missing.", "b를 지나는 경로가 빠졌습니다."),
                ),
                (
                    lambda x, da, db: (2 * x * da) * (3 * db),
                    Text(
                        "Where paths meet, their gradients are added; only along a path they are "
                        "multiplied.",
                        "경로가 만나는 곳에서는 기울기를 더합니다. 한 경로 안에서만 곱합니다.",
                    ),
                ),
                (
                    lambda x, da, db: (2 * x * da, 3 * db),
                    Text(
                        "Those are the two parts; x has one gradient, their sum.",
                        "두 부분을 따로 반환했습니다. x의 기울기는 하나이며 둘의 합입니다.",
                    ),
                ),
                (
                    lambda x, da, db: x**2 * da + 3 * x * db,
                    Text(
                        "The gradients were multiplied by a and b themselves; take their "
                        "derivatives 2x and 3.",
                        "a와 b의 값을 곱했습니다. 미분인 2x와 3을 곱하세요.",
                    ),
                ),
                (
                    lambda x, da, db: 2 * x * db + 3 * da,
                    Text(
                        "da and db have changed places: da arrives at a = x**2, db at b = 3x.",
                        "da와 db의 자리가 바뀌었습니다. da는 a = x**2에, db는 b = 3x에 도착합니다.",
                    ),
                ),
                (
                    lambda x, da, db: (da + db) * (2 * x + 3),
                    Text(
                        "Each path has its own upstream gradient: da goes with 2x only, db with 3.",
                        "경로마다 상류의 기울기가 다릅니다. da는 2x에만, db는 3에만 곱하세요.",
                    ),
                ),
                (
                    lambda x, da, db: 2 * x * da - 3 * db,
                    Text(
                        "Where paths meet, their gradients are added, not subtracted.",
                        "경로가 만나는 곳에서는 기울기를 빼지 않고 더합니다.",
                    ),
                ),
                (
                    lambda x, da, db: da + db,
                    Text(
                        "The local derivatives are missing: da times 2x, db times 3.",
                        "국소적 미분을 곱하지 않았습니다. da에는 2x를, db에는 3을 곱하세요.",
                    ),
                ),
                (
                    lambda x, da, db: 2 * x * da + 3 * x * db,
                    Text("The derivative of 3x is 3.", "3x의 미분은 3입니다."),
                ),
            ],
        ),
    ],
)
