"""Pages fetched politely: robots.txt, a pause between two requests to a host, retries, conditional requests, limits.

An address is fetched only if its host's name resolves to public addresses, and the connection goes to the very address
that was checked: a name that resolves differently a moment later (DNS rebinding) leads nowhere. The same holds for every
redirect. Hosts inside one's own network can be allowed by name. Proxies of the environment are not used, because the
check would not hold behind one.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import email.utils
import hashlib
import ipaddress
import json
import os
import random
import re
import socket
import tempfile
import threading
import time
import zlib
from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

from nufuz.errors import NufuzError

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

AGENT = "nufuz/0.1 (research reader; obeys robots.txt)"


class FetchError(NufuzError):
    """A page that could not be fetched, or must not be; the others go on."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How to behave towards hosts.

    ``delay``: seconds between two requests to one host (a longer Crawl-delay of its robots.txt holds instead);
    ``seconds``: for one request with its redirects' bodies, from connection to last byte; ``max_bytes``: of a body,
    unpacked; ``retries``: further attempts after a passing failure; ``backoff``: seconds before the first of them,
    doubled each time; ``max_wait``: a Retry-After longer than this gives up; ``allow``: names of hosts (or
    ``host:port``) that may resolve to private, loopback or link-local addresses; ``hosts_at_once``: hosts fetched from
    at the same time.
    """

    agent: str = AGENT
    delay: float = 1.0
    seconds: float = 60.0
    max_bytes: int = 20_000_000
    retries: int = 3
    backoff: float = 1.0
    max_wait: float = 120.0
    max_redirects: int = 5
    obey_robots: bool = True
    allow: frozenset[str] = field(default_factory=frozenset)
    hosts_at_once: int = 8


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came. ``url``: as asked; ``final_url``: after redirects; ``fetched``: UTC, ISO 8601.

    ``unchanged``: the host said that the page is the one in the cache (304), and ``data`` is the cache's.
    """

    url: str
    final_url: str
    content_type: str
    charset: str | None
    data: bytes
    fetched: str
    unchanged: bool = False


