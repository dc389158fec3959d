"""A distribution: its functions are SciPy's, their derivatives follow from a few formulas.

For a continuous one with z = (x - loc) / scale, the formulas that its row in the table gives are
the slope ∂ log f / ∂z, ∂ log f / ∂(shape), and, where there is one, how a quantile z moves with a
shape. All others follow, here and once for all:

    ∂ log f / ∂x = slope / scale        ∂ log f / ∂loc = -slope / scale
    ∂ log f / ∂scale = -(z·slope + 1) / scale
    ∂F / ∂x = f,  ∂F / ∂loc = -f,  ∂F / ∂scale = -z·f,  ∂F / ∂(shape) = -scale·f·move
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy as np

from ...engine.define import op
from ...engine.op import Op
from ...ops import exp, where
from ..installed import scipy
from ..on_nodes import has_nodes
from ..solvers import joined

Formula = Callable[..., Any]

WHOLE_LINE = (-np.inf, np.inf)


class Distribution(ABC):
    """What all distributions of one variable have.

    Args:
        name: SciPy's.
        parameters: loc, and scale if it is continuous.
        methods: those with derivatives.

    Attributes:
        functions: the ops of the methods, by name.
    """

    def __init__(self, name: str, parameters: tuple[str, ...], methods: tuple[str, ...]) -> None:
        self.name = name
        self._scipys = getattr(scipy.stats, name)
        shapes = self._scipys.shapes
        self._shapes: list[str] = shapes.split(", ") if shapes else []
        self._parameters = [*self._shapes, *parameters]
        self.__module__ = __package__  # where pickle finds it by its name
        self.__doc__ = f"SciPy's {name}, with the parameters {', '.join(self._parameters)}."
        self.functions = SimpleNamespace(**{method: self._op(method) for method in methods})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._scipys, name)

    def __repr__(self) -> str:
        return f"<distribution {self.name}>"

    def __reduce__(self) -> str:
        return self.name

    def __call__(self, *args: Any, **kwds: Any) -> Frozen:
        """The distribution with given shapes, loc and scale."""
        return Frozen(self, args, kwds)

    def cdf(self, x: Any, *args: Any, **kwds: Any) -> Any:
        """The probability of at most x."""
        return self._call("cdf", x, args, kwds)

    def logcdf(self, x: Any, *args: Any, **kwds: Any) -> Any:
        """The logarithm of the probability of at most x."""
        return self._call("logcdf", x, args, kwds)

    def sf(self, x: Any, *args: Any, **kwds: Any) -> Any:
        """The probability of more than x."""
        return self._call("sf", x, args, kwds)

    def logsf(self, x: Any, *args: Any, **kwds: Any) -> Any:
        """The logarithm of the probability of more than x."""
        return self._call("logsf", x, args, kwds)

    def _call(self, method: str, x: Any, args: tuple[Any, ...], kwds: dict[str, Any]) -> Any:
        if not has_nodes(x, args, kwds):
            result = getattr(self._scipys, method)(x, *args, **kwds)
            return float(result) if type(result) is np.float64 else result
        given = {"loc": 0.0, "scale": 1.0}
        given |= dict(zip(self._parameters, args, strict=False)) | kwds
        missing = [name for name in self._parameters if name not in given]
        unknown = [name for name in kwds if name not in self._parameters]
        twice = [name for name in self._parameters[: len(args)] if name in kwds]
        if missing or unknown or twice or len(args) > len(self._parameters):
            raise TypeError(
                f"{self.name}.{method} takes {', '.join(['x', *self._parameters])}; got "
                f"{len(args) + 1} by position and {', '.join(kwds) or 'none'} by name"
            )
        function = getattr(self.functions, method)
        return function(joined(x), *(joined(given[name]) for name in self._parameters))

    def _op(self, method: str) -> Op:
        """The op of a method: SciPy's function with the rule of its kind."""
        scipys = getattr(self._scipys, method)

        def forward(*inputs: Any) -> Any:
            return scipys(*inputs)

        def rule(position: int, g: Any, y: Any, *inputs: Any) -> Any:
            return self._rule(method, position, g, y, inputs)

        forward.__name__ = f"{self.name}_{method}"
        forward.__module__, forward.__qualname__ = __package__, f"{self.name}.functions.{method}"
        return op(rule, variadic=True, kind="elementwise")(forward)

    @abstractmethod
    def _rule(self, method: str, position: int, g: Any, y: Any, inputs: tuple[Any, ...]) -> Any:
        """The backward rule of a method for one of its inputs."""

    def _refuse(self, method: str, name: str) -> NoReturn:
        raise TypeError(
            f"{self.name}.{method}: no formula is known here for the derivative with respect to "
            f"{name}, so it must not be a variable; take its .value"
        )


