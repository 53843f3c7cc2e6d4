// Paints a mask over a picture: brush, eraser, hardness, undo, zoom; mouse, finger and pen.
import { Mask, View } from "./mask.js";

const MOST_PIXELS = 64 * 1024 * 1024;

/**
 * Opens the painter over the page.
 * @param {string} pictureUrl the picture
 * @param {string | undefined} maskUrl a mask to go on with
 * @returns {Promise<Blob | null>} the mask as PNG, white where the picture is to be made anew; null when nothing is to change
 */
export async function openPainter(pictureUrl, maskUrl) {
  const picture = await load(pictureUrl);
  const { naturalWidth: width, naturalHeight: height } = picture;
  if (width * height > MOST_PIXELS) throw new Error(`the picture has ${width} x ${height} pixels, too many to paint on`);
  const mask = new Mask(width, height);
  if (maskUrl) mask.load(pixelsOf(await load(maskUrl), width, height));
  return new Painter(picture, mask).run();
}

function load(url) {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(picture);
    picture.onerror = () => reject(new Error("the picture cannot be shown"));
    picture.src = url;
  });
}

function pixelsOf(picture, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  // A mask of another size is stretched over the picture.
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) value === true ? made.setAttribute(key, "") : made.setAttribute(key, value);
  made.append(...children);
  return made;
}

class Painter {
  constructor(picture, mask) {
    this.picture = picture;
    this.mask = mask;
    this.view = null;
    this.pointers = new Map();
    this.overlay = new OffscreenCanvas(mask.width, mask.height);
    this.overlayContext = this.overlay.getContext("2d");
    this.#build();
    this.#tint({ x: 0, y: 0, width: mask.width, height: mask.height });
  }

  run() {
    return new Promise((resolve) => {
      this.finish = (mask) => {
        this.resizing.disconnect();
        this.dialog.close();
        this.dialog.remove();
        resolve(mask);
      };
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.resizing.observe(this.stage);
      this.canvas.focus();
    });
  }

  #build() {
    const range = (name, label, min, max, value, step) => {
      const input = element("input", { type: "range", min, max, step, value, "aria-label": label });
      this[name] = input;
      return element("label", { class: "painter-range" }, label, input);
    };
    const button = (label, act, attributes = {}) => {
      const made = element("button", { type: "button", ...attributes }, label);
      made.addEventListener("click", act);
      return made;
    };
    this.canvas = element("canvas", { tabindex: "0", "aria-label": "The picture; what is painted is made anew. B brush, E eraser, [ and ] size, Ctrl+Z undo, 0 whole picture." });
    this.stage = element("div", { class: "painter-stage" }, this.canvas);
    this.brush = button("Brush", () => this.#choose(false), { "aria-pressed": "true" });
    this.eraser = button("Eraser", () => this.#choose(true), { "aria-pressed": "false" });
    this.undoButton = button("Undo", () => this.#step("undo"));
    this.redoButton = button("Redo", () => this.#step("redo"));
    const longest = Math.max(this.mask.width, this.mask.height);
    const tools = element("div", { class: "painter-tools", role: "toolbar", "aria-label": "Painting" },
      this.brush, this.eraser,
      range("size", "Size", 1, Math.ceil(longest / 2), Math.max(4, Math.round(longest / 16)), 1), range("hardness", "Hardness", 0, 100, 90, 5),
      this.undoButton, this.redoButton,
      button("Fill", () => this.#all("fill")), button("Clear", () => this.#all("clear")), button("Invert", () => this.#all("invert")),
      button("Whole picture", () => this.#fit()),
      element("span", { class: "painter-gap" }),
      button("Cancel", () => this.#leave()), button("Use mask", () => this.#save(), { class: "painter-save" }));
    this.question = element("div", { class: "painter-question", role: "alertdialog", "aria-label": "What was painted is not used yet", hidden: true },
      element("p", {}, "What was painted is not used yet."),
      button("Go on painting", () => this.#stay()), button("Discard it", () => this.finish(null)), button("Use mask", () => this.#save(), { class: "painter-save" }));
    this.dialog = element("dialog", { class: "painter", "aria-label": "Paint a mask" }, tools, this.question, this.stage);
    this.context = this.canvas.getContext("2d");
    this.resizing = new ResizeObserver(() => this.#fit());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (this.question.hidden) this.#leave();
      else this.#stay();
    });
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) this.canvas.addEventListener(name, (event) => this.#pointer(event));
    this.canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#enable();
  }

  /** Nobody loses an hour's strokes to one key. */
  #leave() {
    if (!this.mask.canUndo) {
      this.finish(null);
      return;
    }
    this.question.hidden = false;
    this.question.querySelector("button").focus();
  }

  #stay() {
    this.question.hidden = true;
    this.canvas.focus();
  }

  #choose(erase) {
    this.erase = erase;
    this.brush.setAttribute("aria-pressed", String(!erase));
    this.eraser.setAttribute("aria-pressed", String(erase));
  }

  #fit() {
    const { width, height } = this.stage.getBoundingClientRect();
    const density = window.devicePixelRatio || 1;
    this.canvas.width = Math.max(1, Math.round(width * density));
    this.canvas.height = Math.max(1, Math.round(height * density));
    this.view = View.fitting(this.mask.width, this.mask.height, { width, height });
    this.#draw();
  }

  #pointer(event) {
    const at = { x: event.offsetX, y: event.offsetY };
    if (event.type === "pointerdown") {
      this.canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, at);
      // A second finger moves the picture; what the first one began is taken back.
      if (this.pointers.size === 2 && this.painting) {
        this.mask.end();
        this.mask.undo();
        this.painting = false;
        this.#tint({ x: 0, y: 0, width: this.mask.width, height: this.mask.height });
      } else if (this.pointers.size === 1 && event.button === 0 && !event.altKey) {
        // The other end of a pen rubs out.
        this.mask.begin({ radius: Number(this.size.value) / 2, hardness: Number(this.hardness.value) / 100, erase: this.erase || (event.buttons & 32) !== 0 });
        this.painting = true;
        this.#lead(event);
      }
      return;
    }
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    if (event.type === "pointermove") {
      // All the points that the hand has been at since the last frame; some browsers name none.
      const points = event.getCoalescedEvents?.() ?? [];
      if (this.painting) for (const point of points.length > 0 ? points : [event]) this.#lead(point);
      else this.#moveView(event.pointerId, before, at);
      this.pointers.set(event.pointerId, at);
      this.#draw();
      return;
    }
    this.pointers.delete(event.pointerId);
    if (this.painting) this.mask.end();
    this.painting = false;
    this.#enable();
    this.#draw();
  }

  #lead(event) {
    const at = this.view.toPicture(event.offsetX, event.offsetY);
    // A mouse always says half.
    const changed = this.mask.to(at.x, at.y, event.pointerType === "pen" ? event.pressure : 1);
    if (changed) this.#tint(changed);
    this.#draw();
  }

  #moveView(id, before, at) {
    const other = [...this.pointers].find(([key]) => key !== id)?.[1];
    this.view = this.view.moved((at.x - before.x) / (other ? 2 : 1), (at.y - before.y) / (other ? 2 : 1));
    if (!other) return;
    const factor = Math.hypot(at.x - other.x, at.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    this.view = this.view.zoomed(factor, (at.x + other.x) / 2, (at.y + other.y) / 2);
  }

  #wheel(event) {
    event.preventDefault();
    this.view = event.ctrlKey || event.deltaMode !== 0 || Math.abs(event.deltaY) >= 40
      ? this.view.zoomed(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY) : this.view.moved(-event.deltaX, -event.deltaY);
    this.#draw();
  }

