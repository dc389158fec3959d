"""Exercises on section 5.4: simple layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from demos.exercises.cases import function_task
from demos.exercises.section_5_3 import LIKE_ADD, LIKE_MUL, NO_UPSTREAM, SWAPPED, TO_BOTH
from demos.exercises.task import Method, Mistake, Section, Task, Text, Trial

FORWARD_THEN_BACKWARD = "layer.forward(x, y); layer.backward(dout)"
TWICE = "for _ in range(2): layer.forward(x, y); layer.backward(dout)"
ADDED = Text(
    "After a second pass the gradients are twice as large: `+=` adds to those of the first. Each "
    "backward sets them, with `=`.",
    "두 번째 호출에서 기울기가 두 배가 되었습니다. `+=`는 첫 번째 기울기에 더합니다. "
    "backward를 호출할 때마다 `=`로 새로 저장하세요.",
)


KEPT = Text(
    "The gradients are those of the first forward. Each forward must save what it gets, in place "
    "of what was saved before.",
    "첫 번째 forward의 값으로 기울기를 계산했습니다. forward를 호출할 때마다 저장한 값을 새 값으로 "
    "바꾸어야 합니다.",
)

SHARED = Text(
    "Another layer's forward changed what this one remembers. Save it in `self`, not in the class "
    "or in global variables.",
    "다른 계층의 forward가 이 계층이 저장한 값을 바꾸었습니다. 클래스나 전역 변수가 아니라 "
    "`self`에 저장하세요.",
)


def _forward(student: Any) -> Any:
    return lambda x, y: student().forward(x, y)


def _backward(student: Any) -> Any:
    def call(x: float, y: float, dout: float) -> Any:
        layer = student()
        layer.forward(x, y)
        return layer.backward(dout)

    return call


def _mul_trials(student: Any) -> Iterator[Trial]:
    mistakes = [
        Mistake(
            102.0,
            Text(
                "That is x + y; the layer is ×.",
                "x + y를 계산했습니다. 여기서는 곱셈 계층을 만듭니다.",
            ),
        )
    ]
    given = {"x": 100.0, "y": 2.0}
    yield Trial("layer.forward(x, y)", _forward(student), given, 200.0, mistakes)
    mistakes = [
        Mistake((110.0, 2.2), SWAPPED),
        Mistake((2.0, 100.0), NO_UPSTREAM),
        Mistake((100.0, 2.0), SWAPPED),
        Mistake((1.1, 1.1), LIKE_ADD),
        Mistake(
            (2.2, 1.1 * 2.2),
            Text(
                "backward gave self.x a new number before dy was worked out with it. Use names "
                "without `self.` there.",
                "dy를 계산하기 전에 backward가 self.x를 새 값으로 바꾸었습니다. 여기서는 `self.`이 "
                "없는 이름을 쓰세요.",
            ),
        ),
        Mistake(
            (220.0, 220.0), Text("Multiply by the other input only.", "다른 쪽 입력만 곱하세요.")
        ),
        Mistake(2.2, TO_BOTH),
    ]
    yield Trial(
        FORWARD_THEN_BACKWARD,
        _backward(student),
        {**given, "dout": 1.1},
        (2.2, 110.0),
        mistakes,
        parts=("dx", "dy"),
    )

    def two_layers(x: float, y: float, dout: float) -> Any:
        layer, other = student(), student()
        layer.forward(x, y)
        other.forward(7.0, 11.0)
        return layer.backward(dout)

    shared = Text(
        "Another layer's forward(7, 11) changed what this one remembers. Save x and y in `self`, "
        "not in the class or in global variables.",
        "다른 계층의 forward(7, 11)가 이 계층이 저장한 값을 바꾸었습니다. x와 y를 클래스나 전역 "
        "변수가 "
        "아니라 `self`에 저장하세요.",
    )
    yield Trial(
        "layer.forward(x, y); other.forward(7, 11); layer.backward(dout)",
        two_layers,
        {"x": 3.0, "y": 5.0, "dout": 1.0},
        (5.0, 3.0),
        [Mistake((11.0, 7.0), shared)],
        parts=("dx", "dy"),
    )
    yield _twice(student, {"x": 3.0, "y": 5.0, "dout": 1.5}, (7.5, 4.5))

    def forward_again(x: float, y: float, dout: float) -> Any:
        layer = student()
        layer.forward(7.0, 11.0)
        layer.forward(x, y)
        return layer.backward(dout)

    yield Trial(
        "layer.forward(7, 11); layer.forward(x, y); layer.backward(dout)",
        forward_again,
        {"x": 3.0, "y": 5.0, "dout": 1.0},
        (5.0, 3.0),
        [Mistake((11.0, 7.0), KEPT)],
        parts=("dx", "dy"),
    )


def _add_trials(student: Any) -> Iterator[Trial]:
    given = {"x": 200.0, "y": 450.0}
    mistakes = [
        Mistake(
            90000.0,
            Text(
                "That is x·y; the layer is +.", "x·y를 계산했습니다. 여기서는 덧셈 계층을 만듭니다."
            ),
        )
    ]
    yield Trial("layer.forward(x, y)", _forward(student), given, 650.0, mistakes)
    mistakes = [
        Mistake((1.1 * 450, 1.1 * 200), LIKE_MUL),
        Mistake((1.1 * 200, 1.1 * 450), LIKE_MUL),
        Mistake((1.0, 1.0), NO_UPSTREAM),
        Mistake(1.1, TO_BOTH),
        Mistake(
            (0.55, 0.55),
            Text(
                "The gradient is not shared out: each input gets all of dout.",
                "기울기를 나누지 않습니다. 입력마다 dout 전체를 받습니다.",
            ),
        ),
    ]
    yield Trial(
        FORWARD_THEN_BACKWARD,
        _backward(student),
        {**given, "dout": 1.1},
        (1.1, 1.1),
        mistakes,
        parts=("dx", "dy"),
    )
    yield _twice(student, {**given, "dout": 1.1}, (1.1, 1.1))


def _twice(student: Any, given: Mapping[str, float], right: tuple[float, float]) -> Trial:
    """A second pass through the same layer, whose gradients are those of one."""

    def call(x: float, y: float, dout: float) -> Any:
        layer = student()
        for _ in range(2):
            layer.forward(x, y)
            gradients = layer.backward(dout)
        return gradients

    return Trial(
        TWICE, call, given, right, [Mistake(tuple(2 * d for d in right), ADDED)], ("dx", "dy")
    )


NAMES = ("dapple", "dapple_num", "dorange", "dorange_num", "dtax")


def _gradients(apple: Any, apple_num: Any, orange: Any, orange_num: Any, tax: Any) -> Any:
    total = apple * apple_num + orange * orange_num
    values = apple_num * tax, apple * tax, orange_num * tax, orange * tax, total
    return dict(zip(NAMES, values, strict=True))


def _in_order(*order: int) -> Any:
    def formula(*given: float) -> dict[str, float]:
        values = list(_gradients(*given).values())
        return dict(zip(NAMES, (values[i] for i in order), strict=True))

    return formula


def _one_layer_for_both(*given: float) -> Any:
    right = _gradients(*given)
    return {**right, "dapple": right["dorange"], "dapple_num": right["dorange_num"]}


def _from_the_price(*given: float) -> Any:
    right = _gradients(*given)
    return {key: right["dtax"] * given[-1] * gradient for key, gradient in right.items()}


def _tax_first(*given: float) -> Any:
    *fruit, tax = given
    total = _gradients(*given)["dtax"]
    return {**_gradients(*fruit, total), "dtax": tax}


def _without_tax(apple: Any, apple_num: Any, orange: Any, orange_num: Any, tax: Any) -> Any:
    return _gradients(apple, apple_num, orange, orange_num, 1.0)


_SHOP = function_task(
    "buy",
    "(apple, apple_num, orange, orange_num, tax)",
    Text(
        """Gradients of the price of apples and oranges, with your layers, as in figure 5-17.

