"""Worker processes for parsers of foreign bytes: each task ends within its limits, whatever is in the file.

A parser may loop, eat all memory or crash the interpreter. So it runs in another process with a limit of memory, of
processor time and of wall time; at a limit the process is ended and the document gets a clear error. Workers are
reused, so that a task costs little more than its own work; one that died or grew is replaced.

The worker is a fresh interpreter that speaks length-prefixed pickles over its standard input and output. It does not
import the caller's main module: a script needs no ``if __name__ == "__main__"``, and a notebook works. What comes back
is unpickled with a short list of allowed classes. On Windows, which has no resource limits, only the time limit holds
(and a note in ``Sandbox.missing_limits`` says so); on macOS memory is watched from inside the worker.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, ParamSpec, TypeVar

from nufuz.errors import NufuzError, ReadingError

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use.

    ``seconds``: wall time; ``memory``: bytes of address space of the worker, its interpreter and libraries included;
    ``tasks``: a worker is replaced after so many (a library may leak); ``replies``: largest answer, in bytes.
    """

    seconds: float = 120.0
    memory: int = 2_000_000_000
    tasks: int = 2_000
    replies: int = 1_500_000_000


class Sandbox:
    """A pool of worker processes.

    ``run`` and ``submit`` call a function that stands at the top of a module, in a worker; ``stream`` iterates over a
    generator function there. A function's own ``ReadingError`` is raised here as it is; a task that hit a limit or
    killed its worker raises ``ReadingError`` with the ``file`` that was named. Use as a context manager, or ``close``.
    """

    def __init__(self, workers: int | None = None, limits: Limits | None = None) -> None:
        self.workers = workers or min(os.cpu_count() or 1, 8)
        self.limits = limits or Limits()
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(self.workers):
            self._idle.put(None)  # started when it is first needed
        self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="nufuz-reading")
        self._live: set[_Worker] = set()
        self._closed = False

    @property
    def missing_limits(self) -> tuple[str, ...]:
        """Limits that this system cannot keep."""
        return ("memory", "processor time") if sys.platform == "win32" else ()

    def run(self, function: Callable[..., T], *args: Any, file: str, seconds: float | None = None, **kwargs: Any) -> T:
        """The function's result. Arguments and result must be picklable."""
        return self._run(function, args, kwargs, file, seconds)

    def submit(
        self, function: Callable[..., T], *args: Any, file: str, seconds: float | None = None, **kwargs: Any
    ) -> Future[T]:
        """As ``run``, at once; the future holds the result or the error."""
        return self._threads.submit(self._run, function, args, kwargs, file, seconds)

    def stream(
        self, function: Callable[..., Iterator[T]], *args: Any, file: str, seconds: float | None = None, **kwargs: Any
    ) -> Iterator[T]:
        """The items of a generator function, one by one; the time limit is for each item. Uses a worker of its own."""
        worker = _Worker(self.limits)
        try:
            worker.send(("stream", function, args, kwargs, seconds or self.limits.seconds))
            while True:
                kind, value = worker.answer(file, seconds or self.limits.seconds)
                if kind == "end":
                    return
                yield value
        finally:
            worker.close()

    def close(self) -> None:
        """End the workers at once; tasks that are not done are cancelled or fail."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in tuple(self._live):
            worker.kill()
        self._threads.shutdown(wait=True)
        for worker in tuple(self._live):
            self._end(worker)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _run(self, function: Callable[..., T], args: Any, kwargs: Any, file: str, seconds: float | None) -> T:
        seconds = seconds or self.limits.seconds
        worker = self._idle.get()
        try:
            for attempt in (1, 2):
                if worker is None or not worker.fresh_enough:
                    if worker is not None:
                        self._end(worker)
                    worker = self._begin()
                used_before = worker.tasks_done > 0
                try:
                    worker.send(("run", function, args, kwargs, seconds))
                    _, value = worker.answer(file, seconds)
                    return value  # type: ignore[no-any-return]
                except WorkerLostError as error:
                    self._end(worker)
                    worker = None
                    # What earlier documents left behind must not be laid at this one's door: one more try, alone.
                    if error.timed_out or not used_before or attempt == 2 or self._closed:
                        raise
            raise AssertionError("unreachable")
        finally:
            self._idle.put(worker)

    def _begin(self) -> _Worker:
        worker = _Worker(self.limits)
        self._live.add(worker)
        if self._closed:  # closed between the check and the start
            worker.kill()
        return worker

    def _end(self, worker: _Worker) -> None:
        worker.close()
        self._live.discard(worker)


class WorkerLostError(ReadingError):
    """A worker was ended at its limit, or crashed."""

    def __init__(self, found: str, *, file: str, todo: str, timed_out: bool = False) -> None:
        super().__init__(found, file=file, todo=todo)
        self.timed_out = timed_out


# --- The caller's side -----------------------------------------------------------------------------------------------

_START = "import sys; sys.path[:] = {path!r}; from nufuz.reading.sandbox import _serve; _serve({memory!r})"
_MEMORY_EXIT = 86
_HEAD = struct.Struct("<Q")


class _Worker:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.tasks_done = 0
        self._grown = False
        # One thread each for linear algebra: idle threads cost address space, which is what the limit counts.
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START.format(path=sys.path, memory=limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout

    @property
    def fresh_enough(self) -> bool:
        return not self._grown and self.tasks_done < self._limits.tasks and self._process.poll() is None

    def send(self, task: tuple[Any, ...]) -> None:
        data = pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)
        with contextlib.suppress(BrokenPipeError):  # the answer will say how the worker ended
            self._in.write(_HEAD.pack(len(data)))
            self._in.write(data)
            self._in.flush()

    def answer(self, file: str, seconds: float) -> tuple[str, Any]:
        """("value", item) or ("end", None); raises what the task raised, or ``WorkerLostError``."""
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._process.kill()

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            data = self._receive()
        finally:
            timer.cancel()
        if data is None:
            raise self._lost(file, seconds, expired.is_set())
        if data == b"":
            raise WorkerLostError("what was read of it is too large", file=file, todo=_SPLIT)
        try:
            kind, value, self._grown = _Unpickler(io.BytesIO(data)).load()
        except Exception as error:  # a worker that was taken over may send anything
            found = f"its parser gave an answer that is not accepted ({str(error)[:200]})"
            raise WorkerLostError(found, file=file, todo="Do not trust this file") from error
        self.tasks_done += 1
        if kind == "error":
            raise ReadingError(value["found"], file=value["file"] or file, place=value["place"], todo=value["todo"])
        if kind == "memory":
            raise WorkerLostError(self._memory_sentence(), file=file, todo=_SPLIT)
        return kind, value

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self._process.kill()
        for pipe in (self._in, self._out):
            with contextlib.suppress(OSError):
                pipe.close()
        self._process.wait()

    def _receive(self) -> bytes | None:
        """The bytes of one answer; None where the worker ended, empty where the answer is too large."""
        try:
            head = self._out.read(_HEAD.size)
            if len(head) < _HEAD.size:
                return None
            (length,) = _HEAD.unpack(head)
            if length > self._limits.replies:
                return b""
            data = self._out.read(length)
        except (OSError, ValueError):
            return None
        return data if len(data) == length else None

    def _lost(self, file: str, seconds: float, timed_out: bool) -> WorkerLostError:
        code = self._process.wait()
        if timed_out or code == -24:  # SIGXCPU
            found = f"reading it took more than {seconds:g} seconds and was stopped"
            return WorkerLostError(found, file=file, todo="Divide it, or allow more time", timed_out=True)
        if code == _MEMORY_EXIT:
            return WorkerLostError(self._memory_sentence(), file=file, todo=_SPLIT)
        how = f"signal {-code}" if code < 0 else f"status {code}"
        return WorkerLostError(
            f"its parser crashed ({how}), or ran out of the {self._limits.memory / 1e9:.1f} GB that it may use",
            file=file,
            todo="The file is probably damaged: open it in its own program and save it again, or give its text as .txt",
        )

    def _memory_sentence(self) -> str:
        return f"reading it took more than {self._limits.memory / 1e9:.1f} GB of memory and was stopped"


_SPLIT = "The file is very large or made to exhaust memory: divide it, or give its text as .txt"

_ALLOWED = {"nufuz.reading.document", "nufuz.reading.archives", "nufuz.reading.feeds"}
_ALLOWED_NAMES = {("array", "array"), ("array", "_array_reconstructor"), ("copyreg", "_reconstructor")}


class _Unpickler(pickle.Unpickler):
    """Only records of this package: a parser that was taken over must not run code here."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED_NAMES or (module in _ALLOWED and name[:1].isupper()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not among the records that a worker may send")


