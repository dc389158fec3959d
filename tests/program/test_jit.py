"""jit: what it takes, what it keeps, how it goes with derivatives, threads and errors."""

import collections
import copy
import functools
import gc
import linecache
import tracemalloc
import warnings
import weakref
from enum import Enum

import numpy as np
import pytest
from eager import bits, check
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import (
    Node,
    TracingError,
    checkpoint,
    exp,
    grad,
    hessian,
    hvp,
    jacobian,
    jit,
    jvp,
    log,
    log_softmax,
    op,
    pow,
    relu,
    sigmoid,
    softmax_cross_entropy,
    sum,
    take,
    value_and_grad,
    vjp,
    where,
)
from nn import SigmoidTwoLayerNet, TwoLayerNet

X = np.array([0.5, -1.25, 2.0])
Y = np.array([1.5, 0.25, -0.75])


def rosenbrock(x):
    return sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


class TestComposition:
    @pytest.mark.parametrize("derivative", [grad, value_and_grad, hessian, jacobian])
    def test_a_program_of_a_derivative(self, derivative):
        check(derivative(rosenbrock), (X,), (Y,))

    def test_a_program_of_products_with_the_hessian_and_of_forward_mode(self):
        check(lambda x, v: hvp(rosenbrock, x, v), (X, Y), (Y, X))
        check(lambda x, v: jvp(rosenbrock, (x,), (v,)), (X, Y), (Y, X))
        check(lambda x, v: vjp(lambda x: x * x, x)[1](v), (X, Y), (Y, X))

    @pytest.mark.parametrize("derivative", [grad, value_and_grad, hessian, jacobian])
    def test_a_derivative_of_a_program(self, derivative):
        program = jit(rosenbrock)
        program(X)
        assert bits(derivative(program)(X)) == bits(derivative(rosenbrock)(X))
        nested = jit(derivative(jit(jit(rosenbrock))))
        for x in (X, Y):
            assert bits(nested(x)) == bits(derivative(rosenbrock)(x))

    def test_a_program_that_closes_over_the_variable_of_an_outer_derivative(self):
        def outer(jit):
            return grad(lambda x: x * jit(lambda y: y * x)(2.0) + jit(grad(lambda y: x * y**3))(x))

        for x in (1.5, -2.0):
            assert bits(outer(jit)(x)) == bits(outer(lambda f: f)(x))

    def test_a_node_given_to_a_program_gets_its_gradient(self):
        program = jit(lambda x: np.sum(x * x))
        program(X)
        x = Node(X)
        program(x).backward()
        assert bits(x.grad) == bits(2.0 * X)

    def test_nodes_and_backward_inside(self):
        def f(x, y):
            a, b = Node(x), Node(y)
            z = np.sum(a * exp(b) + a)
            z.backward()
            return z.value, a.grad, b.grad

        check(f, (X, Y), (Y, X))
        check(f, (1.5, 2.0), (-1.0, 0.0))

    def test_a_node_may_be_returned(self):
        result = jit(lambda x: Node(x) * 2.0)(X)
        assert isinstance(result, Node)
        assert bits(result.value) == bits(2.0 * X)

    def test_a_checkpoint_inside(self):
        check(grad(lambda x: np.sum(checkpoint(lambda y: exp(y) * y)(x * x))), (X,), (Y,))

    def test_ops_of_the_user(self, registry):
        @op(lambda g, y, x: g * (y + sigmoid(x) * (1 - y)), kind="elementwise")
        def swish(x):
            return x / (1 + np.exp(-x))

        @op(lambda g, y, x, power: g * power * x ** (power - 1))
        def powered(x, power):
            return x**power

        check(value_and_grad(lambda x: np.sum(swish(x) * powered(x, power=3.0))), (X,), (Y,))
        check(value_and_grad(lambda x: swish(x)), (1.0,), (-2.0,))

    @pytest.mark.parametrize("make", [TwoLayerNet, SigmoidTwoLayerNet])
    def test_a_network_whose_parameters_are_traced(self, make):
        network = make(6, 4, 3, weight_init_std=0.8, seed=0)
        rng = np.random.default_rng(0)

        def step(params, x, t):
            inside = copy.copy(network)
            inside.params = params
            loss, gradient = inside.loss_and_gradient(x, t)
            for key in params:
                params[key] -= 0.1 * gradient[key]
            return loss

        labels = np.array([0, 2, 1, 1, 0])
        later = {key: value * 0.5 for key, value in network.params.items()}
        calls = [
            (network.params, rng.random((5, 6)), labels),
            (later, rng.random((5, 6)), labels[::-1].copy()),
            (later, rng.random((5, 6)), np.eye(3)[labels]),
            (later, rng.random((5, 6)), labels + 1),  # out of range
        ]
        check(step, *calls)

    def test_an_affine_layer_and_its_loss(self):
        def loss(W, b, x, t):
            hidden = relu(np.dot(x, W) + b)
            return softmax_cross_entropy(hidden, t) + np.sum(log_softmax(hidden))

        rng = np.random.default_rng(0)
        W, b, x = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(5, 4))
        t = np.array([0, 2, 1, 1, 0])
        check(value_and_grad(loss, (0, 1)), (W, b, x, t), (-W, b * 2.0, x, t[::-1].copy()))


