"""What leaves for a place without a signal is sealed; what is not the pack's own is turned away in words."""

import json

import pytest

from keel.exchange.packs import LARGEST, CannotOpen, seal, unseal, unseal_file

PHRASE = "four words that do not fit"
NOTES = {"sections": {"S7_1": "Zoë moved.\nTwice."}, "decisions": []}


def test_what_is_sealed_opens_with_its_passphrase_alone() -> None:
    envelope = seal(NOTES, PHRASE)
    assert unseal(envelope, PHRASE) == NOTES
    assert "Zoë" not in json.dumps(envelope)
    with pytest.raises(CannotOpen, match="does not open this file"):
        unseal(envelope, PHRASE + " ")


def test_the_same_notes_are_never_sealed_alike() -> None:
    one, other = seal(NOTES, PHRASE), seal(NOTES, PHRASE)
    assert all(one[name] != other[name] for name in ("salt", "nonce", "data"))


def test_a_changed_byte_is_noticed() -> None:
    envelope = seal(NOTES, PHRASE)
    changed = {**envelope, "data": ("A" if envelope["data"][0] != "A" else "B") + envelope["data"][1:]}
    with pytest.raises(CannotOpen):
        unseal(changed, PHRASE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"[]",
        b"null",
        b"{}",
        b'{"rounds": "many", "salt": "", "nonce": "", "data": ""}',
        b'{"rounds": 600000, "salt": "%%%", "nonce": "AAAA", "data": ""}',
        b'{"rounds": 99999999999, "salt": "AAAA", "nonce": "AAAAAAAAAAAAAAAA", "data": "AAAA"}',
        b'{"rounds": 1, "salt": "AAAA", "nonce": "AAAAAAAAAAAAAAAA", "data": "AAAA"}',
        "\ud83d".encode("utf-16", "surrogatepass"),
    ],
)
def test_a_file_that_is_no_pack_is_named_as_such(content: bytes) -> None:
    with pytest.raises(CannotOpen, match="file"):
        unseal_file(content, PHRASE)


def test_a_file_that_is_far_too_large_is_not_read() -> None:
    with pytest.raises(CannotOpen, match="larger than notes ever are"):
        unseal_file(b" " * (LARGEST + 1), PHRASE)
