"""Arrays in pictures: by their numbers, or as heat maps."""

import numpy as np
import pytest
from examples import affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from outline import Outline
from scenes import scene

import autograd_scratch as ag
from autograd_scratch import Node, constant, draw
from autograd_scratch.pictures.drawing import Area, Box, Stroke, Words
from autograd_scratch.pictures.layout.labels import label_marks, label_size
from autograd_scratch.pictures.layout.text_size import text_width
from autograd_scratch.pictures.scene.labels import Label, value_label
from autograd_scratch.pictures.style import THEMES, Style
from autograd_scratch.pictures.text import number_lines, number_text

STYLE = Style()


def label(array, size=(5, 5), precision=6):
    return value_label(np.asarray(array), precision, size, shown=True)


def marks(shown, kind, style=STYLE, size=10.0):
    return [m for m in label_marks(shown, 0.0, 0.0, style, size, "ink") if isinstance(m, kind)]


# what is drawn ------------------------------------------------------------------------------------


def test_small_arrays_are_drawn_by_their_numbers():
    assert label([[1.0, 2.5], [3.0, 4.0]]).array.rows == [["1", "2.5"], ["3", "4"]]
    assert label(np.eye(5)).array.cells is None
    assert label([True, False]).array.rows == [["True", "False"]]


def test_a_single_row_tells_by_its_shape_whether_it_is_a_vector():
    assert label([1.0, 2.0]).array.shape == "(2,)"
    assert label([[1.0, 2.0]]).array.shape == "(1, 2)"
    assert label([[1.0], [2.0]]).array.shape == ""


@pytest.mark.parametrize("shape", [(6,), (6, 1), (1, 6), (28, 28), (1000, 2)])
def test_larger_arrays_are_heat_maps_with_their_shape(shape):
    drawn = label(np.ones(shape)).array
    assert not drawn.rows
    assert drawn.shape == str(shape)
    assert max(len(drawn.cells.rows), len(drawn.cells.rows[0])) <= 16


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 2, 2), (1, 1, 1)])
def test_other_arrays_are_their_shape(shape):
    assert label(np.ones(shape))[:3] == (str(shape), 0, None)


def test_the_caller_says_what_is_small():
    ten = label(np.arange(10.0), size=(1, 10))
    assert len(ten.array.rows[0]) == 10
    assert label(np.eye(2), size=(2, 1)).array.cells is not None
    X = Node(np.ones((7, 7)), "X")
    [line] = scene(X, array_size=7).lines
    assert len(line.above.array.rows) == 7
    [line] = scene(X, array_size=(7, 6)).lines
    assert line.above.array.cells is not None
    [line] = scene(Node([1.0], "x"), array_size=0).lines
    assert line.above.array.cells is not None


@pytest.mark.parametrize("size", [-1, 2.5, "5", None, (5,), (1, 2, 3), [5, 5], (True, 1)])
def test_sizes_are_one_or_two_whole_numbers(size):
    with pytest.raises(ValueError, match="array_size must be a whole number from 0, or two of"):
        draw(affine(), array_size=size)


def test_numbers_of_a_heat_map_are_its_title():
    few = label(np.arange(6.0))
    assert few.title == "(6,)\n[0 1 2 3 4 5]"
    assert label(np.eye(2)).title == ""  # they are in the picture
    assert "999" in label(np.arange(1000.0)).title
    assert label(np.arange(-1.0, 1001.0)).title == "(1002,): -1 … 1000"
    assert label(np.full(2000, np.nan)).title == "(2000,)"
    assert label(np.ones((2, 2, 2))).title.startswith("(2, 2, 2)\n[[[1 1]")


@given(
    arrays(
        st.sampled_from([np.float64, np.float32, np.int64, bool]),
        st.one_of(st.integers(1, 40), st.tuples(st.integers(1, 4), st.integers(1, 9))),
    ),
    st.integers(1, 17),
)
def test_titles_write_numbers_as_pictures_do_and_in_columns(array, precision):
    rows = number_lines(array, precision)
    written = " ".join(rows).replace("[", " ").replace("]", " ").split()
    shown = [number_text(element, precision).replace("−", "-") for element in array.flat]
    assert written == shown
    lengths = [len(row.rstrip("]")) for row in rows]
    assert lengths[:-1] == lengths[:1] * (len(rows) - 1)
    assert lengths[-1] <= lengths[0]


