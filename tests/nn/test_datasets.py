"""What `nn.datasets` promises: the right digits, or an error that says what to do."""

import contextlib
import gzip
import hashlib
import http.server
import logging
import math
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pooch
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nn.datasets import DamagedFileError, load_mnist, load_mnist_sample, mnist_files
from nn.datasets.mnist_files import MnistFile, parse_idx

REAL_MNIST = os.environ.get("MNIST_DIR")
REPOSITORY = Path(__file__).parents[2]

# A miniature MNIST of made-up digits. Its checksums take the place of the real ones in most tests.


def idx(array: np.ndarray) -> bytes:
    magic = bytes([0, 0, 8, array.ndim])
    return magic + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


RNG = np.random.default_rng(0)
ARRAYS = {
    "train-images-idx3-ubyte": RNG.integers(0, 256, (20, 28, 28), dtype=np.uint8),
    "train-labels-idx1-ubyte": RNG.integers(0, 10, 20, dtype=np.uint8),
    "t10k-images-idx3-ubyte": RNG.integers(0, 256, (5, 28, 28), dtype=np.uint8),
    "t10k-labels-idx1-ubyte": RNG.integers(0, 10, 5, dtype=np.uint8),
}
CONTENTS = {name: idx(array) for name, array in ARRAYS.items()}
FILES = tuple(
    MnistFile(name, ARRAYS[name].ndim, len(content), hashlib.sha256(content).hexdigest())
    for name, content in CONTENTS.items()
)
IMAGES = FILES[0]


