"""What a password must be, and how it is kept: argon2id with the library's own parameters (RFC 9106, low memory)."""

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from db.problems import Problem

SHORTEST = 12  # characters; length is what makes guessing slow, so nothing else is asked for (NIST SP 800-63B)
LONGEST = 256  # characters; nobody types more, and hashing more is a way to keep the server busy
FEWEST_DIFFERENT = 5  # "aaaaaaaaaaaa" is long too
AT_ONCE = 4  # one check takes 64 MB for some 50 ms; more at once would exhaust a small server

_few = BoundedSemaphore(AT_ONCE)
_hasher = PasswordHasher()
UNUSABLE = "!"  # of accounts that no password opens
_OF_NOBODY = _hasher.hash("the password of nobody at all")  # checked for unknown names, so that they take as long


def _plain(password: str) -> str:
    """One form for what keyboards type in several: é is one character or two."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str, *, username: str) -> str:
    """The hash to keep. A weak password is a Problem."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise Problem(f"The password has {len(plain)} characters; it needs at least {SHORTEST}.")
    if len(plain) > LONGEST:
        raise Problem(f"The password has {len(plain)} characters; {LONGEST} is the most.")
    if len(set(plain)) < FEWEST_DIFFERENT:
        raise Problem(f"The password repeats itself; use at least {FEWEST_DIFFERENT} different characters.")
    if username.casefold() in plain.casefold():
        raise Problem("The password contains the username; choose one that does not.")
    with _few:
        return _hasher.hash(plain)


def is_right(password: str, kept: str | None) -> bool:
    """Whether the password opens the hash. No hash, or an unusable one, takes just as long and is never right."""
    may_open = kept is not None and kept != UNUSABLE
    with _few:
        try:
            _hasher.verify(kept if may_open else _OF_NOBODY, _plain(password[: LONGEST + 1]))
        except (VerifyMismatchError, InvalidHashError):
            return False
    return may_open
