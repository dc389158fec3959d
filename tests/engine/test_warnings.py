"""A warning shows the line of the user's that led to it."""

import warnings

import numpy as np
import pytest

import autograd_scratch as ag


def retraced():
    f = ag.jit(lambda x, name: x * len(name))
    for n in range(20):
        f(1.0, "a" * n)


WARNED = {
    "np.cov": lambda: np.cov(ag.Node(np.ones((2, 1)))),
    "ag.cov": lambda: ag.cov(ag.Node(np.ones((2, 1)))),
    "np.nanvar": lambda: np.nanvar(ag.Node(np.array([np.nan, np.nan]))),
    "np.polyfit": lambda: np.polyfit(np.ones(3), ag.Node(np.ones(3)), 2),
    "np.cross": lambda: np.cross(ag.Node(np.ones(2)), np.ones(3)),
    "grad": lambda: ag.grad(lambda x: 1.0)(2.0),
    "value_and_grad": lambda: ag.value_and_grad(lambda x: 1.0)(2.0),
    "jit": retraced,
}


@pytest.mark.parametrize("call", WARNED.values(), ids=WARNED)
def test_a_warning_shows_the_user_s_line(call):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        call()
    ours = [each for each in found if "encountered in" not in str(each.message)]  # not NumPy's
    assert {each.filename for each in ours} == {__file__}
