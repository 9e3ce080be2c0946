"""Mail (.eml) and pages saved as one file (.mht): the body's text; sender, subject and date.

What the mail answers to (lines that begin with ">") is kept but is not read for claims. Attachments are named in a
note and not read: save them and read them as documents of their own.
"""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
import re
from email.message import Message

from nufuz.errors import ReadingError
from nufuz.reading.blocks import Blocks
from nufuz.reading.document import Extracted, Metadata, Note
from nufuz.reading.html import page_blocks, parse, read_html
from nufuz.reading.plain import decode

_MAX_PARTS = 1_000
_MAX_HEADER = 20_000  # characters; a longer one is no header but a trap
_QUOTED = re.compile(r"^\s*>")


def read_mail(data: bytes, *, name: str) -> Extracted:
    """A mail, or a web page saved as one file. Raises ``ReadingError`` where there is no text in it."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)  # the newer policy is quadratic in a header
    if not message.keys():
        raise ReadingError("it is no mail: it has no head", file=name, todo="Save the mail again as .eml")
    plain, page, attached = _parts(message, name)
    if page is not None and (
        message.get_content_type() == "multipart/related" or message.get("Snapshot-Content-Location")
    ):
        url = str(message.get("Snapshot-Content-Location") or page.get("Content-Location") or "") or None
        return read_html(_bytes(page), name=name, charset=page.get_content_charset(), url=url)
    blocks = Blocks(name=name)
    if plain is not None:
        text, notes = decode(_bytes(plain), name=name, declared=plain.get_content_charset())
        _plain_blocks(text, blocks, flowed=str(plain.get_param("format", "")).lower() == "flowed")
    elif page is not None:
        text, notes = decode(_bytes(page), name=name, declared=page.get_content_charset())
        page_blocks(parse(text, name=name), blocks)
    else:
        raise ReadingError("the mail has no text", file=name, todo="Read its attachments as files of their own")
    blocks.notes.extend(notes)
    if attached:
        listed = ", ".join(attached[:10]) + ("…" if len(attached) > 10 else "")
        blocks.notes.append(Note("attachment-not-read", f"attachments were not read: {listed}"))
    return blocks.extracted("message/rfc822", _metadata(message))


def _parts(message: Message, name: str) -> tuple[Message | None, Message | None, list[str]]:
    """The first plain part, the first HTML part, and the names of attachments."""
    plain = page = None
    attached: list[str] = []
    for number, part in enumerate(message.walk()):
        if number > _MAX_PARTS:
            raise ReadingError(f"the mail has more than {_MAX_PARTS:,} parts", file=name, todo="Leave it out")
        for header, value in part.items():
            if len(str(value)) > _MAX_HEADER:
                del part[header]
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment":
            attached.append(part.get_filename() or kind)
        elif kind == "text/plain" and plain is None and _bytes(part).strip():
            plain = part
        elif kind in ("text/html", "application/xhtml+xml") and page is None:
            page = part
    return plain, page, attached


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _plain_blocks(text: str, blocks: Blocks, *, flowed: bool) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if flowed:
        text = re.sub(r"(?<=[^\n ]) \n(?=[^\n>])", " ", text)  # RFC 3676: a space at a line's end joins it to the next
    text = re.split(r"^-- $", text, maxsplit=1, flags=re.MULTILINE)[0]
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if all(_QUOTED.match(line) for line in paragraph.splitlines() if line.strip()):
            blocks.aside(paragraph)
        else:
            blocks.paragraph(paragraph)


def _metadata(message: Message) -> Metadata:
    authors = tuple(name or address for name, address in email.utils.getaddresses(_header(message, "From")) if address)
    try:
        date = email.utils.parsedate_to_datetime(_header(message, "Date")[0]).date().isoformat()
    except (IndexError, ValueError, TypeError):
        date = None
    subject = " ".join(_header(message, "Subject")).strip()
    return Metadata(title=subject or None, authors=authors, date=date)


def _header(message: Message, name: str) -> list[str]:
    """The values of a header, its encoded words decoded (RFC 2047)."""
    found = []
    for value in message.get_all(name, []):
        try:
            decoded = str(email.header.make_header(email.header.decode_header(str(value))))
        except (ValueError, LookupError, UnicodeError):
            decoded = str(value)
        found.append(re.sub(r"\s+", " ", decoded).strip())
    return found
