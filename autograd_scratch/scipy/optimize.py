"""scipy.optimize: roots and minima, and how they move with the arguments of the function.

A solution x(θ) of r(x, θ) = 0 moves with θ by the implicit function theorem: dx = -(∂r/∂x)⁻¹·∂r/∂θ.
So a gradient g with respect to x becomes -wᵀ·∂r/∂θ with (∂r/∂x)ᵀ·w = g: one linear system, however
many steps the solver took. At a minimum of f, r is the gradient ∂f/∂x. All is recorded in turn, so
derivatives of higher order are right too. They hold for the exact solution, and are as exact as the
solver's is: set its tolerance accordingly. The start of a search has no influence on where it ends,
and no derivative.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..derivatives import grad, hessian, hvp, jacobian, vjp
from ..engine.define import op
from ..engine.values import Value, shape_of, unwrap
from ..ops import ravel, reshape, transpose, where
from ..ops.linear_solve import solve
from .installed import rest_of, scipy
from .on_nodes import has_nodes
from .solvers import Function, as_tuple, joined, on_values, separate

__all__ = [
    "bisect",
    "brenth",
    "brentq",
    "fixed_point",
    "minimize",
    "minimize_scalar",
    "newton",
    "ridder",
    "root",
    "root_scalar",
    "toms748",
]

so = scipy.optimize

__getattr__ = rest_of(so, __name__)


class _Search:
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
            warnings.warn(
                f"{self._name}: did not converge ({message}), so the derivatives of its result, "
                f"which hold for a solution, may be wrong",
                RuntimeWarning,
                stacklevel=2,
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
        w = solve(transpose(matrix), right)
        _, pullback = vjp(lambda *values: residual(x, *values), *values)
        return None, *pullback(-w)


def _is_traced(x: Any) -> bool:
    """Whether jit is at work, so that the solver's result belongs to these numbers only."""
    return isinstance(unwrap(x), Value)


def _noting_jac(f: Function, name: str) -> Function:
    """A derivative of the user's function; where it has none, the error says how to do without."""

    def derivative(*args: Any) -> Any:
        try:
            return f(*args)
        except TypeError as error:
            error.add_note(f"{name}: for a function that is not made of ops, pass jac='2-point'")
            raise

    return derivative


_WITH_JACOBIAN = ("hybr", "lm")


def root(
    fun: Function, x0: Any, args: Any = (), method: str = "hybr", jac: Any = None, **options: Any
) -> Any:
    """A root of a function of vectors, as scipy.optimize.root finds it.

    The derivatives of ``.x`` with respect to the nodes in args follow from those of fun at the
    root.

    Args:
        fun: function of x (n,) and args; returns n numbers. It must not close over a node.
        x0: (n,), where the search starts.
        args: tuple of further arguments: numbers, arrays, structures of them.
        method: name of a solver of SciPy's.
        jac: the Jacobian of fun; None for the exact one, where the method uses one (hybr, lm);
            "2-point" or False for differences; True if fun returns it, too.
        options: SciPy's others: tol, callback, options.

    Returns:
        SciPy's result, in which ``x`` is a node where it depends on one.

    Raises:
        TypeError: fun closes over a node.

    Warns:
        RuntimeWarning: (in the backward pass) the solver did not converge.

    >>> from autograd_scratch import grad
    >>> def square_root(a):
    ...     return root(lambda x, a: x * x - a, [1.0], args=(a,)).x[0]
    >>> round(grad(square_root)(4.0), 6)
    0.25
    """
    args = as_tuple(args)
    value: Function = (lambda x, *args: fun(x, *args)[0]) if jac is True else fun
    exact = jac is None and method in _WITH_JACOBIAN

    def find(start: Any, given: Any) -> tuple[Any, Any]:
        def vector(x: Any) -> Any:
            return ravel(joined(value(x, *given)))

        slopes = jac
        if exact:
            slopes = _noting_jac(jacobian(vector), "root")
        elif callable(jac):
            slopes = _with(jac, given)
        elif jac == "2-point":
            slopes = None
        plain = on_values(lambda x: fun(x, *given), "root")
        # The start in floats, for derivatives.
        result = so.root(plain, np.array(start, float), (), method, slopes, **options)
        return result.x, result

    if not has_nodes(x0, args):
        return find(x0, args)[1]
    search = _Search("root", value, args, find)
    x = search.solution(x0)
    if _is_traced(x):
        return so.OptimizeResult(x=x)
    search.result.x = x
    return search.result


