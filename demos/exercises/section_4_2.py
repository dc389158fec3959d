"""Exercises on section 4.2: loss functions."""

from __future__ import annotations

import numpy as np

from demos.exercises.cases import function_task, numbers
from demos.exercises.task import Section, Text
from nn import cross_entropy_error, sum_squares_error

D = 1e-7

_NO_MINUS = Text(
    "The sign is wrong: the log of a probability is negative, so the minus before the sum makes "
    "the loss positive.",
    "부호가 반대입니다. 확률의 로그는 음수이므로 합 앞에 마이너스(-)를 붙여야 손실이 양수가 "
    "됩니다.",
)

_FIRST = Text(
    "Only the first element was counted. Is the `return` inside the loop?",
    "첫 번째 원소만 계산했습니다. `return`이 반복문 안에 있는지 확인해 보세요.",
)
_LAST = Text(
    "Only the last element was counted: in the loop, `=` replaces the sum; `+=` adds to it.",
    "마지막 원소만 계산했습니다. 반복문에서 `=`는 합을 새 값으로 바꿉니다. `+=`로 더하세요.",
)
_NOT_THE_LAST = Text(
    "The last element was left out: the loop is `for i in range(len(y))`.",
    "마지막 원소가 빠졌습니다. 반복문은 `for i in range(len(y))`입니다.",
)

_SUM_SQUARES = function_task(
    "sum_squares_error",
    "(y, t)",
    Text(
        """Half the sum of the squared differences of y and t.

y: outputs of a network, an array. t: the targets, one-hot, of the same shape.
Return one number.""",
        """y와 t의 차를 제곱해 모두 더한 값의 절반(오차제곱합)을 구합니다.

y: 신경망의 출력(배열). t: 원-핫 인코딩된 정답(같은 형상).
수 하나를 반환하세요.""",
    ),
    right=sum_squares_error,
    cases=[
        {"y": numbers(1, 3, -0.2), "t": numbers(0, 1, 0)},
        {"y": numbers(0.1, 0.05, 0.6, 0.25), "t": numbers(0, 0, 1, 0)},
    ],
    wrong=[
        (
            lambda y, t: np.sum((y - t) ** 2),
            Text(
                "The factor 1/2 is missing. It is there so that the derivative is just y - t.",
                "1/2을 곱하지 않았습니다. 1/2이 있어야 미분하면 y - t만 남습니다.",
            ),
        ),
        (
            lambda y, t: np.mean((y - t) ** 2),
            Text(
                "That is the mean of the squares. The book takes half their sum.",
                "제곱의 평균을 구했습니다. 책에서는 합의 절반을 구합니다.",
            ),
        ),
        (
            lambda y, t: 0.5 * np.mean((y - t) ** 2),
            Text("Take the sum of the squares, not the mean.", "평균이 아니라 합을 구하세요."),
        ),
        (
            lambda y, t: 0.5 * (y - t) ** 2,
            Text(
                "The sum is missing: that is still one number for each output.",
                "합을 구하지 않았습니다. 아직 출력마다 값이 하나씩 있습니다.",
            ),
        ),
        (
            lambda y, t: 0.5 * np.sum(y - t) ** 2,
            Text(
                "That squares the sum. Square each difference first, then add.",
                "합을 제곱했습니다. 차를 먼저 제곱한 다음 더하세요.",
            ),
        ),
        (
            lambda y, t: 0.5 * np.sum(np.abs(y - t)),
            Text(
                "Square the differences instead of taking abs.",
                "절댓값을 취하지 말고 제곱하세요.",
            ),
        ),
        (
            lambda y, t: 0.5 * np.sum(y - t),
            Text(
                "The differences are not squared: those of opposite sign cancel.",
                "제곱하지 않았습니다. 부호가 다른 차는 서로 상쇄됩니다.",
            ),
        ),
        (
            lambda y, t: 0.5 * np.sum((y + t) ** 2),
            Text("That adds y and t; take their difference.", "y와 t를 더했습니다. 차를 구하세요."),
        ),
        (
            lambda y, t: 0.5 * np.sqrt(np.sum((y - t) ** 2)),
            Text(
                "That is the length of y - t, a root. Take the sum of the squares itself.",
                "y - t의 길이, 곧 제곱의 합의 제곱근을 구했습니다. 제곱의 합을 그대로 쓰세요.",
            ),
        ),
        (lambda y, t: 0.5 * (y[0] - t[0]) ** 2, _FIRST),
        (lambda y, t: 0.5 * (y[-1] - t[-1]) ** 2, _LAST),
        (lambda y, t: 0.5 * np.sum((y[:-1] - t[:-1]) ** 2), _NOT_THE_LAST),
    ],
)

