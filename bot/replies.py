"""From reply drafts to outgoing texts: rendered in the patient's language, held to the channel's content rules."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.services import Services
from channels.content_rules import Scope, content_rules
from channels.segments import fit
from conversations.drafts import QuickReply, ReplyDraft
from conversations.models import Conversation
from conversations.outbox import OutgoingText
from conversations.wording import NOTICES
from conversations.wording.values import TextValue, Value
from practice import choices


async def render_drafts(
    services: Services, session: AsyncSession, conversation: Conversation, drafts: list[ReplyDraft]
) -> list[OutgoingText]:
    """Finished texts, in order. What may not leave on this channel goes as a link to the portal."""
    return [await _render(services, session, conversation, draft) for draft in drafts]


async def _render(
    services: Services, session: AsyncSession, conversation: Conversation, draft: ReplyDraft
) -> OutgoingText:
    text = await _article(services, session, conversation, draft) if draft.article_id else None
    text = text or _template(services, conversation, draft)
    scope = Scope.general if draft.article_id else Scope.patient
    verdict = content_rules().check(
        text.text, channel=conversation.channel, template_id=text.template_id, values=draft.values, scope=scope
    )
    if not verdict.passes:
        return _portal_link(services, conversation)
    return _fitted(services, conversation, text) if conversation.channel == "sms" else text


def _portal_link(services: Services, conversation: Conversation) -> OutgoingText:
    link = TextValue(text=services.practice.portal_url, kind="link")
    return _template(services, conversation, ReplyDraft(template_id="portal-link", values={"link": link}))


def _fitted(services: Services, conversation: Conversation, text: OutgoingText) -> OutgoingText:
    """Within two segments, or as a link; the fixed texts of alarms always go out whole."""
    if content_rules().is_exempt(text.template_id):
        return text
    link = _portal_link(services, conversation)
    fitted = fit(text.text, language=text.language, link_text=link.text)
    return link if fitted.as_link else replace(text, text=fitted.text)


async def _article(
    services: Services, session: AsyncSession, conversation: Conversation, draft: ReplyDraft
) -> OutgoingText | None:
    assert draft.article_id is not None
    answer = await services.answers.text_of(
        session,
        draft.article_id,
        draft.article_version or 0,
        draft.article_language or conversation.language,
        conversation.channel,
    )
    if answer is None:  # unpublished between search and answer
        return None
    return OutgoingText(
        answer.text, answer.locale, article_id=draft.article_id, article_version=answer.version,
        quick_replies=_buttons(services, conversation, draft.quick_replies),
    )  # fmt: skip


def _template(services: Services, conversation: Conversation, draft: ReplyDraft) -> OutgoingText:
    template = draft.template_id or "ask-back"
    values: dict[str, Value] = {"practice": TextValue(text=services.practice.name)} | draft.values
    rendered = services.wording.render(template, _spoken(template, conversation), values, conversation.channel)
    return OutgoingText(
        rendered.text, rendered.language, template_id=rendered.template_id, template_version=rendered.version,
        quick_replies=_buttons(services, conversation, draft.quick_replies),
    )  # fmt: skip


def _spoken(template: str, conversation: Conversation) -> str:
    """The patient's language; English where the practice does not serve it, but for the notice that interpreters are free."""
    served = template in NOTICES or choices.current().offers(conversation.language)
    return conversation.language if served else "en"


def _buttons(
    services: Services, conversation: Conversation, replies: tuple[QuickReply, ...]
) -> tuple[dict[str, str], ...]:
    return tuple({"title": _title(services, conversation, reply), "sends": reply.sends} for reply in replies)


def _title(services: Services, conversation: Conversation, reply: QuickReply) -> str:
    if reply.title:
        return services.wording.render(reply.title, conversation.language).text
    return services.wording.say(reply.value, conversation.language) if reply.value else reply.sends
