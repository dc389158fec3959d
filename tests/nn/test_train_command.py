"""``autograd-scratch train`` trains what its options say, as the Trainer does."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest

import nn.command_line
from autograd_scratch.command_line.command import main
from nn import SGD, AdaGrad, Adam, Momentum, SigmoidTwoLayerNet, Trainer, TwoLayerNet

Run: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; returns its exit status, what it prints, and what it complains about."""

    def run(*words: str) -> tuple[int, str, str]:
        try:
            status = main(["train", *words])
        except SystemExit as stop:
            status = int(stop.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def trainers(monkeypatch: pytest.MonkeyPatch) -> list[Trainer]:
    """The trainers that the command makes; each makes one iteration at most."""
    made: list[Trainer] = []

    class Recorded(Trainer):
        def __init__(self, *args: Any, **settings: Any) -> None:
            super().__init__(*args, **settings)
            self.wanted_iterations, self.iterations = self.iterations, 1
            made.append(self)

    monkeypatch.setattr(nn.command_line, "Trainer", Recorded)
    return made


def test_it_trains_on_the_sample_and_prints_as_the_trainer_does(run):
    status, printed, _ = run("--sample", "--epochs", "3", "--lr", "0.2")
    lines = printed.splitlines()
    assert status == 0
    assert [line.split(" | ")[0] for line in lines[:-1]] == ["train acc, test acc"] * 4
    assert lines[-1].startswith("test accuracy after 121 iterations: 0.")
    assert float(lines[-1].split()[-1]) > 0.6


def test_a_seed_repeats_a_training_with_and_without_jit(run):
    words = ("--sample", "--iterations", "5")
    first = run(*words, "--seed", "1")[1]
    assert run(*words, "--seed", "1")[1] == first
    assert run(*words, "--seed", "1", "--no-jit")[1] == first
    assert run(*words, "--seed", "2")[1] != first


def test_without_options_it_is_the_demo(run, trainers, monkeypatch):
    asked = []

    def load(**settings: Any) -> Any:
        asked.append(settings)
        return nn.load_mnist_sample(one_hot_label=True)

    monkeypatch.setattr(nn.command_line, "load_mnist", load)
    assert run()[0] == 0
    (trainer,) = trainers
    assert asked[0]["data_dir"] is None
    assert type(trainer.network) is TwoLayerNet
    assert trainer.network.params["W1"].shape == (784, 50)
    assert trainer.network.params["W1"].dtype == np.float32
    assert type(trainer.optimizer) is SGD
    assert (trainer.optimizer.lr, trainer.batch_size, trainer.wanted_iterations) == (0.1, 100, 801)
    assert trainer.jit


def test_every_option_reaches_the_trainer(run, trainers):
    words = "--network sigmoid --hidden 7 --optimizer adam --lr 0.02 --batch-size 10 --float64"
    assert run("--sample", *words.split(), "--iterations", "9", "--no-jit")[0] == 0
    (trainer,) = trainers
    assert type(trainer.network) is SigmoidTwoLayerNet
    assert trainer.network.params["W1"].shape == (784, 7)
    assert {param.dtype for param in trainer.network.params.values()} == {np.dtype(float)}
    assert trainer.train_data[0].dtype == np.float64
    assert type(trainer.optimizer) is Adam
    assert (trainer.optimizer.lr, trainer.batch_size, trainer.wanted_iterations) == (0.02, 10, 9)
    assert not trainer.jit


@pytest.mark.parametrize(
    ("name", "kind", "lr"),
    [
        ("sgd", SGD, 0.1),
        ("momentum", Momentum, 0.01),
        ("adagrad", AdaGrad, 0.01),
        ("adam", Adam, 1e-3),
    ],
)
def test_each_optimizer_has_its_usual_learning_rate(run, trainers, name, kind, lr):
    assert run("--sample", "--optimizer", name)[0] == 0
    assert (type(trainers[0].optimizer), trainers[0].optimizer.lr) == (kind, lr)


def test_output_gets_the_curves(run, tmp_path):
    folder = tmp_path / "new" / "folder"
    status, printed, _ = run("--sample", "--iterations", "2", "--output", str(folder))
    assert status == 0
    assert (folder / "mnist_history.png").read_bytes().startswith(b"\x89PNG")
    assert printed.splitlines()[-1] == f"The curves are in {folder / 'mnist_history.png'}"


def test_ctrl_c_leaves_what_there_is(run, tmp_path, monkeypatch):
    def stopped(self: Trainer, **_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Trainer, "train", stopped)
    status, printed, _ = run("--sample", "--output", str(tmp_path))
    assert status == 130
    assert printed.startswith("test accuracy after 0 iterations: ")
    assert (tmp_path / "mnist_history.png").exists()


# what goes wrong ---------------------------------------------------------------------------------


def test_a_folder_without_the_files_is_an_error(run, tmp_path):
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"no digits"))
    status, _, complaints = run("--data-dir", str(tmp_path))
    assert status == 1
    assert f"autograd-scratch train: error: data_dir is {tmp_path}" in complaints


