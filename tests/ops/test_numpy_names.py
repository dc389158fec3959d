"""NumPy's names: what stands for a reduction with all its arguments, and names that may be gone."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node, check_gradients, grad
from autograd_scratch.engine.registry import ON_VALUES
from autograd_scratch.ops.numpy_names import WITHOUT_A_DERIVATIVE, functions_of

X = np.array([[1.0, 2.0, 4.0], [3.0, -1.0, 0.5]])
SOME = np.array([True, False, True])

# Names that a NumPy may lack ----------------------------------------------------------------------


def test_functions_that_a_numpy_lacks_are_left_out() -> None:
    other = SimpleNamespace(floor=np.floor, ceil=np.ceil)
    assert functions_of(other, ["floor", "fix", "in1d", "ceil"]) == [np.floor, np.ceil]
    assert functions_of(np, ["no_such_function"]) == []


def test_every_name_that_this_numpy_has_acts_on_values() -> None:
    assert set(functions_of(np, WITHOUT_A_DERIVATIVE)) <= ON_VALUES
    assert len(functions_of(np, WITHOUT_A_DERIVATIVE)) > 40


def test_the_package_can_be_imported_where_numpy_has_dropped_names() -> None:
    code = (
        "import numpy as np\n"
        "for name in ('fix', 'permute_dims', 'searchsorted', 'argwhere'):\n"
        "    delattr(np, name)\n"
        "import autograd_scratch as ag\n"
        "x = ag.Node(2.5)\n"
        "print((x * np.floor(x)).value)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("5.0", "")


# Reductions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(x, where=SOME),
        lambda x: np.sum(x, axis=1, where=SOME, keepdims=True),
        lambda x: np.sum(x, initial=5.0),
        lambda x: np.sum(x, 0, float, None),
        lambda x: np.sum(x, dtype=np.float64),
        lambda x: np.mean(x, axis=1, where=SOME),
        lambda x: np.mean(x, dtype=np.float64),
        lambda x: np.prod(x, where=SOME, axis=1),
        lambda x: np.prod(x, initial=2.0),
        lambda x: np.max(x, initial=3.5),
        lambda x: np.max(x, axis=1, where=SOME, initial=-np.inf),
        lambda x: np.min(x, initial=0.75),
        lambda x: np.min(x, where=SOME, initial=np.inf),
        lambda x: np.var(x, where=SOME, axis=1),
        lambda x: np.var(x, correction=1),
        lambda x: np.var(x, where=SOME, ddof=1, keepdims=True),
        lambda x: np.std(x, where=SOME),
        lambda x: np.std(x, axis=0, correction=1, dtype=float),
        lambda x: np.std(x, mean=np.mean(x, axis=1, keepdims=True), axis=1),
        lambda x: np.var(x, mean=x[:1] + 1.0, axis=0, where=SOME, ddof=-1),
        lambda x: np.amax(x, axis=(0, -1), initial=x[0, 1] + 3.0, keepdims=True),
        lambda x: np.amin(x, 1),
        lambda x: np.ptp(x, axis=-1, keepdims=True),
        lambda x: np.cumsum(x, dtype=np.float64),
    ],
)
def test_a_reduction_takes_numpys_other_arguments(f: Any) -> None:
    np.testing.assert_allclose(f(Node(X)).value, f(X), rtol=1e-14)
    check_gradients(f, X, order=2)


def test_a_reduction_computes_in_the_type_it_is_told() -> None:
    x = Node(np.ones(3, np.float32))
    y = np.sum(x, dtype=np.float64)
    assert type(y.value) is float
    y.backward()
    assert x.grad.dtype == np.float32
    with pytest.raises(TypeError, match="dtype must be a float type, got int64"):
        np.sum(x, dtype=int)


@pytest.mark.parametrize("f", [np.sum, np.prod, np.max, np.min, np.logaddexp.reduce])
def test_of_nothing_a_reduction_is_the_number_that_it_starts_from(f: Any) -> None:
    nothing = np.zeros((2, 0))
    assert f(Node(nothing), axis=None, initial=3.0).value == f(nothing, axis=None, initial=3.0)
    check_gradients(lambda x, y: f(x, axis=1, initial=y), nothing, 3.0)


def test_the_spread_of_equal_chosen_elements_has_gradient_0() -> None:
    x = np.array([2.0, 7.0, 2.0])
    np.testing.assert_array_equal(grad(lambda x: np.std(x, where=SOME))(x), np.zeros(3))


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (lambda x: np.cumsum(x, where=SOME), "unexpected keyword|does not take 'where'"),
        (lambda x: np.mean(x, out=np.zeros(())), "numpy.mean cannot write a node into an existing"),
        (lambda x: np.stack([x], out=np.zeros((1, 3))), "numpy.stack cannot write a node into"),
    ],
)
def test_an_argument_that_makes_no_sense_for_nodes_is_refused(f: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        f(Node(X))


def test_numpys_astype_is_the_method() -> None:
    x = Node(X)
    assert np.astype(x, np.float32).dtype == np.float32
    assert np.astype(x, int).tolist() == X.astype(int).tolist()
    check_gradients(lambda x: np.astype(x, np.float64, copy=False) ** 2.0, X)
