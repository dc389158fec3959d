"""Exercises on section 5.7: backpropagation in a network, and the gradient check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_scratch import affine, grad, relu, softmax_cross_entropy
from demos.exercises.cases import function_task, numbers
from demos.exercises.task import Mistake, Section, Task, Text, Trial


@dataclass(frozen=True)
class Layer:
    """A layer x·W as the trials hand it to the student."""

    W: tuple[tuple[float, ...], ...]

    def backward(self, dout: Any) -> Any:
        return dout @ np.array(self.W).T

    def __repr__(self) -> str:
        return f"Layer(W={[list(row) for row in self.W]})"


def _through_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    first, second = Layer(((1, 2), (0, 1))), Layer(((3, 0), (1, 2)))
    dout = numbers(1, 10)
    mistakes = [
        Mistake(
            second.backward(first.backward(dout)),
            Text(
                "The layers were gone through forwards; backward begins with the last one: "
                "reversed(layers).",
                "계층을 앞에서부터 지나갔습니다. 역전파는 마지막 계층에서 시작하므로 "
                "reversed(layers)를 쓰세요.",
            ),
        ),
        Mistake(
            first.backward(dout),
            Text(
                "Every layer was given the first dout. Hand each one what the one after it gave: "
                "dout = layer.backward(dout).",
                "계층마다 처음의 dout을 넘겼습니다. dout = layer.backward(dout)처럼 앞서 "
                "계산한 결과를 넘기세요.",
            ),
        ),
        Mistake(
            second.backward(dout),
            Text(
                "The first layer was left out. Is the `return` inside the loop, or does its range "
                "end too early?",
                "첫 번째 계층을 빠뜨렸습니다. `return`이 반복문 안에 있거나 range가 너무 일찍 "
                "끝나지 않는지 확인해 보세요.",
            ),
        ),
        Mistake(
            first.backward(dout) + second.backward(dout),
            Text(
                "The gradients of the layers were added. One after the other they are handed on: "
                "dout = layer.backward(dout).",
                "계층마다 구한 기울기를 더했습니다. dout = layer.backward(dout)처럼 차례로 "
                "넘기세요.",
            ),
        ),
        Mistake(
            (second.backward(dout), first.backward(second.backward(dout))),
            Text(
                "Those are the gradients after each layer; return the last one only.",
                "계층마다 구한 기울기를 모두 반환했습니다. 마지막 것만 반환하세요.",
            ),
        ),
        Mistake(dout, Text("dout came back as it was.", "dout이 그대로 돌아왔습니다.")),
    ]
    right = first.backward(second.backward(dout))
    call = "backward_through(layers, dout)"
    layers = [first, second]
    yield Trial(call, student, {"layers": layers, "dout": dout}, right, mistakes)
    two = Text(
        "Two layers were gone through, but here are three. A loop goes through any number.",
        "계층이 세 개인데 두 개만 지나갔습니다. 반복문을 쓰면 몇 개든 지나갈 수 있습니다.",
    )
    last = Layer(((0, 1), (2, 5)))
    mistakes = [
        Mistake(right, two),
        Mistake(second.backward(last.backward(dout)), two),
        Mistake(first.backward(last.backward(dout)), two),
    ]
    layers, right = [*layers, last], first.backward(second.backward(last.backward(dout)))
    yield Trial(call, student, {"layers": layers, "dout": dout}, right, mistakes)


_PARAMS = {
    "W1": numbers([0.5, -1.0, 2.0], [1.0, 0.5, -0.5]),
    "b1": numbers(0.1, 0.2, -0.3),
    "W2": numbers([1.0, -0.5], [0.5, 2.0], [-1.0, 1.5]),
    "b2": numbers(0.0, 0.5),
}
_X = numbers([1.0, 2.0], [-1.5, 0.5], [0.5, -1.0], [2.0, 1.0])
_T = numbers([1, 0], [0, 1], [0, 1], [1, 0])


def _loss(params: Any, x: Any, t: Any) -> Any:
    hidden = relu(affine(x, params["W1"], params["b1"]))
    return softmax_cross_entropy(affine(hidden, params["W2"], params["b2"]), t)


def _by_hand(
    params: Any,
    x: Any,
    t: Any,
    *,
    mask: bool = True,
    sign: float = 1.0,
    transposed: bool = True,
    bias: float = 1.0,
    softmax: bool = True,
    sigmoid: bool = False,
    mask_of_gradient: bool = False,
) -> dict[str, Any]:
    """The gradients as students work them out, with what they may get wrong."""
    before = x @ params["W1"] + bias * params["b1"]
    hidden = 1 / (1 + np.exp(-before)) if sigmoid else np.maximum(before, 0)
    scores = hidden @ params["W2"] + bias * params["b2"]
    y = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True) if softmax else scores
    dy = sign * (y - t) / len(x)
    dhidden = dy @ params["W2"].T
    if sigmoid:
        dhidden = dhidden * hidden * (1 - hidden)
    elif mask:
        dhidden = dhidden * ((dhidden if mask_of_gradient else before) > 0)
    return {
        "W1": x.T @ dhidden,
        "b1": dhidden.sum(axis=0),
        "W2": (hidden if transposed else before).T @ dy,
        "b2": dy.sum(axis=0),
    }


_OTHER = {"W1": "W2", "b1": "b2", "W2": "W1", "b2": "b1"}

_NO_MASK = Text(
    "The gradients of W1 and b1 went through relu as if it were not there. Multiply by "
    "(what went into relu > 0).",
    "W1과 b1의 기울기가 ReLU를 거치지 않았습니다. (ReLU에 들어간 값 > 0)을 곱하세요.",
)


def _network_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    for count in (1, 4):
        given: dict[str, Any] = {"params": _PARAMS, "x": _X[:count], "t": _T[:count]}
        right = grad(lambda params, given=given: _loss(params, given["x"], given["t"]))(_PARAMS)
        mistakes = [
            Mistake(_by_hand(**given, mask=False), _NO_MASK),
            Mistake(
                _by_hand(**given, sign=float(count)),
                Text(
                    "All gradients are N times too large: divide y - t by the batch size.",
                    "모든 기울기가 정답의 N배입니다. y - t를 배치 크기로 나누세요.",
                ),
            ),
            Mistake(
                _by_hand(**given, sign=-1.0),
                Text(
                    "All signs are wrong: begin with y - t, not t - y.",
                    "부호가 모두 반대입니다. t - y가 아니라 y - t에서 시작하세요.",
                ),
            ),
            Mistake(
                _by_hand(**given, sign=1 / 2),
                Text(
                    "Half of what is right: y.size counts classes, too. Divide by the batch size "
                    "x.shape[0].",
                    "정답의 절반입니다. y.size는 클래스의 수까지 곱한 값입니다. 배치 크기 "
                    "x.shape[0]으로 나누세요.",
                ),
            ),
            Mistake(
                _by_hand(**given, sign=1 / count),
                Text(
                    "The division by the batch size was made twice. It belongs to y - t only.",
                    "배치 크기로 두 번 나누었습니다. y - t에서 한 번만 나누세요.",
                ),
            ),
            Mistake(
                _by_hand(**given, bias=0.0),
                Text(
                    "The biases are missing in the forward pass: x·W1 + b1, and ·W2 + b2.",
                    "순전파에서 편향을 더하지 않았습니다. x·W1에는 b1을, ·W2에는 b2를 더하세요.",
                ),
            ),
            Mistake(
                _by_hand(**given, softmax=False),
                Text(
                    "Softmax is missing: y - t takes the probabilities, not the scores.",
                    "소프트맥스를 빠뜨렸습니다. y - t의 y는 점수가 아니라 확률입니다.",
                ),
            ),
            Mistake(
                _by_hand(**given, sigmoid=True),
                Text(
                    "The hidden layer is a sigmoid here; the task has relu.",
                    "은닉층에 시그모이드를 썼습니다. 문제의 신경망은 ReLU를 씁니다.",
                ),
            ),
            Mistake(
                _by_hand(**given, mask_of_gradient=True),
                Text(
                    "The mask of relu comes from what went into it in the forward pass, not from "
                    "the gradient.",
                    "ReLU의 마스크는 기울기가 아니라 순전파에서 ReLU에 들어간 값으로 정합니다.",
                ),
            ),
            Mistake(
                {key: right[_OTHER[key]] for key in right},
                Text(
                    "The gradients of the two layers have changed places: W1 and b1 belong to x.",
                    "두 계층의 기울기가 서로 바뀌었습니다. W1과 b1은 x를 받는 계층의 "
                    "매개변수입니다.",
                ),
            ),
            Mistake(
                _by_hand(**given, transposed=False),
                Text(
                    "For W2's gradient, take what came out of relu, not what went in.",
                    "W2의 기울기에는 ReLU에 들어간 값이 아니라 ReLU의 출력을 쓰세요.",
                ),
            ),
            Mistake(
                _by_hand(**given, mask=False, sign=float(count)),
                Text(
                    f"{_NO_MASK.en} And divide y - t by the batch size.",
                    f"{_NO_MASK.ko} y - t를 배치 크기로 나누는 것도 잊지 마세요.",
                ),
            ),
        ]
        yield Trial("gradient(params, x, t)", student, given, right, mistakes)


def _each(formula: Callable[[Any], Any]) -> Callable[..., dict[str, float]]:
    return lambda backprop, numerical: {
        key: float(formula(backprop[key] - numerical[key])) for key in backprop
    }


def _differences(keys: Sequence[str], *pairs: Any) -> dict[str, dict[str, Any]]:
    return {
        "backprop": {key: pair[0] for key, pair in zip(keys, pairs, strict=True)},
        "numerical": {key: pair[1] for key, pair in zip(keys, pairs, strict=True)},
    }


_CHECK = function_task(
    "gradient_check",
    "(backprop, numerical)",
    Text(
        """How far two gradients are apart: for each key the mean of the absolute differences.

