"""Every op there is: exported, and the same in ONNX Runtime as in NumPy; or refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_scratch import Op, ops, value_and_grad
from autograd_scratch.engine.registry import OPS
from autograd_scratch.testing import calls, graphs

pytest.importorskip("onnx", reason='not installed: pip install "autograd-scratch[onnx]"')
pytest.importorskip("onnxruntime", reason="not installed: pip install onnxruntime")

from onnx_models import Model

from autograd_scratch import to_onnx
from autograd_scratch.program.onnx.functions import APART, what_becomes
from tools import onnx_functions

ops.load_all()
ALL = [op for op in vars(OPS).values() if isinstance(op, Op)]
EXPORTED = [op for op in ALL if what_becomes(op.name)[0]]
REFUSED = [op for op in ALL if op not in EXPORTED]
FEW = settings(max_examples=max(3, settings.default.max_examples // 7))

EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, np.inf, -np.inf, np.nan, 1e30, -1e-30, 30.5, -3.5)
"""Numbers at which functions have their edges."""

UNDEFINED = {
    *("dot", "matmul", "affine", "tensordot", "einsum", "convolve", "det"),
    "softmax_cross_entropy",
}
"""Ops that are compared at smooth places only: in sums of products, 0 × nan is nan or 0, as the
library beneath NumPy likes; the last one has a branch for classes that are impossible."""


def in_type(x: Any, dtype: Any) -> Any:
    """A float or array of floats in another type."""
    return np.asarray(x, dtype)[()] if is_float(x) else x


def is_float(x: Any) -> bool:
    return np.asarray(x).dtype.kind == "f"


def of_floats(op: Op, inputs: Any, params: Any) -> tuple[Any, list[Any]]:
    """The op as a function of its float inputs, and those."""
    places = [i for i, x in enumerate(inputs) if is_float(x)]

    def f(*floats: Any) -> Any:
        given = dict(zip(places, floats, strict=True))
        return op(*[given.get(i, x) for i, x in enumerate(inputs)], **params)

    return f, [inputs[i] for i in places]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("op", EXPORTED, ids=lambda op: op.name)
@FEW
@given(data=st.data())
def test_an_op_gives_what_numpy_gives(
    op: Op, dtype: Any, tmp_path_factory: Any, data: st.DataObject
) -> None:
    inputs, params = data.draw(calls(op))
    if "dtype" in params:
        params = {"dtype": np.float32 if dtype == np.float64 else np.float64}
    f, floats = of_floats(op, [in_type(x, dtype) for x in inputs], params)
    model = Model(f, path_in(tmp_path_factory), *floats, batch_axis=None)
    model.check(*floats)
    if op.name not in UNDEFINED:
        numbers = st.lists(st.sampled_from(EDGES), min_size=1, max_size=9)
        for drawn in (data.draw(numbers), EDGES):
            at_edges = [np.resize(np.array(drawn, dtype), np.shape(x))[()] for x in floats]
            with np.errstate(all="ignore"):
                model.check(*at_edges)


@settings(max_examples=max(8, settings.default.max_examples // 2))
@given(f=graphs())
def test_a_random_graph_and_its_gradient_are_exported(f: Any, tmp_path_factory: Any) -> None:
    step = value_and_grad(f, tuple(range(len(f.inputs))))
    model = Model(step, path_in(tmp_path_factory), *f.inputs, batch_axis=None)
    model.check(*f.inputs)
    model.check(*[0.7 * x for x in f.inputs])


def path_in(tmp_path_factory: Any) -> Path:
    """A file in a folder of the test session."""
    folder: Path = tmp_path_factory.getbasetemp()
    return folder / "op.onnx"


@pytest.mark.parametrize("op", REFUSED, ids=lambda op: op.name)
@settings(max_examples=2)
@given(data=st.data())
def test_an_op_that_is_not_exported_is_refused_by_name_with_the_reason(
    op: Op, tmp_path_factory: Any, data: st.DataObject
) -> None:
    inputs, params = data.draw(calls(op))
    f, floats = of_floats(op, inputs, params)
    _, why = what_becomes(op.name)
    with pytest.raises(ValueError, match=f"to_onnx: {op.name} cannot be exported: {why}"):
        to_onnx(f, path_in(tmp_path_factory), *floats, batch_axis=None)


def test_the_page_of_the_site_lists_each_op_once() -> None:
    page = onnx_functions.page()
    for op in ALL:
        what = "is exported" if op in EXPORTED else "is refused"
        assert page.count(f"\n| `{op.name}` | {what} | ") == 1
    assert f"{len(EXPORTED)} are exported, {len(REFUSED)} are refused." in page


def rows(dtype: Any) -> Any:
    """Two arrays of numbers of a type, with its ends among them."""
    dtype = np.dtype(dtype)
    rng = np.random.default_rng(0)
    if dtype.kind == "b":
        return rng.integers(0, 2, (2, 4, 3)).astype(bool)
    info = np.iinfo(dtype)
    numbers = rng.integers(max(info.min, -9), 9, (2, 4, 3)).astype(dtype)
    numbers[0, 0, :2] = info.min, info.max
    return numbers


OF_INTEGERS = {
    "totals": lambda x, y: (np.cumsum(x, axis=1), np.sum(x % 5), np.sum(y % 3, axis=0)),
    "sums": lambda x, y: (x + y, x - y, x * y),
    "of one": lambda x, y: (-x, abs(x), np.sign(x), x**2, np.square(y), x**0),
    "parts": lambda x, y: (x // y, x % y, x // 3, x % 3),
    "places": lambda x, y: (np.argmax(x, axis=1), np.argmin(x), np.argsort(x, axis=1)),
    "extremes": lambda x, y: (np.max(x, 0), np.min(x, 1, keepdims=True), np.clip(x, 1, 3)),
}
"""Functions of two arrays of integers."""

OF_ALL = {
    "products": lambda x, y: (np.prod(x > y, axis=1), np.sum(x > y), np.mean(x > y)),
    "bits": lambda x, y: (x & y, x | y, x ^ y, ~x),
    "order": lambda x, y: (x < y, x <= y, x > y, x >= y, x == y, x != y),
    "two": lambda x, y: (np.maximum(x, y), np.minimum(x, y), x + y, x * y),
    "logic": lambda x, y: (np.logical_and(x, y), np.logical_xor(x, y), np.logical_not(x)),
    "counts": lambda x, y: (np.all(x), np.any(x, axis=0), np.count_nonzero(x, axis=1)),
    "quotient": lambda x, y: (x / y,),
    "moves": lambda x, y: (x.T, x[::-1, 1], np.where(x > y, x, y), np.concatenate([x, y])),
    "casts": lambda x, y: (x.astype(float), x.astype(np.float32), x.astype(bool), x.astype(int)),
    "with floats": lambda x, y: (x + 0.5, np.exp(x * 0.01), x * np.ones(3)),
}
"""Functions of two arrays of integers or booleans."""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of 1 // 0, which NumPy takes for 0
@pytest.mark.parametrize(
    ("name", "dtype"),
    [(name, dtype) for name in OF_ALL for dtype in (np.int64, np.int32, np.int8, np.uint8, bool)]
    + [(name, dtype) for name in OF_INTEGERS for dtype in (np.int64, np.int32, np.int8, np.uint8)],
)
def test_integers_and_booleans_are_exported_as_numpy_has_them(
    name: str, dtype: Any, tmp_path: Path
) -> None:
    f = {**OF_ALL, **OF_INTEGERS}[name]
    Model(f, tmp_path / "f.onnx", *rows(dtype), batch_axis=None).check(*rows(dtype))


OF_FLOATS = {
    "order": lambda x, y: (x < y, x <= y, x > y, x >= y, x == y, x != y),
    "questions": lambda x, y: (np.isnan(x), np.isinf(x), np.isfinite(x), np.signbit(x)),
    "roundings": lambda x, y: (np.floor(x), np.ceil(x), np.trunc(x), np.rint(x), np.round(x, 1)),
    "logic": lambda x, y: (np.logical_and(x, y), np.logical_or(x, y), ~(x > y), x.astype(bool)),
    "counts": lambda x, y: (np.all(x), np.any(x, axis=0), np.count_nonzero(x, axis=1)),
    "whole quotient": lambda x, y: (x // y, x // 2.0),
}
"""Functions of two arrays of floats that have no derivative."""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", OF_FLOATS)
def test_what_has_no_derivative_is_exported_with_all_its_edges(
    name: str, dtype: Any, tmp_path: Path
) -> None:
    x = np.array([EDGES, EDGES[::-1]], dtype)
    y = np.roll(x, 5, axis=1)
    model = Model(OF_FLOATS[name], tmp_path / "f.onnx", x, y, batch_axis=None)
    for shift in range(len(EDGES)):
        model.check(x, np.roll(y, shift, axis=1))


@pytest.mark.parametrize("order", [None, 0, 1, 2, 3, 2.5, -1, np.inf, -np.inf])
def test_norms_of_all_orders_are_exported(order: Any, tmp_path: Path) -> None:
    model = Model(lambda x: ops.norm(x, order, axis=1), tmp_path / "f.onnx", np.ones((2, 3)))
    with np.errstate(all="ignore"):
        model.check(np.array([[3.0, -4.0, 0.5], [0.0, 0.0, -0.0], [1.0, np.nan, 2.0]]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_onnx_runtime_has_in_float32_only_is_said_so(dtype: Any, tmp_path: Path) -> None:
    special = pytest.importorskip("scipy.special", reason="SciPy is not installed")
    x = np.linspace(-2.0, 2.0, 9, dtype=dtype)
    model = Model(lambda x: special.erf(x), tmp_path / "f.onnx", x)
    model.check(x)
    assert model.written.in_float32 == (("Erf",) if dtype == np.float64 else ())


WEIGHTS = np.array([1.0, 2.0, 0.5])

TAKEN_APART = {
    "average": lambda x: np.average(x, axis=1, weights=WEIGHTS),
    "cov": lambda x: np.cov(x, bias=True),
    "corrcoef": np.corrcoef,
    "cumulative_sum": lambda x: np.cumulative_sum(x, axis=1),
    "cumulative_prod": lambda x: np.cumulative_prod(x, axis=1),
    "nansum": lambda x: np.nansum(x, axis=0),
    "nanprod": lambda x: np.nanprod(x, axis=1),
    "nancumsum": lambda x: np.nancumsum(x, axis=1),
    "nancumprod": lambda x: np.nancumprod(x, axis=1),
}


@pytest.mark.parametrize("name", TAKEN_APART)
def test_numpys_functions_that_are_made_of_ops_here_are_exported(name: str, tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(7, 3))
    axis = None if name in ("cov", "corrcoef") else 0  # those of one row have no axes
    model = Model(TAKEN_APART[name], tmp_path / "f.onnx", rows, batch_axis=axis)
    model.check(rows)
    if name.startswith("nan"):
        model.check(np.where(rows > 0.5, np.nan, rows))


def test_all_that_is_taken_apart_is_tried() -> None:
    assert TAKEN_APART.keys() == APART
