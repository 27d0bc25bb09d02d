// <frontdoor-chat>: a medical practice's chat, in one tag:
//
//   <script type="module" src="https://frontdoor.example/channels/webchat/static/frontdoor-chat.js"></script>
//   <frontdoor-chat channel="portal" practice="Cedar Grove Family Medicine" token-url="/my/chat-token"></frontdoor-chat>
//
// Attributes: channel · practice · lang · token-url (GET on the portal, answers {"token": …} or 204 for nobody signed in) ·
// server (default: where this file came from) · mode="inline" (fills its box instead of floating) · open · theme="light|dark".
// A page that has the token in hand sets `element.getToken = async () => token` instead of token-url.
// Methods: show(), hide(), compose(text), restart() (call it when somebody signs in or out). Events: frontdoor-open, frontdoor-close, frontdoor-message.
import { ChatConnection } from "./connection.js";
import { LANGUAGE_NAMES, directionOf, nearestLanguage, say } from "./strings.js";
import { STYLES } from "./styles.js";

const HERE = new URL(import.meta.url);
const GROUP_GAP = 4 * 60_000; // ms: messages of one speaker closer than this share one name line
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s){1,12}$/u;
const EMERGENCY_NUMBER = /\b(?:911|988|1-800-222-1222)\b/g;
const WEB_ADDRESS = /https:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

const ICONS = {
  door: '<path d="M6 21V9.5a6 6 0 0 1 12 0V21"/><path d="M3.5 21h17"/><circle cx="14.6" cy="14" r="1.1" fill="currentColor" stroke="none"/>',
  chat: '<path d="M4 5.5h16a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-8.5L7 21v-3.5H4A1.5 1.5 0 0 1 2.5 16V7A1.5 1.5 0 0 1 4 5.5Z"/><path d="M7.5 10.2h9M7.5 13.3h5.5"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  person: '<circle cx="12" cy="8" r="3.6"/><path d="M5 20c.6-3.9 3.4-6 7-6s6.4 2.1 7 6"/>',
  send: '<path d="M5 12h13M12.5 6l6 6-6 6"/>',
  globe: '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c2.6 2.7 3.9 5.7 3.9 9s-1.3 6.3-3.9 9c-2.6-2.7-3.9-5.7-3.9-9S9.4 5.7 12 3Z"/>',
  clip: '<path d="m20 11-8.6 8.6a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.5"/>',
  down: '<path d="m7 10 5 5 5-5"/>',
};

