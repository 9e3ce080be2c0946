"""``nufuz fetch``: pages and the entries of feeds into a folder, politely, each with a sidecar that says whence."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import click

if TYPE_CHECKING:
    from nufuz.reading.document import Metadata
    from nufuz.reading.fetching import Fetched, Fetcher
    from nufuz.reading.sandbox import Sandbox

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


@click.command()
@click.argument("urls", nargs=-1)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the pages.")
@click.option("--list", "lists", multiple=True, type=click.Path(path_type=Path), help="A file with an address a line.")
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="An RSS or Atom feed whose entries are fetched.")
@click.option("--allow", multiple=True, metavar="HOST", help="A host that may have a private or loopback address.")
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    help="Seconds between two requests to a host.",
)
@click.option("--max-megabytes", type=click.IntRange(min=1), default=20, show_default=True, help="Largest page.")
@click.option("--max-pages", type=click.IntRange(min=1), default=1000, show_default=True, help="Pages at most.")
@click.option("--strict", is_flag=True, help="Exit with status 1 where any page could not be fetched.")
def fetch(
    urls: tuple[str, ...],
    out: Path,
    lists: tuple[Path, ...],
    feeds: tuple[str, ...],
    allow: tuple[str, ...],
    delay: float,
    max_megabytes: int,
    max_pages: int,
    strict: bool,
) -> None:
    """Fetch pages (and the pages that feeds name) into a folder.

    robots.txt, Crawl-delay and Retry-After are obeyed; a page that has not changed is not sent again. Beside each page
    stands NAME.meta.toml with its address and the time it was fetched; ``nufuz build`` reads both. An address that turns
    out to be a feed is treated as one.
    """
    from nufuz.reading.fetching import Fetcher, FetchError, Policy
    from nufuz.reading.sandbox import Sandbox

    problems: list[str] = []
    wanted: dict[str, Metadata | None] = dict.fromkeys([*urls, *_listed(lists, problems)])
    if not wanted and not feeds and not problems:
        raise click.UsageError("Give addresses, --list FILE or --feed URL.")
    out.mkdir(parents=True, exist_ok=True)
    policy = Policy(delay=delay, max_bytes=max_megabytes * 1_000_000, allow=frozenset(allow))
    written = unchanged = 0
    with Fetcher(policy, cache=out / ".cache") as fetcher, Sandbox(1) as sandbox:
        wanted = {**_entries(fetcher, feeds, sandbox, problems), **wanted}
        queue = list(wanted)
        while queue:
            batch, queue = queue[:max_pages], []
            max_pages -= len(batch)
            for result in fetcher.fetch_all(batch):
                if isinstance(result, FetchError):
                    _say(str(result), problems)
                    continue
                found = _as_feed(result, sandbox, problems) if wanted[result.url] is None else None
                if found is not None:
                    fresh = {url: meta for url, meta in found.items() if url not in wanted}
                    wanted |= fresh
                    queue += fresh
                elif _write(out, result, wanted[result.url]):
                    written += 1
                else:
                    unchanged += 1
            if queue and max_pages <= 0:
                _say(f"{len(queue)} further addresses were not fetched (--max-pages)", problems)
                break
    click.echo(f"{written} new or changed, {unchanged} unchanged, {len(problems)} problems; pages are in {out}")
    if not written + unchanged or (strict and problems):
        sys.exit(1)


def _listed(lists: tuple[Path, ...], problems: list[str]) -> Iterator[str]:
    """Addresses of files, one a line; empty lines and those that begin with # are left out."""
    for path in lists:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeError) as error:
            _say(f"{path}: the list cannot be read ({error}). It must be a UTF-8 text with an address a line", problems)
            continue
        yield from (line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _entries(
    fetcher: Fetcher, feeds: tuple[str, ...], sandbox: Sandbox, problems: list[str]
) -> dict[str, Metadata | None]:
    from nufuz.reading.fetching import FetchError

    found: dict[str, Metadata | None] = {}
    for result in fetcher.fetch_all(feeds):
        if isinstance(result, FetchError):
            _say(str(result), problems)
        else:
            found |= _parse(result, sandbox, problems)
    return found


def _as_feed(page: Fetched, sandbox: Sandbox, problems: list[str]) -> dict[str, Metadata | None] | None:
    """The entries, where the page is a feed."""
    from nufuz.reading.feeds import is_feed

    return _parse(page, sandbox, problems) if is_feed(page.data, page.content_type) else None


def _parse(page: Fetched, sandbox: Sandbox, problems: list[str]) -> dict[str, Metadata | None]:
    from nufuz.errors import ReadingError
    from nufuz.reading.feeds import parse_feed

    try:
        entries = sandbox.run(parse_feed, page.data, name=page.url, url=page.final_url, file=page.url)
    except ReadingError as error:
        _say(str(error), problems)
        return {}
    return {entry.url: entry.meta for entry in entries}


def _write(out: Path, page: Fetched, meta: Metadata | None) -> bool:
    """Write the page and its sidecar; False where the very same page is there already."""
    from nufuz.reading.fetching import write_whole

    path = out / (_name(page.url) + _ending(page))
    if path.exists() and path.read_bytes() == page.data and path.with_suffix(".meta.toml").exists():
        return False
    write_whole(path, page.data)
    sidecar = path.with_suffix(".meta.toml")
    if not sidecar.exists():  # somebody may have corrected it by hand: what is there stays
        write_whole(sidecar, _sidecar(page, meta).encode("utf-8"))
    return True


def _name(url: str) -> str:
    """A readable name that is unique for the address: host, last part of the path, six characters of its hash."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]).rsplit(".", 1)[0]
    slug = re.sub(r"[^\w-]+", "-", last).strip("-_")[:60]
    host = re.sub(r"[^\w.-]+", "-", parts.hostname or "page").removeprefix("www.")
    return "-".join(filter(None, (host, slug, hashlib.sha256(url.encode("utf-8")).hexdigest()[:6]))).replace(".", "-")


def _ending(page: Fetched) -> str:
    if page.data[:1024].find(b"%PDF-") >= 0:
        return ".pdf"
    suffix = Path(urlsplit(page.final_url).path).suffix.lower()
    return _ENDINGS.get(page.content_type) or (suffix if suffix in _ENDINGS.values() else ".html")


def _sidecar(page: Fetched, meta: Metadata | None) -> str:
    """What is known of the page from where it came from; a feed's title, authors and date included."""
    fields: dict[str, object] = {"url": page.final_url, "fetched": page.fetched}
    if page.charset:
        fields["charset"] = page.charset
    if meta is not None:
        fields |= {"title": meta.title, "authors": list(meta.authors) or None, "outlet": meta.outlet, "date": meta.date}
    # A JSON string or list of strings is TOML as well.
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items() if value)


def _say(problem: str, problems: list[str]) -> None:
    problems.append(problem)
    click.echo(f"nufuz: {problem}", err=True)
