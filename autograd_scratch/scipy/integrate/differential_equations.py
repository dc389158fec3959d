"""Differential equations.

The derivatives of a solution of y' = f(y, t, θ) come from the adjoint method: if a(t) is the
gradient with respect to y(t), then a' = -a·∂f/∂y, and a·∂f/∂θ adds up to the gradient with respect
to θ. These equations are solved backward in time by the same solver, to the same tolerances; so
gradients are as exact as the solution is. As they are recorded in turn, higher derivatives come by
themselves. On the way back y is solved for again, from each of the times that were asked for to the
one before; where that is unstable, as with stiff equations over long times, ask for more times.
Where the derivatives of the very numbers that were computed are wanted, or a function that closes
over nodes, :func:`rk4` takes fixed steps that record themselves.

Source: R. T. Q. Chen et al., "Neural ordinary differential equations" (2018).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...derivatives import vjp
from ...engine.define import op
from ...engine.values import Value, shape_of
from ...ops import concatenate, dot, ravel, reshape, stack, transpose
from ..installed import scipy
from ..on_nodes import has_nodes
from ..solvers import Function, as_tuple, is_traced, joined, on_values, separate, with_args

__all__ = ["odeint", "rk4", "solve_ivp"]


def odeint(
    func: Function, y0: Any, t: Any, args: Any = (), *, tfirst: bool = False, **options: Any
) -> Any:
    """The solution of dy/dt = func(y, t, …) at the times t, as scipy.integrate.odeint gives it.

    Derivatives with respect to y0, t and the nodes in args, in any nesting, by the adjoint method:
    as exact as ``rtol`` and ``atol`` make the solution.

    Args:
        func: function of y (n,), t and args; returns n numbers, as an array or a list. It must
            not close over a node.
        y0: a number or (n,): the state at ``t[0]``.
        t: (N,), rising or falling.
        args: tuple of further arguments: numbers, arrays, structures of them.
        tfirst: whether func takes t before y.
        options: SciPy's others. ``full_output`` only without nodes; ``Dfun`` and ``tcrit`` do not
            serve the adjoint equations, which are solved without them.

    Returns:
        (N, n).

    Raises:
        TypeError: func closes over a node, or ``full_output`` with nodes.

    >>> from autograd_scratch import grad
    >>> decay = lambda y, t, rate: -rate * y
    >>> y = lambda rate: odeint(decay, 1.0, np.array([0.0, 1.0]), args=(rate,))[1, 0]
    >>> round(grad(y)(2.0), 6)
    -0.135335
    """
    args = as_tuple(args)
    f = (lambda y, time, *args: func(time, y, *args)) if tfirst else func
    if not has_nodes(y0, t, args):
        plain = on_values(func, "odeint")
        return scipy.integrate.odeint(plain, y0, t, args=args, tfirst=tfirst, **options)
    if options.get("full_output"):
        raise TypeError("odeint: full_output=True is not supported on nodes; leave it out")

    def solve(f: Function, y0: Any, t: Any, given: Any) -> Any:
        slopes = options.get("Dfun")
        if slopes is None:
            return scipy.integrate.odeint(f, y0, t, **options)

        def slopes_there(y: Any, time: Any) -> Any:
            return slopes(time, y, *given) if tfirst else slopes(y, time, *given)

        return scipy.integrate.odeint(f, y0, t, **(options | {"Dfun": slopes_there}))

    again = _for_the_adjoint(options, "Dfun", "col_deriv", "tcrit", "ml", "mu")

    def solve_adjoint(f: Function, y0: Any, t: Any, given: Any) -> Any:
        return scipy.integrate.odeint(f, y0, t, **again)

    return _solution("odeint", f, solve, solve_adjoint, ravel(joined(y0)), joined(t), args)


def _for_the_adjoint(options: dict[str, Any], *without: str) -> dict[str, Any]:
    """The options of a solver for the adjoint equations, of which there are more than of y."""
    kept = {key: option for key, option in options.items() if key not in without}
    for name in ("rtol", "atol"):
        if kept.get(name) is not None:
            kept[name] = float(np.min(kept[name]))
    return kept


def _solution(
    name: str, f: Function, solve: Function, solve_adjoint: Function, y0: Any, t: Any, args: Any
) -> Any:
    """The solution of y' = f(y, t, *args) at the times t, one row a time; as one op.

    Args:
        name: of the op.
        solve: computes it for f(y, t), y0, t and args without nodes.
        solve_adjoint: the same for the adjoint equations.
    """
    inputs, together = separate(args)

    def forward(*xs: Any) -> Any:
        y0, t, *values = xs
        given = together(*values)
        return solve(on_values(lambda y, time: f(y, time, *given), name), y0, t, given)

    def rule(g: Any, ys: Any, y0: Any, t: Any, *values: Any) -> tuple[Any, ...]:
        of_values = _at(f, together)
        a, times, rest = _adjoint(name, of_values, solve_adjoint, g, ys, t, values)
        return a, times, *rest

    forward.__name__ = name
    return op(rule, variadic=True, joint=True)(forward)(y0, t, *inputs)


def _at(f: Function, together: Function) -> Function:
    """f(y, t, …) of the nodes among its arguments, as one vector."""
    return lambda y, time, *values: ravel(joined(f(y, time, *together(*values))))


def _adjoint(
    name: str, f: Function, solve: Function, g: Any, ys: Any, t: Any, values: Any
) -> tuple[Any, Any, list[Any]]:
    """The gradients with respect to the first state, the times, and the values.

    Args:
        f: function of y, t and values.
        g: gradient with respect to the states ys (N, n) at the times t (N,).
    """
    n = shape_of(ys)[1]

    def backward(state: Any, time: Any, *values: Any) -> Any:
        slope, pullback = vjp(lambda y, *values: f(y, time, *values), state[:n], *values)
        return concatenate([slope, *(-ravel(part) for part in pullback(state[n : 2 * n]))])

    a = g[-1]
    sizes = [int(np.prod(shape_of(x))) for x in values]
    rest = np.zeros(sum(sizes))
    of_times = []
    for i in range(shape_of(ys)[0] - 1, 0, -1):
        of_times.append(dot(g[i], f(ys[i], t[i], *values)))
        state = concatenate([ys[i], a, rest])
        ends = stack([t[i], t[i - 1]])
        state = _solution(f"{name}_adjoint", backward, solve, solve, state, ends, values)[1]
        a, rest = state[n : 2 * n], state[2 * n :]
        if i > 1:
            a = a + g[i - 1]
    of_times.append(-dot(a, f(ys[0], t[0], *values)) if of_times else 0.0)
    first = a + g[0] if len(of_times) > 1 else a
    ends = np.cumsum(sizes)
    parts = [
        reshape(rest[end - size : end], shape_of(x))
        for end, size, x in zip(ends, sizes, values, strict=True)
    ]
    return first, stack(of_times[::-1]), parts


def solve_ivp(
    fun: Function,
    t_span: Any,
    y0: Any,
    method: Any = "RK45",
    t_eval: Any = None,
    dense_output: bool = False,
    events: Any = None,
    vectorized: bool = False,
    args: Any = None,
    **options: Any,
) -> Any:
    """The solution of dy/dt = fun(t, y, …) over a span of time, as scipy.integrate.solve_ivp's.

    Derivatives of ``.y`` with respect to y0, t_span, t_eval and the nodes in args, in any nesting,
    by the adjoint method: as exact as ``rtol`` (SciPy's default is only 1e-3) and ``atol`` make the
    solution. Without t_eval, the times that the solver chooses between the ends count as given.

    Args:
        fun: function of t, y (n,) and args; returns n numbers, as an array or a list. It must not
            close over a node.
        t_span: the first and the last time.
        y0: (n,), the state at the first time.
        method: name of a solver of SciPy's, or its class.
        t_eval: (m,), the times to give the solution at; jit needs them.
        dense_output, events: only without nodes.
        args: tuple of further arguments: numbers, arrays, structures of them.
        options: those of SciPy's solver.

    Returns:
        SciPy's result, in which ``y`` (n, m) is a node where the solution depends on one.

    Raises:
        TypeError: fun closes over a node, dense_output or events with nodes, or jit without t_eval.
        RuntimeError: (in the backward pass) the adjoint equations could not be solved.

    >>> from autograd_scratch import grad
    >>> def decay(t, y, rate):
    ...     return -rate * y
    >>> def last(rate):
    ...     return solve_ivp(decay, (0.0, 1.0), [1.0], args=(rate,), rtol=1e-9, atol=1e-9).y[0, -1]
    >>> round(grad(last)(2.0), 6)
    -0.135335
    """
    args = () if args is None else tuple(args) if isinstance(args, list) else as_tuple(args)
    inputs, together = separate(args)
    if not has_nodes(t_span, y0, t_eval, args):
        return scipy.integrate.solve_ivp(
            on_values(fun, "solve_ivp"),
            t_span,
            y0,
            method,
            t_eval,
            dense_output,
            events,
            vectorized,
            args or None,
            **options,
        )
    if dense_output or events is not None:
        raise TypeError("solve_ivp: dense_output and events are not supported on nodes")
    found: list[Any] = []

    def forward(*xs: Any) -> Any:
        y0, span, times, *values = xs
        given = together(*values)
        plain = on_values(lambda t, y: fun(t, y, *given), "solve_ivp")
        given_times = None if t_eval is None else times
        slopes = options.get("jac")
        settings = options | {"jac": with_args(slopes, given)} if callable(slopes) else options
        found[:] = [
            scipy.integrate.solve_ivp(
                plain, span, y0, method, given_times, vectorized=vectorized, **settings
            )
        ]
        return found[0].y

    def solve(f: Function, y0: Any, t: Any, given: Any) -> Any:
        if t[0] == t[1]:
            return np.stack([y0, y0])
        again = scipy.integrate.solve_ivp(
            lambda t, y: f(y, t), t, y0, method, **_for_the_adjoint(options, *_OF_Y)
        )
        if not again.success:
            raise RuntimeError(f"solve_ivp: its adjoint equations: {again.message}")
        return again.y.T[[0, -1]]

    def rule(g: Any, y: Any, y0: Any, span: Any, times: Any, *values: Any) -> tuple[Any, ...]:
        f = _at(lambda y, t, *given: fun(t, y, *given), together)
        ys, seeds = transpose(y), transpose(g)
        arrived = found[0].success
        if t_eval is None and arrived:
            steps = concatenate([span[:1], found[0].t[1:-1], span[1:]])
        elif t_eval is None:
            steps = concatenate([span[:1], found[0].t[1:]])
        else:
            reached = times[: shape_of(ys)[0]]
            steps = concatenate([span[:1], reached])
            ys = concatenate([reshape(y0, (1, -1)), ys])
            seeds = concatenate([np.zeros((1, shape_of(ys)[1])), seeds])
        a, of_times, rest = _adjoint("solve_ivp", f, solve, seeds, ys, steps, values)
        if t_eval is None:
            return a, stack([of_times[0], of_times[-1] if arrived else 0.0]), None, *rest
        missing = np.zeros(len(times) - shape_of(reached)[0])
        of_span = stack([of_times[0], 0.0])
        return a, of_span, concatenate([of_times[1:], missing]), *rest

    forward.__name__ = "solve_ivp"
    times = np.zeros(0) if t_eval is None else joined(t_eval)
    solution = op(rule, variadic=True, joint=True)(forward)
    y = solution(ravel(joined(y0)), joined(t_span), times, *inputs)
    result = found[0]
    if is_traced(y):  # jit traces: what it found belongs to these numbers only
        if t_eval is None:
            raise TypeError("solve_ivp: jit needs t_eval, for the shape of the solution")
        return scipy.optimize.OptimizeResult(t=times, y=y)
    result.y = y
    if t_eval is not None:
        result.t = times[: len(result.t)]
    return result


_OF_Y = ("first_step", "min_step", "jac", "jac_sparsity", "lband", "uband")
"""Options of solve_ivp that tell about y, and not about the adjoint equations."""


def rk4(
    func: Function, y0: Any, t: Any, args: Any = (), *, steps: int = 1, tfirst: bool = False
) -> Any:
    """The solution of dy/dt = func(y, t, …) by the classical Runge-Kutta method of order 4.

    Its fixed steps are made of ops, so they record themselves: the derivatives are those of the
    numbers computed, of all orders, and func may close over nodes. Memory grows with the steps;
    where that is too much, or tolerances are wanted, see :func:`odeint`.

    Args:
        func: function of y, t and args; returns an array of y's shape, or a list.
        y0: the state at ``t[0]``, of any shape.
        t: (N,), rising or falling.
        args: tuple of further arguments.
        steps: how many steps to take from each time to the next.
        tfirst: whether func takes t before y.

    Returns:
        (N, …): the states at the times.

    Raises:
        ValueError: ``steps`` is below 1.

    Source: W. Kutta, "Beitrag zur näherungsweisen Integration totaler Differentialgleichungen"
    (1901).

    >>> y = rk4(lambda y, t: -y, 1.0, np.array([0.0, 1.0]), steps=20)
    >>> round(float(y[1]), 6)
    0.367879
    """
    if steps < 1:
        raise ValueError(f"rk4: steps must be at least 1, got {steps}")
    given = as_tuple(args)

    def f(y: Any, time: Any) -> Any:
        return joined(func(time, y, *given) if tfirst else func(y, time, *given))

    y, t = joined(y0), joined(t)
    y = y if isinstance(y, Value) else np.asarray(y, float)
    ys = [y]
    for i in range(np.shape(t)[0] - 1):
        h = (t[i + 1] - t[i]) / steps
        for step in range(steps):
            time = t[i] + step * h
            k1 = _vector(f(y, time))
            k2 = _vector(f(y + 0.5 * h * k1, time + 0.5 * h))
            k3 = _vector(f(y + 0.5 * h * k2, time + 0.5 * h))
            k4 = _vector(f(y + h * k3, time + h))
            y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        ys.append(y)
    return stack(ys)


def _vector(slope: Any) -> Any:
    return slope if isinstance(slope, Value) else np.asarray(slope)
