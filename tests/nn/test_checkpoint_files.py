"""A file that is no whole checkpoint is refused, and nothing in it is run."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trainings import bits, left_by, saved_at, trainer

from nn import (
    Adam,
    DamagedFileError,
    TwoLayerNet,
    checkpoints,
    save_weights,
)
from nn.weights import CHECKPOINT, read_arrays, write_arrays

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")


class Bomb:
    """What a file of pickles may do."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def refused(path: Path, message: str, error: type[Exception] = DamagedFileError) -> None:
    run = trainer(Adam)
    before = left_by(run)
    with pytest.raises(error, match=message):
        run.resume(path)
    assert left_by(run) == before


def test_nothing_is_unpickled(path):
    exploded = path.with_name("exploded")
    path.write_bytes(pickle.dumps(Bomb(exploded)))
    refused(path, "is damaged, or no safetensors file")
    np.save(path, np.array([Bomb(exploded)]), allow_pickle=True)
    refused(path.with_name(f"{path.name}.npy"), "is damaged, or no safetensors file")
    assert not exploded.exists()


def test_files_of_another_kind_are_refused(path):
    save_weights(TwoLayerNet(4, 5, 3), path)
    refused(path, "is no checkpoint of nn.Trainer; nn.load_weights reads files of weights")
    refused(path.parent, "is a folder or a device", OSError)
    refused(path.with_name("missing"), "missing", FileNotFoundError)
    path.write_bytes(b"")
    refused(path, "is damaged")


def test_a_newer_checkpoint_says_what_to_do(path, monkeypatch):
    monkeypatch.setattr(checkpoints, "VERSION", 2)
    saved_at(10, path, Adam)
    monkeypatch.undo()
    refused(path, "of version 2, but this autograd-scratch reads up to version 1; inst", ValueError)


@pytest.fixture(scope="module")
def whole_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_at(10, tmp_path_factory.mktemp("whole") / "run.safetensors", Adam)


FUZZED = settings(
    max_examples=150, suppress_health_check=[HealthCheck.too_slow], derandomize=True, deadline=None
)


@FUZZED
@given(st.data())
def test_a_damaged_file_is_refused(whole_file, data):
    content = bytearray(whole_file.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1), "place")
    damage = data.draw(st.sampled_from(["cut", "changed", "added", "lost"]), "damage")
    if damage == "cut":
        del content[place:]
    elif damage == "changed":
        content[place] ^= data.draw(st.integers(1, 255), "change")
    elif damage == "added":
        content[place:place] = data.draw(st.binary(min_size=1, max_size=20), "added")
    else:
        del content[place : place + data.draw(st.integers(1, 20), "lost")]
    damaged = whole_file.with_name("damaged.safetensors")
    damaged.write_bytes(content)
    expected = checkpoints.read(whole_file)
    try:
        found = checkpoints.read(damaged)
    except DamagedFileError:
        return
    # Only blanks between the header and the numbers mean nothing.
    assert bits(vars(found)) == bits(vars(expected))


def test_any_bytes_are_refused(whole_file):
    path = whole_file.with_name("any.safetensors")

    @FUZZED
    @given(st.binary(max_size=200))
    def refuse(content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(DamagedFileError):
            checkpoints.read(path)

    refuse()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["dict", "array", "list", "generator", "x"]), inner, max_size=2
        )
    ),
    max_leaves=5,
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Each container in a tree of JSON, with each of its keys."""
    keys = (
        range(len(tree)) if isinstance(tree, list) else list(tree) if isinstance(tree, dict) else ()
    )
    return [pair for key in keys for pair in [(tree, key), *places(tree[key])]]


@FUZZED
@given(st.data())
def test_a_forged_text_is_refused_or_is_a_training(whole_file, data):
    arrays, texts = read_arrays(whole_file)
    text = json.loads(texts[CHECKPOINT])
    container, key = data.draw(st.sampled_from(places(text)), "place")
    container[key] = data.draw(JSON, "forged")
    forged = whole_file.with_name("forged.safetensors")
    write_arrays(forged, arrays, {CHECKPOINT: json.dumps(text)})
    run = trainer(Adam)
    before = left_by(run)
    try:
        run.resume(forged)
    except ValueError:  # which DamagedFileError is
        assert left_by(run) == before
    else:
        assert len(run.history.loss) == 10


def test_a_text_of_great_depth_is_refused(whole_file, path):
    arrays, _ = read_arrays(whole_file)
    write_arrays(path, arrays, {CHECKPOINT: "[" * 100_000})
    refused(path, "is no checkpoint that can be read: RecursionError")


def test_a_history_that_does_not_fit_is_refused(whole_file, path):
    arrays, texts = read_arrays(whole_file)
    for name, wrong, message in (
        ("history.loss", np.ones(3), "3 losses, but 2 and 2 accuracies"),
        ("history.test_accuracy", np.ones(1), "10 losses, but 2 and 1 accuracies"),
        ("history.loss", np.ones((5, 2)), "no checkpoint that can be read"),
    ):
        write_arrays(path, {**arrays, name: wrong}, texts)
        refused(path, message)
