"""The derivatives at kinks and edges are those that the page of conventions tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import grad, jit

INF, NAN = np.inf, np.nan
EQUAL = np.eye(2)

TABLE: dict[str, tuple[Callable[[Any], Any], Any, Any]] = {
    "abs": (np.abs, 0.0, 0.0),
    "relu": (ag.relu, 0.0, 0.0),
    "maximum": (lambda x: np.maximum(x[0], x[1]), [1.0, 1.0], [0.5, 0.5]),
    "max": (np.max, [1.0, 1.0, 0.0], [0.5, 0.5, 0.0]),
    "clip": (lambda x: np.clip(x, 0.0, 1.0), 0.0, 0.5),
    "sort": (lambda x: np.sort(x)[0], [1.0, 1.0], [1.0, 0.0]),
    "median": (np.median, [1.0, 3.0], [0.5, 0.5]),
    "sqrt": (np.sqrt, 0.0, INF),
    "x**0": (lambda x: x**0.0, 0.0, 0.0),
    "0**y": (lambda y: 0.0**y, 0.0, 0.0),
    "std": (np.std, [2.0, 2.0, 2.0], [0.0, 0.0, 0.0]),
    "norm": (np.linalg.norm, [0.0, 0.0], [0.0, 0.0]),
    "hypot": (lambda x: np.hypot(x[0], x[1]), [0.0, 0.0], [0.0, 0.0]),
    "arctan2": (lambda x: np.arctan2(x[0], x[1]), [0.0, 0.0], [0.0, 0.0]),
    "sinc": (np.sinc, 0.0, 0.0),
    "prod, one zero": (np.prod, [0.0, 2.0, 3.0], [6.0, 0.0, 0.0]),
    "prod, two zeros": (np.prod, [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]),
    "cumprod": (lambda x: np.cumprod(x).sum(), [0.0, 2.0, 3.0], [9.0, 0.0, 0.0]),
    "logsumexp": (ag.logsumexp, [-INF, -INF], [0.0, 0.0]),
    "max of nan": (np.max, [1.0, NAN], [NAN, NAN]),
    "max of nan in a row": (
        lambda x: np.max(x, axis=1).sum(),
        [[1.0, NAN], [3.0, 1.0]],
        [[NAN, NAN], [1.0, 0.0]],
    ),
    "maximum of nan": (lambda x: np.maximum(x[0], x[1]), [1.0, NAN], [0.5, 0.5]),
    "minimum of nan": (lambda x: np.minimum(x[0], x[1]), [NAN, 1.0], [0.5, 0.5]),
    "relu of nan": (ag.relu, NAN, 1.0),
    "clip of nan": (lambda x: np.clip(x, 0.0, 1.0), NAN, 0.25),
    "where": (lambda x: np.where(x > 0.0, np.sqrt(x), 0.0).sum(), [-1.0, 0.0], [0.0, 0.0]),
    "index": (lambda x: np.log(x)[-1], [0.0, 2.0], [0.0, 0.5]),
    "det": (np.linalg.det, [[1.0, 2.0], [2.0, 4.0]], [[4.0, -2.0], [-2.0, 1.0]]),
    "eigvalsh": (lambda x: np.linalg.eigvalsh(x).sum(), EQUAL, EQUAL),
    "nuclear norm": (lambda x: np.linalg.norm(x, "nuc"), EQUAL, EQUAL),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_derivative_at_an_edge_is_the_one_of_the_table(name: str) -> None:
    f, at, right = TABLE[name]
    x = np.array(at) if np.ndim(at) else at
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(grad(f)(x), right, rtol=1e-14)
        np.testing.assert_allclose(jit(grad(f))(x), right, rtol=1e-14)
