"""The pytest plugin: a fixture that checks derivatives, and an option for their order.

pytest loads it at its start, in every project. So it imports nothing of the engine before a test
asks for the fixture, and a wheel has it as a module beside the package (``pyproject.toml`` says
so): a module inside would import the package with it, before coverage begins to count lines.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add ``--gradient-order``, and have pytest load this package as Python does."""
    # It would rewrite the assert statements of all modules that come with a plugin, so that
    # autograd_scratch would take twice as long to load: 37 ms, not 17. It has no test in them.
    hook = pluginmanager.rewrite_hook
    getattr(hook, "_must_rewrite", set()).difference_update(["autograd_scratch", "nn"])
    parser.getgroup("autograd_scratch").addoption(
        "--gradient-order",
        type=_order,
        default=1,
        metavar="N",
        help="the highest order of derivative that the fixture check_gradient checks, where the "
        "test does not say (default: 1)",
    )


def _order(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"must be a whole number from 1 on, got {text}")
    return int(text)


def pytest_report_header(config: pytest.Config) -> str:
    """One line on how far derivatives are checked."""
    order = config.getoption("gradient_order")
    return f"autograd_scratch: check_gradient goes to order {order} (--gradient-order)"


@pytest.fixture(scope="session")
def check_gradient(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Check the derivatives of a function or op: check_gradient(f, *args, order=None, **params).

    A function is compared with differences at args, which may be dicts, lists and tuples of
    numbers and arrays. An op must besides keep types and shapes, also in float32, and agree with
    itself in forward and reverse mode; without args an elementwise op is checked at many places
    that Hypothesis chooses, in its domain and off its kinks.
    """
    usual = int(request.config.getoption("gradient_order"))

    def check(
        f: Callable[..., Any], /, *args: Any, order: int | None = None, **params: Any
    ) -> None:
        __tracebackhide__ = True
        from autograd_scratch import Op, check_gradients

        order = usual if order is None else order
        if isinstance(f, Op):
            _check_op(f, args, params, order)
        elif args:
            check_gradients(lambda *xs: f(*xs, **params), *args, order=order)
        else:
            raise TypeError(
                f"check_gradient: where is {f!r} to be checked? Give its arguments too: "
                f"check_gradient(f, 0.5); only ops are checked without"
            )

    return check


def _check_op(op: Any, args: tuple[Any, ...], params: dict[str, Any], order: int) -> None:
    """Go through the harness for ops, at args or at places that Hypothesis chooses."""
    __tracebackhide__ = True
    from hypothesis import HealthCheck, given, settings

    from autograd_scratch.testing import calls, check_op

    if args:
        check_op(op, (args, params), order)
        return

    try:
        places = calls(op)
    except LookupError:
        raise TypeError(
            f"check_gradient: where is {op!r} to be checked? It is not elementwise, or needs "
            f"parameters, so give its arguments too: check_gradient(f, np.ones(3), axis=0)"
        ) from None

    # The first example takes long, for it builds the strategy.
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(places)
    def check_at(call: Any) -> None:
        inputs, found = call
        check_op(op, (inputs, found | params), order)

    check_at()
