// The wire: one WebSocket with resume, in-order delivery, resend without repeats, heartbeats and back-off.
// Knows no pages. Tells what happened by events: state, afresh, welcome, message, caughtup, accepted, refused, typing, ended.

const ACK_TIMEOUT = 12_000; // ms until a message that the server did not confirm makes us doubt the line
const GIVE_UP_AFTER = 4; // tries until a message is shown as not sent
const HEARTBEAT = 20_000; // ms between pings
const HEARTBEAT_GRACE = 10_000; // ms of silence after a ping until the line counts as dead
const BACKOFF = [300, 800, 2_000, 4_000, 8_000, 15_000]; // ms
const FINAL_CODES = new Set([4401, 4403]); // the server says: this identity or this page may not connect

export class ChatConnection extends EventTarget {
  /**
   * @param {object} options
   * @param {string} options.url - ws(s) address of the channel's socket
   * @param {() => Promise<string|null>} options.getToken - a fresh portal token, or null for a visitor
   * @param {string} options.storageKey - where this tab keeps its session and what was not sent yet
   * @param {() => string} options.language - language code for a new thread
   */
  constructor({ url, getToken, storageKey, language }) {
    super();
    this.url = url;
    this.getToken = getToken;
    this.storageKey = storageKey;
    this.language = language;
    this.lastSeq = 0;
    this.state = "idle";
    this.attempt = 0;
    this.pending = []; // [{id, text, shown, tries, sentAt}], in the order written
    this.stopped = false;
    this.identified = false; // whether this page life has asked the portal who is signed in
    this.kept = this.#load();
    this.pending = (this.kept.pending || []).map((entry) => ({ ...entry, tries: 0, sentAt: 0 }));
    this.onOnline = () => this.reconnectNow();
    this.onVisible = () => document.visibilityState === "visible" && this.reconnectNow();
  }

