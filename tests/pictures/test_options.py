"""What the options of ``draw`` change in a picture; every picture here is laid out and read."""

import inspect
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from examples import affine, apples
from hand_wired import PROGRAMS, only
from hypothesis import given
from hypothesis import strategies as st
from reader import SVG, texts

import autograd_scratch as ag
from autograd_scratch import Graph, Node, constant, draw, group
from autograd_scratch.pictures.page.html import page
from autograd_scratch.pictures.scene.options import THEMES, DrawOptions
from autograd_scratch.pictures.scene.scene import arrange


def place(picture, text):
    """Where a text stands: right, and down."""
    [found] = [t for t in ET.fromstring(picture).iter(SVG + "text") if t.text == text]
    return float(found.get("x")), float(found.get("y"))


# values, gradients, formulas ----------------------------------------------------------------------


def test_values_and_gradients_can_be_left_out():
    both, values = {"100", "200", "220", "2.2", "110"}, {"100", "200", "220"}
    assert both <= set(texts(draw(apples())))
    without = texts(draw(apples(), gradients=False))
    assert values <= set(without)
    assert not {"2.2", "110", "forward only"} & set(without)
    assert not values & (set(texts(draw(apples(), values=False))) - {"200"})


def test_shapes_of_arrays_can_stand_alone():
    shown = texts(draw(affine() ** 2, values="shapes", gradients="shapes"))
    assert {"(4, 2)", "(2, 3)", "(3,)"} <= set(shown)
    assert not any("[" in text for text in shown)


def test_formulas_stand_in_symbols_and_in_numbers():
    shown = texts(draw(apples(), formulas=True))
    assert {"∂price/∂(apple·num) · num", "= 1.1 × 2 = 2.2", "∂price/∂price = 1"} <= set(shown)
    assert {"apple·num = 200", "220"} <= set(shown)


def test_every_name_in_a_formula_is_in_the_picture():
    y = Node(2.0, "w") * Node(3.0, "w") + Node(4.0) * 5.0
    shown = texts(draw(y, formulas=True))
    assert {"w#1", "w#2", "variable#1", "5", "∂L/∂(w#1·w#2) · w#2"} <= set(shown)
    assert {"w", "4"} <= set(texts(draw(y)))


def test_formulas_need_no_backward_pass():
    z = Node(1.0, "x") * Node(2.0, "y")
    shown = texts(draw(z, formulas=True))
    assert {"∂L/∂L · y", "∂L/∂L · x", "L"} <= set(shown)
    assert "forward only" not in shown


def test_formulas_of_arrays_stand_above_their_shapes():
    shown = texts(draw(affine(), formulas=True, gradients="shapes"))
    assert {"∂L/∂dot(X,W) · Wᵀ", "Xᵀ · ∂L/∂dot(X,W)", "Σᵢ ∂L/∂(dot(X,W)+B)"} <= set(shown)


def test_formulas_have_no_numbers_where_only_shapes_are_asked_for():
    shown = texts(draw(apples(), formulas=True, gradients="shapes"))
    assert "∂price/∂(apple·num) · num" in shown
    assert not any("2.2" in text for text in shown)


def test_general_formulas_and_another_name_for_the_result():
    z = Node(1.0, "x") * Node(2.0, "y")
    z.name = "z"
    assert {"∂L/∂z · ∂z/∂x", "∂L/∂z"} <= set(texts(draw(z, formulas="general", of="L")))


def test_precision_holds_for_formulas_too():
    assert "= 1.1 × 2 = 2.2" in texts(draw(apples(), formulas=True, precision=2))
    third = Node(1.0, "x") / Node(3.0, "y")
    third.backward()
    assert "= 1 / 3 = 0.33" in texts(draw(third, formulas=True, precision=2))


# names --------------------------------------------------------------------------------------------


@PROGRAMS
def test_variables_of_the_caller_name_the_nodes(program):
    사과, 개수 = Node(100.0), Node(2.0)
    가격 = 사과 * 개수
    가격.backward()
    with only(program):
        shown = texts(draw(가격, names=locals()))
    assert {"사과", "개수", "가격"} <= set(shown)


def test_the_caller_need_not_name_everything():
    x = Node(1.0)
    assert "y" in texts(draw(x * Node(2.0, "y"), names={"x": x}))


# direction and theme ------------------------------------------------------------------------------


@PROGRAMS
def test_a_picture_can_run_from_top_to_bottom(program):
    with only(program):
        across, down = draw(apples()), draw(apples(), direction="TB")
    assert place(across, "apple")[0] < place(across, "price")[0]
    assert place(down, "apple")[1] < place(down, "price")[1]
    assert place(down, "100")[0] < place(down, "2.2")[0]  # the value left, the gradient right
    assert sorted(texts(across)) == sorted(texts(down))