  #key(event) {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && key === "z") this.#step(event.shiftKey ? "redo" : "undo");
    else if (command && key === "y") this.#step("redo");
    else if (command || event.altKey) return;
    else if (key === "b") this.#choose(false);
    else if (key === "e") this.#choose(true);
    else if (key === "[") this.size.value = String(Number(this.size.value) / 1.25);
    else if (key === "]") this.size.value = String(Math.ceil(Number(this.size.value) * 1.25));
    else if (key === "0") this.#fit();
    else return;
    event.preventDefault();
  }

  #step(what) {
    if (this.mask[what]()) this.#repaint();
  }

  #all(what) {
    this.mask.all(what);
    this.#repaint();
  }

  #repaint() {
    this.#tint({ x: 0, y: 0, width: this.mask.width, height: this.mask.height });
    this.#enable();
    this.#draw();
  }

  #enable() {
    this.undoButton.disabled = !this.mask.canUndo;
    this.redoButton.disabled = !this.mask.canRedo;
  }

  #tint({ x, y, width, height }) {
    const data = this.overlayContext.createImageData(width, height);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const at = 4 * (row * width + column);
        data.data[at] = 225;
        data.data[at + 1] = 60;
        data.data[at + 2] = 130;
        data.data[at + 3] = this.mask.pixels[(y + row) * this.mask.width + x + column] * 0.6;
      }
    this.overlayContext.putImageData(data, x, y);
  }

  #draw() {
    if (!this.view || this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      const density = window.devicePixelRatio || 1;
      const { scale, x, y } = this.view;
      this.context.setTransform(1, 0, 0, 1, 0, 0);
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      this.context.setTransform(scale * density, 0, 0, scale * density, x * density, y * density);
      this.context.imageSmoothingEnabled = scale < 3;
      this.context.drawImage(this.picture, 0, 0);
      this.context.drawImage(this.overlay, 0, 0);
    });
  }

  async #save() {
    const canvas = new OffscreenCanvas(this.mask.width, this.mask.height);
    const context = canvas.getContext("2d");
    const data = context.createImageData(this.mask.width, this.mask.height);
    for (let i = 0; i < this.mask.pixels.length; i++) {
      data.data[4 * i] = data.data[4 * i + 1] = data.data[4 * i + 2] = this.mask.pixels[i];
      data.data[4 * i + 3] = 255;
    }
    context.putImageData(data, 0, 0);
    this.finish(await canvas.convertToBlob({ type: "image/png" }));
  }
}
