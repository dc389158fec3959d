"""Trials of the layer SoftmaxWithLoss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from demos.exercises.cases import numbers
from demos.exercises.comparing import as_numbers
from demos.exercises.section_5_4 import KEPT, SHARED
from demos.exercises.task import Mistake, Text, Trial
from nn import SoftmaxWithLoss

__all__ = ["loss_trials"]


def _is_nan(result: Any) -> bool:
    numbers = as_numbers(result)
    return numbers is not None and numbers.ndim == 0 and bool(np.isnan(numbers))


def loss_trials(student: Any) -> Iterator[Trial]:
    """Trials of the layer with two batches, of which no two lengths are equal."""
    yield from _with(
        student, numbers([0.3, 2.0, 1.0], [1.5, -0.5, 0.5]), numbers([0, 1, 0], [0, 0, 1])
    )
    yield from _with(
        student,
        numbers([0.5, 2.0], [1.5, -1.0], [0.0, 0.4], [1.0, 0.2]),
        numbers([0, 1], [0, 1], [1, 0], [1, 0]),
    )


def _with(student: Any, x: Any, t: Any) -> Iterator[Trial]:
    layer = SoftmaxWithLoss()
    loss, y, N = layer.forward(x, t), layer.y, len(x)
    mistakes = [
        Mistake(
            N * loss,
            Text(
                "The division by the batch size N is missing.", "배치 크기 N으로 나누지 않았습니다."
            ),
        ),
        Mistake(
            -loss,
            Text(
                "The minus is missing: the loss is positive.",
                "마이너스가 빠졌습니다. 손실은 양수입니다.",
            ),
        ),
        Mistake(
            -N * loss,
            Text(
                "The minus is missing, and the division by N.",
                "마이너스를 붙이지 않았고, N으로 나누지도 않았습니다.",
            ),
        ),
        Mistake(
            loss / x.shape[1],
            Text(
                "Divide by the number of examples, not of all numbers.",
                "원소 전체의 수가 아니라 데이터의 수로 나누세요.",
            ),
        ),
        Mistake(
            y,
            Text(
                "Those are the probabilities; return the loss.",
                "확률을 반환했습니다. 손실을 반환하세요.",
            ),
        ),
        Mistake(
            0.5 * float(np.sum((y - t) ** 2)) / N,
            Text(
                "That is the squared error; the loss here is the cross entropy.",
                "오차제곱합을 구했습니다. 여기서는 교차 엔트로피 오차를 구하세요.",
            ),
        ),
        Mistake(
            -float(np.sum(y * np.log(t + 1e-7))) / N,
            Text(
                "y and t have changed places: the log is taken of the probabilities y.",
                "y와 t의 자리가 바뀌었습니다. 로그는 확률 y에 취합니다.",
            ),
        ),
        Mistake(
            _is_nan,
            Text(
                "The log of a negative number is nan. Is softmax missing, so that it is the log of "
                "the scores themselves?",
                "음수의 로그는 nan입니다. softmax를 빠뜨리고 점수에 바로 로그를 취하지 않았는지 "
                "확인해 보세요.",
            ),
        ),
        Mistake(
            -float(np.sum(t * x)) / N,
            Text(
                "The scores were not turned into probabilities: softmax first.",
                "점수를 확률로 바꾸지 않았습니다. 먼저 softmax를 적용하세요.",
            ),
        ),
    ]
    given = {"x": x, "t": t}
    yield Trial("layer.forward(x, t)", lambda x, t: student().forward(x, t), given, loss, mistakes)

    def backward(x: Any, t: Any) -> Any:
        layer = student()
        layer.forward(x, t)
        return layer.backward()

    mistakes = [
        Mistake(
            y - t,
            Text(
                "The division by the batch size N is missing: the loss is a mean over N examples.",
                "배치 크기 N으로 나누지 않았습니다. 손실이 데이터 N개의 평균이므로 기울기도 N으로 "
                "나눕니다.",
            ),
        ),
        Mistake(
            y / N,
            Text(
                "t was not subtracted: (y - t) / N. Where y is right, the gradient must be near 0.",
                "t를 빼지 않았습니다. (y - t) / N을 구하세요. 예측이 맞으면 기울기가 0에 "
                "가까워야 합니다.",
            ),
        ),
        Mistake(
            1 + (y - t) / N,
            Text("dout is a factor; it is not added.", "dout은 더하지 않고 곱합니다."),
        ),
        Mistake((t - y) / N, Text("It is y - t, not t - y.", "t - y가 아니라 y - t입니다.")),
        Mistake(t - y, Text("It is y - t, divided by N.", "y - t를 N으로 나눈 값입니다.")),
        Mistake(
            y - t / N, Text("Brackets: (y - t) / N.", "괄호를 확인해 보세요. (y - t) / N입니다.")
        ),
        Mistake(
            (x - t) / N,
            Text(
                "y is meant: softmax(x), saved by forward.",
                "x가 아니라 순전파에서 저장한 y = softmax(x)를 쓰세요.",
            ),
        ),
        Mistake(
            (y - t) / y.size,
            Text(
                "Divide by the number of examples, not by y.size.",
                "y.size가 아니라 데이터의 수로 나누세요.",
            ),
        ),
        Mistake(
            -t / y / N,
            Text(
                "That is the gradient for y, of the cross entropy. Go on back through softmax; "
                "together they give (y - t) / N.",
                "y에 대한 교차 엔트로피 오차의 기울기까지만 구했습니다. 소프트맥스까지 역전파하면 "
                "(y - t) / N이 됩니다.",
            ),
        ),
        Mistake(
            (y - t) / t.shape[1],
            Text(
                "Divide by the number of examples, t.shape[0], not of classes.",
                "클래스의 수가 아니라 데이터의 수 t.shape[0]으로 나누세요.",
            ),
        ),
        Mistake(
            loss,
            Text(
                "That is the loss; return (y - t) / N.",
                "손실을 반환했습니다. (y - t) / N을 반환하세요.",
            ),
        ),
    ]
    call = "layer.forward(x, t); layer.backward()"
    yield Trial(call, backward, given, layer.backward(), mistakes)

    def forward_again(x: Any, t: Any) -> Any:
        layer = student()
        layer.forward(1 - x, t)
        layer.forward(x, t)
        return layer.backward()

    def two_layers(x: Any, t: Any) -> Any:
        layer, other = student(), student()
        layer.forward(x, t)
        other.forward(1 - x, t)
        return layer.backward()

    other = SoftmaxWithLoss()
    other.forward(1 - x, t)
    kept = other.backward()
    for call, function, hint in (
        ("layer.forward(1 - x, t); layer.forward(x, t); layer.backward()", forward_again, KEPT),
        ("layer.forward(x, t); other.forward(1 - x, t); layer.backward()", two_layers, SHARED),
    ):
        yield Trial(call, function, given, layer.backward(), [Mistake(kept, hint)])
