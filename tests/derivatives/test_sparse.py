"""Sparse derivatives: their plans, their arguments and results, and what SciPy does with them."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy import optimize, sparse

import autograd_scratch as ag
from autograd_scratch import grad, hessian, jacobian, jit, sparse_hessian, sparse_jacobian, sparsity
from autograd_scratch.derivatives.sparse import dependencies, functions, plan

X = np.array([0.7, -1.3, 0.4, 1.9, -0.6, 1.1])
Y = np.array([-0.2, 0.9, -1.4, 0.3, 1.6, 0.8])


def rosenbrock(x: Any) -> Any:
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def steps_down(x: Any) -> Any:
    return x[1:] - x[:-1] ** 2


# plans --------------------------------------------------------------------------------------------


def test_rosenbrock_of_200_variables_takes_three_directions() -> None:
    x = np.linspace(0.5, 1.5, 200)
    of_f = functions.SparseDerivative("sparse_hessian", rosenbrock)
    assert of_f.plan((x,), {}).colors == 3
    np.testing.assert_allclose(of_f(x).toarray(), hessian(rosenbrock)(x), rtol=1e-12)


def test_an_arrow_takes_two_directions_and_a_long_row_one_backwards() -> None:
    x = np.linspace(0.5, 1.5, 50)
    arrow = functions.SparseDerivative("sparse_hessian", lambda x: (x[0] * x[1:] ** 2).sum())
    assert arrow.plan((x,), {}).colors == 2
    row = functions.SparseDerivative("sparse_jacobian", lambda x: (x**2).reshape(2, 25).sum(1))
    assert (row.plan((x,), {}).colors, row.plan((x,), {}).forward) == (1, False)


def test_a_function_runs_for_the_plan_only() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(x.shape)
        return steps_down(x)

    of_f = sparse_jacobian(f)
    of_f(X)
    in_first_call = len(calls)
    for x in (Y, X + 1.0):
        np.testing.assert_array_equal(of_f(x).toarray(), jacobian(steps_down)(x))
    assert len(calls) == in_first_call
    assert of_f(X[:3]).shape == (2, 3)
    assert len(calls) == 2 * in_first_call


def test_plans_are_kept_for_some_shapes() -> None:
    of_f = functions.SparseDerivative("sparse_jacobian", steps_down)
    plans = [of_f.plan((np.ones(n),), {}) for n in range(2, 5 + functions.PLANS)]
    assert of_f.plan((np.ones(4 + functions.PLANS),), {}) is plans[-1]
    assert of_f.plan((np.ones(2),), {}) is not plans[0]


def test_what_values_decide_has_a_plan_for_each_outcome() -> None:
    def f(x: Any) -> Any:
        return x[1:] * x[:-1] if ag.concretize(x[0] > 0) else x[::2] ** 2

    of_f = functions.SparseDerivative("sparse_jacobian", f)
    for x in (X, Y, X, Y):
        np.testing.assert_array_equal(of_f(x).toarray(), jacobian(f)(x))
    assert of_f.plan((X,), {}) is of_f.plan((X + 0.1,), {}) is not of_f.plan((Y,), {})


@pytest.mark.parametrize("chunk", [1, 2, 4])
def test_directions_go_in_chunks(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(plan, "_chunk_of", lambda count, sizes: chunk)
    np.testing.assert_allclose(
        sparse_hessian(rosenbrock)(X).toarray(), hessian(rosenbrock)(X), rtol=1e-13
    )
    for f in (lambda x: x[0] * x, lambda x: x.reshape(2, 3).sum(axis=1) ** 2):
        np.testing.assert_allclose(sparse_jacobian(f)(X).toarray(), jacobian(f)(X), rtol=1e-13)


# arguments and results ----------------------------------------------------------------------------


def test_arrays_of_several_axes_count_row_by_row() -> None:
    x = X.reshape(2, 3)
    expected = np.reshape(jacobian(lambda x: np.sin(x).T * 2.0)(x), (6, 6))
    found = sparse_jacobian(lambda x: np.sin(x).T * 2.0)(x)
    np.testing.assert_array_equal(found.toarray(), expected)
    np.testing.assert_array_equal(
        sparsity(lambda x: np.sin(x).T * 2.0, x).toarray(), expected != 0.0
    )
    whole = sparse_hessian(lambda x: (x[0] * x[1] ** 2).sum())(x).toarray()
    np.testing.assert_array_equal(
        whole, hessian(lambda x: (x[0] * x[1] ** 2).sum())(x).reshape(6, 6)
    )


def test_a_number_counts_as_one_variable() -> None:
    assert sparse_jacobian(lambda x: x**2)(3.0).toarray().tolist() == [[6.0]]
    assert sparse_hessian(lambda x: x**3)(3.0).toarray().tolist() == [[18.0]]
    assert sparsity(lambda x: x * np.ones(2), np.float64(3.0)).shape == (2, 1)
    assert sparse_jacobian(lambda x: x * 2.0)(np.array(3.0)).toarray().tolist() == [[2.0]]


def test_no_variables_and_no_results() -> None:
    nothing = np.zeros(0)
    assert sparsity(lambda x: x * 2.0, nothing).shape == (0, 0)
    assert sparse_jacobian(lambda x: x * 2.0)(nothing).shape == (0, 0)
    assert sparse_jacobian(lambda x: x.sum())(nothing).shape == (1, 0)
    assert sparse_hessian(lambda x: x.sum())(nothing).shape == (0, 0)
    assert sparse_jacobian(lambda x: x[:0])(X).shape == (0, 6)


def test_float32_stays() -> None:
    x = X.astype(np.float32)
    for found in (sparse_jacobian(steps_down)(x), sparse_hessian(rosenbrock)(x)):
        assert found.dtype == np.float32
    np.testing.assert_allclose(
        sparse_hessian(rosenbrock)(x).toarray(), hessian(rosenbrock)(x), rtol=1e-6
    )
    assert sparse_jacobian(lambda x: x[:3].sum() * np.float32(2.0))(x).dtype == np.float32


def test_other_arguments_are_passed_on() -> None:
    def f(x: Any, scale: Any, shift: int, *, power: int = 2) -> Any:
        return scale * ag.roll(x, shift) ** power

    of_f = sparse_jacobian(f)
    for scale, shift, options in [(2.0, 1, {}), (3.0, 1, {}), (2.0, 2, {"power": 3})]:
        expected = jacobian(f)(X, scale, shift, **options)
        np.testing.assert_allclose(of_f(X, scale, shift, **options).toarray(), expected)
        pattern = sparsity(f, X, scale, shift, **options).toarray()
        np.testing.assert_array_equal(pattern, expected != 0.0)


def test_results_are_the_callers_own() -> None:
    for of_f in (sparse_hessian(rosenbrock), sparse_jacobian(lambda x: np.ones(3))):
        first = of_f(X)
        expected = first.toarray()
        for part in (first.data, first.indices, first.indptr):
            part[...] = 0
        np.testing.assert_array_equal(of_f(X).toarray(), expected)


def test_copies_and_pickles_make_their_own_plans() -> None:
    of_f = sparse_hessian(rosenbrock)
    expected = of_f(X).toarray()
    for other in (pickle.loads(pickle.dumps(of_f)), copy.deepcopy(of_f)):
        np.testing.assert_array_equal(other(X).toarray(), expected)
    assert repr(of_f) == "<function sparse_hessian(rosenbrock)>"


@sparse_jacobian
def decorated(x: Any) -> Any:
    return x**2


def test_a_decorated_function_is_pickled_by_name() -> None:
    assert pickle.loads(pickle.dumps(decorated)) is decorated
    assert decorated(X).toarray().tolist() == np.diag(2.0 * X).tolist()


# errors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [lambda f: lambda x: sparsity(f, x), sparse_jacobian])
def test_messages_say_what_is_wrong(of: Any) -> None:
    with pytest.raises(TypeError, match=r"argument x must be a float or a float array, got int64"):
        of(steps_down)(np.arange(3))
    with pytest.raises(TypeError, match=r"argument x must be one float array, got list; make it"):
        of(steps_down)([1.0, 2.0])
    with pytest.raises(TypeError, match=r"must return one number or array, got tuple; concat"):
        of(lambda x: (x, x))(X)
    with pytest.raises(TypeError, match="branch on a traced value") as caught:
        of(lambda x: x if x[0] > 0 else -x)(X)
    assert "traces the function, as jit does" in caught.value.__notes__[-1]
    with pytest.raises(TypeError, match="has NumPy write into an array"):
        of(lambda x: [np.add.at(np.zeros(6), [0], ag.concretize(x[0] > 9) + x.value[0]), x][1])(X)


def test_a_compiled_function_and_one_with_attributes_are_as_good_as_others() -> None:
    expected = jacobian(steps_down)(X)
    np.testing.assert_array_equal(sparse_jacobian(jit(steps_down))(X).toarray(), expected)

    def f(x: Any) -> Any:
        return steps_down(x)

    f._plans = f.plan = f._made_of = None  # type: ignore[attr-defined]
    np.testing.assert_array_equal(sparse_jacobian(f)(X).toarray(), expected)


@pytest.mark.parametrize("around", [grad, jit, lambda f: ag.vmap(lambda x: f(x[None]))])
def test_within_a_derivative_there_is_no_sparse_array(around: Any) -> None:
    for of in (
        sparse_jacobian(lambda x: x**2),
        lambda x: sparsity(lambda x: x**2, x),
        lambda x: sparse_jacobian(lambda z, x: z * x)(X, x),
    ):
        with pytest.raises(TypeError, match="there are no numbers that a SciPy array could hold"):
            around(of)(X)
    y = None

    def leaks(x: Any) -> Any:
        nonlocal y
        y = x
        return sparsity(lambda z: z * x, X).sum()

    with pytest.raises(TypeError, match="there are no numbers that a SciPy array could hold"):
        around(leaks)(X)


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(TypeError, match=r"write sparse_hessian\(f\)\(x\)"):
        sparse_hessian(3.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="an argument of sparse_jacobian"):
        sparse_jacobian(lambda x, other: x)(X, object())


def test_what_changes_its_arguments_is_refused() -> None:
    def f(x: Any, total: Any) -> Any:
        total += 1.0
        return x * total

    with pytest.raises(TypeError, match="changes an argument in place; return new arrays"):
        sparse_jacobian(f)(X, np.ones(6))


def test_a_dense_pattern_is_an_error_before_it_takes_all_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dependencies, "MOST", 1000)
    with pytest.raises(ValueError, match=r"not sparse: an array of 40 elements .* at least 1600"):
        sparse_hessian(lambda x: x.sum() ** 2)(np.ones(40))


def test_without_scipy_an_error_says_how_to_get_it() -> None:
    code = (
        "import sys\n"
        "class Hide:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'scipy': raise ModuleNotFoundError(name)\n"
        "sys.modules['scipy'] = None\n"
        "import importlib.util as util\n"
        "util.find_spec = lambda name: None\n"
        "from autograd_scratch import *\n"
        "import autograd_scratch as ag\n"
        "for call in (lambda: ag.sparsity(abs, 1.0), lambda: ag.sparse_hessian(abs)):\n"
        "    try: call()\n"
        "    except ImportError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        "sparsity needs SciPy: pip install scipy",
        "sparse_hessian needs SciPy: pip install scipy",
    ]


# SciPy --------------------------------------------------------------------------------------------


def chained_residuals(x: Any) -> Any:
    return np.concatenate([10.0 * (x[1:] - x[:-1] ** 2), 1.0 - x[:-1]])


def test_least_squares_takes_jacobians_and_patterns() -> None:
    start = np.linspace(-1.0, 1.5, 30)
    exact = sparse_jacobian(chained_residuals)
    found = optimize.least_squares(chained_residuals, start, jac=exact)
    assert sparse.issparse(found.jac)
    np.testing.assert_allclose(found.x, np.ones(30), atol=1e-6)
    pattern = sparsity(chained_residuals, start)
    found = optimize.least_squares(chained_residuals, start, jac_sparsity=pattern)
    np.testing.assert_allclose(found.x, np.ones(30), atol=1e-5)


def test_minimize_takes_hessians() -> None:
    found = optimize.minimize(
        rosenbrock,
        np.linspace(0.5, 1.5, 20),
        method="trust-constr",
        jac=grad(rosenbrock),
        hess=sparse_hessian(rosenbrock),
        options={"gtol": 1e-8},
    )
    np.testing.assert_allclose(found.x, np.ones(20), atol=1e-6)
