"""What the knowledge base lacks: questions that got no answer, a wrong one, or a person's that could be an article.

Kept de-identified and encrypted, grouped by meaning when looked at. Turning a group into a draft is always a person's act.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.database import actor_of
from core.errors import BadInput, Forbidden
from knowledge_base import service
from knowledge_base.checks import Content
from knowledge_base.deidentify import deidentify
from knowledge_base.encoding import Encoder
from knowledge_base.models import ArticleVersion, Gap, GapKind
from knowledge_base.text import LATIN_SCRIPT, terms

KEPT = timedelta(days=180)
LOOKED_AT = 2000  # newest gaps of one language that are grouped
_APART = 0.55  # average distance at which two groups stay two; chosen by eye on the tuning set's paraphrases
_LONGEST = 500


@dataclass(frozen=True)
class GapQuestion:
    """One question, de-identified."""

    id: str
    kind: GapKind
    text: str
    reply: str | None
    article_slug: str | None
    conversation_id: str | None
    at: datetime


@dataclass(frozen=True)
class GapGroup:
    """Questions that mean much the same. `title` is the one nearest to all the others."""

    locale: str
    title: str
    questions: tuple[GapQuestion, ...]

    @property
    def count(self) -> int:
        """How many asked."""
        return len(self.questions)

    def kinds(self) -> Counter[GapKind]:
        """How many of each kind."""
        return Counter(question.kind for question in self.questions)


async def collect(
    session: AsyncSession,
    *,
    kind: GapKind,
    locale: str,
    text: str,
    names: Collection[str] = (),
    reply: str | None = None,
    conversation_id: str | None = None,
    article_slug: str | None = None,
) -> Gap:
    """Keep a question that the base did not serve. `names` are the patient's and clinicians', to be taken out."""
    gap = Gap(
        kind=kind,
        locale=locale,
        conversation_id=conversation_id,
        article_slug=article_slug,
        state="open",
        at=clock.now(),
    )
    gap.text = deidentify(text, names=names)[:_LONGEST]
    gap.reply = deidentify(reply, names=names)[: 4 * _LONGEST] if reply else None
    session.add(gap)
    await session.flush()
    return gap


async def open_questions(session: AsyncSession, locale: str) -> list[GapQuestion]:
    """The newest open questions of a language. Reading them is audited: they are a patient's words."""
    _require_editor(session)
    query = select(Gap).where(Gap.state == "open", Gap.locale == locale).order_by(Gap.at.desc()).limit(LOOKED_AT)
    found = (await session.scalars(query)).all()
    if found:
        audit.record(session, "gaps.read", subject="gaps", subject_id=locale, details={"count": len(found)})
    return [GapQuestion(g.id, GapKind(g.kind), g.text, g.reply, g.article_slug, g.conversation_id, g.at) for g in found]


def grouped(questions: Sequence[GapQuestion], *, locale: str, encoder: Encoder) -> list[GapGroup]:
    """Groups by meaning, largest first. About 5 ms a question that was not encoded lately; call it in a thread."""
    if not questions:
        return []
    near = similarity([question.text for question in questions], locale, encoder)
    if len(questions) == 1:
        return [GapGroup(locale, questions[0].text, tuple(questions))]
    labels = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=_APART
    ).fit_predict(np.clip(1 - near, 0, 2))
    groups = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        middle = int(members[near[np.ix_(members, members)].sum(axis=1).argmax()])
        groups.append(GapGroup(locale, questions[middle].text, tuple(questions[m] for m in members.tolist())))
    return sorted(groups, key=lambda group: (-group.count, group.title))


def similarity(texts: Sequence[str], locale: str, encoder: Encoder) -> npt.NDArray[np.float64]:
    """How alike each two texts are, -1 to 1: by the encoder where it reads the script, and by shared words."""
    words = [set(terms(text, locale)) for text in texts]
    shared = np.array([[len(a & b) / max(len(a | b), 1) for b in words] for a in words])
    if locale not in LATIN_SCRIPT:
        return shared
    vectors = encoder.encode(list(texts)).astype(np.float64)
    near: npt.NDArray[np.float64] = np.maximum(vectors @ vectors.T, shared)
    return near


async def draft_from(
    session: AsyncSession, group: GapGroup, *, question: str | None = None, answer: str = ""
) -> ArticleVersion:
    """A draft article from a group: its title, the other wordings, and a person's reply to begin from where there is one."""
    if not group.questions:
        raise BadInput("There is nothing in this group any more.")
    wordings = list(dict.fromkeys(q.text for q in group.questions if q.text != group.title))[:12]
    reply = answer or next((q.reply for q in group.questions if q.reply), "")
    content = Content(question or group.title, tuple(wordings), {"chat": reply} if reply else {})
    version = await service.create(session, content, locale=group.locale)
    await close(session, [q.id for q in group.questions], state="drafted")
    return version


async def dismiss(session: AsyncSession, gap_ids: Sequence[str]) -> None:
    """These need no article."""
    _require_editor(session)
    await close(session, gap_ids, state="dismissed")


async def close(session: AsyncSession, gap_ids: Sequence[str], *, state: str) -> None:
    """Take questions off the page."""
    me = actor_of(session).id
    await session.execute(update(Gap).where(Gap.id.in_(gap_ids)).values(state=state, closed_by=me))
    audit.record(
        session,
        f"gaps.{state}",
        subject="gaps",
        subject_id=gap_ids[0] if gap_ids else "-",
        details={"count": len(gap_ids)},
    )


async def forget_old(session: AsyncSession) -> None:
    """Delete questions older than KEPT, whatever became of them."""
    await session.execute(delete(Gap).where(Gap.at < clock.now() - KEPT))


def _require_editor(session: AsyncSession) -> None:
    if not service.is_editor(session):
        raise Forbidden("Only editors see what is missing.")
