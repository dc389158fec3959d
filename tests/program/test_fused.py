"""``backend="fused"``: chains of steps and their reductions as kernels."""

from __future__ import annotations

import operator
import os
import subprocess
import sys
import threading
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_scratch as ag
from autograd_scratch import jit, value_and_grad
from autograd_scratch.program.fused import backend, disk, machine

pytest.importorskip("llvmlite")

MANY = settings(max_examples=3 * settings.default.max_examples)
EXACT = (operator.add, operator.sub, operator.mul, np.maximum, np.minimum, operator.truediv)
EXACT_OF_ONE = (operator.neg, np.abs, np.square, np.sign, lambda x: np.where(x > 0.5, x, -2.0))
POSITIVE = (operator.add, operator.mul, operator.truediv, np.maximum)
POSITIVE_OF_ONE = (
    np.sqrt,
    np.tanh,
    ag.sigmoid,
    lambda x: np.exp(-x),
    lambda x: np.log1p(x),
    np.exp,
)


def kernels(source: str) -> int:
    return sum("kernel" in line and "#" not in line for line in source.splitlines())


@st.composite
def arrays(draw: st.DrawFn) -> tuple[Any, ...]:
    """Arrays that can be broadcast against each other, in several layouts."""
    shape = (
        draw(st.sampled_from([1, 2, 3])),
        draw(st.sampled_from([1, 2, 5])),
        draw(st.sampled_from([1, 3, 8, 11, 17, 33, 70, 130])),
    )[draw(st.integers(0, 2)) :]
    dtypes = st.sampled_from([np.float64, np.float32])
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    found = []
    for _ in range(3):
        own = tuple(draw(st.sampled_from([n, n, 1])) for n in shape)
        x = rng.uniform(0.1, 2.0, own).astype(draw(dtypes))
        way = draw(st.sampled_from(["C", "C", "F", "part", "broadcast"]))
        if way in "CF":
            x = np.array(x, order=way)
        else:
            x = np.repeat(x, 2, axis=0)[::2] if way == "part" else np.broadcast_to(x, shape)
        found.append(x)
    return tuple(found)


@st.composite
def functions(draw: st.DrawFn, binary: Any, unary: Any, reductions: Any) -> Any:
    """A function of three arrays: steps in a row, each on results that there are by then."""
    count = draw(st.integers(2, 9))
    steps = []
    for i in range(count):
        places = st.integers(max(0, i - 2), i + 2)
        kind = draw(st.sampled_from("bbbuur"))
        if kind == "b":
            steps.append((draw(st.sampled_from(binary)), draw(places), draw(places)))
        elif kind == "u":
            steps.append((draw(st.sampled_from(unary)), draw(places)))
        else:
            axis = draw(st.sampled_from([-1, -1, 0, None]))
            steps.append((draw(st.sampled_from(reductions)), draw(places), axis))
    results = draw(st.lists(st.integers(3, count + 2), min_size=1, max_size=3, unique=True))

    def f(*xs: Any) -> Any:
        values = list(xs)
        for function, *operands in steps:
            if function in reductions:
                place, axis = operands
                x = values[place]
                values.append(function(x, axis=axis, keepdims=True) if np.ndim(x) else x)
            else:
                values.append(function(*[values[i] for i in operands]))
        return [values[i] for i in (*results, -1)]

    return f


@MANY
@given(f=functions(EXACT, EXACT_OF_ONE, (np.max, np.min)), xs=arrays())
def test_steps_that_round_once_give_the_bits_of_numpy(f: Any, xs: Any) -> None:
    program = jit(f, backend="fused")
    with np.errstate(all="ignore"):
        for args in (xs, tuple(x * np.float32(0.75) for x in xs)):
            for found, expected in zip(program(*args), f(*args), strict=True):
                assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
                np.testing.assert_array_equal(found, expected)


@MANY
@given(f=functions(POSITIVE, POSITIVE_OF_ONE, (np.sum, np.mean, np.max)), xs=arrays())
def test_functions_and_sums_of_positive_numbers_differ_by_rounding(f: Any, xs: Any) -> None:
    program = jit(f, backend="fused")
    unit = max(np.finfo(x.dtype).eps for x in xs)
    with np.errstate(all="ignore"):
        for found, expected in zip(program(*xs), f(*xs), strict=True):
            assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
            # Steps multiply errors: exp by what a sum has made large.
            np.testing.assert_allclose(found, expected, rtol=2000 * unit)


