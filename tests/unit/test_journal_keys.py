"""Keys of authors: files, permissions, succession, revocation, and what the journal refuses."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from journal_cases import BOTH, KOR, REGISTRY, START
from signed_cases import STAFF, Step, draft, put, signed_journal, stored

from sarex.errors import JournalError
from sarex.journal import (
    Event,
    Journal,
    KeyDeclared,
    KeyRevoked,
    Keyring,
    PublicKey,
    SeededIds,
    SigningKey,
    SimulatedClock,
    SimulatedStaff,
    default_keyring,
    read_public_key,
    read_public_keys,
    write_public_key,
)
from sarex.journal._stores import Row, Writer
from sarex.journal.keys import key_pair

KIM = Step("Kim", False, False, False)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keys")


def record(journal: Journal, step: Step = KIM) -> Event:
    return journal.append_many([draft(1, step)])[0]


def revoke(journal: Journal, key_id: str, author: str = "Lee") -> Event:
    return journal.append(
        "key.revoked",
        KeyRevoked(key_id=key_id, reason="laptop lost"),
        author=author,
        role="security officer",
        label=KOR,
        occurred_at_ns=START,
    )


# -- files ----------------------------------------------------------------------------------------


def test_a_key_is_kept_for_its_owner_alone_and_read_back(keyring: Keyring) -> None:
    made = keyring.new("Mokpo RCC", valid_from_ns=START)
    private = keyring.folder / f"{made.public.key_id}.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(keyring.folder.stat().st_mode) == 0o700
    assert b"PRIVATE" not in (keyring.folder / f"{made.public.key_id}.txt").read_bytes()
    (again,) = Keyring(keyring.folder).keys_of("Mokpo RCC")
    assert again.public == made.public
    assert again.private.private_bytes_raw() == made.private.private_bytes_raw()
    assert "private=" not in repr(again)


def test_two_keys_are_never_the_same(keyring: Keyring) -> None:
    assert keyring.new("Kim").public.key_id != keyring.new("Lee").public.key_id


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_private_key_that_others_may_read_is_refused(keyring: Keyring, mode: int) -> None:
    made = keyring.new("Kim")
    path = keyring.folder / f"{made.public.key_id}.pem"
    path.chmod(mode)
    with pytest.raises(JournalError, match=rf"others may read a private key(?s:.*){mode:04o}"):
        Keyring(keyring.folder).keys_of("Kim")


def test_a_folder_that_others_may_read_is_refused(keyring: Keyring) -> None:
    keyring.new("Kim")
    keyring.folder.chmod(0o750)
    for act in (lambda: Keyring(keyring.folder).keys_of("Kim"), lambda: keyring.new("Lee")):
        with pytest.raises(JournalError, match="others may read the folder"):
            act()


def test_a_private_key_is_private_whatever_the_umask(keyring: Keyring) -> None:
    before = os.umask(0)
    try:
        made = keyring.new("Kim")
    finally:
        os.umask(before)
    path = keyring.folder / f"{made.public.key_id}.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_encrypted_key_needs_its_passphrase(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = Keyring(folder, lambda _: b"correct horse").new("Kim", encrypted=True)
    assert b"ENCRYPTED" in (folder / f"{made.public.key_id}.pem").read_bytes()
    (again,) = Keyring(folder, lambda _: b"correct horse").keys_of("Kim")
    assert again.public == made.public
    for passphrase in (None, lambda _: b"wrong"):
        with pytest.raises(JournalError, match="cannot be read"):
            Keyring(folder, passphrase).keys_of("Kim")
    with pytest.raises(JournalError, match="without a passphrase"):
        Keyring(tmp_path / "other").new("Kim", encrypted=True)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\n", b"\xff" * 9000])
def test_a_damaged_private_key_is_an_error(keyring: Keyring, content: bytes) -> None:
    made = keyring.new("Kim")
    (keyring.folder / f"{made.public.key_id}.pem").write_bytes(content)
    with pytest.raises(JournalError):
        Keyring(keyring.folder).keys_of("Kim")


def test_a_private_key_of_another_author_is_not_taken(keyring: Keyring) -> None:
    kim, lee = keyring.new("Kim"), keyring.new("Lee")
    path = keyring.folder / f"{lee.public.key_id}.pem"
    (keyring.folder / f"{kim.public.key_id}.pem").write_bytes(path.read_bytes())
    with pytest.raises(JournalError, match="not that of its public key"):
        Keyring(keyring.folder).keys_of("Kim")


def test_a_missing_key_names_those_that_are_there(keyring: Keyring) -> None:
    with pytest.raises(JournalError, match="keyring is empty"):
        keyring.keys_of("Kim")
    keyring.new("Mokpo RCC")
    with pytest.raises(JournalError, match=r"did you mean Mokpo RCC\?(?s:.*)keys new"):
        keyring.keys_of("Mokpo RC")


def test_public_keys_go_by_file_and_are_trusted(keyring: Keyring, tmp_path: Path) -> None:
    partner = Keyring(tmp_path / "partner")
    public = partner.new("Yokohama RCC", valid_from_ns=START).public
    assert read_public_key(write_public_key(tmp_path, public)) == public
    keyring.new("Kim")
    keyring.trust(public)
    assert public in keyring.trusted()
    assert keyring.authors == ("Kim",)
    with pytest.raises(JournalError, match="no key with which this author signs"):
        keyring.keys_of("Yokohama RCC")
    with pytest.raises(JournalError, match="no such folder"):
        read_public_keys(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("sarex public key 1", "sarex public key 9"),
        lambda text: text.replace("id: ", "id: 0"),
        lambda text: text.replace("key: ", "key: zz"),
        lambda text: text.replace("person", "robot"),
        lambda text: text.replace("2026-", "2126-99-"),
        lambda text: text.replace("author: Kim\n", ""),
        lambda text: text + "author: Lee\n",
        lambda text: text + "colour: red\n",
        lambda text: text + "x" * 5000,
        lambda _: "",
    ],
)
def test_a_spoilt_public_key_is_refused(spoil: object) -> None:
    text = key_pair("Kim", Ed25519PrivateKey.generate(), valid_from_ns=START).public.to_text()
    assert PublicKey.from_text(text).author == "Kim"
    with pytest.raises(JournalError):
        PublicKey.from_text(spoil(text))  # type: ignore[operator]


def test_the_keyring_of_a_person_lies_with_the_settings_of_that_person() -> None:
    assert default_keyring().parts[-2:] == ("sarex", "keys")


# -- in the journal -------------------------------------------------------------------------------


def test_a_key_is_declared_once_for_each_wider_audience(tmp_path: Path) -> None:
    with signed_journal(tmp_path) as journal:
        for shared in (True, False, True):
            record(journal, Step("Kim", shared, False, False))
        record(journal, Step("Lee", False, False, False))
        record(journal, Step("Lee", True, False, False))
        rows = [(row["type"], row["author"]) for row in stored(journal)]
        kim, lee = ("key.declared", "Kim"), ("key.declared", "Lee")
        said = [("sighting.reported", name) for name in ("Kim", "Lee")]
        assert rows == [kim, said[0], said[0], said[0], lee, said[1], lee, said[1]]
        assert journal.verify().signed == {"kor-rcc": 8}


def test_a_journal_that_is_signed_takes_nothing_unsigned(tmp_path: Path) -> None:
    with signed_journal(tmp_path) as journal:
        assert not journal.is_signed
        record(journal)
        assert journal.is_signed
    options = (REGISTRY, SimulatedClock(START), SeededIds(b"seed"))
    with Journal.open(tmp_path, *options) as journal:
        with pytest.raises(JournalError, match="opened without keys"):
            record(journal)
        assert journal.head()[0] == 2


def test_a_record_of_a_key_is_not_taken_unsigned(tmp_path: Path) -> None:
    with signed_journal(tmp_path, keyring=None) as journal:
        record(journal)
        with pytest.raises(JournalError, match=r"must be signed(?s:.*)key.revoked of Lee"):
            revoke(journal, STAFF.keys_of("Kim")[0].public.key_id)
        record(journal)
        assert journal.verify().events == 2


def test_a_key_does_not_end_that_of_another_author(tmp_path: Path) -> None:
    """The declaration names another author's key as the one before it, without its signature."""
    kim = STAFF.keys_of("Kim")[0].public
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes_raw()
    lee = SigningKey(PublicKey("Lee", raw, previous=kim.key_id), private)

    class Signer:
        def keys_of(self, author: str) -> tuple[SigningKey, ...]:
            return STAFF.keys_of(author) if author == "Kim" else (lee,)

    with signed_journal(tmp_path, keyring=Signer()) as journal:
        record(journal)
        with pytest.raises(JournalError, match="before it does not countersign"):
            record(journal, Step("Lee", False, False, False))
        record(journal)
        assert journal.verify().ok