backprop, numerical: dicts of arrays with the same keys. Return a dict of numbers.""",
        """두 기울기가 얼마나 다른지 확인합니다. 키마다 차의 절댓값의 평균을 구합니다.

backprop, numerical: 키가 서로 같고 값이 배열인 딕셔너리. 값이 수인 딕셔너리를 반환하세요.""",
    ),
    right=_each(lambda difference: np.mean(np.abs(difference))),
    cases=[
        _differences(
            ("W", "b"),
            (numbers([1, 2], [3, 4]), numbers([1.5, 1.75], [3, 4.5])),
            (numbers(1, -2), numbers(3, 1.5)),
        ),
        _differences(("W1", "b1"), (numbers([1, -3]), numbers([2, 3])), (numbers(2), numbers(-1))),
    ],
    wrong=[
        (
            lambda backprop, numerical: {
                key: float(np.mean(np.abs(backprop[key]) - np.abs(numerical[key])))
                for key in backprop
            },
            Text(
                "Subtract first, then take abs: the abs of each gradient hides a wrong sign.",
                "먼저 뺀 다음 절댓값을 취하세요. 기울기마다 절댓값을 취하면 부호가 틀려도 알 수 "
                "없습니다.",
            ),
        ),
        (
            _each(np.mean),
            Text(
                "Without abs, differences of opposite sign cancel, and a wrong gradient looks "
                "right.",
                "절댓값이 없으면 부호가 다른 차가 상쇄되어 틀린 기울기도 맞아 보입니다.",
            ),
        ),
        (
            _each(lambda difference: np.abs(np.mean(difference))),
            Text(
                "abs comes first, then the mean: otherwise differences cancel.",
                "평균을 구하기 전에 절댓값을 취하세요. 순서가 바뀌면 차가 상쇄됩니다.",
            ),
        ),
        (
            _each(lambda difference: np.sum(np.abs(difference))),
            Text("That is the sum; take the mean.", "합을 구했습니다. 평균을 구하세요."),
        ),
        (
            _each(lambda difference: np.max(np.abs(difference))),
            Text("That is the largest; take the mean.", "최댓값을 구했습니다. 평균을 구하세요."),
        ),
        (
            _each(lambda difference: np.mean(difference**2)),
            Text(
                "That is the mean square; take abs.", "제곱의 평균을 구했습니다. 절댓값을 쓰세요."
            ),
        ),
    ],
)

SECTION = Section(
    "5-7",
    Text("backpropagation", "오차역전파법 구현하기"),
    [
        Task(
            "backward_through",
            Text(
                """Send a gradient backwards through layers.