_GRADIENT = (
    *("cg", "bfgs", "newton-cg", "l-bfgs-b", "tnc", "slsqp"),
    *("dogleg", "trust-ncg", "trust-krylov", "trust-exact", "trust-constr"),
)
_PRODUCT = ("newton-cg", "trust-ncg", "trust-krylov")
_HESSIAN = ("dogleg", "trust-exact")


def minimize(
    fun: Function,
    x0: Any,
    args: Any = (),
    method: Any = None,
    jac: Any = None,
    hess: Any = None,
    hessp: Any = None,
    bounds: Any = None,
    constraints: Any = (),
    **options: Any,
) -> Any:
    """A minimum of a function of a vector, as scipy.optimize.minimize finds it.

    Gradient, and Hessian where the method needs it, are exact by themselves. The derivatives of
    ``.x`` and ``.fun`` with respect to the nodes in args follow from the first and second
    derivatives of fun at the minimum, where the Hessian must not be singular.

    Args:
        fun: function of x (n,) and args; returns a number. It must not close over a node.
        x0: (n,), where the search starts.
        args: tuple of further arguments: numbers, arrays, structures of them.
        method: name of a solver of SciPy's.
        jac, hess, hessp: the derivatives of fun; None for the exact ones; ``jac="2-point"`` for
            differences; ``jac=True`` if fun returns its gradient, too.
        bounds: as SciPy's, without nodes. An element of the minimum that lies on its bound has no
            derivative, for it stays there.
        constraints: as SciPy's, only without nodes.
        options: SciPy's others: tol, callback, options.

    Returns:
        SciPy's result, in which ``x`` and ``fun`` are nodes where they depend on one.

    Raises:
        TypeError: fun closes over a node; with nodes, constraints, or bounds with trust-constr,
            which never arrives at them.

    Warns:
        RuntimeWarning: (in the backward pass) the solver did not converge.

    >>> from autograd_scratch import grad
    >>> def valley(a):
    ...     return minimize(lambda x, a: np.sum((x - a) ** 2), [0.0, 0.0], args=(a,)).x[0]
    >>> round(grad(valley)(3.0), 6)
    1.0
    """
    args = as_tuple(args)
    name = method.lower() if isinstance(method, str) else method
    value: Function = (lambda x, *args: fun(x, *args)[0]) if jac is True else fun

    def scalar(x: Any, *args: Any) -> Any:
        return reshape(joined(value(x, *args)), ())

    def find(start: Any, given: Any) -> tuple[Any, Any]:
        derivatives = {"jac": jac, "hess": hess, "hessp": hessp}
        derivatives = {k: _with(f, given) if callable(f) else f for k, f in derivatives.items()}

        def at(x: Any) -> Any:
            return scalar(x, *given)

        if jac is None and (name is None or name in _GRADIENT):
            derivatives["jac"] = _noting_jac(grad(at), "minimize")
        if hess is None and hessp is None and name in _PRODUCT:
            derivatives["hessp"] = lambda x, v: hvp(at, x, v)
        if hess is None and hessp is None and name in _HESSIAN:
            derivatives["hess"] = hessian(at)
        plain = on_values(lambda x: fun(x, *given), "minimize")
        result = so.minimize(
            plain,
            np.array(start, float),
            method=method,
            bounds=bounds,
            constraints=constraints,
            **derivatives,
            **options,
        )
        return result.x, result

    if not has_nodes(x0, args):
        return find(x0, args)[1]
    if constraints or has_nodes(bounds) or (bounds is not None and name == "trust-constr"):
        raise TypeError(
            "minimize: constraints, nodes as bounds, and bounds with trust-constr are not "
            "supported on nodes"
        )
    limits = None if bounds is None else _limits(bounds)
    search = _Search("minimize", grad(scalar), args, find, limits)
    x = search.solution(x0)
    best = scalar(x, *args)
    if _is_traced(x):
        return so.OptimizeResult(x=x, fun=best)
    search.result.x, search.result.fun = x, best
    return search.result


