"""A link restores a state, and nothing else ever comes out of one but a sentence."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from string import ascii_letters, digits

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.parameters.registry import registry
from sim.workshop import link
from sim.workshop.state import State
from tests.workshop.strategies import STATES

STATE = State(levers={"ai_voucher.budget_krw_bn": 120}, future="pace-holds", label="더 많은 바우처")


def forged(content: bytes, version: str = "1") -> str:
    """Return a link as `link.write` would make it, of content that it would not write."""
    payload = base64.urlsafe_b64encode(_deflated(content)).decode().rstrip("=")
    digest = hashlib.sha256(f"{version}.{payload}".encode()).digest()
    return f"{version}.{base64.urlsafe_b64encode(digest).decode()[:8]}.{payload}"


def read_or_told(text: str) -> State | str:
    """Return the state of a link, or the sentence in its place; anything else is an error."""
    try:
        return link.read(text)
    except UserError as error:
        return str(error)


def _deflated(content: bytes) -> bytes:
    packed = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=link.DICTIONARY)
    return packed.compress(content) + packed.flush()


@settings(max_examples=100)
@given(STATES)
def test_a_link_restores_what_was_set(state):
    text = link.write(state)
    assert link.read(text) == state
    assert set(text) <= set(ascii_letters + digits + "-_.")  # needs no escape in an address
    assert len(text) <= link.MAX_LETTERS


@settings(max_examples=100)
@given(st.text() | st.text("-_.=1" + ascii_letters + digits, max_size=40).map("1.".__add__))
def test_any_text_is_a_state_or_a_sentence(text):
    with pytest.raises(UserError) as raised:
        link.read(text)
    assert str(raised.value).startswith("link")
    assert "\n" not in str(raised.value)


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_content_behind_a_right_checksum_is_a_state_or_a_sentence(content):
    found = read_or_told(forged(content))
    assert isinstance(found, State) or found.startswith("link")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = st.sampled_from([*State().__dataclass_fields__, "other"])
TABLES = st.dictionaries(st.sampled_from(["xi", "ai_voucher.budget_krw_bn", "a.b"]), JSON)


@settings(max_examples=100)
@given(st.dictionaries(NAMES, JSON | TABLES))
def test_any_json_is_a_state_or_a_sentence(content):
    found = read_or_told(forged(json.dumps(content).encode()))
    assert isinstance(found, State) or found.startswith("link")


@given(st.data())
@settings(max_examples=50)
def test_one_wrong_letter_is_noticed(data):
    text = link.write(STATE)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(sorted(set(ascii_letters + digits) - {text[place]})))
    with pytest.raises(UserError):
        link.read(text[:place] + letter + text[place + 1 :])


def test_a_shortened_link_says_what_to_do():
    with pytest.raises(UserError, match="damaged; copy the whole link again"):
        link.read(link.write(STATE)[:-3])


def test_a_line_break_in_a_mail_does_no_harm():
    text = link.write(STATE)
    assert link.read(f" {text[:20]}\n{text[20:]} ") == STATE


def test_a_link_of_another_version_says_so():
    with pytest.raises(UserError, match="of version 2, this program reads 1; open it with"):
        link.read(forged(b"{}", "2"))


def test_an_unknown_lever_says_what_was_meant():
    text = forged(b'{"levers": {"ai_vouchr.budget_krw_bn": 5}}')
    with pytest.raises(UserError, match=r"did you mean 'ai_voucher'\?; it may be of another ver"):
        link.read(text)


def test_an_overlong_link_is_refused_before_it_is_read():
    with pytest.raises(UserError, match="no link has more than 1,500"):
        link.read("1." + "A" * 2_000)
    with pytest.raises(UserError, match="damaged"):
        link.read(forged(b" " * 1_000_000))  # a hundred letters that would swell to a megabyte


def test_a_state_too_large_for_a_link_is_sent_to_a_file():
    rng = np.random.default_rng(1)
    names = [
        f"{name}.{key}"
        for name in ("ai_voucher", "integrated_voucher", "growth_fund", "digital_fund")
        for key in ("budget_krw_bn", "reach_percent", "cap_krw_million", "score_noise_sd")
    ]
    values = {each.symbol: rng.uniform(each.low, each.high) for each in registry()}
    del values["product"]
    full = State(levers={name: rng.uniform(0, 9) for name in names}, parameters=values)
    with pytest.raises(UserError, match="save a scenario file instead"):
        link.write(full)


def test_a_link_made_with_other_policies_is_told():
    assert not link.made_with_other_policies(link.write(STATE))
    assert link.made_with_other_policies(forged(b'{"shipped": "00000000", "seed": 7}'))


def test_a_link_of_version_1_reads_for_ever():
    # Made on the day of the version; if this fails, what people have in their mails is lost.
    old = (
        "1.1-ZAzOdq.q8aRxGAZ7XXvFIXXy_vezG1QeL1hyptZG95smqFEnNGGRgZ6BrXAbJWRWVAAClSlpCTDVKPEZCOlWgA"
    )
    assert link.read(old) == STATE
