"""Names of other libraries: each is there, or an error says what to write."""

from __future__ import annotations

import inspect
import re

import autograd
import autograd.extend
import pytest

import autograd_scratch as ag
from autograd_scratch.foreign_names import INSTEAD, MISSING


def test_the_error_says_what_to_write():
    with pytest.raises(AttributeError, match=r"no 'make_vjp'; write value, vjp_fn = ag\.vjp\(f"):
        ag.make_vjp  # noqa: B018
    with pytest.raises(AttributeError, match="has no 'pmap': everything runs on the CPU"):
        ag.pmap  # noqa: B018
    with pytest.raises(
        AttributeError, match="module 'autograd_scratch' has no attribute 'nothing'"
    ):
        ag.nothing  # noqa: B018
    assert not hasattr(ag, "make_vjp")


@pytest.mark.parametrize("name", [*INSTEAD, *MISSING])
def test_no_name_of_the_table_is_there_and_the_names_in_its_advice_are(name):
    assert name not in ag.__all__
    assert all(hasattr(ag, used) for used in re.findall(r"\bag\.(\w+)", INSTEAD.get(name, "")))


@pytest.mark.parametrize("module", [autograd, autograd.extend])
def test_each_name_of_autograd_is_there_or_has_its_advice(module):
    names = {name for name, x in vars(module).items() if not inspect.ismodule(x)}
    unknown = {name for name in names if not name.startswith("_") and not hasattr(ag, name)}
    assert unknown <= INSTEAD.keys() | MISSING.keys()