def write_files(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in CONTENTS.items():
        (directory / f"{name}.gz").write_bytes(gzip.compress(content))
    return directory


def assert_is_miniature(loaded: Any) -> None:
    (x_train, t_train), (x_test, t_test) = loaded
    for array, expected in zip((x_train, t_train, x_test, t_test), ARRAYS.values(), strict=True):
        np.testing.assert_array_equal(array.reshape(expected.shape), expected)


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The empty cache of a machine that expects the miniature and reaches no mirror."""
    monkeypatch.setattr(mnist_files, "FILES", FILES)
    monkeypatch.setattr(mnist_files, "MIRRORS", ())
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setenv("AUTOGRAD_SCRATCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "cache" / "mnist"


@pytest.fixture
def directory(cache: Path, tmp_path: Path) -> Path:
    """A directory of the user's with the four files."""
    return write_files(tmp_path / "mine")


# The sample


def test_the_sample_has_400_and_100_digits_of_each_class() -> None:
    (x_train, t_train), (x_test, t_test) = load_mnist_sample()
    assert x_train.shape == (4000, 784)
    assert x_test.shape == (1000, 784)
    assert np.bincount(t_train).tolist() == [400] * 10
    assert np.bincount(t_test).tolist() == [100] * 10


def test_no_digit_of_the_sample_occurs_twice() -> None:
    (x_train, _), (x_test, _) = load_mnist_sample(normalize=False)
    assert len(np.unique(np.concatenate([x_train, x_test]), axis=0)) == 5000


def test_the_sample_is_mixed() -> None:
    (_, t_train), (_, t_test) = load_mnist_sample()
    for t in (t_train, t_test):
        assert all(len(np.unique(batch)) == 10 for batch in t.reshape(-1, 100))


def test_the_labels_of_the_sample_fit_its_images() -> None:
    (x_train, t_train), (x_test, t_test) = load_mnist_sample()
    means = np.stack([x_train[t_train == digit].mean(axis=0) for digit in range(10)])
    distances = ((x_test[:, None] - means) ** 2).sum(axis=2)
    # The nearest class mean is right for some 82 of 100 MNIST digits; chance would give 10.
    assert (distances.argmin(axis=1) == t_test).mean() > 0.75


def test_the_sample_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("the sample opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    load_mnist_sample()


def test_the_sample_is_smaller_than_a_megabyte() -> None:
    assert (REPOSITORY / "nn" / "datasets" / "mnist_sample.npz").stat().st_size < 1_000_000


def test_changing_a_loaded_sample_does_not_change_the_next() -> None:
    (x, t), _ = load_mnist_sample(normalize=False)
    x[:] = 1
    t[:] = 1
    (x_again, t_again), _ = load_mnist_sample(normalize=False)
    assert x_again.max() == 255
    assert t_again.max() == 9


# The options, which both loaders share


@pytest.fixture(params=["load_mnist", "load_mnist_sample"])
def load(request: pytest.FixtureRequest) -> Callable[..., Any]:
    if request.param == "load_mnist_sample":
        return load_mnist_sample
    directory = request.getfixturevalue("directory")
    return lambda *args, **options: load_mnist(*args, data_dir=directory, **options)


def test_normalized_pixels_are_float32_in_0_to_1(load: Callable[..., Any]) -> None:
    (pixels, _), _ = load(normalize=False)
    (x, _), _ = load()
    assert pixels.dtype == np.uint8
    assert x.dtype == np.float32
    assert (pixels.min(), pixels.max()) == (0, 255)
    np.testing.assert_array_equal(x, pixels.astype(np.float32) / 255)


def test_flatten_false_gives_one_channel_of_28_by_28(load: Callable[..., Any]) -> None:
    (flat, _), _ = load()
    (x, _), _ = load(flatten=False)
    assert x.shape == (len(flat), 1, 28, 28)
    np.testing.assert_array_equal(x.reshape(flat.shape), flat)


def test_one_hot_labels_have_their_one_at_the_digit(load: Callable[..., Any]) -> None:
    (_, digits), _ = load()
    (_, t), _ = load(one_hot_label=True)
    assert digits.dtype == np.int64
    assert t.dtype == np.float32
    assert t.shape == (len(digits), 10)
    np.testing.assert_array_equal(t.argmax(axis=1), digits)
    assert set(np.unique(t)) == {0, 1}
    assert (t.sum(axis=1) == 1).all()


def test_the_options_come_in_the_order_of_the_book(load: Callable[..., Any]) -> None:
    _, (x, t) = load(False, False, True)
    assert x.dtype == np.uint8
    assert x.shape[1:] == (1, 28, 28)
    assert t.shape[1:] == (10,)


def test_dtype_is_that_of_pixels_and_one_hot_labels(load: Callable[..., Any]) -> None:
    (x, t), _ = load(one_hot_label=True, dtype=np.float64)
    assert x.dtype == t.dtype == np.float64


def test_an_integer_dtype_is_refused(load: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match=r"not uint8; for the pixels .* use normalize=False"):
        load(dtype=np.uint8)


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("one_hot_label", [True, False])
def test_loaded_arrays_can_be_written_to(
    load: Callable[..., Any], normalize: bool, one_hot_label: bool
) -> None:
    for x, t in load(normalize=normalize, one_hot_label=one_hot_label):
        assert x.flags.writeable
        assert t.flags.writeable


# Where the files come from


def test_data_dir_goes_before_mnist_dir(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    assert_is_miniature(load_mnist(normalize=False, data_dir=directory))


def test_mnist_dir_goes_before_the_cache(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(cache)
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"^MNIST_DIR is .*nowhere"):
        load_mnist()


def test_an_empty_mnist_dir_variable_counts_as_not_set(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(cache)
    monkeypatch.setenv("MNIST_DIR", "")
    assert_is_miniature(load_mnist(normalize=False))


def test_a_tilde_in_mnist_dir_is_the_home_directory(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(directory.parent))
    monkeypatch.setenv("USERPROFILE", str(directory.parent))
    monkeypatch.setenv("MNIST_DIR", f"~/{directory.name}")
    assert_is_miniature(load_mnist(normalize=False))


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        (IMAGES.name, bytes),
        (f"{IMAGES.name}.gz", gzip.compress),
        ("train-images.idx3-ubyte", bytes),
        ("train-images.idx3-ubyte.gz", gzip.compress),
        pytest.param(f"{IMAGES.name}.gz", bytes, id="unpacked by a browser that kept .gz"),
    ],
)
def test_a_file_may_be_compressed_or_not_and_have_a_dot_in_its_name(
    directory: Path, name: str, encode: Callable[[bytes], bytes]
) -> None:
    (directory / f"{IMAGES.name}.gz").unlink()
    (directory / name).write_bytes(encode(CONTENTS[IMAGES.name]))
    assert_is_miniature(load_mnist(normalize=False, data_dir=directory))


def test_missing_files_are_named_with_what_to_do(directory: Path) -> None:
    (directory / "train-images-idx3-ubyte.gz").unlink()
    (directory / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist(data_dir=directory)
    message = str(caught.value)
    assert f"data_dir is {directory}" in message
    assert "lacks train-images-idx3-ubyte, t10k-labels-idx1-ubyte." in message
    assert "load_mnist_sample()" in message


def test_an_empty_mnist_dir_lacks_all_four_files(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist()
    assert f"MNIST_DIR is {tmp_path}, which lacks {', '.join(CONTENTS)}." in str(caught.value)


# Files that are not what they should be


def test_a_truncated_file_names_itself_and_both_hashes(directory: Path) -> None:
    path = directory / IMAGES.name
    half = CONTENTS[IMAGES.name][: IMAGES.size // 2]
    path.write_bytes(half)
    with pytest.raises(DamagedFileError) as caught:
        load_mnist(data_dir=directory)
    message = str(caught.value)
    assert str(path) in message
    assert f"is {len(half)} bytes with SHA-256 {hashlib.sha256(half).hexdigest()}" in message
    assert f"expected {IMAGES.size} bytes with SHA-256 {IMAGES.sha256}" in message


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda packed: packed[:-20], "cannot be decompressed", id="cut short"),
        pytest.param(lambda packed: packed[:12] + b"?" * 99, "cannot be decompressed", id="torn"),
        pytest.param(lambda packed: packed[:-6] + b"??" + packed[-4:], "cannot be", id="bad crc"),
        pytest.param(lambda packed: b"", "is 0 bytes", id="empty"),
        pytest.param(lambda packed: b"<html>Forbidden", "is 15 bytes", id="a web page"),
        pytest.param(
            lambda packed: gzip.compress(bytes(10 * IMAGES.size)),
            f"more than {IMAGES.size} bytes",
            id="too long",
        ),
    ],
)
def test_a_damaged_file_of_the_user_is_an_error_and_stays_as_it_is(
    directory: Path, damage: Callable[[bytes], bytes], message: str
) -> None:
    path = directory / f"{IMAGES.name}.gz"
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(DamagedFileError, match=f"^{re.escape(str(path))} .*{message}") as caught:
        load_mnist(data_dir=directory)
    assert "Put the right file in its place" in str(caught.value)
    assert path.read_bytes() == damaged
    assert len(list(directory.iterdir())) == 4


def test_one_altered_pixel_is_noticed(directory: Path) -> None:
    content = bytearray(CONTENTS[IMAGES.name])
    content[-1] ^= 1
    (directory / f"{IMAGES.name}.gz").write_bytes(gzip.compress(content))
    with pytest.raises(DamagedFileError, match="is not the MNIST file train-images-idx3-ubyte"):
        load_mnist(data_dir=directory)


def test_a_file_that_unpacks_to_far_too_much_is_not_unpacked(directory: Path) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    (directory / f"{IMAGES.name}.gz").write_bytes(bomb)
    tracemalloc.start()
    try:
        with pytest.raises(DamagedFileError):
            load_mnist(data_dir=directory)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


# Parsing


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)))
def test_parse_idx_gives_back_any_array(array: np.ndarray) -> None:
    parsed = parse_idx(idx(array), array.ndim)
    assert parsed.shape == array.shape
    np.testing.assert_array_equal(parsed, array)


