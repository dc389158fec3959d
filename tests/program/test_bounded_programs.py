"""A jitted function keeps so many programs and bytes; what has not run for longest makes room."""

import gc
import os
import pickle
import subprocess
import sys
import threading
from collections import OrderedDict
from weakref import ref

import numpy as np
import pytest
from eager import bits
from hypothesis import given
from hypothesis import strategies as st

from autograd_scratch import exp, grad, jit
from autograd_scratch import sum as total
from autograd_scratch.program import programs
from autograd_scratch.program.compiled import STEP_BYTES
from autograd_scratch.program.programs import BYTES, PROGRAMS, VARIANTS
from autograd_scratch.program.retraced import TRACES

quietly = pytest.mark.filterwarnings("ignore:.*has been traced:RuntimeWarning")


def counted(f):
    """The function, which counts in ``runs`` how often it runs: under jit, how often traced."""

    def g(*args, **kwargs):
        g.runs += 1
        return f(*args, **kwargs)

    g.runs = 0
    return g


def waves(x):
    return exp(-x * x) * x + exp(x)


def kept(program):
    return [p for variants in program._programs.by_signature.values() for p in variants]


def bytes_of(program):
    return sum(p.bytes for p in kept(program))


# How many ---------------------------------------------------------------------------------------


@quietly
def test_of_many_shapes_the_last_are_kept():
    f = counted(waves)
    program = jit(f)
    for size in range(1, 3 * PROGRAMS):
        x = np.linspace(-1.0, 1.0, size)
        assert bits(program(x)) == bits(waves(x))
        assert len(kept(program)) == min(size, PROGRAMS)
    traces = f.runs
    for size in range(2 * PROGRAMS, 3 * PROGRAMS):
        program(np.linspace(-1.0, 1.0, size))
    assert f.runs == traces
    program(np.ones(1))
    assert f.runs == traces + 1


@quietly
@given(st.lists(st.sampled_from("01234567"), max_size=60))
def test_what_has_not_run_for_longest_makes_room(kinds):
    f = counted(lambda x, kind: x * int(kind))
    program = jit(f)
    model: OrderedDict[str, None] = OrderedDict()
    traces = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programs, "PROGRAMS", 4)
        for kind in kinds:
            traces += kind not in model
            model[kind] = None
            model.move_to_end(kind)
            if len(model) > 4:
                model.popitem(last=False)
            assert program(3.0, kind) == 3.0 * int(kind)
            assert f.runs == traces


@quietly
def test_of_programs_for_one_signature_few_are_kept():
    f = counted(lambda x: np.flatnonzero(x) * 2.0)
    program = jit(f)
    inputs = [np.array([(n >> i) & 1 for i in range(VARIANTS + 4)], float) for n in range(60)]
    for number in range(VARIANTS + 4):
        x = np.arange(VARIANTS + 4.0) < number
        assert bits(program(1.0 * x)) == bits(np.flatnonzero(x) * 2.0)
        assert len(kept(program)) <= VARIANTS
    for x in inputs:
        assert bits(program(x)) == bits(np.flatnonzero(x) * 2.0)


@quietly
def test_what_cannot_be_traced_is_noted_of_so_many_kinds_only():
    def f(x, n):
        np.copyto(x, n * x)
        return x + n

    program = jit(f)
    for n in range(3 * PROGRAMS):
        assert bits(program(np.ones(2), n)) == bits(np.full(2, 2.0 * n))
    assert len(program._programs._not_traceable) == PROGRAMS


# How much ---------------------------------------------------------------------------------------


@quietly
def test_programs_fit_into_their_bytes(monkeypatch):
    monkeypatch.setattr(programs, "BYTES", 2**19)
    program = jit(grad(lambda x: total(waves(x))))
    for size in range(1_000, 31_000, 1_000):
        program(np.ones(size))
        assert bytes_of(program) <= 2**19
    assert 1 < len(kept(program)) < 30


def test_a_program_larger_than_all_bytes_is_kept_while_it_is_the_last(monkeypatch):
    monkeypatch.setattr(programs, "BYTES", 2**20)
    f = counted(waves)
    program = jit(f, backend="python")
    large, small = np.ones(200_000), np.ones(3)
    for _ in range(3):
        program(large)
    assert f.runs == 1
    program(small)
    assert [p.bytes < 2**20 for p in kept(program)] == [True]


@pytest.mark.parametrize("size", [10, 1_000, 100_000])
def test_the_memory_that_a_program_runs_in_is_counted(size):
    program = jit(waves, backend="python")
    program(np.ones(size))
    (p,) = kept(program)
    (memory,) = p._spare
    buffers = {id(x if x.base is None else x.base): x.nbytes for x in memory}
    assert sum(buffers.values()) > 0
    assert p.bytes == sum(buffers.values()) + STEP_BYTES * len(p._traced.steps)


def test_the_memory_of_a_tape_is_counted():
    pytest.importorskip("numba")
    program = jit(waves, backend="numba")
    program(1.0)
    (p,) = kept(program)
    ((memory,),) = p._spare
    assert p.bytes == memory.nbytes + STEP_BYTES * len(p._traced.steps)


