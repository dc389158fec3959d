"""What the user calls: the pattern of a Jacobian, and Jacobians and Hessians as sparse arrays."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from ...engine.functions import is_found_by_name
from ...engine.values import function_name
from ...program.signature import NoKind, no_kind, signature
from ...program.trace.trace import OuterTraceLeak
from ..arguments import Function
from ..grad import grad
from .arguments import check_scipy, checked, outer_value

if TYPE_CHECKING:  # SciPy is imported with the first call
    from .plan import Plan

PLANS = 16
"""How many plans are kept for a function; those that were made first make room for new ones."""


def sparsity(f: Function, x: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Which elements of a function's result depend on which elements of its argument.

    f is traced, as :func:`jit` does it, and the dependencies are followed from step to step. So
    the pattern holds for all values of ``x``, unless f decides something by values with
    :func:`concretize` or ``x[x > 0]``: then it is that of the values given. What has no rule of its
    own here (the inverse of a matrix, a sorted array) is taken to depend on all that goes into it,
    so the pattern may have more entries than the Jacobian has, never less. Through a loop
    (:func:`scan`) it is that of all its steps.

    Needs SciPy.

    Args:
        f: function of a float array that returns an array or a number. What it closes over counts
            as constant.
        x: the array (or a number); its numbers do not matter.
        args, kwargs: what else f takes.

    Returns:
        A ``scipy.sparse.csr_array`` of booleans of shape (elements of the result, elements of
        ``x``); those of arrays with several axes are counted row by row, as ``ravel`` does. SciPy
        takes it as ``least_squares(jac_sparsity=…)``. That of a Hessian is ``sparsity(grad(f),
        x)``.

    Raises:
        ImportError: SciPy is not installed.
        TypeError: ``x`` is no float array, or f returns a structure or cannot be traced.
        ValueError: the pattern has more entries than fit into some 400 MB.

    Example:
        >>> import numpy as np
        >>> sparsity(lambda x: x[1:] - x[:-1] ** 2, np.ones(4)).astype(int).toarray()
        array([[1, 1, 0, 0],
               [0, 1, 1, 0],
               [0, 0, 1, 1]])
    """
    check_scipy("sparsity")
    from .pattern import read_pattern

    x = checked("sparsity", f, x)
    return read_pattern("sparsity", f, (x, *args), kwargs).entries


def sparse_jacobian(f: Function) -> Function:
    """The function that computes the Jacobian of f as a sparse array, with few passes.

    Columns that have no row in common are computed together, in one direction forwards; or, where
    that takes fewer directions, rows that have no column in common backwards. All directions go
    through f at once (:func:`vmap`), as a program (:func:`jit`). Which go together is found out in
    the first call with arguments of some shapes and kept.

    Needs SciPy.

    Args:
        f: function of a float array, the variables, and perhaps of more; it returns an array or a
            number. It must be possible to trace it, as :func:`jit` does; what it closes over counts
            as constant.

    Returns:
        A function of f's arguments that returns a ``scipy.sparse.csr_array`` of shape (elements of
        the result, variables), with the entries of :func:`sparsity`, some of which may be zero.
        It can be given to ``scipy.optimize.least_squares`` as ``jac``.

    Raises:
        ImportError: SciPy is not installed.
        TypeError, ValueError: (from the returned function) see :func:`sparsity`.

    Source: A. R. Curtis, M. J. D. Powell, J. K. Reid, "On the estimation of sparse Jacobian
    matrices" (1974); T. F. Coleman, J. J. Moré, "Estimation of sparse Jacobian matrices and graph
    coloring problems" (1983).

    Example:
        >>> import numpy as np
        >>> f = lambda x: x[1:] - x[:-1] ** 2
        >>> sparse_jacobian(f)(np.array([1.0, 2.0, 3.0])).toarray()
        array([[-2.,  1.,  0.],
               [ 0., -4.,  1.]])
    """
    return SparseDerivative("sparse_jacobian", f)


def sparse_hessian(f: Function) -> Function:
    """The function that computes the Hessian of f as a sparse array, with few passes.

    As :func:`sparse_jacobian` of the gradient; and since the Hessian is symmetric, of an entry and
    its mirror image one is enough, which often takes fewer directions (of a matrix in the shape of
    an arrow two).

    Needs SciPy.

    Args:
        f: function of a float array, the variables, and perhaps of more, that returns one number;
            see :func:`sparse_jacobian`.

    Returns:
        A function of f's arguments that returns a symmetric ``scipy.sparse.csr_array`` of shape
        (variables, variables). It can be given to ``scipy.optimize.minimize`` as ``hess``, with
        ``method="trust-constr"``.

    Raises:
        ImportError: SciPy is not installed.
        TypeError, ValueError: (from the returned function) see :func:`sparsity`.

    Source: A. H. Gebremedhin, F. Manne, A. Pothen, "What color is your Jacobian? Graph coloring for
    computing derivatives" (2005).

    Example:
        >>> import numpy as np
        >>> rosenbrock = lambda x: (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()
        >>> sparse_hessian(rosenbrock)(np.ones(3)).toarray()
        array([[ 802., -400.,    0.],
               [-400., 1002., -400.],
               [   0., -400.,  200.]])
    """
    return SparseDerivative("sparse_hessian", f)


class SparseDerivative:
    """What :func:`sparse_jacobian` and :func:`sparse_hessian` return.

    It is pickled and copied if f is; the plans are made anew then.

    Args:
        name: which of them.
        f: the function.
    """

    def __init__(self, name: str, f: Function) -> None:
        if not callable(f):
            raise TypeError(
                f"{name} takes a function and returns a function, got {type(f).__name__}; write "
                f"{name}(f)(x)"
            )
        check_scipy(name)
        update_wrapper(self, f, updated=())
        self.__name__ = f"{name}({function_name(f)})"
        # Other names than jit's own attributes have, which takes over these.
        self._made_of = name, f
        self._differentiated: Callable[..., Any] = grad(f) if name == "sparse_hessian" else f
        self._plans: dict[Any, list[Plan]] = {}

    def __call__(self, x: Any, /, *args: Any, **kwargs: Any) -> Any:
        args = checked(*self._made_of, x), *args
        return self.plan(args, kwargs).matrix(args, kwargs)

    def plan(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Plan:
        """How the derivative is computed for some arguments, the first of which was checked."""
        name, _ = self._made_of
        leaves: list[Any] = []
        try:
            key = signature(args, leaves), signature(kwargs, leaves)
        except OuterTraceLeak:
            raise outer_value(name) from None
        except NoKind as refused:
            raise no_kind(f"an argument of {self.__name__}", refused.args[0]) from None
        for plan in self._plans.get(key, ()):
            if plan.pattern.holds(leaves):
                return plan
        from .pattern import read_pattern
        from .plan import Plan

        pattern = read_pattern(name, self._differentiated, args, kwargs)
        plan = Plan(self._differentiated, pattern, name == "sparse_hessian", args[0])
        # Not changed in place, for another thread may be looking.
        kept = [(k, each) for k, plans in self._plans.items() for each in plans][1 - PLANS :]
        plans_of: dict[Any, list[Plan]] = {}
        for k, each in [*kept, (key, plan)]:
            plans_of.setdefault(k, []).append(each)
        self._plans = plans_of
        return plan

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"

    def __reduce__(self) -> Any:
        if is_found_by_name(self):  # as a decorated function is, whose own name f has lost
            return str(self.__qualname__)  # type: ignore[attr-defined]
        return SparseDerivative, self._made_of