def _with(f: Function, given: Any) -> Function:
    return lambda *xs: f(*xs, *given)


_AT_A_BOUND = 1e-8
"""So near to a bound, relative to its size, x lies on it: some solvers stop a rounding before."""


def _limits(bounds: Any) -> tuple[Any, Any]:
    """The numbers between which x is free, given SciPy's bounds."""
    if isinstance(bounds, so.Bounds):
        low, high = np.asarray(bounds.lb, float), np.asarray(bounds.ub, float)
    else:
        low = np.array([-np.inf if pair[0] is None else pair[0] for pair in bounds], float)
        high = np.array([np.inf if pair[1] is None else pair[1] for pair in bounds], float)
    near = [_AT_A_BOUND * (1.0 + np.abs(np.where(np.isfinite(x), x, 0.0))) for x in (low, high)]
    return low + near[0], high - near[1]


def minimize_scalar(fun: Function, *more: Any, args: Any = (), **options: Any) -> Any:
    """A minimum of a function of a number, as scipy.optimize.minimize_scalar finds it.

    The derivatives of ``.x`` and ``.fun`` with respect to the nodes in args follow from the first
    and second derivatives of fun at the minimum.

    Args:
        fun: function of x and args; returns a number. It must not close over a node.
        more: bracket, as SciPy's.
        args: tuple of further arguments.
        options: SciPy's others; bounds only without nodes.

    Returns:
        SciPy's result, in which ``x`` and ``fun`` are nodes where they depend on one.

    Raises:
        TypeError: fun closes over a node, or bounds with nodes.

    >>> round(float(minimize_scalar(lambda x: (x - 2.0) ** 2).x), 6)
    2.0
    """
    args = as_tuple(args)

    def find(start: Any, given: Any) -> tuple[Any, Any]:
        plain = on_values(lambda x: fun(x, *given), "minimize_scalar")
        result = so.minimize_scalar(plain, *more, **options)
        return result.x, result

    if not has_nodes(args):
        return find(None, args)[1]
    if options.get("bounds") is not None or len(more) > 1:
        raise TypeError("minimize_scalar: bounds are not supported on nodes")
    search = _Search("minimize_scalar", grad(fun), args, find)
    x = search.solution(0.0)
    best = fun(x, *args)
    if _is_traced(x):
        return so.OptimizeResult(x=x, fun=best)
    search.result.x, search.result.fun = x, best
    return search.result


def root_scalar(f: Function, args: Any = (), *more: Any, **options: Any) -> Any:
    """A root of a function of a number, as scipy.optimize.root_scalar finds it.

    Args:
        f: function of x and args; returns a number. It must not close over a node.
        args: tuple of further arguments; nodes among them have derivatives.
        more, options: SciPy's others: method, bracket, fprime, x0, …

    Returns:
        SciPy's result, in which ``root`` is a node where it depends on one.

    Raises:
        TypeError: f closes over a node.

    >>> root_scalar(lambda x, a: x * x - a, (4.0,), bracket=(0.0, 4.0)).root
    2.0
    """
    args = as_tuple(args)

    def find(start: Any, given: Any) -> tuple[Any, Any]:
        derivatives = {
            key: _with(options[key], given)
            for key in ("fprime", "fprime2")
            if callable(options.get(key))
        }
        plain = on_values(lambda x: f(x, *given), "root_scalar")
        result = so.root_scalar(plain, (), *more, **{**options, **derivatives})
        return result.root, result

    if not has_nodes(args):
        return find(None, args)[1]
    search = _Search("root_scalar", f, args, find)
    x = search.solution(0.0)
    if _is_traced(x):
        return so.OptimizeResult(root=x)
    search.result.root = x
    return search.result