def test_copies_of_arrays_that_a_function_closes_over_are_counted():
    writable, constant = np.ones(50_000), np.ones(70_000)
    constant.flags.writeable = False
    program = jit(lambda x: (x * total(writable * x), constant * x))
    program(2.0)
    (p,) = kept(program)
    assert p._traced.constant_bytes == writable.nbytes


def test_memory_of_further_threads_is_counted_and_others_make_room(monkeypatch):
    program = jit(waves)
    program(np.ones(10))
    program(np.ones(10_000))
    of_small, of_large = kept(program)
    before = of_large.bytes
    in_use = of_large._spare.pop()  # as while a thread computes in it
    monkeypatch.setattr(programs, "BYTES", before + of_small.bytes)
    assert bits(program(np.ones(10_000))) == bits(waves(np.ones(10_000)))
    of_large._spare.append(in_use)
    assert of_large.bytes > 1.9 * (before - STEP_BYTES * len(of_large._traced.steps))
    assert kept(program) == [of_large]


def test_the_bounds_are_those_that_the_documentation_names():
    assert f"at most {PROGRAMS}, and {BYTES >> 20} MiB of them" in jit.__doc__
    assert f"After {TRACES} traces" in jit.__doc__


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_what_makes_room_is_free_at_once(monkeypatch):
    monkeypatch.setattr(programs, "PROGRAMS", 1)
    offset = np.array([0.5])
    program = jit(lambda x: waves(x) + offset)
    program(np.ones(10))
    (first,) = map(ref, kept(program))
    memory = ref(first()._spare[0][0])
    constants = [ref(x) for x in first()._run.__globals__.values() if type(x) is np.ndarray]
    assert constants
    program(np.ones(11))
    assert first() is memory() is None
    assert [x() for x in constants] == [None] * len(constants)


@pytest.mark.usefixtures("no_collector")
def test_programs_go_with_their_function():
    program = jit(waves)
    program(1.0)
    (p,) = map(ref, kept(program))
    del program
    assert p() is None


# clear ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_collector")
def test_a_cleared_function_is_as_it_was_before_its_first_call():
    f = counted(waves)
    program = jit(f)
    x = np.array([0.5, -1.0])
    before = bits(program(x))
    (p,) = map(ref, kept(program))
    program.clear()
    assert p() is None
    with pytest.raises(AttributeError, match="no source yet"):
        program.source  # noqa: B018
    assert bits(program(x)) == before
    assert f.runs == 2


def test_a_cleared_function_tries_again_to_trace():
    writes = True

    def f(x):
        if writes:
            np.copyto(x, 0.5 * x)
        return x * 2.0

    program = jit(f)
    program(np.ones(2))
    writes = False
    program.clear()
    program(np.ones(2))
    assert "x * 2.0" in program.source or "np.multiply(x, 2.0" in program.source


def test_functions_in_classes_are_cleared_by_their_name():
    class Model:
        @staticmethod
        @jit
        def double(x):
            return 2.0 * x

    assert Model.double(2.0) == 4.0
    Model.double.clear()
    assert kept(Model.double) == []


@quietly
def test_threads_that_call_and_clear_at_once_get_the_right_results(monkeypatch):
    monkeypatch.setattr(programs, "PROGRAMS", 3)
    program = jit(waves)
    inputs = [np.linspace(-1.0, 1.0, size) for size in range(1, 9)]
    expected = [bits(waves(x)) for x in inputs]
    errors = []

    def work(i):
        try:
            for k in range(40):
                which = (i * k) % len(inputs)
                assert bits(program(inputs[which])) == expected[which]
                if k % 10 == i:
                    program.clear()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60.0)
    assert errors == []
    assert len(kept(program)) <= 3


shared = jit(waves)


@quietly
def test_a_pickle_holds_no_programs():
    for size in range(1, 2 * PROGRAMS):
        shared(np.ones(size))
    made = jit(np.exp)
    made(np.ones(1))
    empty = len(pickle.dumps(jit(np.exp)))
    assert len(pickle.dumps(made)) == empty
    assert kept(pickle.loads(pickle.dumps(shared))) == []


# A process of its own, which coverage does not measure: its lock, held by the thread at the fork,
# would hang the child.
FORKS = """
import os
import threading

from autograd_scratch import jit

stop = threading.Event()

def add_programs():
    program = jit(lambda x, n: x + n)
    n = 0
    while not stop.is_set():
        n += 1
        program(1.0, n)

thread = threading.Thread(target=add_programs)
thread.start()
shared = jit(lambda x: x * x)
results = []
for n in range(10):
    child = os.fork()
    if child == 0:
        os._exit(0 if shared(n + 3.0) == (n + 3.0) ** 2 and shared(n) == n * n else 1)
    results.append(os.waitpid(child, 0)[1])
stop.set()
thread.join()
print(results)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_child_that_is_forked_while_a_thread_adds_programs_can_add_its_own():
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKS], capture_output=True, text=True, timeout=60
    )
    assert (run.stdout, run.stderr) == ("[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n", "")