class Color(Enum):
    RED = 1
    BLUE = 2


Point = collections.namedtuple("Point", "x y")


def describe(x, kind):
    return f"{type(kind).__name__} {kind!r}", x * 2.0


@pytest.mark.filterwarnings("ignore:.*has been traced:RuntimeWarning")
class TestSignatures:
    def test_every_kind_of_array_has_a_program_of_its_own(self):
        a = np.arange(12.0)
        arrays = [
            *(a, a[::2], a[:6], a.reshape(3, 4), a.reshape(4, 3).T, a[::-1], a[:0], a[None]),
            *(a.astype(np.float32), a.astype(np.float16), a.astype(int), a > 3, a.astype(">f8")),
            *(np.broadcast_to(1.0, 12), np.float32(1.0), np.float64(1.0), 1.0, np.array(1.0)),
            *(np.array(1.0, dtype=np.float32), np.longdouble(1.0)),
        ]
        f = value_and_grad(lambda x: np.sum(x * x))
        program = jit(lambda x: np.sum(x * x) * 0.5)
        for x in (*arrays, *arrays):
            expected = np.sum(x * x) * 0.5
            assert bits(np.asarray(program(x))) == bits(np.asarray(expected))
        check(f, *[(x,) for x in arrays if np.asarray(x).dtype.kind == "f" and np.ndim(x)])
        traced = []
        known = jit(lambda x: traced.append(x.shape))
        for x in (*arrays, *arrays):
            known(x)
        # np.float64(1.0) and 1.0 are one kind; np.array(1.0) may not be changed in place.
        assert len(traced) == len(arrays) - 1

    STATIC = (
        *(1, True, 0, False, -1, 10**400, "a", "b", b"a", None, Color.RED, Color.BLUE, int, len),
        *(np.int64(1), np.int32(1), np.bool_(True), np.float32, np.dtype(float), np.exp, exp),
        *(slice(1), slice(0, 1), slice(None, None, 1), ..., range(3), 0j, -0j, 1j, 1 + 0j),
        *((), [], {}, (1,), [1], (1, 1), {1: 1}, {True: 1}, {"a": ()}, Point(1, 2), (1, 2)),
        *(collections.OrderedDict(a=1), {"a": 1}, collections.OrderedDict(), frozenset),
    )

    def test_what_is_neither_float_nor_array_is_part_of_the_signature(self):
        program = jit(describe)
        for kind in (*self.STATIC, *self.STATIC):
            assert bits(program(1.5, kind)) == bits(describe(1.5, kind))
        traced = []
        program = jit(lambda x, kind: traced.append(kind) if repr(kind) else None)
        for kind in (*self.STATIC, *self.STATIC):
            program(2.5, kind)
        assert bits(traced) == bits(list(self.STATIC))

    def test_an_integer_decides_which_way_the_function_goes(self):
        check(lambda x, n: x**n if n > 1 else x * n, (2.0, 3), (2.0, 1), (3.0, 1), (3.0, 3))

    @pytest.mark.parametrize(
        "argument", [{1.0}, object(), bytearray(b"a"), iter([1.0]), np.random.default_rng(0)]
    )
    def test_what_can_change_unseen_is_an_error_with_advice(self, argument):
        with pytest.raises(TypeError, match="pass the floats and arrays in it"):
            jit(describe)(1.0, argument)

    def test_structures_come_and_go(self):
        def f(tree):
            return {"twice": tree, "sum": [tree["a"] + tree["b"][0].x, (tree["b"][0],)], "e": ({},)}

        def tree(x, y):
            return collections.OrderedDict(a=x, b=[Point(x * 2.0, y), (y, [])], c={}, d=())

        check(f, (tree(X, 2.0),), (tree(Y, 3.0),), (tree(1.0, X),))
        check(lambda tree: tree, (collections.defaultdict(list, a=X),))

    def test_lists_tuples_and_dicts_of_other_order_are_told_apart(self):
        program = jit(lambda tree: tree)
        for tree in ([1.0, 2.0], (1.0, 2.0), Point(1.0, 2.0), {"x": 1.0, "y": 2.0}):
            assert bits(program(tree)) == bits(tree)
        for tree in ({"y": 2.0, "x": 1.0}, {"x": 1.0, "z": 2.0}, [[1.0], 2.0], [[1.0, 2.0]]):
            assert bits(program(tree)) == bits(tree)

    def test_keyword_arguments_are_arguments(self):
        def f(x, y=2.0, *rest, scale=3.0, **more):
            return x * y * scale, rest, more

        program = jit(f)
        for _ in range(2):
            assert bits(program(X)) == bits(f(X))
            assert bits(program(X, scale=Y)) == bits(f(X, scale=Y))
            assert bits(program(y=X, x=Y)) == bits(f(y=X, x=Y))
            assert bits(program(x=X, y=Y)) == bits(f(x=X, y=Y))
            assert bits(program(X, Y, 1.0, X, z=2.0)) == bits(f(X, Y, 1.0, X, z=2.0))
            assert bits(program(X, **{"a]b": 1.0, "한": 2.0})) == bits(
                f(X, **{"a]b": 1.0, "한": 2.0})
            )

    def test_methods_partials_and_callable_objects(self):
        class Line:
            slope = 2.0

            @jit
            def at(self, x):
                return self.slope * x

            def __call__(self, x):
                return self.slope * x

        assert bits(jit(Line())(X)) == bits(2.0 * X)
        assert bits(jit(Line().__call__)(X)) == bits(2.0 * X)
        assert bits(jit(functools.partial(describe, kind=1))(1.0)) == bits(describe(1.0, 1))
        assert bits(jit(np.exp)(X)) == bits(np.exp(X))
        assert bits(jit(exp)(1.0)) == bits(exp(1.0))
        with pytest.raises(TypeError, match="argument self, of type Line"):
            Line().at(1.0)

    def test_decorated_with_options(self):
        @jit(backend="python")
        def f(x):
            """Twice."""
            return x + x

        assert f(1.0) == 2.0
        assert f.__doc__ == "Twice."
        with pytest.raises(ValueError, match="backend must be one of"):
            jit(f, backend="c")
        with pytest.raises(TypeError, match=r"write jit\(f\)\(x\)"):
            jit(1.0)