@PROGRAMS
@pytest.mark.parametrize(
    ("theme", "background", "ink", "backward"),
    [
        ("light", "#ffffff", "#000000", "#0072b2"),
        ("dark", "#14171c", "#e6e6e6", "#6cb8f0"),
        ("print", "#ffffff", "#000000", "#000000"),
    ],
)
def test_a_theme_colors_everything(program, theme, background, ink, backward):
    with only(program):
        picture = draw(apples(), theme=theme, title="apples")
    used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', picture)) - {"none", "transparent"}
    quiet = THEMES[theme].color("quiet")
    assert used == {background, ink, backward, quiet}
    # What has no color is black in SVG, which nobody sees on dark ground.
    fills = [text.get("fill", "black") for text in ET.fromstring(picture).iter(SVG + "text")]
    assert set(fills) == {ink, backward, quiet}


def luminance(color):
    """Relative luminance as WCAG 2.1 defines it."""
    color = {"white": "#FFFFFF", "black": "#000000"}.get(color, color)
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_every_theme_has_the_contrast_that_wcag_asks_for(theme):
    ground = luminance(THEMES[theme].background)
    for color in (THEMES[theme].ink, THEMES[theme].backward):
        lighter, darker = sorted([ground, luminance(color)], reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_print_tells_gradients_by_bold_letters():
    picture = ET.fromstring(draw(apples(), theme="print"))
    bold = {t.text for t in picture.iter(SVG + "text") if t.get("font-weight") == "bold"}
    assert bold == {"2.2", "110", "1.1", "200", "1"}


# what comes out -----------------------------------------------------------------------------------


def test_a_picture_shows_itself_in_a_notebook():
    assert draw(apples())._repr_svg_().startswith("<svg")
    assert draw(apples(), format="mermaid")._repr_svg_() is None


def test_nodes_graphs_and_recorded_gradients_show_themselves_in_a_notebook():
    x = Node(3.0, "x")
    y = x**2
    y.backward(create_graph=True)
    for thing in (x, y, x.grad, Graph(y)):
        assert thing._repr_svg_().startswith("<svg")


def test_text_comes_in_three_formats():
    assert draw(apples()).startswith("<svg")
    assert draw(apples(), format="dot").startswith("digraph")
    assert draw(apples(), format="mermaid").startswith("flowchart LR")
    with pytest.raises(ValueError, match="format='png'; choose from svg, dot, mermaid, or"):
        draw(apples(), format="png")


def test_a_graph_draws_like_its_output():
    assert Graph(apples()).draw(theme="dark", gradients=False) == draw(
        Graph(apples()), theme="dark", gradients=False
    )


@pytest.mark.parametrize(
    ("public", "inner", "others"),
    [
        (draw, DrawOptions, {"output", "path", "format"}),
        (ag.step_through, page, {"output"}),
    ],
)
def test_public_functions_have_the_defaults_of_what_they_call(public, inner, others):
    of_public, of_inner = (
        {key: p.default for key, p in inspect.signature(function).parameters.items()}
        for function in (public, inner)
    )
    of_inner.pop("graph", None)
    assert of_public.keys() - of_inner.keys() == others
    assert {key: of_public[key] for key in of_inner} == of_inner


@pytest.mark.parametrize(
    "options",
    [
        {"values": "all"},
        {"gradients": "yes"},
        {"formulas": "latex"},
        {"direction": "RL"},
        {"theme": "sepia"},
        {"precision": 0},
        {"precision": 2.5},
        {"precision": 18},
        {"precision": True},
        {"wrap": 0},
        {"wrap": 2.5},
        {"repeat_leaves": 1},
        {"values": 1},
        {"values": np.array(["shapes"])},
        {"gradients": None},
        {"theme": ["light"]},
    ],
)
def test_unknown_options_are_refused_by_name(options):
    [(name, value)] = options.items()
    with pytest.raises(ValueError, match=f"{name} must be .*, got {re.escape(repr(value))}"):
        draw(apples(), **options)


@pytest.mark.parametrize("options", [{"title": 5}, {"of": 5}, {"max_nodes": "6"}])
def test_options_of_the_wrong_type_are_refused_by_name(options):
    [(name, value)] = options.items()
    with pytest.raises(TypeError, match=f"{name} must be .*, got {value!r}"):
        draw(apples(), **options)


def test_the_format_of_a_file_is_its_ending(tmp_path):
    with pytest.raises(ValueError, match="format='dot': the ending of the path picks the format"):
        draw(apples(), tmp_path / "a.svg", format="dot")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(IsADirectoryError, match=r"folder\.svg is a folder; name a file in it"):
        draw(apples(), tmp_path / "folder.svg")


def test_a_large_graph_is_text_in_a_notebook():
    y = Node(1.0)
    for _ in range(201):
        y = ag.sin(y)
    assert y._repr_svg_() is None
    assert Graph(y)._repr_svg_() is None


@PROGRAMS
def test_weights_used_again_and_again_are_laid_out_in_time(program):
    w, h = Node(0.5, "w"), Node(0.1, "h")
    for _ in range(60):
        h = ag.tanh(w * h)
    h.backward()
    with only(program):
        assert draw(h).startswith("<svg")


def test_a_variable_in_a_box_keeps_its_value():
    with group("f") as f:
        x = Node(3.0)
        y = x * 2.0
    assert texts(draw(y + x, collapse=f, gradients=False)).count("3") == 1


def test_each_shape_and_each_way_of_a_line_is_a_group_with_its_key():
    found = {e.get("data-key") for e in ET.fromstring(draw(apples())).iter()}
    assert {"n0", "n4", "f-2-0", "b-2-1", "f-4-0", "f-out", "b-out", "end"} <= found


# any names, any options ---------------------------------------------------------------------------

OPTIONS = st.fixed_dictionaries(
    {
        "values": st.sampled_from([True, False, "shapes"]),
        "gradients": st.sampled_from([True, False, "shapes"]),
        "formulas": st.sampled_from([True, False, "general"]),
        "blanks": st.sampled_from([None, "gradients", "values"]),
        "direction": st.sampled_from(["LR", "TB"]),
        "repeat_leaves": st.booleans(),
        "wrap": st.booleans() | st.integers(1, 30),
        "array_size": st.integers(0, 3),
        "theme": st.sampled_from(["light", "dark", "print"]),
        "precision": st.integers(1, 17),
    }
)
LABELS = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from("<>&\"'\\\n\x00\x1b%{}|[]가힣🍎 \ud800"), max_size=30),
    st.sampled_from(["</text><script>x</script>", "<!-- ", "]]>", "x" * 10_000, "%%{init}%%"]),
)


