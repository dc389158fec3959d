"""Arrays that a function changes in place: what the caller finds in them afterwards."""

import numpy as np
import pytest
from eager import bits, check, copied, outcome

from autograd_scratch import TracingError, grad, jit, value_and_grad

X = np.array([1.0, 2.0, 3.0, 4.0])
Y = np.array([0.5, -1.5, 2.5, 7.0])


def step(params, x):
    loss, gradient = value_and_grad(lambda p: np.sum((np.dot(x, p["W"]) + p["b"]) ** 2))(params)
    for key in params:
        params[key] -= 0.01 * gradient[key]
    return loss


def test_a_training_step_changes_the_caller_s_arrays_step_after_step():
    rng = np.random.default_rng(0)
    ours = {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=2)}
    eager = copied(list(ours.items()))
    eager = dict(eager)
    program = jit(step)
    arrays = list(ours.values())
    for _ in range(5):
        x = rng.normal(size=(4, 3))
        assert bits(program(ours, x)) == bits(step(eager, x))
        assert bits(ours) == bits(eager)
    assert all(now is before for now, before in zip(ours.values(), arrays, strict=True))


def swap(a, b):
    old = +a
    a -= a
    a += b
    b -= b
    b += old


def chain(a, b):
    a += b
    b += a
    a *= b
    return a + b


def twice(a, b):
    a += b
    a += b
    b *= 2.0
    return a, b, a


def keep_the_sum(a, b):
    total = a + b
    a += b
    return total, a, b, a * 2.0


def return_the_old_one(a, b):
    old = a * 1.0
    a *= b
    return old, b.T, a.T


def every_operator(a, b):
    a += b
    a -= 0.25
    a *= b
    a /= 3.0
    a **= 2
    a //= 0.5
    a %= 7.0
    return a


def unchanged_after_all(a, b):
    a *= 1.0
    return a[1:] * b[1:]


FUNCTIONS = [
    *(swap, chain, twice, keep_the_sum, return_the_old_one, every_operator, unchanged_after_all)
]


@pytest.mark.parametrize("f", FUNCTIONS)
@pytest.mark.parametrize("dtypes", [(float, float), (np.float32, float), (np.float32, np.float32)])
def test_what_a_function_leaves_of_its_arguments(f, dtypes):
    a, b = X.astype(dtypes[0]), Y.astype(dtypes[1])
    square = a.reshape(2, 2), np.asfortranarray(b.reshape(2, 2))
    check(f, (a, b), (b.astype(a.dtype), a.astype(b.dtype)))
    check(f, square)
    check(f, (np.repeat(a, 2)[::2], b[::-1]))


@pytest.mark.parametrize("f", FUNCTIONS)
def test_arguments_that_share_memory(f):
    program, shared = jit(f), np.arange(1.0, 7.0)
    program(X.copy(), Y.copy())
    for of in (lambda s: (s, s), lambda s: (s[:4], s[2:]), lambda s: (s[:4], s[3::-1])):
        ours, eager = shared.copy(), shared.copy()
        assert outcome(program, of(ours)) == outcome(f, of(eager))
        assert bits(ours) == bits(eager)


@pytest.mark.parametrize("f", FUNCTIONS[:-1])  # the last one writes nothing, and may do so
@pytest.mark.parametrize("locked", [0, 1])
def test_a_read_only_array_is_the_same_error_and_leaves_the_same_behind(f, locked):
    arrays = X.copy(), Y.copy()
    arrays[locked].flags.writeable = False
    check(f, arrays)
    program = jit(f)
    program(X.copy(), Y.copy())
    assert outcome(program, copied(arrays)) == outcome(f, copied(arrays))


def of_integers(a, b):
    a += b
    a -= 1
    a *= 2
    a //= 3
    a %= 5
    return a


def of_booleans(a, b):
    a &= b > 2
    a |= b > 3
    a ^= b > 0
    return a


def test_integers_and_booleans_are_changed_as_numpy_changes_them():
    check(of_integers, (np.arange(4), np.arange(4) * 7))
    check(of_integers, (np.arange(4, dtype=np.int32), np.arange(4) * 7))
    check(of_booleans, (X > 2, Y))


def test_a_matrix_is_multiplied_in_place():
    def f(a, b):
        a @= b
        return a

    check(f, (X.reshape(2, 2), Y.reshape(2, 2)))


@pytest.mark.parametrize("other", [0.5, X])
def test_integers_take_no_fractions(other):
    def f(a, b):
        a += b

    a = np.arange(4)
    with pytest.raises(TypeError, match="int64 cannot take a result of float64 in place"):
        jit(f)(a, other)
    assert bits(a) == bits(np.arange(4))


def test_a_result_of_another_shape_is_an_error_with_both_shapes():
    def f(a, b):
        a += b

    with pytest.raises(ValueError, match=r"\(4,\) cannot take a result of shape \(2, 4\)"):
        jit(f)(X.copy(), np.ones((2, 4)))


def test_a_gradient_before_and_after_a_change():
    def f(a, b):
        before = grad(lambda a: np.sum(a**3 * b))(a)
        a -= 0.1 * before
        return before, grad(lambda a: np.sum(a**3 * b))(a)

    check(f, (X, Y))


