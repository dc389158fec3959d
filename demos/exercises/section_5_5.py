"""Exercises on section 5.5: activation functions as layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from demos.exercises.cases import numbers
from demos.exercises.section_5_3 import NO_UPSTREAM
from demos.exercises.section_5_4 import ADDED, KEPT, SHARED
from demos.exercises.task import Method, Mistake, Section, Task, Text, Trial
from nn import Layer, Relu, Sigmoid

Formula = Callable[..., Any]

_IN_PLACE = Text(
    "Right. As in the book, backward changes the array dout of the caller, too. Where two layers "
    "get the same array, that harms the other one; `dout * (x > 0)` makes a new one.",
    "맞습니다. 다만 책의 코드처럼 backward가 호출한 쪽의 배열 dout도 바꿉니다. 두 계층이 같은 "
    "배열을 받으면 다른 계층의 결과가 틀리게 됩니다. `dout * (x > 0)`은 새 배열을 만듭니다.",
)


def _layer_trials(
    right: type[Layer],
    forward_mistakes: Sequence[tuple[Formula, Text]],
    backward_mistakes: Sequence[tuple[Formula, Text]],
    inputs: Sequence[np.ndarray[Any, Any]],
    remarks: Mapping[str, Text] = MappingProxyType({}),
) -> Callable[[Any], Iterator[Trial]]:
    """Trials of a layer of one input; mistakes are formulas of x, and of x and dout."""

    def trials(student: Any) -> Iterator[Trial]:
        for x in inputs:
            layer = right()
            mistakes = [Mistake(formula(x), hint) for formula, hint in forward_mistakes]
            yield Trial(
                "layer.forward(x)",
                lambda x: student().forward(x),
                {"x": x},
                layer.forward(x),
                mistakes,
            )
        for x in inputs:
            layer = right()
            layer.forward(x)
            dout = np.arange(x.size).reshape(x.shape) - 1.5
            mistakes = [Mistake(formula(x, dout), hint) for formula, hint in backward_mistakes]
            yield Trial(
                "layer.forward(x); layer.backward(dout)",
                _backward(student),
                {"x": x, "dout": dout},
                layer.backward(dout),
                mistakes,
                remarks=remarks,
            )
        yield Trial(
            "for _ in range(2): layer.forward(x); layer.backward(dout)",
            _twice(student),
            {"x": x, "dout": dout},
            layer.backward(dout),
            [Mistake(2 * layer.backward(dout), ADDED)],
            remarks=remarks,
        )
        for call, function, hint in (
            (
                "layer.forward(1 - x); layer.forward(x); layer.backward(dout)",
                _forward_again(student),
                KEPT,
            ),
            (
                "layer.forward(x); other.forward(1 - x); layer.backward(dout)",
                _two_layers(student),
                SHARED,
            ),
        ):
            other = right()
            other.forward(1 - x)
            yield Trial(
                call,
                function,
                {"x": x, "dout": dout},
                layer.backward(dout),
                [Mistake(other.backward(dout), hint)],
                remarks=remarks,
            )

    return trials


def _backward(student: Any) -> Formula:
    def call(x: Any, dout: Any) -> Any:
        layer = student()
        layer.forward(x)
        return layer.backward(dout)

    return call


def _forward_again(student: Any) -> Formula:
    def call(x: Any, dout: Any) -> Any:
        layer = student()
        layer.forward(1 - x)
        layer.forward(x)
        return layer.backward(dout)

    return call


def _two_layers(student: Any) -> Formula:
    def call(x: Any, dout: Any) -> Any:
        layer, other = student(), student()
        layer.forward(x)
        other.forward(1 - x)
        return layer.backward(dout)

    return call


def _twice(student: Any) -> Formula:
    def call(x: Any, dout: Any) -> Any:
        layer = student()
        for _ in range(2):
            layer.forward(x.copy())
            dx = layer.backward(dout.copy())
        return dx

    return call


def _sigma(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


class _Reciprocal(Layer):
    def forward(self, x: Any) -> Any:
        return self._compute(lambda x: 1 / x, x)


_RELU = _layer_trials(
    Relu,
    [
        (
            np.abs,
            Text(
                "That is abs(x): negative numbers become 0.",
                "abs(x)를 계산했습니다. 음수는 0이 되어야 합니다.",
            ),
        ),
        (
            lambda x: np.minimum(x, 0),
            Text(
                "The wrong side became 0: positive numbers stay.",
                "반대로 했습니다. 양수를 그대로 두고 음수를 0으로 바꾸세요.",
            ),
        ),
        (
            lambda x: (x > 0).astype(float),
            Text(
                "That is where x > 0; return x itself there.",
                "x > 0인 곳만 표시했습니다. 그곳에서는 x 값을 반환하세요.",
            ),
        ),
        (lambda x: x, Text("Negative numbers must become 0.", "음수는 0이 되어야 합니다.")),
        (
            lambda x: x[x > 0],
            Text(
                "x[x > 0] leaves the other elements out; they must stay, as 0.",
                "x[x > 0]은 나머지 원소를 버립니다. 0으로 남아 있어야 합니다.",
            ),
        ),
        (
            lambda x: np.where(x > 0, x, 0.01 * x),
            Text(
                "That is a leaky relu: where x <= 0 this one gives 0.",
                "Leaky ReLU를 계산했습니다. 여기서는 x <= 0인 곳이 0입니다.",
            ),
        ),
        (
            lambda x: np.max(x),
            Text(
                "np.max is the largest element; np.maximum(x, 0) works on each.",
                "np.max는 가장 큰 원소 하나입니다. 원소마다 계산하려면 np.maximum(x, 0)을 쓰세요.",
            ),
        ),
    ],
    [
        (
            lambda x, dout: dout,
            Text(
                "dout passed everywhere. Where x <= 0 the output does not depend on x, so the "
                "gradient there is 0.",
                "dout이 모든 곳에서 흘러갔습니다. x <= 0인 곳에서는 출력이 x에 따라 변하지 "
                "않으므로 "
                "기울기가 0입니다.",
            ),
        ),
        (lambda x, dout: (x > 0).astype(float), NO_UPSTREAM),
        (
            lambda x, dout: np.maximum(dout, 0),
            Text(
                "The mask comes from x, the input of forward, not from dout.",
                "마스크는 dout이 아니라 순전파의 입력 x로 정합니다.",
            ),
        ),
        (
            lambda x, dout: dout * np.maximum(x, 0),
            Text(
                "dout was multiplied by the output; the derivative where x > 0 is 1.",
                "dout에 출력을 곱했습니다. x > 0인 곳의 미분은 1입니다.",
            ),
        ),
        (
            lambda x, dout: dout * (x <= 0),
            Text(
                "The mask is the wrong way round: 0 goes where x <= 0.",
                "마스크가 반대입니다. x <= 0인 곳이 0이 되어야 합니다.",
            ),
        ),
        (
            lambda x, dout: dout * (x >= 0),
            Text(
                "At x = 0 itself the book lets nothing pass: its mask is x <= 0.",
                "책에서는 x = 0인 곳에서도 기울기를 막습니다. 마스크는 x <= 0입니다.",
            ),
        ),
    ],
    [numbers(1.5, -0.5, 2.0), numbers([1, -0.5], [-2, 3]), numbers(0.0, -1.0, 4.0)],
    {"dout": _IN_PLACE},
)

_OF_DOUT = Text(
    "The sigmoid was taken of dout; take that of x, from forward.",
    "dout에 시그모이드를 적용했습니다. 순전파에서 구한 x의 출력을 쓰세요.",
)

_SIGMOID = _layer_trials(
    Sigmoid,
    [
        (
            lambda x: 1 / (1 + np.exp(x)),
            Text("The minus is missing: exp(-x).", "마이너스가 빠졌습니다. exp(-x)입니다."),
        ),
        (
            lambda x: 1 + np.exp(-x),
            Text(
                "That is 1 + exp(-x). Write 1 / (1 + np.exp(-x)): without the brackets, 1 / 1 "
                "comes first.",
                "1 + exp(-x)를 계산했습니다. 1 / (1 + np.exp(-x))로 쓰세요. 괄호가 없으면 1 / "
                "1을 먼저 "
                "계산합니다.",
            ),
        ),
        (np.tanh, Text("That is tanh.", "tanh를 계산했습니다.")),
    ],
    [
        (lambda x, dout: _sigma(x) * (1 - _sigma(x)), NO_UPSTREAM),
        (
            lambda x, dout: dout * x * (1 - x),
            Text(
                "y(1 - y) is meant of the output y. Save it in forward.",
                "y(1 - y)의 y는 입력이 아니라 출력입니다. 순전파에서 출력을 저장하세요.",
            ),
        ),
        (
            lambda x, dout: dout * _sigma(x),
            Text("The factor (1 - y) is missing.", "(1 - y)를 곱하지 않았습니다."),
        ),
        (
            lambda x, dout: dout * (1 - _sigma(x)),
            Text("The factor y is missing.", "y를 곱하지 않았습니다."),
        ),
        (
            lambda x, dout: dout * _sigma(x) * (1 + _sigma(x)),
            Text("It is y(1 - y), with a minus.", "y(1 - y)입니다. 마이너스를 확인해 보세요."),
        ),
        (lambda x, dout: dout * _sigma(dout) * (1 - _sigma(dout)), _OF_DOUT),
        (lambda x, dout: _sigma(dout) * (1 - _sigma(dout)), _OF_DOUT),
        (
            lambda x, dout: dout * (1 - _sigma(x) ** 2),
            Text(
                "1 - y² is the derivative of tanh; that of the sigmoid is y(1 - y).",
                "1 - y²은 tanh의 미분입니다. 시그모이드의 미분은 y(1 - y)입니다.",
            ),
        ),
        (
            lambda x, dout: -dout * _sigma(x) ** 2,
            Text(
                "That is the / node only. Go on through +, exp and ×(-1), or use y(1 - y).",
                "/ 노드까지만 역전파했습니다. +, exp, ×(-1) 노드까지 계속하거나 y(1 - y)를 쓰세요.",
            ),
        ),
        (
            lambda x, dout: dout * _sigma(x) - _sigma(x),
            Text(
                "Brackets: dout * y * (1 - y).", "괄호를 확인해 보세요. dout * y * (1 - y)입니다."
            ),
        ),
    ],
    [numbers(0.5, -1.0, 2.0), numbers([0.0, 3.0], [-2.0, 1.0])],
)

_RECIPROCAL = _layer_trials(
    _Reciprocal,
    [
        (
            lambda x: -1 / x,
            Text("forward has no minus: 1 / x.", "순전파에는 마이너스가 없습니다. 1 / x입니다."),
        )
    ],
    [
        (
            lambda x, dout: dout / x**2,
            Text(
                "The minus is missing: where x grows, 1/x falls, so the derivative is -1/x².",
                "마이너스가 빠졌습니다. x가 커지면 1/x는 작아지므로 미분은 -1/x²입니다.",
            ),
        ),
        (
            lambda x, dout: -1 / x**2,
            NO_UPSTREAM,
        ),
        (
            lambda x, dout: -dout * x**2,
            Text(
                "It is minus dout times the square of the output, y² = 1/x², not of the input.",
                "입력이 아니라 출력의 제곱 y² = 1/x²을 곱합니다.",
            ),
        ),
        (
            lambda x, dout: -dout / x,
            Text("The square is missing: -1/x².", "제곱하지 않았습니다. -1/x²입니다."),
        ),
        (
            lambda x, dout: -dout,
            Text(
                "`/ x * x` divides by x and multiplies by it again. Write `/ (x * x)` or `/ x**2`.",
                "`/ x * x`는 x로 나눈 뒤 다시 x를 곱합니다. `/ (x * x)`나 `/ x**2`로 쓰세요.",
            ),
        ),
        (
            lambda x, dout: dout * np.log(x),
            Text(
                "log x is what 1/x is the derivative of. Here 1/x itself is differentiated.",
                "log x를 미분하면 1/x입니다. 여기서는 1/x를 미분해야 합니다.",
            ),
        ),
    ],
    [numbers(2.0, 0.5, 4.0), numbers([3.0, 0.8], [1.25, 10.0])],
)

_METHODS = (Method("forward(self, x)"), Method("backward(self, dout)"))

SECTION = Section(
    "5-5",
    Text("activation functions", "활성화 함수 계층 구현하기"),
    [
        Task(
            "Relu",
            Text(
                """The layer relu: x where x > 0, else 0.

