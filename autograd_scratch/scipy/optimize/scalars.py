"""Roots and minima of functions of a number."""

from __future__ import annotations

from typing import Any

from ...derivatives import grad
from ..installed import scipy
from ..on_nodes import has_nodes
from ..solvers import Function, as_tuple, is_traced, joined, on_values, with_args
from .implicit import Search

__all__ = [
    "bisect",
    "brenth",
    "brentq",
    "fixed_point",
    "minimize_scalar",
    "newton",
    "ridder",
    "root_scalar",
    "toms748",
]

so = scipy.optimize


def minimize_scalar(
    fun: Function,
    bracket: Any = None,
    bounds: Any = None,
    args: Any = (),
    method: Any = None,
    **options: Any,
) -> Any:
    """A minimum of a function of a number, as scipy.optimize.minimize_scalar finds it.

    The derivatives of ``.x`` and ``.fun`` with respect to the nodes in args follow from the first
    and second derivatives of fun at the minimum.

    Args:
        fun: function of x and args; returns a number. It must not close over a node.
        bracket: where to search, as SciPy's.
        bounds: only without nodes.
        args: tuple of further arguments.
        method: name of a solver of SciPy's.
        options: SciPy's others: tol, options.

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
        result = so.minimize_scalar(plain, bracket, bounds, (), method, **options)
        return result.x, result

    if not has_nodes(args):
        return find(None, args)[1]
    if bounds is not None:
        raise TypeError("minimize_scalar: bounds are not supported on nodes")
    search = Search("minimize_scalar", grad(fun), args, find)
    x = search.solution(0.0)
    best = fun(x, *args)
    if is_traced(x):
        return so.OptimizeResult(x=x, fun=best)
    search.result.x, search.result.fun = x, best
    return search.result


def root_scalar(
    f: Function,
    args: Any = (),
    method: Any = None,
    bracket: Any = None,
    fprime: Any = None,
    fprime2: Any = None,
    **options: Any,
) -> Any:
    """A root of a function of a number, as scipy.optimize.root_scalar finds it.

    Args:
        f: function of x and args; returns a number. It must not close over a node.
        args: tuple of further arguments; nodes among them have derivatives.
        method: name of a solver of SciPy's.
        bracket: two numbers at which f has different signs.
        fprime, fprime2: the derivatives of f, for the search; True if f returns them, too.
        options: SciPy's others: x0, x1, xtol, …

    Returns:
        SciPy's result, in which ``root`` is a node where it depends on one.

    Raises:
        TypeError: f closes over a node.

    >>> root_scalar(lambda x, a: x * x - a, (4.0,), bracket=(0.0, 4.0)).root
    2.0
    """
    args = as_tuple(args)
    returns_more = fprime is True or fprime2 is True
    value: Function = (lambda x, *args: f(x, *args)[0]) if returns_more else f

    def find(start: Any, given: Any) -> tuple[Any, Any]:
        first, second = (with_args(d, given) if callable(d) else d for d in (fprime, fprime2))
        plain = on_values(lambda x: f(x, *given), "root_scalar")
        result = so.root_scalar(plain, (), method, bracket, first, second, **options)
        return result.root, result

    if not has_nodes(args):
        return find(None, args)[1]
    search = Search("root_scalar", value, args, find)
    x = search.solution(0.0)
    if is_traced(x):
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
    return Search(name, residual, args, search).solution(start)


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
        first, second = (with_args(d, given) if callable(d) else d for d in (fprime, fprime2))
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

    >>> round(float(fixed_point(lambda x: 0.5 * x + 1.0, 0.0)), 6)
    2.0
    """
    args = as_tuple(args)

    def find(f: Function, start: Any, given: Any) -> Any:
        return so.fixed_point(f, start, **options)

    def residual(x: Any, *given: Any) -> Any:
        return joined(func(x, *given)) - x

    return _root("fixed_point", func, x0, args, residual, find)
