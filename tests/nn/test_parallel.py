"""Trainings that mpiexec has really started, in two and four processes, and how they end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn import Adam, Trainer, TwoLayerNet, checkpoints
from nn.parallel import Communicator, mpiexec

pytestmark = pytest.mark.skipif(find_spec("mpi4py") is None, reason="needs mpi4py and mpich")

ROOT = Path(__file__).parents[2]
RNG = np.random.default_rng(0)
X = RNG.normal(size=(600, 20))
T = X[:, :5].argmax(axis=1)

WHOLE, HALF = 500, 250
BATCH = 101  # which two and four ranks cannot share equally


def training(communicator: Communicator | None = None, **given: Any) -> Trainer:
    network = TwoLayerNet(20, 16, 5, weight_init_std=0.3, seed=0)
    settings = {"batch_size": BATCH, "iterations": WHOLE, "seed": 3, "verbose": False, **given}
    return Trainer(
        network, X, T, X[:77], T[:77], optimizer=Adam(), communicator=communicator, **settings
    )


def run(ranks: int, *words: object, stop: bool = False) -> tuple[int, str]:
    """Run this file in several processes; in time, or the test fails.

    Args:
        ranks: how many processes.
        words: the words of the command after the name of this file: a function, what it is given.
        stop: stop it with Ctrl-C once it says that it trains.

    Returns:
        The exit status, and all that was printed.
    """
    command = [mpiexec(), "-n", str(ranks), sys.executable, __file__, *map(str, words)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as job:
        too_long = threading.Timer(300, job.kill)
        too_long.start()
        try:
            printed = ""
            while stop and "training\n" not in printed:
                assert job.stdout is not None
                printed += job.stdout.readline() or pytest.fail(f"it ended: {printed}")
            if stop:
                job.send_signal(signal.SIGINT)
            printed += job.communicate()[0]
        finally:
            too_long.cancel()
            job.kill()
    return job.returncode, printed


# what the processes do ----------------------------------------------------------------------------


def whole(ranks: Communicator, folder: Path) -> None:
    """Train from the beginning, or from the checkpoint of other ranks, and leave one."""
    checkpoint = folder / "half.safetensors"
    if checkpoint.exists():
        trainer = training(ranks, jit=False)
        trainer.resume(checkpoint)
        keep(ranks, trainer, folder / f"resumed by {ranks.size}")
    else:
        training(ranks, iterations=HALF).train(checkpoint=checkpoint)
    keep(ranks, training(ranks), folder / f"{ranks.size}")


def keep(ranks: Communicator, trainer: Trainer, path: Path) -> None:
    """Train; let rank 0 keep what came out."""
    history = trainer.train()
    if ranks.rank == 0:
        losses = {"loss": history.loss, "train_accuracy": history.train_accuracy}
        np.savez(f"{path}.npz", **losses, **trainer.network.params)


def fault(ranks: Communicator, path: Path, kind: str) -> None:
    trainer = training(ranks, iterations=10**7, jit=False)
    if ranks.rank == 1 and kind == "leaves":
        return
    if ranks.rank == 1 and kind == "raises before":
        raise LookupError("nothing there")
    if ranks.rank == 1 and kind == "differs":
        trainer.batch_size = 7
    compute = trainer.network.loss_and_gradient

    def now_and_then(x: Any, t: Any) -> Any:
        if len(trainer.history.loss) == 30 and ranks.rank == 0:
            sys.stdout.write("training\n")
            sys.stdout.flush()
        if len(trainer.history.loss) == 30 and ranks.rank == 1:
            if kind == "raises":
                raise LookupError("nothing there")
            if kind == "exits":
                sys.exit("enough")
            if kind == "is killed":
                os.kill(os.getpid(), signal.SIGKILL)
        if len(trainer.history.loss) == 30 and kind == "diverges":
            trainer.network.params["W1"][:] = np.inf
        return compute(x, t)

    trainer.network.loss_and_gradient = now_and_then  # type: ignore[method-assign]
    trainer.train(checkpoint=path, every=10**6 if kind == "goes on" else 10)


# and what comes of it -----------------------------------------------------------------------------


def test_the_losses_are_those_of_one_process_and_checkpoints_go_on_in_other_numbers(tmp_path):
    trainer = training()
    history = trainer.train()
    expected = {"loss": history.loss, "train_accuracy": history.train_accuracy}
    expected |= trainer.network.params
    for ranks in (2, 4):
        status, printed = run(ranks, "whole", tmp_path)
        assert status == 0, printed
    whole(Communicator(), tmp_path)
    for name in ("2", "4", "resumed by 4", "resumed by 1"):
        with np.load(tmp_path / f"{name}.npz") as found:
            for key, array in expected.items():
                assert array.shape == found[key].shape
                assert np.abs(array - found[key]).max() <= 1e-10, (name, key)


def test_the_demo_trains_in_two_processes_and_rank_0_prints_and_draws(tmp_path):
    demo = [sys.executable, "-m", "demos", "mnist", "--parallel", "--output", str(tmp_path)]
    command = [mpiexec(), "-n", "2", *demo]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("test accuracy after 801 iterations: 0.9") == 1
    assert done.stdout.count("Files are in ") == 1
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("raises", "LookupError: nothing there\nrank 1 of 2 ended by LookupError, so all end\n"),
        ("raises before", "nothing there\nrank 1 of 2 ended by LookupError, so all end\n"),
        ("exits", "SystemExit: enough\nrank 1 of 2 ended by SystemExit, so all end\n"),
        ("leaves", "RuntimeError: rank 1 ended before this training began\n"),
    ],
)
def test_a_rank_that_fails_ends_the_job_and_is_named_with_the_cause(kind, cause, tmp_path):
    status, printed = run(2, "fault", tmp_path / "run.safetensors", kind)
    assert status != 0
    assert cause in printed
    if kind in ("raises", "exits"):
        resumes(tmp_path / "run.safetensors")


def test_a_rank_that_is_killed_ends_the_job_and_is_named_with_the_cause(tmp_path):
    status, printed = run(2, "fault", tmp_path / "run.safetensors", "is killed")
    assert status == signal.SIGKILL
    (rank_1,) = re.findall(r"rank 1 is process (\d+) on ", printed)
    assert f"PID {rank_1} RUNNING" in printed
    assert "Killed (signal 9)" in printed
    resumes(tmp_path / "run.safetensors")


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("differs", "ValueError: batch_size is 7 on rank 1, but 101 on rank 0; make the Trainer"),
        ("diverges", "FloatingPointError: the loss is nan at iteration 30"),
    ],
)
def test_what_all_ranks_find_is_told_once(kind, cause, tmp_path):
    status, printed = run(2, "fault", tmp_path / "run.safetensors", kind)
    assert status != 0
    assert printed.count(cause) == printed.count("Traceback") == 1


@pytest.mark.parametrize("ranks", [2, 4])
def test_ctrl_c_ends_all_ranks_with_a_checkpoint(ranks, tmp_path):
    path = tmp_path / "run.safetensors"

    status, printed = run(ranks, "fault", path, "goes on", stop=True)
    assert status != 0
    assert printed.count("KeyboardInterrupt\n") == printed.count("Traceback") == 1
    assert len(checkpoints.read(path).loss) >= 30
    resumes(path)


def resumes(path: Path) -> None:
    """See that the last checkpoint is whole."""
    position = len(checkpoints.read(path).loss)
    trainer = training(iterations=position + 1)
    trainer.resume(path)
    assert len(trainer.train().loss) == position + 1


def test_nn_loads_mpi_only_when_it_is_asked_for():
    code = "import nn, sys; assert 'mpi4py' not in sys.modules; print(nn.parallel.world().size)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "1\n", done.stderr


if __name__ == "__main__":
    from nn.parallel import world

    name, path, *more = sys.argv[1:]
    globals()[name](world(), Path(path), *more)
