"""Functions of functions: structures, levels, modes, errors."""

import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import (
    Dual,
    Node,
    check_gradients,
    checkpoint,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    stop_gradient,
    value_and_grad,
    vjp,
)
from autograd_scratch.testing import graphs


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def rosenbrock_hessian(x):
    """By hand: the second derivatives of Rosenbrock's function."""
    n = x.size
    h = np.zeros((n, n))
    i = np.arange(n - 1)
    h[i, i] += 1200.0 * x[:-1] ** 2 - 400.0 * x[1:] + 2.0
    h[i + 1, i + 1] += 200.0
    h[i, i + 1] = h[i + 1, i] = -400.0 * x[:-1]
    return h


X = np.array([0.5, -1.2, 2.0])


class TestStructures:
    def test_a_number_has_a_number_as_gradient(self):
        result = grad(lambda x: x**2)(3.0)
        assert result == 6.0
        assert type(result) is float

    def test_an_array_has_an_array_of_its_shape_and_dtype(self):
        result = grad(lambda x: np.sum(x**2))(X.astype(np.float32))
        assert result.dtype == np.float32
        np.testing.assert_allclose(result, 2 * X, rtol=1e-6)

    def test_nested_dicts_lists_and_tuples_keep_their_structure(self):
        def f(p):
            return p["a"] * p["b"][0] + np.sum(p["b"][1] ** 2) * p["c"][0]

        tree = {"a": 2.0, "b": [3.0, X], "c": (4.0,)}
        result = grad(f)(tree)
        assert result["a"] == 3.0
        assert result["b"][0] == 2.0
        np.testing.assert_allclose(result["b"][1], 8.0 * X)
        assert result["c"] == (np.sum(X**2),)

    def test_argnum_picks_an_argument_and_a_tuple_picks_several(self):
        def f(x, y, z):
            return x * y**2 * z**3

        assert grad(f, 1)(2.0, 3.0, 4.0) == 2 * 2 * 3 * 64
        assert grad(f, -1)(2.0, 3.0, 4.0) == 2 * 9 * 3 * 16
        assert grad(f, (0, 2))(2.0, 3.0, 4.0) == (9 * 64, 2 * 9 * 3 * 16)

    def test_keyword_arguments_are_passed_through(self):
        assert grad(lambda x, *, power: x**power)(2.0, power=3) == 12.0

    def test_other_arguments_may_be_anything(self):
        assert grad(lambda x, n, name: x**n if name == "power" else x)(2.0, 3, "power") == 12.0

    def test_all_of_them_decorate(self):
        @grad
        def slope(x):
            """Slope of a parabola."""
            return x**2

        @value_and_grad(argnum=1)
        def both(x, y):
            return x * y

        assert slope(3.0) == 6.0
        assert slope.__doc__ == "Slope of a parabola."
        assert slope.__name__ == "grad(slope)"
        assert both(2.0, 5.0) == (10.0, 2.0)

    def test_arrays_of_no_elements_have_empty_gradients(self):
        assert grad(lambda x: np.sum(x**2))(np.zeros((0, 3))).shape == (0, 3)

    def test_results_are_arrays_of_their_own(self):
        seed = np.ones(3)
        _, vjp_fn = vjp(lambda x, y: x + y, X, X)
        a, b = vjp_fn(seed)
        a += 1.0
        np.testing.assert_array_equal(b, 1.0)
        np.testing.assert_array_equal(seed, 1.0)


