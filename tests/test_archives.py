"""Web archives are streamed: pages and PDFs become documents, whatever else is in them is passed over."""

from __future__ import annotations

import gzip
import pathlib

import pytest

from nufuz.reading import Document, Problem, iter_documents, read_path
from nufuz.reading.archives import MAX_RECORD, records

pytest.importorskip("fastwarc")


def page(text: str) -> bytes:
    return f"<html lang='ar'><body><article><h1>عنوان</h1><p>{text}</p></article></body></html>".encode()


def record(number: int, body: bytes, *, kind: str = "text/html", status: str = "200 OK", extra: str = "") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n"
        f"WARC-Date: 2021-05-06T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:032d}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def read(path: pathlib.Path) -> tuple[list[Document], list[Problem]]:
    problems: list[Problem] = []
    return list(iter_documents([path], on_problem=problems.append, workers=2)), problems


TEXT = "بلغ حجم التجارة بين البلدين ٣٫٦ مليار دولار في العام الماضي وفق بيانات رسمية."


@pytest.mark.parametrize("packed", [False, True])
def test_pages_come_in_order_with_address_and_date_and_other_records_are_passed_over(
    tmp_path: pathlib.Path, packed: bool
) -> None:
    parts = [
        record(1, page(f"{TEXT} الأولى")),
        record(2, b"\x89PNG", kind="image/png"),
        record(3, page("x"), status="404 Not Found"),
        record(4, page("محتوى بترميز قديم").decode().encode("windows-1256"), kind="text/html; charset=windows-1256"),
        record(5, gzip.compress(page(f"{TEXT} الخامسة")), extra="Content-Encoding: gzip\r\n"),
    ]
    path = tmp_path / ("crawl.warc.gz" if packed else "crawl.warc")
    path.write_bytes(b"".join(map(gzip.compress, parts)) if packed else b"".join(parts))
    documents, problems = read(path)
    assert problems == []
    assert [document.id for document in documents] == ["crawl-000001", "crawl-000004", "crawl-000005"]
    assert "الأولى" in documents[0].text
    assert "محتوى بترميز قديم" in documents[1].text
    assert "الخامسة" in documents[2].text
    assert documents[0].meta.url == "https://example.org/1"
    assert documents[0].path == f"{path}#https://example.org/1"
    assert documents[0].extra["warc-date"] == "2021-05-06T10:00:00Z"


def test_an_archive_that_breaks_off_gives_what_stands_before(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    whole = b"".join(gzip.compress(record(n, page(f"{TEXT} {n}"))) for n in range(1, 6))
    path.write_bytes(whole[: len(whole) - 150])
    documents, _ = read(path)
    assert len(documents) >= 4


def test_a_page_without_text_is_a_problem_with_its_address_and_the_next_one_is_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(record(1, b"<html><script>1</script></html>") + record(2, page(TEXT)))
    documents, problems = read(path)
    assert [document.id for document in documents] == ["crawl-000002"]
    assert problems[0].path.endswith("#https://example.org/1")
    assert "no text" in problems[0].text


def test_a_page_too_large_is_passed_over(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(record(1, b"<p>" + b"x" * (MAX_RECORD + 1), extra=""), 1))
    (only,) = records(str(path))
    assert only.data is None
    assert "larger than" in (only.problem or "")


def test_what_is_no_archive_is_a_sentence(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"not an archive at all\n" * 10)
    documents, problems = read(tmp_path / "a.warc")
    assert documents == []
    assert "Check that it is a WARC file" in problems[0].text
    with pytest.raises(Exception, match="iter_documents"):
        read_path(tmp_path / "a.warc")
