"""The console's English for codes: queues, urgencies, what happened, how a case was settled."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

QUEUES = {
    "oncall": "On-call nurse", "nurse": "Nurse", "refills": "Refills", "front_desk": "Front desk",
    "billing": "Billing", "referrals": "Referrals", "interpreter": "Interpreter",
}  # fmt: skip
URGENCIES = {"emergency": "Emergency", "crisis": "Crisis", "urgent": "Urgent", "routine": "Routine"}
VIEWS = {
    "queues": "My queues", "mine": "Mine", "unassigned": "Unassigned", "waiting": "Patient’s turn",
    "snoozed": "Snoozed", "resolved": "Resolved", "all": "All",
}  # fmt: skip
DISPOSITIONS = {
    "emergency": "Emergency", "crisis": "Crisis", "clinical": "Clinical question", "review": "Alarm lowered: please check",
    "emotional": "Upset or distressed", "human": "Asked for a person", "unclear": "Not understood",
    "interpreter": "Asked for an interpreter", "billing": "Billing", "referral": "Referral", "refill": "Refill",
    "reschedule": "Move an appointment", "cancel": "Cancel an appointment", "book": "Book an appointment",
    "confirm_appt": "Confirm an appointment", "appt_info": "About an appointment", "faq": "Question",
    "opt_out": "Opted out", "opt_in": "Opted in", "chitchat": "Small talk", "other": "Other",
}  # fmt: skip
ROLES = {
    "front_desk": "Front desk", "lead": "Front-desk lead", "nurse": "Nurse", "clinician": "Clinician", "billing": "Billing",
    "interpreter": "Interpreter", "editor": "Content editor", "administrator": "Administrator", "auditor": "Auditor",
    "compliance": "Compliance officer",
}  # fmt: skip
CHANNELS = {"sms": "Text message", "webchat": "Portal chat", "email": "E-mail"}
LANGUAGES = {
    "en": "English", "es": "Spanish", "zh-Hans": "Chinese (simplified)", "zh-Hant": "Chinese (traditional)",
    "vi": "Vietnamese", "ko": "Korean", "tl": "Tagalog", "ru": "Russian", "ar": "Arabic", "ht": "Haitian Creole",
    "pt": "Portuguese", "fr": "French", "hi": "Hindi",
}  # fmt: skip
RESOLUTIONS = {
    "sent_to_emergency": "Sent to 911 or the emergency room", "crisis_support_given": "Crisis support given",
    "nurse_advice_given": "Nurse advice given", "appointment_made": "Appointment made",
    "appointment_changed": "Appointment changed", "clinician_informed": "Clinician informed",
    "reached_by_phone": "Reached by phone", "not_reached": "Could not be reached", "false_alarm": "False alarm",
    "not_clinical": "Not clinical after all", "refill_approved": "Refill approved", "refill_declined": "Refill declined",
    "appointment_needed": "Appointment needed first", "pharmacy_contacted": "Pharmacy contacted", "answered": "Answered",
    "complaint_recorded": "Complaint recorded", "passed_on": "Passed on", "nothing_to_do": "Nothing to do",
    "payment_plan": "Payment plan", "corrected": "Bill corrected", "insurance_contacted": "Insurance contacted",
    "referral_sent": "Referral sent", "referral_scheduled": "Referral scheduled", "interpreted": "Interpreted",
    "interpreter_booked": "Interpreter booked",
}  # fmt: skip
REASONS = {
    "human": "The patient asked for a person.", "unclear": "The assistant asked back once and still did not understand.",
    "carrier_keyword": "CANCEL in the middle of an appointment dialogue: the carrier reads it as an opt-out. Ask by another channel.",
    "failure": "The assistant could not finish its turn.", "no_article": "No article answers this in the language of the patient.", "engine_silent": "The assistant had no answer.",
    "lowered_alarm": "An alarm word was negated, past or about someone else. Please check.",
    "wrote_again": "The patient wrote again in a thread that people keep.",
    "interpreter": "The patient asked for an interpreter.", "billing": "A question about their bill or payment.",
    "referral": "A question about a referral.", "emotional": "Anger, grief, fear or a complaint.",
    "clinical": "A clinical question: the assistant gives no answer to those.",
    "identity": "The patient could not be identified.", "refill": "A refill request to look at.",
}  # fmt: skip
EMPTY = {
    "mine": ("Nothing is with you now", "Claim a case from your queues and it stands here."),
    "unassigned": ("Every case has somebody", "New cases appear by themselves."),
    "waiting": (
        "No thread waits for its patient",
        "Threads that you answered stand here until the patient writes again.",
    ),
    "snoozed": ("Nothing is snoozed", "What is put off stands here until its time comes or the patient writes."),
    "resolved": ("Nothing is resolved yet", "Settled cases stand here, newest first."),
}
NOT_FOUND = ("Nothing found", "No thread in your queues holds all of these words.")
NOT_FILTERED = ("Nothing fits the filter", "Change or clear it to see more.")
ALL_DONE = ("All done here", "New cases appear by themselves.")
EVENTS = {
    "opened": "Case opened", "raised": "Became more serious", "carried": "The patient added something",
    "claimed": "Claimed", "taken_over": "Taken over", "assigned": "Assigned", "given": "Given out by round robin",
    "transferred": "Transferred", "released": "Put back into the queue", "returned": "Back in the queue: the owner is away",
    "replied": "Replied", "noted": "Note written", "snoozed": "Snoozed", "woken": "Brought back", "resolved": "Resolved",
    "reopened": "Reopened", "paged": "On-call paged", "nobody_on_call": "Nobody is on call",
    "page_acknowledged": "Page acknowledged", "promise_near": "The promised time is nearly over",
    "promise_broken": "The promised time is over", "patient_wrote": "The patient wrote again",
    "thread_taken": "Thread taken from a colleague", "handed_back": "Back with the assistant", "merged": "Merged",
    "appointment_moved": "Appointment moved", "appointment_booked": "Appointment booked",
    "appointment_cancelled": "Appointment cancelled", "link_sent": "Portal link sent", "call_promised": "Call-back promised",
    "refill_decided": "Refill decided", "refill_filed": "Refill request filed", "identity_set": "Patient identified by staff", "sent": "Sent",
}  # fmt: skip
VERIFIED = {
    "portal": "signed in to the portal", "portal_jwt": "signed in to the portal", "jwt": "signed in to the portal",
    "birth_date": "known phone and date of birth", "phone_birth_date": "known phone and date of birth",
    "email_and_birth_date": "known e-mail address and date of birth",
    "phone_and_birth_date": "known phone and date of birth", "staff": "by a member of staff",
}  # fmt: skip
STATUSES = {
    "queued": "Queued", "sending": "Sending", "sent": "Sent", "delivered": "Delivered", "read": "Read", "failed": "Not delivered",
}  # fmt: skip
CONTENT = {
    "diagnosis": "a diagnosis", "test": "a test", "result": "a result", "medicine": "a medicine",
    "specialty": "a sensitive specialty", "behavioural": "behavioural health", "identifier": "an identifier",
}  # fmt: skip
KINDS = {
    "application/pdf": "PDF", "image/heic": "Picture (HEIC)", "audio/amr": "Recording", "audio/mpeg": "Recording",
    "audio/mp4": "Recording", "audio/ogg": "Recording", "audio/x-wav": "Recording", "video/mp4": "Video",
    "video/3gpp": "Video", "video/quicktime": "Video",
}  # fmt: skip
FILE_REFUSALS = {
    "too_large": "A file of more than 10 MB was not kept: ask for a smaller one",
    "kind": "A file of a kind that is not kept was left out: ask for a picture or PDF",
    "address": "A file could not be fetched safely and was left out", "gone": "A file was no longer there",
    "unreachable": "A file could not be fetched: ask the patient to send it again",
}  # fmt: skip
PURPOSES = {
    "record": "For the patient’s medical record", "referral": "For another practice that treats the patient",
    "patient": "The patient asked for a copy", "payment": "For an insurer", "law": "For a legal request",
}  # fmt: skip
BROWSERS = (  # the first that fits: most browsers also name others
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)  # fmt: skip
LEVELS = {"first": "First on call", "backup": "Backup", "clinician": "Clinician"}


def say(table: dict[str, str], code: str | None) -> str:
    """The words of a code; a code without words is made readable."""
    if not code:
        return ""
    return table.get(code) or code.replace("_", " ").replace("-", " ").capitalize()


def counted(number: int, one: str, many: str = "", *, more: bool = False) -> str:
    """`1 case`, `3 cases`, `40+ cases` (`more`: there are more than counted)."""
    return f"{number}{'+' if more else ''} {one if number == 1 and not more else many or one + 's'}"


def listed(names: list[str]) -> str:
    """`Ana`, `Ana and Ben`, `Ana, Ben and Cleo`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def local(at: datetime, zone: str) -> str:
    """`Today 2:05 PM`, `Yesterday …`, `Mon, Nov 23 …`, in the practice's zone."""
    here = at.astimezone(ZoneInfo(zone))
    return f"{day(at, zone)} {clock_time(at, zone)}" if here.tzinfo else ""


def clock_time(at: datetime, zone: str) -> str:
    """`2:05 PM` in the zone."""
    return format_time(at.astimezone(ZoneInfo(zone)), "h:mm a", locale="en_US")


def day(at: datetime, zone: str) -> str:
    """`Today`, `Yesterday`, else weekday and date in the zone."""
    there = at.astimezone(ZoneInfo(zone)).date()
    today = datetime.now(ZoneInfo(zone)).date()
    if there == today:
        return "Today"
    if there == today - timedelta(days=1):
        return "Yesterday"
    return format_date(there, "EEE, MMM d" if there.year == today.year else "MMM d, y", locale="en_US")


def initials(name: str | None) -> str:
    """Up to two letters for a small badge."""
    found = [word[0] for word in (name or "").split() if word[:1].isalpha()]
    return "".join((found[0], found[-1]) if len(found) > 1 else found).upper()


def browser(user_agent: str) -> str:
    """`Chrome on Windows`; enough to know one's own browsers by."""
    name = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return " on ".join(filter(None, (name, system))) or "Unknown browser"


def span(seconds: float) -> str:
    """`4 min`, `1 h 20 min`, `2 d 3 h`."""
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return "<1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 1440:
        return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"
