"""Pages are fetched politely and only from where they may be; every server here is on loopback."""

from __future__ import annotations

import gzip
import http.server
import ipaddress
import itertools
import pathlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from click.testing import CliRunner

from nufuz.cli import cli
from nufuz.errors import ReadingError
from nufuz.reading.feeds import is_feed, parse_feed
from nufuz.reading.fetching import Fetcher, FetchError, Policy, is_public

pytest.importorskip("httpx")
pytest.importorskip("protego")

Answer = tuple[int, dict[str, str], bytes]
PAGE = "<html><body><article><p>نص الصفحة طويل بما يكفي ليقرأ كمقالة كاملة عن العلاقات.</p></article></body></html>".encode()


@dataclass
class Server:
    """A web server on loopback. ``pages``: path → answer, or a function of (how often asked, headers)."""

    port: int = 0
    pages: dict[str, Answer | Callable[[int, dict[str, str]], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, float, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def times(self, path: str) -> list[float]:
        return [at for asked, at, _ in self.asked if asked == path]


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.asked.append((self.path, time.monotonic(), headers))
            page = state.pages.get(self.path, (404, {}, b""))
            status, extra, body = page(len(state.times(self.path)), headers) if callable(page) else page
            self.send_response(status)
            for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if body == b"drip":
                    for _ in range(100):
                        self.wfile.write(b"d")
                        time.sleep(0.1)
                else:
                    self.wfile.write(body)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = httpd.server_address[1]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield state
    httpd.shutdown()
    httpd.server_close()


def fetcher(cache: pathlib.Path | None = None, **policy: object) -> Fetcher:
    settings: dict[str, object] = {"delay": 0.0, "backoff": 0.01, "seconds": 5.0, "allow": frozenset({"127.0.0.1"})}
    return Fetcher(Policy(**(settings | policy)), cache=cache)  # type: ignore[arg-type]


# --- Where one may go


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "168.63.129.16", "::1", "::", "fe80::1", "fd00:ec2::254", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_private_loopback_link_local_and_metadata_addresses_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "2130706433", "0x7f.1"])
def test_an_address_on_this_machine_is_refused_however_it_is_written(server: Server, host: str) -> None:
    server.pages["/a"] = (200, {}, PAGE)
    with fetcher(allow=frozenset(), retries=0) as polite, pytest.raises(FetchError):
        polite.fetch(server.url("/a", host))
    assert server.asked == []


def test_a_redirect_into_the_private_network_is_refused(server: Server) -> None:
    server.pages["/a"] = (302, {"Location": server.url("/secret", "localhost")}, b"")
    server.pages["/secret"] = (200, {}, PAGE)
    with fetcher() as polite, pytest.raises(FetchError, match="private network"):
        polite.fetch(server.url("/a"))
    assert server.times("/secret") == []


def test_the_connection_goes_to_the_address_that_was_checked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name is public when asked first, and this machine's when asked again."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: object, *rest: object, **more: object) -> object:
        if host in ("rebind.example", b"rebind.example"):
            asked.append(next(answers))
            return real(asked[-1], *rest, **more)  # type: ignore[arg-type]
        return real(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    server.pages["/a"] = (200, {}, PAGE)
    with fetcher(retries=0, obey_robots=False, seconds=0.5) as polite, pytest.raises(FetchError):
        polite.fetch(server.url("/a", "rebind.example"))
    assert asked == ["93.184.216.34"]
    assert server.asked == []


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "file:///etc/passwd", "example.org", "http://", "http://u:p@127.0.0.1/"]
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with fetcher(retries=0) as polite, pytest.raises(FetchError):
        polite.fetch(url)


# --- Politeness


def test_robots_txt_is_obeyed_and_asked_once(server: Server) -> None:
    server.pages |= {
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /private\n"),
        "/a": (200, {}, PAGE),
        "/b": (200, {}, PAGE),
        "/private/x": (200, {}, PAGE),
    }
    with fetcher() as polite:
        assert polite.fetch(server.url("/a")).data == PAGE
        assert polite.fetch(server.url("/b")).data == PAGE
        with pytest.raises(FetchError, match="asks not to"):
            polite.fetch(server.url("/private/x"))
    assert len(server.times("/robots.txt")) == 1
    assert server.times("/private/x") == []