# sums ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(1_000_003,), (7, 50_001), (50_001, 7), (3, 40)])
def test_sums_along_rows_lose_nothing(dtype: Any, shape: Any) -> None:
    x = np.random.default_rng(0).normal(size=shape).astype(dtype) + np.array(0.1, dtype)
    axis = -1 if len(shape) > 1 else None
    found = jit(lambda x: ((x * 1.5).sum(axis), x.max()), backend="fused")(x)[0]
    terms = (x * np.array(1.5, dtype)).astype(np.longdouble)
    exact, sizes = terms.sum(axis), np.abs(terms).sum(axis)
    unit = np.finfo(dtype).eps
    assert np.all(np.abs(found - exact) <= unit * np.abs(exact) + 3 * np.finfo(float).eps * sizes)


def test_sums_over_the_first_axis_are_those_of_numpy() -> None:
    x = np.random.default_rng(0).normal(size=(1000, 37))
    f = jit(lambda x: ((x * 1.5).sum(0), (x * 1.5).mean(0)), backend="fused")
    assert np.array_equal(f(x), [(x * 1.5).sum(0), (x * 1.5).mean(0)])


def test_a_sum_with_an_infinity_is_infinite_and_one_of_both_is_nan() -> None:
    f = jit(lambda x: 1.0 / (x * 1.0 + x).sum(-1), backend="fused")
    x = np.ones((3, 100))
    x[0, 5] = x[1, 6] = np.inf
    x[1, 7] = -np.inf
    with np.errstate(invalid="ignore"):
        assert np.array_equal(f(x), 1.0 / (x + x).sum(-1), equal_nan=True)


# what goes into kernels ---------------------------------------------------------------------------


def softmax(x: Any) -> Any:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("columns", [3, 10, 200])
def test_what_follows_a_reduction_along_rows_stays_in_the_kernel(columns: int) -> None:
    x = np.random.default_rng(0).normal(size=(50, columns))
    f = jit(softmax, backend="fused")
    np.testing.assert_allclose(f(x), softmax(x), rtol=1e-14)
    assert kernels(f.source) == 1


def test_a_chain_with_its_sum_and_its_gradient_is_one_kernel() -> None:
    f = jit(value_and_grad(lambda x: np.sum(np.tanh(x) * np.exp(-x) + x)), backend="fused")
    x = np.linspace(-3.0, 3.0, 1001)
    value, gradient = f(x)
    expected = value_and_grad(lambda x: np.sum(np.tanh(x) * np.exp(-x) + x))(x)
    np.testing.assert_allclose(value, expected[0], rtol=1e-14)
    np.testing.assert_allclose(gradient, expected[1], rtol=1e-12)
    assert kernels(f.source) == 1


def test_a_kernel_serves_arrays_of_other_sizes(monkeypatch: Any) -> None:
    texts = []
    load = machine.loaded
    monkeypatch.setattr(machine, "loaded", lambda text: texts.append(text) or load(text))
    f = jit(lambda x: np.exp(-x) * x + 1.0, backend="fused")
    for size in (100, 1000, 12_345):
        f(np.ones(size))
    assert len(texts) == 3
    assert len(set(texts)) == 1


def test_a_kernel_reads_a_view_that_numpy_takes_of_what_another_kernel_computes() -> None:
    def f(x: Any) -> Any:
        y = np.exp(x) * 2.0
        return np.exp(np.moveaxis(y, 0, 1)) * 0.5 + np.moveaxis(x, 0, 1)

    x = np.linspace(0.0, 1.0, 6).reshape(1, 2, 3)
    np.testing.assert_allclose(jit(f, backend="fused")(x), f(x), rtol=1e-15)


def test_products_of_matrices_are_numpys() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(20, 30)), rng.normal(size=(30, 40))
    f = jit(lambda x, w: np.tanh(x @ w + 1.0) * 2.0, backend="fused")
    np.testing.assert_allclose(f(x, w), np.tanh(x @ w + 1.0) * 2.0, rtol=1e-13)
    assert "np.matmul" in f.source
    assert kernels(f.source) == 1


def test_programs_of_numbers_have_no_kernels() -> None:
    f = jit(lambda x: ag.exp(x) * x, backend="fused")
    assert f(1.0) == ag.exp(1.0)
    assert kernels(f.source) == 0


def test_arguments_are_changed_in_place() -> None:
    def update(p: Any, g: Any) -> Any:
        p -= 0.1 * g * g
        return p

    x, y = np.arange(5.0), np.arange(5.0)
    g = np.linspace(0.0, 1.0, 5)
    f = jit(update, backend="fused")
    assert f(x, g) is x
    assert np.array_equal(x, update(y, g))
    assert kernels(f.source) == 1


# inf, nan and warnings ----------------------------------------------------------------------------


