"""``tree_ravel``: structures as vectors, and back, with derivatives both ways."""

from typing import NamedTuple

import autograd
import numpy as np
import pytest
from autograd.misc import flatten
from numpy.testing import assert_allclose, assert_array_equal

import autograd_scratch as ag


class Layer(NamedTuple):
    W: np.ndarray
    b: float


PARAMS = {"first": Layer(np.arange(6.0).reshape(2, 3), 0.5), "then": [np.ones(2), (3.0,)]}
NUMBERS = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.5, 1.0, 1.0, 3.0]


def test_a_structure_becomes_a_vector_and_comes_back():
    vector, unravel = ag.tree_ravel(PARAMS)
    assert_array_equal(vector, NUMBERS)
    back = unravel(vector)
    assert type(back["first"]) is Layer
    assert type(back["first"].b) is float
    assert type(back["then"]) is list
    assert type(back["then"][1]) is tuple
    ag.tree_map(assert_array_equal, back, PARAMS)


def test_hips_autograd_makes_the_same_vector():
    params = {"W": np.arange(4.0).reshape(2, 2), "b": [1.0, np.ones(2)]}
    assert_array_equal(ag.tree_ravel(params)[0], flatten(params)[0])


def test_types_and_settings_are_kept():
    tree = {"x": np.ones(2, np.float32), "y": np.ones(1), "name": "relu", "size": 3}
    vector, unravel = ag.tree_ravel(tree)
    assert vector.dtype == np.float64
    back = unravel(2.0 * vector)
    assert back["x"].dtype == np.float32
    assert (back["name"], back["size"]) == ("relu", 3)
    assert ag.tree_ravel({"x": np.ones(2, np.float32)})[0].dtype == np.float32


@pytest.mark.parametrize("tree", [{}, [], {"name": "relu"}, [np.zeros(0)]])
def test_no_numbers_make_an_empty_vector(tree):
    vector, unravel = ag.tree_ravel(tree)
    assert vector.shape == (0,)
    assert str(unravel(vector)) == str(tree)


def test_a_single_array_or_number_is_a_structure():
    vector, unravel = ag.tree_ravel(np.ones((2, 2)))
    assert unravel(vector).shape == (2, 2)
    vector, unravel = ag.tree_ravel(2.0)
    assert_array_equal(vector, [2.0])
    assert unravel([3.0]) == 3.0


def test_what_comes_back_shares_no_memory_with_the_vector():
    vector, unravel = ag.tree_ravel(PARAMS)
    back = unravel(vector)
    back["first"].W[:] = 7.0
    assert_array_equal(vector, NUMBERS)
    assert_array_equal(PARAMS["first"].W, np.arange(6.0).reshape(2, 3))


def norm(params):
    vector, _ = ag.tree_ravel(params)
    return vector @ vector


def test_the_vector_is_differentiated_with_respect_to_the_structure():
    gradient = ag.grad(norm)(PARAMS)
    ag.tree_map(lambda g, x: assert_allclose(g, 2.0 * x), gradient, PARAMS)


def test_the_structure_is_differentiated_with_respect_to_the_vector():
    vector, unravel = ag.tree_ravel(PARAMS)

    def f(vector):
        params = unravel(vector)
        return np.sum(params["first"].W ** 3) * params["first"].b + params["then"][1][0] ** 2

    ag.check_gradients(f, vector + 0.1, order=2)
    assert_allclose(ag.jit(ag.grad(f))(vector), ag.grad(f)(vector))
    tangent = np.linspace(-1.0, 1.0, vector.size)
    _, forward = ag.jvp(f, (vector,), (tangent,))
    assert_allclose(forward, ag.grad(f)(vector) @ tangent)


def test_a_buffer_in_the_structure_is_read():
    def f(x):
        y = ag.zeros(2)
        y[0] = x
        return ag.tree_ravel([y, x])[0].sum()

    assert ag.grad(f)(3.0) == 2.0


@pytest.mark.parametrize("wrong", [np.zeros(9), np.zeros((1, 10)), 0.0])
def test_a_vector_of_another_shape_is_refused(wrong):
    _, unravel = ag.tree_ravel(PARAMS)
    with pytest.raises(ValueError, match=r"unravel: expected a vector of shape \(10,\), got"):
        unravel(wrong)


def test_its_gradient_is_that_of_hips_autograd():
    params = {"W": np.array([[1.0, -2.0]]), "b": 0.5}

    def theirs(params):
        vector, _ = flatten(params)
        return autograd.numpy.sum(autograd.numpy.sin(vector))

    def ours(params):
        return np.sum(np.sin(ag.tree_ravel(params)[0]))

    expected = autograd.grad(theirs)(params)
    ag.tree_map(assert_allclose, ag.grad(ours)(params), expected)
