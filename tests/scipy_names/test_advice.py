"""A function of SciPy's own that is given a node says where the one that records is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.integrate
import scipy.linalg
import scipy.optimize
import scipy.signal
import scipy.special
import scipy.stats

from autograd_scratch import Node
from autograd_scratch.scipy import has_function

A = Node(np.eye(2))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: scipy.linalg.expm(A), "linalg.expm"),
        (lambda: scipy.linalg.solve(A, np.ones(2)), "linalg.solve"),
        (lambda: scipy.linalg.solve_triangular(A, np.ones(2)), "linalg.solve_triangular"),
        (lambda: scipy.linalg.cho_factor(A), "linalg.cho_factor"),
        (lambda: scipy.linalg.cholesky(A), "linalg.cholesky"),
        (lambda: scipy.special.softmax(A), "special.softmax"),
        (lambda: scipy.special.spherical_jn(1, A), "special.spherical_jn"),
        (lambda: scipy.stats.norm.logpdf(A), "stats.norm.logpdf"),
        (lambda: scipy.signal.convolve(A, np.eye(2)), "signal.convolve"),
        (lambda: scipy.integrate.quad(lambda t, a: a * t, 0, 1, args=(A[0, 0],)), "integrate.quad"),
        (lambda: scipy.integrate.odeint(lambda y, t: y, A[0], [0.0, 1.0]), "integrate.odeint"),
    ],
)
def test_it_names_the_function_to_call(call: Callable[[], Any], name: str) -> None:
    with pytest.raises(TypeError, match=re.escape(f"call autograd_scratch.scipy.{name} instead")):
        call()


def test_it_names_nothing_that_is_scipys_own_there_too() -> None:
    with pytest.raises(TypeError) as caught:
        scipy.stats.norm.entropy(0.0, A)
    assert "autograd_scratch.scipy" not in str(caught.value)


def test_an_error_of_a_solver_in_c_has_it_as_its_cause() -> None:
    def f(x: Any, a: Any) -> Any:
        return x * x - a

    with pytest.raises((TypeError, SystemError)) as caught:
        scipy.optimize.brentq(f, 0.0, 2.0, args=(A[0, 0],))
    told = f"{caught.value}; {caught.value.__cause__}"
    assert "call autograd_scratch.scipy.optimize.brentq instead" in told


def test_a_function_is_known_only_where_it_is() -> None:
    assert has_function("stats", "norm.logpdf")
    assert not has_function("stats", "norm.nothing")
    assert not has_function("cluster", "kmeans")


@pytest.mark.parametrize(
    ("module", "name", "instead"),
    [
        ("special", "logsumexp", "call autograd_scratch.scipy.special.logsumexp instead"),
        ("stats", "zscore", "call it on node.value"),
    ],
)
def test_one_that_writes_into_its_arrays_is_named(module: str, name: str, instead: str) -> None:
    scipys: dict[str, Any] = {"__name__": f"scipy.{module}"}
    exec(f"def {name}(x): x[0] = 1.0", scipys)
    with pytest.raises(
        TypeError, match=re.escape(f"scipy.{module}.{name} writes into its arrays") + f".*{instead}"
    ):
        scipys[name](A)