class Fetcher:
    """Fetches pages. Use as a context manager; works in scripts, threads and notebooks alike.

    ``cache``: a folder in which bodies with their ETag and Last-Modified are kept for conditional requests.
    """

    def __init__(self, policy: Policy | None = None, *, cache: str | os.PathLike[str] | None = None) -> None:
        self.policy = policy or Policy()
        self._cache = _Cache(Path(cache)) if cache is not None else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="nufuz-fetching", daemon=True)
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, asyncio.Future[Any]] = {}
        self._client: httpx.AsyncClient | None = None

    def fetch(self, url: str) -> Fetched:
        """One page. Raises ``FetchError`` with what was found and what to do."""
        return self._wait(self._fetch(url))

    def fetch_all(self, urls: Iterable[str]) -> Iterator[Fetched | FetchError]:
        """Many pages, each host at its own pace, hosts side by side; results as they come, failures among them."""

        async def one(url: str, gate: asyncio.Semaphore) -> Fetched | FetchError:
            async with gate:
                try:
                    return await self._fetch(url)
                except FetchError as error:
                    return error

        async def start() -> tuple[asyncio.Queue[Fetched | FetchError], list[asyncio.Task[None]]]:
            done: asyncio.Queue[Fetched | FetchError] = asyncio.Queue()
            gate = asyncio.Semaphore(self.policy.hosts_at_once)

            async def in_turn(queue: list[str]) -> None:
                for url in queue:
                    await done.put(await one(url, gate))

            by_host: dict[str, list[str]] = {}
            for url in dict.fromkeys(urls):
                by_host.setdefault(urlsplit(url).netloc.lower(), []).append(url)
            total.append(sum(map(len, by_host.values())))
            return done, [asyncio.create_task(in_turn(queue)) for queue in by_host.values()]

        total: list[int] = []
        done, tasks = self._wait(start())
        try:
            for _ in range(total[0]):
                yield self._wait(done.get())
        finally:
            for task in tasks:
                self._loop.call_soon_threadsafe(task.cancel)

    def close(self) -> None:
        """Close connections and end the background thread."""
        if self._thread.is_alive():
            if self._client is not None:
                self._wait(self._client.aclose())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        if not self._loop.is_closed():
            self._loop.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        if not self._thread.is_alive():
            self._thread.start()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    # --- One page ----------------------------------------------------------------------------------------------------

    async def _fetch(self, url: str) -> Fetched:
        kept = self._cache.get(url) if self._cache else None
        at = url
        for _ in range(self.policy.max_redirects + 1):
            await self._check_robots(at, asked=url)
            conditions = kept.conditions() if kept and kept.final_url == at else {}
            answer = await self._request_with_retries(at, conditions, asked=url)
            if answer.status in (301, 302, 303, 307, 308) and answer.location:
                at = urljoin(at, answer.location)
                continue
            if answer.status == 304 and kept is not None:
                return kept.fetched(unchanged=True, now=_now())
            if answer.status != 200:
                raise _status_error(answer.status, url)
            fetched = Fetched(url, at, answer.content_type, answer.charset, answer.data, _now())
            if self._cache:
                self._cache.put(fetched, answer.etag, answer.last_modified)
            return fetched
        raise FetchError(
            f"it redirects more than {self.policy.max_redirects} times", file=url, todo="Give the final address"
        )

    async def _request_with_retries(self, url: str, conditions: dict[str, str], *, asked: str) -> _Answer:
        """One request, again after passing failures; never sooner than the host allows."""
        for attempt in range(self.policy.retries + 1):
            wait = self.policy.backoff * 2**attempt * random.uniform(0.8, 1.2)
            try:
                answer = await self._request(url, conditions, limit=self.policy.max_bytes, asked=asked)
                if answer.status not in (429, 500, 502, 503, 504) or attempt == self.policy.retries:
                    return answer
                if answer.retry_after is not None:
                    wait = max(wait, answer.retry_after)
            except _PassingError as error:
                if attempt == self.policy.retries:
                    todo = "Check the address and the network, or try again later"
                    raise FetchError(str(error), file=asked, todo=todo) from error
            if wait > self.policy.max_wait:
                raise FetchError(f"the host asks to come back in {wait:,.0f} seconds", file=asked, todo="Try then")
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _request(self, url: str, headers: dict[str, str], *, limit: int, asked: str) -> _Answer:
        """One request to a checked address, in the host's turn."""
        import httpx

        host = urlsplit(url).netloc.lower()
        async with self._hosts.setdefault(host, _Host()).turn(self.policy.delay):
            try:
                async with asyncio.timeout(self.policy.seconds):
                    return await self._send(url, headers, limit=limit, asked=asked)
            except TimeoutError as error:
                raise _PassingError(f"no full answer within {self.policy.seconds:g} seconds") from error
            except httpx.HTTPError as error:
                raise _PassingError(f"the connection failed ({str(error) or type(error).__name__})") from error
            except httpx.InvalidURL as error:
                raise FetchError(f"it is no address ({error})", file=asked, todo="Check it") from error

    async def _send(self, url: str, headers: dict[str, str], *, limit: int, asked: str) -> _Answer:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                follow_redirects=False,
                trust_env=False,
                timeout=httpx.Timeout(self.policy.seconds, connect=min(20.0, self.policy.seconds)),
                # Connections are not reused: one made for a name must not carry requests for another at its address.
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        address = await _checked_address(url, self.policy.allow, asked)
        request = self._client.build_request(
            "GET",
            httpx.URL(url).copy_with(host=address),
            headers={
                "Host": httpx.URL(url).netloc.decode("ascii"),
                "User-Agent": self.policy.agent,
                "Accept": "text/html,application/xhtml+xml,application/pdf,application/rss+xml,application/atom+xml,*/*;q=0.5",
                "Accept-Encoding": "gzip",
                **headers,
            },
            extensions={"sni_hostname": httpx.URL(url).raw_host.decode("ascii")},
        )
        response = await self._client.send(request, stream=True)
        try:
            data = b"" if response.status_code != 200 else await _body(response, limit, asked)
        finally:
            await response.aclose()
        return _Answer.of(response, data)

    # --- robots.txt --------------------------------------------------------------------------------------------------

    async def _check_robots(self, url: str, *, asked: str) -> None:
        """Raises ``FetchError`` where the host does not want the page read; sets the host's own delay (RFC 9309)."""
        if not self.policy.obey_robots:
            return
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        if origin not in self._robots:
            self._robots[origin] = asyncio.ensure_future(self._load_robots(origin, asked))
        try:
            rules = await asyncio.shield(self._robots[origin])
        except FetchError as error:
            todo = "Try again later"
            raise FetchError(
                f"robots.txt of {parts.netloc} could not be read: {error.found}", file=asked, todo=error.todo or todo
            ) from error
        if rules is None:
            return
        if not rules.can_fetch(url, self.policy.agent):
            todo = "Ask the publisher, or save the page by hand from a browser"
            raise FetchError(f"robots.txt of {parts.netloc} asks not to fetch it", file=asked, todo=todo)
        wish = rules.crawl_delay(self.policy.agent)
        if wish:
            self._hosts.setdefault(parts.netloc.lower(), _Host()).own_delay = min(float(wish), self.policy.max_wait)

    async def _load_robots(self, origin: str, asked: str) -> Any:
        """The rules, or None where there are none (a client error); an unreachable file forbids everything."""
        from protego import Protego

        at = f"{origin}/robots.txt"
        for _ in range(self.policy.max_redirects + 1):
            answer = await self._request_with_retries(at, {}, asked=at)
            if answer.status in (301, 302, 303, 307, 308) and answer.location:
                at = urljoin(at, answer.location)
                continue
            if answer.status == 200:
                return Protego.parse(answer.data[:500_000].decode("utf-8", "replace"))
            if 400 <= answer.status < 500 and answer.status != 429:
                return None
            raise FetchError(f"the host answers {answer.status}", file=at, todo="Try again later")
        return None


