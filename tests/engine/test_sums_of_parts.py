"""The gradient of an array whose parts are used one by one: that of one sum, to the last bit."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from autograd_scratch import Node, debug, grad, jit
from autograd_scratch import sum as total

NUMBERS = st.sampled_from([0.0, -0.0, 1.5, -2.25, 1e-3, 3.0, np.inf])
INDICES = st.sampled_from(
    [
        *(0, 2, -1, np.intp(1), slice(None), slice(1, None), slice(None, None, -2), Ellipsis, None),
        *((1, 2), (slice(None), 0), (0, slice(1, 3)), np.array([True, False, True]), [0, 0, 2]),
        *(np.array([1, 1]), (slice(None), [2, 2, 0])),
    ]
)
USES = st.lists(st.tuples(INDICES, NUMBERS, st.booleans()), min_size=1, max_size=8)


@given(uses=USES, dtype=st.sampled_from([np.float64, np.float32]))
@example(uses=[(2, 1.5, False), (0, -0.0, False), (0, -0.0, False)], dtype=np.float64)
def test_parts_add_up_as_whole_arrays_do(uses, dtype):
    def f(x, weights):
        y = 0.0
        for (index, _, whole), weight in zip(uses, weights, strict=True):
            y = y + total(x[index] * weight)
            y = y + total(x * weight) if whole else y
        return y

    x = np.arange(12.0).reshape(3, 4).astype(dtype)
    weights = [dtype(weight) for _, weight, _ in uses]
    with np.errstate(invalid="ignore"):
        found = grad(f)(x, weights)
        expected = jit(grad(f), backend="python")(x, weights)  # which adds up whole arrays
    assert found.dtype == expected.dtype
    assert found.tobytes() == expected.tobytes()


def test_a_loop_over_the_rows_is_a_loop_over_parts():
    x = Node(np.arange(6.0).reshape(3, 2))
    y = total(sum(row * k for k, row in enumerate(x)) * x[0])
    y.backward()
    assert x.grad.tolist() == [[10.0, 13.0], [0.0, 1.0], [0.0, 2.0]]
    with debug():
        y.backward()
    assert x.grad.tolist() == [[10.0, 13.0], [0.0, 1.0], [0.0, 2.0]]


def test_a_part_of_a_result_leaves_the_gradients_of_others_alone():
    x = Node(np.ones(3))
    y = x * 1.0  # whose gradient is handed on to z, and added to
    z = y + 0.0
    (total(z) + y[0] + y[1]).backward()
    assert z.grad.tolist() == [1.0, 1.0, 1.0]
    assert y.grad.tolist() == [2.0, 2.0, 1.0]


def test_the_second_derivative_of_parts():
    def f(x):
        return sum(row[0] ** 3 * row[1] for row in x)

    x = np.array([[1.0, 2.0], [3.0, 0.5]])
    a, b = x.T
    second = grad(lambda x: total(grad(f)(x)))(x)
    np.testing.assert_allclose(second, np.transpose([6 * a * b + 3 * a**2, 3 * a**2]), rtol=1e-15)
