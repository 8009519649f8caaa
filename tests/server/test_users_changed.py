"""A change of a user that cannot be is refused by the server's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from sarex.server.access.seat import Seat
from sarex.server.accounts.accounts import Accounts
from sarex.server.database import open_database
from sarex.server.home import Home
from sarex.server.problems import ConflictError


def test_a_change_gives_no_user_the_subject_of_another(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home", "exercise")
    engine = open_database(home.path, home.id, home.database_url)
    accounts = Accounts(engine, home, link_s=3600.0)
    accounts.add("kim", "Kim", [Seat("KOR", "SMC")], oidc_subject="kim@id")
    lee = accounts.add("lee", "Lee", [Seat("KOR", "RCC")], oidc_subject="lee@id")

    with pytest.raises(ConflictError):
        accounts.change("lee", oidc_subject="kim@id", held=[Seat("KOR", "OSC")])

    assert accounts.user("lee") == lee  # nothing of a refused change stays
    engine.dispose()
