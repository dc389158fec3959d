"""What loops refuse, and what they say then."""

import numpy as np
import pytest

from autograd_scratch import TracingError, fori_loop, grad, jit, scan, while_loop

ROWS = np.ones((3, 2))


def plain(f):
    return f


@pytest.fixture(params=[plain, jit], ids=["plain", "jit"])
def how(request):
    return request.param


def refused(how, f, kind, message):
    with pytest.raises(kind, match=message):
        how(f)(np.zeros(2))


class TestCarry:
    def test_another_shape_is_named_by_its_path_with_both_shapes(self, how):
        def f(x):
            return scan(lambda c, r: ({"w": [c["w"][0] + np.outer(r, r)]}, None), {"w": [x]}, ROWS)

        refused(how, f, ValueError, r"the carry\['w'\]\[0\] has shape \(2,\) .* and \(2, 2\) after")

    def test_another_type(self, how):
        def f(x):
            return fori_loop(0, 2, lambda i, c: c.astype(np.float32), x)

        refused(how, f, ValueError, "the carry is of type float64 before a step and float32 after")

    def test_another_structure(self, how):
        refused(
            how,
            lambda x: scan(lambda c, r: ((c[0], c[1], r), None), (x, x), ROWS),
            ValueError,
            r"the carry must have the same structure .* \[0\], \[1\] against .* \[1\], \[2\]",
        )
        refused(
            how,
            lambda x: while_loop(lambda c: True, lambda c: {"y": c["x"]}, {"x": x}),
            ValueError,
            r"while_loop: the carry must have the same structure .*\['x'\] against .*\['y'\]",
        )

    def test_a_setting_that_changes(self, how):
        def f(x):
            return scan(lambda c, r: ({"x": c["x"], "unit": "km"}, r), {"x": x, "unit": "m"}, ROWS)

        refused(how, f, TypeError, r"the carry\['unit'\] is 'm' before a step and 'km' after it")

    def test_nothing_where_a_number_was(self, how):
        refused(
            how,
            lambda x: fori_loop(0, 2, lambda i, c: None, x),
            TypeError,
            "object of type NoneType",
        )

    def test_no_pair(self, how):
        refused(how, lambda x: scan(lambda c, r: c + r, x, ROWS), TypeError, "must return a pair")


class TestLengths:
    def test_rows_of_unequal_length(self, how):
        refused(
            how,
            lambda x: scan(lambda c, r: (c, r), x, {"a": ROWS, "b": ROWS[1:]}),
            ValueError,
            r"xs\['a'\] says 3, xs\['b'\] says 2",
        )

    def test_another_length_is_given(self, how):
        refused(
            how,
            lambda x: scan(lambda c, r: (c, r), x, ROWS, length=4),
            ValueError,
            "xs says 3, length says 4",
        )

    def test_no_length_at_all(self, how):
        refused(how, lambda x: scan(lambda c, r: (c, r), x), TypeError, "give xs, or the number of")
        refused(
            how,
            lambda x: scan(lambda c, r: (c, r), x, length=2.5),
            TypeError,
            "length must be a whole number, got 2.5",
        )

    def test_a_number_has_no_axis_to_go_along(self, how):
        refused(
            how,
            lambda x: scan(lambda c, r: (c, r), x, [1.0, 2.0]),
            TypeError,
            r"xs\[0\] is a number, so it has no axis",
        )

    def test_bounds_that_are_no_integers(self, how):
        refused(
            how,
            lambda x: fori_loop(0, 2.0, lambda i, c: c, x),
            TypeError,
            "upper must be an integer",
        )


class TestConditions:
    def test_of_a_while_loop_must_be_one_boolean(self, how):
        refused(
            how,
            lambda x: while_loop(lambda c: c < 1.0, lambda c: c + 1.0, x),
            TypeError,
            "must return one boolean, got bool",
        )
        refused(
            how,
            lambda x: while_loop(lambda c: c.sum(), lambda c: c + 1.0, x),
            TypeError,
            "must return one boolean",
        )

    def test_a_branch_in_a_body_is_refused_as_jit_refuses_it(self):
        def f(x):
            return fori_loop(0, 3, lambda i, c: c + 1.0 if c.sum() > 1.0 else c - 1.0, x)

        assert f(np.ones(2)).tolist() == [4.0, 4.0]
        with pytest.raises(TracingError, match=r"write where\(condition, x, y\)"):
            jit(f)(np.ones(2))

    def test_a_branch_on_a_value_of_outside_is_refused_too(self):
        def f(x, y):
            return fori_loop(0, 3, lambda i, c: c * 2.0 if y > 0.0 else c, x)

        with pytest.raises(TracingError, match=r"write where\(condition, x, y\)"):
            jit(f)(1.0, 2.0)


def test_an_index_out_of_bounds_says_so():
    def f(x):
        return fori_loop(0, 5, lambda i, c: c + x[i], 0.0)

    for call in (f, jit(f), jit(f, backend="python"), jit(grad(f))):
        with pytest.raises(IndexError, match="out of bounds"):
            call(np.ones(3))


def test_what_a_body_kept_is_dead_afterwards():
    kept = []

    def f(x):
        return fori_loop(0, 3, lambda i, c: (kept.append(c), c + x)[1], x)

    jit(f)(1.0)
    with pytest.raises(TypeError, match="which is over"):
        kept[-1] + 1.0
