"""Trials of a task that draws a mini-batch: facts about many of the batches."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from demos.exercises.cases import numbers
from demos.exercises.comparing import as_numbers, same
from demos.exercises.task import Mistake, Text, Trial

__all__ = ["batch_trials"]

CALLS = 100
TOGETHER = "all(x_batch[:, 0] == t_batch)"
DRAWN = "len(set(batches)) > 1"
MIXED = "any(len(set(t_batch)) > 1)"
SEEN = "sorted(set(t_batches))"


def batch_trials(student: Callable[..., Any]) -> Iterator[Trial]:
    """Two trials, of which no two sizes are equal."""
    for count, batch_size in ((8, 3), (6, 4)):
        yield _batch_trial(student, count, batch_size)


def _batch_trial(student: Callable[..., Any], count: int, size: int) -> Trial:
    x = np.arange(count * 1.0)[:, np.newaxis] * numbers(1, 10)
    # The first number of each row is its label.
    right = {
        "x_batch.shape": (size, 2),
        "t_batch.shape": (size,),
        TOGETHER: True,
        DRAWN: True,
        MIXED: True,
        SEEN: list(range(count)),
    }

    def facts(x: Any, t: Any, batch_size: int) -> Any:
        first = student(x, t, batch_size)
        if not isinstance(first, tuple | list) or len(first) != 2:
            return first
        # Copies: what a later call shuffles may be a part of x that an earlier one returned.
        batches = [copy.deepcopy(first)]
        batches += [copy.deepcopy(student(x, t, batch_size)) for _ in range(CALLS - 1)]
        arrays = [[as_numbers(array) for array in batch] for batch in batches]
        if any(array is None for batch in arrays for array in batch):
            return first
        shapes = [(a.shape, b.shape) for a, b in arrays]
        # That of a batch which is not as it should be, if there is one.
        shape = next((pair for pair in shapes if pair != (right["x_batch.shape"], (size,))), None)
        fitting = all(a.ndim == 2 and np.array_equal(a[:, 0], b) for a, b in arrays)
        seen = {label for _, b in arrays for label in b.ravel().tolist()}
        return {
            "x_batch.shape": (shape or shapes[0])[0],
            "t_batch.shape": (shape or shapes[0])[1],
            TOGETHER: fitting,
            DRAWN: len({b.tobytes() for _, b in arrays}) > 1,
            MIXED: any(len(np.unique(b)) > 1 for _, b in arrays),
            SEEN: sorted(seen),
        }

    return Trial(
        "mini_batch(x, t, batch_size)",
        facts,
        {"x": x, "t": np.arange(count), "batch_size": size},
        right,
        _batch_mistakes(right, count),
    )


def _batch_mistakes(right: Mapping[str, Any], count: int) -> list[Mistake]:
    def made(facts: Any) -> bool:
        return isinstance(facts, dict) and facts.keys() == right.keys()

    def told(facts: Any, key: str) -> bool:
        return made(facts) and not same(facts[key], right[key], 0.0)

    def shapes(facts: Any) -> tuple[Any, Any]:
        return (facts["x_batch.shape"], facts["t_batch.shape"]) if made(facts) else (None, None)

    size = right["t_batch.shape"][0]
    return [
        Mistake(
            lambda facts: shapes(facts) == ((size,), (size, 2)),
            Text(
                "x_batch comes first, t_batch second.",
                "x_batch를 먼저, t_batch를 나중에 반환하세요.",
            ),
        ),
        Mistake(
            lambda facts: shapes(facts) == ((count, 2), (count,)),
            Text(
                "All examples came back; take batch_size of them.",
                "데이터 전체를 반환했습니다. batch_size개만 고르세요.",
            ),
        ),
        Mistake(
            lambda facts: shapes(facts)[0] == (2,),
            Text(
                "That is one example. Draw batch_size positions at once, and use them as an index.",
                "데이터 하나만 골랐습니다. 인덱스를 batch_size개 한꺼번에 뽑아서 쓰세요.",
            ),
        ),
        Mistake(
            lambda facts: (
                told(facts, "x_batch.shape")
                and facts["x_batch.shape"] == (*facts["t_batch.shape"], 2)
                and len(facts["t_batch.shape"]) == 1
            ),
            Text(
                "The number of examples is wrong: choose batch_size of them, in every call.",
                "데이터의 개수가 맞지 않습니다. 호출할 때마다 batch_size개를 고르세요.",
            ),
        ),
        Mistake(
            lambda facts: told(facts, "x_batch.shape"),
            Text(
                "x_batch must have a row for each example: (batch_size, D).",
                "x_batch는 데이터마다 행이 하나씩 있는 (batch_size, D) 형상이어야 합니다.",
            ),
        ),
        Mistake(
            lambda facts: told(facts, "t_batch.shape"),
            Text(
                "t_batch must have one label for each row of x_batch: (batch_size,).",
                "t_batch는 x_batch의 행마다 레이블이 하나씩 있는 (batch_size,) 형상이어야 합니다.",
            ),
        ),
        Mistake(
            lambda facts: told(facts, SEEN) and not set(facts[SEEN]) <= set(range(count)),
            Text(
                "There are labels that are not in t. Draw positions, and take what is there.",
                "t에 없는 레이블이 있습니다. 인덱스를 뽑아서 그 위치의 데이터를 꺼내세요.",
            ),
        ),
        Mistake(
            lambda facts: told(facts, TOGETHER),
            Text(
                "The rows of x_batch and t_batch do not belong together. Were x and t chosen "
                "apart? Draw the positions once, and use them for both.",
                "x_batch의 행과 t_batch의 레이블이 서로 짝이 맞지 않습니다. x와 t에서 따로 고르지 "
                "않았는지 확인해 보세요. 인덱스를 한 번만 뽑아 양쪽에 모두 쓰세요.",
            ),
        ),
        Mistake(
            lambda facts: told(facts, DRAWN),
            Text(
                "It is the same batch each time. np.random.choice(len(x), batch_size) draws.",
                "매번 같은 미니배치입니다. np.random.choice(len(x), batch_size)로 무작위로 "
                "뽑으세요.",
            ),
        ),
        Mistake(
            lambda facts: told(facts, MIXED),
            Text(
                "Each batch holds one example again and again. Draw batch_size positions, not one.",
                "미니배치 하나에 똑같은 데이터만 되풀이해 들어 있습니다. 인덱스를 하나가 아니라 "
                "batch_size개 뽑으세요.",
            ),
        ),
        Mistake(
            lambda facts: not made(facts),
            Text(
                "Return two arrays: x_batch, t_batch.",
                "배열 두 개 x_batch, t_batch를 반환하세요.",
            ),
        ),
        Mistake(
            lambda facts: told(facts, SEEN),
            Text(
                "Some examples never come: draw from all of them, 0 to len(x) - 1.",
                "한 번도 뽑히지 않는 데이터가 있습니다. 0부터 len(x) - 1까지 전체에서 뽑으세요.",
            ),
        ),
    ]