def test_a_robots_txt_that_cannot_be_had_forbids_everything_and_a_missing_one_nothing(server: Server) -> None:
    server.pages |= {"/robots.txt": (500, {}, b""), "/a": (200, {}, PAGE)}
    with fetcher(retries=1) as polite, pytest.raises(FetchError, match=r"robots\.txt"):
        polite.fetch(server.url("/a"))
    del server.pages["/robots.txt"]
    with fetcher() as polite:
        assert polite.fetch(server.url("/a")).data == PAGE


def test_a_host_is_given_a_pause_between_two_requests_and_its_crawl_delay_counts(server: Server) -> None:
    server.pages |= {f"/{n}": (200, {}, PAGE) for n in range(3)}
    with fetcher(delay=0.15, obey_robots=False) as polite:
        assert len(list(polite.fetch_all(server.url(f"/{n}") for n in range(3)))) == 3
    times = [at for _, at, _ in server.asked]
    assert all(later - earlier > 0.14 for earlier, later in itertools.pairwise(times))
    server.asked.clear()
    server.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 0.3\n")
    with fetcher() as polite:
        list(polite.fetch_all([server.url("/0"), server.url("/1")]))
    assert server.times("/1")[0] - server.times("/0")[0] > 0.29


def test_passing_failures_are_tried_again_and_retry_after_is_obeyed(server: Server) -> None:
    def busy_at_first(times: int, _: dict[str, str]) -> Answer:
        return (503, {"Retry-After": "1"}, b"") if times == 1 else (200, {}, PAGE)

    server.pages["/a"] = busy_at_first
    with fetcher(obey_robots=False) as polite:
        assert polite.fetch(server.url("/a")).data == PAGE
    first, second = server.times("/a")
    assert second - first > 0.95


def test_a_host_that_asks_for_a_long_pause_is_left_alone(server: Server) -> None:
    server.pages["/a"] = (429, {"Retry-After": "9999"}, b"")
    with fetcher(obey_robots=False) as polite, pytest.raises(FetchError, match="9,999 seconds"):
        polite.fetch(server.url("/a"))
    assert len(server.asked) == 1


def test_a_page_that_has_not_changed_is_not_sent_again(server: Server, tmp_path: pathlib.Path) -> None:
    def with_etag(_: int, headers: dict[str, str]) -> Answer:
        return (304, {}, b"") if headers.get("if-none-match") == '"v1"' else (200, {"ETag": '"v1"'}, PAGE)

    server.pages["/a"] = with_etag
    with fetcher(tmp_path, obey_robots=False) as polite:
        assert not polite.fetch(server.url("/a")).unchanged
    with fetcher(tmp_path, obey_robots=False) as polite:
        again = polite.fetch(server.url("/a"))
    assert again.unchanged
    assert again.data == PAGE
    for body in tmp_path.glob("*.body"):
        body.write_bytes(b"damaged")
    with fetcher(tmp_path, obey_robots=False) as polite:
        assert polite.fetch(server.url("/a")).data == PAGE


# --- Limits


