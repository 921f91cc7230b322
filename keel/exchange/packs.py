"""The pack that is taken to a place without a signal: what is in it is sealed with a passphrase, going and coming back.

AES-256-GCM under a key that PBKDF2 makes of the passphrase: both are in every browser (Web Crypto), so the page that
leaves needs nothing but itself. The same envelope holds the pack and the notes that come back.
"""

import base64
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ROUNDS = 600_000
"""Of PBKDF2 with SHA-256: OWASP's figure for passwords (2023)."""
FEWEST_ROUNDS, MOST_ROUNDS = 100_000, 5_000_000
KEY_BYTES, SALT_BYTES, NONCE_BYTES = 32, 16, 12
LARGEST = 5_000_000
"""Bytes of a file of notes: far more than anybody types in a meeting."""


class CannotOpen(Exception):  # noqa: N818 - it reads as what happened
    """What was given is not an envelope, or the passphrase does not open it. The words say what to do."""


def seal(content: Any, passphrase: str) -> dict[str, Any]:
    """Seal something that JSON can hold. The envelope says everything but the passphrase."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    plain = json.dumps(content, ensure_ascii=False).encode()
    data = AESGCM(_key(passphrase, salt, ROUNDS)).encrypt(nonce, plain, None)
    return {"rounds": ROUNDS, "salt": _text(salt), "nonce": _text(nonce), "data": _text(data)}


def unseal(envelope: Any, passphrase: str) -> Any:
    """What was sealed. Raises `CannotOpen`."""
    try:
        rounds, salt = int(envelope["rounds"]), _bytes(envelope["salt"])
        nonce, data = _bytes(envelope["nonce"]), _bytes(envelope["data"])
    except (KeyError, TypeError, ValueError):
        raise CannotOpen("This is not a file of notes from a pack. Choose the file that the pack saved.") from None
    if not FEWEST_ROUNDS <= rounds <= MOST_ROUNDS or len(nonce) != NONCE_BYTES:
        raise CannotOpen("This file was not made by a pack of Keel. Choose the file that the pack saved.")
    try:
        return json.loads(AESGCM(_key(passphrase, salt, rounds)).decrypt(nonce, data, None))
    except InvalidTag:
        raise CannotOpen("The passphrase does not open this file. It is the one that the pack was made with.") from None
    except ValueError:
        raise CannotOpen(
            "The file opens, and what is in it cannot be read. Take the notes out of the pack again."
        ) from None


def unseal_file(content: bytes, passphrase: str) -> Any:
    """The same of a file as it was sent. Raises `CannotOpen`."""
    if len(content) > LARGEST:
        raise CannotOpen("This file is larger than notes ever are. Choose the file that the pack saved.")
    try:
        envelope = json.loads(content.decode())
    except (UnicodeDecodeError, ValueError):
        raise CannotOpen("This is not a file of notes from a pack. Choose the file that the pack saved.") from None
    return unseal(envelope, passphrase)


def _key(passphrase: str, salt: bytes, rounds: int) -> bytes:
    return PBKDF2HMAC(SHA256(), KEY_BYTES, salt, rounds).derive(passphrase.encode())


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
