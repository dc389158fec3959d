"""The pytest plugin: what its fixture finds, and that it costs nothing before it is used."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# Loaded before pytest runs within pytest, which makes it forget what was loaded meanwhile.
import autograd_scratch.testing  # noqa: F401

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.usefixtures("registry")

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "testing-your-own.md"
NAME = "_autograd_scratch_pytest"  # of the plugin in a wheel
SOURCE = ROOT / "autograd_scratch" / "testing" / "pytest_plugin.py"

SWISH = """
    import numpy as np
    import pytest
    from hypothesis import given, strategies as st
    from autograd_scratch import exp, grad, op, sum

    @op(lambda g, y, x: g * (y + (1.0 - y) / (1.0 + exp(-x))), kind="elementwise")
    def swish(x):
        return x / (1.0 + np.exp(-x))
"""


def run(pytester: pytest.Pytester, code: str, *options: str) -> pytest.RunResult:
    """Run tests with the plugin that stands in this folder, not with one that is installed."""
    pytester.makepyfile(test_own=code)
    return pytester.runpytest_inprocess(
        *("-p", "no:autograd_scratch", "-p", "autograd_scratch.testing.pytest_plugin"),
        *("-p", "no:cacheprovider", *options),
    )


@pytest.fixture
def installed(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder on the path where the plugin is as a wheel has it: a module and an entry point."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (entry,) = project["project"]["entry-points"]["pytest11"].items()
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert entry == ("autograd_scratch", NAME)
    assert {ROOT / source: target for source, target in included.items()} == {SOURCE: f"{NAME}.py"}
    site = pytester.mkdir("site")
    (site / f"{NAME}.py").write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    facts = site / "plugin_of_a_wheel-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin-of-a-wheel\nVersion: 1.0")
    # Of a module in this list pytest rewrites the asserts, if the plugin lets it.
    (facts / "RECORD").write_text(f"{NAME}.py,,\nautograd_scratch/__init__.py,,\n")
    (facts / "entry_points.txt").write_text(f"[pytest11]\nautograd_scratch = {NAME}\n")
    return pytester


def run_installed(pytester: pytest.Pytester, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a process that finds the plugin by itself."""
    code = (
        f"import sys; sys.path[:0] = [{str(pytester.path / 'site')!r}, {str(ROOT)!r}]\n"
        f"import pytest; sys.exit(pytest.main({[*options, '-p', 'no:cacheprovider']!r}))"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=pytester.path
    )


# What is checked --------------------------------------------------------------------------------


