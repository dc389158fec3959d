"""The table of a graph."""

import copy
import pickle
import re
import unicodedata
from types import SimpleNamespace

import numpy as np
import pytest
from hand_wired import MUL, Graph, Node, Op, apples, chain, forward_only, named, square
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch.pictures.table import explain


def test_apple_table_reads_like_the_book():
    assert explain(apples()).splitlines() == [
        "node          computed as             value  grad  to            local derivative  "
        "× upstream  = product",
        "------------  ----------------------  -----  ----  ------------  ----------------  "
        "----------  ---------",
        "apple         variable                100    2.2",
        "number        variable                2      110",
        "apple·number  mul(apple, number)      200    1.1   apple         2                 "
        "× 1.1       = 2.2",
        "                                                   number        100               "
        "× 1.1       = 110",
        "tax           variable                1.1    200",
        "price         mul(apple·number, tax)  220    1     apple·number  1.1               "
        "× 1         = 1.1",
        "                                                   tax           200               "
        "× 1         = 200",
    ]


def test_forward_only_table_says_so_and_has_no_gradients():
    assert explain(forward_only()).splitlines() == [
        "node  computed as  value",
        "----  -----------  -----",
        "x     variable     3",
        "4     constant     4",
        "L     add(x, 4)    7",
        "forward only: call backward() to see gradients",
    ]


def test_node_used_twice_has_two_rows():
    assert explain(square()).count("3                 × 1         = 3") == 2


def test_input_without_a_gradient_is_marked():
    tax = Node(1.1, constant=True)
    x = Node(2.0, 1.1, "x")
    y = Node(2.2, 1.0, "y", MUL, (x, tax), local=[1.1, None], sent=[1.1, None])
    *_, last = explain(Graph(x, tax, y)).splitlines()
    assert last.split() == ["1.1", "(no", "gradient)"]


def test_arrays_show_their_elements_or_shape_and_the_rule():
    x = Node(np.array([[1.0, 2.0], [3.0, 4.0]]), name="x", constant=True)
    w = Node(np.zeros((2, 50)), np.ones((2, 50)), "w")
    h = Node(np.zeros((2, 50)), np.ones((2, 50)), op=Op("dot", "dot"), inputs=(x, w))
    h.sent = [None, np.ones((2, 50))]
    table = explain(Graph(x, w, h))
    assert "[[1 2] [3 4]]" in table
    assert "w   dot rule on       (2, 50)     = (2, 50)" in table


def test_unnamed_nodes_get_numbers_by_kind():
    table = explain(Graph(Node(1.0), Node(np.ones(2), constant=True), *chain(3).nodes))
    first_words = [line.split()[0] for line in table.splitlines()[2:]]
    assert first_words == ["variable#1", "constant#1", "x", "sin(x)", "L", "forward"]


def test_parameters_are_named():
    x = Node(np.ones((2, 3)), name="x")
    total = Node(np.ones(3), op=Op("sum", "Σ"), inputs=(x,), params={"axis": 0, "keepdims": False})
    assert "sum(x, axis=0)" in explain(Graph(x, total))


def test_precision_counts_significant_digits():
    assert "123.5" in explain(Graph(Node(123.456, name="x")), precision=4)


def columns(line, text):
    """How many columns of a terminal stand before ``text``."""
    before = line[: line.index(text)]
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in before)


def test_hangul_names_keep_the_columns_aligned():
    table = explain(apples(apple="사과", number="사과의 개수", tax="소비세")).splitlines()
    variables = [line for line in table if "variable" in line]
    assert len(variables) == 3
    assert {columns(line, "variable") for line in variables} == {columns(table[0], "computed")}


@pytest.mark.parametrize(
    "name", ["e\N{COMBINING ACUTE ACCENT}", unicodedata.normalize("NFD", "사과")]
)
def test_composed_letters_take_the_columns_of_what_is_seen(name):
    composed = unicodedata.normalize("NFC", name)
    assert unicodedata.normalize("NFC", explain(named(name))) == explain(named(composed))


def test_accents_take_no_column():
    hat = "\N{COMBINING CIRCUMFLEX ACCENT}"  # x with a hat is always two characters
    assert explain(named("x" + hat)).replace(hat, "") == explain(named("x"))


def test_ten_thousand_nodes_are_explained():
    assert len(explain(chain(10_000)).splitlines()) == 10_003


@given(st.text(min_size=1, max_size=80))
def test_no_name_breaks_the_table(name):
    table = explain(named(name))
    assert len(table.split("\n")) == 4
    assert not any(
        unicodedata.category(letter) in ("Cc", "Cs") for letter in table if letter != "\n"
    )


def test_a_notebook_shows_a_table_with_a_cell_for_each_value():
    table = explain(apples())
    assert re.findall(r"<th [^>]*>([^<]*)</th>", table._repr_html_()) == [
        *("node", "computed as", "value", "grad"),
        *("to", "local derivative", "× upstream", "= product"),
    ]
    rows = re.findall(r"<tr>(.*?)</tr>", table._repr_html_())[1:]
    cells = [re.findall(r"<td [^>]*>([^<]*)</td>", row) for row in rows]
    assert [row[: len(wanted)] for row, wanted in zip(cells, table.rows[1:], strict=True)] == (
        table.rows[1:]
    )
    assert cells[0] == ["apple", "variable", "100", "2.2", "", "", "", ""]
    assert cells[2] == [
        *("apple·number", "mul(apple, number)", "200", "1.1"),
        *("apple", "2", "× 1.1", "= 2.2"),
    ]


def test_what_stands_below_the_table_stands_below_it_in_a_notebook():
    table = explain(forward_only())
    (note,) = table.notes
    assert table.endswith(f"\n{note}")
    assert table._repr_html_().endswith(f"</table><p>{note}</p>")


@given(st.text(min_size=1, max_size=20))
def test_no_name_is_taken_for_html(name):
    shown = explain(named(name))._repr_html_()
    assert set(re.findall(r"<(\w+)", shown)) <= {"table", "thead", "tbody", "tr", "th", "td", "p"}


def test_a_table_can_be_copied_and_sent_to_another_process():
    table = explain(apples())
    for again in (copy.deepcopy(table), pickle.loads(pickle.dumps(table))):
        assert again == table
        assert again._repr_html_() == table._repr_html_()


def test_ipython_in_a_terminal_prints_the_lines():
    printed = []
    table = explain(apples())
    table._repr_pretty_(SimpleNamespace(text=printed.append), False)
    assert printed == [table]
