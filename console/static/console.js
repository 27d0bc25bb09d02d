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
  const tell = () => {
    const now = Date.now();
    for (const e of $$("[data-due]")) {
      const left = new Date(e.dataset.due) - now;
      e.textContent = left < 0 ? `${minutes(left)} late` : `${minutes(left)} left`;
      e.classList.toggle("over", left < 0);
      e.classList.toggle("near", left >= 0 && left < Math.max(5 * 60000, 0.25 * (new Date(e.dataset.due) - new Date(e.dataset.from))));
    }
    for (const e of $$("[data-since]")) e.textContent = minutes(now - new Date(e.dataset.since));
    for (const e of $$("[data-ago]")) e.textContent = `${minutes(now - new Date(e.dataset.ago))} ago`;
  };
  setInterval(tell, 10000);

  const toast = (text, bad) => {
    const box = $("#toasts");
    const e = document.createElement("div");
    e.className = `toast${bad ? " bad" : ""}`;
    e.setAttribute("role", bad ? "alert" : "status");
    e.textContent = text;
    box.append(e);
    setTimeout(() => e.remove(), bad ? 9000 : 4500);
  };

  // Emergencies: a sound, a notice of the desktop, the title.
  let alarms = 0;
  const alarm = (count) => {
    const plain = document.title.replace(/^\(!\d+\) /, "");
    document.title = count ? `(!${count}) ${plain}` : plain;
    if (count > alarms) {
      sound();
      if (window.Notification?.permission === "granted") new Notification("Frontdoor: someone needs the on-call nurse now", { tag: "frontdoor-alarm" });
    }
    alarms = count;
  };
  const sound = () => {
    try {
      const audio = new AudioContext();
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
    if (put) { const box = $("#reply-text"); if (box) { box.value = put.dataset.insert; box.dispatchEvent(new Event("input", { bubbles: true })); box.closest("dialog")?.close(); put.closest("dialog")?.close(); box.focus(); } }
  });

  // Shortcuts. Not while typing, except Ctrl+Enter (send), Ctrl+K (palette) and Escape.
  const press = (selector) => { const e = $(selector); if (e) { e.click(); return true; } return false; };
  const step = (by) => {
    const rows = $$(".case");
    if (!rows.length) return;
    const at = rows.findIndex((r) => r === document.activeElement);
    const from = at >= 0 ? at : rows.findIndex((r) => r.getAttribute("aria-current") === "true");
    rows[Math.min(rows.length - 1, Math.max(0, from + by))].focus();
  };
  const keys = { j: () => step(1), k: () => step(-1), c: () => press("[data-key=claim]"), r: () => { press("[data-key=reply]"); $("#reply-text")?.focus(); }, n: () => { press("[data-key=note]"); setTimeout(() => $("#note-text")?.focus(), 250); }, t: () => press("[data-key=transfer]"), e: () => press("[data-key=resolve]"), s: () => press("[data-key=snooze]"), h: () => press("[data-key=handback]"), "/": () => $("#find")?.focus(), "?": () => open("shortcuts"), u: () => press(".back") };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable=true]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open("palette"); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && typing) { typing.closest("form")?.requestSubmit(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
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
  window.frontdoor = { tell, toast, alarm, open, close, clear, show, askNotices };
})();
