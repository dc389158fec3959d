"""The gradient of a determinant by expansion of minors: recursion and loops over plain lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.contenders import JAX
from benchmarks.scalars import tasks
from benchmarks.task import Column, Race

LARGEST_FOR_JAX = 6


def determinant(matrix: Sequence[Sequence[Any]]) -> Any:
    """The determinant of a list of rows, along the first row."""
    if len(matrix) == 1:
        return matrix[0][0]
    total: Any = 0.0
    for column, element in enumerate(matrix[0]):
        minor = [[*row[:column], *row[column + 1 :]] for row in matrix[1:]]
        term = element * determinant(minor)
        total = total - term if column % 2 else total + term
    return total


def races(quick: bool) -> list[Race]:
    return [_race(4, rounds=3)] if quick else [_race(size, rounds=7) for size in (5, 6, 7)]


def _race(size: int, rounds: int) -> Race:
    values = np.random.default_rng(0).uniform(-1.0, 1.0, size * size).tolist()

    def of_rows(values: Sequence[Any]) -> Any:
        return determinant([list(values[i : i + size]) for i in range(0, size * size, size)])

    contenders = tasks(of_rows, values)
    left_out = {}
    if size > LARGEST_FOR_JAX:
        del contenders[JAX]
        left_out[JAX] = "compiles 6×6 in seconds, and 7×7 in more than five minutes"
    return Race(
        name=f"determinant {size}×{size}",
        title=f"gradient of a {size}×{size} determinant by minors",
        contenders=contenders,
        columns=(Column("run"), Column("first call")),
        rounds=rounds,
        tolerance=1e-9,
        left_out=left_out,
    )
