// What would have left: read again every two seconds.
const one = (selector) => document.querySelector(selector);
const CHANNELS = { sms: "Text message", email: "E-mail" };
let wanted = "all";
let rows = [];
let drawn = "";

function item(tag, text, cls) {
  const node = document.createElement(tag);
  node.textContent = text;
  if (cls) node.className = cls;
  return node;
}

function draw() {
  const fitting = rows.filter((row) => wanted === "all" || row.channel === wanted);
  const state = JSON.stringify([wanted, fitting.map((row) => [row.id, row.status])]);
  if (state === drawn) return;
  drawn = state;
  one("[data-rows]").replaceChildren(...(fitting.length ? fitting.map(card) : [item("li", "Nothing yet.", "empty")]));
}

function card(row) {
  const head = document.createElement("header");
  const time = item("time", new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(row.at)));
  time.dateTime = row.at;
  head.append(item("b", `${CHANNELS[row.channel]} to ${row.to}`), time);
  const body = item("p", row.text, "body");
  body.dir = "auto";
  body.lang = row.language;
  const meta = item("div", "", "meta");
  meta.append(item("span", row.error ? `${row.status}: ${row.error}` : row.status, row.status === "failed" ? "failed" : ""));
  if (row.channel === "sms") meta.append(item("span", `${row.segments} segment${row.segments > 1 ? "s" : ""}, ${row.alphabet === "gsm7" ? "GSM-7" : "UCS-2"}`));
  if (row.template) meta.append(item("span", `template ${row.template}`));
  if (row.article) meta.append(item("span", "article"));
  if (row.person) meta.append(item("span", "written by a person"));
  meta.append(item("span", row.language));
  const card = document.createElement("li");
  card.append(head);
  if (row.subject) card.append(item("p", row.subject, "subject"));
  card.append(body, meta);
  return card;
}

async function read() {
  if (document.visibilityState !== "visible") return;
  try {
    rows = (await (await fetch("/demo/outbox.json")).json()).rows;
    draw();
  } catch {
    // the next round tries again
  }
}

for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => {
    wanted = button.dataset.show;
    for (const other of document.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", String(other === button));
    draw();
  });
}
await read();
setInterval(read, 2000);
