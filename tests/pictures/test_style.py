"""What a teacher may choose about the look of pictures."""

from dataclasses import fields, replace

import pytest
from examples import apples
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import draw
from autograd_scratch.pictures.scene.options import DrawOptions
from autograd_scratch.pictures.style import NAMED_COLORS, THEMES, Style

COLORS = ("ink", "backward", "node", "quiet", "background")
SIZES = ("name_size", "number_size", "settings_size", "line", "backward_line", "spacing")


def test_style_is_public():
    assert ag.Style is Style
    assert "Style" in ag.__all__
    assert ag.pictures.THEMES is THEMES


@pytest.mark.parametrize("name", COLORS)
@pytest.mark.parametrize(
    "wrong", ["navy blue", "", "#12", "#12345", "rgb(1, 2, 3)", "#0072b2;", "url(#x)"]
)
def test_colors_that_some_program_would_not_know_are_refused(name, wrong):
    with pytest.raises(ValueError, match=f"{name} must be a color"):
        Style(**{name: wrong})


@pytest.mark.parametrize("name", COLORS)
def test_colors_are_strings(name):
    with pytest.raises(TypeError, match=f"{name} must be a color as a string"):
        Style(**{name: (0, 0, 0)})


@pytest.mark.parametrize("name", ["ink", "backward", "quiet"])
def test_only_what_can_be_left_out_may_be_none(name):
    with pytest.raises(TypeError, match=f"{name} must be a color as a string, got None"):
        Style(**{name: None})
    assert Style(background=None, node=None).color("node") is None


@pytest.mark.parametrize("name", [*SIZES, "resolution"])
@pytest.mark.parametrize("wrong", [0, -1, 1001])
def test_sizes_have_limits(name, wrong):
    with pytest.raises(ValueError, match=f"{name} must be above 0 and at most 1000"):
        Style(**{name: wrong})


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_sizes_are_finite(name, wrong):
    with pytest.raises(ValueError, match=f"{name} must be above 0"):
        Style(**{name: wrong})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("line", "1"),
        ("line", True),
        ("resolution", 192.0),
        ("bold_gradients", 1),
        ("font", None),
    ],
)
def test_other_types_are_refused(name, wrong):
    with pytest.raises(TypeError, match=f"{name} must be"):
        Style(**{name: wrong})


def test_heat_maps_have_three_colors():
    with pytest.raises(TypeError, match="cells must be three colors in a tuple, got 'red'"):
        Style(cells="red")
    with pytest.raises(ValueError, match=r"cells must be a color such as .*, got 'reddish'"):
        Style(cells=("red", "white", "reddish"))


@pytest.mark.parametrize("font", ["", " , ", 'a"b', "a\\b", "a;b", "url(x)", "a\nb", "<b>"])
def test_font_is_a_list_of_names(font):
    with pytest.raises(ValueError, match="font must name families such as \"Georgia, 'Times New"):
        Style(font=font)


def test_font_may_have_names_in_any_script():
    assert Style(font="나눔고딕, \"Nanum Gothic\", 'Source Han Sans K', sans-serif")


@given(
    st.sampled_from(sorted(NAMED_COLORS)) | st.from_regex("#([0-9a-fA-F]{3}){1,2}", fullmatch=True)
)
def test_every_color_becomes_six_digits(color):
    written = Style(ink=color).color("ink")
    assert len(written) == 7
    assert Style(ink=written).color("ink") == written


def test_names_are_those_of_html_where_programs_disagree():
    assert Style(ink="Green").color("ink") == "#008000"
    assert Style(ink="#AbC").color("ink") == "#aabbcc"


def test_theme_is_the_start_of_a_style():
    style = replace(THEMES["dark"], line=2.0)
    changed = [f.name for f in fields(Style) if getattr(style, f.name) != getattr(Style(), f.name)]
    assert changed == ["line", "ink", "backward", "quiet", "background"]


# as an option -------------------------------------------------------------------------------------


def test_options_take_a_style_in_place_of_a_theme():
    assert DrawOptions().style is THEMES["light"]
    assert DrawOptions(theme="dark").style is THEMES["dark"]
    style = Style(ink="navy")
    assert DrawOptions(style=style).style is style


def test_style_and_theme_are_not_mixed():
    with pytest.raises(ValueError, match=r"give style= or theme='dark', not both; .*replace"):
        draw(apples(), theme="dark", style=Style())


def test_theme_given_as_a_style_is_explained():
    with pytest.raises(TypeError, match="style must be a Style, got 'dark'; a name goes to theme="):
        draw(apples(), style="dark")


def test_picture_has_the_colors_of_its_style():
    assert "#336699" in draw(apples(), style=Style(backward="#336699"))
