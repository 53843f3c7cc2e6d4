// The whole graph in a corner; pressing on it goes there.
import { paint, size } from "./detail";
import { bounds, contains } from "./geometry";
import type { Point, Rect } from "./model";
import { paneRect, sightOf } from "./stage";
import type { Stage } from "./stage";

export class Minimap {
  private frame = 0;
  private area: Rect = { x: 0, y: 0, width: 1, height: 1 };
  private all: Rect | null = null;
  private isStale = true;
  private readonly nodes = document.createElement("canvas");

  constructor(private readonly stage: () => Stage, private readonly canvas: HTMLCanvasElement, gone: AbortSignal) {
    canvas.addEventListener("pointerdown", (down) => {
      down.preventDefault();
      canvas.setPointerCapture(down.pointerId);
      this.go(down);
    }, { signal: gone });
    canvas.addEventListener("pointermove", (event) => { if (canvas.hasPointerCapture(event.pointerId)) this.go(event); }, { signal: gone });
    canvas.addEventListener("wheel", (event) => { event.preventDefault(); this.stage().panZoom.zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2); }, { signal: gone, passive: false });
    gone.addEventListener("abort", () => cancelAnimationFrame(this.frame));
  }

  /** To be called when nodes have changed, or moved. */
  draw(): void {
    this.isStale = true;
    this.look();
  }

  /** To be called when the view has changed. */
  look(): void {
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.paint(); });
  }

  private paint(): void {
    const stage = this.stage(), { width, height } = this.canvas.getBoundingClientRect(), context = this.canvas.getContext("2d");
    if (!context || width === 0) return;
    const seen = sightOf(stage);
    if (this.isStale) this.all = stage.scene.bounds();
    // A map of what is in sight anyhow tells nothing.
    this.canvas.classList.toggle("idle", this.all === null || contains(seen, this.all));
    if (size(this.nodes, { width, height }) || this.isStale) this.paintNodes(stage, width, height);
    this.area = bounds([...[this.all].filter((r) => r !== null), seen])!;
    size(this.canvas, { width, height });
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    const place = this.placing(width, height), nodes = this.all && place(this.all), frame = place(seen);
    if (nodes) context.drawImage(this.nodes, 0, 0, this.nodes.width, this.nodes.height, nodes.x, nodes.y, nodes.width, nodes.height);
    context.strokeStyle = getComputedStyle(stage.root).getPropertyValue("--accent").trim();
    context.lineWidth = 1.5;
    context.strokeRect(frame.x + 0.75, frame.y + 0.75, Math.max(0, frame.width - 1.5), Math.max(0, frame.height - 1.5));
  }

  /** All nodes over the whole of a canvas of their own, kept from frame to frame while one pans: a large graph has thousands. */
  private paintNodes(stage: Stage, width: number, height: number): void {
    const context = this.nodes.getContext("2d"), all = this.all;
    if (!context) return;
    this.isStale = false;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (!all) return;
    const kx = width / Math.max(1, all.width), ky = height / Math.max(1, all.height);
    paint(stage, context, (r) => ({ x: (r.x - all.x) * kx, y: (r.y - all.y) * ky, width: Math.max(1.5, r.width * kx), height: Math.max(1.5, r.height * ky) }));
  }

  private scale(width: number, height: number): { k: number; x: number; y: number } {
    const k = Math.min(width / this.area.width, height / this.area.height);
    return { k, x: (width - this.area.width * k) / 2, y: (height - this.area.height * k) / 2 };
  }

  private placing(width: number, height: number): (r: Rect) => Rect {
    const { k, x, y } = this.scale(width, height);
    return (r) => ({ x: x + (r.x - this.area.x) * k, y: y + (r.y - this.area.y) * k, width: Math.max(1.5, r.width * k), height: Math.max(1.5, r.height * k) });
  }

  private go(event: PointerEvent): void {
    const stage = this.stage(), at = this.canvas.getBoundingClientRect(), { k, x, y } = this.scale(at.width, at.height);
    const middle: Point = { x: (event.clientX - at.left - x) / k + this.area.x, y: (event.clientY - at.top - y) / k + this.area.y };
    const pane = paneRect(stage), { zoom } = stage.panZoom.view;
    stage.panZoom.go({ x: pane.width / 2 - middle.x * zoom, y: pane.height / 2 - middle.y * zoom, zoom });
  }
}