forward(x) takes an array of any shape; leave it as it is. backward(dout) returns dx.""",
                """ReLU 계층입니다. x > 0이면 x, 그 외에는 0입니다.

forward(x)는 어떤 형상의 배열이든 받습니다(값을 바꾸지 마세요). backward(dout)는 dx를
반환합니다.""",
            ),
            _RELU,
            methods=_METHODS,
        ),
        Task(
            "Reciprocal",
            Text(
                """The node / of figure 5-19: y = 1 / x, for each element of an array.

forward(x) returns y. backward(dout) returns dx.""",
                """그림 5-19의 / 노드입니다. 배열의 원소마다 y = 1 / x를 계산합니다.

forward(x)는 y를 반환합니다. backward(dout)는 dx를 반환합니다.""",
            ),
            _RECIPROCAL,
            methods=_METHODS,
        ),
        Task(
            "Sigmoid",
            Text(
                """The layer sigmoid: y = 1 / (1 + exp(-x)), for each element of an array.

forward(x) returns y. backward(dout) returns dx.""",
                """시그모이드 계층입니다. 배열의 원소마다 y = 1 / (1 + exp(-x))를 계산합니다.

forward(x)는 y를 반환합니다. backward(dout)는 dx를 반환합니다.""",
            ),
            _SIGMOID,
            methods=_METHODS,
        ),
    ],
)
