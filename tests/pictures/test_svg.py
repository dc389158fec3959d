"""Drawings as SVG, which has to be read by browsers, editors and printers alike."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hand_drawn import one_line, product, straight
from hypothesis import given
from hypothesis import strategies as st
from reader import SVG, texts

from autograd_scratch.pictures.drawing import Drawing, Part, Stroke
from autograd_scratch.pictures.layout.text_size import text_width
from autograd_scratch.pictures.style import THEMES, Style
from autograd_scratch.pictures.text import readable
from autograd_scratch.pictures.writers.svg import to_svg


def elements(picture, tag):
    return list(ET.fromstring(picture).iter(SVG + tag))


def test_every_mark_is_there():
    picture = to_svg(product(), Style())
    tags = [element.tag.removeprefix(SVG) for element in ET.fromstring(picture).iter()]
    drawn = ("path", "polygon", "ellipse", "rect", "text")
    assert {tag: tags.count(tag) for tag in drawn} == {
        "path": 4,  # two lines and their rims
        "polygon": 2,
        "ellipse": 1,
        "rect": 3,  # the background is one
        "text": 6,
    }


def test_size_is_in_points_and_the_coordinates_are_too():
    svg = ET.fromstring(to_svg(Drawing(100.2, 50.0), Style()))
    assert (svg.get("width"), svg.get("height")) == ("101pt", "50pt")
    assert svg.get("viewBox") == "0 0 101 50"


@pytest.mark.parametrize("theme", THEMES)
def test_colors_are_those_of_the_style(theme):
    style = THEMES[theme]
    picture = to_svg(product(), style)
    assert set(re.findall(r"#\w+", picture)) == {
        style.color(role) for role in ("ink", "backward", "quiet", "background")
    }


def test_without_a_background_nothing_is_behind_the_picture_and_no_line_is_cut():
    picture = to_svg(product(), replace(Style(), background=None))
    assert [rect.get("fill") for rect in elements(picture, "rect")] == ["none", "none"]
    assert "casing" not in picture


def test_there_is_no_css_that_only_browsers_know():
    picture = to_svg(product(r"$\hat{x}_1$"), Style(), title="Two apples")
    assert not re.search(r"<style| style=|var\(|dominant-baseline|xlink|href|textLength", picture)


def test_title_is_for_those_who_cannot_see():
    svg = ET.fromstring(to_svg(product(), Style(), title="Two $x_1$ & more"))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == svg.findtext(SVG + "title") == "Two x₁ & more"


def test_part_tells_its_name_when_the_mouse_rests_on_it():
    [group] = [
        g for g in elements(to_svg(product("사과"), Style()), "g") if g.get("data-node") == "0"
    ]
    assert group.findtext(SVG + "title") == "사과"


@given(st.text(max_size=60).map(lambda text: text.replace("$", "").replace("\n", "")))
def test_any_text_gives_valid_xml_and_is_shown(text):
    picture = to_svg(one_line(text, anchor="start"), Style(), title=text)
    shown = texts(picture)
    assert shown == [readable(text).replace("\xa0", " ")]
    assert ET.fromstring(to_svg(product(text), Style())) is not None


def test_spaces_are_kept():
    assert "\xa0[3\xa04]]" in to_svg(one_line(" [3 4]]"), Style())
    assert ">[1 2]<" in to_svg(one_line("[1 2]"), Style())


def test_hangul_names_a_font_of_its_own():
    [text] = elements(to_svg(one_line("사과"), Style()), "text")
    assert "Malgun Gothic" in text.get("font-family")
    [text] = elements(to_svg(one_line("사과 apple"), Style()), "text")
    assert [(span.text, span.tail) for span in text] == [("사과", " apple")]


def test_mathematics_is_italic_lowered_and_small():
    [text] = elements(to_svg(one_line("a $x_1$", anchor="start"), Style()), "text")
    x, one = text
    assert (text.text, x.text, one.text) == ("a ", "x", "1")
    assert x.get("font-style") == "italic"
    assert float(one.get("dy")) > 0
    assert float(one.get("font-size")) < 13


def test_accent_stands_over_its_letter_and_the_text_goes_on_behind_it():
    [text] = elements(to_svg(one_line(r"$\hat{x}y$", anchor="start"), Style()), "text")
    _, accent, y = text
    assert accent.text == "ˆ"
    assert float(accent.get("dx")) < 0 < float(y.get("dx"))


# on a page ----------------------------------------------------------------------------------------


def test_page_gives_colors_and_fonts_by_its_style_sheet():
    picture = to_svg(product(), Style(), title="apples", prefix="graph-")
    assert "#" not in picture
    assert "font-family" not in picture
    assert set(re.findall(r'(?:fill|stroke)="(\w+)"', picture)) == {"none"}


def test_groups_of_a_page_have_ids_and_classes():
    groups = elements(to_svg(product(), Style(), prefix="graph-"), "g")
    assert {group.get("id"): group.get("class") for group in groups} == {
        "graph-group0": "group",
        "graph-f-1-0": "forward",
        "graph-b-1-0": "backward",
        "graph-n0": "node leaf",
        "graph-n1": "node op",
        "graph-f-out": "forward",
        "graph-caption": "caption",
    }
    assert [g.get("data-node") for g in groups if "node" in g.get("class")] == ["0", "1"]


def test_rims_and_paper_of_a_page_have_classes():
    picture = to_svg(product(), Style(), prefix="graph-")
    classes = [path.get("class") for path in elements(picture, "path")]
    assert classes == ["casing", None, "casing", None]
    assert [rect.get("class") for rect in elements(picture, "rect")] == ["quiet", "paper"]


def test_numbers_are_short():
    line = Stroke([straight(0.0, 0.0, 10.0, 1 / 3)], 1.3, "ink")
    picture = to_svg(Drawing(10, 10, [Part("f-out", "forward", [line])]), Style())
    assert 'd="M0 0C3.33 0.11 6.67 0.22 10 0.33"' in picture


@pytest.mark.parametrize(("anchor", "before"), [("start", 0.0), ("middle", 0.5), ("end", 1.0)])
def test_text_of_several_pieces_starts_where_it_is_expected_to(anchor, before):
    [text] = elements(to_svg(one_line("a $x_1$", anchor=anchor), Style()), "text")
    assert text.get("text-anchor") == "start"
    assert float(text.get("x")) == pytest.approx(10 - before * text_width("a $x_1$", 13), abs=0.01)


def test_mathematics_keeps_its_font_on_a_page():
    [text] = elements(to_svg(one_line("$x$"), Style(), prefix="graph-"), "text")
    [span] = text
    assert (span.text, span.get("font-style")) == ("x", "italic")
    assert "Times" in span.get("font-family")
    [plain] = elements(to_svg(one_line("x"), Style(), prefix="graph-"), "text")
    assert (plain.text, len(plain)) == ("x", 0)