def test_results_of_inf_and_nan_come_with_numpys_warnings() -> None:
    f = jit(lambda x: np.exp(x) * 2.0, backend="fused")
    assert f(np.array([1.0, 2.0])).all()
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        assert f(np.array([1.0, 1000.0]))[1] == np.inf
    with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="exp"):
        f(np.array([1.0, 1000.0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(f(np.array([-np.inf, np.inf])), [0.0, np.inf])
        assert np.isnan(f(np.array([np.nan, 1.0]))[0])


def test_nothing_is_changed_in_place_before_an_error() -> None:
    def update(p: Any, g: Any) -> Any:
        p -= 0.1 * g * g
        return p

    f = jit(update, backend="fused")
    x = np.ones(5)
    f(x, np.ones(5))
    before = x.copy()
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):
        f(x, np.full(5, 1e200))
    assert np.array_equal(x, before)


# layouts that a program cannot foresee ------------------------------------------------------------


def test_an_op_that_lays_its_results_out_anew_each_time() -> None:
    orders = iter("CCFCFCF" * 3)

    @ag.op(lambda g, y, x: g)
    def fickle(x: Any) -> Any:
        return np.array(x, order=next(orders))

    f = jit(lambda x: np.exp(fickle(x)) * 2.0, backend="fused")
    x = np.random.default_rng(0).normal(size=(40, 50))
    for _ in range(5):
        np.testing.assert_allclose(f(x), np.exp(x) * 2.0, rtol=1e-14)


STRANGE = {
    "a number beyond int32": lambda x, n: np.where(n.astype(np.int32) > 2**40, x, x * 2.0),
    "small integers": lambda x, n: np.exp(x) * n.astype(np.uint8) + 1.0,
    "integers in a sum": lambda x, n: np.exp(x) * (n + n).sum() + n.max(),
    "another order of bytes": lambda x, n: np.exp(x) * n.astype(">f8") + 1.0,
    "half precision": lambda x, n: np.exp(x) * n.astype(np.float16) + 1.0,
    "backwards": lambda x, n: np.exp(x[::-1]) * n + x[:, ::-1] * 2.0,
    "turned": lambda x, n: (np.exp(x.T) * 2.0 + x[:4, :4].sum()).T * n,
    "a part": lambda x, n: np.exp(x[:, ::2]) * n[::2] + x[:, 1::2],
    "a diagonal": lambda x, n: np.exp(np.diagonal(x)) * 2.0 + 1.0,
    "inner axes": lambda x, n: (np.exp(x[:, :, None] * x[:, None, :]) + 1.0).sum(axis=1) * n,
    "outer axes": lambda x, n: (np.exp(x[:, :, None] * x[:, None, :]) + 1.0).mean(axis=(0, 2)),
    "two axes": lambda x, n: (np.exp(x[:, :, None] * x[:, None, :]) + 1.0).max(axis=(1, 2)),
    "no axes": lambda x, n: (np.exp(x) * n).sum(axis=()),
    "where and initial": lambda x, n: np.sum(np.exp(x) * n, where=x > 0.0, initial=2.0),
    "counts": lambda x, n: (x > 0.0).sum(axis=1)[:, None] * np.exp(x) + np.sum(x > 0.5),
    "flags": lambda x, n: np.where((x > 0.0) ^ ~(n > 2) | (x < -1.0), x * 2.0, -x),
}


@pytest.mark.parametrize("case", STRANGE)
def test_arrays_that_are_not_plain_floats_in_a_row(case: str) -> None:
    f, x, n = STRANGE[case], np.random.default_rng(0).normal(size=(4, 6)), np.arange(6)
    for program in (jit(f, backend="fused"), jit(lambda x, _: f(x, n), backend="fused")):
        for order in "CF":
            y = np.array(x, order=order)
            found, expected = program(y, n), f(y, n)
            assert np.asarray(found).dtype == expected.dtype
            np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_threads_run_a_program_at_once() -> None:
    f = jit(softmax, backend="fused")
    f(np.zeros((100, 50)))
    wrong = []

    def work(seed: int) -> None:
        x = np.random.default_rng(seed).normal(size=(100, 50))
        expected = f(x)
        for _ in range(50):
            if not np.array_equal(f(x), expected):
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX forks")
def test_a_fork_beside_a_thread_that_compiles_can_compile(own_cache) -> None:
    code = """
import os, threading
import numpy as np
from autograd_scratch import jit
x, done = np.ones(10), threading.Event()
def kernel(number):
    return jit(lambda x: np.exp(-x) * number + 1.0, backend="fused")(x)
def work():
    number = 1.5
    while not done.is_set():
        kernel(number)
        number += 1.0
thread = threading.Thread(target=work)
thread.start()
kernel(0.5)
codes = []
for i in range(6):
    child = os.fork()
    if not child:
        kernel(-1.5 - i)
        os._exit(0)
    codes.append(os.waitpid(child, 0)[1])
done.set()
thread.join()
print(codes)
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert run.stdout.strip() == str([0] * 6)


# which backend ------------------------------------------------------------------------------------


def test_auto_has_kernels_for_large_arrays_only() -> None:
    f = jit(lambda x: np.exp(-x) * x)
    f(np.ones(100))
    assert kernels(f.source) == 0
    f(np.ones(backend.WORTHWHILE))
    assert kernels(f.source) == 1


def test_auto_has_no_kernels_for_many_small_arrays() -> None:
    def many(w: Any, x: Any) -> Any:
        for _ in range(300):
            x = np.tanh(x @ w) * 0.9 + 0.1
        return x

    arrays = np.ones((10, 10)), np.ones((30, 10))
    program = jit(many)
    assert np.array_equal(program(*arrays), many(*arrays))
    assert kernels(program.source) == 0


def test_without_llvmlite_auto_does_without_and_fused_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(backend, "find_spec", lambda name: None)
    x = np.ones(backend.WORTHWHILE)
    f = jit(lambda x: np.exp(-x) * x)
    assert f(x)[0] == np.exp(-1.0)
    assert kernels(f.source) == 0
    with pytest.raises(ImportError, match=r"pip install \"autograd-scratch\[fast\]\""):
        jit(lambda x: np.exp(-x) * x, backend="fused")(x)


def test_a_machine_without_kernels_says_why(monkeypatch) -> None:
    monkeypatch.setattr(machine, "obstacle", lambda: "it has no FMA")
    with pytest.raises(ImportError, match="cannot run here: it has no FMA"):
        jit(lambda x: np.exp(-x) * x, backend="fused")(np.ones(3))
    assert jit(lambda x: np.exp(-x) * x)(np.ones(backend.WORTHWHILE))[0] == np.exp(-1.0)


# the files ----------------------------------------------------------------------------------------


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRAD_SCRATCH_CACHE", str(tmp_path))
    return tmp_path / "kernels"


def test_what_is_kept_is_read_again(own_cache) -> None:
    assert disk.read("text") is None
    disk.write("text", b"code")
    assert disk.read("text") == b"code"
    assert disk.read("another text") is None


def test_a_damaged_file_is_not_used(own_cache) -> None:
    disk.write("text", b"code")
    (file,) = own_cache.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole + b"x", whole[:20], whole.replace(b"code", b"Code")):
        file.write_bytes(damaged)
        assert disk.read("text") is None
    disk.write("text", b"code")
    assert disk.read("text") == b"code"


def test_a_file_of_another_kernel_is_not_used(own_cache) -> None:
    disk.write("text", b"code")
    (file,) = own_cache.iterdir()
    disk.write("another", b"other")
    (other,) = set(own_cache.iterdir()) - {file}
    file.write_bytes(other.read_bytes())
    assert disk.read("text") is None


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_may_write_is_not_used(own_cache, mode) -> None:
    disk.write("text", b"code")
    own_cache.chmod(mode)
    assert disk.read("text") is None
    (file,) = own_cache.iterdir()
    file.unlink()
    disk.write("text", b"code")
    assert not list(own_cache.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_file_that_others_may_write_is_not_used(own_cache) -> None:
    disk.write("text", b"code")
    (file,) = own_cache.iterdir()
    file.chmod(0o666)
    assert disk.read("text") is None


def test_where_no_folder_can_be_made_nothing_is_kept(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("AUTOGRAD_SCRATCH_CACHE", str(tmp_path / "file"))
    disk.write("text", b"code")
    assert disk.read("text") is None
    f = jit(lambda x: np.exp(-x) * x + 2.5, backend="fused")
    assert np.isfinite(f(np.ones(3))).all()


def test_old_files_make_room(own_cache, monkeypatch) -> None:
    monkeypatch.setattr(disk, "KEPT", 10)
    for i in range(30):
        disk.write(f"text {i}", b"code")
        assert len(list(own_cache.iterdir())) <= 10
    assert disk.read("text 29") == b"code"


def test_a_second_process_compiles_nothing(own_cache) -> None:
    code = """
import numpy as np
from autograd_scratch import jit
from autograd_scratch.program.fused import machine
compiled = []
target = machine._target
machine._target = lambda: compiled.append(1) or target()
assert np.isfinite(jit(lambda x: np.exp(-x) * x, backend="fused")(np.ones(9))).all()
print(len(compiled))
"""
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["2", "1"]  # compiling, and loading each time
