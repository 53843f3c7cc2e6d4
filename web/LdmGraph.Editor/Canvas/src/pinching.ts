// Two fingers of which at least one has come down on a node: the library leaves those alone, as a node is dragged with one.
import { centre, between } from "./geometry";
import { MaxZoom, MinZoom } from "./flow";
import type { Point, View } from "./model";
import { paneRect } from "./stage";
import type { Stage } from "./stage";

/** The view in which what was under two fingers is under them again. */
export function pinched(view: View, before: readonly [Point, Point], now: readonly [Point, Point]): View {
  const spread = (of: readonly [Point, Point]): number => Math.max(1, Math.hypot(of[0].x - of[1].x, of[0].y - of[1].y));
  const zoom = Math.min(MaxZoom, Math.max(MinZoom, view.zoom * spread(now) / spread(before)));
  const from = centre(between(...before)), to = centre(between(...now)), k = zoom / view.zoom;
  return { x: to.x - (from.x - view.x) * k, y: to.y - (from.y - view.y) * k, zoom };
}

/** Zooms and pans while two fingers are down; a gesture that the first of them had begun is taken back by `interrupt`. */
export function pinch(stage: Stage, interrupt: (pointer: number) => void): void {
  const { pane, root } = stage, on = { signal: stage.gone, capture: true } as const;
  const fingers = new Map<number, Point>();
  let onNode = false, active = false;

  const end = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) active = false;
    if (fingers.size === 0) onNode = false;
  };
  pane.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, at(event));
    onNode ||= (event.target as Element).closest(".nopan") !== null;
    if (fingers.size !== 2 || !onNode) return;
    active = true;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const id of fingers.keys()) interrupt(id);
  }, on);
  window.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    if (active) {
      event.stopImmediatePropagation();
      const other = [...fingers].find(([id]) => id !== event.pointerId)![1];
      stage.panZoom.go(pinched(stage.panZoom.view, [before, other], [now, other]));
    }
    fingers.set(event.pointerId, now);
  }, on);
  window.addEventListener("pointerup", end, on);
  window.addEventListener("pointercancel", end, on);
  // The library listens to touches, and would pan with the finger that is beside the node.
  for (const kind of ["touchstart", "touchmove"] as const)
    root.addEventListener(kind, (event) => { if (onNode && event.touches.length > 1) { event.preventDefault(); event.stopPropagation(); } }, { ...on, passive: false });

  function at(event: PointerEvent): Point {
    const { x, y } = paneRect(stage);
    return { x: event.clientX - x, y: event.clientY - y };
  }
}