_CROSS_ENTROPY = function_task(
    "cross_entropy_error",
    "(y, t)",
    Text(
        """Cross entropy of one example: minus the sum of t * log(y + 1e-7).

y: probabilities, such as softmax gives, an array. t: the target, one-hot, of the same shape.
The small 1e-7 keeps log(0) away. Return one number.""",
        """데이터 하나의 교차 엔트로피 오차를 구합니다.

t * log(y + 1e-7)을 모두 더하고 부호를 바꾸세요.

y: 소프트맥스가 출력한 확률(배열). t: 원-핫 인코딩된 정답(같은 형상).
작은 값 1e-7은 log(0)을 막아 줍니다. 수 하나를 반환하세요.""",
    ),
    right=lambda y, t: -np.sum(t * np.log(y + D)),
    cases=[
        {"y": numbers(0.1, 0.6, 0.3), "t": numbers(0, 1, 0)},
        {"y": numbers(0.0, 0.7, 0.1, 0.2), "t": numbers(0, 0, 0, 1)},
        {"y": numbers(0.0, 0.9, 0.1), "t": numbers(1, 0, 0)},
    ],
    wrong=[
        (lambda y, t: np.sum(t * np.log(y + D)), _NO_MINUS),
        (
            lambda y, t: -np.sum(t * np.log(y)),
            Text(
                "Here a probability is 0, and log(0) is -inf. Write log(y + 1e-7).",
                "확률이 0인 곳에서 log(0)은 -inf입니다. log(y + 1e-7)로 작성하세요.",
            ),
        ),
        (lambda y, t: np.sum(t * np.log(y)), _NO_MINUS),
        (
            lambda y, t: -np.sum(np.log(y + D)),
            Text(
                "The factor t is missing: only the right class counts.",
                "t를 곱하지 않았습니다. 정답에 해당하는 항만 더해야 합니다.",
            ),
        ),
        (
            lambda y, t: -np.mean(t * np.log(y + D)),
            Text(
                "That is the mean over the classes. Take the sum: this is one example.",
                "클래스에 대한 평균을 구했습니다. 데이터가 하나이므로 합을 구하세요.",
            ),
        ),
        (
            lambda y, t: -np.sum(y * np.log(t + D)),
            Text(
                "y and t have changed places: the log is taken of the probabilities y.",
                "y와 t의 자리가 바뀌었습니다. 로그는 확률 y에 취합니다.",
            ),
        ),
        (
            lambda y, t: -np.sum(t * np.log10(y + D)),
            Text("Take the natural log, np.log.", "자연로그 np.log를 쓰세요."),
        ),
        (
            lambda y, t: -np.sum(t * np.log2(y + D)),
            Text(
                "Take the natural log, np.log, not log2.", "log2가 아니라 자연로그 np.log를 쓰세요."
            ),
        ),
        (
            lambda y, t: -np.sum(t * np.log(y + D) + (1 - t) * np.log(1 - y + D)),
            Text(
                "The terms with 1 - t belong to the cross entropy of yes-or-no outputs; here only "
                "t * log(y + 1e-7) counts.",
                "1 - t가 있는 항은 이진 교차 엔트로피에 쓰입니다. 여기서는 t * log(y + 1e-7)만 "
                "더하세요.",
            ),
        ),
        (
            lambda y, t: -np.sum(t * y),
            Text("The log is missing.", "로그를 취하지 않았습니다."),
        ),
        (
            lambda y, t: -t * np.log(y + D),
            Text(
                "The sum is missing: that is still one number for each class.",
                "합을 구하지 않았습니다. 아직 클래스마다 값이 하나씩 있습니다.",
            ),
        ),
    ],
)