class TestResults:
    @pytest.mark.parametrize(
        "f",
        [
            lambda x: None,
            lambda x: "text",
            lambda x: 3,
            lambda x: X,
            lambda x: x,
            lambda x: (x, x, [x]),
            lambda x: x[1:],
            lambda x: {"a": (x.T, np.float32(1.0), None, {1.0})},
            lambda x: ((), [], {}, Point((), x * 2.0)),
            lambda x: np.exp(np.ones(2)),
            lambda x: x > 1.0,
            lambda x: np.argmax(x),
            lambda x: np.mean(x, dtype=np.float32),
            lambda x: (x.shape, x.ndim, x.size, len(x)),
        ],
    )
    def test_whatever_a_function_returns(self, f):
        check(f, (X,), (Y,))

    def test_conditions_add_up_as_numpy_s_do(self):
        def f(x, y):
            both = (x > 0) & (y > 0)
            return ((x > 0) + (y > 0)) * x, (x > 0) * (y > 0) * 2, ~both, both.astype(float)

        for x, y in ((1.5, 2.0), (1.5, -2.0), (-1.5, -2.0)):
            expected = f(np.float64(x), np.float64(y))
            for result, of_numpy in zip(jit(f)(x, y), expected, strict=True):
                assert result == of_numpy
                assert np.asarray(result).dtype == of_numpy.dtype

    def test_zeros_of_both_signs_are_different_constants(self):
        def f(x):
            signs = np.copysign(x, np.float64(0.0)), np.copysign(x, np.float64(-0.0))
            return x / np.float32(0.0), x / np.float32(-0.0), x * 0.0, x * -0.0, signs

        check(f, (X,), (Y,))

    @given(st.floats(), st.floats())
    def test_numbers_of_every_size(self, x, y):
        def f(x, y):
            return where(x < y, x * y - x, exp(x) / (1.0 + exp(x))) + abs(y) ** 0.5

        check(value_and_grad(f, (0, 1)), (1.0, 2.0), (x, y))

    def test_shapes_that_depend_on_numbers_follow_them(self):
        mask = lambda x: (x[x > 0.0] * 2.0, sum(x[x > 0.0] ** 2))  # noqa: E731
        calls = [(X,), (Y,), (-abs(X),), (abs(X),)]
        check(mask, *calls)
        check(grad(lambda x: np.sum(x[x > 0.0] ** 3)), *calls)
        check(lambda x: np.unique(np.floor(x)) * 2.0, *calls)
        check(lambda x: x[np.nonzero(x > 0.5)] * 2.0, *calls)
        check(lambda x: x[np.argsort(x)[::-1]] * 2.0, *calls)
        n = np.array([0, 2, 1])
        check(lambda x, n: np.repeat(x, n) * 2.0, (X, n), (Y, n[::-1].copy()), (X, n + 1))

    def test_rules_that_depend_on_numbers_follow_them(self):
        zeros = [(X,), (np.array([0.0, 1.0, 2.0]),), (np.array([0.0, 0.0, 2.0]),), (Y,)]
        check(grad(lambda x: np.prod(x)), *zeros)
        masked = [(X,), (np.array([-np.inf, 1.0, 2.0]),), (Y,)]
        t = np.array([0.0, 0.25, 0.75])
        check(grad(lambda x: softmax_cross_entropy(x, t)), *masked)
        check(grad(lambda x: np.max(x)), (X,), (np.array([2.0, 2.0, 1.0]),))

    def test_errors_of_later_calls_are_those_of_the_function(self):
        scores = np.arange(6.0).reshape(2, 3)
        t = np.array([0, 2])
        check(softmax_cross_entropy, (scores, t), (scores, t + 1), (scores, t - 5))
        check(lambda x, i: x[i] * 2.0, (X, t), (X, t + 1), (X, t - 3), (X, t - 4))
        check(lambda x, i: take(x, i[0]), (X, t), (X, t + 3))

    def test_warnings_arrive(self):
        program = jit(lambda x: np.log(x) * 2.0)
        program(abs(X))
        with pytest.warns(RuntimeWarning, match="invalid value encountered in log"):
            program(X)
        program = jit(log)
        program(1.0)
        with pytest.warns(RuntimeWarning, match="divide by zero encountered in log"):
            assert program(0.0) == -np.inf
        with np.errstate(all="raise"), pytest.raises(FloatingPointError):
            program(0.0)

    def test_ufuncs_of_other_libraries(self):
        special = pytest.importorskip("scipy.special")
        check(lambda x: special.erfc(x) * 2.0, (X,), (Y,))
        doubled = np.frompyfunc(lambda x: x * 2, 1, 1)
        check(lambda x: doubled(x), (np.arange(3),), (np.arange(3) + 1,))