def test_an_author_without_a_key_records_nothing(tmp_path: Path, keyring: Keyring) -> None:
    keyring.new("Lee")
    with signed_journal(tmp_path / "case", keyring=keyring) as journal:
        with pytest.raises(JournalError, match="no key with which this author signs"):
            journal.append_many([draft(0, Step("Lee", True, False, False)), draft(1, KIM)])
        assert journal.head()[0] == 0


def test_a_new_key_follows_the_one_before_and_ends_it(tmp_path: Path, keyring: Keyring) -> None:
    first = keyring.new("Kim")
    with signed_journal(tmp_path / "case", keyring=keyring) as journal:
        record(journal)
        second, third = keyring.new("Kim"), keyring.new("Kim")
        record(journal)
        rows = stored(journal)
        keys = [first, first, second, third, third]
        assert [row["key_id"] for row in rows] == [key.public.key_id for key in keys]
        assert journal.verify(trusted_keys=[first.public]).ok
        assert not journal.verify(trusted_keys=[second.public]).ok
        signature = first.sign("sarex.event/1", rows[4]["chain_hash"])
        put(journal, 5, key_id=first.public.key_id, signature=signature)
        problem = journal.verify().problem
    assert problem is not None
    assert (problem.seq, problem.part) == (5, "key_id")
    assert "used after it was replaced" in problem.detail


