"""Data to learn from: MNIST, whole or as the sample that ships with the package."""

from nn.datasets.mnist import load_mnist, load_mnist_sample
from nn.datasets.mnist_files import DamagedFileError

__all__ = ["DamagedFileError", "load_mnist", "load_mnist_sample"]
