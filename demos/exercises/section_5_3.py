"""Exercises on section 5.3: backward of + and ×."""

from __future__ import annotations

from demos.exercises.cases import function_task
from demos.exercises.task import Section, Text

SWAPPED = Text(
    "The inputs are to be swapped: the derivative of x·y for x is y, so dx = dout · y.",
    "입력을 서로 바꾸어 곱해야 합니다. x·y를 x로 미분하면 y이므로 dx = dout · y입니다.",
)
NO_UPSTREAM = Text(
    "The upstream gradient dout is missing: multiply the local derivatives by it.",
    "상류의 기울기 dout을 곱하지 않았습니다. 국소적 미분에 dout을 곱하세요.",
)
LIKE_MUL = Text(
    "That is the rule of ×. The derivatives of x + y for x and y are 1, so dout passes through as "
    "it is.",
    "× 노드의 규칙을 썼습니다. x + y를 x와 y로 미분하면 1이므로 dout이 그대로 흘러갑니다.",
)
LIKE_ADD = Text(
    "That is the rule of +. For x·y the gradient is multiplied by the other input.",
    "+ 노드의 규칙을 썼습니다. x·y에서는 기울기에 다른 쪽 입력을 곱합니다.",
)
TO_BOTH = Text(
    "Both inputs get a gradient: return dx, dy.",
    "두 입력 모두 기울기를 받습니다. dx, dy를 반환하세요.",
)