_OF_BATCH = function_task(
    "batch_cross_entropy_error",
    "(y, t)",
    Text(
        """Mean cross entropy of a batch with integer labels.

y: probabilities, an array (N, C). t: the labels, N integers from 0 to C-1.
For each example take -log(y + 1e-7) at its label; return the mean over the N examples.""",
        """정답이 숫자 레이블로 주어진 미니배치에서 교차 엔트로피 오차의 평균을 구합니다.

y: 확률, 형상이 (N, C)인 배열. t: 숫자 레이블 N개(0부터 C-1까지의 정수).
데이터마다 정답 레이블의 -log(y + 1e-7)을 구하고, 데이터 N개의 평균을 반환하세요.""",
    ),
    right=cross_entropy_error,
    cases=[
        {
            "y": numbers([0.1, 0.9], [0.6, 0.4], [0.3, 0.7], [0.8, 0.2]),
            "t": np.array([1, 1, 0, 1]),
        },
        {
            "y": numbers([0.2, 0.5, 0.3], [0.1, 0.1, 0.8], [0.4, 0.3, 0.3]),
            "t": np.array([2, 1, 0]),
        },
    ],
    wrong=[
        (
            lambda y, t: -np.sum(np.log(y[np.arange(len(t)), t] + D)),
            Text(
                "The division by the batch size N is missing.",
                "배치 크기 N으로 나누지 않았습니다.",
            ),
        ),
        (
            lambda y, t: np.mean(np.log(y[np.arange(len(t)), t] + D)),
            _NO_MINUS,
        ),
        (lambda y, t: np.sum(np.log(y[np.arange(len(t)), t] + D)), _NO_MINUS),
        (
            lambda y, t: -np.sum(np.log(y[np.arange(len(t)), t] + D)) / y.size,
            Text(
                "Divide by the number of examples, y.shape[0], not by that of all numbers.",
                "원소 전체의 수가 아니라 데이터의 수 y.shape[0]으로 나누세요.",
            ),
        ),
        (
            lambda y, t: -np.sum(np.log(y[np.arange(len(t)), t] + D)) / y.shape[1],
            Text(
                "That divides by the number of classes, y.shape[1]; divide by y.shape[0].",
                "클래스의 수 y.shape[1]로 나누었습니다. y.shape[0]으로 나누세요.",
            ),
        ),
        (
            lambda y, t: -np.sum(np.log(y[:, t] + D)) / len(y),
            Text(
                "y[:, t] takes the columns t of every row. One number a row is y[np.arange(N), t].",
                "y[:, t]는 모든 행에서 t에 있는 열을 전부 꺼냅니다. 행마다 하나씩 꺼내려면 "
                "y[np.arange(N), t]로 쓰세요.",
            ),
        ),
        (
            lambda y, t: -np.mean(np.log(y[:, t] + D)),
            Text(
                "y[:, t] takes the columns t of every row. One number a row is y[np.arange(N), t].",
                "y[:, t]는 모든 행에서 t에 있는 열을 전부 꺼냅니다. 행마다 하나씩 꺼내려면 "
                "y[np.arange(N), t]로 쓰세요.",
            ),
        ),
        (
            lambda y, t: -np.sum(np.log(y[t] + D)) / len(t),
            Text(
                "y[t] takes whole rows, those with the numbers t. One number a row is "
                "y[np.arange(N), t].",
                "y[t]는 번호가 t인 행을 통째로 꺼냅니다. 행마다 하나씩 꺼내려면 "
                "y[np.arange(N), t]로 쓰세요.",
            ),
        ),
        (
            lambda y, t: -np.log(np.mean(y[np.arange(len(t)), t]) + D),
            Text(
                "That is the log of the mean; take the mean of the logs.",
                "평균의 로그를 구했습니다. 로그의 평균을 구하세요.",
            ),
        ),
        (
            lambda y, t: -np.mean(np.log(y[np.arange(len(t)), t - 1] + D)),
            Text(
                "The labels were counted from 1; they begin at 0, so it is t, not t - 1.",
                "레이블을 1부터 세었습니다. 레이블은 0부터 시작하므로 t - 1이 아니라 t를 쓰세요.",
            ),
        ),
        (
            lambda y, t: -np.mean(np.log(y.max(axis=1) + D)),
            Text(
                "The largest probability of each row was taken; the one at the label t counts.",
                "행마다 가장 큰 확률을 꺼냈습니다. 정답 레이블 t의 확률을 꺼내세요.",
            ),
        ),
        (
            lambda y, t: -np.mean(np.log(y + D)),
            Text(
                "All probabilities were counted; only the one at each label counts.",
                "모든 확률의 로그를 평균했습니다. 정답 레이블의 확률만 쓰세요.",
            ),
        ),
        (
            lambda y, t: -np.log(y[np.arange(len(t)), t] + D),
            Text(
                "That is one loss for each example; return their mean.",
                "아직 데이터마다 손실이 하나씩 있습니다. 평균을 반환하세요.",
            ),
        ),
    ],
)

SECTION = Section(
    "4-2", Text("loss functions", "손실 함수"), [_SUM_SQUARES, _CROSS_ENTROPY, _OF_BATCH]
)
