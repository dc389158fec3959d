"""Drawings as PNG and PDF: whichever program renders them, the same strokes and texts."""

import io
import shutil
import struct
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hand_drawn import bend, one_line, product, straight
from hand_wired import PROGRAMS, only

from autograd_scratch.pictures import graphviz_program
from autograd_scratch.pictures.drawing import Drawing, Part, Stroke
from autograd_scratch.pictures.graphviz_program import GraphvizError, GraphvizNotFound
from autograd_scratch.pictures.style import THEMES, Style
from autograd_scratch.pictures.writers import letters, raster
from autograd_scratch.pictures.writers.letters import missing_in_system, missing_in_wheel
from autograd_scratch.pictures.writers.raster import renderers, to_pdf, to_png
from autograd_scratch.pictures.writers.svg import to_svg

NAMES = ("resvg", "Graphviz", "graphviz-pure")
BLUR = 4  # pixels; what programs do differently at edges is smaller


def png(name, drawing, style=THEMES["light"]):
    """A drawing as one program renders it."""
    found = [renderer for renderer in renderers("png", style) if renderer.name == name]
    if not found:
        pytest.skip(f"{name} is not installed")
    return found[0].render(drawing, style, style.resolution)


def pixels(picture):
    """Red, green, blue and opacity of each pixel, from 0 to 1."""
    image = pytest.importorskip("PIL.Image").open(io.BytesIO(picture))
    return np.asarray(image.convert("RGBA"), float) / 255


