"""A parser of foreign bytes ends within its limits, and what it did hurts no other document."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pathlib
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator

import pytest

from nufuz.errors import ReadingError
from nufuz.reading import Limits, Problem, Sandbox, iter_documents, read_path
from nufuz.reading.document import Extracted

FUZZ = pathlib.Path(__file__).parents[1] / "benchmarks" / "fuzz" / "hostile.py"


def say(text: str) -> Extracted:
    print("noise on standard output")
    os.write(1, b"more noise")
    return Extracted(text, "text/plain")


def process_id() -> int:
    return os.getpid()


def loop() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def eat_memory() -> int:
    kept = [bytearray(50_000_000) for _ in range(200)]
    return len(kept)


def crash() -> None:
    ctypes.string_at(0)


def recurse() -> None:
    recurse()


def stumble() -> None:
    raise KeyError("x")


def refuse() -> None:
    raise ReadingError("it is broken", place="page 3", todo="Mend it")


def large() -> bytes:
    return bytes(3_000_000)


def foreign_class() -> pathlib.Path:
    return pathlib.Path("/")


def count(to: int) -> Iterator[int]:
    yield from range(to)
    if to == 3:
        os._exit(7)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(1, Limits(seconds=20, memory=1_000_000_000, replies=2_000_000)) as made:
        yield made


def test_a_worker_is_used_again_and_noise_does_not_disturb_it(sandbox: Sandbox) -> None:
    first = sandbox.run(process_id, file="a")
    assert sandbox.run(say, "نص", file="a").raw == "نص"
    assert sandbox.run(process_id, file="a") == first != os.getpid()


def test_a_worker_is_used_again_however_large_the_process_is_that_began_it() -> None:
    ballast = b"x" * 700_000_000
    with Sandbox(1, Limits(seconds=20, memory=1_000_000_000)) as made:
        assert made.run(process_id, file="a") == made.run(process_id, file="a")
    del ballast


@pytest.mark.parametrize("task", [loop, sleep])
def test_a_task_without_end_is_ended(sandbox: Sandbox, task: object) -> None:
    start = time.monotonic()
    with pytest.raises(ReadingError, match=r"a\.pdf: reading it took more than 1 seconds"):
        sandbox.run(task, file="a.pdf", seconds=1)  # type: ignore[arg-type]
    assert time.monotonic() - start < 10
    assert sandbox.run(say, "weiter", file="b").raw == "weiter"


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        (eat_memory, "more than 1.0 GB of memory"),
        (crash, "crashed"),
        (recurse, "nested too deeply"),
        (stumble, "cannot be read .KeyError"),
        (refuse, "page 3: it is broken. Mend it"),
        (large, "too large"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="no memory limit on Windows")
def test_whatever_a_task_does_the_document_gets_a_sentence_and_the_next_one_is_read(
    sandbox: Sandbox, task: object, sentence: str
) -> None:
    with pytest.raises(ReadingError, match=sentence) as caught:
        sandbox.run(task, file="a.pdf")  # type: ignore[arg-type]
    assert str(caught.value).startswith("a.pdf")
    assert caught.value.todo
    assert sandbox.run(say, "weiter", file="b").raw == "weiter"


def test_a_worker_cannot_send_objects_that_are_no_records(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingError, match="not among the records"):
        sandbox.run(foreign_class, file="a.pdf")
    assert sandbox.run(say, "weiter", file="b").raw == "weiter"


def test_a_stream_gives_its_items_and_its_end_or_how_it_broke(sandbox: Sandbox) -> None:
    assert list(sandbox.stream(count, 1000, file="a")) == list(range(1000))
    broken = sandbox.stream(count, 3, file="a")
    assert [next(broken) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ReadingError, match="status 7"):
        next(broken)


def test_workers_end_with_the_sandbox() -> None:
    with Sandbox(2) as sandbox:
        futures = [sandbox.submit(process_id, file="a") for _ in range(4)]
        ids = {future.result() for future in futures}
    for pid in ids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_closing_does_not_wait_for_a_task_without_end() -> None:
    start = time.monotonic()
    with Sandbox(1) as sandbox:
        running, waiting = sandbox.submit(sleep, file="a"), sandbox.submit(sleep, file="b")
        time.sleep(0.5)
    assert time.monotonic() - start < 30
    assert waiting.cancelled()
    assert isinstance(running.exception(timeout=1), ReadingError)


def test_a_script_without_a_main_guard_can_read(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("نص", encoding="utf-8")
    script = f"import nufuz.reading as r; print(r.read_path({str(tmp_path / 'a.txt')!r}).text)"
    (tmp_path / "script.py").write_text(textwrap.dedent(script), encoding="utf-8")
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"], capture_output=True, check=True, env=environment, timeout=60
    )
    assert done.stdout.decode().strip() == "نص"


def test_hostile_files_end_in_a_text_or_a_sentence(tmp_path: pathlib.Path) -> None:
    """The short version of ``benchmarks/fuzz/hostile.py``."""
    spec = importlib.util.spec_from_file_location("hostile", FUZZ)
    assert spec is not None
    assert spec.loader is not None
    hostile = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hostile)
    names = hostile.write_short(tmp_path)
    problems: list[Problem] = []
    limits = Limits(seconds=10, memory=1_500_000_000)
    read = list(iter_documents([tmp_path], on_problem=problems.append, workers=2, limits=limits))
    assert len(read) + len(problems) == len(names)
    for problem in problems:
        assert pathlib.Path(problem.path).name in problem.text
    assert not [p.text for p in problems if "crashed" in p.text]


def test_a_file_that_vanishes_is_a_sentence(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ReadingError, match="no such file"):
        read_path(tmp_path / "gone.txt")
