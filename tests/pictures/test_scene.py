"""What is in a picture of any graph, whatever is asked for."""

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scenes import scene

import autograd_scratch as ag
from autograd_scratch import Graph, Node, constant
from autograd_scratch.pictures.layout.expand import expand
from autograd_scratch.pictures.layout.measures import Measures
from autograd_scratch.pictures.layout.ordering import own_order
from autograd_scratch.pictures.style import Style


@st.composite
def graphs(draw):
    """A graph of a few ops on variables and constants, with up to three outputs."""
    nodes = [Node(2.0, "x"), Node(3.0), constant(4.0), constant(5.0, "c")]
    for _ in range(draw(st.integers(0, 6))):
        f = draw(st.sampled_from([ag.add, ag.mul, lambda x, _: ag.sin(x)]))
        nodes.append(f(*(draw(st.sampled_from(nodes)) for _ in range(2))))
    outputs = draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3))
    started = draw(st.sampled_from([None, *outputs]))
    if started is not None and not started.constant:
        started.backward()
    return Graph(outputs)


OPTIONS = st.fixed_dictionaries(
    {
        "values": st.sampled_from([True, False, "shapes"]),
        "gradients": st.sampled_from([True, False, "shapes"]),
        "formulas": st.sampled_from([True, False, "general"]),
        "repeat_leaves": st.booleans(),
        "hide": st.sampled_from([(), "constants"]),
        "wrap": st.sampled_from([False, True, 5]),
    }
)


@given(graphs(), OPTIONS)
def test_every_line_joins_two_shapes_and_every_name_is_given_once(graph, options):
    drawn = scene(graph, **options)
    keys = Counter([*(s.key for s in drawn.shapes), *(line.key for line in drawn.lines)])
    assert max(keys.values()) == 1
    shapes = {shape.key: shape for shape in drawn.shapes}
    assert all({line.tail, line.head} <= shapes.keys() for line in drawn.lines)
    # Nothing stands there unconnected, but what only hidden constants lead to.
    joined = {line.tail for line in drawn.lines} | {line.head for line in drawn.lines}
    assert joined == shapes.keys()


@given(graphs(), OPTIONS)
def test_each_use_of_a_node_has_its_line(graph, options):
    drawn = scene(graph, **{**options, "hide": ()})
    uses = sum(len(node.inputs) for node in graph.nodes)
    assert len(drawn.lines) == uses + len(graph.outputs)
    assert [shape.kind for shape in drawn.shapes].count("end") == len(graph.outputs)
    per_shape = Counter(line.tail for line in drawn.lines)
    leaves = [shape.key for shape in drawn.shapes if shape.kind == "leaf"]
    if options["repeat_leaves"]:
        assert all(per_shape[key] == 1 for key in leaves)
    else:
        assert len(leaves) == len(graph.leaves)


@given(graphs(), OPTIONS)
def test_a_stem_is_where_several_lines_start_from_one_shape(graph, options):
    drawn = scene(graph, **options)
    per_shape = Counter((line.tail, line.node) for line in drawn.lines)
    shared = {node for (_, node), count in per_shape.items() if count > 1}
    assert {stem.node for stem in drawn.stems} == shared


@given(graphs())
def test_gradients_that_come_back_to_a_leaf_add_up_to_its_own(graph):
    drawn = scene(graph, precision=17)
    for position, node in enumerate(graph.nodes):
        lines = [line for line in drawn.lines if line.node == position]
        sent = [float(line.below.text) for line in lines if line.below.text]
        if node.op is None and sent:
            assert abs(sum(sent) - node.grad) <= 1e-9 * abs(node.grad) + 1e-9


@given(graphs(), st.data())
def test_two_nodes_stand_in_one_column_unless_one_is_computed_from_the_other(graph, data):
    nodes = st.sampled_from(graph.nodes)
    first, second = data.draw(nodes), data.draw(nodes)
    assume(first is not second)
    depends = any(
        any(node is below for node in Graph(above).nodes)
        for above, below in ((first, second), (second, first))
    )
    if depends:
        with pytest.raises(ValueError, match="depends on"):
            scene(graph, same_rank=[[first, second]])
        return
    drawn = scene(graph, same_rank=[[first, second]])
    plan = expand(drawn, Measures(Style()))
    upper, lower = (plan.shapes[key] for key in drawn.same_rank[0])
    assert upper.column == lower.column
    column = own_order(plan)[upper.column]
    assert column.index(upper) < column.index(lower)
    assert all(plan.shapes[e.tail].column < plan.shapes[e.head].column for e in drawn.lines)