# --- The worker's side -----------------------------------------------------------------------------------------------


def _serve(memory: int) -> None:
    """The life of a worker: read a task, do it, send what came of it, until the caller's end closes."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the caller, who then ends this process
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # a library that prints must not break the conversation
        os.dup2(nowhere, descriptor)
    _limit_memory(memory)
    while True:
        head = incoming.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        data = incoming.read(_HEAD.unpack(head)[0])
        if not _do(pickle.loads(data), outgoing, memory):
            outgoing.flush()
            os._exit(0)


def _do(task: tuple[Any, ...], outgoing: IO[bytes], memory: int) -> bool:
    """Do one task; False where this worker should end after it."""
    mode, function, args, kwargs, seconds = task
    _limit_processor_time(seconds)
    try:
        if mode == "stream":
            for item in function(*args, **kwargs):
                _reply(outgoing, "value", item, memory)
                _limit_processor_time(seconds)
            _reply(outgoing, "end", None, memory)
        else:
            _reply(outgoing, "value", function(*args, **kwargs), memory)
    except MemoryError:
        _reply(outgoing, "memory", None, memory)
        return False
    except RecursionError:
        _reply(outgoing, "error", _sentence("it is nested too deeply to be read"), memory)
    except NufuzError as error:
        answer = {"found": error.found, "file": error.file, "place": error.place, "todo": error.todo}
        _reply(outgoing, "error", answer, memory)
    except Exception as error:  # a parser that stumbles over broken input may raise anything
        _reply(outgoing, "error", _sentence(f"it cannot be read ({type(error).__name__}: {str(error)[:200]})"), memory)
    return True


def _sentence(found: str) -> dict[str, str | None]:
    todo = "The file is probably damaged: open it in its own program and save it again, or give its text as .txt"
    return {"found": found, "file": None, "place": None, "todo": todo}


def _reply(outgoing: IO[bytes], kind: str, value: Any, memory: int) -> None:
    data = pickle.dumps((kind, value, _peak_memory() > memory // 2), protocol=pickle.HIGHEST_PROTOCOL)
    outgoing.write(_HEAD.pack(len(data)))
    outgoing.write(data)
    outgoing.flush()


def _limit_memory(memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limited = False
    if sys.platform == "linux":
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            limited = True
    if not limited:
        threading.Thread(target=_watch_memory, args=(memory,), daemon=True).start()


def _watch_memory(memory: int) -> None:
    while _peak_memory() < memory:
        time.sleep(0.05)
    os._exit(_MEMORY_EXIT)


def _limit_processor_time(seconds: float) -> None:
    """A second line of defence behind the caller's clock: it holds even where the caller is gone."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))


def _peak_memory() -> int:
    """Bytes of physical memory at most in use so far."""
    if sys.platform == "win32":
        return 0
    if sys.platform == "linux":
        # getrusage counts what the process was forked from as well, which may be large.
        with contextlib.suppress(OSError, ValueError), open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