def test_the_test_of_the_documentation_runs(pytester: pytest.Pytester) -> None:
    code = re.findall(r"```python\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    assert len([line for line in code.splitlines() if line]) == 7  # as the page says
    run(pytester, code).assert_outcomes(passed=1)
    wrong = code.replace("y + (1.0 - y)", "(1.0 - y)")
    assert wrong != code
    run(pytester, wrong).assert_outcomes(failed=1)


def test_an_op_goes_through_the_harness(pytester: pytest.Pytester) -> None:
    code = """
    @op(lambda g, y, x: g * 2.0, kind="linear")
    def affine(x):
        return x * 2.0 + 1.0

    @op(lambda g, y, x: 2.0 * g, kind="elementwise")
    def careless(x):
        return np.asarray(x, float) * 2.0

    def test_at_a_place(check_gradient):
        check_gradient(swish, np.array([0.5, -1.0]))

    def test_linear(check_gradient):
        check_gradient(affine, 1.0)

    def test_types(check_gradient):
        check_gradient(careless, np.ones(2))
    """
    result = run(pytester, SWISH + code)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*AssertionError: affine: linear in inputs*"])
    result.stdout.fnmatch_lines(["*AssertionError: careless:*"])


def test_parameters_go_by_their_names(pytester: pytest.Pytester) -> None:
    code = """
    @op(lambda g, y, x, factor: g * factor, kind="linear")
    def scaled(x, factor):
        return x * factor

    def test_op(check_gradient):
        check_gradient(scaled, np.ones(2), factor=3.0)

    def test_function(check_gradient):
        check_gradient(lambda x, power: x**power, np.ones(2), power=3, order=2)
    """
    run(pytester, SWISH + code).assert_outcomes(passed=2)


def test_an_op_whose_places_nobody_can_choose_asks_for_them(pytester: pytest.Pytester) -> None:
    code = """
    @op(lambda g, y, x: g * np.ones_like(x), kind="linear")
    def total(x):
        return np.sum(x)

    def test_op(check_gradient):
        check_gradient(total)
    """
    result = run(pytester, SWISH + code)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*TypeError: check_gradient: where is <op total> to be checked*"])


def test_a_function_is_compared_with_differences(pytester: pytest.Pytester) -> None:
    code = """
    def loss(p, x):
        return {"loss": sum(swish(x @ p["W"] + p["b"]) ** 2)}

    P = {"W": np.ones((2, 3)), "b": np.zeros(3)}

    def test_structures(check_gradient):
        check_gradient(loss, P, np.array([[0.5, -1.0]]))

    def test_wrong(check_gradient):
        check_gradient(lambda x: sum(x * float(np.sum(x.value) if hasattr(x, "value") else
                                               np.sum(x))), np.ones(2))

    def test_nowhere(check_gradient):
        check_gradient(loss)
    """
    result = run(pytester, SWISH + code)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*GradientError: derivative of order 1 is wrong*"])
    result.stdout.fnmatch_lines(["*TypeError: check_gradient: where is <function loss*"])


def test_the_fixture_may_be_used_with_hypothesis(pytester: pytest.Pytester) -> None:
    code = """
    @given(x=st.floats(-3.0, 3.0))
    def test_anywhere(check_gradient, x):
        check_gradient(swish, x)

    @pytest.fixture(scope="module")
    def checked(check_gradient):
        check_gradient(swish, 0.5)

    def test_in_a_fixture(checked):
        pass
    """
    run(pytester, SWISH + code).assert_outcomes(passed=2)


# The order --------------------------------------------------------------------------------------

FIRST_ORDER_ONLY = SWISH.replace("exp(-x)))", "exp(-stop_gradient(x))))").replace(
    "op, sum", "op, stop_gradient, sum"
) + (
    """
    def test_swish(check_gradient):
        check_gradient(lambda x: swish(x), 0.5)
    """
)


def test_the_option_sets_the_order_and_the_header_tells(pytester: pytest.Pytester) -> None:
    first = run(pytester, FIRST_ORDER_ONLY)
    first.assert_outcomes(passed=1)
    first.stdout.fnmatch_lines(["autograd_scratch: check_gradient goes to order 1 *"])
    second = run(pytester, FIRST_ORDER_ONLY, "--gradient-order=2")
    second.assert_outcomes(failed=1)
    second.stdout.fnmatch_lines(["autograd_scratch: check_gradient goes to order 2 *"])
    second.stdout.fnmatch_lines(["*derivative of order 2 is wrong*"])


def test_a_test_may_say_the_order_itself(pytester: pytest.Pytester) -> None:
    code = FIRST_ORDER_ONLY.replace("0.5)", "0.5, order=1)")
    run(pytester, code, "--gradient-order=2").assert_outcomes(passed=1)


@pytest.mark.parametrize("order", ["0", "-1", "two", "1.5"])
def test_an_order_is_a_whole_number_from_1_on(order: str, pytester: pytest.Pytester) -> None:
    result = run(pytester, SWISH, f"--gradient-order={order}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--gradient-order*whole number from 1 on, got {order}"])


# As a wheel has it ------------------------------------------------------------------------------


def test_nothing_is_imported_before_the_fixture_is_used(installed: pytest.Pytester) -> None:
    installed.makepyfile(
        test_without="""
    import sys

    def loaded():
        names = ("autograd_scratch", "nn", "numpy")
        return [name for name in names if name in sys.modules]

    def test_without():
        assert loaded() == []

    def test_with(check_gradient):
        assert loaded() == []
        check_gradient(lambda x: x * x, 1.0)
        assert "autograd_scratch" in loaded()
        import autograd_scratch.engine.node as node
        assert type(node.__loader__).__name__ == "SourceFileLoader"
    """
    )
    result = run_installed(installed, "-q", "--gradient-order=3")
    assert "2 passed" in result.stdout, result.stdout + result.stderr
    shown = run_installed(installed)
    assert "autograd_scratch: check_gradient goes to order 1" in shown.stdout


def test_it_can_be_left_out(installed: pytest.Pytester) -> None:
    installed.makepyfile(
        test_without="""
    import pytest

    def test_without(request):
        with pytest.raises(pytest.FixtureLookupError):
            request.getfixturevalue("check_gradient")
    """
    )
    shown = run_installed(installed, "-p", "no:autograd_scratch")
    assert "1 passed" in shown.stdout, shown.stdout + shown.stderr
    assert "check_gradient goes" not in shown.stdout


def test_coverage_sees_each_line_that_is_run_while_the_package_is_imported(
    installed: pytest.Pytester,
) -> None:
    installed.makepyfile(
        test_covered="""
    def test_covered(check_gradient):
        check_gradient(lambda x: x * x, 1.0)
    """
    )
    folder = ROOT / "autograd_scratch" / "engine"
    result = run_installed(installed, "-q", f"--cov={folder}", "--cov-report=term")
    assert "1 passed" in result.stdout, result.stdout + result.stderr
    (covered,) = re.findall(r"registry\.py +\d+ +(\d+) +(\d+)%", result.stdout)
    assert int(covered[1]) > 60  # classes and constants: of functions that run later, not all
