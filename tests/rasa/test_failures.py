"""Kill or starve a process: the engine raises, the turn is not lost, and is taken once when it comes again."""

import pytest

from actions.services import Services
from bot.engine import DialogueEngine, EngineError, EngineFailed, EngineUnavailable
from tests.actions.stage import booked, person
from tests.rasa.thread import thread
from tests.stand import Rig

pytestmark = [pytest.mark.rasa]


async def test_without_the_action_server_the_step_fails_and_goes_through_later(
    rig: Rig, services: Services, engine: DialogueEngine
) -> None:
    patient = thread(services, engine, "fail-1", channel="webchat", patient_id=person("walter-brooks"))
    await patient.says("move my visit with dr okafor", "reschedule")
    rig.kill("actions")
    with pytest.raises(EngineFailed):
        await patient.says("1")
    rig.start("actions")
    await patient.take(patient.last_turn, "inform")
    assert (await patient.drafts_text()).startswith("Done.")
    assert len(await booked(services, person("walter-brooks"))) == 2


async def test_without_rasa_the_error_says_so_and_the_dialogue_goes_on_after_the_restart(
    rig: Rig, services: Services, engine: DialogueEngine
) -> None:
    patient = thread(services, engine, "fail-2", channel="webchat", patient_id=person("van-nguyen"))
    await patient.says("move my appointment", "reschedule")
    rig.kill("rasa")
    with pytest.raises(EngineUnavailable):
        await patient.says("1")
    rig.start("rasa")
    await patient.take(patient.last_turn, "inform")
    assert (await patient.drafts_text()).startswith("Done.")


async def test_storage_that_fails_is_an_error_and_not_a_silent_memory(
    rig: Rig, services: Services, engine: DialogueEngine
) -> None:
    """The file is locked by another writer for longer than the store waits."""
    import sqlite3

    patient = thread(services, engine, "fail-3", channel="webchat", patient_id=person("lan-nguyen"))
    await patient.says("move my appointment", "reschedule")
    lock = sqlite3.connect(rig.settings.data_dir / "rasa.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(EngineError):
            await patient.says("1")
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    await patient.take(patient.last_turn, "inform")
    assert (await patient.drafts_text()).startswith("Done.")
    assert len(await booked(services, person("lan-nguyen"))) == 1


async def test_a_dialogue_put_under_another_conversation_is_refused(
    rig: Rig, services: Services, engine: DialogueEngine
) -> None:
    import sqlite3

    one = thread(services, engine, "fail-4", channel="webchat", patient_id=person("helen-schmidt"))
    other = thread(services, engine, "fail-5", channel="webchat", patient_id=person("paul-jensen"))
    await one.says("cancel my appointment", "cancel")
    await other.says("refill omeprazole", "refill")
    swap = "UPDATE rasa_trackers SET state_ct = (SELECT state_ct FROM rasa_trackers WHERE sender_id LIKE ?) WHERE sender_id LIKE ?"
    with sqlite3.connect(rig.settings.data_dir / "rasa.db") as connection:
        connection.execute(swap, (f"{one.conversation_id}%", f"{other.conversation_id}%"))
    with pytest.raises(EngineError):
        await other.says("1")
    assert len(await booked(services, person("helen-schmidt"))) == 1


async def test_health_tells_a_running_engine_from_a_dead_one(rig: Rig, engine: DialogueEngine) -> None:
    await engine.health()
    dead = DialogueEngine("http://127.0.0.1:9", "x", timeout=1)
    with pytest.raises(EngineUnavailable):
        await dead.health()
    await dead.close()