def test_numpys_print_options_change_nothing():
    with np.printoptions(threshold=2, edgeitems=1, linewidth=20):
        assert "…" not in label(np.arange(1000.0)).title
        assert "..." not in label(np.arange(1000.0)).title


def test_a_constant_without_a_name_is_drawn_as_its_array():
    y = Node([1.0, 2.0], "x") * constant([3.0, 4.0]) + constant(np.arange(6.0)[:, None])
    small, large = (shape for shape in scene(y).shapes if shape.array)
    assert small.array.rows == [["3", "4"]]
    assert large.array.cells is not None
    assert large.title == large.label.title != ""


def test_the_name_of_an_inner_node_stands_beside_its_array():
    h = Node([[1.0, 2.0]], "x") * 2.0
    h.name = "h"
    above = scene(ag.sum(h)).lines[2].above
    assert (above.beside, above.array.rows) == ("h =", [["2", "4"]])


def test_formulas_stand_above_their_array():
    below = scene(affine(), formulas=True).lines[0].below
    assert below.text == "∂L/∂dot(X,W) · Wᵀ"
    assert below.array.rows == [["3", "3"]] * 4


def test_shapes_alone_are_texts():
    drawn = scene(affine(), values="shapes", gradients="shapes")
    assert [line.above for line in drawn.lines[:2]] == [Label("(4, 2)"), Label("(2, 3)")]
    y = Node([1.0, 2.0], "x") * constant([3.0, 4.0]) + 1.0
    texts = [shape.text for shape in scene(y, values="shapes").shapes]
    assert texts == ["x", "(2,)", "×", "1", "+", ""]


def test_answers_say_all_numbers_of_a_small_array():
    h = Node(np.arange(9.0).reshape(3, 3), "X") * 2.0
    [answer] = draw(h, blanks="values").answers
    assert str(answer) == "(1) X·2 = [[0 2 4] [6 8 10] [12 14 16]]"


def test_mermaid_writes_a_matrix_row_by_row():
    source = draw(Node(np.eye(2), "I"), format="mermaid")
    assert '|"#91;#91;1 0#93;<br/> #91;0 1#93;#93;"|' in source


# how it is drawn ----------------------------------------------------------------------------------

NUMBERS = st.one_of(st.floats(width=32), st.sampled_from([0.0, 1.0, -2.5, 1e-9, 12345.678]))
SMALL = arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=NUMBERS)
LARGE = arrays(np.float64, st.tuples(st.integers(6, 20), st.integers(1, 20)), elements=NUMBERS)
LABELS = st.builds(
    lambda text, beside, array: label(array)._replace(text=text, beside=beside),
    st.sampled_from(["", "∂L/∂x", "two\nlines"]),
    st.sampled_from(["", "h =", "가중치 ="]),
    SMALL | LARGE,
)


