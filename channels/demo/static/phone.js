// A phone: texts go out as signed webhooks, what comes back is read from the outbox. Polls while it is on the screen.
const one = (selector) => document.querySelector(selector);
const POLL = 1000; // ms
const TRIES = [
  "hi",
  "move my thursday appt with dr kim to next week afternoon",
  "when is my next appointment",
  "need more metformin pls",
  "what are your hours on saturday?",
  "Necesito cambiar mi cita",
  "quiero hablar con una persona",
  "having chest pain and my arm is numb",
  "STOP",
];
let chosen = null;
let shown = 0;
let phones = [];

function item(tag, text, cls) {
  const node = document.createElement(tag);
  node.textContent = text;
  if (cls) node.className = cls;
  return node;
}

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.status === 204 ? null : answer.json();
}

/** One row a phone: people who share one are together on it. */
function rows(cast) {
  const byNumber = new Map();
  for (const person of cast.people) byNumber.set(person.phone, [...(byNumber.get(person.phone) || []), person]);
  const patients = [...byNumber].map(([number, people]) => ({
    number,
    name: people.map((person) => person.name).join(", "),
    note: people.map((person) => person.shows).filter(Boolean)[0] || number,
    about: people.map((person) => `${person.name}, born ${person.born}${person.shows ? `: ${person.shows}` : ""}`).join("\n"),
  }));
  const others = cast.on_call.map((number, at) => ({ number, name: ["On-call nurse", "Backup on call", "Clinician on call"][at] || "On call", note: `${number} · gets the pages`, about: "Gets an SMS with a link, and nothing about the patient, when something is urgent." }));
  const stranger = { number: "+12175550177", name: "Unknown number", note: "+12175550177 · nobody's phone in the records", about: "A number that the practice does not know." };
  return [...patients, stranger, ...others];
}

function showPhones() {
  const wanted = one("#find").value.trim().toLowerCase();
  const digits = wanted.replace(/[^\d+]/g, "");
  const fitting = phones.filter((phone) => !wanted || `${phone.name} ${phone.number} ${phone.note}`.toLowerCase().includes(wanted));
  if (!fitting.length && digits.length >= 10) fitting.push({ number: digits, name: digits, note: "any other number", about: "A number that you typed." });
  one("[data-phones]").replaceChildren(
    ...fitting.map((phone) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", String(chosen?.number === phone.number));
      button.append(item("b", phone.name), item("small", phone.note));
      button.addEventListener("click", () => choose(phone));
      const row = document.createElement("li");
      row.append(button);
      return row;
    }),
  );
}

function choose(phone) {
  chosen = phone;
  shown = 0;
  one("[data-texts]").replaceChildren();
  one("[data-about]").textContent = phone.about;
  one("[data-about]").style.whiteSpace = "pre-line";
  for (const node of [one("#text"), one("[data-form] button")]) node.disabled = false;
  showPhones();
  poll();
  one("#text").focus({ preventScroll: true });
}

async function send(text) {
  if (!chosen || !text.trim()) return;
  one("#text").value = "";
  grow();
  try {
    await post("/demo/phone/send", { number: chosen.number, text });
  } catch {
    show({ mine: true, text, at: new Date().toISOString(), status: "failed", error: "not taken" });
  }
  await poll();
}

function show(entry) {
  const row = document.createElement("div");
  row.className = `text${entry.mine ? " mine" : ""}${entry.status === "failed" ? " failed" : ""}`;
  const text = item("p", entry.text);
  text.dir = "auto";
  const time = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(new Date(entry.at));
  const cost = entry.segments > 1 ? ` · ${entry.segments} segments` : "";
  const state = entry.mine ? (entry.status === "failed" ? ` · ${entry.error}` : "") : `${cost}${entry.status === "failed" ? ` · not sent: ${entry.error}` : ""}`;
  row.append(item("span", entry.mine ? "You: " : "Practice: ", "quiet"), text, item("small", time + state));
  one("[data-texts]").append(row);
}

async function poll() {
  if (!chosen || document.visibilityState !== "visible") return;
  const number = chosen.number;
  let thread;
  try {
    thread = await post("/demo/phone/thread", { number });
  } catch {
    return; // the next poll tries again
  }
  if (chosen.number !== number) return;
  const place = one("[data-texts]");
  const news = thread.entries.filter((entry) => entry.seq > shown && entry.status !== "queued");
  if (!thread.entries.length && !place.children.length) place.append(item("p", "No texts yet. Write one, or tap a suggestion.", "empty"));
  if (!news.length) return;
  place.querySelector(".empty")?.remove();
  for (const entry of news) show(entry);
  shown = news.at(-1).seq;
  place.scrollTop = place.scrollHeight;
}

function grow() {
  const field = one("#text");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 3, 110)}px`;
}

one("[data-form]").addEventListener("submit", (event) => {
  event.preventDefault();
  send(one("#text").value);
});
one("#text").addEventListener("input", grow);
one("#text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send(one("#text").value);
});
one("#find").addEventListener("input", showPhones);
one("[data-tries]").replaceChildren(
  ...TRIES.map((text) => {
    const button = item("button", text);
    button.type = "button";
    button.addEventListener("click", () => send(text));
    return button;
  }),
);
const tell = () => (one("[data-clock]").textContent = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(new Date()));
tell();
setInterval(tell, 10_000);
const cast = await (await fetch("/demo/cast.json")).json();
phones = rows(cast);
one("[data-practice]").textContent = cast.practice;
one("[data-number]").textContent = cast.sms_number;
document.title = `Phone – ${cast.practice} demo`;
showPhones();
choose(phones[0]);
setInterval(poll, POLL);
