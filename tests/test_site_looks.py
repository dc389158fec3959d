"""What the build of the site does so that its pages read well on a phone, too."""

from __future__ import annotations

import pytest

pytest.importorskip("mkdocs", reason="needs the extra [docs]")
griffe = pytest.importorskip("griffe", reason="needs the extra [docs]")

from tools.griffe_extension import ForTheSite  # noqa: E402
from tools.site_hook import on_page_content  # noqa: E402


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("<code>apply_along_axis</code>", "<code>apply_|along_|axis</code>"),
        ("<code>jax.lax.scan</code>", "<code>jax.|lax.|scan</code>"),
        ("<code>engine/node.py</code>", "<code>engine/|node.|py</code>"),
        ("<code>hessian(many)(v)</code>", "<code>hessian(|many)|(v)</code>"),
        ("<code>f(x, tol=1e-6)</code>", "<code>f(x, tol=|1e-6)</code>"),
        ('<a href="a/b_c.html">b_c</a>', '<a href="a/b_c.html">b_|c</a>'),
        ("0.5 and __init__ (or f())", "0.5 and __init__ (or f())"),
    ],
)
def test_names_in_tables_break_between_their_parts(text: str, broken: str) -> None:
    assert on_page_content(f"<td>{text}</td>") == f"<td>{broken.replace('|', '<wbr>')}</td>"
    assert on_page_content(f"<p>{text}</p>") == f"<p>{text}</p>"


def test_titles_break_as_well_but_no_line_of_code_beside_its_number() -> None:
    title = on_page_content('<h1 id="a.b">scipy.stats.norm</h1>')
    assert title == '<h1 id="a.b">scipy.<wbr>stats.<wbr>norm</h1>'
    code = '<td class="code"><pre>new_name = old_name</pre></td>'
    assert on_page_content(code) == code


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("in 0.3 ms, 95 % of 16 MB", "in 0.3~ms, 95~% of 16~MB"),
        ("10 Gbit/s에서 2 µs쯤", "10~Gbit/s에서 2~µs쯤"),
        ("4 states, 10 seconds, 3 more", "4 states, 10 seconds, 3 more"),
        ("at x = 0 and x₀ = −1, lr = 0.1", "at x~=~0 and x₀~=~−1, lr~=~0.1"),
        ("z = x + y, speed = 2", "z~= x + y, speed = 2"),
        ("<em>x = 0</em>", "<em>x~=~0</em>"),
        ('<a title="x = 0">y</a>', '<a title="x = 0">y</a>'),
        ("<code>x = 0  # 95 %</code>", "<code>x = 0  # 95 %</code>"),
        ("<pre><span></span>5 s, h = 1</pre>", "<pre><span></span>5 s, h = 1</pre>"),
    ],
)
def test_a_number_stands_in_a_line_with_its_unit_and_its_name(text: str, joined: str) -> None:
    assert on_page_content(f"<p>{text}</p>") == f"<p>{joined}</p>".replace("~", "\xa0")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (
            "<code>python -m demos 5-4 --lang ko</code>",
            "<code>python [-m] demos 5-4 [--lang] ko</code>",
        ),
        ("<code>x - y</code>", "<code>x - y</code>"),
        ("∂L/∂z입니다, and/or ∂z", "[∂L/∂z]입니다, and/or ∂z"),
    ],
)
def test_options_and_derivatives_are_never_broken(text: str, marked: str) -> None:
    whole = marked.replace("[", '<span class="whole">').replace("]", "</span>")
    assert on_page_content(f"<p>{text}</p>") == f"<p>{whole}</p>"


@pytest.mark.parametrize("package", ["autograd_scratch", "nn"])
def test_the_example_of_a_package_is_shown_as_code(package: str) -> None:
    loaded = griffe.load(package, extensions=griffe.Extensions(ForTheSite()))
    sections = {section.kind.value for section in loaded.docstring.parse("google")}
    assert sections == {"text", "examples"}
