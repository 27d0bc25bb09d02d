"""A question that a person answered is kept for the editors, without who asked; what is clinical never is."""

import pytest
from sqlalchemy import select

from handoff import desk, replies
from handoff.access import Viewer
from handoff.models import Role
from knowledge_base.models import Gap, GapKind
from tests.handoff.conftest import World, passes
from tests.handoff.test_acts import claimed

ANSWER = "Yes, the lot behind the building is free for patients. Call 217-555-0199 if it is full."


async def _gaps(world: World, viewer: Viewer, disposition: str, resolution: str) -> list[Gap]:
    case = await claimed(world, viewer, disposition)
    async with world.acting(viewer) as session:
        await replies.reply(session, viewer, case.id, ANSWER, guard=passes)
        await desk.resolve(session, viewer, case.id, resolution)
    async with world.database.read() as session:
        return list((await session.execute(select(Gap))).scalars())


async def test_a_persons_answer_is_kept_without_numbers(world: World) -> None:
    desk_clerk = await world.person("Clara", Role.front_desk)
    (gap,) = await _gaps(world, desk_clerk, "unclear", "answered")
    assert gap.kind == GapKind.PERSON_ANSWERED
    assert gap.reply is not None and "lot behind the building" in gap.reply
    assert "217-555-0199" not in gap.reply


@pytest.mark.parametrize("disposition", ["emotional"])
async def test_what_is_personal_is_not_kept(world: World, disposition: str) -> None:
    lead = await world.person("Clara", Role.front_desk)
    assert await _gaps(world, lead, disposition, "answered") == []
