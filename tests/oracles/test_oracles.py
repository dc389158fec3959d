"""Random graphs, computed and differentiated by everyone who can: all must agree.

Expected is what the engine finds in the longest float type. Eager backward passes, programs of each
backend, forward mode nested in every way, differences, and other libraries must agree with it, each
up to what roundings may do in this very graph (:mod:`rounding`): no tolerance is chosen.

``--hypothesis-profile=long --hypothesis-show-statistics`` takes 10,000 graphs and tells which ops
they met, and the worst error of everyone as a part of what is tolerated.
"""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, event, given, settings, target
from peer_modules import PEERS, Peer
from question import Question, in_type

from autograd_scratch import check_gradients, jit
from autograd_scratch.program.scalars.tape import BACKENDS
from autograd_scratch.testing import RandomGraph, graphs

EXAMPLES = max(150, settings.default.max_examples)

PHASES = tuple(set(Phase) - {Phase.target, Phase.explain})

INSTALLED = {name: peer() for name, peer in PEERS.items() if find_spec(name)}

# Of a graph without curvature the first derivatives are constant.
pytestmark = pytest.mark.filterwarnings("ignore:grad. the output does not depend:UserWarning")


def agree(who: str, found: Any, expected: Any, tolerance: Any) -> None:
    """Check an answer, and note how much of the tolerance its error takes."""
    assert found.shape == expected.shape, who
    error = np.abs(found - expected)
    assert (error <= tolerance).all(), f"{who}: {found} instead of {expected} +- {tolerance}"
    share = error[tolerance > 0.0] / tolerance[tolerance > 0.0]
    target(float(np.max(share, initial=0.0)), label=who)


def check(f: RandomGraph) -> None:
    """Ask everyone but JAX."""
    question = Question(f)
    for name in question.ops:
        event(f"op {name}")
    expected, tolerance = question.expected, question.tolerance
    eager = question.answer(*question.derivatives(*f.inputs))
    agree("eager", eager, expected, tolerance)
    forward = question.forward(f.inputs, question.weights, question.directions)
    forward = np.array(forward, np.longdouble)
    agree("forward", forward, question.expected_forward, question.tolerance_forward)
    elsewhere = [in_type(0.75 * x, np.asarray(x).dtype.type) for x in f.inputs]
    for backend in BACKENDS:
        program = jit(question.derivatives, backend=backend)
        try:
            program(*elsewhere)
        except TypeError as refused:
            if backend != "numba" or "computes with floats only" not in str(refused):
                raise
            continue
        event(f"asked jit {backend}")
        found = question.answer(*program(*f.inputs))
        agree(f"jit {backend}", found, expected, tolerance)
        assert backend != "python" or (found == eager).all(), "python: not to the last bit"
    along(f, question.directions)
    for name, peer in INSTALLED.items():
        if name != "jax":
            ask(name, peer, f, question)


def along(f: RandomGraph, directions: Any) -> None:
    """Differences along one direction; they know their own error."""
    start = [in_type(x, float) for x in f.inputs]
    direction = [in_type(d, float) for d in directions]
    check_gradients(
        lambda t: f(*(x + t * d for x, d in zip(start, direction, strict=True))), 0.0, order=2
    )


def ask(name: str, peer: Peer, f: RandomGraph, question: Question) -> None:
    if peer.takes(f):
        event(f"asked {name}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own
            found = peer.gradients(
                lambda *xs: f.on(peer.module, *xs),
                [peer.array(w) for w in question.weights],
                [peer.array(x) for x in f.inputs],
            )
        agree(name, question.answer(*found), question.expected, question.tolerance)


@settings(max_examples=EXAMPLES // 4, phases=PHASES)
@given(graphs(wide=True, max_dims=3))
def test_graphs_of_arrays_agree(f: RandomGraph) -> None:
    check(f)


@settings(max_examples=EXAMPLES // 4, phases=PHASES)
@given(graphs(wide=True, max_dims=3, min_steps=6, max_steps=12))
def test_deep_graphs_of_arrays_agree(f: RandomGraph) -> None:
    check(f)


@settings(max_examples=EXAMPLES * 3 // 10, phases=PHASES)
@given(graphs(wide=True, max_dims=3, min_steps=4, dtype=np.float32))
def test_graphs_of_float32_agree(f: RandomGraph) -> None:
    check(f)


@settings(max_examples=EXAMPLES // 5, phases=PHASES)
@given(graphs(wide=True, max_dims=0, min_steps=4))
def test_graphs_of_numbers_agree(f: RandomGraph) -> None:
    check(f)


if "jax" in INSTALLED:  # it compiles each step for each shape, which takes a second a graph

    @settings(max_examples=EXAMPLES // 20, phases=PHASES)
    @given(
        graphs(wide=True, min_steps=4)
        | graphs(wide=True, min_steps=4, dtype=np.float32)
        | graphs(wide=True, max_dims=0, min_steps=4)
    )
    def test_jax_agrees(f: RandomGraph) -> None:
        ask("jax", INSTALLED["jax"], f, Question(f))