apple, orange: prices of one. apple_num, orange_num: how many. tax: a factor, 1.1 for 10%.
Make four layers, call forward of each, then backward of each in reverse order, from 1.
Return a dict with the keys "dapple", "dapple_num", "dorange", "dorange_num", "dtax".""",
        """그림 5-17처럼 앞에서 만든 계층으로 사과와 귤의 지불 금액을 계산하고 기울기를 구합니다.

apple, orange: 1개의 가격. apple_num, orange_num: 개수. tax: 곱하는 값(10%이면 1.1).
계층 네 개를 만들어 forward를 호출한 다음, 1에서 시작해 반대 순서로 backward를 호출하세요.
키가 "dapple", "dapple_num", "dorange", "dorange_num", "dtax"인 딕셔너리를 반환하세요.""",
    ),
    right=_gradients,
    cases=[
        {"apple": 100.0, "apple_num": 2.0, "orange": 150.0, "orange_num": 3.0, "tax": 1.1},
        {"apple": 50.0, "apple_num": 4.0, "orange": 80.0, "orange_num": 1.0, "tax": 1.2},
    ],
    wrong=[
        (
            _in_order(1, 0, 3, 2, 4),
            Text(
                "Prices and numbers have changed places. backward gives the gradients in the "
                "order of forward's inputs.",
                "가격과 개수의 기울기가 서로 바뀌었습니다. backward는 forward의 입력 순서대로 "
                "기울기를 반환합니다.",
            ),
        ),
        (
            _in_order(2, 3, 0, 1, 4),
            Text(
                "Apples and oranges have changed places.", "사과와 귤의 기울기가 서로 바뀌었습니다."
            ),
        ),
        (
            _one_layer_for_both,
            Text(
                "The apples got the gradients of the oranges' numbers: one layer was used for "
                "both, and it remembers only the last forward. Make a layer for each ×.",
                "사과의 기울기에 귤의 값을 썼습니다. 계층 하나를 두 번 쓰면 마지막 forward의 값만 "
                "남습니다. 곱셈마다 계층을 따로 만드세요.",
            ),
        ),
        (
            _from_the_price,
            Text(
                "backward began with the price. The derivative of the price for itself is 1: begin "
                "with 1.",
                "역전파를 지불 금액에서 시작했습니다. 지불 금액을 자기 자신으로 미분하면 1이므로 "
                "1에서 시작하세요.",
            ),
        ),
        (
            _tax_first,
            Text(
                "The two gradients of the tax layer have changed places: they come in the order of "
                "its forward's inputs.",
                "소비세 계층의 두 기울기가 서로 바뀌었습니다. 기울기는 forward의 입력 순서대로 "
                "나옵니다.",
            ),
        ),
        (
            _without_tax,
            Text(
                "The gradients lack the factor tax: hand what the tax layer's backward gave on to "
                "the + layer.",
                "기울기에 tax를 곱하지 않았습니다. 소비세 계층의 backward가 반환한 값을 덧셈 "
                "계층에 넘기세요.",
            ),
        ),
    ],
)

_LAYER = (Method("forward(self, x, y)"), Method("backward(self, dout)"))

SECTION = Section(
    "5-4",
    Text("simple layers", "단순한 계층 구현하기"),
    [
        Task(
            "MulLayer",
            Text(
                """The multiplication layer.

forward(x, y) returns x * y, and saves what backward will need.
backward(dout) returns the gradients dx, dy, given the upstream gradient dout.""",
                """곱셈 계층입니다.

forward(x, y)는 x * y를 반환하고, 역전파에 필요한 값을 저장합니다.
backward(dout)는 상류에서 온 기울기 dout을 받아 기울기 dx, dy를 반환합니다.""",
            ),
            _mul_trials,
            methods=_LAYER,
        ),
        Task(
            "AddLayer",
            Text(
                """The addition layer.

forward(x, y) returns x + y. backward(dout) returns the gradients dx, dy.""",
                """덧셈 계층입니다.

forward(x, y)는 x + y를 반환합니다. backward(dout)는 기울기 dx, dy를 반환합니다.""",
            ),
            _add_trials,
            methods=_LAYER,
        ),
        _SHOP,
    ],
)
