"""The types of results are NumPy's, eagerly, in jit and forward; gradients have that of the input.

NumPy casts a Python number to the type of the array beside it, but an array or a number of NumPy's
keeps its own. Only numbers of float64 without axes count as Python's here.
"""

from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, grad, jit, jvp
from autograd_scratch.engine.values import unwrap

A = np.array([[1.0, 2.0], [3.0, 4.0]])
INTEGERS = {"int8": np.array([1, 2], np.int8), "int64": np.array([1, 2])}

CASES: dict[str, Any] = {
    # products
    "inner, a number": lambda x: np.inner(x, 0.5),
    "inner, float64": lambda x: np.inner(x, A),
    "dot, a number": lambda x: np.dot(x, 0.5),
    "a number, dot": lambda x: np.dot(0.5, x),
    "dot, a list": lambda x: np.dot(x, [1.0, 2.0]),
    "matmul, float32": lambda x: x @ A.astype(np.float32),
    "matmul, float64": lambda x: x @ A,
    "matmul, int8": lambda x: x @ INTEGERS["int8"],
    "matmul, booleans": lambda x: x @ np.array([True, False]),
    "matmul, a list": lambda x: np.matmul(x, [1.0, 2.0]),
    "tensordot, a number": lambda x: np.tensordot(x, 0.5, 0),
    "a number, tensordot": lambda x: np.tensordot(0.5, x, 0),
    "outer, a number": lambda x: np.outer(x, 0.5),
    "a number, outer": lambda x: np.outer(0.5, x),
    "multiply.outer": lambda x: np.multiply.outer(x, 0.5),
    "kron": lambda x: np.kron(x, 0.5),
    "cross": lambda x: np.cross(np.ones(3, np.float32), x[0, [0, 1, 1]]),
    "einsum": lambda x: np.einsum("ij,j", x, [1.0, 2.0]),
    "vdot": lambda x: np.vdot(x, x),
    # arithmetic
    "times a number": lambda x: x * 0.5,
    "times an integer": lambda x: 3 * x,
    "times True": lambda x: x * True,
    "times booleans": lambda x: x * np.array([True, False]),
    "times int8": lambda x: x * INTEGERS["int8"],
    "times int64": lambda x: x * INTEGERS["int64"],
    "times np.bool": lambda x: x * np.True_,
    "times np.float16": lambda x: x * np.float16(0.5),
    "times np.float32": lambda x: x * np.float32(0.5),
    "times np.int8": lambda x: x * np.int8(2),
    "times np.int64": lambda x: x * np.int64(2),
    "times float16": lambda x: x * A.astype(np.float16),
    "times float64": lambda x: x * A,
    "times a list": lambda x: x * [1.0, 2.0],
    "by int16": lambda x: x / np.array([1, 2], np.int16),
    "by int32": lambda x: x / np.array([1, 2], np.int32),
    "by True": lambda x: x / True,
    "plus float32 without axes": lambda x: x + np.array(1.0, np.float32),
    "plus an integer without axes": lambda x: x + np.array(1),
    "to the 2": lambda x: x**2,
    "to the 0.5": lambda x: np.power(x, 0.5),
    "to integers": lambda x: np.power(x, INTEGERS["int64"]),
    "2 to the": lambda x: 2**x,
    "modulo": lambda x: x % 1.5,
    "an element times a number": lambda x: x[0, 0] * 0.5,
    "an element plus float64": lambda x: x[0, 0] + A,
    "a sum by a number": lambda x: x / x.sum() / 3,
    # choices
    "where, a number": lambda x: np.where(A > 2.0, x, 0.5),
    "where, an integer": lambda x: np.where(A > 2.0, 0, x),
    "where, float64": lambda x: np.where(A > 2.0, x, A),
    "maximum, a number": lambda x: np.maximum(x, 0.5),
    "minimum, float64": lambda x: np.minimum(x, A),
    "clip, integers": lambda x: np.clip(x, 0, 2),
    "clip, numbers": lambda x: np.clip(x, 0.5, 2.5),
    "clip, float64": lambda x: np.clip(x, A, A),
    "select": lambda x: np.select([A > 2.0], [x], 0.5),
    # arrays that are put together
    "concatenate float16": lambda x: np.concatenate([x, A.astype(np.float16)]),
    "concatenate float64": lambda x: np.concatenate([x, A]),
    "concatenate int8": lambda x: np.concatenate([x, A.astype(np.int8)]),
    "concatenate int64": lambda x: np.concatenate([x, A.astype(np.int64)]),
    "concatenate booleans": lambda x: np.concatenate([x, A > 2.0]),
    "concatenate a list": lambda x: np.concatenate([x, [[1.0, 2.0]]]),
    "stack float64": lambda x: np.stack([x, A]),
    "stack numbers": lambda x: np.stack([x[0, 0], 0.5]),
    "append": lambda x: np.append(x, 1.0),
    "pad": lambda x: np.pad(x, 1, constant_values=0.5),
    "linspace": lambda x: np.linspace(x[0, 0], 1.0, 3),
    # reductions
    "sum": lambda x: np.sum(x),
    "sum in float64": lambda x: np.sum(x, dtype=np.float64),
    "sum from a number": lambda x: np.sum(x, axis=0, initial=1.0),
    "sum of some": lambda x: np.sum(x, where=np.array([True, False])),
    "mean": lambda x: np.mean(x, axis=0),
    "mean of some": lambda x: np.mean(x, where=np.array([True, False])),
    "std": lambda x: np.std(x, axis=0),
    "var": lambda x: np.var(x),
    "prod": lambda x: np.prod(x),
    "cumsum": lambda x: np.cumsum(x),
    "max": lambda x: np.max(x, axis=0),
    "max from a number": lambda x: np.max(x, initial=1.0),
    "median": lambda x: np.median(x),
    "quantile": lambda x: np.quantile(x, 0.3),
    "percentile": lambda x: np.percentile(x, 30, axis=0),
    "percentiles": lambda x: np.percentile(x, [30, 60]),
    "average": lambda x: np.average(x, weights=[1.0, 2.0], axis=0),
    "norm": lambda x: np.linalg.norm(x, axis=0),
    # functions
    "polyval of them": lambda x: np.polyval(x[0], 0.5),
    "polyval at them": lambda x: np.polyval([1.0, 2.0], x),
    "interp": lambda x: np.interp(x[0], [0.0, 5.0], [1.0, 2.0]),
    "trapezoid": lambda x: np.trapezoid(x, dx=0.5),
    "convolve": lambda x: np.convolve(x[0], [1.0, 2.0]),
    "arctan2": lambda x: np.arctan2(x, 0.5),
    "deg2rad": lambda x: np.deg2rad(x),
    "reciprocal": lambda x: np.reciprocal(x),
}