SECTION = Section(
    "5-3",
    Text("backward of + and ×", "덧셈과 곱셈의 역전파"),
    [
        function_task(
            "add_backward",
            "(dout, x, y)",
            Text(
                """Backward of the node x + y.

dout: the upstream gradient. x, y: the inputs of the forward pass. All are numbers.
Return two numbers: dx and dy.""",
                """x + y 노드의 역전파입니다.

dout: 상류에서 온 기울기. x, y: 순전파의 입력. 모두 수입니다.
수 두 개를 반환하세요: dx와 dy.""",
            ),
            right=lambda dout, x, y: (dout, dout),
            cases=[{"dout": 1.3, "x": 10.0, "y": 5.0}, {"dout": -2.0, "x": 3.0, "y": 0.5}],
            wrong=[
                (lambda dout, x, y: (dout * y, dout * x), LIKE_MUL),
                (lambda dout, x, y: (dout * x, dout * y), LIKE_MUL),
                (lambda dout, x, y: (1.0, 1.0), NO_UPSTREAM),
                (lambda dout, x, y: dout, TO_BOTH),
                (
                    lambda dout, x, y: (dout / 2, dout / 2),
                    Text(
                        "The gradient is not shared out: each input gets all of dout.",
                        "기울기를 나누지 않습니다. 입력마다 dout 전체를 받습니다.",
                    ),
                ),
                (
                    lambda dout, x, y: (dout + x, dout + y),
                    Text(
                        "The inputs are not added to the gradient: dout passes through as it is.",
                        "기울기에 입력을 더하지 않습니다. dout이 그대로 흘러갑니다.",
                    ),
                ),
            ],
            parts=("dx", "dy"),
        ),
        function_task(
            "mul_backward",
            "(dout, x, y)",
            Text(
                """Backward of the node x × y.

dout: the upstream gradient. x, y: the inputs of the forward pass. All are numbers.
Return two numbers: dx and dy.""",
                """x × y 노드의 역전파입니다.

dout: 상류에서 온 기울기. x, y: 순전파의 입력. 모두 수입니다.
수 두 개를 반환하세요: dx와 dy.""",
            ),
            right=lambda dout, x, y: (dout * y, dout * x),
            cases=[{"dout": 1.3, "x": 10.0, "y": 5.0}, {"dout": -2.0, "x": 3.0, "y": 0.5}],
            wrong=[
                (lambda dout, x, y: (dout * x, dout * y), SWAPPED),
                (lambda dout, x, y: (y, x), NO_UPSTREAM),
                (
                    lambda dout, x, y: (x, y),
                    Text(f"{SWAPPED.en} {NO_UPSTREAM.en}", f"{SWAPPED.ko} {NO_UPSTREAM.ko}"),
                ),
                (lambda dout, x, y: (dout, dout), LIKE_ADD),
                (
                    lambda dout, x, y: (dout * x * y, dout * x * y),
                    Text(
                        "Multiply by the other input only, not by both.",
                        "두 입력을 모두 곱하지 말고 다른 쪽 입력만 곱하세요.",
                    ),
                ),
                *(
                    (
                        wrong,
                        Text(
                            "Both were multiplied by the same input: each takes the *other* one.",
                            "둘 다 같은 입력을 곱했습니다. dx와 dy에 각각 다른 쪽 입력을 곱하세요.",
                        ),
                    )
                    for wrong in (
                        lambda dout, x, y: (dout * y, dout * y),
                        lambda dout, x, y: (dout * x, dout * x),
                    )
                ),
                *(
                    (
                        wrong,
                        Text(
                            "One of the two lacks the upstream gradient dout.",
                            "둘 중 하나에 상류의 기울기 dout을 곱하지 않았습니다.",
                        ),
                    )
                    for wrong in (
                        lambda dout, x, y: (dout * y, x),
                        lambda dout, x, y: (y, dout * x),
                    )
                ),
                (
                    lambda dout, x, y: (dout / x, dout / y),
                    Text(
                        "dout is multiplied by the other input, not divided by its own.",
                        "dout을 자기 입력으로 나누지 말고 다른 쪽 입력을 곱하세요.",
                    ),
                ),
                (
                    lambda dout, x, y: (dout + y, dout + x),
                    Text(
                        "The chain rule multiplies: dout · y, not dout + y.",
                        "연쇄법칙에서는 곱합니다. dout + y가 아니라 dout · y입니다.",
                    ),
                ),
                (lambda dout, x, y: dout * y, TO_BOTH),
                (
                    lambda dout, x, y: (dout * y, dout * dout * y),
                    Text(
                        "x got a new number before dy was worked out with it. Take other names for "
                        "the results, dx and dy.",
                        "dy를 계산하기 전에 x가 새 값으로 바뀌었습니다. 결과에는 dx, dy 같은 다른 "
                        "이름을 쓰세요.",
                    ),
                ),
            ],
            parts=("dx", "dy"),
        ),
        function_task(
            "apple_backward",
            "(apple, apple_num, tax)",
            Text(
                """Gradients of price = apple * apple_num * tax, worked out backwards from 1.

apple: the price of one. apple_num: how many. tax: a factor. All are numbers.
Return three numbers: dapple, dapple_num, dtax. Use mul_backward from above.""",
                """price = apple * apple_num * tax의 기울기를 1에서 시작해 역전파로 구합니다.

apple: 사과 1개의 가격. apple_num: 개수. tax: 곱하는 값. 모두 수입니다.
수 세 개를 반환하세요: dapple, dapple_num, dtax. 위의 mul_backward를 사용하세요.""",
            ),
            right=lambda apple, apple_num, tax: (apple_num * tax, apple * tax, apple * apple_num),
            cases=[
                {"apple": 100.0, "apple_num": 2.0, "tax": 1.1},
                {"apple": 30.0, "apple_num": 5.0, "tax": 1.2},
            ],
            wrong=[
                (
                    lambda apple, apple_num, tax: (apple * tax, apple_num * tax, apple * apple_num),
                    Text(
                        "dapple and dapple_num have changed places: each is tax times the *other* "
                        "input.",
                        "dapple과 dapple_num이 서로 바뀌었습니다. 각각 tax에 다른 쪽 입력을 "
                        "곱한 값입니다.",
                    ),
                ),
                (
                    lambda apple, apple_num, tax: (apple_num, apple, apple * apple_num),
                    Text(
                        "The first × node must be given the gradient that the second one sent "
                        "back, which is tax, not 1.",
                        "첫 번째 × 노드에는 1이 아니라 두 번째 × 노드가 보낸 기울기(tax)가 "
                        "들어갑니다.",
                    ),
                ),
                *(
                    (
                        wrong,
                        Text(
                            "dtax is the other input of the last node: apple * apple_num.",
                            "dtax는 마지막 노드의 다른 쪽 입력인 apple * apple_num입니다.",
                        ),
                    )
                    for wrong in (
                        lambda apple, apple_num, tax: (apple_num * tax, apple * tax, tax),
                        lambda apple, apple_num, tax: (apple_num * tax, apple * tax, 1.0),
                        lambda apple, apple_num, tax: (apple_num * tax, apple * tax, apple),
                    )
                ),
                (
                    lambda apple, apple_num, tax: (
                        apple_num * apple * apple_num,
                        apple * apple * apple_num,
                        apple * apple_num,
                    ),
                    Text(
                        "dtax was handed on to the first × node. Its output is the other input of "
                        "the last node, so it gets that gradient.",
                        "첫 번째 × 노드에 dtax를 넘겼습니다. 마지막 노드의 다른 쪽 입력에 대한 "
                        "기울기를 넘기세요.",
                    ),
                ),
                (
                    lambda apple, apple_num, tax: tuple(
                        apple * apple_num * tax * gradient
                        for gradient in (apple_num * tax, apple * tax, apple * apple_num)
                    ),
                    Text(
                        "It began with the price. The derivative of the price for itself is 1: "
                        "begin with 1.",
                        "price에서 시작했습니다. price를 price로 미분하면 1이므로 1에서 "
                        "시작하세요.",
                    ),
                ),
                (
                    lambda apple, apple_num, tax: (apple * apple_num * tax,) * 3,
                    Text("That is the price, not a gradient.", "기울기가 아니라 값(price)입니다."),
                ),
            ],
            parts=("dapple", "dapple_num", "dtax"),
        ),
    ],
)
