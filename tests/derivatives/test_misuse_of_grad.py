"""What grad and its like refuse, and what they bear."""

import collections
import copy
import tracemalloc

import numpy as np
import pytest

import autograd_scratch as ag
from autograd_scratch import (
    Node,
    checkpoint,
    grad,
    hessian,
    jacobian,
    jvp,
    stop_gradient,
    value_and_grad,
    vjp,
)

X = np.array([0.5, -1.2, 2.0])


class TestErrors:
    def test_an_array_output_is_refused_with_advice(self):
        with pytest.raises(ValueError, match=r"shape \(3,\); reduce it .* or use jacobian"):
            grad(lambda x: x * 2)(X)

    def test_an_output_that_is_no_number_is_refused(self):
        with pytest.raises(TypeError, match="must return one number, got NoneType"):
            grad(lambda x: None)(1.0)

    @pytest.mark.parametrize(
        ("argument", "message"),
        [
            (3, "argument x must be a float or a float array, got 3"),
            (True, "argument x must be .*, got True"),
            (np.arange(3), r"argument x must be .*, got int64 \(3,\)"),
            ({"n": [1.0, 2]}, r"argument x\['n'\]\[1\] must be .*, got 2"),
            (1j, "argument x: values must be real numbers"),
            ("text", "argument x: values must be real numbers"),
        ],
    )
    def test_an_argument_that_is_not_float_is_named(self, argument, message):
        with pytest.raises(TypeError, match=message):
            grad(lambda x: 0.0)(argument)

    def test_an_independent_output_gives_zeros_and_a_warning(self):
        with pytest.warns(UserWarning, match="does not depend"):
            result = grad(lambda x: 3.0)(X)
        np.testing.assert_array_equal(result, np.zeros(3))

    def test_a_function_that_changes_its_input_is_told(self):
        def f(x):
            x[0] = 0.0
            return np.sum(x)

        with pytest.raises(TypeError, match="cannot be changed in place"):
            grad(f)(X)
        with pytest.raises(TypeError, match="cannot be changed in place"):
            jvp(f, (X,), (X,))
        np.testing.assert_array_equal(X, [0.5, -1.2, 2.0])

    @pytest.mark.parametrize("make", [grad, jacobian, hessian])
    def test_argnum_is_an_int_or_a_tuple(self, make):
        with pytest.raises(TypeError, match="argnum must be an int or a name"):
            make(lambda x: x, [0])(1.0)
        assert make(lambda n, x: n * x * x, np.int64(1))(1, 1.0) == 2.0

    def test_the_warning_points_at_the_caller_and_names_the_function(self):
        for make in (grad, value_and_grad):
            with pytest.warns(UserWarning, match=f"^{make.__name__}: the output") as caught:
                make(lambda x: 3.0)(1.0)
            assert caught[0].filename == __file__

    def test_argnum_out_of_range(self):
        with pytest.raises(TypeError, match=r"argnum 2 .* called with 1 positional"):
            grad(lambda x: x, 2)(1.0)

    def test_not_a_function(self):
        with pytest.raises(TypeError, match="takes a function"):
            grad(3.0)

    def test_jvp_wants_tuples_of_one_structure(self):
        with pytest.raises(TypeError, match="must be tuples"):
            jvp(lambda x: x, 1.0, 1.0)
        with pytest.raises(ValueError, match="structures differ"):
            jvp(lambda x: x, (1.0,), (1.0, 2.0))
        with pytest.raises(ValueError, match=r"tangent \[0\] has shape \(\), its argument \(3,\)"):
            jvp(lambda x: x, (X,), (1.0,))
        with pytest.raises(TypeError, match=r"jvp: tangent \[0\]: values must be real numbers"):
            jvp(lambda x: x, (1.0,), ("a",))

    def test_vjp_fn_wants_the_shape_of_the_output(self):
        with pytest.raises(ValueError, match="must have the shape"):
            vjp(lambda x: x * 2, X)[1](1.0)


