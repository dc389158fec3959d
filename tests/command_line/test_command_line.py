"""The command prints a table, or says in words what is wrong; a traceback it never prints."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch.command_line.command import main
from autograd_scratch.command_line.expression import CONSTANTS, FUNCTIONS

ROOT = Path(__file__).parents[2]

Run: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; returns its exit status, what it prints, and what it complains about."""

    def run(*words: str) -> tuple[int, str, str]:
        try:
            status = main(words)
        except SystemExit as stop:
            status = int(stop.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_value_and_gradients_are_a_table(run):
    status, printed, complaints = run("(x + y)**2", "x=1", "y=2")
    assert (status, complaints) == (0, "")
    assert printed.splitlines() == [
        "(x + y)**2 = 9",
        "",
        "variable  value  derivative",
        "--------  -----  ----------",
        "x         1      6",
        "y         2      6",
    ]


def test_the_docs_show_what_is_printed(run):
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```console\n\$ autograd-scratch (.*?)```", page, re.DOTALL)
    command, _, wanted = block.partition("\n")
    expression, words = re.fullmatch(r'"(.*)" (.*)', command).groups()
    assert run(expression, *words.split()) == (0, wanted, "")


def test_variables_keep_the_order_they_are_given_in(run):
    _, printed, _ = run("apple * number * tax", "tax=1.1", "apple=100", "number=2")
    rows = [line.split() for line in printed.splitlines()[4:]]
    assert rows == [["tax", "1.1", "200"], ["apple", "100", "2.2"], ["number", "2", "110"]]


def test_hangul_keeps_the_columns_aligned(run):
    _, printed, _ = run("사과 * n", "사과=100", "n=2")
    assert printed.splitlines()[4:] == ["사과      100    2", "n         2      100"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        *(
            ("1", "1"),
            ("-2.5", "-2.5"),
            ("1e-3", "0.001"),
            ("+.5", "0.5"),
            ("2.", "2"),
            (" 3 ", "3"),
        ),
        *(("pi", "3.14159265359"), ("-e", "-2.71828182846"), ("1E20", "1e+20")),
    ],
)
def test_numbers_may_be_written_so(run, number, written):
    assert run("x", f"x={number}")[1].startswith(f"x = {written}\n")


def test_second_derivatives_are_a_table_too(run):
    _, printed, _ = run("x**2 * y", "x=3", "y=5", "--second")
    assert printed.splitlines()[-4:] == [
        "second  x   y",
        "------  --  -",
        "x       10  6",
        "y       6   0",
    ]


def test_latex_is_the_chain_rule_for_every_variable(run):
    status, printed, complaints = run("x * y", "x=3", "y=2", "--latex")
    assert (status, complaints) == (0, "")
    assert printed.splitlines()[6:] == [
        "",
        r"\begin{aligned}",
        r"\frac{\partial L}{\partial L} &= 1 \\",
        r"\frac{\partial L}{\partial y} &= \frac{\partial L}{\partial L} \cdot x"
        r" = 1 \times 3 = 3 \\",
        r"\frac{\partial L}{\partial x} &= \frac{\partial L}{\partial L} \cdot y"
        r" = 1 \times 2 = 2",
        r"\end{aligned}",
    ]


def test_an_expression_needs_no_variables(run):
    assert run("2**10", "--second") == (0, "2**10 = 1024\n", "")


@pytest.mark.parametrize("expression", ["-x", "-x**2", "-(x)", "-h", " -x"])
def test_an_expression_may_begin_with_a_minus(run, expression):
    if expression == "-h":
        assert run(expression)[1].startswith("usage: ")
        return
    assert run(expression, "x=1")[1].startswith(f"{expression.strip()} = -1\n")


def test_options_may_stand_anywhere(run):
    wanted = run("x*y", "x=1", "y=2", "--second")
    assert run("--second", "x*y", "x=1", "y=2") == wanted
    assert run("x*y", "x=1", "--second", "y=2") == wanted


