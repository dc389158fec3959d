"""Modules under the names they had before they moved, with the very same classes."""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys

import pytest

import autograd_scratch as ag
from autograd_scratch.old_names import MOVED

EXPECTED = {
    "arraylike": ("ArrayLike", "engine.values", "Value"),
    "backward": ("topological_order", "engine.backward", "topological_order"),
    "derivative": ("grad", "derivatives.grad", "grad"),
    "drawing": ("draw", "pictures.writers.render", "draw"),
    "drawing.page": ("Page", "pictures.page.html", "Page"),
    "drawing.render": ("GraphvizError", "pictures.writers.render", "GraphvizError"),
    "dual": ("Dual", "derivatives.forward", "Dual"),
    "expression": ("Expression", "command_line.expression", "Expression"),
    "graph": ("Graph", "pictures.graph", "Graph"),
    "node": ("Node", "engine.node", "Node"),
    "numerical": ("GradientError", "derivatives.check", "GradientError"),
    "op": ("Op", "engine.op", "Op"),
    "registry": ("OPS", "engine.registry", "OPS"),
    "structure": ("rebuild", "engine.pytree", "unflatten"),
}


@pytest.mark.parametrize("old", EXPECTED)
def test_an_old_module_has_the_classes_of_today(old: str) -> None:
    name, home, today = EXPECTED[old]
    module = importlib.import_module(f"autograd_scratch.{old}")
    expected = getattr(importlib.import_module(f"autograd_scratch.{home}"), today)
    assert getattr(module, name) is expected


@pytest.mark.parametrize("old", MOVED)
def test_every_old_module_names_homes_that_are_there(old: str) -> None:
    importlib.import_module(f"autograd_scratch.{old}")
    for home in MOVED[old]:
        importlib.import_module(f"autograd_scratch.{home}")


def test_names_that_were_never_there_are_not_there() -> None:
    module = importlib.import_module("autograd_scratch.node")
    with pytest.raises(AttributeError, match=r"autograd_scratch\.node.* no attribute 'Knot'"):
        module.Knot  # noqa: B018
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("autograd_scratch.never")


def test_old_modules_hide_no_function() -> None:
    code = """
import autograd_scratch.op, autograd_scratch.group, autograd_scratch.drawing.page
import autograd_scratch as ag
from autograd_scratch import drawing
from autograd_scratch.op import built_in, op
from autograd_scratch.testing import check_op
assert ag.op is op and callable(ag.group) and callable(drawing.page) and callable(drawing.draw)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_a_pickle_of_an_op_names_a_module_that_is_there() -> None:
    old = pickle.dumps(ag.sin).replace(b"autograd_scratch.engine.op", b"autograd_scratch.op")
    assert pickle.loads(old) is ag.sin