def dtype_of(x: Any) -> np.dtype[Any]:
    return np.asarray(unwrap(x)).dtype


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", CASES)
def test_the_type_of_a_result_is_numpys(name: str, dtype: str) -> None:
    f, x = CASES[name], A.astype(dtype)
    expected = dtype_of(f(x))
    assert dtype_of(f(Node(x))) == expected
    assert dtype_of(jit(f)(x)) == expected
    assert dtype_of(jvp(f, (x,), (x,))[1]) == expected


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", CASES)
def test_a_gradient_has_the_type_of_the_input(name: str, dtype: str) -> None:
    gradient = grad(lambda x: np.sum(CASES[name](x)))
    x = A.astype(dtype)
    assert gradient(x).dtype == dtype
    assert jit(gradient)(x).dtype == dtype


@pytest.mark.parametrize("integers", INTEGERS)
def test_integers_are_averaged_as_float64(integers: str) -> None:
    x = INTEGERS[integers]
    for f in (np.mean, np.std, np.var, np.median, np.sqrt, np.exp):
        if integers == "int64" or f not in (np.sqrt, np.exp):
            assert dtype_of(f(Node(x))) == dtype_of(f(x)) == np.float64


def test_a_mean_of_some_float16_does_not_overflow() -> None:
    x = np.full(100, 60000.0, np.float16)
    chosen = np.arange(100) % 2 == 0
    assert np.mean(Node(x), where=chosen).value == np.mean(x, where=chosen) == 60000.0
    gradient = grad(lambda x: np.mean(x, where=chosen))(x)
    np.testing.assert_array_equal(gradient, np.where(chosen, np.float16(0.02), 0.0))


def test_a_float64_without_axes_counts_as_a_python_number() -> None:
    x = Node(A.astype(np.float32))
    for number in (2.0, np.float64(2.0), np.array(2.0), Node(2.0), Node(A).mean()):
        assert (x * number).dtype == (number * x).dtype == np.float32
