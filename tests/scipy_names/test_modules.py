"""What all modules of autograd_scratch.scipy have in common."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

OTHERS = {
    "integrate": "dblquad",
    "linalg": "lu",
    "optimize": "Bounds",
    "signal": "butter",
    "stats": "pearsonr",
}
"""By module, a name that only SciPy has."""


@pytest.mark.parametrize("name", OTHERS)
def test_what_a_module_does_not_have_is_scipys(name: str) -> None:
    ours = import_module(f"autograd_scratch.scipy.{name}")
    scipys = import_module(f"scipy.{name}")
    assert set(ours.__all__) - set(scipys.__all__) <= {"rk4"}
    other = OTHERS[name]
    assert getattr(ours, other) is getattr(scipys, other)
    with pytest.raises(AttributeError, match=rf"autograd_scratch\.scipy\.{name}.*no_such_name"):
        _ = ours.no_such_name


@pytest.mark.parametrize("name", OTHERS)
def test_public_functions_are_documented(name: str) -> None:
    ours = import_module(f"autograd_scratch.scipy.{name}")
    assert [n for n in ours.__all__ if not getattr(ours, n).__doc__] == []


@pytest.mark.parametrize("name", OTHERS)
def test_without_scipy_the_error_says_how_to_install_it(name: str) -> None:
    program = f"""
import sys
sys.modules["scipy"] = None
import autograd_scratch
try:
    import autograd_scratch.scipy.{name}
except ImportError as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "autograd_scratch.scipy needs SciPy: pip install scipy\n"