@pytest.mark.parametrize("view", [lambda x: x[1:], lambda x: x.reshape(x.shape), lambda x: x.T.T])
def test_a_view_of_a_changed_array_is_an_error_and_never_the_old_numbers(view):
    def read(x):
        y = view(x)
        x += 1.0
        return y * 2.0

    def write(x):
        y = view(x)
        y += 1.0
        return x * 2.0

    for f in (read, write):
        with pytest.raises(TracingError, match="view"):
            jit(f)(X.copy())


def test_a_constant_that_the_function_changes_counts_as_it_was_when_used():
    def f(x):
        weights = np.zeros(4)
        y = x * weights
        weights += 1.0
        return y + weights * x

    check(f, (X,), (Y,))


def copy_to(x, y):
    np.copyto(x, y)
    return x * 2.0


def copy_to_intermediate(x, y):
    z = x * 2.0
    np.copyto(z, y)
    return z


def clip_out(x, y):
    np.clip(x, 0.0, 2.0, out=x)
    return x * y


def put(x, y):
    np.put(x, [0, 1], y[:2])
    return x + y


def sum_out(x, y):
    np.cumsum(y, out=x)
    return x + y


def add_to_zeros(x, y):
    total = np.zeros(len(x))
    total += x
    return np.multiply(total, y, out=total)


@pytest.mark.parametrize("f", [copy_to, copy_to_intermediate, clip_out, put, sum_out, add_to_zeros])
def test_numpy_functions_that_write_into_arrays(f):
    check(f, (X, Y), (Y, X))


@pytest.mark.parametrize("dtype", [float, np.float32, int, bool])
@pytest.mark.parametrize(
    "write",
    [
        lambda x, y: np.cumsum(y, None, None, x),
        lambda x, y: y.cumprod(0, None, x),
        lambda x, y: np.cumprod(a=y, out=x),
        lambda x, y: np.dot(np.tri(4, dtype=x.dtype), y, x),
        lambda x, y: np.concatenate([y[2:], y[:2]], 0, x),
        lambda x, y: np.concatenate([y[2:], y[:2]], out=x),
        lambda x, y: np.take(y, [3, 0, 0, 1], 0, x),
        lambda x, y: np.sort(np.max(np.stack([y, y[::-1]]), 0, x)),
        lambda x, y: np.sum([y, y], 0, x.dtype, x),
        lambda x, y: np.clip(y, 0, 1, x),
        lambda x, y: np.round(y, 1, x),
        lambda x, y: np.putmask(x, y > 1, y),
        lambda x, y: np.copyto(src=y, dst=x),
        lambda x, y: np.add(y, y, x),
        lambda x, y: np.maximum(y, x, out=x),
    ],
)
def test_functions_are_given_the_array_for_their_result_by_name_or_by_position(write, dtype):
    def f(x, y):
        write(x, y)
        return x * 2

    check(f, (X.astype(dtype), Y.astype(dtype)), (Y.astype(dtype), X.astype(dtype)))


def assign(p):
    p["W"] = p["W"] - 1.0


def assign_number(p):
    p["lr"] *= 0.5


def drop(p):
    del p["W"]


def add(p):
    p["new"] = 1.0


@pytest.mark.parametrize("f", [assign, assign_number, drop, add, lambda p: p["list"].append(1.0)])
def test_what_is_put_into_a_dict_or_list_would_be_lost_and_is_an_error(f):
    p = {"W": X.copy(), "lr": 0.1, "list": [1.0]}
    with pytest.raises(TracingError, match="return the new value"):
        jit(f)(p)
    assert bits(p) == bits({"W": X, "lr": 0.1, "list": [1.0]})


def test_the_elements_of_an_array_cannot_be_set():
    def f(x):
        x[0] = 1.0

    with pytest.raises(TypeError, match=r"y = x\.at\[i\]\.set\(v\)"):
        jit(f)(X.copy())


def test_results_are_arrays_of_their_own():
    def f(a, b):
        c = a * b
        return c, c, c[1:], c.reshape(2, 2), [a + b, a, a.T, b[::2]], np.array_split(c, 2)

    program = jit(f)
    first = program(X, Y)
    kept = bits(first)
    arrays = [first[0], first[1], first[2], first[3], *first[4], *first[5]]
    assert all(x.flags.writeable for x in arrays)
    program(Y, X)
    assert bits(first) == kept
    for x in arrays:
        x *= 0.0
    assert bits(X) == bits(np.array([1.0, 2.0, 3.0, 4.0]))
    assert bits(program(X, Y)) == kept


def test_results_that_are_lists_of_views_do_not_lose_their_numbers():
    def f(x):
        y = x * 2.0
        left, right = np.array_split(y, 2)
        z = (x + 1.0) * 3.0
        return z[:2] * left + right

    check(f, (X,), (Y,))


@pytest.mark.parametrize("view", [np.real, lambda y: np.diagonal(y, offset=0), np.atleast_3d])
def test_numpy_functions_that_give_views_of_intermediate_results(view):
    check(lambda x: view(x * 2.0) + 1.0, (X.reshape(2, 2),), (Y.reshape(2, 2),))


def test_a_number_in_an_array_without_axes_cannot_be_changed_in_place():
    @jit
    def increase(x):
        x += 1.0

    with pytest.raises(TracingError, match="give the array an axis"):
        increase(np.array(1.0))
