"""Training on handwritten digits: the two-layer nets of chapters 4 and 5 (book 4.5, 5.7.4)."""

from pathlib import Path

import numpy as np

from nn import (
    SigmoidTwoLayerNet,
    Trainer,
    TwoLayerNet,
    confusion_matrix,
    load_mnist,
    load_mnist_sample,
    plot_confusion,
    plot_history,
    plot_mistakes,
    plot_weights,
)
from nn.parallel import Communicator


def main(
    folder: Path,
    *,
    full: bool = False,
    sigmoid: bool = False,
    communicator: Communicator | None = None,
) -> dict[str, float]:
    """Train, print the accuracies after each epoch, draw how it went and what was learned.

    Args:
        folder: where the pictures go.
        full: train on all of MNIST for 10,000 iterations, as the book does; otherwise on the
            sample of 5,000 digits for 20 epochs.
        sigmoid: the net of chapter 4 with sigmoid, instead of that of chapter 5 with ReLU.
        communicator: the processes that train together; the first of them prints and draws.

    Returns:
        With how many digits the network was trained and tested, and its accuracy.
    """
    load = load_mnist if full else load_mnist_sample
    (x_train, t_train), (x_test, t_test) = load(normalize=True, one_hot_label=True)
    net = SigmoidTwoLayerNet if sigmoid else TwoLayerNet
    network = net(input_size=784, hidden_size=50, output_size=10, dtype=np.float32, seed=0)
    trainer = Trainer(
        network,
        *(x_train, t_train, x_test, t_test),
        batch_size=100,
        **({"iterations": 10_000} if full else {"epochs": 20}),
        seed=0,
        communicator=communicator,
    )
    history = trainer.train()
    accuracy = network.accuracy(x_test, t_test)
    reading = {"trained": len(x_train), "tested": len(x_test), "accuracy": accuracy}
    if trainer.communicator.rank > 0:
        return reading
    print(f"test accuracy after {len(history.loss)} iterations: {accuracy:.4f}")

    plot_history(history, folder / "mnist_history.png")
    print("mnist_history.png: loss and accuracies during training")
    plot_mistakes(network, x_test, t_test, folder / "mnist_mistakes.png")
    print("mnist_mistakes.png: test digits it gets wrong, the most confident mistakes first")
    plot_confusion(confusion_matrix(network, x_test, t_test), folder / "mnist_confusion.png")
    print("mnist_confusion.png: which test digits it takes for which")
    plot_weights(network, folder / "mnist_weights.png")
    print("mnist_weights.png: what each hidden neuron looks for")
    return reading