def test_a_page_that_is_too_large_packed_or_not_is_refused(server: Server) -> None:
    server.pages["/large"] = (200, {}, b"x" * 200_000)
    server.pages["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 50_000_000))
    server.pages["/fits"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(PAGE))
    with fetcher(max_bytes=100_000, obey_robots=False) as polite:
        for path in ("/large", "/bomb"):
            with pytest.raises(FetchError, match="larger than"):
                polite.fetch(server.url(path))
        assert polite.fetch(server.url("/fits")).data == PAGE


def test_a_page_that_drips_is_given_up(server: Server) -> None:
    server.pages["/slow"] = (200, {"Content-Length": "100"}, b"drip")
    start = time.monotonic()
    with fetcher(seconds=0.5, retries=0, obey_robots=False) as polite, pytest.raises(FetchError, match=r"within 0\.5"):
        polite.fetch(server.url("/slow"))
    assert time.monotonic() - start < 3


def test_a_circle_of_redirects_ends(server: Server) -> None:
    server.pages["/a"] = (302, {"Location": "/a"}, b"")
    with fetcher(obey_robots=False) as polite, pytest.raises(FetchError, match="redirects more than"):
        polite.fetch(server.url("/a"))


def test_one_bad_page_does_not_stop_the_others(server: Server) -> None:
    server.pages["/a"] = (200, {}, PAGE)
    with fetcher(obey_robots=False) as polite:
        results = list(polite.fetch_all([server.url("/gone"), server.url("/a")]))
    assert isinstance(results[0], FetchError)
    assert "answers 404" in str(results[0])
    assert not isinstance(results[1], FetchError)


# --- Feeds

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>الصحيفة</title>
<item><title>زيارة &lt;b&gt;أنقرة&lt;/b&gt;</title><link>{0}</link><pubDate>Thu, 06 May 2021 10:00:00 GMT</pubDate></item>
<item><title>مكرر</title><link>{0}</link></item><item><title>بلا رابط</title><link>javascript:x</link></item>
</channel></rss>"""


def test_a_feed_gives_its_entries_once_with_what_it_says_of_them() -> None:
    data = RSS.format("https://example.org/1").encode()
    assert is_feed(data)
    assert not is_feed(PAGE)
    (entry,) = parse_feed(data, name="feed")
    assert entry.url == "https://example.org/1"
    assert (entry.meta.title, entry.meta.date, entry.meta.outlet) == ("زيارة أنقرة", "2021-05-06", "الصحيفة")


def test_an_atom_feed_is_read_and_a_page_is_no_feed() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>x</title>
    <link href="https://example.org/2"/><updated>2020-02-03T00:00:00Z</updated></entry></feed>"""
    assert [(entry.url, entry.meta.date) for entry in parse_feed(atom, name="f")] == [
        ("https://example.org/2", "2020-02-03")
    ]
    with pytest.raises(ReadingError, match="no RSS or Atom"):
        parse_feed(PAGE, name="f")


def test_the_command_writes_pages_with_sidecars_and_leaves_unchanged_ones_alone(
    server: Server, tmp_path: pathlib.Path
) -> None:
    import tomllib

    server.pages |= {
        "/feed": (200, {"Content-Type": "application/rss+xml"}, RSS.format(server.url("/news/one")).encode()),
        "/news/one": (200, {"ETag": '"1"'}, PAGE),
        "/b": (200, {}, PAGE),
    }
    arguments = ["fetch", server.url("/feed"), server.url("/b"), server.url("/gone"), "--out", str(tmp_path / "pages"),
                 "--allow", "127.0.0.1", "--delay", "0"]  # fmt: skip
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    assert "2 new or changed, 0 unchanged, 1 problems" in result.stdout
    assert "/gone" in result.stderr
    pages = sorted((tmp_path / "pages").glob("*.html"))
    assert [page.read_bytes() for page in pages] == [PAGE, PAGE]
    sidecars = [tomllib.loads(page.with_suffix(".meta.toml").read_text(encoding="utf-8")) for page in pages]
    (from_feed,) = (s for s in sidecars if s["url"] == server.url("/news/one"))
    assert from_feed["date"] == "2021-05-06"
    assert from_feed["title"] == "زيارة أنقرة"
    assert from_feed["fetched"].endswith("Z")
    assert "0 new or changed, 2 unchanged" in CliRunner().invoke(cli, arguments).stdout


def test_the_command_says_when_nothing_could_be_fetched(tmp_path: pathlib.Path) -> None:
    result = CliRunner().invoke(cli, ["fetch", "http://127.0.0.1:1/", "--out", str(tmp_path / "p")])
    assert result.exit_code == 1
    assert "--allow 127.0.0.1" in result.stderr