class TestLevels:
    """Perturbation confusion: Siskind and Pearlmutter (2005), and its reverse-mode cousins."""

    def d_forward(self, f):
        return lambda x: jvp(f, (x,), (1.0,))[1]

    @pytest.mark.parametrize("outer", ["reverse", "forward"])
    @pytest.mark.parametrize("inner", ["reverse", "forward"])
    def test_inner_derivatives_do_not_see_outer_variables_move(self, outer, inner):
        d = {"reverse": grad, "forward": self.d_forward}
        outer, inner = d[outer], d[inner]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            # d/dx [x · d/dy (x + y)] = 1 and not 2, the published example
            assert outer(lambda x: x * inner(lambda y: x + y)(1.0))(1.0) == 1.0
            assert outer(lambda x: x * inner(lambda y: x * y)(2.0))(3.0) == 6.0
            assert outer(lambda x: inner(lambda y: x * y * y)(x))(3.0) == 4 * 3.0
            assert outer(lambda x: inner(lambda y: x)(2.0) + x)(3.0) == 1.0
            # three deep
            assert (
                outer(lambda x: x * inner(lambda y: y * outer(lambda z: x * y * z)(5.0))(2.0))(3.0)
                == 2 * 3.0 * 2 * 2.0
            )

    @pytest.mark.parametrize("modes", ["rrr", "rrf", "rfr", "rff", "frr", "frf", "ffr", "fff"])
    def test_third_derivatives_agree_in_every_nesting(self, modes):
        f = lambda x: np.exp(np.sin(x)) * x  # noqa: E731
        for mode in modes:
            f = grad(f) if mode == "r" else self.d_forward(f)
        x = 0.7
        s, c = np.sin(x), np.cos(x)
        u = [1.0, c, c * c - s, c**3 - 3 * s * c - c]  # derivatives of exp(sin x) / exp(sin x)
        assert f(x) == pytest.approx(np.exp(s) * (x * u[3] + 3 * u[2]), rel=1e-12)

    def test_a_node_from_outside_stays_in_the_graph(self):
        w = Node(3.0)
        slope = grad(lambda x: w * x * x)(2.0)
        assert isinstance(slope, Node)
        slope.backward()
        assert w.grad == 4.0

    def test_a_named_constant_does_not_turn_results_into_nodes(self):
        c = ag.constant(2.0, name="c")
        assert grad(lambda x: c * x)(1.0) == 2.0

    def test_the_order_in_which_closures_are_differentiated_does_not_matter(self):
        f = lambda x, y: np.sin(x * y) * x  # noqa: E731
        xy = grad(lambda x: grad(lambda y: f(x, y))(0.3))(0.8)
        yx = grad(lambda y: grad(lambda x: f(x, y))(0.8))(0.3)
        assert xy == pytest.approx(yx, rel=1e-14)


class TestProducts:
    @given(graphs(), st.integers(0, 2**32 - 1))
    def test_forward_and_reverse_mode_are_transposes(self, f, seed):
        inputs = f.inputs
        rng = np.random.default_rng(seed)
        value, vjp_fn = vjp(f, *inputs)
        v = tuple(rng.uniform(-1, 1, np.shape(x)) if np.ndim(x) else 0.5 for x in inputs)
        w = rng.uniform(-1, 1, np.shape(value)) if np.ndim(value) else 0.5
        forward = np.sum(w * jvp(f, inputs, v)[1])
        parts = [np.sum(g * t) for g, t in zip(vjp_fn(w), v, strict=True)]
        scale = np.sum(np.abs(parts)) + np.abs(forward) + 1e-300
        assert abs(forward - np.sum(parts)) <= 1e-10 * scale

    def test_jvp_takes_and_gives_structures(self):
        value, tangent = jvp(
            lambda p: {"sum": p["x"] + p["y"], "same": p["x"]},
            ({"x": 1.0, "y": 2.0},),
            ({"x": 1.0, "y": 10.0},),
        )
        assert value == {"sum": 3.0, "same": 1.0}
        assert tangent == {"sum": 11.0, "same": 1.0}

    def test_vjp_of_a_structure_adds_what_its_parts_send_back(self):
        value, vjp_fn = vjp(lambda x: (x**2, [3.0 * x]), 2.0)
        assert value == (4.0, [6.0])
        assert vjp_fn((1.0, [10.0])) == (34.0,)
        assert vjp_fn((1.0, [0.0])) == (4.0,)

    def test_an_output_without_dependence_has_a_zero_tangent(self):
        assert jvp(lambda x: 5.0, (1.0,), (1.0,)) == (5.0, 0.0)
        assert vjp(lambda x: 5.0, 1.0)[1](1.0) == (0.0,)

    def test_forward_mode_keeps_no_graph(self):
        def peak(steps):
            def f(x):
                for _ in range(steps):
                    x = x * 0.99 + 0.01
                return x

            tracemalloc.start()
            jvp(f, (np.ones(1000),), (np.ones(1000),))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return peak

        peak(10)
        assert peak(1000) < 1.5 * peak(10)

    def test_forward_mode_has_inf_where_ieee_has(self):
        with pytest.warns(RuntimeWarning, match="divide by zero"):
            assert jvp(ag.log, (0.0,), (1.0,)) == (-np.inf, np.inf)

    def test_forward_mode_stretches_the_tangent_and_keeps_float32(self):
        x = np.ones(3, np.float32)
        value, tangent = jvp(lambda b: x + b, (np.float32(1.0),), (np.float32(2.0),))
        np.testing.assert_array_equal(tangent, [2.0, 2.0, 2.0])
        assert tangent.dtype == value.dtype == np.float32

    @pytest.mark.parametrize(
        "f",
        [
            lambda x: np.where(x > 0, x, 0),
            lambda x: np.stack([x, 1]),
            lambda x: np.concatenate([np.stack([x]), [1, 2]]),
            lambda x: x * [1, 2],
            lambda x: x ** [1, 2],
            lambda x: x * ag.constant(3.0, name="three"),
            lambda x: ag.affine(np.stack([x, x]), [[1], [2]], [3]),
        ],
    )
    def test_bare_numbers_and_lists_are_constants_in_both_modes(self, f):
        value, tangent = jvp(f, (2.0,), (1.0,))
        assert type(value) in (float, np.ndarray)
        assert type(tangent) is type(value)
        np.testing.assert_allclose(tangent, jacobian(f)(2.0))
        np.testing.assert_allclose(vjp(f, 2.0)[1](np.ones_like(value))[0], np.sum(tangent))

    def test_tangents_of_numbers_are_numbers(self):
        for f in (ag.relu, ag.sqrt, lambda x: ag.maximum(x, 0.0), lambda x: ag.clip(x, 0.0, 3.0)):
            assert type(jvp(f, (2.0,), (1.0,))[1]) is float

    def test_a_dual_shows_value_and_tangent(self):
        assert repr(Dual(3.0, 1.0, level=1)) == "Dual(3.0, tangent=1.0)"


