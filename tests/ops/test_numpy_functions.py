"""NumPy's public functions, one by one: each records, acts on values, or says why it refuses."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd_scratch import Node
from autograd_scratch.engine.registry import REFUSED
from tools import numpy_functions
from tools.numpy_functions import MODULES, asks_nodes, behaviour, public_functions

FUNCTIONS = [
    pytest.param(name, function, id=f"{module.__name__}.{name}")
    for module in MODULES
    for name, function in public_functions(module)
]


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
def test_it_is_known_what_a_function_does(name: str, function: Callable[..., Any]) -> None:
    found = behaviour(name, function)
    assert len(found) == 1, found


def required(function: Callable[..., Any]) -> int:
    """How many arguments a function needs."""
    if isinstance(function, np.ufunc):
        return function.nin
    kinds = [
        p.kind for p in inspect.signature(function).parameters.values() if p.default is p.empty
    ]
    return len(kinds) - (inspect.Parameter.VAR_KEYWORD in kinds)


REFUSING = [p for p in FUNCTIONS if p.values[1] in REFUSED and asks_nodes(p.values[1])]


@pytest.mark.parametrize(("name", "function"), REFUSING)
def test_a_refusal_names_the_function_and_its_reason(
    name: str, function: Callable[..., Any]
) -> None:
    x = Node(np.ones((2, 2)))
    with pytest.raises(TypeError, match=re.escape(f".{name}")) as refusal:
        function(*[x] * required(function))
    assert REFUSED[function] in str(refusal.value)


def test_the_page_of_the_site_lists_each_of_them() -> None:
    page = numpy_functions.page()
    for param in FUNCTIONS:
        assert f"\n| `{param.values[0]}` | " in page