ANY_ARRAY = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5))


@given(ANY_ARRAY, st.integers(1, 200), st.binary(min_size=1, max_size=9))
def test_parse_idx_refuses_what_has_another_length_than_announced(
    array: np.ndarray, lost: int, added: bytes
) -> None:
    content = idx(array)
    for damaged in (content[:-lost], content + added):
        with pytest.raises(DamagedFileError):
            parse_idx(damaged, array.ndim)


@given(ANY_ARRAY, st.integers(0, 3), st.integers(1, 255))
def test_parse_idx_refuses_another_magic_number(
    array: np.ndarray, position: int, change: int
) -> None:
    content = bytearray(idx(array))
    content[position] ^= change
    with pytest.raises(DamagedFileError, match="not an IDX file of unsigned bytes"):
        parse_idx(bytes(content), array.ndim)


@given(ANY_ARRAY, st.data())
def test_parse_idx_refuses_a_shape_of_another_size(array: np.ndarray, data: Any) -> None:
    content = bytearray(idx(array))
    position = data.draw(st.integers(4, 3 + 4 * array.ndim))
    content[position] ^= data.draw(st.integers(1, 255))
    shape = struct.unpack(f">{array.ndim}I", content[4 : 4 + 4 * array.ndim])
    if math.prod(shape) == array.size:  # such as (0, 5) for (0, 3)
        assert parse_idx(bytes(content), array.ndim).shape == shape
    else:
        with pytest.raises(DamagedFileError, match=re.escape(f"announces shape {shape}")):
            parse_idx(bytes(content), array.ndim)


