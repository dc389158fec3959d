"""Exercises on section 4.5: training a two-layer network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from demos.exercises.batches import batch_trials
from demos.exercises.cases import function_task, numbers
from demos.exercises.comparing import same
from demos.exercises.task import Mistake, Section, Task, Text, Trial


def _sgd_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    params = {"W": numbers([1, 2], [3, 4]), "b": numbers(0.5, -0.5)}
    grads = {"W": numbers([10, 0], [-10, 5]), "b": numbers(1, 2)}
    lr = 0.1

    returned: list[Any] = []

    def after(params: Any, grads: Any, lr: float) -> Any:
        returned.append(student(params, grads, lr))
        return params

    def all_of(formula: Callable[[Any, Any], Any]) -> dict[str, Any]:
        return {key: formula(params[key], grads[key]) for key in params}

    mistakes = [
        Mistake(
            lambda result: isinstance(result, Mapping) and result.keys() != params.keys(),
            Text(
                "params must keep its keys; only the numbers at them change.",
                "params의 키는 그대로 두고, 각 키의 값만 바꾸세요.",
            ),
        ),
        Mistake(
            all_of(lambda p, g: p + lr * g),
            Text(
                "The gradient points uphill, so lr times the gradient is subtracted.",
                "기울기는 오르막을 가리킵니다. lr × 기울기를 빼야 합니다.",
            ),
        ),
        Mistake(
            all_of(lambda p, g: p - g),
            Text("The learning rate is missing.", "학습률을 곱하지 않았습니다."),
        ),
        Mistake(
            all_of(lambda p, g: -lr * g),
            Text(
                "Each parameter became the step alone; `=` set what `-=` should change.",
                "매개변수에 갱신할 양이 들어갔습니다. `=`가 아니라 `-=`를 쓰세요.",
            ),
        ),
        Mistake(
            all_of(lambda p, g: g),
            Text("The parameters became the gradients.", "매개변수에 기울기가 들어갔습니다."),
        ),
        Mistake(
            lambda result: (
                same(result, params, 0.0)
                and any(isinstance(new, Mapping) and not same(new, params, 0.0) for new in returned)
            ),
            Text(
                "A new dict was returned, and params is as it was. Change the numbers in params: "
                "`params[key] -= …`.",
                "새 딕셔너리를 반환했고 params는 그대로입니다. `params[key] -= …`로 params의 값을 "
                "직접 바꾸세요.",
            ),
        ),
        Mistake(
            params,
            Text(
                "The parameters are as they were. `p = p - …` or `params = …` only gives a name to "
                "something new; write `params[key] -= …`.",
                "매개변수가 그대로입니다. `p = p - …`나 `params = …`는 이름을 새 값에 붙일 "
                "뿐입니다. `params[key] -= …`로 쓰세요.",
            ),
        ),
    ]
    right = all_of(lambda p, g: p - lr * g)
    call = "update(params, grads, lr)"
    arguments = {"params": params, "grads": grads, "lr": lr}
    yield Trial(call, after, arguments, right, mistakes, changes=("params",))

    by_place = Text(
        "params and grads need not be in the same order: take the gradient of each key.",
        "params와 grads의 순서는 다를 수 있습니다. 키마다 그 키의 기울기를 쓰세요.",
    )
    one = {"a": numbers(1, 2), "b": numbers(5, 7)}
    other = {"b": numbers(10, 20), "a": numbers(30, 40)}
    lr = 0.5
    yield Trial(
        call,
        after,
        {"params": one, "grads": other, "lr": lr},
        {key: one[key] - lr * other[key] for key in one},
        [Mistake({"a": numbers(-4, -8), "b": numbers(-10, -13)}, by_place)],
        changes=("params",),
    )


_DOWN = Text(
    "argmax along axis=0 goes down the columns. The classes of one example are in a row: axis=1.",
    "axis=0은 열을 따라 내려갑니다. 데이터 하나의 클래스는 한 행에 있으므로 axis=1을 쓰세요.",
)

_ACCURACY = function_task(
    "accuracy",
    "(y, t)",
    Text(
        """The share of examples whose largest output is at the right class, from 0 to 1.

y: outputs of a network, an array (N, C). t: the targets, one-hot, (N, C). Return a number.""",
        """출력이 가장 큰 클래스가 정답과 같은 데이터의 비율(0에서 1 사이의 정확도)을 구합니다.

