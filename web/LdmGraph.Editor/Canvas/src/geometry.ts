// Rectangles, snapping and the order in which arrow keys walk: pure functions.
import type { Point, Rect, View } from "./model";

export const right = (r: Rect): number => r.x + r.width;
export const bottom = (r: Rect): number => r.y + r.height;
export const centre = (r: Rect): Point => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 });

export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);

export const contains = (outer: Rect, inner: Rect): boolean =>
  outer.x <= inner.x && outer.y <= inner.y && right(outer) >= right(inner) && bottom(outer) >= bottom(inner);

export const holds = (r: Rect, p: Point): boolean => p.x >= r.x && p.x <= right(r) && p.y >= r.y && p.y <= bottom(r);

export const grow = (r: Rect, by: number): Rect => ({ x: r.x - by, y: r.y - by, width: r.width + 2 * by, height: r.height + 2 * by });

/** The rectangle of two corners, whichever they are. */
export const between = (a: Point, b: Point): Rect =>
  ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });

/** The smallest rectangle around all, or null for none. */
export function bounds(rects: Iterable<Rect>): Rect | null {
  let x = Infinity, y = Infinity, x2 = -Infinity, y2 = -Infinity;
  for (const r of rects) {
    x = Math.min(x, r.x); y = Math.min(y, r.y);
    x2 = Math.max(x2, right(r)); y2 = Math.max(y2, bottom(r));
  }
  return x === Infinity ? null : { x, y, width: x2 - x, height: y2 - y };
}