def test_another_key_of_the_author_is_not_taken_unless_the_first_is_revoked(
    tmp_path: Path, keyring: Keyring
) -> None:
    lost = keyring.new("Kim").public
    keyring.new("Lee")
    with signed_journal(tmp_path / "case", keyring=keyring) as journal:
        record(journal)
    other = Keyring(tmp_path / "new laptop")
    fresh = other.new("Kim").public
    other.new("Lee")
    options = (REGISTRY, SimulatedClock(START), SeededIds(b"seed"))
    with Journal.open(tmp_path / "case", *options, keyring=other) as journal:
        with pytest.raises(JournalError, match="knows another key of this author"):
            record(journal)
        revoke(journal, lost.key_id)
        record(journal)
        place = next(row["seq"] for row in stored(journal) if row["key_id"] == fresh.key_id)
        assert journal.verify().ok
        assert journal.verify(trusted_keys=[*other.public_keys(), lost]).ok
        problem = journal.verify(trusted_keys=[lost, *other.public_keys()[1:]]).problem
    assert problem is not None
    assert problem.part == "key_id"
    assert problem.type == "key.declared"
    assert problem.seq == place


def test_a_revoked_key_signs_nothing_more(tmp_path: Path) -> None:
    with signed_journal(tmp_path) as journal:
        record(journal)
        revoke(journal, STAFF.keys_of("Kim")[0].public.key_id)
        with pytest.raises(JournalError, match="used after it was revoked"):
            record(journal)
        with pytest.raises(JournalError, match="not declared before it"):
            revoke(journal, "0" * 64)
        assert journal.verify().ok


def test_a_key_is_not_used_before_it_is_valid(tmp_path: Path, keyring: Keyring) -> None:
    keyring.new("Kim", valid_from_ns=START + 1)
    with signed_journal(tmp_path / "case", keyring=keyring) as journal:
        with pytest.raises(JournalError, match="valid from"):
            record(journal)
        journal.clocks.advance_to(START + 1)  # type: ignore[attr-defined]
        record(journal)
        assert journal.verify().ok


def test_a_declaration_is_what_the_keyring_says(tmp_path: Path) -> None:
    with signed_journal(tmp_path) as journal:
        mine = KeyDeclared.of(SimulatedStaff(b"x" * 16).keys_of("Kim")[0].public)
        with pytest.raises(JournalError, match="not in the keyring"):
            journal.append(
                "key.declared", mine, author="Kim", role="SMC", label=BOTH, occurred_at_ns=0
            )


def test_two_writers_with_one_keyring_share_a_signed_chain(
    tmp_path: Path, keyring: Keyring
) -> None:
    keyring.new("Kim")
    with signed_journal(tmp_path / "case", keyring=keyring) as one:
        options = (REGISTRY, SimulatedClock(START), SeededIds(b"seed"))
        with Journal.open(tmp_path / "case", *options, keyring=Keyring(keyring.folder)) as two:
            for journal in (one, two, one, two):
                record(journal)
        assert [row["type"] for row in stored(one)].count("key.declared") == 1
        assert one.verify(trusted_keys=keyring.trusted()).ok


@pytest.mark.parametrize("signer", [STAFF, None])
def test_keys_are_read_again_only_where_others_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signer: SimulatedStaff | None
) -> None:
    reads: list[int] = []
    chain_rows = Writer.chain_rows

    def noted(
        self: Writer, chain: tuple[str, str], types: Collection[str], since: int = 0
    ) -> Iterator[Row]:
        reads.append(since)
        return chain_rows(self, chain, types, since)

    monkeypatch.setattr(Writer, "chain_rows", noted)
    with signed_journal(tmp_path, keyring=signer) as one:
        options = (REGISTRY, SimulatedClock(START), SeededIds(b"seed"))
        with Journal.open(tmp_path, *options, keyring=signer) as two:
            for _ in range(2):
                record(one)
            held = one.head()[0]
            assert reads == []
            for journal in (two, one, one):
                record(journal)
        assert reads == [0, held]
        assert one.verify().ok


def test_others_may_record_while_a_passphrase_is_typed(tmp_path: Path) -> None:
    class Typing:
        typed = False

        def keys_of(self, author: str) -> tuple[SigningKey, ...]:
            if not self.typed:
                self.typed = True
                record(other, Step("Lee", False, False, False))
            return STAFF.keys_of(author)

    with signed_journal(tmp_path) as other:
        options = (REGISTRY, SimulatedClock(START), SeededIds(b"seed"))
        with Journal.open(tmp_path, *options, keyring=Typing()) as journal:
            record(journal)
        authors = [row["author"] for row in stored(other)]
    assert authors == ["Lee", "Lee", "Kim", "Kim"]


def test_the_staff_of_a_run_is_marked_and_needs_a_secret() -> None:
    assert STAFF.keys_of("Kim")[0].public.staff == "simulated"
    assert STAFF.keys_of("Kim")[0].public != STAFF.keys_of("Lee")[0].public
    with pytest.raises(JournalError, match="too short"):
        SimulatedStaff(b"short")
