"""The page that steps through a graph, as a file: what is in it, and what can never be."""

import base64
import hashlib
import html
import re

import pytest
from examples import unnamed_apples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from outline import Outline
from reader import page_data as data

import autograd_scratch as ag
from autograd_scratch.pictures.page.wording import LANGUAGES


@pytest.mark.parametrize("ending", ["html", "htm", "HTML"])
def test_the_file_is_the_page(tmp_path, ending):
    path = tmp_path / f"사과.{ending}"
    page = ag.step_through(unnamed_apples(), path)
    assert page.path == path
    assert path.read_bytes() == page.html.encode()
    assert list(tmp_path.iterdir()) == [path]
    assert ag.step_through(unnamed_apples(), str(path)).path == path


def test_without_a_path_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert ag.step_through(unnamed_apples()).path is None
    assert list(tmp_path.iterdir()) == []


def test_mistakes_are_explained_and_leave_the_file_as_it_was(tmp_path):
    path = tmp_path / "apple.html"
    path.write_text("before")
    with pytest.raises(ValueError, match=r"must end in \.html or \.htm, got 'apple\.svg'"):
        ag.step_through(unnamed_apples(), tmp_path / "apple.svg")
    with pytest.raises(FileNotFoundError, match=r"the folder .*none does not exist"):
        ag.step_through(unnamed_apples(), tmp_path / "none" / "apple.html")
    with pytest.raises(TypeError, match="quiz must be True or False, got 'yes'"):
        ag.step_through(unnamed_apples(), path, quiz="yes")
    with pytest.raises(TypeError, match="title must be a string, got 3"):
        ag.step_through(unnamed_apples(), path, title=3)
    with pytest.raises(ValueError, match="lang must be 'en' or 'ko', got 'jp'"):
        ag.step_through(unnamed_apples(), path, lang="jp")
    with pytest.raises(ValueError, match="5 nodes, and at most max_nodes=4"):
        ag.step_through(unnamed_apples(), path, max_nodes=4)
    with pytest.raises(ValueError, match=r"precision must be .*, got 0"):
        ag.step_through(unnamed_apples(), path, precision=0)
    with pytest.raises(TypeError, match="names must map names to nodes"):
        ag.step_through(unnamed_apples(), path, names=[1])
    with pytest.raises(TypeError, match="the output must be a node"):
        ag.step_through(3.0, path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_no_draft(tmp_path):
    (tmp_path / "apple.html").mkdir()
    with pytest.raises(OSError, match=r"apple\.html"):
        ag.step_through(unnamed_apples(), tmp_path / "apple.html")
    assert [path.name for path in tmp_path.iterdir()] == ["apple.html"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("quiz", [False, True])
def test_the_page_is_html_in_its_language_without_anything_left_blank(lang, quiz):
    page = ag.step_through(unnamed_apples(), lang=lang, quiz=quiz)
    outline = Outline(page.html)
    assert page.html.startswith("<!doctype html>")
    assert outline.all("html") == [{"lang": lang}]
    assert "{{" not in page.html
    assert len(outline.all("h1")) == len(outline.all("main")) == 1
    ids = [attributes["id"] for _, attributes in outline.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))


def test_nothing_but_the_script_and_the_style_of_the_page_may_run_or_load():
    page = ag.step_through(unnamed_apples())
    outline = Outline(page.html)
    assert not outline.all("link")
    assert not outline.all("img")
    assert [attributes.get("type") for attributes in outline.all("script")] == [
        "application/json",
        None,
    ]
    for _, attributes in outline.elements:
        assert not {"src", "href", "style", "xlink:href"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    (policy,) = [x["content"] for x in outline.all("meta") if "http-equiv" in x]
    assert "default-src 'none'" in policy
    script = page.html[page.html.rindex("<script>") + 8 : page.html.rindex("</script>")]
    style = page.html[page.html.index("<style>") + 7 : page.html.index("</style>")]
    for text in (script, style):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- <script>",
    "]]>",
    "\"quoted\" & 'quoted' \\ \\u003c",
    "{{data}} {op} ${data} $data $$",
    "\u2028\u2029",
    "\ud800",
    "a\x00b\x1b[31m\r\n\t",
    "🍎" * 20,
    "x" * 10_000,
    "한글 이름",
    " ",
]


def check_text(text):
    """A graph whose names are such texts makes a page of the same elements as any other."""
    price = unnamed_apples(apple=text)
    page = ag.step_through(price, title=text, quiz=True)
    page.html.encode()  # fails on halves of surrogate pairs
    ordinary = ag.step_through(unnamed_apples(), title="x", quiz=True)
    kinds = [
        [tag for tag, _ in Outline(found.html).elements if tag not in ("text", "br")]
        for found in (page, ordinary)
    ]
    assert kinds[0] == kinds[1]
    assert data(page)["nodes"][0][1] == ""
    assert Outline(page._repr_html_()).all("iframe")[0]["srcdoc"] == page.html


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_titles_are_text_whatever_they_say(text):
    check_text(text)


@given(st.text() | st.lists(st.sampled_from([*HOSTILE[:9], "x"])).map("".join))
@example("<")
@settings(max_examples=25)
def test_any_name_makes_a_page(text):
    check_text(text)


def test_long_names_and_titles_are_cut():
    page = ag.step_through(unnamed_apples(apple="x" * 10_000), title="y" * 10_000)
    assert "x" * 61 not in page.html
    assert "y" * 299 + "…" in page.html
    assert "y" * 300 not in page.html


def test_the_heading_is_the_title_or_names_the_output():
    price = unnamed_apples()
    assert ag.step_through(price).title == "Computational graph"
    price.name = "price"
    assert ag.step_through(price).title == "Computational graph of price"
    assert ag.step_through(price, lang="ko").title == "price의 계산 그래프"
    page = ag.step_through(price, title="<Two apples>")
    assert page.title == "<Two apples>"
    assert "<title>&lt;Two apples&gt;</title>" in page.html


def test_the_table_has_every_value_and_gradient():
    page = ag.step_through(unnamed_apples())
    table = page.html[page.html.index("<tbody>") : page.html.index("</tbody>")]
    cells = [
        [html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in table.splitlines()[1:]
    ]
    assert cells == [
        ["apple", "variable", "100", "2.2"],
        ["number", "variable", "2", "110"],
        ["tax", "variable", "1.1", "200"],
        ["apple·number", "mul(apple, number)", "200", "1.1"],
        ["L", "mul(apple·number, tax)", "220", "1"],
    ]


def test_a_notebook_shows_the_page_in_a_frame_of_its_own():
    page = ag.step_through(unnamed_apples(), title='"Two" & <more>')
    (frame,) = Outline(page._repr_html_()).all("iframe")
    assert frame["srcdoc"] == page.html
    assert frame["title"] == '"Two" & <more>'
    assert frame["sandbox"] == "allow-scripts"
    assert len(repr(page)) < 100


def test_a_graph_of_500_nodes_makes_a_small_file():
    y = ag.Node(1.0, "x")
    for _ in range(499):
        y = ag.sin(y)
    assert len(ag.step_through(y).html) < 700_000