def test_a_training_that_diverges_is_an_error(run):
    status, _, complaints = run("--sample", "--lr", "1e30", "--iterations", "9")
    assert status == 1
    assert "training diverged; try a learning rate below 1e+30" in complaints


def test_too_many_neurons_are_an_error(run):
    status, _, complaints = run("--sample", "--hidden", str(10**15))
    assert status == 1
    assert "autograd-scratch train: error: " in complaints


def test_a_folder_that_cannot_be_made_is_an_error_before_training(run, tmp_path):
    (tmp_path / "file").touch()
    status, printed, complaints = run("--sample", "--output", str(tmp_path / "file"))
    assert (status, printed) == (1, "")
    assert "file" in complaints


@pytest.mark.parametrize("library", ["tqdm", "matplotlib"])
def test_a_missing_library_is_named_before_training(run, monkeypatch, tmp_path, library):
    module = {"tqdm": "tqdm", "matplotlib": "matplotlib.figure"}[library]
    monkeypatch.setitem(sys.modules, module, None)
    status, printed, complaints = run("--sample", "--output", str(tmp_path))
    assert (status, printed) == (1, "")
    assert f"{library} is needed for" in complaints
    assert 'pip install "autograd-scratch[nn]"' in complaints


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("--lr 0", "argument --lr: '0' is not a number above 0"),
        ("--lr nan", "argument --lr: 'nan' is not a number above 0"),
        ("--lr inf", "argument --lr: 'inf' is not a number above 0"),
        ("--hidden 0", "argument --hidden: '0' is not a whole number from 1 on"),
        ("--batch-size 1.5", "argument --batch-size: '1.5' is not a whole number from 1 on"),
        ("--seed -1", "argument --seed: '-1' is not a whole number from 0 on"),
        ("--epochs x", "argument --epochs: 'x' is not a whole number from 1 on"),
        ("--epochs 1 --iterations 1", "not allowed with argument --epochs"),
        ("--float32 --float64", "not allowed with argument --float32"),
        ("--sample --data-dir x", "not allowed with argument --sample"),
        ("--network tanh", "argument --network: invalid choice: 'tanh'"),
        ("--optimizer lion", "argument --optimizer: invalid choice: 'lion'"),
        ("mnist", "unrecognized arguments: mnist"),
    ],
)
def test_options_that_make_no_sense_are_refused(run, words, complaint):
    status, _, complaints = run(*words.split())
    assert status == 2
    assert complaint in complaints


def test_help_says_what_it_is_and_gives_examples(run):
    status, printed, _ = run("--help")
    assert status == 0
    assert "Train a two-layer network" in printed
    assert "autograd-scratch train --sample\n" in printed


def test_a_training_that_was_saved_goes_on_where_it_was(run, tmp_path):
    words = ("--sample", "--optimizer", "adam", "--seed", "1")
    file = str(tmp_path / "digits.safetensors")
    whole = run(*words, "--iterations", "60")[1]
    status, printed, _ = run(*words, "--iterations", "20", "--save", file, "--resume")
    assert status == 0
    assert printed.splitlines()[-1] == f"The training is in {file}"
    status, printed, _ = run(
        *words, "--iterations", "60", "--save", file, "--every", "7", "--resume"
    )
    assert status == 0
    assert printed.splitlines()[0] == f"{file} is at iteration 20"
    assert printed.splitlines()[-2] == whole.splitlines()[-1]


def test_a_training_that_is_there_is_not_overwritten(run, tmp_path):
    file = tmp_path / "digits.safetensors"
    words = ("--sample", "--iterations", "1", "--save", str(file))
    assert run(*words)[0] == 0
    before = file.read_bytes()
    status, _, complaint = run(*words)
    assert status == 1
    assert f"{file} is there already: --resume goes on with the training in it" in complaint
    assert file.read_bytes() == before


def test_the_file_of_another_training_is_refused(run, tmp_path):
    words = ("--sample", "--iterations", "2", "--save", str(tmp_path / "digits.safetensors"))
    run(*words)
    status, _, complaint = run(*words, "--resume", "--hidden", "7")
    assert status == 1
    assert "W1" in complaint


def test_to_resume_there_must_be_a_file(run):
    status, _, complaint = run("--sample", "--resume")
    assert status == 2
    assert "--resume needs --save FILE" in complaint


def test_predict_reads_what_train_has_saved(run, tmp_path, capsys):
    file, picture = tmp_path / "digits.safetensors", tmp_path / "seven.png"
    run("--sample", "--iterations", "1", "--save", str(file))
    pixels = np.full((40, 40), 255, np.uint8)
    pixels[8:11, 8:30] = pixels[8:34, 27:30] = 0
    pytest.importorskip("PIL.Image").fromarray(pixels).save(picture)
    assert main(["predict", str(file), str(picture)]) == 0
    assert "%" in capsys.readouterr().out
