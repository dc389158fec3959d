"""Structures as arguments and results of programs."""

from __future__ import annotations

import collections
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd_scratch as ag

X = np.array([0.5, -1.25, 2.0])


@dataclass
class Layer:
    w: Any
    activation: Any = "relu"
    extra: dict[str, Any] = field(default_factory=dict)

    @ag.jit
    def run(self, x):
        y = self.w * x
        return np.tanh(y) if self.activation == "tanh" else np.maximum(y, 0.0)


class Point(NamedTuple):
    x: Any
    y: Any


def test_settings_are_part_of_the_kind_and_numbers_are_not():
    kinds = []

    @ag.jit
    def f(p, x):
        kinds.append(p.activation)
        return p.w * x if p.activation == "relu" else p.w + x

    settings = ["relu", "tanh", None, True, 1, (1, 2), PurePosixPath("a"), PurePosixPath("b")]
    for _ in range(2):
        for w in (2.0, 3.0):
            for setting in settings:
                expected = w * 5.0 if setting == "relu" else w + 5.0
                assert f(Layer(w, setting), 5.0) == expected
    assert kinds == settings


def test_types_with_the_same_fields_have_programs_of_their_own():
    @dataclass
    class Other:
        w: Any

    @dataclass
    class Another:
        w: Any

    program = ag.jit(lambda p: (type(p).__name__, p.w * 2.0, p))
    for p in (Other(1.0), Another(2.0), Other(3.0)):
        assert program(p) == (type(p).__name__, 2.0 * p.w, p)


def test_a_method_of_a_dataclass_follows_its_fields():
    layer = Layer(2.0)
    assert layer.run(3.0) == 6.0
    layer.w = -2.0
    assert layer.run(3.0) == 0.0
    layer.activation = "tanh"
    assert layer.run(0.5) == np.tanh(-1.0)


def test_results_are_new_structures_each_time():
    @ag.jit
    def f(x):
        return Layer(x * 2.0, "tanh", {"p": Point(x, None), "l": [Layer(1.0)]})

    first, second = f(X), f(X)
    assert type(first) is Layer
    np.testing.assert_array_equal(first.w, 2.0 * X)
    np.testing.assert_array_equal(first.extra["p"].x, X)
    assert first.extra["l"] == [Layer(1.0)]
    assert first.extra["l"][0] is not second.extra["l"][0]
    first.w += 1.0
    np.testing.assert_array_equal(second.w, 2.0 * X)


def test_arrays_in_fields_may_be_changed_in_place():
    @ag.jit
    def step(p, g):
        p.w -= 0.5 * g.w
        return p

    p, g = Layer(X.copy()), Layer(np.ones(3))
    for times in (1, 2, 3):
        result = step(p, g)
        np.testing.assert_array_equal(p.w, X - 0.5 * times)
        np.testing.assert_array_equal(result.w, p.w)


def test_a_field_that_is_set_anew_is_refused():
    @ag.jit
    def f(p):
        p.w = p.w * 2.0
        return p.w

    with pytest.raises(ag.TracingError, match="puts something into a dict, list or object"):
        f(Layer(1.0))


def test_the_source_names_the_fields():
    program = ag.jit(lambda p, q: p.w * q.x)
    program(Layer(2.0), Point(3.0, None))
    assert "p_w * q_x" in program.source


def test_what_can_be_neither_traced_nor_compared_is_named_by_its_place():
    @ag.jit
    def f(x, *rest, params=None):
        return x

    with pytest.raises(
        TypeError, match=r"argument x\.extra\['rng'\], of type Generator, can be ne"
    ):
        f(Layer(1.0, extra={"rng": np.random.default_rng(0)}))
    with pytest.raises(
        TypeError, match=r"argument params\[0\], of type object, .*register_structure"
    ):
        f(1.0, params=[object()])


def test_a_registered_class_and_subclasses_of_dict():
    @ag.register_structure
    class Box:
        def __init__(self, x):
            self.x = x

    class Params(collections.OrderedDict):
        pass

    program = ag.jit(ag.grad(lambda p: p["box"].x ** 2))
    for x in (3.0, 4.0):
        gradient = program(Params(box=Box(x)))
        assert type(gradient) is Params
        assert gradient["box"].x == 2.0 * x