class TestMatrices:
    @pytest.mark.parametrize(("n", "m"), [(2, 5), (5, 2), (3, 3)])
    def test_jacobian_of_a_linear_map_is_its_matrix(self, n, m):
        a = np.random.default_rng(0).normal(size=(m, n))
        np.testing.assert_allclose(jacobian(lambda x: np.dot(a, x))(np.ones(n)), a)

    def test_jacobian_has_the_shape_of_output_then_input(self):
        f = lambda x: np.outer(x[0], x[1])  # noqa: E731
        assert jacobian(f)(np.ones((2, 3))).shape == (3, 3, 2, 3)
        assert jacobian(lambda x: x.sum())(np.ones((2, 3))).shape == (2, 3)
        assert jacobian(lambda x: x * np.ones(4))(1.0).shape == (4,)
        assert jacobian(lambda x: x**3)(2.0) == 12.0

    @pytest.mark.parametrize(("inputs", "outputs"), [(2, 50), (50, 2)])
    def test_jacobian_records_once_and_picks_the_mode_with_fewer_directions(self, inputs, outputs):
        recordings, passes = [], []

        @ag.op(lambda g, y, x: passes.append(1) or 3.0 * g, kind="elementwise")
        def tripled(x):
            recordings.append(1)
            return 3.0 * x

        a = np.ones((outputs, inputs))
        for chunk_size, expected in ((1, 2), (None, 1)):
            recordings.clear()
            passes.clear()
            jacobian(lambda x: np.dot(a, tripled(x)), chunk_size=chunk_size)(np.ones(inputs))
            assert len(recordings) == 1
            assert len(passes) == expected

    def test_jacobian_of_structures_is_a_structure_of_structures(self):
        def f(p):
            return {"product": p["a"] * p["b"], "sum": np.sum(p["b"])}

        result = jacobian(f)({"a": 2.0, "b": X})
        np.testing.assert_allclose(result["product"]["a"], X)
        np.testing.assert_allclose(result["product"]["b"], 2.0 * np.eye(3))
        np.testing.assert_allclose(result["sum"]["b"], np.ones(3))
        assert result["sum"]["a"] == 0.0

    def test_hessian_of_rosenbrock_is_exact(self):
        x = np.random.default_rng(1).normal(size=200)
        np.testing.assert_allclose(hessian(rosenbrock)(x), rosenbrock_hessian(x), rtol=1e-13)

    def test_hessian_of_a_number_and_of_several_arguments(self):
        assert hessian(lambda x: x**3)(2.0) == 12.0
        (aa, ab), (ba, bb) = hessian(lambda a, b: np.sum(a * b), (0, 1))(X, X)
        np.testing.assert_array_equal(aa, np.zeros((3, 3)))
        np.testing.assert_array_equal(ab, np.eye(3))
        np.testing.assert_array_equal(ba, np.eye(3))
        np.testing.assert_array_equal(bb, np.zeros((3, 3)))

    @given(st.integers(0, 2**32 - 1))
    def test_hvp_is_the_hessian_times_the_vector(self, seed):
        rng = np.random.default_rng(seed)
        x, v = rng.normal(size=(2, 4))
        f = lambda x: np.sum(ag.softmax(x) * np.sin(x)) + ag.logsumexp(x * x)  # noqa: E731
        np.testing.assert_allclose(hvp(f, x, v), hessian(f)(x) @ v, rtol=1e-10, atol=1e-12)

    def test_hvp_calls_the_function_once_whatever_n(self):
        for n in (2, 2000):
            calls = []
            hvp(lambda x, calls=calls: calls.append(1) or np.sum(x**4), np.ones(n), np.ones(n))
            assert len(calls) == 1

    def test_jacobians_go_through_functions_that_are_computed_again(self):
        a = np.random.default_rng(0).normal(size=(3, 2))

        def f(x):
            return np.sum(ag.affine(np.sin(x), a, np.ones(2)) ** 2)

        np.testing.assert_allclose(hessian(checkpoint(f))(X), hessian(f)(X), rtol=1e-13)
        wide = checkpoint(lambda x: np.outer(x, x))
        np.testing.assert_allclose(jacobian(wide)(X), jacobian(lambda x: np.outer(x, x))(X))
        assert jacobian(checkpoint(lambda x: 3.0))(1.0) == 0.0
        assert jacobian(lambda x: checkpoint(lambda y: 3.0)(x) * np.ones(2))(1.0).tolist() == [0, 0]

    def test_outputs_that_do_not_move_have_zero_jacobians(self):
        assert jacobian(lambda x: [x, 2 * x, 3])(1.0) == [1.0, 2.0, 0.0]

    def test_jacobians_nest(self):
        third = jacobian(hessian(lambda x: np.sum(x**4)))(X)
        assert third.shape == (3, 3, 3)
        np.testing.assert_allclose(np.einsum("iii->i", third), 24.0 * X)


