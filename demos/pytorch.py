"""Weights that leave and arrive: trained here, loaded into PyTorch, and loaded back (book 5.7)."""

from pathlib import Path

import numpy as np

from nn import Trainer, TwoLayerNet, load_mnist_sample, load_weights, save_weights

SIZES = 784, 50, 10


def main(folder: Path) -> None:
    """Train the net of chapter 5, send its weights to PyTorch and back, and compare the scores."""
    (x_train, t_train), (x_test, _) = load_mnist_sample()
    network = TwoLayerNet(*SIZES, dtype=np.float32, seed=0)
    Trainer(network, x_train, t_train, epochs=3, seed=0, verbose=False).train()
    scores = network.predict(x_test)

    save_weights(network, folder / "weights.safetensors")
    print("weights.safetensors:", ", ".join(f"{k} {w.shape}" for k, w in network.params.items()))

    try:
        import torch
        from safetensors.torch import load_file, save_file
    except ImportError:
        print("PyTorch is not installed, so nothing is sent to it: python -m pip install torch")
        return
    module = torch.nn.Sequential(
        torch.nn.Linear(SIZES[0], SIZES[1]), torch.nn.ReLU(), torch.nn.Linear(SIZES[1], SIZES[2])
    )
    weights = load_file(folder / "weights.safetensors")
    module.load_state_dict(
        {
            # PyTorch computes x·Wᵀ + b, so it keeps the transposed weights.
            "0.weight": weights["W1"].T,
            "0.bias": weights["b1"],
            "2.weight": weights["W2"].T,
            "2.bias": weights["b2"],
        }
    )
    with torch.no_grad():
        theirs = module(torch.from_numpy(x_test)).numpy()
    difference = np.abs(theirs - scores).max() / np.abs(scores).max()
    print(f"PyTorch's scores differ by {difference:.0e} of the largest one")

    state = module.state_dict()
    returned = {
        "W1": state["0.weight"].T.contiguous(),
        "b1": state["0.bias"],
        "W2": state["2.weight"].T.contiguous(),
        "b2": state["2.bias"],
    }
    save_file(returned, folder / "returned.safetensors")
    again = TwoLayerNet(*SIZES, dtype=np.float32)
    load_weights(again, folder / "returned.safetensors")
    print(f"back again, the scores are the same: {np.array_equal(again.predict(x_test), scores)}")
