// What the pages do without asking the server: theme, keys, comparing pictures, sending files. One listener for each kind of
// event on the document, so that pages may come and go.

const root = document.documentElement;

function switchTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
}

// Navigation within the site puts the server's attributes back, which know no theme.
new MutationObserver(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen && root.dataset.theme !== chosen) root.dataset.theme = chosen;
}).observe(root, { attributes: true, attributeFilter: ["data-theme"] });

const isWriting = target => target instanceof Element && target.closest("input, textarea, select, [contenteditable], [data-own-keys]") !== null;

// The canvas has keys of its own, and shows them itself.
const canvas = () => document.querySelector(".canvas");

const pages = { h: "/", q: "/queue", g: "/gallery", m: "/models" };
let wentFirst = 0;

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || canvas()) return;
  if (event.key === "?") showKeys();
  else if (event.key === "t") switchTheme();
  else if (Date.now() - wentFirst < 1000 && pages[event.key]) location.assign(pages[event.key]);
  else if (event.key === "g") { wentFirst = Date.now(); return; }
  else return;
  wentFirst = 0;
  event.preventDefault();
}

const showKeys = () => document.getElementById("keys")?.showModal();

function onClick(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-theme-switch]")) switchTheme();
  else if (target?.closest("[data-keys]")) showKeys();
  else if (target?.closest("[data-reload]")) location.reload();
  else if (target instanceof HTMLDialogElement && target.open) target.close();      // a click beside what is in it
}

function onInput(event) {
  const slider = event.target;
  if (slider instanceof HTMLInputElement && slider.closest(".compare")) slider.parentElement.style.setProperty("--cut", `${slider.value}%`);
}

async function send(file) {
  const said = document.querySelector("[data-import-problem]");
  if (said) said.hidden = true;
  let problem;
  try {
    const answer = await fetch(`/api/graphs?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
    const body = await answer.json();
    if (answer.ok) {
      location.assign(body.page);
      return;
    }
    problem = body.detail ?? body.title;
  } catch {
    problem = "the server does not answer";
  }
  if (!said) return;
  said.textContent = `${file.name}: ${problem}`;
  said.hidden = false;
}

function onChange(event) {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.matches("[data-import]") || !input.files?.length) return;
  send(input.files[0]);
  input.value = "";
}

const dropZone = event => event.target instanceof Element && event.dataTransfer?.types.includes("Files") ? document.querySelector("[data-drop-graph]") : null;

addEventListener("keydown", onKey);
addEventListener("click", onClick);
addEventListener("input", onInput);
addEventListener("change", onChange);
addEventListener("dragover", event => {
  const zone = dropZone(event);
  if (!zone) return;
  event.preventDefault();
  zone.dataset.dropping = "";
});
addEventListener("dragleave", event => { if (!event.relatedTarget) delete document.querySelector("[data-drop-graph]")?.dataset.dropping; });
addEventListener("drop", event => {
  const zone = dropZone(event);
  if (!zone) return;
  event.preventDefault();
  delete zone.dataset.dropping;
  if (event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
});

// Pages that only their circuit draws cannot write into the head.
new MutationObserver(() => {
  const title = document.querySelector("[data-title]")?.dataset.title;
  if (title && document.title !== title) document.title = title;
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-title"] });

// Dialogs that the server has drawn take the focus, keep it, and give it back.
let before = null;
new MutationObserver(() => {
  const dialog = document.querySelector("[data-focus]");
  if (dialog && !dialog.contains(document.activeElement)) {
    before ??= document.activeElement;
    dialog.focus();
  } else if (!dialog && before) {
    if (before.isConnected) before.focus();
    before = null;
  }
}).observe(document.body, { childList: true, subtree: true });
addEventListener("keydown", event => {
  const dialog = document.querySelector("[data-focus]");
  if (event.key !== "Tab" || !dialog) return;
  const stops = [...dialog.querySelectorAll("a[href], button:not([disabled]), input, summary")].filter(stop => stop.offsetParent);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && dialog.contains(document.activeElement) && !(event.shiftKey && document.activeElement === dialog)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
});

// A list that is drawn again takes the focus from what was moved, disabled or removed. It goes on at the same item, or at the one
// that has come into its place; what has left the list for another is looked for there, also when it comes only later.
let stop = null;
const itemsOf = list => [...list.querySelectorAll("[data-item]")];
const controlOf = (item, action) => {
  const controls = [...item?.querySelectorAll("button:not([disabled]), a[href]") ?? []];
  return controls.find(control => action && control.dataset.do === action) ?? controls.find(control => control.matches("[data-do]")) ?? controls[0];
};
addEventListener("pointerdown", () => { stop = null; }, true);
addEventListener("focusin", event => {
  const item = event.target.closest?.("[data-keep-focus] [data-item]"), list = item?.closest("[data-keep-focus]");
  stop = item ? { control: event.target, action: event.target.dataset.do, list, id: item.dataset.item, at: itemsOf(list).indexOf(item) } : null;
});
new MutationObserver(() => {
  if (!stop) return;
  const active = document.activeElement;
  if (active !== document.body && active.isConnected && !active.disabled) {
    if (active === stop.control) stop.at = itemsOf(stop.list).indexOf(active.closest("[data-item]"));
    return;
  }
  if (stop.control.isConnected && !stop.control.disabled) stop.control.focus();
  else {
    const items = stop.list.isConnected ? itemsOf(stop.list) : [];
    const item = items.find(item => item.dataset.item === stop.id) ?? items[Math.min(stop.at, items.length - 1)]
      ?? document.querySelector(`[data-keep-focus] [data-item="${CSS.escape(stop.id)}"]`);
    controlOf(item, stop.action)?.focus();
  }
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });

// Nothing may be clicked that the server would not hear. Blazor tells how it stands by the classes of the dialog only.
const lost = document.getElementById("components-reconnect-modal");
const stateOf = dialog => ["show", "failed", "rejected"].find(state => dialog.classList.contains(`components-reconnect-${state}`)) ?? "hide";

function connectionChanged() {
  const state = stateOf(lost);
  if (lost.dataset.state === state) return;
  lost.dataset.state = state;
  if (state === "hide") lost.close();
  // The editor says it in its own place, and lets one look around meanwhile.
  else if (!lost.open && !canvas()) lost.showModal();
  // A server that was started anew knows nothing of this page, but has all that was done in it.
  if (state === "rejected") location.reload();
  if (state === "failed") void reloadWhenBack();
}

/** Blazor gives up after some minutes; a machine that slept, or a server that was away for the night, comes back later. */
async function reloadWhenBack() {
  while (lost.dataset.state === "failed") {
    await new Promise(done => setTimeout(done, 3000));
    try {
      if ((await fetch("/healthz", { cache: "no-store" })).ok) location.reload();
    } catch {
      // Still away.
    }
  }
}

if (lost) new MutationObserver(connectionChanged).observe(lost, { attributes: true, attributeFilter: ["class"] });
