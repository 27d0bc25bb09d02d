// The demo portal: choose whom to be, see your appointments, and chat. A real portal does the same three calls.
const one = (selector) => document.querySelector(selector);
const chat = one("frontdoor-chat");
const TRIES = [
  "Move my Thursday appointment to next week, afternoon",
  "I need more metformin",
  "Do you take Medicare?",
  "¿A qué hora abren el sábado?",
  "I have chest pain",
];
let people = [];

function item(tag, text, cls) {
  const node = document.createElement(tag);
  node.textContent = text;
  if (cls) node.className = cls;
  return node;
}

function showPeople() {
  const wanted = one("#find").value.trim().toLowerCase();
  const fits = (person) => !wanted || `${person.name} ${person.shows || ""}`.toLowerCase().includes(wanted);
  const rows = people.filter((person) => person.portal_user && fits(person)).map((person) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(item("span", person.name[0], "avatar"), item("b", person.name), item("small", person.shows || `Born ${person.born}`));
    button.addEventListener("click", () => signIn(person.portal_user));
    const row = document.createElement("li");
    row.append(button);
    return row;
  });
  one("[data-people]").replaceChildren(...rows);
}

async function signIn(user) {
  await fetch("/demo/portal/sign-in", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user }) });
  await showMe();
  chat.restart();
  scrollTo({ top: 0 });
}

async function signOut() {
  await fetch("/demo/portal/sign-out", { method: "POST" });
  await showMe();
  chat.restart();
}

async function showMe() {
  const me = await (await fetch("/demo/portal/me")).json();
  const member = Boolean(me.user);
  one("[data-signed-in]").hidden = !member;
  one("[data-member]").hidden = !member;
  one("[data-visitor]").hidden = member;
  one("[data-name]").textContent = me.name || "";
  one("[data-greeting]").textContent = member ? `Hello, ${me.given_name}` : "How can we help today?";
  one("[data-lead]").textContent = member
    ? "Change an appointment, ask for a refill, or ask anything else. We are here."
    : "Ask about hours, insurance or how to prepare for a visit, or sign in to see what is yours.";
  if (member) chat.setAttribute("lang", me.language);
  const rows = (me.appointments || []).map((appointment) => {
    const row = document.createElement("li");
    row.append(item("b", appointment.when), item("span", `${appointment.what} with ${appointment.who} · ${appointment.where}`));
    return row;
  });
  one("[data-appointments]").replaceChildren(...(rows.length ? rows : [item("li", "Nothing planned. Write to us to find a time.")]));
}

const cast = await (await fetch("/demo/cast.json")).json();
people = cast.people;
one("[data-practice]").textContent = cast.practice;
document.title = `${cast.practice} – patient portal (demo)`;
chat.setAttribute("practice", cast.practice);
one("[data-tries]").replaceChildren(
  ...TRIES.map((text) => {
    const button = item("button", text);
    button.type = "button";
    button.addEventListener("click", () => chat.compose(text));
    const row = document.createElement("li");
    row.append(button);
    return row;
  }),
);
one("#find").addEventListener("input", showPeople);
one("[data-sign-out]").addEventListener("click", signOut);
one("[data-open-chat]").addEventListener("click", () => chat.show());
// The chat tells of new messages: an act may have moved an appointment on this page.
chat.addEventListener("frontdoor-message", () => showMe());
showPeople();
await showMe();
