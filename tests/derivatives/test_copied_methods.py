"""Derivatives and programs that are methods, or attributes of objects: pickled and copied."""

from __future__ import annotations

import copy
import pickle

import pytest

import autograd_scratch as ag


class Power:
    def __init__(self, factor):
        self.factor = factor

    @ag.grad(argnum=1)
    def slope(self, x):
        return self.factor * x**3

    @ag.value_and_grad(argnum=1)
    def both(self, x):
        return self.factor * x**3

    @ag.checkpoint
    def again(self, x):
        return self.factor * x**3

    @ag.grad
    @staticmethod
    def static_slope(x):
        return x**3


class Holder:
    def __init__(self):
        self.factor = 2.0
        self.functions = [
            make(self.value) for make in (ag.grad, ag.value_and_grad, ag.checkpoint, ag.jit)
        ]

    def value(self, x):
        return self.factor * x**3


COPIES = [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("name", ["slope", "both", "again"])
def test_a_method_that_was_made_by_a_decorator_is_copied(copied, name):
    method = getattr(Power(2.0), name)
    assert copied(method)(2.0) == method(2.0)


def test_a_static_method_has_a_gradient():
    assert Power.static_slope(2.0) == Power(2.0).static_slope(2.0) == 12.0


@pytest.mark.parametrize("copied", COPIES[1:])
def test_functions_of_a_copied_object_are_those_of_the_copy(copied):
    holder = Holder()
    before = [f(2.0) for f in holder.functions]
    other = copied(holder)
    other.factor = 20.0
    assert [f(2.0) for f in other.functions] == [240.0, (160.0, 240.0), 160.0, 160.0]
    assert [f(2.0) for f in holder.functions] == before == [24.0, (16.0, 24.0), 16.0, 16.0]