@pytest.mark.parametrize("ending", ["svg", "png", "dot"])
def test_draw_writes_the_graph(run, tmp_path, ending):
    path = tmp_path / f"graph.{ending}"
    status, printed, _ = run("사과 * x", "사과=3", "x=2", "--draw", str(path))
    assert status == 0
    assert printed.endswith(f"The graph is in {path}\n")
    if ending == "png":
        assert path.read_bytes().startswith(b"\x89PNG")
    else:
        text = path.read_text(encoding="utf-8")
        assert all(word in text for word in ("사과", "x", "사과 * x"))
        assert "forward only" not in text


def test_step_writes_the_page(run, tmp_path):
    path = tmp_path / "steps.html"
    status, printed, _ = run("(사과 + x)**2", "사과=3", "x=2", "--step", str(path))
    assert status == 0
    assert printed.endswith(f"The graph is in {path}\n")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "<title>(사과 + x)**2</title>" in text


def test_a_graph_may_be_drawn_and_stepped_through_at_once(run, tmp_path):
    files = [str(tmp_path / name) for name in ("graph.svg", "steps.html")]
    status, printed, _ = run("x**2", "x=3", "--step", files[1], "--draw", files[0])
    assert status == 0
    assert [line.removeprefix("The graph is in ") for line in printed.splitlines()[-3::2]] == files


# what is infinite or undefined -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value", "reason"),
    [
        (["log(x)", "x=-1"], "nan", "invalid value encountered in log"),
        (["1/x", "x=0"], "inf", "divide by zero encountered"),
        (["1/0"], "inf", "divide by zero encountered"),
        (["0/0"], "nan", "invalid value encountered"),
        (["exp(x)", "x=1e3"], "inf", "overflow encountered in exp"),
        (["2**999999999"], "inf", "overflow encountered in power"),
        (["(-8)**(1/3)"], "nan", "invalid value encountered in power"),
        (["x", "x=1e999"], "inf", "a number is inf or nan"),
        (["sqrt(x)", "x=0"], "0", "divide by zero encountered"),  # the derivative is infinite
        (["log(x)", "x=0", "--second"], "-inf", "divide by zero encountered in log"),
    ],
)
def test_inf_and_nan_are_printed_with_one_warning(run, words, value, reason):
    status, printed, complaints = run(*words)
    assert status == 0
    assert printed.splitlines()[0] == f"{words[0]} = {value}"
    assert complaints.startswith("autograd-scratch: warning: ")
    assert reason in complaints
    assert complaints.count("\n") == 1


# mistakes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["x + y", "x=1"], "y has no value\n  x + y\n      ^\nvalues are given for x"),
        (["x"], "x has no value\n  x\n  ^\nvalues are given for no variable"),
        (["x", "x=1", "x=2"], "x is given twice"),
        (["x", "x=1", "y=2", "z=3"], "not in the expression: y, z"),
        (["x", "x=one"], "x='one': not a number; write it as 1, -2.5, 1e-3, pi or e"),
        (["x", "x="], "x='': not a number"),
        (["x", "x=nan"], "x='nan': not a number"),
        (["x", "x=1=2"], "x='1=2': not a number"),
        (["x", "x=--1"], "x='--1': not a number"),
        (["x", "x=\u0661"], "not a number"),  # a digit, but not one of ours
        (["x", "+", "1"], "'+' is not understood: values are given as NAME=NUMBER"),
        (["exp", "exp=1"], "'exp' cannot be a variable: it is a function"),
        (["e", "e=1"], "'e' cannot be a variable: it is a constant"),
        (["x", "=1"], "'' cannot be a variable: it must be a name"),
        (["x", "\x1b[31m=1"], r"'\x1b[31m' cannot be a variable: it must be a name"),
        (["x", "-v"], "'-v' is not understood"),
        (["x; y", "x=1"], "; is not allowed\n  x; y\n   ^\nallowed are numbers"),
        (["__import__('os').system('x')"], "' is not allowed"),
        (["(" * 10_000 + "x" + ")" * 10_000, "x=1"], "2000 are allowed"),
        (["x" + "+x" * 50_000, "x=1"], "2000 are allowed"),
        (["x", "x=1", "--draw", "graph.bmp"], "--draw: cannot tell a format"),
        (["1 + 2", "--draw", "graph.svg"], "--draw: without variables there is no graph"),
        (["1 + 2", "--latex"], "--latex: without variables there is no graph"),
        (["1 + 2", "--step", "a.html"], "--step: without variables there is no graph"),
        (
            ["x", "x=1", "--step", "steps.pdf"],
            "--step: the path must end in .html or .htm, got 'steps.pdf'",
        ),
        (["+".join(["x"] * 300), "x=1", "--draw", "graph.svg"], "--draw: "),
        ([], "required: EXPRESSION"),
        (["x", "x=1", "--no-such"], "unrecognized arguments: --no-such"),
        (["x", "x=1", "--sec"], "unrecognized arguments: --sec"),
    ],
)
def test_a_mistake_is_explained_with_status_2(run, words, complaint):
    status, _, complaints = run(*words)
    assert status == 2
    assert f"autograd-scratch: error: {complaint}" in complaints or complaint in complaints
    assert "Traceback" not in complaints