def _root(name: str, f: Function, start: Any, args: Any, residual: Function, find: Function) -> Any:
    """A root by a function of SciPy's that returns only that.

    Args:
        residual: what is 0 at the root, as a function of x and args.
        find: the root without nodes, of f without args, the start and args.
    """

    def search(start: Any, given: Any) -> tuple[Any, Any]:
        return find(on_values(lambda x: f(x, *given), name), start, given), None

    if not has_nodes(start, args):
        return search(start, args)[0]
    return _Search(name, residual, args, search).solution(start)


def _bracketed(scipys: Function) -> Function:
    name = scipys.__name__

    def between(f: Function, a: Any, b: Any, args: Any = (), **options: Any) -> Any:
        _refuse_full_output(name, (a, b, args), options)

        def find(f: Function, ends: Any, given: Any) -> Any:
            return scipys(f, ends[0], ends[1], **options)

        return _root(name, f, [a, b], as_tuple(args), f, find)

    between.__name__ = between.__qualname__ = name
    between.__doc__ = f"""A root of f between a and b, as scipy.optimize.{name} finds it.

    Args:
        f: function of a number and args that returns a number, of different signs at a and b. It
            must not close over a node.
        a, b: the ends; the root does not depend on them.
        args: tuple of further arguments; nodes among them have derivatives.
        options: SciPy's others; ``full_output`` only without nodes.

    Raises:
        TypeError: f closes over a node, or full_output with nodes.

    >>> round(float({name}(lambda x, a: x * x - a, 0.0, 4.0, args=(4.0,))), 6)
    2.0
    """
    return between


def _refuse_full_output(name: str, arguments: Any, options: dict[str, Any]) -> None:
    if options.get("full_output") and has_nodes(arguments):
        raise TypeError(
            f"{name}: full_output=True is not supported on nodes; see root_scalar, whose result "
            f"tells as much"
        )


bisect = _bracketed(so.bisect)
brenth = _bracketed(so.brenth)
brentq = _bracketed(so.brentq)
ridder = _bracketed(so.ridder)
toms748 = _bracketed(so.toms748)


def newton(
    func: Function,
    x0: Any,
    fprime: Any = None,
    args: Any = (),
    *,
    fprime2: Any = None,
    **options: Any,
) -> Any:
    """A root near x0, or one near each of several x0, as scipy.optimize.newton finds it.

    Args:
        func: function of x and args; returns as many numbers as x has. It must not close over a
            node.
        x0: where the search starts; the root does not depend on it.
        fprime, fprime2: the derivatives of func, for the search; None for the secant method.
        args: tuple of further arguments; nodes among them have derivatives.
        options: SciPy's others; ``full_output`` only without nodes.

    Raises:
        TypeError: func closes over a node, or full_output with nodes.

    >>> round(float(newton(lambda x, a: x * x - a, 1.0, args=(4.0,))), 6)
    2.0
    """
    args = as_tuple(args)
    _refuse_full_output("newton", (x0, args), options)

    def find(f: Function, start: Any, given: Any) -> Any:
        first, second = (_with(d, given) if callable(d) else d for d in (fprime, fprime2))
        return so.newton(f, start, first, fprime2=second, **options)

    return _root("newton", func, x0, args, func, find)


def fixed_point(func: Function, x0: Any, args: Any = (), **options: Any) -> Any:
    """x with func(x, …) = x, as scipy.optimize.fixed_point finds it.

    Args:
        func: function of x and args; returns as many numbers as x has. It must not close over a
            node.
        x0: where the search starts; the fixed point does not depend on it.
        args: tuple of further arguments; nodes among them have derivatives.
        options: SciPy's others.

    Raises:
        TypeError: func closes over a node.

    >>> round(float(fixed_point(np.cos, 0.7)), 6)
    0.739085
    """
    args = as_tuple(args)

    def find(f: Function, start: Any, given: Any) -> Any:
        return so.fixed_point(f, start, **options)

    def residual(x: Any, *given: Any) -> Any:
        return joined(func(x, *given)) - x

    return _root("fixed_point", func, x0, args, residual, find)