def extent(mark):
    """Left, right, upper and lower end of a mark."""
    if isinstance(mark, Words):
        width = text_width(mark.text, mark.size, mark.bold)
        left = mark.x - {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
        return left, left + width, mark.y - 0.75 * mark.size, mark.y + 0.22 * mark.size
    if isinstance(mark, Box):
        return mark.x, mark.x + mark.width, mark.y, mark.y + mark.height
    curves = mark.curves if isinstance(mark, Stroke) else [mark.points]
    points = [point for curve in curves for point in curve]
    xs, ys = zip(*points, strict=True)
    return min(xs), max(xs), min(ys), max(ys)


@given(LABELS, st.booleans())
def test_a_label_stays_within_the_room_that_it_asks_for(shown, bold):
    width, height = label_size(shown, STYLE, 13.0, bold)
    for mark in label_marks(shown, 100.0, 50.0, STYLE, 13.0, "ink", bold):
        left, right, top, bottom = extent(mark)
        assert 100 - width / 2 - 1e-6 <= left <= right <= 100 + width / 2 + 1e-6
        assert 50 - 1e-6 <= top <= bottom <= 50 + height + 1e-6


@given(SMALL)
def test_numbers_of_a_matrix_keep_clear_of_each_other_and_of_the_brackets(array):
    words = [extent(mark) for mark in marks(label(array)._replace(title=""), Words)]
    words = words[1:] if array.shape[0] == 1 else words  # the shape
    left, right = (extent(mark) for mark in marks(label(array), Area))
    for number, (start, end, top, bottom) in enumerate(words):
        assert left[1] < start < end < right[0]
        for other_start, other_end, other_top, other_bottom in words[:number]:
            beside = end + 3.0 < other_start or other_end + 3.0 < start
            assert beside or other_bottom < top or bottom < other_top


@given(arrays(np.float64, (4, 1), elements=st.floats(-1000, 1000)))
def test_decimal_points_stand_below_each_other(array):
    points = [
        extent(word)[0] + text_width(word.text.partition(".")[0], word.size)
        for word in marks(label(array), Words)
    ]
    assert max(points) - min(points) < 0.02


def test_colors_of_a_heat_map_tell_sign_and_size():
    ground, *cells, frame = marks(label([-2.0, -1.0, 0.0, 1.0, 2.0, np.nan]), Box)
    fills = [cell.fill for cell in cells]
    assert fills == ["#d67200", "#e7b57c", "#f8f8f8", "#8fbad9", "#267cba", "#aaaaaa"]
    assert (ground.fill, frame.fill, frame.stroke) == ("#f8f8f8", None, "ink")
    assert len(marks(label(np.ones((6, 6))), Box)) == 1 + 6 + 1  # equal cells of a row are one


@pytest.mark.parametrize("theme", THEMES)
def test_cells_that_are_no_numbers_carry_a_sign(theme):
    shown = label([1.0, np.inf, -np.inf, np.nan, 0.0, 0.0])
    assert len(marks(shown, Stroke, THEMES[theme])) == 2 + 1 + 2
    assert len(marks(label(np.ones(6)), Stroke, THEMES[theme])) == 0


def test_each_cell_of_a_heat_map_is_seen_in_its_place_and_none_is_missing():
    array = np.arange(36.0).reshape(6, 6) % 7 - 3.0
    *cells, frame = marks(label(array), Box)
    for x, y in np.random.default_rng(0).random((1000, 2)):
        at = frame.x + x * frame.width, frame.y + y * frame.height
        seen = [
            box.fill
            for box in cells
            if box.x <= at[0] <= box.x + box.width and box.y <= at[1] <= box.y + box.height
        ][-1]
        red, _, blue = (int(seen[i : i + 2], 16) for i in (1, 3, 5))
        assert np.sign(blue - red) == np.sign(array[int(6 * y), int(6 * x)])


def test_an_empty_box_stands_beside_its_name():
    shown = Label("dot", 3, beside="h =")
    name, beside, number = marks(shown, Words)
    [box] = marks(shown, Box)
    assert (name.text, beside.text, number.text) == ("dot", "h =", "3")
    assert extent(name)[3] <= box.y < beside.y < box.y + box.height
    assert extent(beside)[1] < box.x <= number.x


# the page's table ---------------------------------------------------------------------------------


def test_the_table_of_a_page_lists_up_to_a_thousand_numbers():
    X = Node(np.arange(1000.0).reshape(20, 50) * 7, "X<")
    y = ag.sum(X)
    y.backward()
    html = ag.step_through(y).html
    frames = [pre for pre in Outline(html).all("pre") if pre.get("class") == "numbers"]
    assert [frame["aria-label"] for frame in frames] == ["X<", "X<"]  # value and gradient
    assert all(frame["tabindex"] == "0" for frame in frames)
    table = html[html.index("<table") : html.index("</table>")]
    assert all(f"{7 * number}" in table for number in range(1000))


def test_the_table_of_a_page_has_the_shape_of_larger_arrays():
    html = ag.step_through(ag.sum(Node(np.zeros(1001), "X"))).html
    assert 'class="numbers"' not in html
    assert "<td>(1001,)</td>" in html