@pytest.mark.parametrize(("option", "name"), [("--draw", "graph.svg"), ("--step", "steps.html")])
def test_a_file_that_cannot_be_written_is_status_1(run, tmp_path, option, name):
    status, printed, complaints = run("x", "x=1", option, str(tmp_path / "none" / name))
    assert status == 1
    assert printed.startswith("x = 1\n")
    assert complaints.startswith(f"autograd-scratch: error: {option}: the folder ")


PIECES = st.sampled_from(
    [
        "x",
        "사과",
        "=",
        "1",
        "-",
        "e",
        "exp(",
        ")",
        "<b>",
        '"',
        "'",
        "\x1b",
        "🍎",
        " ",
        "\n",
        "\ud800",
    ]
)


@given(st.lists(st.text() | st.lists(PIECES, max_size=5).map("".join), max_size=4))
def test_any_words_end_in_a_result_or_an_explanation(words):
    if words[:1] == ["train"]:
        return
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with redirect_stdout(out), redirect_stderr(io.StringIO()) as complaints:
        try:
            status = main(words)
        except SystemExit as stop:
            status = int(stop.code or 0)
    assert status in (0, 2)
    assert "\x1b" not in complaints.getvalue()
    if status == 2:
        assert "error: " in complaints.getvalue()


# help --------------------------------------------------------------------------------------------


def test_help_lists_functions_and_examples_that_work(run):
    status, printed, _ = run("--help")
    assert status == 0
    assert set(FUNCTIONS) | set(CONSTANTS) <= set(re.findall(r"\w+", printed))
    examples = re.findall(r'^  autograd-scratch "(.*?)" (.*?)(?: --.*)?$', printed, re.MULTILINE)
    assert len(examples) == 4
    for expression, values in examples:
        assert run(expression, *values.split())[0] == 0


def test_version_is_the_package_s(run):
    assert run("--version") == (0, f"autograd-scratch {ag.__version__}\n", "")


def test_the_installed_command_is_main():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    module, _, name = scripts["autograd-scratch"].partition(":")
    assert getattr(import_module(module), name) is main


def test_python_m_does_the_same_in_any_encoding():
    command = [sys.executable, "-X", "utf8=0", "-m", "autograd_scratch", "사과", "사과=1"]
    done = subprocess.run(
        command,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0
    assert done.stdout.startswith(rb"\uc0ac\uacfc = 1")


def test_only_train_loads_nn():
    code = (
        "import sys; from autograd_scratch.command_line import main; main(['x', 'x=1']); "
        "print('nn' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "False"


def test_train_without_nn_says_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "nn.command_line", None)
    status, _, complaints = run("train")
    assert status == 1
    assert 'pip install "autograd-scratch[nn]"' in complaints