function icon(name) {
  const holder = document.createElement("template");
  holder.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${ICONS[name]}</svg>`;
  return holder.content.firstChild;
}

function make(tag, { cls, text, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Text as text, never as markup; what `pattern` finds becomes a link to `address(found)`. */
function write(node, text, pattern, address, attributes = {}) {
  let end = 0;
  node.replaceChildren();
  for (const match of text.matchAll(pattern)) {
    node.append(text.slice(end, match.index), make("a", { href: address(match[0]), text: match[0], ...attributes }));
    end = match.index + match[0].length;
  }
  node.append(text.slice(end));
}

function writeLinks(node, text) {
  write(node, text, WEB_ADDRESS, (found) => found, { target: "_blank", rel: "noopener noreferrer" });
}

/** Numbers to tap: on a phone, one touch from calling. */
function writeNumbers(node, text) {
  write(node, text, EMERGENCY_NUMBER, (found) => `tel:${found.replaceAll("-", "")}`);
}

class FrontdoorChat extends HTMLElement {
  static observedAttributes = ["lang", "open", "practice", "mode"];

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    this.entries = new Map(); // client id or "seq:N" -> entry node
    this.unread = 0;
    this.maxChars = 2000;
    this.#build();
  }

  connectedCallback() {
    this.language = nearestLanguage(this.getAttribute("lang") || document.documentElement.lang || navigator.language);
    this.#localise();
    this.#showPanel();
    this.#connect();
  }

  disconnectedCallback() {
    this.connection?.stop();
    clearTimeout(this.typingTimer);
  }

  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || before === after) return;
    if (name === "lang") {
      this.language = nearestLanguage(after);
      this.#localise();
    } else if (name === "open" || name === "mode") this.#showPanel();
    else this.#localise();
  }

  show() {
    this.setAttribute("open", "");
  }

  hide() {
    this.removeAttribute("open");
  }

  /** Open with a text in the field, ready to be sent or changed. */
  compose(text) {
    this.show();
    this.parts.field.value = text;
    this.#fieldChanged();
    this.parts.field.focus({ preventScroll: true });
  }

  /** Forget who was here, and connect as whoever the portal says is signed in now. */
  restart() {
    this.connection?.stop();
    this.connection?.forget();
    this.#clear();
    this.#connect();
  }

  #clear() {
    this.entries.clear();
    this.parts.entries.replaceChildren();
    this.parts.log.classList.add("still");
    this.parts.log.setAttribute("aria-live", "off");
    this.lastEntry = this.lastDay = null;
    this.unread = 0;
    this.#showBadge();
    this.#hideTyping();
  }

  // --- Building -------------------------------------------------------------------------------------------------

  #build() {
    const p = (this.parts = {});
    p.badge = make("span", { cls: "badge" });
    p.launcherText = make("span", { cls: "launcher-text" });
    p.launcher = make("button", { cls: "launcher", type: "button", "aria-haspopup": "dialog" }, icon("chat"), p.launcherText, p.badge);
    p.title = make("h2", { id: "title" });
    p.dot = make("span", { cls: "dot", "aria-hidden": "true" });
    p.subtitle = make("span");
    p.close = make("button", { cls: "icon close", type: "button" }, icon("close"));
    const head = make("header", { cls: "head" },
      make("span", { cls: "door", "aria-hidden": "true" }, icon("door")),
      make("div", { cls: "names" }, p.title, make("p", {}, p.dot, p.subtitle)), p.close);
    p.askText = make("span");
    p.ask = make("button", { cls: "ask-person", type: "button" }, icon("person"), p.askText);
    p.language = make("select");
    for (const [code, name] of Object.entries(LANGUAGE_NAMES)) p.language.append(make("option", { value: code, lang: code, text: name }));
    const tools = make("div", { cls: "tools" }, p.ask, make("div", { cls: "language" }, p.language, icon("globe"), icon("down")));
    p.intro = make("div", { cls: "intro" });
    p.entries = make("div");
    p.typing = make("div", { cls: "typing", hidden: "", "aria-hidden": "true" });
    p.log = make("div", { cls: "log still", role: "log", tabindex: "0", "aria-live": "off", "aria-relevant": "additions" }, p.intro, p.entries, p.typing);
    p.newer = make("button", { cls: "newer", type: "button", hidden: "" });
    p.notice = make("p", { cls: "notice", hidden: "" });
    p.status = make("div", { cls: "quiet", role: "status", "aria-live": "polite" });
    p.field = make("textarea", { rows: "1", id: "field", enterkeyhint: "send", dir: "auto", autocomplete: "off", "aria-describedby": "count" });
    p.fieldLabel = make("label", { cls: "quiet", for: "field" });
    p.send = make("button", { cls: "send", type: "submit", "aria-disabled": "true" }, icon("send"));
    p.file = make("input", { type: "file", hidden: "", tabindex: "-1", accept: "image/*,application/pdf,audio/*,video/*" });
    p.attach = make("button", { cls: "attach", type: "button" }, icon("clip"));
    p.form = make("form", { cls: "compose" }, p.fieldLabel, p.field, p.file, p.attach, p.send);
    p.count = make("p", { cls: "count", id: "count", hidden: "" });
    p.emergency = make("p", { cls: "emergency" });
    p.panel = make("section", { cls: "panel", "aria-labelledby": "title", hidden: "" },
      head, tools, make("div", { cls: "scroll" }, p.log, p.newer), p.notice, p.status, p.form, p.count, p.emergency);
    this.shadowRoot.append(p.launcher, p.panel);
    this.#listen();
  }

  #listen() {
    const p = this.parts;
    p.launcher.addEventListener("click", () => this.show());
    p.close.addEventListener("click", () => this.hide());
    p.ask.addEventListener("click", () => this.#say(say(this.language, "person_message")));
    p.language.addEventListener("change", () => {
      this.setAttribute("lang", p.language.value);
      this.connection?.chooseLanguage(p.language.value);
    });
    p.newer.addEventListener("click", () => this.#toEnd());
    p.log.addEventListener("scroll", () => this.#nearEnd() && this.#caughtUp());
    p.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    p.attach.addEventListener("click", () => p.file.click());
    p.file.addEventListener("change", () => this.#attach());
    p.field.addEventListener("input", () => this.#fieldChanged());
    p.field.addEventListener("keydown", (event) => {
      // While an input method is composing (Chinese, Korean, Hindi), Enter belongs to it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    p.panel.addEventListener("keydown", (event) => this.#panelKey(event));
    document.addEventListener("visibilitychange", () => this.#caughtUp());
  }

  #panelKey(event) {
    if (this.getAttribute("mode") === "inline") return;
    if (event.key === "Escape") return this.hide();
    if (event.key !== "Tab" || this.parts.panel.getAttribute("aria-modal") !== "true") return;
    const stops = [...this.parts.panel.querySelectorAll("button, select, textarea, a, summary, .log")].filter((node) => node.offsetParent);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (this.shadowRoot.activeElement === edge) {
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0]).focus();
    }
  }

  #localise() {
    const p = this.parts;
    const t = (key, values) => say(this.language, key, values);
    const practice = this.getAttribute("practice") || "";
    for (const node of [p.panel, p.launcher]) {
      node.lang = this.language;
      node.dir = directionOf(this.language);
    }
    p.launcherText.textContent = t("launcher");
    p.title.textContent = practice || t("title");
    p.close.setAttribute("aria-label", t("close"));
    p.askText.textContent = t("person_button");
    p.language.setAttribute("aria-label", t("language"));
    p.language.value = this.language;
    p.log.setAttribute("aria-label", t("log"));
    p.fieldLabel.textContent = t("label");
    p.field.placeholder = t("placeholder");
    p.attach.setAttribute("aria-label", t("attach"));
    p.attach.title = t("attach");
    p.send.setAttribute("aria-label", t("send"));
    p.newer.textContent = t("newer");
    writeNumbers(p.emergency, t("emergency"));
    this.#introduce(practice || t("title"));
    this.#showState();
    this.#showBadge();
    for (const entry of this.entries.values()) {
      this.#showStatus(entry);
      this.#showName(entry);
    }
  }

  /** Who is speaking, before the first word is typed (rules.md: first-message disclosure). */
  #introduce(practice) {
    const lines = [make("p", { text: say(this.language, "intro", { practice }) })];
    lines.push(make("p", { text: say(this.language, "intro_person") }));
    if (this.verified === false) lines.push(make("p", { cls: "fine", text: say(this.language, "visitor") }));
    this.parts.intro.replaceChildren(...lines);
  }

  // --- Opening and closing --------------------------------------------------------------------------------------

  #showPanel() {
    const p = this.parts;
    const inline = this.getAttribute("mode") === "inline";
    const open = inline || this.hasAttribute("open");
    const was = !p.panel.hidden;
    p.panel.hidden = !open;
    p.launcher.hidden = open;
    if (inline) {
      p.panel.removeAttribute("role");
      p.panel.removeAttribute("aria-modal");
      return;
    }
    p.panel.setAttribute("role", "dialog");
    p.panel.setAttribute("aria-modal", String(matchMedia("(max-width: 480px)").matches));
    if (open === was) return;
    if (open) {
      this.#toEnd();
      p.field.focus({ preventScroll: true });
    } else p.launcher.focus({ preventScroll: true });
    this.dispatchEvent(new CustomEvent(open ? "frontdoor-open" : "frontdoor-close", { bubbles: true }));
  }

  // --- The line -------------------------------------------------------------------------------------------------

  #connect() {
    const server = new URL(this.getAttribute("server") || HERE.origin, location.href);
    const channel = this.getAttribute("channel") || "portal";
    const url = new URL(`/channels/webchat/${encodeURIComponent(channel)}/socket`, server);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const connection = new ChatConnection({
      url: url.href,
      getToken: () => this.#token(),
      storageKey: `frontdoor-chat:${channel}`,
      language: () => this.language,
    });
    this.connection = connection;
    this.#wire(connection);
    for (const entry of connection.pending) this.#showMine(entry);
    connection.start();
  }

  #wire(connection) {
    const on = (name, handle) => connection.addEventListener(name, (event) => this.connection === connection && handle(event.detail));
    on("state", () => this.#showState());
    on("afresh", () => this.#clear());
    on("welcome", (frame) => this.#welcomed(frame));
    on("message", (frame) => this.#showMessage(frame));
    on("caughtup", () => this.#live());
    on("accepted", (frame) => this.#mark(frame.id, "sent"));
    on("refused", (frame) => this.#refused(frame));
    on("typing", (frame) => this.#showTyping(frame));
    on("ended", () => this.#showState());
  }

  async #token() {
    if (this.getToken) return (await this.getToken()) || null;
    const address = this.getAttribute("token-url");
    if (!address) return this.getAttribute("token");
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (answer.status === 204 || answer.status === 401) return null;
    if (!answer.ok) throw new Error("no token");
    return (await answer.json()).token || null;
  }

  #welcomed(frame) {
    this.verified = frame.verified;
    this.maxChars = frame.max_chars || this.maxChars;
    this.#introduce(this.getAttribute("practice") || say(this.language, "title"));
    for (const entry of this.entries.values()) this.#showStatus(entry);
  }

  /** From here on new messages are read out; the history above was not. */
  #live() {
    this.#toEnd();
    requestAnimationFrame(() => {
      this.parts.log.classList.remove("still");
      this.parts.log.setAttribute("aria-live", "polite");
    });
  }

  #showState() {
    const p = this.parts;
    const state = this.connection?.state || "connecting";
    const was = p.panel.dataset.state;
    p.panel.dataset.state = state;
    p.subtitle.textContent = say(this.language, state === "connecting" ? "connecting" : "subtitle");
    const lost = state === "offline" || state === "ended" || (state === "connecting" && !p.notice.hidden && !p.notice.classList.contains("good"));
    clearTimeout(this.noticeTimer);
    if (lost) {
      if (state !== "connecting") this.#notice(say(this.language, state === "ended" ? "ended" : "offline"));
    } else if (state === "online" && this.lost) {
      this.#notice(say(this.language, "back_online"), true);
      this.noticeTimer = setTimeout(() => (p.notice.hidden = true), 2500);
    } else p.notice.hidden = true;
    this.lost = lost;
    if (was !== state) for (const entry of this.entries.values()) this.#showStatus(entry);
  }

  #notice(text, good = false) {
    const { notice, status } = this.parts;
    if (notice.textContent !== text || notice.hidden) status.textContent = text;
    notice.textContent = text;
    notice.classList.toggle("good", good);
    notice.hidden = false;
  }

  // --- Writing --------------------------------------------------------------------------------------------------

  #submit() {
    const text = this.parts.field.value.trim();
    if (!text || text.length > this.maxChars) return;
    this.parts.field.value = "";
    this.#fieldChanged();
    this.#say(text);
  }

  #say(text, shown = text) {
    const id = this.connection.send(text, shown);
    this.#clearChoices();
    this.#showMine({ id, text, shown });
    this.#toEnd();
    this.parts.field.focus({ preventScroll: true });
  }

  async #attach() {
    const { file, attach } = this.parts;
    const chosen = file.files[0];
    file.value = "";
    if (!chosen) return;
    attach.disabled = true;
    const refused = chosen.size > 10 * 2 ** 20 ? "too_large" : await this.connection.sendFile(chosen);
    attach.disabled = false;
    if (refused) this.#notice(say(this.language, refused === "slow_down" ? "slow_down" : "file_refused"));
    this.noticeTimer = setTimeout(() => (this.parts.notice.hidden = true), 6000);
  }

  #fieldChanged() {
    const { field, send, count } = this.parts;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 3, 140)}px`;
    const length = field.value.trim().length;
    const tooLong = length > this.maxChars;
    send.setAttribute("aria-disabled", String(!length || tooLong));
    field.setAttribute("aria-invalid", String(tooLong));
    count.hidden = !tooLong;
    count.textContent = tooLong ? `${say(this.language, "too_long", { n: this.maxChars })} (${length})` : "";
    if (length) this.connection?.typing();
  }

  #refused(frame) {
    this.#mark(frame.id, "failed");
    if (frame.code === "too_long") this.#notice(say(this.language, "too_long", { n: this.maxChars }));
    if (frame.code === "slow_down") this.#notice(say(this.language, "slow_down"));
    this.noticeTimer = setTimeout(() => (this.parts.notice.hidden = true), 6000);
  }

  // --- Showing --------------------------------------------------------------------------------------------------

  #showMine({ id, shown, text }) {
    if (this.entries.has(id)) return;
    const entry = this.#entry({ who: { kind: "patient" }, text: shown || text, at: new Date().toISOString() });
    entry.dataset.status = "pending";
    entry.dataset.id = id;
    this.entries.set(id, entry);
    this.#showStatus(entry);
  }

  #showMessage(frame) {
    const mine = frame.client_id && this.entries.get(frame.client_id);
    if (mine) {
      mine.dataset.status = "sent";
      mine.dataset.seq = frame.seq;
      this.#place(mine);
      return this.#showStatus(mine);
    }
    const atEnd = this.#nearEnd();
    if (frame.who.kind !== "patient") this.#hideTyping();
    this.#clearChoices();
    const entry = this.#entry(frame);
    entry.dataset.status = "sent";
    entry.dataset.seq = frame.seq;
    this.entries.set(frame.client_id || `seq:${frame.seq}`, entry);
    if (frame.choices?.length) entry.append(this.#choices(frame.choices));
    this.#place(entry);
    this.#showStatus(entry);
    if (frame.who.kind !== "patient" && !this.parts.log.classList.contains("still")) this.#arrived(frame);
    if (atEnd) this.#toEnd();
    else if (frame.who.kind !== "patient") this.parts.newer.hidden = false;
    this.#caughtUp();
  }

  /** Messages the server numbered stand in its order; what is still on its way stays below them. */
  #place(entry) {
    const seq = Number(entry.dataset.seq);
    const later = [...this.parts.entries.querySelectorAll(".entry")].find(
      (other) => other !== entry && (!other.dataset.seq || Number(other.dataset.seq) > seq),
    );
    if (later && entry.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_PRECEDING) later.before(entry);
  }

  #entry(frame) {
    const kind = frame.who.kind;
    const at = new Date(frame.at);
    this.#dayLine(at);
    const speaker = `${kind}:${frame.who.role || ""}:${frame.who.name || ""}`;
    const first = this.lastEntry?.speaker !== speaker || at - this.lastEntry.at > GROUP_GAP;
    this.lastEntry = { speaker, at };
    const entry = make("div", { cls: `entry ${kind}${first ? " first" : ""}${frame.urgent ? " urgent" : ""}` });
    const name = this.#nameOf(frame.who);
    entry.who = frame.who;
    if (first && kind !== "patient") {
      const avatar = make("span", { cls: "avatar", "aria-hidden": "true" });
      avatar.append(kind === "assistant" ? icon("door") : (frame.who.name || name).trim()[0].toUpperCase());
      entry.append(make("div", { cls: "who" }, avatar, make("b", { cls: "name", text: name })));
    } else entry.append(make("span", { cls: "quiet name", text: `${name}: ` }));
    const bubble = make("div", { cls: "bubble", dir: "auto" });
    if (frame.language) bubble.lang = frame.language;
    if (ONLY_EMOJI.test(frame.text)) bubble.classList.add("emoji");
    if (frame.urgent) writeNumbers(bubble, frame.text);
    else writeLinks(bubble, frame.text);
    entry.append(bubble);
    if (frame.original) entry.append(this.#translated(frame));
    const foot = make("div", { cls: "foot" }, make("time", { datetime: frame.at, text: this.#time(at) }), make("span", { cls: "state" }));
    entry.append(foot);
    this.parts.entries.append(entry);
    return entry;
  }

  #showName(entry) {
    const name = entry.querySelector(".name");
    name.textContent = this.#nameOf(entry.who) + (name.classList.contains("quiet") ? ": " : "");
  }

  #nameOf(who) {
    if (who.kind === "patient") return say(this.language, "you");
    if (who.kind === "assistant") return say(this.language, "assistant");
    const role = say(this.language, who.role || "person") || say(this.language, "person");
    return who.name ? `${who.name} · ${role}` : role;
  }

  #translated(frame) {
    const original = make("p", { text: frame.original, dir: "auto" });
    return make("details", {}, make("summary", { text: `${say(this.language, "translated")} · ${say(this.language, "original")}` }), original);
  }

  #choices(choices) {
    const list = make("ul", { cls: "choices", "aria-label": say(this.language, "choices") });
    for (const choice of choices) {
      const button = make("button", { type: "button", text: choice.title });
      button.addEventListener("click", () => this.#say(choice.sends || choice.title, choice.title));
      list.append(make("li", {}, button));
    }
    return list;
  }

  #clearChoices() {
    for (const list of this.parts.entries.querySelectorAll(".choices")) list.remove();
  }

  #mark(id, status) {
    const entry = this.entries.get(id);
    if (!entry) return;
    entry.dataset.status = status;
    this.#showStatus(entry);
  }

  #showStatus(entry) {
    if (!entry.classList.contains("patient")) return;
    const { status } = entry.dataset;
    entry.classList.toggle("pending", status === "pending");
    entry.classList.toggle("failed", status === "failed");
    const waiting = status === "pending" && this.connection?.state !== "online";
    const key = status === "failed" ? "failed" : waiting ? "waiting" : status === "pending" ? "sending" : "sent";
    const place = entry.querySelector(".state");
    if (place.dataset.key === key + this.language) return;
    place.dataset.key = key + this.language;
    place.replaceChildren(say(this.language, key));
    if (status !== "failed") return;
    const again = make("button", { cls: "link", type: "button", text: say(this.language, "retry") });
    again.addEventListener("click", () => this.#tryAgain(entry));
    place.append(" ", again);
    this.parts.status.textContent = say(this.language, "failed");
  }

  #tryAgain(entry) {
    entry.dataset.status = "pending";
    this.#showStatus(entry);
    this.connection.retry(entry.dataset.id);
  }

  #showTyping({ who, on }) {
    clearTimeout(this.typingTimer);
    if (!on) return this.#hideTyping();
    const text = say(this.language, "typing", { who: this.#nameOf(who) });
    const { typing, status } = this.parts;
    const atEnd = this.#nearEnd();
    if (typing.hidden) status.textContent = text;
    typing.replaceChildren(make("span", { cls: "dots" }, make("i"), make("i"), make("i")), make("span", { text }));
    typing.hidden = false;
    if (atEnd) this.#toEnd();
    this.typingTimer = setTimeout(() => this.#hideTyping(), 10_000);
  }

  #hideTyping() {
    this.parts.typing.hidden = true;
    this.parts.status.textContent = "";
  }

  #arrived(frame) {
    if (this.parts.panel.hidden) {
      this.unread += 1;
      this.#showBadge();
    }
    this.dispatchEvent(new CustomEvent("frontdoor-message", { bubbles: true, detail: { seq: frame.seq, kind: frame.who.kind } }));
  }

  #showBadge() {
    const { badge } = this.parts;
    badge.hidden = !this.unread;
    badge.textContent = say(this.language, "unread", { n: this.unread });
  }

  #caughtUp() {
    if (this.parts.panel.hidden || document.visibilityState !== "visible" || !this.#nearEnd()) return;
    this.parts.newer.hidden = true;
    this.unread = 0;
    this.#showBadge();
    if (this.connection?.lastSeq) this.connection.seen(this.connection.lastSeq);
  }

  #nearEnd() {
    const { log } = this.parts;
    return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  }

  #toEnd() {
    const { log, newer } = this.parts;
    log.scrollTop = log.scrollHeight;
    newer.hidden = true;
    this.#caughtUp();
  }

  #time(at) {
    return new Intl.DateTimeFormat(this.language, { hour: "numeric", minute: "2-digit" }).format(at);
  }

  #dayLine(at) {
    const day = at.toDateString();
    if (day === this.lastDay) return;
    const first = !this.lastDay;
    this.lastDay = day;
    if (first && day === new Date().toDateString()) return;
    const away = Math.round((new Date(day) - new Date(new Date().toDateString())) / 86_400_000);
    const text = Math.abs(away) < 2
      ? new Intl.RelativeTimeFormat(this.language, { numeric: "auto" }).format(away, "day")
      : new Intl.DateTimeFormat(this.language, { weekday: "long", month: "long", day: "numeric" }).format(at);
    this.parts.entries.append(make("div", { cls: "day", text }));
  }
}

if (!customElements.get("frontdoor-chat")) customElements.define("frontdoor-chat", FrontdoorChat);
