"""A folder of keys: private ones in files that only their owner reads, public ones to hand on.

``KEYID.pem`` is a private key (PKCS #8, mode 0600), ``KEYID.txt`` its public half, and
``trusted/KEYID.txt`` the public key of another author whom this node trusts.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from platformdirs import user_config_path

from sarex.errors import JournalError, near_miss
from sarex.journal.keys import PublicKey, SigningKey, key_pair

__all__ = [
    "Keyring",
    "default_keyring",
    "read_public_key",
    "read_public_keys",
    "trusted_keys",
    "write_public_key",
]

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST_BYTES = 8192
TRUSTED = "trusted"

Passphrase = Callable[[PublicKey], bytes]
"""Asked for the passphrase of one private key."""


def default_keyring() -> Path:
    """The folder of keys of whoever runs this program."""
    return user_config_path("sarex") / "keys"


class Keyring:
    """The keys in one folder.

    Parameters
    ----------
    folder
        Where the keys are; it need not be there before :meth:`new`.
    passphrase
        Asked for the passphrase of a private key that is encrypted; None where none is.
    """

    def __init__(self, folder: Path, passphrase: Passphrase | None = None) -> None:
        self.folder = Path(folder)
        self._passphrase = passphrase
        self._loaded: dict[str, tuple[SigningKey, ...]] = {}

    def new(
        self, author: str, *, valid_from_ns: int | None = None, encrypted: bool = False
    ) -> SigningKey:
        """Draw a key for an author; the author's key before it, if there is one, countersigns.

        Parameters
        ----------
        author
            As events name their author.
        valid_from_ns
            Nothing recorded before is signed with it, UTC nanoseconds.
        encrypted
            Encrypt the private key with the passphrase that the keyring asks for; else it is kept
            as it is, in a file that only its owner reads.

        Raises
        ------
        JournalError
            If others may read the folder, or the key cannot be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_readable(self.folder)
        before = self.keys_of(author) if author in self.authors else ()
        private = Ed25519PrivateKey.generate()
        after = before[-1] if before else None
        key = key_pair(author, private, valid_from_ns=valid_from_ns, after=after)
        _write_private(self._file(key.public, "pem"), self._pem(key, encrypted))
        write_public_key(self.folder, key.public)
        self._loaded.pop(author, None)
        return key

    @property
    def authors(self) -> tuple[str, ...]:
        """Whose private keys are here."""
        return tuple(sorted({key.author for key in self.public_keys()}))

    def public_keys(self) -> tuple[PublicKey, ...]:
        """The public halves of the private keys, each author's in the order of their use."""
        found = read_public_keys(self.folder) if self.folder.is_dir() else ()
        own = [key for key in found if self._file(key, "pem").is_file()]
        authors = sorted({key.author for key in own})
        return tuple(
            key
            for author in authors
            for key in _in_order([each for each in own if each.author == author])
        )

    def keys_of(self, author: str) -> tuple[SigningKey, ...]:
        """The author's keys from the first to the one that is used now.

        Raises
        ------
        JournalError
            If there is none, or a private key can be read by others or cannot be read at all.
        """
        if author not in self._loaded:
            keys = [key for key in self.public_keys() if key.author == author]
            if not keys:
                raise self._missing(author)
            _refuse_readable(self.folder)
            self._loaded[author] = tuple(SigningKey(key, self._load(key)) for key in keys)
        return self._loaded[author]

    def trusted(self) -> tuple[PublicKey, ...]:
        """Public keys that this node trusts: its own and those of partners."""
        return trusted_keys(self.folder)

    def trust(self, key: PublicKey) -> Path:
        """Keep a partner's public key as trusted; the file that holds it.

        Compare its id with the author by another way first.
        """
        folder = self.folder / TRUSTED
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_readable(self.folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        return write_public_key(folder, key)

    def _file(self, key: PublicKey, ending: str) -> Path:
        return self.folder / f"{key.key_id}.{ending}"

    def _missing(self, author: str) -> JournalError:
        here = self.authors
        hint = f"{near_miss(author, here)} " if near_miss(author, here) else ""
        return JournalError(
            "there is no key with which this author signs",
            given=author,
            allowed=", ".join(here) or "none: the keyring is empty",
            where=str(self.folder),
            remedy=f'{hint}Make one with sarex journal keys new "{author}".',
        )

    def _pem(self, key: SigningKey, encrypted: bool) -> bytes:
        how: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if encrypted:
            secret = self._passphrase(key.public) if self._passphrase else b""
            if not secret:
                raise JournalError(
                    "a private key is not encrypted without a passphrase",
                    given=key.public.author,
                    remedy="Give a passphrase, or have the key kept as it is.",
                )
            how = serialization.BestAvailableEncryption(secret)
        return key.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how
        )

    def _load(self, public: PublicKey) -> Ed25519PrivateKey:
        path = self._file(public, "pem")
        _refuse_readable(path)
        data = _read(path)
        try:
            return self._parse(data, public)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise JournalError(
                "a private key cannot be read",
                given=f"{public.author}: {error}",
                allowed="Ed25519 as PKCS #8 in PEM, and its passphrase if it has one",
                where=str(path),
                remedy="Give the right passphrase, or restore the file from a copy.",
            ) from error

    def _parse(self, data: bytes, public: PublicKey) -> Ed25519PrivateKey:
        secret = None
        if b"ENCRYPTED" in data and self._passphrase is not None:
            secret = self._passphrase(public)
        key = serialization.load_pem_private_key(data, secret)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("a key of another kind")
        return key