# --- Hosts' turns ----------------------------------------------------------------------------------------------------


class _Host:
    """One host: a request at a time, a pause between two."""

    def __init__(self) -> None:
        self.own_delay = 0.0
        self._lock = asyncio.Lock()
        self._next = 0.0

    @contextlib.asynccontextmanager
    async def turn(self, delay: float) -> Any:
        async with self._lock:
            wait = self._next - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                self._next = time.monotonic() + max(delay, self.own_delay)


# --- Addresses -------------------------------------------------------------------------------------------------------

# Addresses that are public by their number but serve a cloud machine's own metadata.
_METADATA = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "192.0.0.192", "169.254.169.254", "fd00:ec2::254")))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


async def _checked_address(url: str, allow: frozenset[str], asked: str) -> str:
    """An address of the URL's host that may be connected to. Raises ``FetchError`` where there is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(
            f"{url[:200]} is no http(s) address", file=asked, todo="Give an address that begins with https://"
        )
    if parts.username or parts.password:
        raise FetchError("an address with a name or password in it is not fetched", file=asked, todo="Leave it out")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise FetchError(f"its port is no number ({error})", file=asked, todo="Check the address") from error
    host = parts.hostname.rstrip(".")
    try:
        name = host if _is_number(host) else host.encode("idna").decode("ascii")
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _PassingError(f"the host {host} cannot be found ({error})") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not ({host.lower(), f"{host.lower()}:{port}"} & {a.lower() for a in allow}):
        for address in addresses:
            if not is_public(address):
                raise FetchError(
                    f"{host} is the address {address} inside a private network, which is not fetched from",
                    file=asked,
                    todo=f"If you mean it, allow it by name: --allow {host}",
                )
    return str(addresses[0])


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the public Internet, IPv4 addresses inside IPv6 ones looked through."""
    if address in _METADATA:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local or int(address) >> 32 == 0:
            return False
    return address.is_global and not address.is_multicast


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


# --- Answers ---------------------------------------------------------------------------------------------------------


