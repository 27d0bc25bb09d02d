// What the browser does by itself: clocks, shortcuts, dialogs, toasts, the idle countdown, and the emergency sound.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const minutes = (ms) => {
    const m = Math.floor(Math.abs(ms) / 60000);
    if (m < 1) return "<1 min";
    if (m < 60) return `${m} min`;
    if (m < 60 * 24) return `${Math.floor(m / 60)} h ${m % 60 ? `${m % 60} min` : ""}`.trim();
    return `${Math.floor(m / 1440)} d ${Math.floor((m % 1440) / 60)} h`;
  };
  const left_in = (ms) => ms < 4 * 3600000 || ms >= 24 * 3600000 ? minutes(ms) : `${Math.floor(ms / 3600000)} h`;  // minutes matter near the end
  const tell = () => {
    const now = Date.now();
    for (const e of $$("[data-due]")) {
      const left = new Date(e.dataset.due) - now;
      e.textContent = left < 0 ? `${minutes(left)} late` : `${left_in(left)} left`;
      e.classList.toggle("over", left < 0);
      e.classList.toggle("near", left >= 0 && left < Math.max(5 * 60000, 0.25 * (new Date(e.dataset.due) - new Date(e.dataset.from))));
    }
    for (const e of $$("[data-since]")) e.textContent = minutes(now - new Date(e.dataset.since));
    for (const e of $$("[data-ago]")) e.textContent = `${minutes(now - new Date(e.dataset.ago))} ago`;
    alarms();
    arrive();
  };
  setInterval(tell, 10000);

  const toast = (text, bad) => {
    const box = $("#toasts");
    if (!box) { setTimeout(() => { if ($("#toasts")) toast(text, bad); }, 500); return; }
    const e = document.createElement("div");
    e.className = `toast${bad ? " bad" : ""}`;
    e.setAttribute("role", bad ? "alert" : "status");
    e.textContent = text;
    box.append(e);
    setTimeout(() => e.remove(), bad ? 9000 : 4500);
  };

  // Emergencies: a sound, a notice of the desktop, a line in the corner, the title. Once for each, on whatever page one is, also over
  // a change of pages. A browser that plays nothing before the first click or key plays it then.
  const remembered = { get: (name) => sessionStorage.getItem(`frontdoor-${name}`) || "", set: (name, value) => sessionStorage.setItem(`frontdoor-${name}`, value) };
  const alarms = () => {
    const e = $("[data-alarms]");
    if (!e) return;
    const count = Number(e.dataset.alarms);
    const plain = document.title.replace(/^\(!\d+\) /, "");
    document.title = count ? `(!${count}) ${plain}` : plain;
    if (!count) owed = false;
    if (count && e.dataset.newest > remembered.get("heard")) {
      remembered.set("heard", e.dataset.newest);
      sound();
      notice("Frontdoor: someone needs the on-call nurse now", "frontdoor-alarm", `/console/page/${e.dataset.newest}`);
      if (!$(".alarm")) toast("An emergency or crisis has come in. It is first in the queue.", true);
    }
    const late = Number(e.dataset.late || 0);
    if (late > Number(remembered.get("late"))) {
      notice("Frontdoor: a promised time is over", "frontdoor-late", "/console/?view=queues&overdue=1");
      toast(late === 1 ? "A case is beyond its promised time." : `${late} cases are beyond their promised time.`, true);
    }
    remembered.set("late", String(late));
  };
  const notice = (text, tag, path) => {
    if (window.Notification?.permission !== "granted") return;
    const shown = new Notification(text, { tag });
    shown.onclick = () => { window.focus(); location.href = path; };
  };
  let audio = null, owed = false;
  const sound = async () => {
    try {
      audio = audio || new AudioContext();
      if (audio.state === "suspended") { owed = true; await audio.resume(); }
      owed = false;
      for (const [at, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
        const tone = audio.createOscillator(), gain = audio.createGain();
        tone.frequency.value = pitch;
        gain.gain.setValueAtTime(0.0001, audio.currentTime + at);
        gain.gain.exponentialRampToValueAtTime(0.25, audio.currentTime + at + 0.03);
        gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.22);
        tone.connect(gain).connect(audio.destination);
        tone.start(audio.currentTime + at);
        tone.stop(audio.currentTime + at + 0.25);
      }
    } catch { /* no audio on this machine */ }
  };
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => { if (owed) audio?.resume(); });

  // Dialogs: [data-dialog=id] opens, [data-close] closes; focus returns by itself (native <dialog>).
  const open = (id) => {
    const d = document.getElementById(id);
    if (d && !d.open) { d.showModal(); ($("[autofocus]", d) || $("input:not([type=hidden]), select, textarea", d) || $("button", d))?.focus(); }
  };
  const close = (id) => document.getElementById(id)?.close();
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) { event.preventDefault(); opener.closest("dialog")?.close(); open(opener.dataset.dialog); return; }
    const closer = event.target.closest("[data-close]");
    if (closer) { closer.closest("dialog")?.close(); return; }
    if (event.target.tagName === "DIALOG") event.target.close();
    if (event.target.closest(".menu-toggle")) {
      const on = $(".side").classList.toggle("open");
      $(".menu-toggle").setAttribute("aria-expanded", on);
    }
    if (event.target.closest(".packet-toggle, .packet-close")) $(".work")?.classList.toggle("packet-open");
    const put = event.target.closest("[data-insert]");
    if (put) { put.closest("dialog")?.close(); const box = $("#reply-text"); if (box) insert(box, put.dataset.insert, box.value.length, box.value.length, box.value.trim() ? "\n" : ""); }
    const offered = event.target.closest("[data-slash]");
    if (offered) take(offered);
  });

  document.addEventListener("submit", (event) => { if (event.target.matches("[data-leaves]")) event.target.closest("dialog")?.close(); });

  // Canned replies by name: "/" at the start of a word in the reply offers them, arrows choose, Enter or Tab puts one in.
  const insert = (box, text, from, to, before = "") => {
    box.setRangeText(before + text, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  };
  const slashed = (box) => box.value.slice(0, box.selectionStart).match(/(^|\s)\/([\p{L}\p{N}_-]*)$/u);
  const options = () => $$("#slash [data-slash]").filter((e) => !e.hidden);
  const choose = (at) => {
    const rows = options();
    rows.forEach((e, n) => e.setAttribute("aria-selected", n === at));
    $("#reply-text")?.setAttribute("aria-activedescendant", rows[at]?.id || "");
    rows[at]?.scrollIntoView({ block: "nearest" });
  };
  const offer = (box) => {
    const list = $("#slash"), found = slashed(box);
    if (!list) return;
    const wanted = (found?.[2] || "").toLowerCase();
    for (const e of $$("[data-slash]", list)) e.hidden = !(e.dataset.slash.includes(wanted) || e.dataset.title.toLowerCase().includes(wanted));
    list.hidden = !found || !options().length;
    choose(list.hidden ? -1 : 0);
  };
  const take = (option) => {
    const box = $("#reply-text"), found = box && slashed(box);
    if (!found) return;
    insert(box, option.dataset.text, box.selectionStart - found[2].length - 1, box.selectionStart);
    $("#slash").hidden = true;
  };
  const browsing = (event) => {
    const list = $("#slash");
    if (event.target.id !== "reply-text" || !list || list.hidden || event.ctrlKey || event.metaKey) return false;
    const rows = options(), at = rows.findIndex((e) => e.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose((at + 1) % rows.length);
    else if (event.key === "ArrowUp") choose((at + rows.length - 1) % rows.length);
    else if (event.key === "Enter" || event.key === "Tab") take(rows[Math.max(0, at)]);
    else if (event.key === "Escape") list.hidden = true;
    else return false;
    event.preventDefault();
    return true;
  };
  document.addEventListener("input", (event) => { if (event.target.id === "reply-text") offer(event.target); });
  document.addEventListener("focusout", (event) => { if (event.target.id === "reply-text") setTimeout(() => { const list = $("#slash"); if (list && document.activeElement?.id !== "reply-text") list.hidden = true; }, 200); });

  // A field that the server has yet to show: the cursor goes there once it is there, and what is typed meanwhile is not lost, nor
  // taken for shortcuts.
  let awaited = null, typed = "";
  const goTo = (id) => { awaited = id; typed = ""; arrive(); if (awaited) setTimeout(() => { if (awaited === id) awaited = null; }, 4000); };
  const arrive = () => {
    const field = awaited && document.getElementById(awaited);
    if (!field) return;
    awaited = null;
    field.focus();
    if (typed) insert(field, typed, field.selectionEnd, field.selectionEnd);
  };

  // Shortcuts. Not while typing, except Ctrl+Enter (send), Ctrl+K (palette) and Escape (out of the field).
  const press = (selector) => { const e = $(selector); if (e) { e.click(); return true; } return false; };
  const step = (by) => {
    const rows = $$(".case");
    if (!rows.length) return;
    const at = rows.findIndex((r) => r === document.activeElement);
    const from = at >= 0 ? at : rows.findIndex((r) => r.getAttribute("aria-current") === "true");
    rows[Math.min(rows.length - 1, Math.max(0, from + by))].focus();
  };
  const write = (kind) => { if (press(`[data-key=${kind}]`)) goTo(`${kind}-text`); };
  const keys = { j: () => step(1), k: () => step(-1), c: () => press("[data-key=claim]"), r: () => write("reply"), n: () => write("note"), t: () => press("[data-key=transfer]"), e: () => press("[data-key=resolve]"), s: () => press("[data-key=snooze]"), h: () => press("[data-key=handback]"), "/": () => $("#find")?.focus(), "?": () => open("shortcuts"), u: () => press(".back") };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("input, textarea, select, [contenteditable=true]");
    if (browsing(event)) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open("palette"); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && field) { field.closest("form")?.requestSubmit(); return; }
    if (event.key === "Escape" && field && !field.closest("dialog")) { field.blur(); return; }
    if (field || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (awaited) { if (event.key.length === 1) { typed += event.key; event.preventDefault(); } return; }
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== "palette-find") return;
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const e of $$("#palette .menu > *")) e.hidden = !words.every((w) => e.textContent.toLowerCase().includes(w));
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "palette-find" && event.key === "Enter") { event.preventDefault(); $$("#palette .menu > *").find((e) => !e.hidden)?.click(); }
  });

  // Automatic logoff: the server decides; this tells it about activity, warns, and clears the screen when time is up.
  let active = true, last = 0;
  for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"]) addEventListener(kind, () => { active = true; if (Date.now() - last > 20000) beat(); }, { passive: true });
  const beat = async () => {
    last = Date.now();
    const was = active;
    active = false;
    try {
      const answer = await fetch("/console/alive", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ active: was }), credentials: "same-origin" });
      if (answer.status === 401) { document.body.innerHTML = ""; location.href = `/console/signin?idle=1&next=${encodeURIComponent(location.pathname)}`; return; }
      const { seconds_left: left } = await answer.json();
      const bar = $("#leaving");
      if (bar) { bar.classList.toggle("on", left < 90); const out = $("#leaving span"); if (out) out.textContent = `You will be signed out in ${Math.max(0, Math.round(left))} seconds.`; }
      setTimeout(beat, left < 90 ? 5000 : 30000);
    } catch { setTimeout(beat, 5000); }
  };
  addEventListener("DOMContentLoaded", () => { if ($(".frame")) { setTimeout(beat, 1000); tell(); } });

  const clear = (id) => { const e = document.getElementById(id); if (e) { e.value = ""; } };
  const show = (path) => history.pushState({}, "", path);
  const askNotices = () => window.Notification?.requestPermission();
  window.frontdoor = { tell, toast, open, close, clear, show, askNotices };
})();
