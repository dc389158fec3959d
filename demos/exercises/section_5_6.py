"""Exercises on section 5.6: the layers Affine and softmax with loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd_scratch import softmax
from demos.exercises.cases import function_task, numbers
from demos.exercises.loss_layer import loss_trials
from demos.exercises.section_5_4 import KEPT, SHARED
from demos.exercises.task import Method, Mistake, Section, Task, Text, Trial

_SOFTMAX = function_task(
    "softmax",
    "(x)",
    Text(
        """Turn the scores of each row into probabilities: exp(x) / (sum of exp(x) in the row).

x: an array (N, C). Subtract each row's largest number first: exp(1000) overflows.
Return an array (N, C).""",
        """행마다 점수를 확률로 바꿉니다: exp(x) / (그 행의 exp(x)의 합).

x: 형상이 (N, C)인 배열. exp(1000)은 오버플로를 일으키므로 먼저 행마다 최댓값을 빼세요.
형상이 (N, C)인 배열을 반환하세요.""",
    ),
    right=lambda x: softmax(x, axis=1),
    cases=[
        {"x": numbers([0.3, 2.9, 4.0])},
        {"x": numbers([1.0, 2.0, 0.5], [3.0, 1.0, -1.0])},
        {"x": numbers([1010.0, 1000.0], [1.0, 2.0])},
        {"x": numbers([1000.0, 1001.0], [-1000.0, -1002.0])},
        {"x": numbers([-3000.0, 0.0, -1.0])},
    ],
    wrong=[
        (
            lambda x: np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True),
            Text(
                "exp overflowed: inf / inf is nan. Subtract the largest number of each row first; "
                "it leaves the quotients as they are.",
                "exp에서 오버플로가 일어나 inf / inf가 nan이 되었습니다. 먼저 행마다 최댓값을 "
                "빼세요. "
                "결과는 달라지지 않습니다.",
            ),
        ),
        (
            lambda x: np.exp(x - x.max()) / np.sum(np.exp(x - x.max())),
            Text(
                "All rows were summed together. Sum each row: axis=1, keepdims=True.",
                "모든 행을 한꺼번에 더했습니다. axis=1, keepdims=True로 행마다 더하세요.",
            ),
        ),
        (
            lambda x: np.exp(x) / np.sum(np.exp(x)),
            Text(
                "All rows were summed together. Sum each row: axis=1, keepdims=True.",
                "모든 행을 한꺼번에 더했습니다. axis=1, keepdims=True로 행마다 더하세요.",
            ),
        ),
        (
            lambda x: np.exp(x - x.max(axis=0)) / np.sum(np.exp(x - x.max(axis=0)), axis=0),
            Text(
                "That sums down the columns, axis=0. The scores of one example are in a row: "
                "axis=1, keepdims=True.",
                "axis=0은 열을 따라 더합니다. 데이터 하나의 점수는 한 행에 있으므로 axis=1, "
                "keepdims=True를 쓰세요.",
            ),
        ),
        (
            lambda x: np.exp(x - x.max()) / np.sum(np.exp(x - x.max()), axis=1, keepdims=True),
            Text(
                "The largest number of all was subtracted, and a row far below it became 0 / 0. "
                "Subtract each row's own: x.max(axis=1, keepdims=True).",
                "전체의 최댓값을 뺐기 때문에 값이 작은 행은 0 / 0이 되었습니다. 행마다 최댓값 "
                "x.max(axis=1, keepdims=True)를 빼세요.",
            ),
        ),
        (
            lambda x: x / np.sum(x, axis=1, keepdims=True),
            Text("The exp is missing.", "exp를 적용하지 않았습니다."),
        ),
        (
            lambda x: np.exp(x - x.max(axis=1, keepdims=True)),
            Text("Divide by the sum of each row.", "행마다 합으로 나누세요."),
        ),
        (np.exp, Text("Divide by the sum of each row.", "행마다 합으로 나누세요.")),
        (
            lambda x: np.eye(x.shape[1])[x.argmax(axis=1)],
            Text(
                "That is 1 for the largest score and 0 for the others: argmax, not softmax.",
                "가장 큰 점수만 1이고 나머지는 0입니다. 소프트맥스가 아니라 argmax입니다.",
            ),
        ),
        (
            lambda x: softmax(-x, axis=1),
            Text(
                "The largest score got the smallest probability: it is exp(x), not exp(-x).",
                "가장 큰 점수의 확률이 가장 작습니다. exp(-x)가 아니라 exp(x)입니다.",
            ),
        ),
        (
            lambda x: np.log(softmax(x, axis=1)),
            Text(
                "Those are logs of the probabilities; return the probabilities.",
                "확률의 로그를 반환했습니다. 확률을 반환하세요.",
            ),
        ),
        (
            lambda x: (
                np.exp(x - x.min(axis=1, keepdims=True))
                / np.sum(np.exp(x - x.min(axis=1, keepdims=True)), axis=1, keepdims=True)
            ),
            Text(
                "exp overflowed. Was each row's smallest number subtracted, or its mean? Subtract "
                "its largest.",
                "exp에서 오버플로가 일어났습니다. 행마다 최솟값이나 평균을 빼지 않았는지 확인해 "
                "보세요. 최댓값을 빼세요.",
            ),
        ),
    ],
)


def _affine_trials(student: Any) -> Iterator[Trial]:
    W = numbers([1, 2, 3], [4, 5, 6])
    b = numbers(10, 20, 30)
    x = numbers([1, 2], [-1, 0.5], [3, 0], [0.5, 1])
    dout = np.arange(1.0, 13.0).reshape(4, 3) / 2
    settings = {"W": W, "b": b, "x": x}

    def forward(W: Any, b: Any, x: Any) -> Any:
        return student(W, b).forward(x)

    mistakes = [
        Mistake(x @ W, Text("The bias b is missing.", "편향 b를 더하지 않았습니다.")),
        Mistake(
            x @ W - b, Text("The bias is added, not subtracted.", "편향은 빼지 않고 더합니다.")
        ),
    ]
    yield Trial("layer.forward(x)", forward, settings, x @ W + b, mistakes)

    def backward(W: Any, b: Any, x: Any, dout: Any) -> Any:
        layer = student(W, b)
        layer.forward(x)
        dx = layer.backward(dout)
        return dx, layer.dW, layer.db

    dx, dW, db = dout @ W.T, x.T @ dout, dout.sum(axis=0)
    call = "layer.forward(x); layer.backward(dout); layer.dW; layer.db"
    given = {**settings, "dout": dout}
    mistakes = [
        Mistake(
            (dx, dW, dout),
            Text(
                "db is still one row for each example. b was added to every row, so its gradient "
                "is the sum over the batch: dout.sum(axis=0).",
                "db에 아직 데이터마다 행이 하나씩 있습니다. b는 모든 행에 더해졌으므로 기울기는 "
                "배치에 대한 합 "
                "dout.sum(axis=0)입니다.",
            ),
        ),
        Mistake((dx, dW, dout.sum(axis=1)), _wrong_axis()),
        Mistake((dx, dW, dout.sum()), _wrong_axis()),
        Mistake(
            (dx, dW, dout.mean(axis=0)),
            Text(
                "db is the sum over the batch, not the mean. The loss divides by N, once.",
                "db는 평균이 아니라 배치에 대한 합입니다. N으로 나누는 일은 손실 계층에서 한 "
                "번만 합니다.",
            ),
        ),
        Mistake(
            (dx, dW, db[np.newaxis]),
            Text(
                "db must have the shape of b: no keepdims.",
                "db의 형상은 b와 같아야 합니다. keepdims를 빼세요.",
            ),
        ),
        Mistake((dx, dW / len(x), db / len(x)), _divided()),
        Mistake((dx, dW / len(x), db), _divided()),
        Mistake(
            (dx, (dout.T @ x), db),
            Text(
                "dW is transposed: it must have the shape of W. Write x.T @ dout.",
                "dW가 전치되었습니다. W와 형상이 같아야 합니다. x.T @ dout으로 쓰세요.",
            ),
        ),
        Mistake(
            lambda result: isinstance(result, tuple) and isinstance(result[0], tuple),
            Text(
                "backward returned several things; return dx only, and keep the others as self.dW "
                "and self.db.",
                "backward가 여러 값을 반환했습니다. dx만 반환하고 나머지는 self.dW와 self.db에 "
                "저장하세요.",
            ),
        ),
    ]
    parts = ("dx", "dW", "db")
    yield Trial(call, backward, given, (dx, dW, db), mistakes, parts=parts)

    def twice(W: Any, b: Any, x: Any, dout: Any) -> Any:
        layer = student(W, b)
        for _ in range(2):
            layer.forward(x)
            dx = layer.backward(dout)
        return dx, layer.dW, layer.db

    added = Text(
        "After a second pass the gradients are twice as large: `+=` adds to those of the first. "
        "Each backward sets them: `self.dW = …`.",
        "두 번째 역전파 뒤에 기울기가 두 배가 되었습니다. `+=`는 첫 번째 기울기에 더합니다. "
        "backward를 호출할 때마다 `self.dW = …`로 새로 저장하세요.",
    )
    mistakes = [
        Mistake((dx, 2 * dW, 2 * db), added),
        Mistake((dx, 2 * dW, db), added),
        Mistake((dx, dW, 2 * db), added),
    ]
    call = "for _ in range(2): layer.forward(x); layer.backward(dout)"
    yield Trial(call, twice, given, (dx, dW, db), mistakes, parts=parts)

    def forward_again(W: Any, b: Any, x: Any, dout: Any) -> Any:
        layer = student(W, b)
        layer.forward(1 - x)
        layer.forward(x)
        dx = layer.backward(dout)
        return dx, layer.dW, layer.db

    def two_layers(W: Any, b: Any, x: Any, dout: Any) -> Any:
        layer, other = student(W, b), student(W, b)
        layer.forward(x)
        other.forward(1 - x)
        dx = layer.backward(dout)
        return dx, layer.dW, layer.db

    kept = (dx, (1 - x).T @ dout, db)
    for call, function, hint in (
        ("layer.forward(1 - x); layer.forward(x); layer.backward(dout)", forward_again, KEPT),
        ("layer.forward(x); other.forward(1 - x); layer.backward(dout)", two_layers, SHARED),
    ):
        yield Trial(call, function, given, (dx, dW, db), [Mistake(kept, hint)], parts=parts)

    # With a square W a forgotten transpose raises no error.
    square, x, dout = numbers([1, 2], [3, 5]), numbers([1, 4]), numbers([2, 7])
    transposed = Text(
        "dx is dout @ W: the transpose is missing. Write dout @ W.T.",
        "dx가 dout @ W입니다. 전치를 빠뜨렸습니다. dout @ W.T로 쓰세요.",
    )
    right = (dout @ square.T, x.T @ dout, dout[0])
    yield Trial(
        "layer.forward(x); layer.backward(dout); layer.dW; layer.db",
        backward,
        {"W": square, "b": numbers(0, 0), "x": x, "dout": dout},
        right,
        [Mistake((dout @ square, *right[1:]), transposed)],
        parts=parts,
    )


def _wrong_axis() -> Text:
    return Text(
        "The sum for db goes over the wrong axis: over the examples, axis=0, so that one number "
        "for each output remains.",
        "db의 합을 구하는 축이 틀렸습니다. 데이터 방향인 axis=0으로 더해야 출력마다 값이 하나씩 "
        "남습니다.",
    )


def _divided() -> Text:
    return Text(
        "The gradient was divided by the batch size here. The loss layer does that, once for all.",
        "여기에서 배치 크기로 나누었습니다. N으로 나누는 일은 손실 계층에서 한 번만 합니다.",
    )


SECTION = Section(
    "5-6",
    Text("Affine and softmax layers", "Affine/Softmax 계층 구현하기"),
    [
        _SOFTMAX,
        Task(
            "Affine",
            Text(
                """The layer x·W + b, for a batch.

