"""``autograd-scratch predict`` tells which digit a picture shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from PIL import Image

from autograd_scratch.command_line.command import main
from nn import (
    SGD,
    Adam,
    Network,
    SigmoidTwoLayerNet,
    Trainer,
    TwoLayerNet,
    digit_from_image,
    load_mnist_sample,
    save_weights,
)

Run: TypeAlias = Callable[..., tuple[int, str, str]]

(X_TRAIN, T_TRAIN), (X, T) = load_mnist_sample()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; returns its exit status, what it prints, and what it complains about."""

    def run(*words: object) -> tuple[int, str, str]:
        try:
            status = main(["predict", *map(str, words)])
        except SystemExit as stop:
            status = int(stop.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def network() -> TwoLayerNet:
    network = TwoLayerNet(784, 50, 10, dtype=np.float32, seed=0)
    settings: dict[str, Any] = {"epochs": 10, "seed": 0, "verbose": False}
    Trainer(network, X_TRAIN, T_TRAIN, optimizer=Adam(), **settings).train()
    return network


@pytest.fixture
def weights(network: TwoLayerNet, tmp_path: Path) -> Path:
    save_weights(network, tmp_path / "net.safetensors")
    return tmp_path / "net.safetensors"


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Five digits, dark on light, 140 × 140 pixels."""
    paths = [tmp_path / f"digit{i}.png" for i in range(5)]
    for x, path in zip(X, paths, strict=False):
        pixels = 255 - (255 * x.reshape(28, 28)).astype(np.uint8)
        Image.fromarray(pixels).resize((140, 140)).save(path)
    return paths


def test_it_prints_the_digit_and_the_probabilities_of_each_picture(
    run: Run, network: TwoLayerNet, weights: Path, pictures: list[Path]
) -> None:
    status, printed, complaint = run(weights, *pictures)
    lines = printed.splitlines()
    assert (status, complaint, len(lines)) == (0, "", 15)
    for i, path in enumerate(pictures):
        probabilities = network.probabilities(digit_from_image(path))
        assert lines[3 * i] == f"{path}: {np.argmax(probabilities)}"
        assert lines[3 * i + 1].split() == [str(digit) for digit in range(10)]
        shown = np.array(lines[3 * i + 2].replace("%", "").split(), float)
        np.testing.assert_allclose(shown, 100 * probabilities, atol=0.051)
    known = [line.endswith(f": {t}") for line, t in zip(lines[::3], T, strict=False)]
    assert sum(known) >= 4


def test_it_draws_what_the_network_saw(run: Run, weights: Path, tmp_path: Path) -> None:
    paper = np.full((200, 200), 255, np.uint8)
    paper[40:160, 95:110] = 0
    Image.fromarray(paper).save(tmp_path / "one.png")
    _, printed, _ = run(weights, tmp_path / "one.png", "--show")
    drawing = printed.splitlines()[3:]
    assert len(drawing) == 20
    assert all(line.strip(" ") for line in drawing)
    assert {line.find("@") for line in drawing} == {26}


@pytest.mark.parametrize("kind", [TwoLayerNet, SigmoidTwoLayerNet])
def test_a_checkpoint_says_which_network_it_is_of(
    run: Run, pictures: list[Path], tmp_path: Path, kind: type[Any]
) -> None:
    network = kind(784, 20, 10, seed=0)
    trainer = Trainer(network, X, T, optimizer=SGD(0.5), iterations=50, seed=0, verbose=False)
    trainer.train()
    trainer.save(tmp_path / "checkpoint.safetensors")
    expected = network.probabilities(digit_from_image(pictures[0]))
    status, printed, _ = run(tmp_path / "checkpoint.safetensors", pictures[0])
    shown = np.array(printed.splitlines()[2].replace("%", "").split(), float)
    assert status == 0
    np.testing.assert_allclose(shown, 100 * expected, atol=0.051)


def test_of_plain_weights_an_option_says_which_network_they_are_of(
    run: Run, pictures: list[Path], tmp_path: Path
) -> None:
    network = SigmoidTwoLayerNet(784, 20, 10, 1.0, seed=0)
    save_weights(network, tmp_path / "net.safetensors")
    expected = network.probabilities(digit_from_image(pictures[0]))
    words = tmp_path / "net.safetensors", pictures[0]
    as_sigmoid, as_relu = run(*words, "--network", "sigmoid")[1], run(*words)[1]
    shown = np.array(as_sigmoid.splitlines()[2].replace("%", "").split(), float)
    np.testing.assert_allclose(shown, 100 * expected, atol=0.051)
    assert as_relu != as_sigmoid


def test_a_picture_that_cannot_be_read_leaves_the_others(
    run: Run, weights: Path, pictures: list[Path], tmp_path: Path
) -> None:
    text, blank = tmp_path / "text.png", tmp_path / "blank.png"
    text.write_text("seven")
    Image.new("L", (50, 50)).save(blank)
    status, printed, complaint = run(weights, text, blank, tmp_path / "none.png", pictures[0])
    assert status == 1
    assert printed.startswith(f"{pictures[0]}: ")
    lines = complaint.splitlines()
    assert all(line.startswith("autograd-scratch predict: error: ") for line in lines)
    assert [line.removeprefix("autograd-scratch predict: error: ") for line in lines] == [
        f"{text} is not a picture that Pillow reads; save it as PNG or JPEG",
        f"{blank}: the picture is blank",
        f"[Errno 2] No such file or directory: '{tmp_path / 'none.png'}'",
    ]


def of_a_class_of_ones_own() -> Network:
    class Wide(TwoLayerNet):
        pass

    return Wide(784, 5, 10, seed=0)


def test_weights_of_another_network_are_refused(
    run: Run, pictures: list[Path], tmp_path: Path
) -> None:
    small = tmp_path / "small.safetensors"
    save_weights(TwoLayerNet(4, 5, 3, seed=0), small)
    status, printed, complaint = run(small, pictures[0])
    assert (status, printed) == (1, "")
    assert "is not of a network of two layers for MNIST, with W1 (784, N)" in complaint
    assert "it holds W1 (4, 5), W2 (5, 3), b1 (5,), b2 (3,)" in complaint

    foreign = tmp_path / "foreign.safetensors"
    trainer = Trainer(of_a_class_of_ones_own(), X, T, iterations=1, verbose=False)
    trainer.train()
    trainer.save(foreign)
    status, _, complaint = run(foreign, pictures[0])
    assert status == 1
    assert "Wide; this command knows ['TwoLayerNet', 'SigmoidTwoLayerNet']" in complaint
    assert run(foreign, pictures[0], "--network", "relu")[0] == 0


def test_a_file_that_holds_no_weights_is_refused(
    run: Run, pictures: list[Path], tmp_path: Path
) -> None:
    for path, message in (
        (pictures[0], "is damaged, or no safetensors file"),
        (tmp_path, "is a folder or a device"),
        (tmp_path / "none.safetensors", "none.safetensors"),
    ):
        status, printed, complaint = run(path, pictures[0])
        assert (status, printed) == (1, "")
        assert message in complaint


def test_words_that_make_no_sense_are_refused(run: Run) -> None:
    assert run()[0] == run("net.safetensors")[0] == 2
    assert run("net.safetensors", "one.png", "--network", "tanh")[0] == 2
    assert "--show" in run("--help")[1]
