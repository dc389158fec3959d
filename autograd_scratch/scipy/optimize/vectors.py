"""Roots and minima of functions of a vector."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...derivatives import grad, hessian, hvp, jacobian
from ...ops import ravel, reshape
from ..installed import scipy
from ..on_nodes import has_nodes
from ..solvers import Function, as_tuple, is_traced, joined, on_values, with_args
from .implicit import Search

__all__ = ["fsolve", "minimize", "root"]

so = scipy.optimize


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
            slopes = with_args(jac, given)
        elif jac == "2-point":
            slopes = None
        plain = on_values(lambda x: fun(x, *given), "root")
        # The start in floats, for derivatives.
        result = so.root(plain, np.array(start, float), (), method, slopes, **options)
        return result.x, result

    if not has_nodes(x0, args):
        return find(x0, args)[1]
    search = Search("root", value, args, find)
    x = search.solution(x0)
    if is_traced(x):
        return so.OptimizeResult(x=x)
    search.result.x = x
    return search.result


def fsolve(
    func: Any,
    x0: Any,
    args: Any = (),
    fprime: Any = None,
    full_output: Any = 0,
    col_deriv: Any = 0,
    xtol: float = 1.49012e-08,
    maxfev: int = 0,
    band: Any = None,
    epsfcn: Any = None,
    factor: float = 100,
    diag: Any = None,
) -> Any:
    """A root of a function of vectors, as scipy.optimize.fsolve: ``root(…).x`` by its method hybr.

    Args:
        func, x0, args: as for :func:`root`.
        fprime: the Jacobian of func; with None, it is exact with nodes in args, and else SciPy's
            differences.
        full_output: on nodes not supported; :func:`root` tells all about the search.
        col_deriv, xtol, maxfev, band, epsfcn, factor, diag: SciPy's.

    Raises:
        TypeError: func closes over a node, or full_output with nodes.

    >>> from autograd_scratch import grad
    >>> round(grad(lambda a: fsolve(lambda x, a: x * x - a, 1.0, args=(a,))[0])(4.0), 6)
    0.25
    """
    args = as_tuple(args)
    if not has_nodes(x0, args):
        rest = fprime, full_output, col_deriv, xtol, maxfev, band, epsfcn, factor, diag
        return so.fsolve(on_values(func, "fsolve"), x0, args, *rest)
    if full_output:
        raise TypeError("fsolve: full_output is not supported on nodes; call root() instead")
    options = {"col_deriv": col_deriv, "xtol": xtol, "maxfev": maxfev, "band": band}
    options |= {"eps": epsfcn, "factor": factor, "diag": diag}
    return root(func, np.atleast_1d(x0), args, jac=fprime, options=options).x


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
        derivatives = {k: with_args(f, given) if callable(f) else f for k, f in derivatives.items()}

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
    search = Search("minimize", grad(scalar), args, find, limits)
    x = search.solution(x0)
    best = scalar(x, *args)
    if is_traced(x):
        return so.OptimizeResult(x=x, fun=best)
    search.result.x, search.result.fun = x, best
    return search.result


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