/** Which leg of a way through some points comes nearest to a point: 0 for that between the first two. */
export function nearestLeg(p: Point, way: readonly Point[]): number {
  let best = 0, least = Infinity;
  for (let i = 0; i + 1 < way.length; i++) {
    const a = way[i]!, b = way[i + 1]!, dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
    const distance = Math.hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

export const toGraph = (view: View, p: Point): Point => ({ x: (p.x - view.x) / view.zoom, y: (p.y - view.y) / view.zoom });

export const toScreen = (view: View, p: Point): Point => ({ x: p.x * view.zoom + view.x, y: p.y * view.zoom + view.y });

/** The view that shows a rectangle in the middle of a pane, never larger than `most`. */
export function fit(target: Rect, pane: Rect, margin = 48, most = 1, least = 0.05): View {
  const zoom = Math.max(least, Math.min(most, (pane.width - 2 * margin) / Math.max(1, target.width), (pane.height - 2 * margin) / Math.max(1, target.height)));
  const c = centre(target);
  return { x: pane.width / 2 - c.x * zoom, y: pane.height / 2 - c.y * zoom, zoom };
}

/** A line along which a moved rectangle meets another; `at` is the coordinate on the line's own axis. */
export interface Guide { axis: "x" | "y"; at: number; from: number; to: number }

export interface Snap extends Point { guides: Guide[] }

const Anchors = [0, 0.5, 1];

/**
 * Where a rectangle should go so that an edge or its middle meets one of another within `reach`; on an axis where
 * nothing is near, the nearest multiple of `grid` (0: as it is).
 */
export function snap(moving: Rect, others: readonly Rect[], reach: number, grid: number): Snap {
  const nearest = (axis: "x" | "y", size: "width" | "height"): number | null => {
    let best: number | null = null;
    for (const other of others)
      for (const a of Anchors)
        for (const b of Anchors) {
          // An edge on a middle looks like chance; edges meet edges and middles meet middles.
          if ((a === 0.5) !== (b === 0.5)) continue;
          const delta = other[axis] + other[size] * b - (moving[axis] + moving[size] * a);
          if (Math.abs(delta) <= reach && (best === null || Math.abs(delta) < Math.abs(best))) best = delta;
        }
    return best;
  };
  const dx = nearest("x", "width"), dy = nearest("y", "height");
  const toGrid = (v: number): number => grid > 0 ? Math.round(v / grid) * grid : v;
  const at: Rect = { ...moving, x: dx === null ? toGrid(moving.x) : moving.x + dx, y: dy === null ? toGrid(moving.y) : moving.y + dy };
  const guides: Guide[] = [];
  if (dx !== null) guides.push(...meets(at, others, "x"));
  if (dy !== null) guides.push(...meets(at, others, "y"));
  return { x: at.x, y: at.y, guides };
}

function meets(at: Rect, others: readonly Rect[], axis: "x" | "y"): Guide[] {
  const [size, cross, crossSize] = axis === "x" ? (["width", "y", "height"] as const) : (["height", "x", "width"] as const);
  const lines = new Map<number, Guide>();
  for (const other of others)
    for (const a of Anchors)
      for (const b of Anchors) {
        const line = at[axis] + at[size] * a;
        if ((a === 0.5) !== (b === 0.5) || Math.abs(other[axis] + other[size] * b - line) > 0.01) continue;
        const known = lines.get(line);
        const from = Math.min(at[cross], other[cross], known?.from ?? Infinity);
        const to = Math.max(at[cross] + at[crossSize], other[cross] + other[crossSize], known?.to ?? -Infinity);
        lines.set(line, { axis, at: line, from, to });
      }
  return [...lines.values()];
}

/** The size that a node is taken to have before it is there. */
const NewNode = { width: 240, height: 260 };

/** From a point downwards the first that leaves room for a new node. */
export function freeSpot(wish: Point, taken: readonly Rect[]): Point {
  const at: Rect = { ...wish, ...NewNode };
  for (let hit = taken.find((r) => overlaps(grow(r, 12), at)); hit; hit = taken.find((r) => overlaps(grow(r, 12), at))) at.y = bottom(hit) + 28;
  return { x: at.x, y: at.y };
}

export type Direction = "left" | "right" | "up" | "down";

/** The nearest in a direction, what lies straight ahead before what lies aside; null when there is none. */
export function neighbour<T extends Rect>(from: Rect, others: Iterable<T>, direction: Direction): T | null {
  const o = centre(from);
  let best: T | null = null, least = Infinity;
  for (const other of others) {
    const c = centre(other);
    const along = direction === "left" ? o.x - c.x : direction === "right" ? c.x - o.x : direction === "up" ? o.y - c.y : c.y - o.y;
    const aside = direction === "left" || direction === "right" ? Math.abs(c.y - o.y) : Math.abs(c.x - o.x);
    if (along <= 1) continue;
    const cost = along + 2 * aside;
    if (cost < least) [best, least] = [other, cost];
  }
  return best;
}

export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";

/** The corners that line rectangles up along the border or the middle of all together. */
export function align<T extends Rect>(items: readonly T[], how: Alignment): Point[] {
  const all = bounds(items);
  if (!all) return [];
  return items.map((r) => {
    switch (how) {
      case "left": return { x: all.x, y: r.y };
      case "right": return { x: right(all) - r.width, y: r.y };
      case "centre": return { x: all.x + (all.width - r.width) / 2, y: r.y };
      case "top": return { x: r.x, y: all.y };
      case "bottom": return { x: r.x, y: bottom(all) - r.height };
      case "middle": return { x: r.x, y: all.y + (all.height - r.height) / 2 };
    }
  });
}

/** The corners that put equal gaps between rectangles; the first and the last stay. */
export function distribute<T extends Rect>(items: readonly T[], axis: "x" | "y"): Point[] {
  const size = axis === "x" ? "width" : "height";
  const order = items.map((r, index) => ({ r, index })).sort((a, b) => a.r[axis] - b.r[axis]);
  const all = bounds(items);
  const corners = items.map((r) => ({ x: r.x, y: r.y }));
  if (!all || order.length < 3) return corners;
  const gap = (all[size] - items.reduce((sum, r) => sum + r[size], 0)) / (items.length - 1);
  let at = all[axis];
  for (const { r, index } of order) {
    corners[index]![axis] = at;
    at += r[size] + gap;
  }
  return corners;
}