def blurred(image):
    """The means of squares of pixels."""
    height, width = (side // BLUR * BLUR for side in image.shape[:2])
    blocks = image[:height, :width, :3]
    return blocks.reshape(height // BLUR, BLUR, width // BLUR, BLUR, 3).mean(axis=(1, 3))


def ink(image):
    """Where there is anything but the background."""
    return np.abs(image[..., :3] - image[0, 0, :3]).max(axis=-1) > 0.3


def size(picture):
    return struct.unpack(">II", picture[16:24])


@pytest.fixture(scope="module")
def seen(browser):
    """What the browser shows of a drawing."""

    def seen(drawing, style=THEMES["light"]):
        width, height = drawing.width, drawing.height
        page = browser.new_page(
            viewport={"width": int(width * 4 / 3) + 1, "height": int(height * 4 / 3) + 1},
            device_scale_factor=style.resolution / 96,
        )
        page.set_content(f"<style>body {{ margin: 0 }}</style>{to_svg(drawing, style)}")
        picture = page.screenshot()
        page.close()
        return pixels(picture)[: int(height * style.resolution / 72)]

    return seen


# the same everywhere ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("theme", THEMES)
def test_png_shows_what_a_browser_shows_of_the_svg(name, theme, seen):
    style = THEMES[theme]
    drawing = product(r"$\hat{x}_1$")
    ours, theirs = pixels(png(name, drawing, style)), seen(drawing, style)
    height, width = (min(sides) for sides in zip(ours.shape[:2], theirs.shape[:2], strict=True))
    apart = np.abs(blurred(ours[:height, :width]) - blurred(theirs[:height, :width])).max(axis=-1)
    assert (apart > 0.35).mean() < 0.003
    assert ink(ours).sum() == pytest.approx(ink(theirs).sum(), rel=0.08)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_text_stands_on_its_base_line_where_its_anchor_says(name, anchor):
    drawing = one_line("HHH", 20.0, anchor=anchor)
    [text] = drawing.parts[0].marks
    drawing.parts[0] = replace(drawing.parts[0], marks=[text._replace(x=110.0)])
    rows, columns = np.nonzero(ink(pixels(png(name, drawing))))
    scale = 72 / Style().resolution
    assert rows.max() * scale == pytest.approx(20.0, abs=1.0)
    edge = {"start": columns.min(), "middle": columns.mean(), "end": columns.max()}[anchor]
    assert edge * scale == pytest.approx(110.0, abs=3.0)  # letters have a rim


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("resolution", [72, 192])
def test_size_is_that_of_the_svg(name, resolution):
    style = replace(Style(), resolution=resolution)
    width, height = size(png(name, product(width=270), style))
    assert width == 270 * resolution / 72
    assert height == pytest.approx(124 * resolution / 72, abs=0.5)


@pytest.mark.parametrize("resolution", [72, 192, 300])
@PROGRAMS
def test_png_says_its_resolution(program, resolution, monkeypatch):
    image = pytest.importorskip("PIL.Image")
    monkeypatch.setattr(raster, "_resvg", lambda: None)
    with only(program):
        picture = image.open(io.BytesIO(to_png(product(), replace(Style(), resolution=resolution))))
    assert picture.info["dpi"] == pytest.approx((resolution, resolution), abs=0.02)
    picture.verify()


@pytest.mark.parametrize("name", NAMES)
def test_text_beyond_the_edge_does_not_make_the_picture_larger(name):
    assert size(png(name, one_line("W" * 60))) == size(png(name, one_line("W")))


@pytest.mark.parametrize("name", NAMES)
def test_without_a_background_it_is_transparent(name):
    image = pixels(png(name, product(), replace(Style(), background=None)))
    assert image[2, 2, 3] == 0.0
    assert image[..., 3].max() == 1.0


@pytest.mark.parametrize("name", NAMES)
def test_signs_of_dot_are_text(name):
    marks = pixels(png(name, one_line('\\N "q" <b> &lt; \\l', anchor="start")))
    longer = pixels(png(name, one_line("\\N", anchor="start")))
    assert np.nonzero(ink(marks))[1].max() > 2 * np.nonzero(ink(longer))[1].max()


@pytest.mark.parametrize("name", NAMES)
def test_bold_has_more_ink(name):
    plain, bold = (
        ink(pixels(png(name, one_line("gradient", bold=b)))).sum() for b in (False, True)
    )
    assert bold > 1.15 * plain


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("font", ["Georgia, serif", "monospace"])
def test_general_names_of_fonts_are_understood(name, font):
    usual, other = (
        ink(
            pixels(png(name, one_line("iiiiii mmm", anchor="start"), replace(Style(), font=chosen)))
        )
        for chosen in (Style().font, font)
    )
    assert (usual != other).mean() > 0.01


@pytest.mark.parametrize("name", NAMES)
def test_dashes_are_equally_many(name):
    curve = ((5.0, 10.0), (70.0, 10.0), (140.0, 10.0), (215.0, 10.0))
    line = Stroke([curve], 2, "ink", dashed=True)
    row = ink(pixels(png(name, Drawing(220, 20, [Part("f-out", "forward", [line])]))))[27]
    assert (np.diff(row.astype(int)) == 1).sum() == 30  # 210 points in steps of 7


def test_large_picture_gets_a_lower_resolution(monkeypatch):
    assert size(to_png(product(), Style())) == (696, 331)
    monkeypatch.setattr(raster, "_MOST_PIXELS", 50_000)
    width, height = size(to_png(product(), Style()))
    assert 40_000 < width * height <= 50_000


@pytest.mark.parametrize("name", NAMES)
def test_picture_of_many_strokes_is_drawn_whole(name):
    """Graphviz 2 reads strings of 16,384 letters."""
    lines = [Stroke([straight(2, y, 218, y)], 1, "ink") for y in range(4, 1600, 4)]
    long = [Stroke([bend(x, 1620, x + 1, 1640) for x in np.linspace(2, 217, 600)], 1, "ink")]
    drawing = Drawing(220, 1650, [Part("f-out", "forward", lines + long)])
    rows = ink(pixels(png(name, drawing, replace(Style(), resolution=72))))[:, 110]
    assert rows.sum() >= len(lines)
    assert rows[1620:].any()


# letters that are missing -------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_letter_that_no_font_has_is_named(name):
    [renderer] = [r for r in renderers("png", Style()) if r.name == name] or [None]
    if renderer is None:
        pytest.skip(f"{name} is not installed")
    if name == "Graphviz" and shutil.which("fc-list") is None:
        pytest.skip("without fontconfig nobody knows")
    assert renderer.missing({"×", "∂", "\u0378"}) == {"\u0378"}


def test_wheel_alone_refuses_hangul_and_says_what_helps(monkeypatch):
    monkeypatch.setattr(raster, "_resvg", lambda: None)
    with (
        only("graphviz-pure"),
        pytest.raises(GraphvizNotFound, match=r"과 사.*autograd-scratch\[png\].*apt install graph"),
    ):
        to_png(one_line("사과"), Style())


def test_letters_without_a_font_are_refused_by_all():
    with pytest.raises(GraphvizNotFound, match=r"letters \u0378, .* PNG would have boxes; install"):
        to_png(one_line("a\u0378"), Style())


def test_wheel_alone_draws_what_it_has_letters_for(monkeypatch):
    monkeypatch.setattr(raster, "_resvg", lambda: None)
    with only("graphviz-pure"):
        assert size(to_png(product("αβ × ∂L"), Style())) == (696, 331)


def test_where_fontconfig_is_missing_no_letter_is_said_to_be(monkeypatch):
    monkeypatch.setattr(letters.shutil, "which", lambda name: None)
    assert letters.missing_in_system({"\u0378"}) == set()


# programs -----------------------------------------------------------------------------------------


def test_program_that_fails_is_followed_by_the_next(monkeypatch):
    def broken(*_):
        raise GraphvizError("it crashed")

    monkeypatch.setattr(raster, "_resvg", lambda: None)
    first = raster.Renderer("Graphviz", lambda letters: set(), broken)
    others = renderers("png", Style())[-1:]
    monkeypatch.setattr(raster, "renderers", lambda *_: [first, *others])
    assert to_png(product(), Style()).startswith(b"\x89PNG")
    monkeypatch.setattr(raster, "renderers", lambda *_: [first])
    with pytest.raises(GraphvizError, match="it crashed"):
        to_png(product(), Style())


def test_resvg_goes_first(monkeypatch):
    asked = []

    def svg_to_bytes(svg_string, **options):
        asked.append((svg_string, options))
        return png("graphviz-pure", one_line(f"{len(asked)}"))  # all letters look different

    monkeypatch.setitem(sys.modules, "resvg_py", SimpleNamespace(svg_to_bytes=svg_to_bytes))
    assert size(to_png(product(), Style())) == size(png("graphviz-pure", one_line("")))
    drawn, options = asked[-1]
    assert "A caption gjpq" in drawn
    assert options == {"dpi": 72, "zoom": 192 / 72}


def test_without_any_program_the_message_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(raster, "_resvg", lambda: None)
    monkeypatch.setattr(raster, "system_program", lambda: None)
    monkeypatch.setattr(raster, "wheel_program", lambda: None)
    with pytest.raises(GraphvizNotFound, match=r"PNG.*autograd-scratch\[png\]"):
        to_png(product(), Style())


@PROGRAMS
def test_pdf_needs_a_graphviz_of_the_system(program):
    with only(program):
        if program == "system":
            assert to_pdf(product("사과"), Style()).startswith(b"%PDF")
        else:
            with pytest.raises(GraphvizNotFound, match=r"PDF.*apt install graphviz"):
                to_pdf(product(), Style())


def test_programs_of_the_system_come_first():
    found = graphviz_program.programs()
    assert found == [p for p in (shutil.which("dot"), graphviz_program.wheel_program()) if p]


def test_without_rare_letters_no_program_is_asked_for_its_fonts(monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    assert missing_in_system([]) == set()
    assert missing_in_wheel([], "no program") == set()