W: weights, (D, M). b: bias, (M,). forward takes x, (N, D), and returns (N, M).
backward takes dout, (N, M), returns dx, and keeps the gradients of W and b as self.dW, self.db.""",
                """배치용 Affine 계층 x·W + b입니다.

W: 가중치, (D, M). b: 편향, (M,). forward는 x (N, D)를 받아 (N, M)을 반환합니다.
backward는 dout (N, M)을 받아 dx를 반환하고, W와 b의 기울기를 self.dW와 self.db에 저장합니다.""",
            ),
            _affine_trials,
            methods=(
                Method("__init__(self, W, b)", "self.W = W\nself.b = b"),
                Method("forward(self, x)"),
                Method("backward(self, dout)"),
            ),
        ),
        Task(
            "SoftmaxWithLoss",
            Text(
                """Softmax and the mean cross entropy in one layer.

forward takes scores x, (N, C), and one-hot targets t, (N, C), and returns the loss, a number.
backward returns the gradient with respect to x. Use softmax from above.""",
                """소프트맥스와 교차 엔트로피 오차의 평균을 하나로 묶은 계층입니다.

forward는 점수 x (N, C)와 원-핫 인코딩된 정답 t (N, C)를 받아 손실(수 하나)을 반환합니다.
backward는 x에 대한 기울기를 반환합니다. 위의 softmax를 사용하세요.""",
            ),
            loss_trials,
            methods=(Method("forward(self, x, t)"), Method("backward(self, dout=1)")),
        ),
    ],
)
