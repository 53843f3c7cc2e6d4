// A mask while it is painted: one byte a pixel, 255 where the picture is to be made anew. No document here, so that it can be tested alone.

const MOST_UNDO_BYTES = 256 * 1024 * 1024;

/** How much a brush covers at a distance from its middle, from 0 to 1: full up to the hard part of the radius, then falling smoothly. */
export function coverage(distance, radius, hardness) {
  if (distance >= radius) return 0;
  const hard = radius * hardness;
  if (distance <= hard) return 1;
  const t = (radius - distance) / (radius - hard);
  return t * t * (3 - 2 * t);
}

export class Mask {
  /** @param {number} width @param {number} height pixels of the picture */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height);
    this.undone = [];
    this.done = [];
    this.stroke = null;
  }

  get canUndo() {
    return this.done.length > 0;
  }

  get canRedo() {
    return this.undone.length > 0;
  }

  get isEmpty() {
    return this.pixels.every((value) => value === 0);
  }

  /** Begins a stroke; all of it is one step of undo. What a stroke covers twice is not covered twice as much. */
  begin({ radius, hardness = 1, strength = 1, erase = false }) {
    this.end();
    this.stroke = { radius: Math.max(0.5, radius), hardness: Math.min(1, Math.max(0, hardness)), strength, erase, before: new Map(), last: null };
  }

  /**
   * Leads the stroke to a point, in pixels of the picture. A pen says how hard it is pressed, from 0 to 1.
   * @returns {{ x: number, y: number, width: number, height: number } | null} what has changed
   */
  to(x, y, pressure = 1) {
    const stroke = this.stroke;
    if (!stroke) return null;
    const from = stroke.last ?? { x, y, pressure };
    const length = Math.hypot(x - from.x, y - from.y);
    // Dabs closer than a quarter of the radius look like a line.
    const dabs = Math.max(1, Math.ceil(length / Math.max(0.5, stroke.radius / 4)));
    let changed = null;
    for (let i = stroke.last ? 1 : dabs; i <= dabs; i++) {
      const t = i / dabs;
      changed = union(changed, this.#dab(from.x + (x - from.x) * t, from.y + (y - from.y) * t, from.pressure + (pressure - from.pressure) * t));
    }
    stroke.last = { x, y, pressure };
    return changed;
  }

  /** Ends the stroke. */
  end() {
    const stroke = this.stroke;
    this.stroke = null;
    if (!stroke || stroke.before.size === 0) return;
    this.#remember({ rows: this.#rows(stroke.before) });
  }

  /** Fills everything, empties it, or turns it round. */
  all(/** @type {"fill" | "clear" | "invert"} */ what) {
    this.end();
    const before = this.pixels.slice();
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = what === "fill" ? 255 : what === "clear" ? 0 : 255 - this.pixels[i];
    if (before.some((value, i) => value !== this.pixels[i])) this.#remember({ whole: before });
  }

  /** Takes over the brightness of a picture of the mask's size, four bytes a pixel. */
  load(rgba) {
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = Math.round((rgba[4 * i] * 299 + rgba[4 * i + 1] * 587 + rgba[4 * i + 2] * 114) / 1000);
    this.done = [];
    this.undone = [];
  }

  undo() {
    this.end();
    const step = this.done.pop();
    if (step) this.undone.push(this.#swap(step));
    return step !== undefined;
  }

  redo() {
    const step = this.undone.pop();
    if (step) this.done.push(this.#swap(step));
    return step !== undefined;
  }

  #dab(x, y, pressure) {
    const { radius, hardness, strength, erase, before } = this.stroke;
    const size = Math.max(0.5, radius * (0.3 + 0.7 * pressure));
    const left = Math.max(0, Math.floor(x - size)), right = Math.min(this.width - 1, Math.ceil(x + size));
    const top = Math.max(0, Math.floor(y - size)), bottom = Math.min(this.height - 1, Math.ceil(y + size));
    if (left > right || top > bottom) return null;
    for (let row = top; row <= bottom; row++) {
      let kept = before.get(row);
      for (let column = left; column <= right; column++) {
        // Measured from the middle of the pixel.
        const amount = coverage(Math.hypot(column + 0.5 - x, row + 0.5 - y), size, hardness) * strength;
        if (amount === 0) continue;
        if (!kept) before.set(row, (kept = this.pixels.slice(row * this.width, (row + 1) * this.width)));
        const at = row * this.width + column;
        const goal = erase ? Math.round(kept[column] * (1 - amount)) : Math.round(kept[column] + (255 - kept[column]) * amount);
        this.pixels[at] = erase ? Math.min(this.pixels[at], goal) : Math.max(this.pixels[at], goal);
      }
    }
    return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  }

  #rows(before) {
    return [...before].map(([row, pixels]) => ({ row, pixels }));
  }

  #remember(step) {
    this.done.push(step);
    this.undone = [];
    // Large pictures have shorter memories.
    let bytes = 0;
    for (let i = this.done.length - 1; i >= 0; i--) {
      bytes += this.done[i].whole?.length ?? this.done[i].rows.length * this.width;
      if (bytes > MOST_UNDO_BYTES) {
        this.done.splice(0, i);
        break;
      }
    }
  }

  #swap(step) {
    if (step.whole) {
      const now = this.pixels.slice();
      this.pixels.set(step.whole);
      return { whole: now };
    }
    const rows = step.rows.map(({ row }) => ({ row, pixels: this.pixels.slice(row * this.width, (row + 1) * this.width) }));
    for (const { row, pixels } of step.rows) this.pixels.set(pixels, row * this.width);
    return { rows };
  }
}

function union(a, b) {
  if (!a || !b) return a ?? b;
  const x = Math.min(a.x, b.x), y = Math.min(a.y, b.y);
  return { x, y, width: Math.max(a.x + a.width, b.x + b.width) - x, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

/** Where a picture is on the screen: how large, and how far moved. */
export class View {
  constructor(scale = 1, x = 0, y = 0) {
    this.scale = scale;
    this.x = x;
    this.y = y;
  }

  /** All of the picture in the middle of the space there is. */
  static fitting(width, height, space) {
    const scale = Math.min(space.width / width, space.height / height, 8);
    return new View(scale, (space.width - width * scale) / 2, (space.height - height * scale) / 2);
  }

  /** From the screen to the picture. */
  toPicture(x, y) {
    return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
  }

  /** Larger or smaller; what lies under the pointer stays there. */
  zoomed(factor, x, y) {
    const scale = Math.min(32, Math.max(0.05, this.scale * factor));
    const at = this.toPicture(x, y);
    return new View(scale, x - at.x * scale, y - at.y * scale);
  }

  moved(dx, dy) {
    return new View(this.scale, this.x + dx, this.y + dy);
  }
}
