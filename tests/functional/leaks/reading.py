"""What an answer, a letter or a file says, as plain text."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f,'](?=\d{3}(?!\d))")


def text_of(answer: Any) -> str:
    """Return headers and body of an answer; PDF and packed files are opened."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    cookies = "\n".join(morsel.OutputString() for morsel in answer.cookies.values())
    return f"{head}\n{cookies}\n{content(body, kind)}"


def letter(message: Any) -> str:
    """Return all that a letter carries."""
    parts = [message.subject, message.body, *message.to, *message.cc]
    parts += [body for body, __ in getattr(message, "alternatives", [])]
    for name, data, kind in message.attachments:
        body = data.encode() if isinstance(data, str) else data
        parts += [str(name), content(body, kind or "")]
    return "\n".join(map(str, parts))


def content(body: bytes, kind: str) -> str:
    """Return the text of a body of this type."""
    if body[:5] == b"%PDF-":
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(body))
        facts = " ".join(map(str, (reader.metadata or {}).values()))
        return facts + "\n".join(page.extract_text() for page in reader.pages)
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "\n".join(
                f"{name}\n{content(packed.read(name), '')}" for name in packed.namelist()
            )
    text = body.decode("utf-8", "replace")
    if "json" in kind:
        text = text.encode().decode("unicode_escape", "replace")
    return html.unescape(text)


def plain(text: str) -> str:
    """Return the text, and once more with "48 173" and "48,173" written as "48173"."""
    return f"{text}\n{_SPACES.sub('', text)}".lower()


def pdf(text: str) -> bytes:
    """Return a PDF of one page with one line of ASCII text."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
