"""A training that is killed or stopped at any moment goes on as if it had not been."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from trainings import Noisy, bits, left_by, trainer

import nn
from nn import (
    SGD,
    Adam,
    TwoLayerNet,
    checkpoints,
)

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import numpy as np
from nn import Adam, Trainer, TwoLayerNet

path = Path(sys.argv[1])

def made():
    x = np.random.default_rng(0).normal(size=(60, 4))
    net = TwoLayerNet(4, 5, 3, seed=0)
    data = x, x[:, :3].argmax(axis=1)
    return Trainer(net, *data, optimizer=Adam(), iterations=3000, seed=1, verbose=False)

def child(before=lambda: None):
    number = os.fork()
    if number == 0:
        run = made()
        if path.exists():
            run.resume(path)
        before()
        run.train(checkpoint=path, every=1)
        os._exit(0)
    return number

def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)

write, replace = Path.write_bytes, Path.replace

def empty():
    Path.write_bytes = die

def half():
    Path.write_bytes = lambda self, content: (write(self, content[:len(content) // 2]), die())

def not_renamed():
    Path.replace = die

def renamed():
    Path.replace = lambda self, target: (replace(self, target), die())

random.seed(0)
made().train()  # so that the children need not load what a training needs
drafts = 0
for _ in range(30):
    number = child()
    time.sleep(random.uniform(0.0, 0.04))
    os.kill(number, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(number, 0)[1])
    drafts += any(path.parent.glob(".*.tmp"))
for moment in (empty, half, not_renamed, renamed):
    assert os.WIFSIGNALED(os.waitpid(child(moment), 0)[1])
    assert any(path.parent.glob(".*.tmp")) == (moment is not renamed), moment
resumed, whole = made(), made()
resumed.resume(path)
print(len(resumed.history.loss), drafts)
assert 0 < len(resumed.history.loss) < 3000
resumed.train(checkpoint=path)
whole.train()
for one, other in zip(
    [resumed.history.loss, *resumed.network.params.values(), *resumed.optimizer.v.values()],
    [whole.history.loss, *whole.network.params.values(), *whole.optimizer.v.values()],
):
    assert one.tobytes() == other.tobytes()
assert resumed._rng.bit_generator.state == whole._rng.bit_generator.state
assert [file.name for file in path.parent.iterdir()] == [path.name]
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_training_that_is_killed_again_and_again_ends_as_the_one_that_was_not(path):
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=True)


# Ctrl-C -------------------------------------------------------------------------------------------


TRAINING = "training.py", "updates.py", "optimizers.py"


def interrupted_at_line(number: int, do: Callable[[], object]) -> bool:
    """Do something, with a Ctrl-C at one of the lines it runs; returns whether it got so far."""
    files = tuple(str(Path(nn.__file__).with_name(name)) for name in TRAINING)
    lines = [0]

    def trace(frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            lines[0] += 1
            if lines[0] == number:
                signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        do()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.parametrize("jit", [False, True])
@pytest.mark.parametrize("optimizer", [Adam, Noisy])
def test_ctrl_c_at_any_line_leaves_a_whole_update_and_a_checkpoint(optimizer, jit, path):
    given = {"iterations": 2, "batch_size": 60, "jit": jit}
    whole = trainer(optimizer, **given)
    whole.train()
    at = []
    for position in range(3):
        run = trainer(optimizer, **given)
        run.iterations = position
        if position:
            run.train()
        at.append(bits(run.network.params))
    number, handler = 0, signal.getsignal(signal.SIGINT)
    while True:
        number += 3  # each takes a while; 1 would take all lines
        path.unlink(missing_ok=True)
        run = trainer(optimizer, **given)
        stopped = interrupted_at_line(number, lambda run=run: run.train(checkpoint=path, every=1))
        assert signal.getsignal(signal.SIGINT) is handler
        assert bits(run.network.params) == at[len(run.history.loss)]
        resumed = trainer(optimizer, **{**given, "jit": False})  # the same, and begins at once
        if path.exists():
            assert len(checkpoints.read(path).loss) == len(run.history.loss)
            resumed.resume(path)
        else:
            assert not len(run.history.loss)
        resumed.train()
        assert left_by(resumed) == left_by(whole)
        if not stopped:
            break
    assert number > 100


def test_a_second_ctrl_c_does_not_break_off_the_checkpoint(path, monkeypatch):
    class Stopped(TwoLayerNet):
        def loss_and_gradient(self, x: Any, t: Any) -> Any:
            if len(run.history.loss) == 5:
                signal.raise_signal(signal.SIGINT)
            return super().loss_and_gradient(x, t)

    run = trainer(make=Stopped)
    write = Path.write_bytes

    def interrupted(self: Path, content: bytes) -> int:
        if len(run.history.loss) == 5:
            signal.raise_signal(signal.SIGINT)
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.train(checkpoint=path)
    assert len(checkpoints.read(path).loss) == 5


def test_a_handler_of_ones_own_that_raises_nothing_is_called_after_the_update():
    calls = []

    class Stopping(SGD):
        def update(self, params: Any, grads: Any) -> None:
            signal.raise_signal(signal.SIGINT)
            calls.append("update")
            super().update(params, grads)

    before = signal.signal(signal.SIGINT, lambda number, frame: calls.append("handler"))
    try:
        trainer(Stopping, iterations=2).train()
    finally:
        signal.signal(signal.SIGINT, before)
    assert calls == ["update", "handler"] * 2


def test_a_training_in_another_thread_needs_no_ctrl_c(path):
    whole, run = trainer(Adam), trainer(Adam)
    whole.train()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run.train, checkpoint=path).result()
    assert left_by(run) == left_by(whole)
