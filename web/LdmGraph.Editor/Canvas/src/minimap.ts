// The whole graph in a corner; pressing on it goes there.
import { paint, size } from "./detail";
import { bounds, contains, toGraph } from "./geometry";
import type { Point, Rect } from "./model";
import { paneRect } from "./stage";
import type { Stage } from "./stage";

export class Minimap {
  private frame = 0;
  private area: Rect = { x: 0, y: 0, width: 1, height: 1 };

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

  draw(): void {
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.paint(); });
  }

  private paint(): void {
    const stage = this.stage(), { width, height } = this.canvas.getBoundingClientRect(), context = this.canvas.getContext("2d");
    if (!context || width === 0) return;
    const pane = paneRect(stage), view = stage.panZoom.view;
    const seen = { ...toGraph(view, { x: 0, y: 0 }), width: pane.width / view.zoom, height: pane.height / view.zoom };
    // A map of what is in sight anyhow tells nothing.
    const all = stage.scene.bounds();
    this.canvas.classList.toggle("idle", all === null || contains(seen, all));
    this.area = bounds([...[all].filter((r) => r !== null), seen])!;
    const place = this.placing(width, height);
    size(this.canvas, { width, height });
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(stage, context, place);
    const frame = place(seen);
    context.strokeStyle = getComputedStyle(stage.root).getPropertyValue("--accent").trim();
    context.lineWidth = 1.5;
    context.strokeRect(frame.x + 0.75, frame.y + 0.75, Math.max(0, frame.width - 1.5), Math.max(0, frame.height - 1.5));
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
