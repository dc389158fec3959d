"""Exercises on section 4.5: training a two-layer network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from demos.exercises.cases import function_task, numbers
from demos.exercises.task import Mistake, Section, Task, Text, Trial


def _batch_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    x = np.arange(8.0)[:, np.newaxis] * numbers(1, 10)

    def facts(x: Any, t: Any, batch_size: int) -> Any:
        batches = [student(x, t, batch_size) for _ in range(20)]
        if not all(isinstance(batch, tuple | list) and len(batch) == 2 for batch in batches):
            return batches[0]
        x_batch, t_batch = batches[0]
        shapes = {"x_batch.shape": np.shape(x_batch), "t_batch.shape": np.shape(t_batch)}
        fitting = all(
            np.ndim(a) == 2 and np.array_equal(np.asarray(a)[:, 0], b) for a, b in batches
        )
        drawn = len({np.asarray(b).tobytes() for _, b in batches})
        return {
            **shapes,
            "all(x_batch[:, 0] == t_batch)": fitting,
            "len(set(batches)) > 1": drawn > 1,
        }

    # The first number of each row is its label.
    right = {
        "x_batch.shape": (3, 2),
        "t_batch.shape": (3,),
        "all(x_batch[:, 0] == t_batch)": True,
        "len(set(batches)) > 1": True,
    }
    mistakes = [
        Mistake(
            {**right, "all(x_batch[:, 0] == t_batch)": False},
            Text(
                "x and t were chosen apart. Draw the positions once, and use them for both.",
                "x와 t를 따로 골랐습니다. 인덱스를 한 번만 뽑아 둘 다에 쓰세요.",
            ),
        ),
        Mistake(
            {**right, "len(set(batches)) > 1": False},
            Text(
                "It is the same batch each time. np.random.choice(len(x), batch_size) draws.",
                "매번 같은 미니배치입니다. np.random.choice(len(x), batch_size)로 무작위로 "
                "뽑으세요.",
            ),
        ),
        Mistake(
            lambda facts: not isinstance(facts, dict),
            Text(
                "Return two arrays: x_batch, t_batch.",
                "배열 두 개를 반환하세요: x_batch, t_batch.",
            ),
        ),
        Mistake(
            lambda facts: facts.get("x_batch.shape") == (8, 2),
            Text(
                "All examples came back; take batch_size of them.",
                "데이터 전체를 반환했습니다. batch_size개만 고르세요.",
            ),
        ),
    ]
    arguments = {"x": x, "t": np.arange(8), "batch_size": 3}
    yield Trial("mini_batch(x, t, batch_size)", facts, arguments, right, mistakes)


def _sgd_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    params = {"W": numbers([1, 2], [3, 4]), "b": numbers(0.5, -0.5)}
    grads = {"W": numbers([10, 0], [-10, 5]), "b": numbers(1, 2)}
    lr = 0.1

    def after(params: Any, grads: Any, lr: float) -> Any:
        student(params, grads, lr)
        return params

    def all_of(formula: Callable[[Any, Any], Any]) -> dict[str, Any]:
        return {key: formula(params[key], grads[key]) for key in params}

    mistakes = [
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
                "매개변수가 갱신할 양으로 바뀌었습니다. `=`가 아니라 `-=`를 쓰세요.",
            ),
        ),
        Mistake(
            all_of(lambda p, g: g),
            Text("The parameters became the gradients.", "매개변수가 기울기로 바뀌었습니다."),
        ),
        Mistake(
            params,
            Text(
                "The parameters are as they were. `p = p - …` inside a loop gives the name p to a "
                "new array; write `params[key] -= …`.",
                "매개변수가 그대로입니다. 반복문 안의 `p = p - …`는 이름 p를 새 배열에 붙일 "
                "뿐입니다. "
                "`params[key] -= …`로 쓰세요.",
            ),
        ),
    ]
    arguments = {"params": params, "grads": grads, "lr": lr}
    right = all_of(lambda p, g: p - lr * g)
    call = "update(params, grads, lr)"
    yield Trial(call, after, arguments, right, mistakes, changes=("params",))


_ACCURACY = function_task(
    "accuracy",
    "(y, t)",
    Text(
        """The share of examples whose largest output is at the right class, from 0 to 1.

y: outputs of a network, an array (N, C). t: the targets, one-hot, (N, C). Return a number.""",
        """출력이 가장 큰 클래스가 정답과 같은 데이터의 비율(0에서 1 사이의 정확도)을 구합니다.

y: 신경망의 출력, 형상이 (N, C)인 배열. t: 원-핫 인코딩된 정답, (N, C). 숫자를 반환하세요.""",
    ),
    right=lambda y, t: float(np.mean(y.argmax(axis=1) == t.argmax(axis=1))),
    cases=[
        {
            "y": numbers(
                [0.7, 0.2, 0.1],
                [0.6, 0.3, 0.1],
                [0.2, 0.7, 0.1],
                [0.1, 0.6, 0.3],
                [0.3, 0.1, 0.6],
            ),
            "t": numbers([1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]),
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
            Text(
                "argmax along axis=0 goes down the columns. The classes of one example are in a "
                "row: axis=1.",
                "axis=0은 열을 따라 내려갑니다. 데이터 하나의 클래스는 한 행에 있으므로 axis=1을 "
                "쓰세요.",
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
                "Outputs are never exactly 0 or 1. Compare where each row is largest: argmax.",
                "출력이 정확히 0이나 1이 되는 일은 거의 없습니다. 행마다 가장 큰 위치를 argmax로 "
                "비교하세요.",
            ),
        ),
        (
            lambda y, t: y.argmax(axis=1) == t.argmax(axis=1),
            Text("Now take the mean of these.", "이제 이것의 평균을 구하세요."),
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
            _batch_trials,
            signature="(x, t, batch_size)",
        ),
        Task(
            "update",
            Text(
                """One step of gradient descent: each parameter minus lr times its gradient.

params, grads: dicts of arrays with the same keys. lr: the learning rate.
Change the numbers in params; return nothing.""",
                """경사 하강법을 한 단계 진행합니다. 매개변수마다 lr × 기울기를 뺍니다.

params, grads: 키가 같은 배열의 딕셔너리. lr: 학습률.
params의 값을 직접 바꾸고, 아무것도 반환하지 마세요.""",
            ),
            _sgd_trials,
            signature="(params, grads, lr)",
        ),
        _ACCURACY,
    ],
)
