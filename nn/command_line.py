"""The command ``autograd-scratch train``: train a network of the book on handwritten digits."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from nn.datasets import load_mnist, load_mnist_sample
from nn.networks import BY_ACTIVATION as NETWORKS
from nn.optimizers import BY_NAME as OPTIMIZERS
from nn.pictures import plot_history
from nn.training import Trainer

PROGRAM = "autograd-scratch train"

PICTURE = "mnist_history.png"

_EPILOG = f"""\
examples:
  {PROGRAM} --sample
  {PROGRAM} --sample --optimizer adam --hidden 100 --epochs 10 --output curves
  {PROGRAM} --network sigmoid --iterations 10000
  {PROGRAM} --save digits.safetensors --every 500 --resume
"""


def main(argv: Sequence[str]) -> int:
    """Train as the command line says, and print the accuracies.

    Args:
        argv: the words after ``autograd-scratch train``.

    Returns:
        The exit status: 0; 1 where data or a library is missing, the training diverged, or the
        curves cannot be written; 130 where it was stopped with Ctrl-C.

    Raises:
        SystemExit: 0 after ``--help``, 2 where the words make no sense.
        BrokenPipeError: nobody reads what is printed.

    Example:
        >>> main(["--sample", "--epochs", "1", "--lr", "0.2"])  # doctest: +ELLIPSIS
        train acc, test acc | ...
        test accuracy after 41 iterations: 0...
        0
    """
    parser = _parser()
    options = parser.parse_args(argv)
    if options.resume and options.save is None:
        parser.error("--resume needs --save FILE, the file to go on with")
    try:
        return _train(options)
    except BrokenPipeError:
        raise  # nobody reads what is printed, which autograd-scratch itself knows what to do with
    except (ImportError, ArithmeticError, ValueError, OSError, MemoryError) as error:
        print(f"{PROGRAM}: error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Train a two-layer network of the book on the handwritten digits of MNIST.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    count = _checked(int, 1, "a whole number from 1 on")
    seed = _checked(int, 0, "a whole number from 0 on")
    rate = _checked(float, math.ulp(0.0), "a number above 0")
    add("--network", choices=NETWORKS, default="relu", help="activation (default: relu)")
    add("--hidden", type=count, default=50, metavar="N", help="hidden neurons (default: 50)")
    add("--optimizer", choices=OPTIMIZERS, default="sgd", help="the way downhill (default: sgd)")
    rates = ", ".join(f"{name} {usual:g}" for name, (_, usual) in OPTIMIZERS.items())
    add("--lr", type=rate, metavar="RATE", help=f"learning rate (default: {rates})")
    add(
        "--batch-size",
        type=count,
        default=100,
        metavar="N",
        help="examples an iteration (default: 100)",
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--epochs", type=count, metavar="N", help="times through the data (default: 20)"
    )
    length.add_argument("--iterations", type=count, metavar="N", help="instead of epochs")
    add("--seed", type=seed, default=0, metavar="N", help="of weights and batches (default: 0)")
    floats = parser.add_mutually_exclusive_group()
    for name, note in (("float32", " (default)"), ("float64", "")):
        floats.add_argument(
            f"--{name}",
            dest="dtype",
            action="store_const",
            const=name,
            help=f"compute in {name}{note}",
        )
    data = parser.add_mutually_exclusive_group()
    data.add_argument(
        "--sample", action="store_true", help="5,000 digits that ship with the package"
    )
    data.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help="where the four MNIST files are (default: the folder that MNIST_DIR names, else a "
        "cache, else they are downloaded)",
    )
    add(
        "--save",
        type=Path,
        metavar="FILE",
        help="keep the training in FILE, from which it can go on and predict can read",
    )
    add(
        "--every",
        type=count,
        default=500,
        metavar="N",
        help="iterations from one saving to the next (default: 500)",
    )
    add(
        "--resume",
        action="store_true",
        help="go on with the training in the file of --save, if that is there",
    )
    add("--output", type=Path, metavar="DIR", help=f"draw the curves into DIR/{PICTURE}")
    add("--no-jit", action="store_true", help="run each iteration op by op, not as one program")
    return parser


def _train(options: argparse.Namespace) -> int:
    if options.output is not None:
        # What would fail after the training fails before it.
        _need("matplotlib.figure", "--output")
        options.output.mkdir(parents=True, exist_ok=True)
    _need("tqdm", "the progress bar")
    if options.save is not None:
        _need("safetensors", "--save")
        if options.save.exists() and not options.resume:
            raise ValueError(
                f"{options.save} is there already: --resume goes on with the training in it; to "
                f"start anew, remove it or name another file"
            )
    dtype = np.dtype(options.dtype or "float32")
    settings: dict[str, Any] = {"one_hot_label": True, "dtype": dtype}
    if options.sample:
        train_data, test_data = load_mnist_sample(**settings)
    else:
        train_data, test_data = load_mnist(**settings, data_dir=options.data_dir)

    network = NETWORKS[options.network](784, options.hidden, 10, dtype=dtype, seed=options.seed)
    optimizer, rate = OPTIMIZERS[options.optimizer]
    epochs = options.epochs or (20 if options.iterations is None else None)
    trainer = Trainer(
        network,
        *(*train_data, *test_data),
        optimizer=optimizer(options.lr or rate),
        batch_size=options.batch_size,
        epochs=epochs,
        iterations=options.iterations,
        seed=options.seed,
        jit=False if options.no_jit else None,
    )
    if options.resume and options.save.exists():
        trainer.resume(options.save)
        print(f"{options.save} is at iteration {len(trainer.history.loss)}")
    status = 0
    try:
        trainer.train(checkpoint=options.save, every=options.every)
    except KeyboardInterrupt:
        status = 130  # as a shell reports it
    history = trainer.history
    accuracy = network.accuracy(*test_data)
    print(f"test accuracy after {len(history.loss)} iterations: {accuracy:.4f}")
    if options.save is not None:
        print(f"The training is in {options.save}")
    if options.output is not None:
        plot_history(history, options.output / PICTURE)
        print(f"The curves are in {options.output / PICTURE}")
    return status


def _need(module: str, purpose: str) -> None:
    try:
        import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise ImportError(
            f'{library} is needed for {purpose}: pip install "autograd-scratch[nn]"'
        ) from error


def _checked(kind: Callable[[str], Any], least: float, what: str) -> Callable[[str], Any]:
    """A type for argparse: a finite number that is not below ``least``."""

    def read(text: str) -> Any:
        try:
            number = kind(text)
        except ValueError:
            number = math.nan
        if not least <= number < math.inf:
            raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
        return number

    return read