class TestMemory:
    def test_a_step_of_training_allocates_no_large_array(self):
        rng = np.random.default_rng(0)
        params = {"W": rng.normal(size=(300, 400)), "b": np.zeros(400)}
        x, t = rng.normal(size=(500, 300)), rng.normal(size=(500, 400))

        @jit
        def step(params, x, t):
            def loss(p):
                return sum((np.tanh(np.dot(x, p["W"]) + p["b"]) - t) ** 2)

            value, gradient = value_and_grad(loss)(params)
            for key in params:
                params[key] -= 0.001 * gradient[key]
            return value

        for _ in range(3):
            step(params, x, t)
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            step(params, x, t)
            peak = tracemalloc.get_traced_memory()[1] - before
        finally:
            tracemalloc.stop()
        assert peak < 100_000  # NumPy itself takes up to 64 KB where it broadcasts

    @pytest.mark.parametrize("f", [lambda x: x * 2.0, lambda x: np.array_split(x, 2)[0] * 2.0])
    def test_a_program_does_not_keep_what_it_was_traced_with(self, f):
        program = jit(f)
        x = np.ones(1000)
        seen = weakref.ref(x)
        program(x)
        del x
        gc.collect()
        assert seen() is None

    def test_a_forgotten_program_leaves_nothing_behind(self):
        program = jit(lambda x: x * 2.0)
        program(1.0)
        before = len(linecache.cache)
        del program
        gc.collect()
        assert len(linecache.cache) < before


