"""Where things stand in a picture, and how lines lead from one to the other."""

import nets
import pytest
from geometry import check
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_scratch import Graph, Node
from autograd_scratch.pictures.graphviz_program import system_program, wheel_program
from autograd_scratch.pictures.layout import graphviz_order
from autograd_scratch.pictures.layout.layout import lay_out
from autograd_scratch.pictures.scene.options import DIRECTIONS, DrawOptions
from autograd_scratch.pictures.scene.scene import arrange
from autograd_scratch.testing.graphs import graphs

PROGRAMS = {"system": system_program, "wheel": wheel_program, "none": lambda: None}


def drawing_of(node, **chosen):
    options = DrawOptions(**chosen)
    return lay_out(arrange(Graph(node).record, options), options)


def parts(drawing):
    return {part.key: part for part in drawing.parts}


@pytest.fixture(params=PROGRAMS)
def program(request, monkeypatch):
    """Let one Graphviz program, or none, find the orders."""
    found = PROGRAMS[request.param]()
    if found is None and request.param != "none":
        pytest.skip("there is no such program here")
    monkeypatch.setattr(graphviz_order, "programs", lambda: [found] if found else [])


# every picture ------------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", nets.EXAMPLES)
def test_named_examples_are_clear(name, direction, program):
    output, options = nets.EXAMPLES[name]()
    check(drawing_of(output, direction=direction, **options))


@given(graphs(max_steps=8), st.sampled_from(DIRECTIONS), st.booleans())
@settings(max_examples=25, deadline=None)
def test_random_graphs_are_clear(f, direction, walked):
    output = f(*map(Node, f.inputs))
    if walked:
        output.backward()
    check(drawing_of(output, direction=direction, precision=3))