y: 신경망의 출력, 형상이 (N, C)인 배열. t: 원-핫 인코딩된 정답, (N, C). 수를 반환하세요.""",
    ),
    right=lambda y, t: float(np.mean(y.argmax(axis=1) == t.argmax(axis=1))),
    cases=[
        {
            # With these, each mistake gives a share of its own.
            "y": numbers(
                [0.1, 0.2, 0.7],
                [0.3, 0.1, 0.6],
                [0.7, 0.1, 0.2],
                [0.2, 0.1, 0.7],
                [0.5, 0.3, 0.2],
                [0.6, 0.1, 0.3],
                [0.2, 0.1, 0.7],
                [0.3, 0.2, 0.5],
                [0.2, 0.1, 0.7],
                [0.1, 0.4, 0.5],
                [0.5, 0.1, 0.4],
            ),
            "t": np.eye(3)[[2, 1, 0, 0, 2, 2, 2, 1, 2, 1, 0]],
        },
        {
            "y": numbers([0.1, 0.9], [0.7, 0.3], [0.2, 0.8]),
            "t": numbers([0, 1], [0, 1], [1, 0]),
        },
    ],
    wrong=[
        (
            lambda y, t: float(np.sum(y.argmax(axis=1) == t.argmax(axis=1))),
            Text(
                "That is how many are right; divide by the number of examples.",
                "맞힌 개수를 구했습니다. 데이터의 수로 나누세요.",
            ),
        ),
        (
            lambda y, t: float(np.mean(y.argmax(axis=0) == t.argmax(axis=0))),
            _DOWN,
        ),
        (
            lambda y, t: float(np.sum(y.argmax(axis=0) == t.argmax(axis=0))) / len(y),
            _DOWN,
        ),
        (
            lambda y, t: 100 * float(np.mean(y.argmax(axis=1) == t.argmax(axis=1))),
            Text(
                "That is in percent; the share goes from 0 to 1.",
                "퍼센트로 구했습니다. 0에서 1 사이의 비율로 구하세요.",
            ),
        ),
        (
            lambda y, t: float(y.argmax() == t.argmax()),
            Text(
                "argmax without an axis gives one position in the whole array. axis=1 gives one "
                "for each row.",
                "axis를 쓰지 않은 argmax는 배열 전체에서 위치 하나를 구합니다. axis=1을 쓰면 "
                "행마다 하나씩 구합니다.",
            ),
        ),
        (
            lambda y, t: float(np.mean(y.argmax(axis=1) == t.argmax())),
            Text(
                "t needs axis=1, too: np.argmax(t) is one position in the whole array.",
                "t에도 axis=1이 필요합니다. np.argmax(t)는 배열 전체에서 위치 하나를 구합니다.",
            ),
        ),
        (
            lambda y, t: float(np.mean(y.argmin(axis=1) == t.argmax(axis=1))),
            Text(
                "That is where each row is smallest; take argmax.",
                "행마다 값이 가장 작은 위치를 구했습니다. argmax를 쓰세요.",
            ),
        ),
        (
            lambda y, t: float(np.sum((y > 0.5) * t)) / len(t),
            Text(
                "The largest output need not be above 0.5. Compare where each row is largest.",
                "가장 큰 출력도 0.5 이하일 수 있습니다. 행마다 값이 가장 큰 위치를 비교하세요.",
            ),
        ),
        (
            lambda y, t: float(np.sum(y.argmax(axis=1) == t.argmax(axis=1))) / y.size,
            Text(
                "Divide by the number of examples, y.shape[0], not by y.size.",
                "y.size가 아니라 데이터의 수 y.shape[0]으로 나누세요.",
            ),
        ),
        (
            lambda y, t: float(np.mean(y.argmax(axis=1) != t.argmax(axis=1))),
            Text("That is the share of the wrong ones.", "틀린 데이터의 비율을 구했습니다."),
        ),
        (
            lambda y, t: float(np.mean(y == t)),
            Text(
                "It is 0. Outputs are hardly ever just 0 or 1: compare where each row is largest, "
                "with argmax. Or did `//` cut the share off?",
                "결과가 0입니다. 출력이 정확히 0이나 1이 되는 일은 거의 없으므로, 행마다 값이 가장 "
                "큰 위치를 argmax로 비교하세요. `//`로 나누어 소수점 아래가 잘렸을 수도 있습니다.",
            ),
        ),
        (
            lambda y, t: y.argmax(axis=1) == t.argmax(axis=1),
            Text(
                "Now take the mean of these.",
                "데이터마다 맞았는지만 구했습니다. 이제 평균을 구하세요.",
            ),
        ),
    ],
)

SECTION = Section(
    "4-5",
    Text("training a two-layer network", "2층 신경망 학습하기"),
    [
        Task(
            "mini_batch",
            Text(
                """Choose batch_size examples at random.

x: the inputs, an array (N, D). t: the labels, an array (N,).
Return x_batch, (batch_size, D), and t_batch, (batch_size,): the same examples of both.""",
                """데이터 batch_size개를 무작위로 고릅니다.

x: 입력, 형상이 (N, D)인 배열. t: 레이블, (N,).
같은 데이터를 고른 x_batch (batch_size, D)와 t_batch (batch_size,)를 반환하세요.""",
            ),
            batch_trials,
            signature="(x, t, batch_size)",
        ),
        Task(
            "update",
            Text(
                """One step of gradient descent: each parameter minus lr times its gradient.

params, grads: dicts of arrays with the same keys. lr: the learning rate.
Change the numbers in params; return nothing.""",
                """경사 하강법으로 한 번 갱신합니다. 매개변수마다 lr × 기울기를 뺍니다.

params, grads: 키가 서로 같고 값이 배열인 딕셔너리. lr: 학습률.
params의 값을 직접 바꾸고, 아무것도 반환하지 마세요.""",
            ),
            _sgd_trials,
            signature="(params, grads, lr)",
        ),
        _ACCURACY,
    ],
)
