"""Weights leave and arrive by name, whole or not at all."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from trainings import bits, trainer

from nn import (
    Adam,
    DamagedFileError,
    TwoLayerNet,
    load_weights,
    save_weights,
)
from nn.weights import read_arrays, write_arrays

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")


def test_weights_come_back_by_name(path):
    one, other = (TwoLayerNet(4, 5, 3, seed=seed) for seed in (1, 2))
    arrays = dict(other.params)
    save_weights(one, path)
    load_weights(other, path)
    assert bits(other.params) == bits(one.params)
    assert all(other.params[key] is arrays[key] for key in arrays)
    assert read_arrays(path)[0].keys() == one.params.keys()


def test_weights_are_those_of_a_checkpoint_too(path):
    run, net = trainer(Adam), TwoLayerNet(4, 5, 3)
    run.train(checkpoint=path)
    load_weights(net, path)
    assert bits(net.params) == bits(run.network.params)


def test_weights_are_written_in_the_float_type_of_the_network(path):
    single, double = TwoLayerNet(4, 5, 3, dtype=np.float32, seed=0), TwoLayerNet(4, 5, 3)
    save_weights(single, path)
    load_weights(double, path)
    assert double.params["W1"].dtype == np.float64
    np.testing.assert_array_equal(double.params["W1"], single.params["W1"])


def test_weights_in_any_order_of_memory_are_saved_as_they_are(path):
    net, other = TwoLayerNet(4, 5, 3, seed=0), TwoLayerNet(4, 5, 3)
    net.params["W1"] = np.asfortranarray(net.params["W1"])
    net.params["b1"] = np.arange(10.0)[::-2]
    net.params["W2"] = net.params["W2"].astype(">f8")
    save_weights(net, path)
    load_weights(other, path)
    for key in net.params:
        np.testing.assert_array_equal(other.params[key], net.params[key])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            lambda w: w.pop("b2"),
            ValueError,
            r"holds W1 \(4, 5\), .*; the TwoLayerNet has .*b2 \(3,",
        ),
        (lambda w: w.update(W3=w["W2"]), ValueError, r"holds .*W3 \(5, 3\)"),
        (lambda w: w.update(W1=w["W1"].T), ValueError, r"holds W1 \(5, 4\).* has W1 \(4, 5\)"),
        (lambda w: w.update(b1=np.arange(5)), TypeError, "b1 must hold floats, but holds int64"),
        (lambda w: w.clear(), ValueError, "holds nothing; the TwoLayerNet has"),
    ],
)
def test_weights_that_do_not_fit_leave_the_network_as_it_is(change, error, message, path):
    net = TwoLayerNet(4, 5, 3, seed=0)
    before, weights = bits(net.params), {key: 2.0 * p for key, p in net.params.items()}
    change(weights)
    write_arrays(path, weights, {})
    with pytest.raises(error, match=message):
        load_weights(net, path)
    assert bits(net.params) == before


def test_read_only_parameters_are_named(path):
    net = TwoLayerNet(4, 5, 3)
    save_weights(net, path)
    net.params["W2"].flags.writeable = False
    with pytest.raises(ValueError, match="the array of W2 in the network is read-only"):
        load_weights(net, path)


def test_files_of_other_libraries_need_no_checksum_of_ours(path):
    from safetensors.numpy import save_file

    net = TwoLayerNet(4, 5, 3, seed=0)
    save_file({key: 2.0 * p for key, p in net.params.items()}, path, {"format": "pt"})
    load_weights(net, path)
    np.testing.assert_array_equal(net.params["W1"], 2.0 * TwoLayerNet(4, 5, 3, seed=0).params["W1"])


def test_numbers_that_numpy_does_not_have_are_an_error(path):
    net, header, end = TwoLayerNet(4, 5, 3), {}, 0
    for name, parameter in net.params.items():
        start, end = end, end + 2 * parameter.size
        header[name] = {"dtype": "BF16", "shape": parameter.shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(end))
    # A library such as ml_dtypes, if it has been loaded, brings NumPy the type, which is no float.
    with pytest.raises((DamagedFileError, TypeError), match=r"(no type for|must hold).*bfloat16"):
        load_weights(net, path)


def test_a_missing_library_is_named(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    message = r"safetensors is needed for weights and checkpoints: pip install .*\[nn\]"
    with pytest.raises(ImportError, match=message):
        save_weights(TwoLayerNet(4, 5, 3), path)
    with pytest.raises(ImportError, match=message):
        trainer().resume(path)