layers: a list in the order of the forward pass; each has backward(dout), which gives dx.
dout: the gradient of the last one's output. Return the gradient of the first one's input.""",
                """여러 계층을 거꾸로 지나며 기울기를 구합니다.

layers: 순전파 순서로 늘어선 계층의 리스트. 계층마다 dx를 반환하는 backward(dout)가 있습니다.
dout: 마지막 계층의 출력에 대한 기울기. 첫 번째 계층의 입력에 대한 기울기를 반환하세요.""",
            ),
            _through_trials,
            signature="(layers, dout)",
        ),
        Task(
            "gradient",
            Text(
                """All gradients of a two-layer network's loss, by backpropagation.

params: a dict of "W1", "b1", "W2", "b2". x: inputs, (N, D). t: one-hot targets, (N, C).
The network: x·W1 + b1, relu, ·W2 + b2, softmax, mean cross entropy.
Return a dict with the same keys.""",
                """2층 신경망의 손실에 대한 모든 기울기를 오차역전파법으로 구합니다.

params: 키가 "W1", "b1", "W2", "b2"인 딕셔너리. x: 입력, (N, D). t: 원-핫 인코딩된 정답, (N, C).
신경망은 x·W1 + b1, ReLU, ·W2 + b2, 소프트맥스, 교차 엔트로피 오차의 평균입니다.
키가 같은 딕셔너리를 반환하세요.""",
            ),
            _network_trials,
            signature="(params, x, t)",
        ),
        _CHECK,
    ],
)
