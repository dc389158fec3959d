"""The graph as a source for Graphviz, which a teacher may edit."""

import json
import subprocess

import numpy as np
import pytest
from examples import apples
from hand_wired import Graph as HandWired
from hand_wired import Node as HandNode
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import Graph, Node
from autograd_scratch.pictures.graphviz_program import programs, run
from autograd_scratch.pictures.scene.options import DrawOptions
from autograd_scratch.pictures.scene.scene import arrange
from autograd_scratch.pictures.text import readable
from autograd_scratch.pictures.writers.dot import to_dot

PROGRAM = pytest.mark.parametrize("program", programs(), ids=lambda path: path.rsplit("/")[-1])


def source(graph, **options):
    chosen = DrawOptions(**options)
    return to_dot(arrange(graph.record, chosen), chosen)


def read(text, program):
    """Nodes and edges as a Graphviz program has read them."""
    return json.loads(run(program, ["-Tjson"], text.encode()))


@PROGRAM
def test_values_go_forward_and_gradients_come_back(program):
    found = read(source(Graph(apples())), program)
    names = {node["_gvid"]: node["label"] for node in found["objects"]}
    edges = {
        (names[e["tail"]], names[e["head"]], e["class"], e.get("dir", "")): e["label"]
        for e in found["edges"]
    }
    assert edges[("apple", "×", "forward", "")] == "100"
    assert edges[("apple", "×", "backward", "back")] == "2.2"
    assert edges[("×", "price", "forward", "")] == "220"
    assert len(edges) == len(found["edges"]) == 10


@PROGRAM
@given(st.text(max_size=30))
def test_any_name_is_text(program, name):
    node = HandNode(1.0, 5.0, name.replace("$", ""))
    [first] = read(source(HandWired(node)), program)["objects"][:1]
    label = first["label"].replace("&amp;", "&").replace("\\\\", "\\").replace("\\n", "\n")
    assert label == (readable(node.name) if node.name else "1")


def test_mathematics_is_written_in_letters():
    assert '[label="x̂₁" shape=plaintext]' in source(Graph(Node(2.0, r"$\hat{x}_1$") * 3.0))


def test_rows_of_a_matrix_start_below_each_other():
    x = Node(np.array([[1.0, 2.0], [3.0, 4.5]]), name="x")
    assert r'[label="[[1 2]\l [3 4.5]]\l" class=forward]' in source(Graph(x + 1.0))


def test_empty_box_leaves_room_to_write():
    assert '[label="(1) ______" class=forward]' in source(
        Graph(Node(2.0, "x") * 3.0), blanks="values"
    )


def test_title_and_direction_are_there():
    text = source(Graph(apples()), title='Two "apples" & tax', direction="TB", theme="dark")
    assert r'label="Two \"apples\" &amp; tax"' in text
    assert "rankdir=TB" in text
    assert 'bgcolor="#14171c"' in text


def test_there_is_no_table_in_it():
    assert "<" not in source(Graph(apples()), formulas=True)


@PROGRAM
def test_it_can_be_laid_out(program):
    done = subprocess.run(
        [program, "-Tsvg"], input=source(Graph(apples())).encode(), capture_output=True
    )
    assert done.returncode == 0
    assert b"apple" in done.stdout