class TestHostileUse:
    """What once went wrong, silently or with a crash."""

    def test_a_vjp_fn_of_several_outputs_is_linear_in_seeds_that_are_differentiated(self):
        _, vjp_fn = vjp(lambda x: (x**2, x**3), 3.0)
        assert grad(lambda s: vjp_fn((s, 1.0))[0])(1.0) == 6.0
        assert value_and_grad(lambda s: vjp_fn((s, 1.0))[0] ** 2)(1.0) == (1089.0, 396.0)
        assert jvp(lambda s: vjp_fn((s, 1.0))[0], (1.0,), (1.0,)) == (33.0, 6.0)
        assert jacobian(lambda s: vjp_fn((s, s))[0])(1.0) == 33.0

    def test_an_output_given_twice_gets_both_seeds(self):
        def f(x):
            y = x * x
            return y, y, y + x

        assert vjp(f, 3.0)[1]((1.0, 10.0, 100.0)) == (111 * 6.0 + 100,)

    def test_closing_over_a_moving_node_in_a_checkpoint_is_an_error(self):
        with pytest.raises(TypeError, match=r"closes over a node.* pass that node as an argument"):
            grad(lambda w: checkpoint(lambda x: x * w)(w * 1.0))(3.0)
        outer = grad(lambda w: grad(lambda x: checkpoint(lambda z: z * z * w)(x))(1.0))
        assert outer(3.0) == 2.0  # a variable of an outer derivative is fine

    def test_checkpoint_leaves_nothing_behind(self):
        def once():
            f = checkpoint(lambda z, c: np.sum(np.sin(z) * c))
            grad(lambda x: f(x, np.ones(100_000)))(np.ones(100_000))

        once()
        tracemalloc.start()
        for _ in range(10):
            once()
        left = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert left < 100_000

    def test_a_copy_inside_a_function_is_the_node_itself(self):
        for duplicate in (copy.copy, copy.deepcopy):
            assert grad(lambda x, d=duplicate: d(x) ** 2)(3.0) == 6.0
            assert jvp(lambda x, d=duplicate: d(x) ** 2, (3.0,), (1.0,)) == (9.0, 6.0)
        assert grad(lambda p: copy.deepcopy(p)["a"] ** 2)({"a": 3.0}) == {"a": 6.0}

    def test_tangents_take_the_type_of_their_arguments(self):
        _, tangent = jvp(lambda x: -x, (np.ones(2),), (np.array([1, 2], np.uint8),))
        np.testing.assert_array_equal(tangent, [-1.0, -2.0])
        _, tangent = jvp(lambda x: x, (np.ones(2, np.float32),), (np.array([1.0, 2.0]),))
        assert tangent.dtype == np.float32

    def test_forward_derivatives_are_arrays_of_their_own(self):
        v = np.ones(3)
        _, tangent = jvp(lambda x: x, (X,), (v,))
        tangent += 1.0
        _, tangent = jvp(lambda x: x + np.ones(3), (2.0,), (1.0,))
        tangent += 1.0
        np.testing.assert_array_equal(v, 1.0)

    def test_an_input_without_a_rule_has_no_part_in_either_mode(self):
        @ag.op(lambda g, y, x, t: g * t, None, kind="multilinear")
        def scaled(x, t):
            return x * t

        f = lambda x: np.stack([scaled(x, x), x])  # noqa: E731
        np.testing.assert_array_equal(jacobian(f)(2.0), [2.0, 1.0])
        np.testing.assert_array_equal(jvp(f, (2.0,), (1.0,))[1], [2.0, 1.0])
        np.testing.assert_array_equal(vjp(f, 2.0)[1](np.array([1.0, 0.0])), [2.0])

    def test_a_rule_may_return_a_bare_zero_or_none(self):
        for nothing in (0, None, 0.0):
            for kind in ("elementwise", "other"):
                step = ag.op(lambda g, y, x, nothing=nothing: nothing, kind=kind)(lambda x: 2.0)
                f = lambda x, step=step: step(x) * x  # noqa: E731
                assert grad(f)(3.0) == 2.0
                assert jvp(f, (3.0,), (1.0,)) == (6.0, 2.0)

    def test_a_rule_may_stop_the_gradient(self):
        stopped = ag.op(lambda g, y, x: stop_gradient(g) * 0.0)(lambda x: 2.0 * x)
        assert jvp(stopped, (3.0,), (1.0,)) == (6.0, 0.0)

    def test_a_rule_that_does_not_use_g_goes_forward_too(self):
        flat = ag.op(lambda g, y, x: np.zeros(2), kind="other")(lambda x: np.round(x))
        f = lambda x: np.sum(flat(x) * x)  # noqa: E731
        np.testing.assert_array_equal(jvp(flat, (np.ones(2),), (np.ones(2),))[1], [0.0, 0.0])
        np.testing.assert_array_equal(hessian(f)(np.ones(2)), np.zeros((2, 2)))

    def test_a_rule_with_a_complex_root_gives_nan(self):
        power = ag.op(lambda g, y, x: g * 1.5 * x**0.5)(lambda x: np.float64(x) ** 1.5)
        with pytest.warns(RuntimeWarning, match="invalid value"):
            assert np.isnan(grad(power)(-1.0))

    def test_checkpoint_takes_constants_and_labels(self):
        x = Node(np.ones((2, 3)))
        labels = ag.constant(np.array([0, 1]))
        checkpoint(lambda x, t: ag.softmax_cross_entropy(x, t))(x, labels).backward()
        np.testing.assert_allclose(x.grad.sum(axis=1), 0.0, atol=1e-15)

    def test_the_order_of_keys_does_not_matter_and_dict_types_are_kept(self):
        f = lambda p: p["a"] * p["b"]  # noqa: E731
        assert jvp(f, ({"a": 1.0, "b": 2.0},), ({"b": 1.0, "a": 0.0},)) == (2.0, 1.0)
        p = collections.defaultdict(float, a=3.0, b=2.0)
        result = grad(f)(p)
        assert type(result) is collections.defaultdict
        assert result == {"a": 2.0, "b": 3.0}

    def test_an_argument_named_twice_is_refused(self):
        with pytest.raises(TypeError, match="names an argument twice"):
            jacobian(lambda x, y: x * y, (0, -2))(1.0, 2.0)


@pytest.mark.parametrize("f", [lambda x: x > 0.0, lambda x: True, lambda x: np.any(x > 0.0)])
def test_a_boolean_has_no_derivative(f):
    with pytest.raises(TypeError, match="grad: the function returned a boolean"):
        grad(f)(1.0)