def test_a_copy_of_what_holds_a_program_holds_the_same_program():
    program = jit(lambda x: 2.0 * x)
    assert copy.deepcopy({"f": program})["f"] is program


def test_an_integer_in_an_array_without_axes_is_part_of_the_kind():
    program = jit(lambda x, n: x * n)
    assert program(2.0, np.array(3)) == 6.0
    assert program(2.0, np.array(5)) == 10.0


def test_a_part_of_an_array_cannot_be_changed_in_place():
    @jit
    def clear(x):
        x[:] = 0.0 * x

    with pytest.raises(TracingError, match="change the whole array"):
        clear(np.ones(2))


def test_an_integer_that_decides_is_warned_of_once():
    program = jit(lambda x, n: x * int(n))
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        results = [program(2.0, n) for n in range(100)]
    assert results == [2.0 * n for n in range(100)]
    (warning,) = seen
    assert "such as a counter of steps, as a float" in str(warning.message)
    assert warning.filename == __file__


def test_zeros_of_an_argument_are_no_constants():
    def f(condition, x, y):
        return where(condition, x, y) * 2.0

    check(f, (X > 0.0, X, 0.0), (X > 0.0, X, 3.0), (X < 0.0, X, -0.0))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble, float])
def test_powers_are_those_of_the_op(dtype):
    exponents = (2.0, 0.5, -1.0, 0.0, 1.0, 3.0, -0.5)
    x = np.linspace(0.1, 3.0, 50).astype(dtype)
    for exponent in exponents:
        check(lambda x, k=exponent: x**k, (x,), (x[::-1],))
        check(lambda x, k=exponent: pow(x, k), *[(number,) for number in x[::7]])
    check(lambda x, k: x**k, *[(x, k) for k in exponents])
    check(pow, *[(x[3], dtype(k)) for k in exponents])


def test_the_mean_in_half_precision_is_numpy_s():
    x = np.full(3, 1.748, np.float16)
    check(lambda x: x - np.mean(x, axis=0, keepdims=True), (x * 0,), (x,))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble, float])
def test_numbers_in_arrays_without_axes_keep_their_type(dtype):
    program = jit(lambda x: x * 0.1)
    for other in (np.float16, np.float32, np.longdouble, float, dtype):
        x = np.array(0.3, dtype=other)
        assert bits(program(x)) == bits((lambda x: x * 0.1)(x) if other is not float else 0.3 * 0.1)


def test_an_array_without_axes_is_told_apart_from_a_number():
    @jit
    def increase(x):
        x += 1.0
        return x

    assert increase(1.0) == 2.0
    with pytest.raises(TracingError, match="give the array an axis"):
        increase(np.array(1.0))