@pytest.mark.parametrize("change", [lambda content: content[:-1], lambda content: content + b"!"])
def test_one_byte_too_few_or_too_many_is_noticed(change: Callable[[bytes], bytes]) -> None:
    content = idx(np.zeros((2, 3, 4), np.uint8))
    with pytest.raises(DamagedFileError, match=r"announces shape \(2, 3, 4\), 24 bytes, but 2"):
        parse_idx(change(content), 3)


def test_a_header_that_announces_terabytes_allocates_nothing() -> None:
    header = bytes([0, 0, 8, 3]) + b"\xff" * 12
    with pytest.raises(DamagedFileError, match=r"announces shape .* but 5 follow"):
        parse_idx(header + b"12345", 3)


def test_a_wrong_magic_number_is_shown() -> None:
    with pytest.raises(DamagedFileError, match="begins with 00000801, not 00000803"):
        parse_idx(idx(np.arange(3, dtype=np.uint8)), 3)


def test_a_header_cut_short_is_noticed() -> None:
    with pytest.raises(DamagedFileError, match="cut short: 6 bytes where 8 were expected"):
        parse_idx(bytes([0, 0, 8, 1, 0, 0]), 1)


# Downloading, from mirrors on this machine


class Response(NamedTuple):
    body: bytes
    status: int = 200
    unsent: int = 0  # bytes that Content-Length announces but that never come
    encoding: str | None = None


Respond = Callable[[str], Response]


def good(name: str) -> Response:
    return Response(gzip.compress(CONTENTS[name]))


def altered(name: str) -> Response:
    return Response(gzip.compress(CONTENTS[name][:-1] + b"?"))