def read_public_keys(folder: Path) -> tuple[PublicKey, ...]:
    """All public keys in a folder, in the order of their ids.

    Raises
    ------
    JournalError
        If there is no such folder, or a text file in it is not a public key.
    """
    if not Path(folder).is_dir():
        raise JournalError(
            "there is no such folder of keys",
            given=folder,
            remedy="Name the folder that holds the public keys, one text file each.",
        )
    return tuple(read_public_key(path) for path in sorted(Path(folder).glob("*.txt")))


def trusted_keys(folder: Path) -> tuple[PublicKey, ...]:
    """All public keys in a folder, and in the folder ``trusted`` in it."""
    partners = Path(folder) / TRUSTED
    return (
        *read_public_keys(folder),
        *(read_public_keys(partners) if partners.is_dir() else ()),
    )


def read_public_key(path: Path) -> PublicKey:
    """The public key in a text file."""
    text = _read(Path(path)).decode("utf-8", errors="replace")
    return PublicKey.from_text(text, str(path))


def write_public_key(folder: Path, key: PublicKey) -> Path:
    """Write a public key into a folder, named by its id."""
    path = Path(folder) / f"{key.key_id}.txt"
    draft = path.with_suffix(".part")
    draft.write_text(key.to_text(), encoding="utf-8")
    draft.replace(path)
    return path


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise JournalError(
            "a key file cannot be read",
            given=error.strerror,
            where=str(path),
            remedy="Check the path and that you may read it.",
        ) from error
    if len(data) > _MOST_BYTES:
        raise JournalError(
            "a key file is too long to be one",
            given=f"more than {_MOST_BYTES} bytes",
            where=str(path),
            remedy="Name the file of a key.",
        )
    return data


def _write_private(path: Path, data: bytes) -> None:
    """Write a private key: readable by its owner alone from its first byte on."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(stream.fileno(), 0o600)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise JournalError(
            "the private key cannot be written",
            given=error.strerror,
            where=str(path),
            remedy="Give a folder of keys that you may write to.",
        ) from error


def _refuse_readable(path: Path) -> None:
    """Refuse a private key, or a folder of them, that others may read or write."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        folder = path.is_dir()
        raise JournalError(
            "others may read the folder of private keys"
            if folder
            else "others may read a private key",
            given=f"mode {mode:04o}",
            allowed=f"mode {'0700' if folder else '0600'}",
            where=str(path),
            remedy=f"Run chmod {'700' if folder else '600'} on it, and make a new key if someone "
            "may have read it.",
        )


def _in_order(keys: list[PublicKey]) -> list[PublicKey]:
    """An author's keys from the first on, each followed by the one that it countersigned."""
    ids = {key.key_id for key in keys}
    ordered = [key for key in keys if key.previous not in ids]
    if len(ordered) != 1:
        raise JournalError(
            "an author has several first keys here",
            given=f"{keys[0].author}: {', '.join(key.key_id for key in ordered)}",
            allowed="one, and each later one countersigned by the one before",
            remedy="Move the files of the keys that are not used out of the folder.",
        )
    while len(ordered) < len(keys):
        following = [key for key in keys if key.follows(ordered[-1])]
        if len(following) != 1:
            raise JournalError(
                "an author's keys do not follow one another",
                given=f"{keys[0].author}: {len(following)} keys follow {ordered[-1].key_id}",
                allowed="each key countersigned by the one before it",
                remedy="Move the files of the keys that are not used out of the folder.",
            )
        ordered += following
    return ordered
