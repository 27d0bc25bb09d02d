// The look. A practice sets --frontdoor-* on the element (or :root); everything else follows. Contrast is AA in both themes.
export const STYLES = /* css */ `
:host {
  --accent: var(--frontdoor-accent, #2b6a5d);
  --accent-ink: var(--frontdoor-accent-ink, #ffffff);
  --accent-deep: var(--frontdoor-accent-deep, #1d4f45);
  --soft: var(--frontdoor-soft, #e8f1ed);
  --ground: var(--frontdoor-ground, #fbf9f5);
  --surface: var(--frontdoor-surface, #ffffff);
  --ink: var(--frontdoor-ink, #20302c);
  --muted: var(--frontdoor-muted, #586662);
  --line: var(--frontdoor-line, #e5e1d8);
  --field-line: #84918d;
  --person: #fdf2e0;
  --person-line: #efd9b4;
  --person-ink: #3d2c10;
  --person-avatar: #8a5a14;
  --alarm: #7c2d12;
  --alarm-ground: #fff4ec;
  --radius: var(--frontdoor-radius, 18px);
  --shadow: 0 1px 2px rgb(32 48 44 / .06), 0 12px 40px rgb(32 48 44 / .18);
  --size: max(16px, 1rem);
  all: initial;
  font-family: var(--frontdoor-font, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, system-ui, sans-serif);
  font-size: var(--size);
  line-height: 1.45;
  color: var(--ink);
  color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :host(:not([theme="light"])) {
    --accent: var(--frontdoor-accent-dark, #86cdbb);
    --accent-ink: #0e231e;
    --accent-deep: #a5dccd;
    --soft: #22332f;
    --ground: #141a19;
    --surface: #1e2625;
    --ink: #e8efec;
    --muted: #a7b5b1;
    --line: #35413e;
    --field-line: #7d8c88;
    --person: #37301f;
    --person-line: #5a4b2c;
    --person-ink: #f6ead6;
    --person-avatar: #e9c184;
    --alarm: #ffc9ad;
    --alarm-ground: #2e221c;
    --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 12px 40px rgb(0 0 0 / .5);
    color-scheme: dark;
  }
}
:host([theme="dark"]) {
  --accent: var(--frontdoor-accent-dark, #86cdbb);
  --accent-ink: #0e231e;
  --accent-deep: #a5dccd;
  --soft: #22332f;
  --ground: #141a19;
  --surface: #1e2625;
  --ink: #e8efec;
  --muted: #a7b5b1;
  --line: #35413e;
  --field-line: #7d8c88;
  --person: #37301f;
  --person-line: #5a4b2c;
  --person-ink: #f6ead6;
  --person-avatar: #e9c184;
  --alarm: #ffc9ad;
  --alarm-ground: #2e221c;
  --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 12px 40px rgb(0 0 0 / .5);
  color-scheme: dark;
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
button, select, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0;
}

/* The button that opens it */
.launcher {
  position: fixed; z-index: 2147483000; inset-block-end: max(20px, env(safe-area-inset-bottom)); inset-inline-end: 20px;
  display: inline-flex; align-items: center; gap: 10px; min-height: 56px; padding: 0 22px 0 18px;
  border: 0; border-radius: 28px; background: var(--accent); color: var(--accent-ink);
  font-weight: 600; box-shadow: var(--shadow); transition: transform .18s ease, background .18s ease;
}
.launcher:hover { background: var(--accent-deep); transform: translateY(-1px); }
.launcher svg { width: 24px; height: 24px; flex: none; }
.badge {
  min-width: 22px; padding: 0 7px; border-radius: 11px; background: #fff; color: #1d4f45;
  font-size: .8125em; font-weight: 700; line-height: 22px; text-align: center;
}

/* The panel */
.panel { display: flex; flex-direction: column; background: var(--ground); color: var(--ink); overflow: hidden; }
:host(:not([mode="inline"])) .panel {
  position: fixed; z-index: 2147483001; inset-block-end: max(20px, env(safe-area-inset-bottom)); inset-inline-end: 20px;
  width: min(400px, calc(100vw - 40px)); height: min(680px, calc(100dvh - 40px));
  border: 1px solid var(--line); border-radius: 22px; box-shadow: var(--shadow); animation: rise .22s ease-out;
}
:host([mode="inline"]) { display: block; height: 100%; min-height: 420px; }
:host([mode="inline"]) .panel { height: 100%; border: 1px solid var(--line); border-radius: var(--radius); }
:host([mode="inline"]) .close { display: none; }
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
@media (max-width: 480px) {
  :host(:not([mode="inline"])) .panel {
    inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; padding-block-end: env(safe-area-inset-bottom);
  }
}

/* Head */
.head { display: flex; align-items: center; gap: 12px; padding: 14px 14px 12px 16px; background: var(--surface); border-block-end: 1px solid var(--line); }
.door { flex: none; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 13px; background: var(--accent); color: var(--accent-ink); }
.door svg { width: 24px; height: 24px; }
.names { flex: 1; min-width: 0; }
.names h2 {
  margin: 0; font-size: 1.0625em; font-weight: 650; line-height: 1.25; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
}
.names p { margin: 1px 0 0; font-size: .8125em; color: var(--muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dot { display: inline-block; width: 8px; height: 8px; margin-inline-end: 6px; border-radius: 50%; background: #3f9d6b; }
.panel[data-state="offline"] .dot, .panel[data-state="ended"] .dot { background: #c2761b; }
.panel[data-state="connecting"] .dot { background: #9aa7a3; }
.icon { flex: none; display: grid; place-items: center; width: 44px; height: 44px; border: 0; border-radius: 12px; background: none; color: var(--muted); }
.icon:hover { background: var(--soft); color: var(--ink); }
.icon svg { width: 22px; height: 22px; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 14px; background: var(--surface); border-block-end: 1px solid var(--line); }
.tools .ask-person {
  display: inline-flex; align-items: center; gap: 8px; min-height: 40px; padding: 0 14px; border: 1px solid var(--accent);
  border-radius: 20px; background: none; color: var(--accent-deep); font-size: .9375em; font-weight: 600;
}
.tools .ask-person:hover { background: var(--soft); }
.tools .ask-person svg { width: 18px; height: 18px; }
.tools .language { position: relative; margin-inline-start: auto; }
.tools select {
  appearance: none; min-height: 40px; max-width: 150px; padding-block: 0; padding-inline: 12px 30px; border: 1px solid transparent; border-radius: 20px;
  background: none; color: var(--muted); font-size: .875em; text-overflow: ellipsis;
}
.tools select:hover { background: var(--soft); }
.tools select option { background: var(--surface); color: var(--ink); }
.tools .language svg { position: absolute; inset-inline-end: 10px; inset-block-start: 12px; width: 16px; height: 16px; color: var(--muted); pointer-events: none; }
.tools .language svg:first-of-type { display: none; }

/* Transcript */
.scroll { position: relative; flex: 1; min-height: 0; }
.log { height: 100%; padding: 16px 16px 8px; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.log:focus-visible { outline-offset: -3px; }
.intro { margin: 0 0 14px; padding: 14px 16px; border-radius: var(--radius); background: var(--soft); font-size: .9375em; }
.intro p { margin: 0; }
.intro p + p { margin-block-start: 6px; }
.intro .fine { color: var(--muted); font-size: .9375em; }
.day { display: flex; align-items: center; gap: 10px; margin: 14px 0 10px; color: var(--muted); font-size: .8125em; }
.day::before, .day::after { content: ""; flex: 1; height: 1px; background: var(--line); }
.entry { display: flex; flex-direction: column; align-items: flex-start; margin-block-start: 3px; max-width: 100%; animation: appear .2s ease-out; }
.entry.first { margin-block-start: 14px; }
.entry.patient { align-items: flex-end; }
@keyframes appear { from { opacity: 0; transform: translateY(6px); } }
.log.still .entry { animation: none; }
.who { display: flex; align-items: center; gap: 8px; margin: 0 2px 4px; font-size: .8125em; color: var(--muted); }
.who .avatar { display: grid; place-items: center; width: 24px; height: 24px; border-radius: 8px; background: var(--soft); color: var(--accent-deep); font-weight: 700; font-size: .8125em; }
.who .avatar svg { width: 15px; height: 15px; }
.entry.person .who .avatar { border-radius: 50%; background: var(--person-avatar); color: var(--ground); }
.entry.person .who b { color: var(--ink); font-weight: 650; }
.bubble {
  max-width: min(86%, 34em); padding: 10px 14px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface);
  overflow-wrap: anywhere; white-space: pre-wrap;
}
.assistant .bubble, .person .bubble { border-start-start-radius: 6px; }
.patient .bubble { border-color: transparent; border-end-end-radius: 6px; background: var(--accent); color: var(--accent-ink); }
.person .bubble { border-color: var(--person-line); background: var(--person); color: var(--person-ink); }
.urgent .bubble { border-color: var(--alarm); border-inline-start-width: 5px; background: var(--alarm-ground); color: var(--ink); font-weight: 550; }
.urgent .bubble a { color: var(--alarm); font-weight: 750; }
.entry .bubble.emoji { padding: 2px 6px; border-color: transparent; background: none; color: var(--ink); font-size: 2em; line-height: 1.2; }
.bubble a { color: inherit; font-weight: 600; text-underline-offset: 3px; }
.assistant:not(.urgent) .bubble a { color: var(--accent-deep); }
.foot { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; margin: 3px 4px 0; min-height: 20px; font-size: .75em; color: var(--muted); }
/* Within a run of one speaker only the last line tells the time, as long as nothing is wrong. */
.entry:not(.pending, .failed):has(+ .entry:not(.first)) .foot { display: none; }
.entry.failed .foot { color: var(--alarm); font-weight: 600; }
.entry.pending .bubble { opacity: .78; }
.entry.failed .bubble { opacity: 1; background: var(--alarm-ground); color: var(--alarm); border-color: var(--alarm); }
.link { min-height: 32px; padding: 2px 8px; border: 0; border-radius: 8px; background: none; color: var(--accent-deep); font-weight: 650; text-decoration: underline; text-underline-offset: 3px; }
.entry.failed .link { color: var(--alarm); }
details { font-size: .8125em; color: var(--muted); margin: 4px 4px 0; max-width: min(86%, 34em); }
details p { margin: 4px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 2px; padding: 0; list-style: none; }
.choices button {
  min-height: 44px; padding: 8px 16px; border: 1.5px solid var(--accent); border-radius: 22px; background: var(--surface); color: var(--accent-deep);
  font-weight: 600; text-align: start; transition: background .15s ease;
}
.choices button:hover { background: var(--soft); }
.typing { display: inline-flex; align-items: center; gap: 8px; margin: 12px 2px 2px; font-size: .8125em; color: var(--muted); }
.typing .dots { display: inline-flex; gap: 4px; padding: 9px 12px; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); }
.typing i { width: 6px; height: 6px; border-radius: 50%; background: var(--muted); animation: breathe 1.3s infinite ease-in-out; }
.typing i:nth-child(2) { animation-delay: .18s; }
.typing i:nth-child(3) { animation-delay: .36s; }
@keyframes breathe { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }
.newer {
  position: absolute; inset-block-end: 10px; inset-inline: 0; margin-inline: auto; width: fit-content; min-height: 36px; padding: 0 16px; border: 1px solid var(--line);
  border-radius: 18px; background: var(--surface); color: var(--accent-deep); font-size: .875em; font-weight: 600; box-shadow: var(--shadow);
}

/* Writing */
.notice { margin: 0; padding: 8px 16px; background: var(--alarm-ground); color: var(--alarm); font-size: .875em; }
.notice.good { background: var(--soft); color: var(--accent-deep); }
.compose { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px 8px; background: var(--surface); border-block-start: 1px solid var(--line); }
.compose textarea {
  flex: 1; min-width: 0; min-height: 46px; max-height: 140px; padding: 10px 14px; border: 1.5px solid var(--field-line); border-radius: 16px;
  background: var(--ground); resize: none; line-height: 1.45;
}
.compose textarea::placeholder { color: var(--muted); opacity: 1; }
.compose textarea:focus-visible { outline: 2px solid var(--accent); outline-offset: -1px; border-color: var(--accent); }
.send { flex: none; display: grid; place-items: center; width: 46px; height: 46px; border: 0; border-radius: 16px; background: var(--accent); color: var(--accent-ink); transition: background .15s ease; }
.attach { flex: none; display: grid; place-items: center; width: 44px; height: 46px; border: 0; border-radius: 16px; background: none; color: var(--muted); cursor: pointer; }
.attach:hover { color: var(--ink, inherit); background: var(--soft); }
.attach:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.attach[disabled] { opacity: .5; }
.attach svg { width: 22px; height: 22px; }
.send:hover:not([aria-disabled="true"]) { background: var(--accent-deep); }
.send[aria-disabled="true"] { background: var(--soft); color: var(--muted); cursor: default; }
.send svg { width: 22px; height: 22px; }
:host([dir="rtl"]) .send svg, .panel[dir="rtl"] .send svg { transform: scaleX(-1); }
.count { margin: 0; padding: 0 18px 6px; background: var(--surface); font-size: .8125em; color: var(--alarm); text-align: end; }
.emergency { margin: 0; padding: 0 16px 12px; background: var(--surface); color: var(--muted); font-size: .8125em; text-align: center; }
.emergency a { color: var(--ink); font-weight: 650; text-underline-offset: 3px; }
@media (max-width: 480px) {
  .names h2 { font-size: 1em; }
  .launcher { width: 60px; height: 60px; padding: 0; justify-content: center; border-radius: 20px; }
  .launcher .launcher-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .launcher .badge { position: absolute; inset-block-start: -8px; inset-inline-end: -6px; box-shadow: 0 1px 4px rgb(0 0 0 / .3); }
  .log { padding-inline: 12px; }
}
@media (max-width: 400px) {
  .head { padding-inline: 12px 6px; }
  .tools { flex-wrap: nowrap; padding-inline: 12px; }
  .tools .ask-person { min-width: 0; padding: 4px 12px; line-height: 1.2; text-align: start; }
  .tools select { width: 44px; min-height: 44px; padding: 0; color: transparent; }
  .tools .language svg { inset-inline-end: 11px; inset-block-start: 11px; width: 22px; height: 22px; }
  .tools .language svg:first-of-type { display: block; }
  .tools .language svg:last-of-type { display: none; }
}
@media (max-height: 600px) {
  .head { padding-block: 8px; }
  .tools { padding-block: 4px; }
  .emergency { padding-block-end: 8px; }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
  .typing i { opacity: .7; }
}
@media (forced-colors: active) {
  .bubble, .choices button, .launcher, .send, .icon, .panel, .tools .ask-person { border: 1px solid CanvasText; }
  .patient .bubble { border-width: 2px; }
  .dot, .typing i { forced-color-adjust: none; background: CanvasText; }
  :focus-visible { outline-color: Highlight; }
}
@media print { .launcher, .compose, .tools { display: none; } }
`;
