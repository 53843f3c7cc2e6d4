// What fields do in the browser. One set of listeners for the whole page; fields come and go without being told of it.
import { dragged, format, limitsOf, read, stepped } from "./numbers.js";
import "./focus-back.js";
import { openPainter } from "./painter.js";
import { giveUp, keep, put } from "./unsent.js";
import { pictureOf, send } from "./upload.js";

const write = (input, text) => {
  if (input.value === text) return;
  put(input, text);
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

const sliderOf = (input) => document.querySelector(`[data-slider="${CSS.escape(input.id)}"]`);

function show(input, text) {
  keep(input);
  put(input, text);
  const slider = sliderOf(input);
  if (slider) slider.value = text;
}

// Dragging a handle changes the number; it is sent when the hand lets go.
document.addEventListener("pointerdown", (down) => {
  const handle = down.target.closest?.("[data-scrub]");
  const input = handle && document.getElementById(handle.dataset.scrub);
  if (!input || input.disabled || down.button !== 0) return;
  down.preventDefault();
  down.stopPropagation();
  handle.setPointerCapture(down.pointerId);
  const limits = limitsOf(input.dataset), before = input.value, start = read(input.value) ?? limits.min ?? 0;
  const move = (event) => show(input, format(dragged(start, event.clientX - down.clientX, limits, event), limits));
  const stop = (event) => {
    handle.removeEventListener("pointermove", move);
    handle.removeEventListener("pointerup", stop);
    handle.removeEventListener("pointercancel", stop);
    if (event.type === "pointercancel") show(input, before);
    if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
    // What is being typed there is given up only when the field is left.
    else if (document.activeElement !== input) giveUp(input);
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", stop);
  handle.addEventListener("pointercancel", stop);
}, true);

// A slider says its number while it moves.
document.addEventListener("input", (event) => {
  const slider = event.target.closest?.("[data-slider]");
  if (slider) {
    const input = document.getElementById(slider.dataset.slider);
    if (input) put(input, slider.value);
  }
  if (event.target.matches?.("textarea[data-grow]")) grow(event.target);
});

// Arrow keys step; a burst of them is sent once.
const bursts = new WeakMap();
document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.("input[data-number]");
  if (!input || (event.key !== "ArrowUp" && event.key !== "ArrowDown") || event.ctrlKey || event.metaKey) return;
  const limits = limitsOf(input.dataset), now = read(input.value) ?? limits.min ?? 0;
  event.preventDefault();
  event.stopPropagation();
  show(input, format(stepped(now, event.key === "ArrowUp" ? 1 : -1, limits, event), limits));
  clearTimeout(bursts.get(input));
  bursts.set(input, setTimeout(() => settle(input), 300));
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("input[data-number]")) settle(event.target);
}, true);

function settle(input) {
  if (!bursts.has(input)) return;
  clearTimeout(bursts.get(input));
  bursts.delete(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// Text areas grow with their text where the browser does not do it by itself.
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

// Pictures: dropped, pasted, chosen.
const pictureField = (target) => target.closest?.("[data-picture]");

async function take(field, { picture, problem }) {
  const says = field.querySelector("[data-picture-problem]"), progress = field.querySelector("progress");
  const tell = (text) => {
    says.textContent = text ?? "";
    says.hidden = !text;
  };
  if (!picture) return tell(problem);
  tell();
  progress.hidden = false;
  try {
    const { path } = await send(field.dataset.picture, picture, (share) => (progress.value = share));
    write(document.getElementById(field.dataset.for), path);
  } catch (refused) {
    tell(refused.message);
  } finally {
    progress.hidden = true;
  }
}

document.addEventListener("dragover", (event) => {
  const field = pictureField(event.target);
  if (!field || ![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault();
  event.stopPropagation();
  field.classList.add("dropping");
}, true);
for (const end of ["dragleave", "drop"]) document.addEventListener(end, (event) => pictureField(event.target)?.classList.remove("dropping"), true);
document.addEventListener("drop", (event) => {
  const field = pictureField(event.target);
  if (!field) return;
  event.preventDefault();
  event.stopPropagation();
  take(field, pictureOf(event.dataTransfer));
}, true);
document.addEventListener("paste", (event) => {
  const field = pictureField(event.target);
  const found = field ? pictureOf(event.clipboardData) : {};
  if (!found.picture && !found.problem) return;
  event.preventDefault();
  event.stopPropagation();
  take(field, found);
}, true);
document.addEventListener("change", (event) => {
  const field = event.target.matches?.("[data-picture] input[type=file]") && pictureField(event.target);
  if (!field) return;
  event.stopPropagation();
  if (event.target.files[0]) take(field, { picture: event.target.files[0] });
  event.target.value = "";
}, true);
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-paint]");
  const field = button && pictureField(button);
  if (!field || button.disabled) return;
  const mask = await openPainter(button.dataset.over, button.dataset.mask);
  button.focus();
  if (mask) take(field, { picture: mask });
});
