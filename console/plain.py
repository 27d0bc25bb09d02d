"""Pages that are one piece of HTML and some acts: the frame around them, and the way from an act to its method."""

from typing import Any

import orjson
from nicegui import events, ui

from console.desk import Desk, SignedOff, parts
from console.live import Screen
from console.render import Fragment
from console.shell import frame, side_html, waiting_for
from core.errors import FrontdoorError
from handoff import sessions, staff


class PlainPage:
    """Subclass it: `html` renders the page, `do_<act>` answers what people do."""

    here = ""
    title = ""

    def __init__(self, own: Desk) -> None:
        self.desk, self.viewer = own, own.viewer
        self.said, self.bad = "", False

    async def html(self) -> str:
        """The page as it stands now."""
        raise NotImplementedError

    async def extra(self) -> None:
        """Elements under the page's HTML (charts)."""

    async def build(self) -> None:
        """Lay out and show. Raises Forbidden where the services refuse the viewer."""
        content = await self.html()
        with frame(self.title, await side_html(self.desk, self.here), self.act) as self.side:
            self.view = Fragment(content)
            self.view.on("act", self.act)
            await self.extra()
            ui.html(
                '<div class="toasts" id="toasts" aria-live="polite"></div><div id="leaving" role="status"><span></span>'
                '<button class="btn small" type="button">I’m here</button></div>',
                sanitize=False,
            )
        self.client = ui.context.client
        screen = Screen(self.viewer.staff_id, self.viewer.name, self._changed, lambda: None)
        parts().live.screens.add(screen)
        self.client.on_disconnect(lambda: parts().live.screens.discard(screen))
        self.client.on_delete(lambda: parts().live.screens.discard(screen))
        self.client.on_connect(lambda: parts().live.screens.add(screen))
        self._waiting = await waiting_for(self.viewer)
        ui.timer(10, self._alive)

    async def _changed(self, queue: bool, thread: bool) -> None:
        """The side bar's numbers as they are now; who reviews emergency access is told of a new one."""
        self.side.show(await side_html(self.desk, self.here))
        waiting = await waiting_for(self.viewer)
        if waiting.get("breakglass", 0) > self._waiting.get("breakglass", 0):
            with self.client:
                self.toast("A colleague used emergency access. See Emergency access.", bad=True)
        self._waiting = waiting

    async def _alive(self) -> None:
        async with parts().database.read() as session:
            if not await sessions.alive(session, self.viewer.session_id):
                self.view.show("")
                ui.navigate.to("/signin?idle=1")

    async def act(self, e: events.GenericEventArguments) -> None:
        args: dict[str, Any] = dict(e.args)
        method = getattr(self, f"do_{args.pop('act', '')}", None)
        if method is None:
            return
        try:
            said = await method(args)
            self.view.show(await self.html())
            if said:
                self.toast(said)
        except SignedOff:
            ui.navigate.to("/signin?idle=1")
        except FrontdoorError as error:
            self.toast(error.message, bad=True)

    def toast(self, text: str, *, bad: bool = False) -> None:
        """A short message in the corner."""
        ui.run_javascript(f"window.frontdoor?.toast({orjson.dumps(text).decode()},{'true' if bad else 'false'})")

    def script(self, function: str, *arguments: Any) -> None:
        """Call one of console.js's functions."""
        listed = ",".join(orjson.dumps(one).decode() for one in arguments)
        ui.run_javascript(f"window.frontdoor?.{function}({listed})")

    async def do_away(self, args: dict[str, Any]) -> str:
        async with self.desk.acting() as session:
            await staff.set_away(session, self.viewer, away=bool(args.get("away")))
        parts().live.version += 1
        self.side.show(await side_html(self.desk, self.here))
        return "You are away." if args.get("away") else "Welcome back."