class Frozen:
    """A distribution with its parameters: ``norm(0.0, 2.0).logpdf(x)``."""

    def __init__(self, dist: Any, args: tuple[Any, ...], kwds: dict[str, Any]) -> None:
        self.dist, self.args, self.kwds = dist, args, kwds

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        method = getattr(type(self.dist), name, None)
        if method is None or name.startswith("_"):
            return getattr(self.dist._scipys(*self.args, **self.kwds), name)
        return lambda x: method(self.dist, x, *self.args, **self.kwds)


class Continuous(Distribution):
    """A continuous distribution.

    Args:
        name: SciPy's.
        slope: ∂ log f / ∂z, as a function of z and the shapes.
        shapes: for each shape, ∂ log f / ∂(shape), a function of the same.
        moves: for each shape that it is known of, the derivative of a quantile z with respect to
            the shape, a function of the same.
        support: the interval of z outside of which f is 0.
        ratio: f / F of a distribution that is symmetric, as a function of z, if there is a formula
            with more digits in the far tails than the difference of the logarithms has.
    """

    def __init__(
        self,
        name: str,
        slope: Formula,
        shapes: Mapping[str, Formula] | None = None,
        moves: Mapping[str, Formula] | None = None,
        support: tuple[float, float] = WHOLE_LINE,
        ratio: Formula | None = None,
    ) -> None:
        self._slope = slope
        self._of_shapes = shapes or {}
        self._moves = moves or {}
        self._support = support
        self._ratio = ratio
        methods = ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf")
        super().__init__(name, ("loc", "scale"), methods)

    def pdf(self, x: Any, *args: Any, **kwds: Any) -> Any:
        """The density at x."""
        return self._call("pdf", x, args, kwds)

    def logpdf(self, x: Any, *args: Any, **kwds: Any) -> Any:
        """The logarithm of the density at x."""
        return self._call("logpdf", x, args, kwds)

    def ppf(self, q: Any, *args: Any, **kwds: Any) -> Any:
        """The quantile: where cdf is q."""
        return self._call("ppf", q, args, kwds)

    def isf(self, q: Any, *args: Any, **kwds: Any) -> Any:
        """Where sf is q."""
        return self._call("isf", q, args, kwds)

    def _rule(self, method: str, position: int, g: Any, y: Any, inputs: tuple[Any, ...]) -> Any:
        parameters = inputs[1:]
        if method in ("pdf", "logpdf"):
            part = self._of_log_density(position, inputs)
            if method == "logpdf":
                return _alive(y, g * part)
            return where(np.logical_or(y == 0.0, y == np.inf), 0.0, g * y * part)
        if method in ("ppf", "isf"):
            if position == 0:
                density = self.functions.pdf(y, *parameters)
                return g / density if method == "ppf" else -g / density
            return -g * self._of_cdf(method, position, (y, *parameters))
        sign = -1.0 if method in ("sf", "logsf") else 1.0
        x, *_, loc, scale = inputs
        # At infinity F is 0 or 1 whatever the parameters are, but SciPy's density often nan.
        alive = np.logical_not(np.isinf((x - loc) / scale))
        inputs = (where(alive, x, loc + 0.5 * scale), *parameters)
        part = self._of_cdf(method, position, inputs)
        if method in ("cdf", "sf"):
            return sign * where(alive, g * part * self.functions.pdf(*inputs), 0.0)
        if self._ratio is not None:
            ratio = self._ratio(sign * (inputs[0] - loc) / scale) / scale
            return sign * where(alive, g * part * ratio, 0.0)
        log_density = self.functions.logpdf(*inputs)
        dead = np.logical_or(y == -np.inf, log_density == -np.inf)
        alive = np.logical_and(alive, np.logical_not(dead))
        ratio = exp(where(alive, log_density, 0.0) - where(alive, y, 0.0))
        return sign * where(alive, g * part * ratio, 0.0)

    def _standard(self, inputs: tuple[Any, ...]) -> tuple[Any, Any]:
        """Where z lies inside of the support, and z, with a number from inside elsewhere."""
        x, *_, loc, scale = inputs
        z = (x - loc) / scale
        low, high = self._support
        inside = np.logical_not(np.logical_or(z <= low, z >= high))
        return inside, where(inside, z, 0.5)

    def _of_log_density(self, position: int, inputs: tuple[Any, ...]) -> Any:
        """∂ log f / ∂(input)."""
        x, *shapes, loc, scale = inputs
        is_shape = 1 <= position <= len(shapes)
        formula = self._of_shapes[self._shapes[position - 1]] if is_shape else self._slope
        if self._support == WHOLE_LINE:
            z = (x - loc) / scale
            part = formula(z, *shapes)
        else:
            inside, z = self._standard(inputs)
            part = where(inside, formula(z, *shapes), 0.0)
        if is_shape:
            return part
        if position == len(inputs) - 1:
            return -(z * part + 1.0) / scale
        return part / scale if position == 0 else -part / scale

    def _of_cdf(self, method: str, position: int, inputs: tuple[Any, ...]) -> Any:
        """∂F / ∂(input), as a multiple of the density: minus how a quantile moves."""
        _, *shapes, _, scale = inputs
        if position == 0:
            return 1.0
        if position == len(inputs) - 2:
            return -1.0
        inside, z = self._standard(inputs)
        if position == len(inputs) - 1:
            return where(inside, -z, 0.0)
        name = self._shapes[position - 1]
        if name not in self._moves:
            self._refuse(method, name)
        return where(inside, -scale * self._moves[name](z, *shapes), 0.0)