class _PassingError(Exception):
    """A failure that may be over at the next attempt."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str | None
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    retry_after: float | None
    data: bytes

    @classmethod
    def of(cls, response: httpx.Response, data: bytes) -> _Answer:
        header = response.headers
        kind = header.get("Content-Type", "")
        charset = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", kind, re.IGNORECASE)
        return cls(
            status=response.status_code,
            location=header.get("Location"),
            content_type=kind.partition(";")[0].strip().lower(),
            charset=charset.group(1) if charset else None,
            etag=header.get("ETag"),
            last_modified=header.get("Last-Modified"),
            retry_after=_seconds(header.get("Retry-After")),
            data=data,
        )


async def _body(response: httpx.Response, limit: int, asked: str) -> bytes:
    """The body, unpacked here: never more than ``limit`` bytes, whatever it is packed from."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"the page is packed in a way not asked for ({packing})", file=asked, todo="Save it by hand")
    unpack = zlib.decompressobj(47) if packing not in ("identity", "") else None
    too_large = FetchError(f"it is larger than {limit / 1e6:,.0f} MB", file=asked, todo="Save it by hand")
    if unpack is None and int(response.headers.get("Content-Length", "0") or 0) > limit:
        raise too_large
    parts, size = [], 0
    async for raw in response.aiter_raw(65_536):
        try:
            data = raw if unpack is None else unpack.decompress(raw, limit + 1 - size)
        except zlib.error as error:
            raise _PassingError(f"the page came damaged ({error})") from error
        parts.append(data)
        size += len(data)
        if size > limit:
            raise too_large
    return b"".join(parts)


def _seconds(retry_after: str | None) -> float | None:
    """Seconds of a Retry-After header: a number or a date."""
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        then = email.utils.parsedate_to_datetime(retry_after)
    except (ValueError, TypeError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=datetime.UTC)
    return max(0.0, (then - datetime.datetime.now(datetime.UTC)).total_seconds())


def _status_error(status: int, url: str) -> FetchError:
    todo = {
        401: "It needs a login: save it by hand from a browser",
        403: "The host refuses: save it by hand from a browser",
        404: "Check the address",
        410: "It is gone: look for it in a web archive",
        429: "The host is asked too often: try later with a longer --delay",
    }.get(status, "Try again later")
    return FetchError(f"the host answers {status}", file=url, todo=todo)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# --- The cache -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kept:
    url: str
    final_url: str
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    fetched_at: str
    data: bytes = b""

    def conditions(self) -> dict[str, str]:
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}

    def fetched(self, *, unchanged: bool, now: str) -> Fetched:
        return Fetched(self.url, self.final_url, self.content_type, self.charset, self.data, now, unchanged)


class _Cache:
    """A folder: for each address its answer's head (``.json``) and body (``.body``), written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, url: str) -> _Kept | None:
        stem = self._stem(url)
        try:
            head = json.loads(stem.with_suffix(".json").read_text(encoding="utf-8"))
            data = stem.with_suffix(".body").read_bytes()
            if head.pop("digest") != hashlib.sha256(data).hexdigest():
                return None
            return _Kept(**head, data=data)
        except (OSError, ValueError, TypeError, KeyError):
            return None  # nothing kept, or damaged: fetched anew

    def put(self, fetched: Fetched, etag: str | None, last_modified: str | None) -> None:
        if not (etag or last_modified):
            return
        stem = self._stem(fetched.url)
        kept = _Kept(
            fetched.url,
            fetched.final_url,
            fetched.content_type,
            fetched.charset,
            etag,
            last_modified,
            fetched.fetched,
        )
        head = asdict(kept) | {"digest": hashlib.sha256(fetched.data).hexdigest()}
        del head["data"]
        write_whole(stem.with_suffix(".body"), fetched.data)
        write_whole(stem.with_suffix(".json"), json.dumps(head, ensure_ascii=False, indent=1).encode("utf-8"))

    def _stem(self, url: str) -> Path:
        return self._folder / hashlib.sha256(url.encode("utf-8")).hexdigest()[:32]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a half."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".nufuz-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
