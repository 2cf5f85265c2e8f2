"""Damage a file as people, programs and attackers do."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from typing import Final

TOKENS: Final = (
    *(b"nan", b"inf", b"-inf", b"1e999", b"-1", b"0", b"1e-320", b"99999999999999999999", b"0x10"),
    *(b"true", b"null", b"''", b'"', b"[", b"]", b"{", b"}", b",", b";", b"=", b"\t", b"\r\n"),
    *(b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", "가나다".encode(), "가나다".encode("cp949")),
    *(
        "한글\u202e".encode(),
        "１２".encode(),
        b"../../etc/passwd",
        b"C:\\nul",
        b"<script>",
        b"=1+1",
    ),
    *(b"__class__", b"%s%n", b"${HOME}", b"[" * 3000, b"{" * 3000, b"a" * 70000, b"9" * 5000),
)
"""What is put into files: numbers without sense, signs of every syntax, foreign alphabets, names
of other files, code, depth and length."""

_NUMBER: Final = re.compile(rb"-?\d+(?:\.\d+)?")
_WORD: Final = re.compile(rb"[A-Za-z_]{3,}")


def _flip(data: bytearray, luck: random.Random) -> None:
    if data:
        data[luck.randrange(len(data))] = luck.randrange(256)


def _cut(data: bytearray, luck: random.Random) -> None:
    first = luck.randrange(len(data) + 1)
    del data[first : first + luck.choice((1, 5, 50, 1000))]


def _truncate(data: bytearray, luck: random.Random) -> None:
    del data[luck.randrange(len(data) + 1) :]


def _repeat(data: bytearray, luck: random.Random) -> None:
    first = luck.randrange(len(data) + 1)
    data[first:first] = data[first : first + luck.choice((1, 20, 300))] * luck.choice((1, 3))


def _insert(data: bytearray, luck: random.Random) -> None:
    at = luck.randrange(len(data) + 1)
    data[at:at] = luck.choice(TOKENS)


def _renumber(data: bytearray, luck: random.Random) -> None:
    _replace(data, luck, _NUMBER, luck.choice(TOKENS[:9]))


def _reword(data: bytearray, luck: random.Random) -> None:
    _replace(data, luck, _WORD, luck.choice(TOKENS))


def _swap_words(data: bytearray, luck: random.Random) -> None:
    words = _WORD.findall(bytes(data))
    if words:
        _replace(data, luck, _WORD, luck.choice(words))


def _replace(data: bytearray, luck: random.Random, what: re.Pattern[bytes], by: bytes) -> None:
    found = list(what.finditer(bytes(data)))
    if found:
        first, last = luck.choice(found).span()
        data[first:last] = by


def _move_line(data: bytearray, luck: random.Random) -> None:
    lines = bytes(data).splitlines(keepends=True)
    if len(lines) > 1:
        line = lines.pop(luck.randrange(len(lines)))
        lines.insert(luck.randrange(len(lines) + 1), line)
        data[:] = b"".join(lines)


WAYS: Final[tuple[Callable[[bytearray, random.Random], None], ...]] = (
    *(_flip, _cut, _truncate, _repeat, _insert, _renumber, _reword, _swap_words, _move_line),
)


def damaged(content: bytes, luck: random.Random) -> bytes:
    """Return a file's content after one to four accidents."""
    data = bytearray(content)
    for _ in range(luck.choice((1, 1, 2, 4))):
        luck.choice(WAYS)(data, luck)
    return bytes(data)


def damaged_inside(data: bytes, luck: random.Random) -> bytes:
    """Return an archive of which one file is damaged; its checksums are right."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    hit = luck.choice(sorted(files))
    files[hit] = damaged(files[hit], luck)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