@pytest.fixture
def serve(cache: Path) -> Iterator[Callable[[Respond], str]]:
    """Start mirrors: `serve(respond)` returns the address of one that answers as told."""
    servers = []

    def start(respond: Respond) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                response = respond(self.path.removeprefix("/").removesuffix(".gz"))
                self.send_response(response.status)
                self.send_header("Content-Length", str(len(response.body) + response.unsent))
                if response.encoding:
                    self.send_header("Content-Encoding", response.encoding)
                self.end_headers()
                self.wfile.write(response.body)

            def log_message(self, *args: object) -> None:
                """Keep the test output quiet."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"


def test_a_download_fills_the_cache_and_the_next_load_reads_it(
    serve: Callable[[Respond], str], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist_files, "MIRRORS", (serve(good),))
    assert_is_miniature(load_mnist(normalize=False))
    assert {path.name for path in cache.iterdir()} == {f"{name}.gz" for name in CONTENTS}

    monkeypatch.setattr(mnist_files, "MIRRORS", ())
    assert_is_miniature(load_mnist(normalize=False))


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(lambda name: Response(b"", status=404), id="404"),
        pytest.param(lambda name: Response(b"", status=403), id="403"),
        pytest.param(lambda name: good(name)._replace(unsent=100), id="closes too early"),
        pytest.param(lambda name: Response(good(name).body[:-20]), id="has a truncated file"),
        pytest.param(lambda name: Response(b"<html>Log in"), id="answers with a web page"),
        pytest.param(altered, id="has an altered file"),
        pytest.param(None, id="is down"),
    ],
)
def test_a_bad_mirror_gives_way_to_the_next(
    serve: Callable[[Respond], str],
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    bad: Respond | None,
) -> None:
    first = serve(bad) if bad else closed_port()
    monkeypatch.setattr(mnist_files, "MIRRORS", (first, serve(good)))
    assert_is_miniature(load_mnist(normalize=False))
    assert len(list(cache.iterdir())) == 4


def test_a_mirror_may_unpack_the_files_on_the_way(
    serve: Callable[[Respond], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked_by_requests = serve(lambda name: good(name)._replace(encoding="gzip"))
    monkeypatch.setattr(mnist_files, "MIRRORS", (unpacked_by_requests,))
    assert_is_miniature(load_mnist(normalize=False))
    assert_is_miniature(load_mnist(normalize=False))


def test_when_all_mirrors_fail_each_is_named_with_its_reason(
    serve: Callable[[Respond], str], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrors = (closed_port(), serve(lambda name: Response(b"", status=404)), serve(altered))
    monkeypatch.setattr(mnist_files, "MIRRORS", mirrors)
    with pytest.raises(ConnectionError) as caught:
        load_mnist()
    headline, *reasons, advice = str(caught.value).splitlines()
    assert IMAGES.name in headline
    for mirror, reason, words in zip(
        mirrors, reasons, ("refused", "404", "is not the MNIST file"), strict=True
    ):
        assert reason.startswith(f"  {mirror}{IMAGES.name}.gz: ")
        assert words in reason
    assert "MNIST_DIR" in advice
    assert "load_mnist_sample()" in advice
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("damaged", [b"", b"\x1f\x8b half a file", CONTENTS[IMAGES.name][:-1]])
def test_a_damaged_file_in_the_cache_is_downloaded_again(
    serve: Callable[[Respond], str],
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    damaged: bytes,
) -> None:
    path = write_files(cache) / f"{IMAGES.name}.gz"
    path.write_bytes(damaged)
    asked = []

    def respond(name: str) -> Response:
        asked.append(name)
        return good(name)

    monkeypatch.setattr(mnist_files, "MIRRORS", (serve(respond),))
    with caplog.at_level(logging.WARNING):
        assert_is_miniature(load_mnist(normalize=False))
    assert asked == [IMAGES.name]
    assert gzip.decompress(path.read_bytes()) == CONTENTS[IMAGES.name]
    assert str(path) in caplog.text
    assert "downloaded again" in caplog.text


def test_an_interrupted_download_leaves_nothing_behind(
    serve: Callable[[Respond], str], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(url: str, path: Path, limit: int) -> None:
        path.write_bytes(good(IMAGES.name).body[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(mnist_files, "MIRRORS", (serve(good),))
    with monkeypatch.context() as patch:
        patch.setattr(mnist_files, "_fetch", interrupted)
        with pytest.raises(KeyboardInterrupt):
            load_mnist()
    assert list(cache.iterdir()) == []
    assert_is_miniature(load_mnist(normalize=False))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_what_a_killed_download_left_is_cleared(
    serve: Callable[[Respond], str], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import os, signal; from nn.datasets import mnist_files\n"
        "def killed(url, path, limit):\n"
        "    path.write_bytes(b'half a file')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "mnist_files._fetch = killed\n"
        "mnist_files.read_mnist(None)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY)
    assert run.returncode == -signal.SIGKILL
    assert len(list(cache.iterdir())) == 1
    monkeypatch.setattr(mnist_files, "MIRRORS", (serve(good),))
    assert_is_miniature(load_mnist(normalize=False))
    assert {path.name for path in cache.iterdir()} == {f"{name}.gz" for name in CONTENTS}


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that waits no longer than a quarter of a second."""
    monkeypatch.setattr(mnist_files, "PATIENCE", 0.25)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("pause", "reason"), [(0.05, "it is too slow: [0-9]+ bytes in 0 s"), (5.0, "[Rr]ead timed out")]
)
def test_a_mirror_that_sends_a_byte_from_time_to_time_gives_way_to_the_next(
    serve: Callable[[Respond], str],
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    pause: float,
    reason: str,
) -> None:
    gone = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def dribble() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
                while not gone.wait(pause):
                    with contextlib.suppress(OSError):
                        connection.sendall(b"?")

        thread = threading.Thread(target=dribble)
        thread.start()
        slow = f"http://127.0.0.1:{server.getsockname()[1]}/"
        try:
            monkeypatch.setattr(mnist_files, "MIRRORS", (slow,))
            with pytest.raises(ConnectionError, match=reason):
                load_mnist()
        finally:
            gone.set()
            thread.join()
    assert list(cache.iterdir()) == []
    monkeypatch.setattr(mnist_files, "MIRRORS", (slow, serve(good)))
    assert_is_miniature(load_mnist(normalize=False))