  start() {
    this.stopped = false;
    addEventListener("online", this.onOnline);
    document.addEventListener("visibilitychange", this.onVisible);
    this.clock = setInterval(() => this.#tick(), 1_000);
    this.#open();
  }

  stop() {
    this.stopped = true;
    removeEventListener("online", this.onOnline);
    document.removeEventListener("visibilitychange", this.onVisible);
    clearInterval(this.clock);
    clearTimeout(this.retryTimer);
    clearTimeout(this.receiptTimer);
    this.#drop();
  }

  /** Forget who was talking: at sign-out, or when another person signs in. */
  forget() {
    this.kept = {};
    this.pending = [];
    this.lastSeq = 0;
    sessionStorage.removeItem(this.storageKey);
  }

  /** Send a picture or file beside the socket. Resolves to null, or to a code that says why not. */
  async sendFile(file) {
    if (!this.kept.session) return "no_answer";
    try {
      const answer = await fetch(this.url.replace(/^ws/, "http").replace(/\/socket$/, "/files"), {
        method: "POST", body: file, headers: { Authorization: `Bearer ${this.kept.session}`, "X-Message-Id": crypto.randomUUID() },
      });
      if (answer.ok) {
        this.#write({ type: "look" });
        return null;
      }
      return (await answer.json()).code || "no_answer";
    } catch {
      return "no_answer";
    }
  }

  /** Queue a text; returns its id. `shown` is what the bubble says where a button sends something shorter. */
  send(text, shown = text) {
    const entry = { id: crypto.randomUUID ? crypto.randomUUID() : randomId(), text, shown, tries: 0, sentAt: 0 };
    this.pending.push(entry);
    this.#save();
    this.#transmit(entry);
    return entry.id;
  }

  retry(id) {
    const entry = this.pending.find((one) => one.id === id);
    if (!entry) return;
    entry.tries = 0;
    entry.failed = false;
    if (this.state === "online") this.#transmit(entry);
    else this.reconnectNow();
  }

  typing() {
    if (this.state === "online" && Date.now() - (this.typingSentAt || 0) > 3_000) {
      this.typingSentAt = Date.now();
      this.#write({ type: "typing" });
    }
  }

  /** The patient has had everything up to `seq` on the screen. */
  seen(seq) {
    this.#receipt("seen", seq);
  }

  /** Picked by hand: it holds for this thread from now on. */
  chooseLanguage(language) {
    this.chosenLanguage = language;
    if (this.state === "online") this.#write({ type: "language", language });
  }

  reconnectNow() {
    if (this.stopped || this.state === "online" || this.state === "connecting") return;
    clearTimeout(this.retryTimer);
    this.attempt = 0;
    this.#open();
  }

  async #open() {
    if (this.stopped || this.socket) return;
    this.#setState("connecting");
    let token = null;
    try {
      // Once a page life the portal is asked who is signed in now; after a lost line the session is enough.
      token = this.identified && this.kept.session ? null : await this.getToken();
    } catch {
      return this.#again();
    }
    if (this.stopped || this.socket) return;
    if (!token && this.kept.verified && !this.identified) this.forget(); // signed out since: nothing of that patient stays
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.heardAt = Date.now();
      this.askedSince = this.lastSeq;
      this.#write({ type: "hello", token, session: this.kept.session || null, since: this.lastSeq, language: this.language() });
    };
    socket.onmessage = (event) => {
      this.heardAt = Date.now();
      let frame;
      try {
        frame = JSON.parse(event.data);
      } catch {
        return;
      }
      if (this.socket === socket) this.#hear(frame);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.#closed(event.code);
    };
  }

  #closed(code) {
    if (this.stopped) return this.#setState("idle");
    if (code === 4401 && this.kept.session) {
      // The kept session has run out: once more, with a fresh token from the portal (or as a visitor).
      this.kept.session = null;
      this.#save();
      if (!this.askedAgain) {
        this.askedAgain = true;
        return this.#open();
      }
    }
    if (code === 4400 || code === 1009) this.#giveUpFirst(); // it could not be read: never send that one again by itself
    if (FINAL_CODES.has(code)) {
      this.#setState("ended");
      return this.#tell("ended", { code });
    }
    this.#again();
  }

  #giveUpFirst() {
    const entry = this.pending.find((one) => one.sentAt && !one.failed);
    if (!entry) return;
    entry.failed = true;
    this.#tell("refused", { id: entry.id, code: "unreadable" });
  }

  #again() {
    this.#setState("offline");
    const wait = BACKOFF[Math.min(this.attempt, BACKOFF.length - 1)] * (0.75 + Math.random() / 2);
    this.attempt += 1;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.#open(), wait);
  }

  #hear(frame) {
    switch (frame.type) {
      case "welcome":
        this.identified = true;
        if (this.kept.thread && this.kept.thread !== frame.thread) this.#startAfresh();
        Object.assign(this.kept, { session: frame.session, thread: frame.thread, verified: frame.verified });
        this.#save();
        if (this.askedSince > this.lastSeq) {
          // We asked for the end of another thread: ask anew, from this one's beginning.
          this.#drop();
          return this.#open();
        }
        this.attempt = 0;
        this.askedAgain = false;
        this.#setState("online");
        this.#tell("welcome", frame);
        if (this.chosenLanguage) this.#write({ type: "language", language: this.chosenLanguage });
        for (const entry of this.pending) this.#transmit(entry);
        break;
      case "message":
        if (frame.seq <= this.lastSeq) return; // already shown: never twice
        this.lastSeq = frame.seq;
        if (frame.client_id) this.#settle(frame.client_id);
        this.#tell("message", frame);
        if (frame.who.kind !== "patient") this.#receipt("ack", frame.seq);
        break;
      case "caught_up":
        this.#tell("caughtup", frame);
        break;
      case "accepted":
        this.#settle(frame.id);
        this.#tell("accepted", frame);
        break;
      case "refused": {
        const entry = this.pending.find((one) => one.id === frame.id);
        if (frame.code === "slow_down" && entry) {
          entry.failed = true;
        } else {
          this.#settle(frame.id);
        }
        this.#tell("refused", frame);
        break;
      }
      case "typing":
        this.#tell("typing", frame);
        break;
    }
  }

  // Receipts wait a moment, so that several entries make one; what was seen has arrived too.
  #receipt(type, seq) {
    this.receipts ||= { ack: 0, seen: 0 };
    this.receipts[type] = Math.max(this.receipts[type], seq);
    this.receiptTimer ||= setTimeout(() => {
      this.receiptTimer = null;
      const { ack, seen } = this.receipts;
      if (this.state !== "online") return;
      if (seen > (this.toldSeen || 0)) this.#write({ type: "seen", seq: (this.toldSeen = seen) });
      if (ack > Math.max(this.toldAck || 0, this.toldSeen || 0)) this.#write({ type: "ack", seq: (this.toldAck = ack) });
    }, 200);
  }

  // Another guest than before (somebody signed in): nothing of the earlier one is shown or sent.
  #startAfresh() {
    this.pending = [];
    this.lastSeq = this.toldSeen = this.toldAck = 0;
    this.receipts = null;
    this.kept = {};
    this.#tell("afresh", {});
  }

  #settle(id) {
    this.pending = this.pending.filter((entry) => entry.id !== id);
    this.#save();
  }

  #transmit(entry) {
    if (this.state !== "online" || entry.failed) return;
    entry.tries += 1;
    entry.sentAt = Date.now();
    this.#write({ type: "message", id: entry.id, text: entry.text });
  }

  #tick() {
    if (this.state !== "online") return;
    const now = Date.now();
    const late = this.pending.find((entry) => !entry.failed && entry.sentAt && now - entry.sentAt > ACK_TIMEOUT);
    if (late && late.tries >= GIVE_UP_AFTER) {
      late.failed = true;
      return this.#tell("refused", { id: late.id, code: "no_answer" });
    }
    if (late || now - this.heardAt > HEARTBEAT + HEARTBEAT_GRACE) {
      this.#drop();
      return this.#again();
    }
    if (now - this.heardAt > HEARTBEAT && now - (this.pingedAt || 0) > HEARTBEAT_GRACE) {
      this.pingedAt = now;
      this.#write({ type: "ping" });
    }
  }

  #drop() {
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onmessage = socket.onclose = socket.onopen = null;
      socket.close();
    }
  }

  #write(frame) {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  #setState(state) {
    if (this.state === state) return;
    this.state = state;
    this.#tell("state", { state });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #load() {
    try {
      return JSON.parse(sessionStorage.getItem(this.storageKey)) || {};
    } catch {
      return {};
    }
  }

  // This tab only, gone when it closes: the session, and what the patient wrote that has not reached us yet.
  #save() {
    this.kept.pending = this.pending.map(({ id, text, shown }) => ({ id, text, shown }));
    try {
      sessionStorage.setItem(this.storageKey, JSON.stringify(this.kept));
    } catch {
      // Storage is off: the chat works, it only cannot survive a reload.
    }
  }
}

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
