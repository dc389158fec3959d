"""while_loop: what it gives, forward mode, and why there is no reverse mode."""

import numpy as np
import pytest
from loop_bodies import agree, in_both

from autograd_scratch import grad, jacfwd, jit, jvp, linearize, vmap, while_loop


class TestWhileLoop:
    @staticmethod
    def doubled(x):
        return while_loop(lambda c: c[0] < 10.0, lambda c: (c[0] * x + 1.0, c[1] + x), (1.0, 0.0))

    def test_it_runs_as_long_as_the_condition_holds(self):
        assert self.doubled(2.0) == (15.0, 6.0)
        in_both(self.doubled, 2.0)
        in_both(lambda x: while_loop(lambda c: c > 100.0, lambda c: c * x, 1.0), 2.0)

    def test_forward_mode_of_any_order(self):
        first = lambda x: jvp(lambda x: self.doubled(x)[0], (x,), (1.0,))[1]  # noqa: E731
        assert first(2.0) == pytest.approx(17.0)  # of x³ + x² + x + 1
        in_both(first, 2.0)
        in_both(lambda x: jvp(first, (x,), (1.0,))[1], 2.0)

    @pytest.mark.parametrize("how", [lambda f: f, jit])
    def test_reverse_mode_names_fori_loop(self, how):
        with pytest.raises(TypeError, match=r"while_loop: .*fori_loop\(0, n, body, init\)"):
            how(grad(lambda x: self.doubled(x)[0]))(2.0)

    def test_what_does_not_depend_on_the_argument_may_be_found_by_a_while_loop(self):
        def f(x):
            n = while_loop(lambda n: n < 100.0, lambda n: 2.0 * n, 3.0)
            return x * n

        assert grad(f)(2.0) == jit(grad(f))(2.0) == 192.0

    def test_examples_of_a_batch_end_apart(self):
        xs = np.array([1.5, 2.0, 5.0, 20.0])
        expected = np.array([self.doubled(x) for x in xs]).T
        for f in (vmap(self.doubled), jit(vmap(self.doubled)), vmap(jit(self.doubled))):
            agree(f(xs), tuple(expected))

    def test_tangents_go_through_a_recorded_loop(self):
        f = lambda a: while_loop(lambda c: (c * c).sum() < 10.0, lambda c: c * (1 + a * a), a)  # noqa: E731
        x = np.array([0.3, -0.7, 1.1])
        expected = jvp(f, (x,), (x,))[1]
        for slope in (jacfwd(f), jit(jacfwd(f))):
            agree(slope(x) @ x, expected)
        agree(linearize(f, x)[1](x), expected)
