"""The faults that tools/mutants.py puts into the code, and the tests that it chooses for them."""

from __future__ import annotations

import json

import pytest

from tools.mutant_runs import Quick
from tools.mutations import mutations
from tools.reached_lines import Reach

CHANGES = {
    "a < b": ["(a <= b)"],
    "a is None": ["(a is not None)"],
    "a @ b": ["(a * b)"],
    "-a": ["(a)"],
    "a and b": ["(a or b)"],
    "True": ["False"],
    "3": ["4", "(2)"],
    "'ab'": ["'abX'"],
    "a if b else c": ["(not (b))"],
    "f(a, b, c)": ["(f(a, b))", "(f(b, a, c))"],
    "f(a, k=b)": ["(f(a))"],
    "[a for a in b if c]": ["(not (c))"],
}


def changed(source: str) -> list[str]:
    return [found.apply(source) for found in mutations(source, "file.py")]


@pytest.mark.parametrize(("expression", "new"), CHANGES.items(), ids=str)
def test_one_place_of_an_expression_changes(expression, new):
    source = f"x[0] = é({expression}) # é\n"
    found = [found for found in mutations(source, "file.py") if found.start > 8]
    assert [change.new for change in found] == new
    for change in found:
        assert change.apply(source) == source.replace(change.old, change.new)
        assert change.is_valid(source)


def test_statements_change_or_go():
    assert changed("x = f()") == ["x = None"]
    assert changed("x.y = a") == ["pass"]
    assert changed("x += a") == ["x -= a", "pass"]
    assert changed("f()") == ["pass"]
    assert changed("def f(): return a") == ["def f(): return None"]
    assert changed("while a: break") == ["while (not (a)): break", "while a: continue"]
    assert changed("try: a\nexcept E: a") == ["try: a\nexcept BufferError: a"]
    assert changed("raise E(a + 1)") == ["pass", "raise BufferError(a + 1)"]


def test_what_no_test_should_depend_on_stays():
    assert changed('"""A module of 1 line."""\n__all__ = ["a"]\nimport b') == []
    assert changed("Rule = Callable[..., Any]\nIndex = int | slice\nF = TypeVar('F')") == []
    assert changed("def f(x: a | 1) -> b[2]: 'Text of 3 words'") == []
    assert changed("if TYPE_CHECKING: x = 1") == []
    assert changed("f(f'{x + 1}')[:] = 'two words'") == ["pass"]
    assert changed("zip(a, strict=True)\nassert a < b") == ["pass\nassert a < b"]


@pytest.fixture
def known(tmp_path):
    seconds = {"tests/test_a.py::slow": 2.0, "tests/test_a.py::quick": 0.5}
    seconds |= {"tests/test_file.py::one": 1.0, "tests/test_file.py::two": 9.0}
    record = {"seconds": seconds, "reached": {"file.py": {"1": [], "2": [0, 1, 2], "3": [3]}}}
    (tmp_path / "record").write_text(json.dumps(record))
    return Reach([tmp_path / "record"])


def test_a_function_is_tested_by_what_reaches_its_line_and_a_module_by_all(known):
    *_, in_function = mutations("def f(): return (\n    1,\n)", "file.py")
    on_import, *_ = mutations("x[0] = 1", "file.py")
    assert known.tests(in_function) == {
        "tests/test_a.py::slow",
        "tests/test_a.py::quick",
        "tests/test_file.py::one",
    }
    assert known.tests(on_import) == set(known.seconds)


def test_the_file_that_is_most_about_it_comes_first_then_the_quickest_test(known):
    place, *_ = mutations("x[0] = 1", "file.py")
    few, more = known.batches(place, seconds=20.0)
    assert few == ["tests/test_file.py::one", "tests/test_a.py::quick", "tests/test_a.py::slow"]
    assert more == ["tests/test_file.py::two"]
    assert [*known.batches(place, seconds=2.0)] == [few]


def test_functions_that_are_there_get_their_changed_code(tmp_path):
    source = "def double(x):\n    return [2 * i for i in x]\n"
    (tmp_path / "file.py").write_text(source)
    there = {}
    exec(compile(source, tmp_path / "file.py", "exec", dont_inherit=True), there)
    quick = Quick(tmp_path, None, [], None, None)
    (two,) = (found for found in mutations(source, "file.py") if found.new == "3")
    quick.functions = {}
    assert not quick.change(two)  # it is nowhere
    quick.functions = {there["double"].__code__: [there["double"]]}
    assert quick.change(two)
    assert there["double"]([1, 2]) == [3, 6]
