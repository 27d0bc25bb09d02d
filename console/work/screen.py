"""One open page as it lives: laid out, told of changes, catching up after a lost connection, signed off in time."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from nicegui import events, ui

from console.desk import Desk, SignedOff, parts
from console.live import Screen
from console.render import Fragment
from console.shell import frame, side_html
from console.work.showing import Showing
from core.errors import FrontdoorError
from handoff import sessions
from handoff.board import Filter

SPREAD = (0.2, 0.9)  # seconds after which a screen catches up with what is not its own thread's new lines


class Workspace(Showing):
    """One page. Methods `do_<act>` (in acts_*.py) answer what people do in the fragments."""

    def __init__(self, own: Desk, wanted: Filter, *, here: str, case_id: str | None = None) -> None:
        super().__init__(own, wanted, here=here, case_id=case_id)
        self.screen = Screen(self.viewer.staff_id, self.viewer.name, self.changed, self.met)

    # Building and leaving

    async def build(self) -> None:
        """Read everything, lay the page out, and begin to listen."""
        await self._read_list()
        if self.case_id:
            await self._read_case()
        with frame("Queue", await side_html(self.desk, self.here), self.act) as self.side:
            self.work = ui.element("div").classes(self._work_classes())
            with self.work:
                with ui.element("section").classes("pane list-pane").props('aria-label="Cases"'):
                    self.list_view = self._fragment()
                with ui.element("section").classes("pane thread-pane").props('aria-label="Thread"') as self.thread_pane:
                    self.head_view, self.transcript_view = self._fragment(), self._fragment()
                    self.composer_view = self._fragment()
                with ui.element("aside").classes("pane packet-pane").props('aria-label="Context"') as self.packet_pane:
                    self.packet_view = self._fragment()
            self.dialogs_view = self._fragment()
        self.show()
        self.client = ui.context.client
        parts().live.screens.add(self.screen)
        self._connected = False
        self.client.on_disconnect(self._gone)
        self.client.on_delete(self._gone)
        self.client.on_connect(self._back)
        ui.timer(10, self._every_ten_seconds)

    def _fragment(self) -> Fragment:
        made = Fragment()
        made.on("act", self.act)
        return made

    def _gone(self) -> None:
        parts().live.screens.discard(self.screen)

    async def _back(self) -> None:
        """Connected. After a lost connection everything is read again; the first time the page is still fresh."""
        parts().live.screens.add(self.screen)
        if self._connected:
            await self.changed(True, True)
        self._connected = True

    async def _every_ten_seconds(self) -> None:
        """Presence, and the end of the session: a screen must not stay when its owner is signed off."""
        async with parts().database.read() as session:
            alive = await sessions.alive(session, self.viewer.session_id)
        if not alive:
            self._sign_off()
            return
        if self.packet:
            await parts().live.present(self._thread_id() or "", self.viewer.staff_id, self.viewer.name)

    def _sign_off(self) -> None:
        self._gone()
        for fragment in (self.list_view, self.head_view, self.transcript_view, self.composer_view, self.packet_view):
            fragment.show("")
        self.dialogs_view.show("")
        with self.client:
            ui.navigate.to("/signin?idle=1")

    # Live

    async def changed(self, queue: bool, thread: bool) -> None:
        """Something moved: show a thread's new lines at once, the rest of the screen a moment later."""
        self._dirty = (self._dirty[0] or queue, self._dirty[1] or thread)
        if thread:
            self._hurry.set()
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh_soon())

    async def _refresh_soon(self) -> None:
        """New lines first: they are what people wait for. The rest follows spread over all open screens, so that nobody's list
        holds up somebody's lines; what moves meanwhile is read together."""
        while any(self._dirty):
            if self._hurry.is_set():
                self._hurry.clear()
                await self._guarded(self._show_new_lines)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), random.uniform(*SPREAD))
                continue
            queue, thread = self._dirty
            self._dirty = (False, False)
            await self._guarded(partial(self._refresh, queue=queue, thread=thread))

    async def _guarded(self, refresh: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._busy:
                await refresh()
        except SignedOff:
            self._sign_off()

    async def _show_new_lines(self) -> None:
        if self.packet:
            await self._read_lines(self.packet)
            with self.client:
                self._show_lines()

    async def _refresh(self, *, queue: bool, thread: bool, whole: bool = False) -> None:
        """Read and show what moved."""
        if queue:
            await self._read_list()
            self.side.show(await side_html(self.desk, self.here))
            with self.client:
                self._show_list()
        if thread and self.case_id:
            moved = not whole and await self._read_moved()
            if not moved:
                await self._read_case()
            with self.client:
                if moved and self.packet:
                    self._show_head(self.packet)
                    self._show_lines()
                else:
                    self.show()

    def met(self) -> None:
        """A colleague came into this thread, left it, or began to type."""
        if self.packet:
            with self.client:
                self._show_head(self.packet)

    # Acting

    async def act(self, e: events.GenericEventArguments) -> None:
        """Everything that people do on the page comes in here."""
        args: dict[str, Any] = dict(e.args)
        method = getattr(self, f"do_{args.pop('act', '')}", None)
        if method is None:
            return
        try:
            async with self._busy:
                await method(args)
        except SignedOff:
            self._sign_off()
        except FrontdoorError as error:
            self.toast(error.message, bad=True)
            await self.changed(True, True)

    async def again(self, said: str = "", *, close: str = "") -> None:
        """After an act: read again, show, close the dialog, say what was done."""
        self._dirty = (False, False)
        parts().live.version += 1  # what was read for several pages before this act is old
        await self._refresh(queue=True, thread=True, whole=True)
        if close:
            self.script("close", close)
        if said:
            self.toast(said)
