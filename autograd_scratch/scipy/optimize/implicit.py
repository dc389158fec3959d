"""How roots and minima move with the arguments of the function.

A solution x(θ) of r(x, θ) = 0 moves with θ by the implicit function theorem: dx = -(∂r/∂x)⁻¹·∂r/∂θ.
So a gradient g with respect to x becomes -wᵀ·∂r/∂θ with (∂r/∂x)ᵀ·w = g: one linear system, however
many steps the solver took. At a minimum of f, r is the gradient ∂f/∂x. All is recorded in turn, so
derivatives of higher order are right too. They hold for the exact solution, and are as exact as the
solver's is: set its tolerance accordingly. The start of a search has no influence on where it ends,
and no derivative.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...derivatives import jacobian, vjp
from ...engine.define import op
from ...engine.messages import warn_user
from ...engine.values import shape_of
from ...ops import ravel, reshape, transpose, where
from ...ops.linear_solve import solve
from ..solvers import Function, joined, separate


class Search:
    """One search of a solution, whose result stands here after it.

    Args:
        name: the solver, for messages.
        residual: what is 0 at a solution, as a function of x and args.
        args: the arguments, of which some may be nodes.
        find: the solution (x, and the solver's result) without nodes, as a function of the start
            and of args.
        bounds: between which numbers x is free, if not everywhere; on a bound it stays there.
    """

    def __init__(
        self, name: str, residual: Function, args: Any, find: Function, bounds: Any = None
    ) -> None:
        self.result: Any = None
        self._name = name
        self._find = find
        self._residual = residual
        self._bounds = bounds
        self._inputs, self._together = separate(args)

    def solution(self, start: Any) -> Any:
        """x, as an op on the nodes among the arguments."""

        def forward(*inputs: Any) -> Any:
            start, *values = inputs
            x, self.result = self._find(start, self._together(*values))
            return x

        forward.__name__ = self._name
        search = op(self._rule, variadic=True, joint=True)(forward)
        return search(joined(start), *self._inputs)

    def _rule(self, g: Any, x: Any, start: Any, *values: Any) -> tuple[Any, ...]:
        if not getattr(self.result, "success", True):
            message = getattr(self.result, "message", "no solution found")
            warn_user(
                f"{self._name}: did not converge ({message}), so the derivatives of its result, "
                f"which hold for a solution, may be wrong",
                RuntimeWarning,
            )

        def residual(x: Any, *values: Any) -> Any:
            return ravel(joined(self._residual(x, *self._together(*values))))

        n = int(np.prod(shape_of(x)))
        matrix = reshape(jacobian(lambda x: residual(x, *values))(x), (n, n))
        right = reshape(g, (n,))
        if self._bounds is not None:
            low, high = self._bounds
            free = np.logical_and(x > low, x < high)
            matrix = where(np.multiply.outer(free, free), matrix, np.eye(n))
            right = where(free, right, 0.0)
        try:
            w = solve(transpose(matrix), right)
        except np.linalg.LinAlgError as error:
            error.add_note(
                f"{self._name}: the solution has no derivative, because there the Jacobian of the "
                f"equations that it solves (at a minimum: the Hessian) is singular"
            )
            raise
        # x as a variable, too: a residual that fills np.zeros_like(x) then fills a buffer.
        _, pullback = vjp(residual, x, *values)
        return None, *pullback(-w)[1:]
