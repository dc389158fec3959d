"""NumPy's functions of single elements: each records itself with all its derivatives and keywords.

The ops among them are tested by ``test_every_op.py`` too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as hips
import numpy as np
import pytest
from autograd import elementwise_grad
from numpy_code import check_call

from autograd_scratch import Node, Op, check_gradients, grad, ops
from autograd_scratch.engine.registry import NUMPY, ON_VALUES

ops.load_all()

X = np.array([[0.3, -0.6, 1.7], [-2.2, 0.9, -0.4]])
Y = np.array([0.8, -1.3, 0.45])
INTS = np.array([1, 2, 3], np.int8)
BOOLS = np.array([True, False, True])
HOLES = np.array([0.5, np.nan, -np.inf, -1.5, np.inf], np.float16)  # which widens no other type

RECORDED: dict[str, list[tuple[Callable[..., Any], tuple[Any, ...]]]] = {
    "arcsinh": [(np.arcsinh, (X,)), (np.asinh, (0.3,))],
    "arccosh": [(np.arccosh, (1.5 + X * X,)), (np.acosh, (3.0,))],
    "arctanh": [(np.arctanh, (0.3 * X,)), (np.atanh, (-0.3,))],
    "exp2": [(np.exp2, (X,))],
    "cbrt": [(np.cbrt, (X,)), (np.cbrt, (-2.0,))],
    "arctan2": [(np.arctan2, (X, Y)), (np.atan2, (-0.5, X)), (np.arctan2, (Y, INTS))],
    "hypot": [(np.hypot, (X, Y)), (np.hypot, (X, 2)), (np.hypot, (INTS, Y))],
    "logaddexp": [(np.logaddexp, (X, Y)), (np.logaddexp, (1, X))],
    "logaddexp2": [(np.logaddexp2, (X, Y)), (np.logaddexp2, (X, 0.5))],
    "sinc": [(np.sinc, (X,)), (np.sinc, (0.0,)), (lambda x: np.sinc(x=x), (Y,))],
    "i0": [(np.i0, (X,)), (np.i0, (0.0,)), (np.i0, (np.array([9.5, -12.0]),))],
    "fmax": [(np.fmax, (X, Y)), (np.fmax, (X, 0.0))],
    "fmin": [(np.fmin, (X, Y)), (np.fmin, (0, X))],
    "power of an integer": [(lambda x: 2**x, (X,)), (lambda x: np.pow(2, x), (X,))],
    "copysign": [
        (np.copysign, (X, Y)),
        (lambda x: np.copysign(x, -0.0), (X,)),
        (np.copysign, (X, INTS)),
        (np.copysign, (2, X)),
    ],
    "heaviside": [
        (lambda x, y: x * np.heaviside(x, y), (X, Y)),
        (np.heaviside, (INTS - np.int8(2), Y)),
        (np.heaviside, (0, 0.7)),
    ],
    "nan_to_num": [
        (np.nan_to_num, (X,)),
        (lambda x: np.nan_to_num(x, True, 1.0, 2.0, 3.0), (0.7,)),
        (
            lambda x, fill: np.nan_to_num(x + HOLES, nan=fill, posinf=2.0 * fill, neginf=-fill),
            (np.full(5, 0.25), 1.5),
        ),
    ],
    "real": [
        (np.real, (X,)),
        (np.conj, (X,)),
        (np.conjugate, (0.5,)),
        (np.real_if_close, (X,)),
        (lambda x: np.real_if_close(x, tol=1), (X,)),
        (lambda x: np.real(x) + np.imag(x) + np.angle(x), (X,)),
        (lambda x: np.angle(x, deg=True) + x, (0.5,)),
    ],
    "degrees": [(np.degrees, (X,)), (np.rad2deg, (0.5,))],
    "radians": [(np.radians, (X,)), (np.deg2rad, (0.5,))],
    "modf": [(np.modf, (X,)), (np.modf, (-2.5,)), (lambda x: np.modf(x * 3.0)[0], (X,))],
    "frexp": [(lambda x: np.frexp(x)[0], (X,)), (np.frexp, (-6.0,))],
    "ldexp": [
        (lambda x: np.ldexp(x, 3), (X,)),
        (lambda x: np.ldexp(x, np.array([-2, 0, 5])), (X,)),
        (lambda x: np.ldexp(x, [[1], [2]]), (0.5,)),
        (lambda x: np.ldexp(*np.frexp(x)), (X,)),
    ],
    "unwrap": [
        (np.unwrap, (np.array([0.1, 3.0, -3.0, -0.5, 6.1]),)),
        (lambda x: np.unwrap(5.0 * x, axis=0), (X,)),
        (lambda x: np.unwrap(x, 1.0, -1, period=1.5), (X,)),
        (lambda x, period: np.unwrap(x, period=period), (X, 1.1)),
    ],
    "divmod": [
        (lambda x: np.divmod(x, 0.7), (X,)),
        (lambda x, y: np.remainder(x, y) + np.mod(y, x) + np.fmod(x, y), (X, 0.13 + Y)),
        (lambda x: x * np.floor_divide(x, 0.7), (X,)),
    ],
    "steps": [
        (lambda x: x * (np.trunc(x) + np.around(x, 1) + np.rint(x) + np.ceil(x)), (X,)),
        (lambda x: x + np.spacing(x) + 0.0 * np.nextafter(x, 2.0), (Y,)),
    ],
    "clip": [
        (lambda x: np.clip(x, -0.5, 1.0), (X,)),
        (lambda x: np.clip(x, None, 1.0), (X,)),
        (lambda x: np.clip(x, -0.5, None, None), (X,)),
        (lambda x: np.clip(x, a_max=1.0, a_min=-0.5), (X,)),
        (lambda x: np.clip(x, min=-0.5, max=1.0), (X,)),
        (lambda x: np.clip(x, max=1.0), (X,)),
        (lambda x: np.clip(x, a_min=0.0, a_max=None, out=None), (X,)),
        (lambda x: np.clip(x), (X,)),
        (lambda x: x.clip(-0.5), (X,)),
        (np.clip, (X, Y - 1.0, Y + 0.1)),
        (lambda x: np.clip(x, 0, INTS), (X,)),
        (lambda x: np.clip(x, -0.5, INTS, None), (X,)),
    ],
    "where": [
        (lambda x: np.where(x > 0.0, x, 0.5 * x), (X,)),
        (lambda x: np.where(x, x, 1.0), (X,)),
    ],
    "keywords": [
        (
            lambda x: np.exp(x, out=None, where=True, casting="same_kind", order="K", subok=True),
            (X,),
        ),
        (lambda x, y: np.arctan2(x, y, out=None, dtype=None), (X, Y)),
    ],
}

CASES = [
    pytest.param(f, inputs, id=f"{name}-{i}")
    for name, cases in RECORDED.items()
    for i, (f, inputs) in enumerate(cases)
]


@pytest.mark.parametrize(("f", "inputs"), CASES)
def test_a_function_of_elements_records_itself(f: Any, inputs: Any) -> None:
    check_call(f, *inputs, order=2)


@pytest.mark.parametrize(
    "f",
    [
        *(np.arcsinh, np.arctanh, np.exp2, np.cbrt, np.sinc, np.i0, np.nan_to_num, np.real),
        *(np.conj, np.degrees, np.radians, np.modf, np.frexp, np.real_if_close, np.clip),
        *(np.imag, np.angle, np.isreal, np.iscomplex, np.isneginf, np.isposinf, np.spacing),
        *(np.trunc, np.around),
        lambda x: np.unwrap(np.atleast_1d(np.array(0.2)) * x),
        lambda x: np.hypot(x, x),
        lambda x: np.arctan2(x, 2),
        lambda x: np.copysign(x, -1),
        lambda x: np.ldexp(x, 2),
        lambda x: np.float_power(x, 2),
        lambda x: np.heaviside(x, x),
        lambda x: np.fmax(x, 0.1),
        lambda x: np.nextafter(x, x),
        lambda x: np.divmod(x, 2),
    ],
)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 0), (1, 1)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_every_shape_and_float_type_gives_what_numpy_gives(f: Any, shape: Any, dtype: Any) -> None:
    x = np.full(shape, 0.2, dtype) if shape else dtype(0.2)
    recorded, expected = f(Node(x)), f(x)
    if not isinstance(expected, tuple):
        recorded, expected = (recorded,), (expected,)
    for y, plain in zip(recorded, expected, strict=True):
        value = np.asarray(getattr(y, "value", y))
        assert (value.shape, value.dtype) == (np.shape(plain), np.asarray(plain).dtype)
        np.testing.assert_allclose(value, plain, rtol=4.0 * np.finfo(dtype).eps)


# What an operand's type does to the result --------------------------------------------------------

SINGLE = np.array([0.3, 0.6, 0.9], np.float32)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.hypot(x, 0.5),
        lambda x: np.hypot(x, 2),
        lambda x: np.hypot(x, INTS),
        lambda x: np.hypot(x, INTS.astype(int)),
        lambda x: np.arctan2(BOOLS, x),
        lambda x: np.logaddexp(x, np.arange(3.0)),
        lambda x: np.multiply(BOOLS, x),
        lambda x: x * True,
        lambda x: np.float_power(x, 2),
        lambda x: np.float_power(2, x),
        lambda x: np.copysign(x, INTS),
        lambda x: np.copysign(INTS, x),
        lambda x: np.copysign(x, np.arange(3.0)),
        lambda x: np.fmax(x, 0.5),
        lambda x: np.fmin(x, INTS),
        lambda x: np.ldexp(x, INTS),
        lambda x: np.clip(x, 0, 1),
        lambda x: np.nan_to_num(x, nan=7),
        lambda x: np.mod(x, 0.5),
        lambda x: np.divmod(x, 2)[0],
        lambda x: np.heaviside(x, 0.5),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_types_meet_as_in_numpy(f: Any, dtype: Any) -> None:
    x = SINGLE.astype(dtype)
    expected = f(x)
    result = f(Node(x))
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(getattr(result, "value", result), expected, rtol=2e-3)


@pytest.mark.parametrize("op", [ops.sinc, ops.i0, ops.arcsinh, ops.arccosh, ops.exp2, ops.cbrt])
@pytest.mark.parametrize("x", [INTS, np.array([1, 2]), BOOLS[::2], 1, True])
def test_integers_and_booleans_become_float64(op: Any, x: Any) -> None:
    assert np.asarray(op(x)).dtype == np.float64
    np.testing.assert_allclose(op(x), op(np.multiply(x, 1.0)))


@pytest.mark.parametrize("f", [np.degrees, np.radians, np.hypot, np.arctan2, np.logaddexp])
def test_small_integers_count_as_float64(f: Any) -> None:
    ours = NUMPY[f]
    x = (INTS, INTS)[: f.nin]
    assert ours(*x).dtype == np.float64
    np.testing.assert_allclose(ours(*x), f(*(np.multiply(i, 1.0) for i in x)))


# Another library, and completeness ----------------------------------------------------------------

PEERS = {
    "arcsinh": lambda n, x: n.arcsinh(x),
    "arccosh": lambda n, x: n.arccosh(4.0 + x),
    "arctanh": lambda n, x: n.arctanh(0.4 * x),
    "exp2": lambda n, x: n.exp2(x),
    "sinc": lambda n, x: n.sinc(x),
    "logaddexp": lambda n, x: n.logaddexp(x, 0.3 * x - 1.0),
    "logaddexp2": lambda n, x: n.logaddexp2(1.0 - x, x * x),
    "arctan2": lambda n, x: n.arctan2(x, x * x - 1.0),
    "fmax": lambda n, x: n.fmax(x, 0.5),
    "fmin": lambda n, x: n.fmin(x * x, 0.5 - x),
    "degrees": lambda n, x: n.degrees(x) + n.rad2deg(x),
    "radians": lambda n, x: n.radians(x) + n.deg2rad(x),
    "real": lambda n, x: n.real(x) * n.conj(x),
    "clip": lambda n, x: n.clip(x, -0.5, 0.8),
    "mod": lambda n, x: n.mod(x, 0.7) + n.remainder(1.0, x),
    "fabs": lambda n, x: n.fabs(x) * n.absolute(x),
    "nan_to_num": lambda n, x: n.nan_to_num(x) ** 2,
    "float_power": lambda n, x: n.power(2.5 + x, x),
    "where": lambda n, x: n.where(x > 0.0, x**2, 3.0 * x),
}


@pytest.mark.parametrize("name", PEERS)
def test_derivatives_are_those_of_hips_autograd(name: str) -> None:
    f = PEERS[name]
    x = X.ravel()
    theirs: Any = elementwise_grad(lambda x: hips.sin(f(hips, x)))
    ours: Any = grad(lambda x: np.sin(f(np, x)).sum())
    np.testing.assert_allclose(ours(x), theirs(x), rtol=1e-12)
    theirs_of_order_2 = elementwise_grad(theirs)(x)
    np.testing.assert_allclose(grad(lambda x: ours(x).sum())(x), theirs_of_order_2, rtol=1e-11)


def test_every_ufunc_of_numpy_is_recorded_or_acts_on_the_values() -> None:
    ufuncs = {f for f in vars(np).values() if isinstance(f, np.ufunc)}
    left = {f.__name__ for f in ufuncs - NUMPY.keys() - ON_VALUES}
    # dates are no numbers; products are not functions of single elements
    assert left <= {"isnat", "matvec", "vecdot", "vecmat"}


def test_modf_and_frexp_give_plain_whole_parts() -> None:
    x = Node(X)
    assert type(np.modf(x)[1]) is np.ndarray
    assert np.frexp(x)[1].dtype == np.int32
    for special in (0.0, -0.0, np.inf, -np.inf, -3.0):
        for found, expected in zip(np.modf(Node(special)), np.modf(special), strict=True):
            value = getattr(found, "value", found)
            assert value == expected
            assert np.signbit(value) == np.signbit(expected)


@pytest.mark.parametrize("inputs", [(1.5 + X * X, Y), (X, 3), (2, Y), (Y + 2.0, [1, 2, 3])])
def test_float_power_computes_in_float64_and_records_itself(inputs: Any) -> None:
    check_gradients(lambda *xs: np.float_power(*xs), *inputs, order=3)
    nodes = [Node(x.astype(np.float32)) if isinstance(x, np.ndarray) else x for x in inputs]
    np.testing.assert_allclose(np.float_power(*nodes).value, np.float_power(*inputs), rtol=1e-6)
    assert np.float_power(*nodes).dtype == np.float64


def test_where_of_a_condition_alone_tells_places() -> None:
    for found, expected in zip(np.where(Node(X) > 0.0), np.where(X > 0.0), strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.where(Node(np.array([0.0, 2.0]))), [[1]])
    chosen = grad(lambda x: x[np.where(x > 0.0)].sum())(X)
    np.testing.assert_array_equal(chosen, np.where(X > 0.0, 1.0, 0.0))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.nan_to_num(x, copy=False), ValueError, r"cannot be changed in place"),
        (lambda x: np.ldexp(x, 0.5), TypeError, "ldexp: the exponents must be whole numbers, got"),
        (lambda x: np.hypot(x, 1j), TypeError, "must be real numbers, got 1j"),
        (lambda x: np.gcd(x, 2), TypeError, "'gcd' did not contain a loop|not supported"),
        (lambda x: np.clip(x, 0.0, a_min=1.0), TypeError, "multiple values"),
        (lambda x: np.clip(x, 0.0, None, min=1.0), (TypeError, ValueError), "both"),
    ],
)
def test_what_is_refused(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(Node(X))


OPS_OF_NUMPY = {
    f: op
    for f in vars(np).values()
    if isinstance(f, np.ufunc) and isinstance(op := NUMPY.get(f), Op) and not f.signature
}


def test_an_op_that_is_one_of_numpys_functions_of_numbers_is_elementwise() -> None:
    assert len(OPS_OF_NUMPY) > 40
    assert {op.name for op in OPS_OF_NUMPY.values() if op.kind != "elementwise"} == set()


@pytest.mark.parametrize(
    "op", sorted({op for op in OPS_OF_NUMPY.values() if op.arity == 2}, key=str), ids=str
)
def test_an_op_of_two_numbers_says_which_shapes_go_together(op: Op) -> None:
    with pytest.raises(ValueError, match="Shapes must be equal or broadcast"):
        op(Node(np.ones(2)), np.ones(3))
