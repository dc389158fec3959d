"""Pictures in Mermaid."""

import re

import numpy as np
from examples import apples, net
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import Node, constant, draw, ops


def test_mermaid_of_the_square():
    z = (Node(1.0, "x") + Node(2.0, "y")) ** 2
    z.name = "z"
    z.backward()
    assert draw(z, format="mermaid", direction="TB", title="square").splitlines() == [
        "---",
        'title: "square"',
        "---",
        "flowchart TB",
        '    n0["x"]:::leaf',
        '    n1["y"]:::leaf',
        '    n2(("#43;"))',
        '    n3["2"]:::leaf',
        '    n4(("#42;#42;"))',
        '    last["z"]:::leaf',
        '    n0 <-->|"→ 1<br/>← 6"| n2',
        '    n1 <-->|"→ 2<br/>← 6"| n2',
        '    n2 <-->|"→ 3<br/>← 6"| n4',
        "    n3 --> n4",
        '    n4 <-->|"→ 9<br/>← 1"| last',
        "    classDef leaf fill:none,stroke:none",
    ]


def test_mermaid_has_its_title_in_one_line_of_yaml():
    source = draw(apples(), format="mermaid", title='"사과"\n두 개')
    assert source.splitlines()[:3] == ["---", r'title: "\"사과\" 두 개"', "---"]


def test_mermaid_has_groups_and_blanks():
    L, neuron, _ = net()
    lines = draw(L, format="mermaid", collapse=neuron, blanks="gradients").splitlines()
    assert '    group0("neuron")' in lines
    assert any("← #40;4#41;#160;" in line for line in lines)


def test_mermaid_goes_into_a_file(tmp_path):
    draw(apples(), tmp_path / "a.mmd")
    assert (tmp_path / "a.mmd").read_text(encoding="utf-8").startswith("flowchart LR")


@given(st.text(min_size=1, max_size=40))
def test_no_name_breaks_out_of_a_mermaid_label(name):
    y = Node(1.0, name) * constant(2.0, name)
    y.name = name
    source = draw(y, format="mermaid")
    plain = draw(y, format="mermaid", names={"x": y.inputs[0], "c": y.inputs[1], "y": y})
    outside = [re.sub('"[^"]*"', '""', text) for text in (source, plain)]
    assert outside[0] == outside[1]
    labels = re.findall('"([^"]*)"', source)
    assert all(re.fullmatch(r"(?:[\w .→←]|#\d+;|<br/>)*", label) for label in labels)


def test_mathematics_is_written_in_letters():
    source = draw(Node(2.0, "$x_1$") * 3.0, format="mermaid")
    assert '"x#8321;"' in source


def test_the_loss_has_the_sign_of_the_book():
    loss = ops.softmax_cross_entropy(Node(np.zeros((1, 2)), "x"), np.array([0]))
    assert "softmax#43;loss" in draw(loss, format="mermaid")
