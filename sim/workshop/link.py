"""A state as a link: compact text that is safe in an address, with a version and a checksum.

``1.CHECKSUM.PAYLOAD``: the payload is the state as JSON, deflated with a dictionary of names and in
the alphabet of addresses (base64url). A link says what differs from the shipped policies, and so
also bears their mark: `made_with_other_policies` tells where they have changed since.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from functools import cache
from typing import Any, Final, NoReturn

from sim.errors import UserError
from sim.policy.settings.text import short
from sim.workshop.lever import load_baseline
from sim.workshop.state import State, from_plain

VERSION: Final = "1"
MAX_LETTERS: Final = 1_500
"""Of a link: phones read a QR code of about twice as many letters, but slowly."""
MAX_STATE_BYTES: Final = 16_000
"""Of the state in it, so that no small link swells."""

_CHECKSUM_LETTERS: Final = 8
_MARK: Final = "shipped"
_MARK_DIGITS: Final = 8
_SHAPE: Final = re.compile(
    r"(?P<version>\d{1,3})\.(?P<checksum>[\w-]{8})\.(?P<payload>[\w-]+)", re.A
)
_AGAIN: Final = "copy the whole link again, or scan its code"
# Part of version 1: another dictionary is another version.
DICTIONARY: Final = (
    b'true,false,"seed":,"parameters":{,"language":"en","label":","graphs":["attribution","beliefs",'
    b'"cost","execution","gaps","price","productivity","stages","talent","adoption"],'
    b'"explanation":"product","explanation":"year-effect","future":"mixed","future":"pace-of-europe",'
    b'"future":"pace-fades","future":"pace-holds","economy_wide.regulation_level":,'
    b'"economy_wide.talent_percent":,"economy_wide.awareness_percent":,"rd_tax_credit.enabled":,'
    b'"rd_tax_credit.strategic_sme_percent":,"rd_tax_credit.strategic_other_percent":,'
    b'"training_ceo.budget_krw_bn":,"training_expert.trainees_persons":,'
    b'"training_expert.budget_krw_bn":,"lead_projects.projects_new":,"digital_fund.enabled":,'
    b'"growth_fund.budget_krw_bn":,"industrial_ai_fund.budget_krw_bn":,'
    b'"integrated_voucher.budget_krw_bn":,"ai_voucher.own_share_sme_percent":,'
    b'"ai_voucher.cap_krw_million":,"ai_voucher.reach_percent":,"levers":{"ai_voucher.budget_krw_bn":'
)


def write(state: State) -> str:
    """Return the text that stands for a state in an address.

    Raises
    ------
    UserError
        If more is set than a link can hold.

    Examples
    --------
    >>> text = write(State(levers={"ai_voucher.budget_krw_bn": 120}))
    >>> len(text) < 60, read(text).levers["ai_voucher.budget_krw_bn"]
    (True, 120.0)
    """
    packed = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=DICTIONARY)
    content = json.dumps(
        {**state.plain(), _MARK: _mark()}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    payload = _letters(packed.compress(content) + packed.flush())
    text = f"{VERSION}.{_checksum(payload)}.{payload}"
    if len(text) > MAX_LETTERS or len(content) > MAX_STATE_BYTES:
        raise UserError(
            f"the link would have {len(text):,} letters", "link", "save a scenario file instead"
        )
    return text


def address(state: State, *, firms: str, token: str, hidden: bool) -> str:
    """Return where a session goes on: its state, firms, token and whether its answer is hidden.

    Empty texts stand for the synthetic firms and for a session that is not kept.
    """
    parts = {"own": firms, "t": token, "hidden": "1" if hidden else ""}
    rest = "".join(f"&{name}={value}" for name, value in parts.items() if value)
    return f"/?s={write(state)}{rest}"


def read(text: str) -> State:
    """Return the state that a link stands for.

    Parameters
    ----------
    text : str
        What `write` gave; spaces and line breaks that a letter put in do no harm.

    Raises
    ------
    UserError
        If it is damaged, too long, of another version, or names what is not there.

    Examples
    --------
    >>> read("1.AAAAAAAA.AAAA")
    Traceback (most recent call last):
        ...
    sim.errors.UserError: link: it is damaged; copy the whole link again, or scan its code
    """
    content = _content(text)
    content.pop(_MARK, None)
    try:
        return from_plain(content, "link")
    except UserError as error:
        other = "it may be of another version: set it by hand"
        hint = f"{error.hint}; {other}" if error.hint else other
        raise UserError(error.what, error.where, hint) from error


def made_with_other_policies(text: str) -> bool:
    """Return whether the shipped policies have changed since a link was made.

    It then restores what was set, but not the numbers that were seen.

    Examples
    --------
    >>> made_with_other_policies(write(State()))
    False
    """
    return _content(text).get(_MARK) != _mark()


def _content(text: object) -> dict[str, Any]:
    if not isinstance(text, str) or not text.strip():
        raise UserError("it is empty", "link", _AGAIN)
    text = "".join(text.split())
    if len(text) > MAX_LETTERS:
        raise UserError(
            f"it has {len(text):,} letters", "link", f"no link has more than {MAX_LETTERS:,}"
        )
    found = _SHAPE.fullmatch(text)
    if found is None:
        _damaged()
    if found["version"] != VERSION:
        raise UserError(
            f"it is of version {found['version']}, this program reads {VERSION}",
            "link",
            "open it with the program that made it, or save a scenario file there",
        )
    if found["checksum"] != _checksum(found["payload"]):
        _damaged()
    return _unpacked(found["payload"])


def _unpacked(payload: str) -> dict[str, Any]:
    """Return what a payload holds; a checksum is no secret, so anything may be in it."""
    try:
        packed = base64.b64decode(
            payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True
        )
        unpacker = zlib.decompressobj(-15, zdict=DICTIONARY)
        content = unpacker.decompress(packed, MAX_STATE_BYTES + 1)
        if len(content) > MAX_STATE_BYTES or not unpacker.eof:
            _damaged()
        data = json.loads(content, parse_constant=_no_number)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        _damaged()
    if not isinstance(data, dict):
        _damaged()
    return data


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{short(name)} is no number of JSON")


def _damaged() -> NoReturn:
    raise UserError("it is damaged", "link", _AGAIN) from None


def _checksum(payload: str) -> str:
    return _letters(hashlib.sha256(f"{VERSION}.{payload}".encode()).digest())[:_CHECKSUM_LETTERS]


def _letters(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


@cache
def _mark() -> str:
    """Return what tells one version of the shipped policies from another."""
    return load_baseline().digest()[:_MARK_DIGITS]