class Discrete(Distribution):
    """A distribution of counts.

    Args:
        name: SciPy's.
        of_log: for each shape with a derivative, ∂ log f / ∂(shape), as a function of the count k,
            without loc, and of the shapes.
        of_mass: ∂f / ∂(shape), where that is not just f times the other.
        of_cdf: ∂F / ∂(shape), for whole numbers k.
    """

    def __init__(
        self,
        name: str,
        *,
        of_log: Mapping[str, Formula],
        of_mass: Mapping[str, Formula],
        of_cdf: Mapping[str, Formula],
    ) -> None:
        self._of_log = of_log
        self._of_mass = of_mass
        self._of_cdf = of_cdf
        super().__init__(name, ("loc",), ("pmf", "logpmf", "cdf", "logcdf", "sf", "logsf"))

    def pmf(self, k: Any, *args: Any, **kwds: Any) -> Any:
        """The probability of k."""
        return self._call("pmf", k, args, kwds)

    def logpmf(self, k: Any, *args: Any, **kwds: Any) -> Any:
        """The logarithm of the probability of k."""
        return self._call("logpmf", k, args, kwds)

    def _rule(self, method: str, position: int, g: Any, y: Any, inputs: tuple[Any, ...]) -> Any:
        k, *shapes, loc = inputs
        if position in (0, len(inputs) - 1):
            return None
        name = self._shapes[position - 1]
        is_mass = method in ("pmf", "logpmf")
        if name not in (self._of_log if is_mass else self._of_cdf):
            self._refuse(method, name)
        count = k - loc
        if method == "pmf" and name in self._of_mass:
            return g * self._of_mass[name](count, *shapes)
        if is_mass:
            part = self._of_log[name](count, *shapes)
            return where(y > 0.0, g * y * part, 0.0) if method == "pmf" else _alive(y, g * part)
        part = self._of_cdf[name](np.floor(count), *shapes)
        sign = -1.0 if method in ("sf", "logsf") else 1.0
        if method in ("cdf", "sf"):
            return sign * g * part
        return _alive(y, sign * g * part / exp(_alive(y, y)))


def _alive(y: Any, part: Any) -> Any:
    """0 where the logarithm y is that of 0."""
    return where(y == -np.inf, 0.0, part)
