"""The names by which the rooms of the engine find each other's functions.

An op registers itself here when its file is imported. The operators of a node (``+``, ``*``, …),
the NumPy functions that meet a node and the tests look here. This module knows neither ops nor
nodes, which is what keeps the imports downhill.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any


class Namespace:
    """Functions by name, as attributes: ``OPS.add``.

    >>> names = Namespace()
    >>> names.double = lambda x: 2 * x
    >>> names.double(4), "double" in names
    (8, True)
    """

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if HOOKS.load_all_ops() and name in vars(self):
            found: Callable[..., Any] = vars(self)[name]
            return found
        raise AttributeError(
            f"no op is called {name!r}; there are: {', '.join(sorted(vars(self)))}"
        )

    def __setattr__(self, name: str, function: Callable[..., Any]) -> None:
        if name in vars(self):
            raise ValueError(f"an op called {name!r} exists already; choose another name")
        vars(self)[name] = function

    def __contains__(self, name: object) -> bool:
        return name in vars(self)


OPS = Namespace()
"""Every op by name, as nodes and tests find it."""

NUMPY: dict[Callable[..., Any], Callable[..., Any]] = {}
"""NumPy function → the function of ours that records it."""

ON_VALUES: set[Callable[..., Any]] = set()
"""NumPy functions without a derivative (``argmax``, ``floor``, ``<``): they act on the values."""

REFUSED: dict[Callable[..., Any], str] = {}
"""NumPy and SciPy functions that nothing here stands for, with the reason."""

HOOKS = SimpleNamespace(
    show_graph=lambda node: None,
    load_all_ops=lambda: False,
    load_scipy_ops=lambda: False,
    scipy_has_function=lambda module, name: False,
    array_namespace=lambda: None,
)
"""What the rooms above lend to the engine, which imports nothing from them:

- ``show_graph(node)``: the picture of the graph under a node as SVG text, or None for no picture.
- ``load_all_ops()``: load the ops that are loaded when one of them is first met; whether there were
  any.
- ``load_scipy_ops()``: load what records SciPy's ufuncs, if SciPy has been imported; whether it is
  there.
- ``scipy_has_function(module, name)``: whether a module of :mod:`autograd_scratch.scipy` has a
  function of SciPy's.
- ``array_namespace()``: the module with the functions of the array API standard.
"""


class Watch:
    """Who looks at the results of ops and rules, as :func:`autograd_scratch.debug` does.

    Attributes:
        watchers: how many look, in all threads; where it is 0, nobody is asked.
        current: the one of this thread, or None.
    """

    def __init__(self) -> None:
        self.watchers = 0
        self.current: ContextVar[Any] = ContextVar("watcher", default=None)


WATCH = Watch()
