"""Signing in: password, second factor, lock-out, sessions that end by themselves."""

import pyotp
import pytest

from core import clock
from core.errors import BadInput, Conflict, Forbidden
from handoff import sessions, signing_in, staff
from handoff.models import Role
from handoff.signing_in import SignIn, SignInResult
from tests.handoff.conftest import World, later

PASSWORD = "correct horse battery"


async def enter(world: World, password: str = PASSWORD, email: str = "nora@example.org") -> SignInResult:
    async with world.database.transaction() as session:
        return await signing_in.sign_in(session, email, password)


async def enrol(world: World) -> tuple[str, list[str], str]:
    """Set up the authenticator: (secret, recovery codes, session token)."""
    result = await enter(world)
    async with world.database.transaction() as session:
        secret, uri = await signing_in.begin_enrolment(session, result.token)
        assert "otpauth://totp/" in uri
        done, codes = await signing_in.finish_enrolment(session, result.token, code_now(secret))
    assert done.outcome is SignIn.ok
    return secret, codes, result.token


def code_now(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


async def second(world: World, token: str, code: str) -> SignIn:
    async with world.database.transaction() as session:
        return (await signing_in.second_factor(session, token, code)).outcome


async def viewer(world: World, token: str):
    async with world.database.read() as session:
        return await sessions.viewer_by_token(session, token)


@pytest.fixture
async def nora(world: World) -> World:
    await world.person("Nora", Role.nurse)
    return world


async def test_the_first_sign_in_asks_for_an_authenticator_and_opens_nothing_before(nora: World) -> None:
    result = await enter(nora)
    assert result.outcome is SignIn.enrol
    assert await viewer(nora, result.token) is None
    _, codes, token = await enrol(nora)
    assert len(set(codes)) == 10
    assert (await viewer(nora, token)).name == "Nora"


async def test_later_the_code_is_asked_and_works_once(nora: World) -> None:
    secret, _, _ = await enrol(nora)
    later(seconds=60)
    result = await enter(nora)
    assert result.outcome is SignIn.second_factor
    code = code_now(secret)
    assert await second(nora, result.token, code) is SignIn.ok
    again = await enter(nora)
    assert await second(nora, again.token, code) is SignIn.wrong


async def test_a_recovery_code_replaces_the_authenticator_once(nora: World) -> None:
    _, codes, _ = await enrol(nora)
    assert await second(nora, (await enter(nora)).token, codes[3].upper()) is SignIn.ok
    assert await second(nora, (await enter(nora)).token, codes[3]) is SignIn.wrong


async def test_five_wrong_passwords_lock_the_account_also_for_the_right_one(nora: World) -> None:
    outcomes = [(await enter(nora, "wrong password")).outcome for _ in range(5)]
    assert outcomes == [SignIn.wrong] * 4 + [SignIn.locked]
    assert (await enter(nora)).outcome is SignIn.locked
    later(minutes=6)
    assert (await enter(nora)).outcome is SignIn.enrol


async def test_an_unknown_name_looks_like_a_wrong_password(nora: World) -> None:
    assert (await enter(nora, email="nobody@example.org")).outcome is SignIn.wrong


async def test_after_fifteen_idle_minutes_one_is_signed_off(nora: World) -> None:
    _, _, token = await enrol(nora)
    who = await viewer(nora, token)
    later(minutes=10)
    async with nora.database.transaction() as session:
        await sessions.touch(session, who.session_id)
    later(minutes=14)
    assert await viewer(nora, token) is not None
    later(minutes=2)
    assert await viewer(nora, token) is None


async def test_a_session_ends_after_a_shift_however_active(nora: World) -> None:
    _, _, token = await enrol(nora)
    who = await viewer(nora, token)
    for _ in range(73):
        later(minutes=10)
        async with nora.database.transaction() as session:
            await sessions.touch(session, who.session_id)
    assert await viewer(nora, token) is None


async def test_a_disabled_account_is_out_at_once(nora: World) -> None:
    _, _, token = await enrol(nora)
    async with nora.database.transaction() as session:
        await staff.disable(session, "nora@example.org")
    assert await viewer(nora, token) is None
    assert (await enter(nora)).outcome is SignIn.wrong


async def test_a_revoked_session_is_over(nora: World) -> None:
    _, _, token = await enrol(nora)
    who = await viewer(nora, token)
    async with nora.database.transaction(who.actor) as session:
        (row,) = await sessions.of_person(session, who, who.staff_id)
        await sessions.revoke(session, who, row.id)
    assert await viewer(nora, token) is None


async def test_nobody_raises_their_own_roles_and_one_administrator_stays(world: World) -> None:
    ada = await world.person("Ada", Role.administrator)
    with pytest.raises(Forbidden):
        async with world.acting(ada) as session:
            await staff.change_roles(session, ada, ada.staff_id, ["nurse"])
    with pytest.raises(Conflict, match="last administrator"):
        async with world.acting(ada) as session:
            await staff.disable(session, "ada@example.org")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "nora@example.org"])
async def test_weak_passwords_are_refused(nora: World, password: str) -> None:
    who = nora.people["Nora"]
    with pytest.raises(BadInput):
        async with nora.acting(who) as session:
            await signing_in.change_password(session, who.staff_id, PASSWORD, password)


async def test_a_demo_account_does_not_open_outside_a_demo(world: World) -> None:
    async with world.database.transaction() as session:
        added = await staff.add_staff(
            session, email="demo@example.org", name="Demo", roles=["nurse"], password=PASSWORD, demo=True
        )
    assert (await enter(world, email="demo@example.org")).outcome is SignIn.wrong
    with pytest.raises(Forbidden):
        async with world.database.transaction() as session:
            await signing_in.sign_in_demo(session, added.staff.id)
