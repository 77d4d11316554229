"""Entries: canonical, complete, and of a closed set of kinds; their commitment is what the format says."""

import hashlib
import hmac
import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.errors import UsageError
from rollcall.ledger.entry import LARGEST, Entry, body, check, commitment, parse

texts = st.text(st.characters(codec="utf-8"), max_size=30)
numbers = st.integers(-LARGEST, LARGEST)
keys = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=12)
flat = st.dictionaries(keys, st.none() | st.booleans() | numbers | texts | st.lists(texts | numbers, max_size=5), max_size=8)


@settings(deadline=None)
@given(at=texts, by=texts, child=texts, data=flat, seq=st.integers(1, LARGEST))
def test_the_fast_canonical_form_is_that_of_rfc_8785(at, by, child, data, seq):
    told = {"at": at, "by": by, "child": child, "data": data, "kind": "stated", "previous": "", "schema": "rollcall-entry/1", "seq": seq}
    assert body(at, by, child, data, "stated", "", seq) == rfc8785.dumps(told)


def test_a_commitment_is_a_version_and_a_keyed_digest():
    salt, told = bytes(range(32)), b'{"seq":1}'
    # RFC 2104 by hand: the salt is shorter than SHA-256's block of 64 bytes, so it is padded with zeros.
    key = salt + bytes(32)
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in key) + b"rollcall/entry/v1" + told).digest()
    by_hand = hashlib.sha256(bytes(each ^ 0x5C for each in key) + inner).digest()
    assert commitment(salt, told) == b"\x01" + by_hand == b"\x01" + hmac.digest(salt, b"rollcall/entry/v1" + told, "sha256")


@pytest.mark.parametrize(
    "entry",
    [
        Entry("erased", {}, "Kim Su-ho"),
        Entry("stated", {"what": "custody"}),
        Entry("stated", {}, "Kim Su-ho"),
        Entry("roll", {"day": "2026-01-01"}),
        Entry("run", {"run": "", "inputs": [], "outputs": []}, "Kim Su-ho"),
        Entry("stated", {"what": "custody", "share": 0.5}, "Kim Su-ho"),
        Entry("stated", {"what": "custody", "large": 2**53}, "Kim Su-ho"),
        Entry("stated", {"what": "custody", "deep": {"a": "b"}}, "Kim Su-ho"),
        Entry("stated", {"what": "custody", "deep": [["a"]]}, "Kim Su-ho"),
        Entry("stated", {"what": "custody", "날": "2013"}, "Kim Su-ho"),
        Entry("outcome", {"status": "gone", "reason": "", "records": ["a:1"]}, "Kim Su-ho"),
        Entry("outcome", {"status": "deceased", "reason": "stated", "records": []}, "Kim Su-ho"),
    ],
)
def test_what_is_no_entry_is_refused_without_quoting_it(entry):
    with pytest.raises(UsageError) as error:
        check(entry)
    assert "Kim" not in f"{error.value.message} {error.value.cause} {error.value.next_step}"


def test_a_text_that_is_not_unicode_is_refused():
    with pytest.raises(UsageError):
        body("", "", "\ud800", {}, "stated", "", 1)


WHOLE = body("2026-01-01T00:00:00Z", "k", "c", {"what": "custody"}, "stated", "", 1)


@pytest.mark.parametrize(
    "told",
    [
        WHOLE.replace(b",", b", ", 1),
        WHOLE.replace(b'"seq":1', b'"seq":1.0'),
        WHOLE.replace(b'"seq":1', b'"seq":01'),
        WHOLE.replace(b'"by":"k",', b""),
        WHOLE.replace(b"rollcall-entry/1", b"rollcall-entry/2"),
        WHOLE.replace(b'"k"', b'"\\u006b"'),
        b"[" * 100_000,
        b"\xff",
        b"",
        json.dumps([1]).encode(),
    ],
)
def test_a_body_is_read_strictly(told):
    assert parse(WHOLE)["data"] == {"what": "custody"}
    with pytest.raises(UsageError):
        parse(told)
