"""What people write: drafts, warnings while typing, translation, replies, notes, links, promised calls."""

from datetime import datetime
from typing import Any

from console import words
from console.desk import parts
from console.work.acts_case import CaseActs
from console.work.state import Preview, Warning
from conversations.wording import wording
from core.errors import BadInput, Conflict
from handoff import acts, canned, drafts, replies
from nlu.language import identify

Args = dict[str, Any]


class WritingActs(CaseActs):
    """Acts of the composer."""

    async def do_tab(self, args: Args) -> None:
        self.tab = "note" if args.get("tab") == "note" else "reply"
        self.show()

    async def do_draft(self, args: Args) -> None:
        """While typing: keep the draft, warn of what may not leave, tell colleagues, preview the translation."""
        assert self.packet
        text, kind = str(args.get("value", "")), str(args.get("kind", "reply"))
        if kind == drafts.REPLY:
            self._begin(text)
        way = f"{self.to_id} {self.begun_for}" if self.to_id else None
        async with parts().database.transaction(self.viewer.actor) as session:
            await drafts.keep(session, self.viewer, self.packet.conversation.id, kind, text, way=way)
        self.drafts[kind] = text
        await parts().live.present(
            self.packet.conversation.id, self.viewer.staff_id, self.viewer.name, typing=bool(text)
        )
        if kind == "reply":
            self.warnings = self._warnings(text)
            self.preview = await self._translated(text) if self.translating and text.strip() else None
            self.composer_view.show(self._composer_html())

    def _begin(self, text: str) -> None:
        """With the first word it is settled to whom a reply goes; with the last one deleted it is open again."""
        if not text.strip():
            self.to_id = self.begun_for = None
        elif self.to_id is None:
            self.to_id, self.begun_for = self.to.id, self._patient_id

    @property
    def _patient_id(self) -> str:
        return (self.packet.conversation.patient_id if self.packet else None) or "nobody"

    async def do_way(self, args: Args) -> None:
        """Answer in another of the patient's threads; what may not leave there is said at once."""
        if not args.get("value"):
            return
        self.to_id, self.begun_for = str(args["value"]), self._patient_id
        self.warnings = self._warnings(self.drafts.get("reply", ""))
        self.composer_view.show(self._composer_html())

    def _warnings(self, text: str) -> list[Warning]:
        assert self.packet
        channel = self.to.channel
        found = parts().rules().check(text, channel=channel).reasons
        lines = [Warning(f"Fill in {{{name}}}: {canned.VARIABLES[name]}.", stop=True) for name in canned.gaps(text)]
        if found:
            texts = ", ".join(dict.fromkeys(f"“{reason.found}”" for reason in found))
            kinds = " and ".join(dict.fromkeys(words.say(words.CONTENT, reason.category) for reason in found))
            by = words.say(words.CHANNELS, channel).lower()
            lines.append(
                Warning(
                    f"{texts}: {kinds} may not leave by {by}. Send the portal link instead.", stop=True, portal=True
                )
            )
        if channel == "sms" and len(text) > 306:
            lines.append(Warning("This is longer than two text messages. Shorter is read more often."))
        if self.begun_for not in (None, self._patient_id):
            lines.append(Warning("Somebody else was found to write here since you began: read your text again."))
        if self.packet.panel is None and text.strip():
            lines.append(Warning("Nobody is identified here: say nothing of a patient yet."))
        return lines

    async def do_translate(self, args: Args) -> None:
        self.translating = bool(args.get("value")) and self.may_translate
        text = self.drafts.get("reply", "")
        self.preview = await self._translated(text) if self.translating and text.strip() else None
        self.show()

    async def _translated(self, text: str) -> Preview | None:
        translations, p = parts().translations, self.packet
        if translations is None or p is None:
            return None
        patient = p.panel.patient if p.panel else None
        made = await translations.for_patient(
            text, p.conversation.language, latched=bool(p.conversation.latch),
            names=(patient.given_name, patient.family_name) if patient else (),
        )  # fmt: skip
        stopped = "" if made.sendable else made.blocked or made.note
        return Preview(text, made.text or "", made.back or "", stopped)

    async def do_reply(self, args: Args) -> None:
        assert self.packet
        values = args["values"]
        text, original = str(values.get("text", "")), None
        language = self._written_in(text)
        if not values.get("conversation_id"):
            raise BadInput("Choose where this goes. Nothing was sent.", code="recipient")
        if self.translating:
            await self._must_have_read_back(text)
            assert self.preview
            original, language = text, self.packet.conversation.language
            text = f"{self.preview.there}\n\n{wording().render('machine-translated', language).text}"
        async with self.desk.acting("reply") as session:
            await replies.reply(
                session, self.viewer, self._case, text, guard=parts().guard, language=language, original=original,
                conversation_id=str(values["conversation_id"]),
            )  # fmt: skip
        self.warnings, self.preview, self.to_id, self.begun_for = [], None, None, None
        self.keep += 1
        self.script("clear", "reply-text")
        await parts().live.present(self.packet.conversation.id, self.viewer.staff_id, self.viewer.name)
        await self.again()

    def _written_in(self, text: str) -> str:
        """The patient's language where the writer speaks it and writes it, else English."""
        assert self.packet
        language = self.packet.conversation.language
        return identify(text, prior=language, allowed=("en", language)).language if self.speaks else "en"

    async def _must_have_read_back(self, text: str) -> None:
        """Nothing goes out that its writer has not seen translated back. Raises BadInput."""
        if not self.may_translate:
            self.translating, self.preview = False, None
            self.show()
            raise BadInput("Nothing is translated by machine here any more. Nothing was sent.", code="translate")
        seen = self.preview is not None and self.preview.of == text
        if not seen:
            self.preview = await self._translated(text)
            self.show()
        if self.preview is None or self.preview.stopped:
            why = self.preview.stopped if self.preview else "It could not be translated."
            raise BadInput(f"{why} Nothing was sent.", code="translate")
        if not seen:
            raise BadInput("Read what it says translated back, then send it.", code="translate")

    async def do_note(self, args: Args) -> None:
        async with self.desk.acting("note") as session:
            await replies.note(session, self.viewer, self._case, str(args["values"].get("text", "")))
        self.keep += 1
        self.script("clear", "note-text")
        await self.again("Noted.")

    async def do_portal_link(self, args: Args) -> None:
        async with self.desk.acting("portal link") as session:
            link = (await parts().system.practice(session)).portal_url
            await acts.portal_link(session, self.viewer, self._case, link)
        await self.again("The portal link is on its way.", close="more-acts")

    async def do_form_link(self, args: Args) -> None:
        form = next((one for one in self.choices.forms if one.name == args["form"]), None)
        if form is None:
            raise Conflict("This form is no longer offered.", code="gone")
        async with self.desk.acting("form link") as session:
            await acts.portal_link(session, self.viewer, self._case, form.link)
        await self.again("The form is on its way.", close="more-acts")

    async def do_call_later(self, args: Args) -> None:
        async with self.desk.acting("call back") as session:
            at = datetime.fromisoformat(str(args["values"]["until"]))
            await acts.call_later(session, self.viewer, self._case, at, parts().zone)
        await self.again("Promised.", close="call-later")