class TestCreateGraph:
    def test_the_gradient_is_a_node_that_can_be_differentiated_again(self):
        x = Node(2.0)
        (x**3).backward(create_graph=True)
        slope = x.grad
        assert isinstance(slope, Node)
        assert slope.value == 12.0
        slope.backward(create_graph=True)
        x.grad.backward()
        assert x.grad == 6.0

    def test_the_picture_of_a_derivative(self):
        x = Node(2.0, name="x")
        ag.exp(x).backward(create_graph=True)
        graph = ag.Graph(x.grad)
        assert "exp" in graph.explain()
        assert "<svg" in x.grad._repr_svg_()


class TestControl:
    def test_stop_gradient_counts_as_given(self):
        f = lambda x: x * stop_gradient(x)  # noqa: E731
        assert grad(f)(3.0) == 3.0
        assert jvp(f, (3.0,), (1.0,))[1] == 3.0
        assert grad(grad(lambda x: x**2 * stop_gradient(x)))(3.0) == 6.0

    def test_checkpoint_changes_no_derivative(self):
        def f(p, x, n):
            return np.tanh(np.dot(x, p["W"]) + p["b"]) ** n

        p = {"W": np.array([[0.1, 0.2], [0.3, -0.4]]), "b": np.array([0.1, -0.2])}
        x = np.array([[1.0, 2.0]])
        for g in (f, checkpoint(f)):
            total = lambda p, x, g=g: np.sum(g(p, x, 2))  # noqa: E731
            result = grad(total)(p, x)
            second = hvp(lambda p, total=total: total(p, x), p, p)
            if g is f:
                expected, expected_second = result, second
        for key in p:
            np.testing.assert_allclose(result[key], expected[key], rtol=1e-14)
            np.testing.assert_allclose(second[key], expected_second[key], rtol=1e-13)
        check_gradients(checkpoint(lambda x, y: np.sin(x * y)), 0.5, X, order=3)

    def test_checkpoint_runs_plain_arguments_plainly(self):
        assert checkpoint(lambda x: x * 2)(3) == 6

    def test_checkpoint_passes_keyword_arguments(self):
        assert grad(lambda x: checkpoint(lambda x, *, n: x**n)(x, n=3))(2.0) == 12.0

    def test_checkpoint_saves_memory(self):
        def segment(x):
            for _ in range(50):
                x = x * 1.001
            return x

        def peak(part):
            def f(x):
                for _ in range(10):
                    x = part(x)
                return np.sum(x)

            tracemalloc.start()
            grad(f)(np.ones(10_000))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return peak

        assert peak(checkpoint(segment)) < 0.3 * peak(segment)

    def test_checkpoint_wants_numbers(self):
        with pytest.raises(TypeError, match="must return numbers or arrays"):
            grad(checkpoint(lambda x: "text"))(1.0)