def test_a_mirror_that_sends_without_end_gives_way_to_the_next(
    serve: Callable[[Respond], str], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = serve(lambda name: Response(bytes(IMAGES.size + 1_000_000)))
    monkeypatch.setattr(mnist_files, "MIRRORS", (endless,))
    with pytest.raises(ConnectionError, match=r"it sends more than 115,\d{3} bytes"):
        load_mnist()
    assert list(cache.iterdir()) == []


def test_two_downloads_at_once_do_not_disturb_each_other(
    serve: Callable[[Respond], str], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_asked = threading.Barrier(2)

    def respond(name: str) -> Response:
        both_have_asked.wait(timeout=10)
        return good(name)

    monkeypatch.setattr(mnist_files, "MIRRORS", (serve(respond),))
    with ThreadPoolExecutor(2) as pool:
        loads = [pool.submit(load_mnist, normalize=False) for _ in range(2)]
        for each in loads:
            assert_is_miniature(each.result())
    assert len(list(cache.iterdir())) == 4


def test_the_cache_is_by_default_where_the_system_keeps_caches(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOGRAD_SCRATCH_CACHE")
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "system" / project)
    write_files(tmp_path / "system" / "autograd-scratch" / "mnist")
    assert_is_miniature(load_mnist(normalize=False))


# What is imported when


def test_importing_the_datasets_imports_nothing_that_only_downloads_need() -> None:
    program = (
        "import sys, nn.datasets; print({'pooch', 'tqdm', 'requests'}.intersection(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"


@pytest.mark.parametrize("library", ["pooch", "tqdm"])
def test_a_download_without_its_libraries_says_what_to_install(
    cache: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf'{library}: pip install "autograd-scratch\[nn\]"'):
        load_mnist()


def test_files_that_are_there_need_no_pooch(
    directory: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(cache)
    monkeypatch.setitem(sys.modules, "pooch", None)
    assert_is_miniature(load_mnist(normalize=False, data_dir=directory))
    assert_is_miniature(load_mnist(normalize=False))


# The real MNIST

needs_mnist = pytest.mark.skipif(
    not REAL_MNIST, reason="MNIST_DIR does not name a directory with the MNIST files"
)


@needs_mnist
def test_mnist_has_the_shapes_and_types_of_the_book() -> None:
    (x_train, t_train), (x_test, t_test) = load_mnist(one_hot_label=True)
    assert x_train.shape == (60000, 784)
    assert t_train.shape == (60000, 10)
    assert x_test.shape == (10000, 784)
    assert t_test.shape == (10000, 10)
    assert x_train.dtype == x_test.dtype == np.float32
    assert (x_train.min(), x_train.max()) == (0, 1)


@needs_mnist
def test_mnist_has_its_labels_in_the_original_order() -> None:
    (_, t_train), (_, t_test) = load_mnist()
    assert t_train[:6].tolist() == [5, 0, 4, 1, 9, 2]
    assert t_test[:6].tolist() == [7, 2, 1, 0, 4, 1]
    train_counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(t_train).tolist() == train_counts
    assert np.bincount(t_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@needs_mnist
def test_the_sample_consists_of_mnist_training_digits() -> None:
    (x, t), _ = load_mnist(normalize=False)
    label_of = {image.tobytes(): label for image, label in zip(x, t, strict=True)}
    for x_sample, t_sample in load_mnist_sample(normalize=False):
        assert [label_of[image.tobytes()] for image in x_sample] == t_sample.tolist()