@PROGRAMS
@given(options=OPTIONS, labels=st.lists(LABELS, min_size=6, max_size=6))
def test_any_labels_and_any_options_give_a_valid_picture(program, options, labels):
    x, W = Node(np.ones((2, 2)), labels[0] or None), Node(np.eye(2), labels[1] or None)
    with group(labels[2]) as box:
        h = ag.exp(ag.dot(x, W))
    y = ag.sum(h) * constant(2.0, labels[3] or None)
    y.name = labels[4]
    y.backward()
    if not options["gradients"] and options["blanks"] == "gradients":
        options = {**options, "blanks": None}  # there would be none to leave out
    with only(program):
        picture = ET.fromstring(draw(y, title=labels[5], collapse=box, of=labels[0], **options))
    tags = {element.tag.removeprefix(SVG) for element in picture.iter()}
    assert tags <= {"svg", "g", "title", "polygon", "ellipse", "rect", "text", "tspan", "path"}
    draw(y, format="mermaid", title=labels[5], collapse=box, **options).encode()
    Graph(y).latex(names={labels[0]: x}).encode()


def test_lengths_of_axes_can_have_names():
    X, W = Node(np.ones((4, 2)), "X"), Node(np.ones((2, 3)), "W")
    shapes = {"values": "shapes", "gradients": "shapes", "dimensions": {"N": 4}}
    Y = ag.dot(X, W)
    Y.backward(np.ones((4, 3)))
    lines = arrange(Graph(Y).record, DrawOptions(**shapes)).lines
    assert [line.above.text for line in lines] == ["(N, 2)", "(2, 3)", "(N, 3)"]
    assert [line.below.text for line in lines] == ["(N, 2)", "(2, 3)", "(N, 3)"]


def test_heat_maps_have_the_same_names():
    y = Node(np.ones((4, 2)), "X") * 2.0
    (line, *_) = arrange(Graph(y).record, DrawOptions(array_size=1, dimensions={"N": 4})).lines
    assert line.above.array.shape == "(N, 2)"


@pytest.mark.parametrize("dimensions", [{"N": "4"}, {4: "N"}, {"N": -1}, ["N"]])
def test_names_of_axes_must_stand_for_lengths(dimensions):
    with pytest.raises(TypeError, match="dimensions"):
        draw(Node(1.0) * 2.0, dimensions=dimensions)
