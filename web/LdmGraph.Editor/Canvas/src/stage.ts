// What the parts of the canvas share: the scene, the view on it, and the way to C#.
import type { PanZoom } from "./flow";
import { centre, fit, grow, toGraph } from "./geometry";
import type { Links } from "./links";
import type { Gesture, Point, Rect, TypeTable } from "./model";
import type { Scene } from "./scene";

export interface Stage {
  readonly root: HTMLElement;
  /** What is panned: the part of the page that shows the graph. */
  readonly pane: HTMLElement;
  readonly scene: Scene;
  readonly links: Links;
  readonly panZoom: PanZoom;
  types: TypeTable;
  /** Aborts when the canvas goes; every listener hangs on it. */
  readonly gone: AbortSignal;
  /** Distance between grid points to which moved nodes snap; 0 for none. */
  grid: number;
  /** False while there is no connection: the graph can be looked at, not changed. */
  editable(): boolean;
  send(gesture: Gesture): void;
  /** Says something to those who do not see the canvas. */
  say(text: string): void;
  /** To be called after nodes have moved, appeared or gone. */
  moved(ids: Iterable<string>): void;
  select(ids: Iterable<string>, how?: "only" | "add" | "toggle"): void;
}

export const paneRect = (stage: Stage): Rect => {
  const { left, top, width, height } = stage.pane.getBoundingClientRect();
  return { x: left, y: top, width, height };
};

/** The part of the graph that is seen, with so many pixels of the screen around it. */
export function sightOf(stage: Stage, margin = 0): Rect {
  const { width, height } = paneRect(stage), { view } = stage.panZoom;
  return grow({ ...toGraph(view, { x: 0, y: 0 }), width: width / view.zoom, height: height / view.zoom }, margin / view.zoom);
}

/** A pointer's place in the graph. */
export function graphPoint(stage: Stage, event: { clientX: number; clientY: number }): Point {
  const pane = paneRect(stage);
  return toGraph(stage.panZoom.view, { x: event.clientX - pane.x, y: event.clientY - pane.y });
}

/** Pans so that a rectangle is in sight, as little as possible; does nothing when it already is. */
export function reveal(stage: Stage, rect: Rect, milliseconds = 150): void {
  const pane = paneRect(stage), { x, y, zoom } = stage.panZoom.view, margin = 24;
  const left = rect.x * zoom + x, top = rect.y * zoom + y, width = rect.width * zoom, height = rect.height * zoom;
  const dx = left < margin ? margin - left : left + width > pane.width - margin ? Math.max(margin - left, pane.width - margin - left - width) : 0;
  const dy = top < margin ? margin - top : top + height > pane.height - margin ? Math.max(margin - top, pane.height - margin - top - height) : 0;
  if (dx !== 0 || dy !== 0) stage.panZoom.go({ x: x + dx, y: y + dy, zoom }, milliseconds);
}

/** Shows a rectangle in the middle, near enough to be read. */
export function showAt(stage: Stage, rect: Rect): void {
  const pane = paneRect(stage), c = centre(rect), zoom = 0.7;
  stage.panZoom.go({ x: pane.width / 2 - c.x * zoom, y: pane.height / 2 - c.y * zoom, zoom });
}

export function fitAll(stage: Stage, ids?: Iterable<string>, milliseconds = 200): void {
  const target = stage.scene.bounds(ids), pane = paneRect(stage);
  if (target && pane.width > 0) stage.panZoom.go(fit(target, { ...pane, x: 0, y: 0 }), milliseconds);
}

/** How a graph is shown at first: all of it, unless nobody could read it then; in that case from its beginning. */
export function showFirst(stage: Stage): void {
  const target = stage.scene.bounds(), pane = paneRect(stage), margin = Math.min(36, pane.width / 16), least = pane.width < 700 ? 0.7 : 0.55;
  if (!target || pane.width === 0) return;
  const all = fit(target, { ...pane, x: 0, y: 0 }, margin);
  const over = target.height * least - (pane.height - 2 * margin);
  stage.panZoom.go(all.zoom >= least ? all : { x: margin - target.x * least, y: (over > 0 ? margin : margin - over / 2) - target.y * least, zoom: least });
}

/** What follows which pointer. */
const following = new Map<number, () => void>();

/** Takes back the gesture of a pointer that turns out to be one finger of two. */
export function interrupt(pointer: number): void { following.get(pointer)?.(); }

/** Follows a pointer from its press to its release, and pans while it is held near the pane's border. */
export function follow(stage: Stage, down: PointerEvent, on: { move(at: Point, event: PointerEvent): void; end(event: PointerEvent | null): void }, edgePan: (pointer: Point, pane: Rect) => Point): void {
  const over = new AbortController();
  const pane = paneRect(stage);
  following.set(down.pointerId, () => end(null));
  let last = down, frame = 0;
  const report = (event: PointerEvent): void => on.move(toGraph(stage.panZoom.view, { x: event.clientX - pane.x, y: event.clientY - pane.y }), event);
  const pan = (): void => {
    const by = edgePan({ x: last.clientX - pane.x, y: last.clientY - pane.y }, pane);
    if (by.x !== 0 || by.y !== 0) { stage.panZoom.by(by); report(last); }
    frame = requestAnimationFrame(pan);
  };
  const end = (event: PointerEvent | null): void => {
    cancelAnimationFrame(frame);
    over.abort();
    following.delete(down.pointerId);
    on.end(event);
  };
  const options = { signal: AbortSignal.any([over.signal, stage.gone]), capture: true };
  window.addEventListener("pointermove", (event) => {
    if (event.pointerId !== down.pointerId) return;
    last = event;
    if (frame === 0) frame = requestAnimationFrame(pan);
    report(event);
  }, options);
  window.addEventListener("pointerup", (event) => { if (event.pointerId === down.pointerId) end(event); }, options);
  window.addEventListener("pointercancel", (event) => { if (event.pointerId === down.pointerId) end(null); }, options);
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(null);
  }, options);
}
