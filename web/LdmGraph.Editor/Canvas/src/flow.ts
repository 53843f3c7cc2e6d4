// The one file that knows @xyflow/system: panning, zooming and pinching, the shape of links, panning at the edges.
// Whoever replaces that library replaces this file.
import { XYPanZoom, PanOnScrollMode, calcAutoPan, getBezierPath, Position } from "@xyflow/system";
import type { Point, Rect, View } from "./model";

export const MinZoom = 0.05;
export const MaxZoom = 2.5;

export interface PanZoom {
  readonly view: View;
  /** Shows the graph like this, after so many milliseconds of movement. */
  go(view: View, milliseconds?: number): void;
  by(delta: Point): void;
  zoomBy(factor: number): void;
  /** While true, pressing and moving draws a selection instead of panning. */
  selecting(on: boolean): void;
  dispose(): void;
}

/** Pans and zooms by wheel, drag and pinch over a pane; elements of class "nopan" or "nowheel" keep their own. */
export function panZoom(pane: HTMLElement, start: View, onView: (view: View) => void): PanZoom {
  let view = start;
  const instance = XYPanZoom({
    domNode: pane, minZoom: MinZoom, maxZoom: MaxZoom, viewport: start,
    translateExtent: [[-Infinity, -Infinity], [Infinity, Infinity]],
    onDraggingChange: (dragging) => pane.classList.toggle("panning", dragging),
  });
  const update = (selecting: boolean): void => instance.update({
    noWheelClassName: "nowheel", noPanClassName: "nopan", preventScrolling: true,
    panOnScroll: false, panOnDrag: selecting ? [1] : [0, 1], panOnScrollMode: PanOnScrollMode.Free, panOnScrollSpeed: 1,
    userSelectionActive: false, zoomOnPinch: true, zoomOnScroll: true, zoomOnDoubleClick: false,
    zoomActivationKeyPressed: false, lib: "canvas", connectionInProgress: false, paneClickDistance: 4,
    onTransformChange: ([x, y, zoom]) => onView(view = { x, y, zoom }),
  });
  update(false);
  return {
    get view() { return view; },
    go: (next, milliseconds = 0) => void instance.setViewport(next, { duration: milliseconds }),
    by: ({ x, y }) => void instance.setViewport({ ...view, x: view.x + x, y: view.y + y }),
    zoomBy: (factor) => void instance.scaleBy(factor, { duration: 150 }),
    selecting: update,
    dispose: () => instance.destroy(),
  };
}

/** The path of a link from an output, which leaves to the right, to an input, entered from the left; `gap` keeps it off what lies at its ends. */
export function linkPath(from: Point, to: Point, gap: { from: number; to: number } = { from: 0, to: 0 }): string {
  return getBezierPath({ sourceX: from.x + gap.from, sourceY: from.y, sourcePosition: Position.Right, targetX: to.x - gap.to, targetY: to.y, targetPosition: Position.Left })[0];
}

/** How far to pan in this frame because a pointer that drags is near the pane's border; both in screen units. */
export function edgePan(pointer: Point, pane: Rect): Point {
  const [x = 0, y = 0] = calcAutoPan(pointer, pane);
  return { x, y };
}
