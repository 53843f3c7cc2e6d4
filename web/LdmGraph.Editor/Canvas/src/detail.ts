// How much is drawn: nothing that is out of sight in large graphs, no bodies from afar, plain boxes from very far.
import { overlaps, toGraph, grow } from "./geometry";
import { hueOf } from "./colours";
import type { Rect, View } from "./model";
import { paneRect } from "./stage";
import type { Stage } from "./stage";

/** Below it nodes show their title only. */
export const FarZoom = 0.3;
/** Below it nodes are boxes on one canvas element. */
export const DotZoom = 0.15;
/** Graphs of this many nodes leave out what is not in sight. */
export const CullFrom = 150;
const Margin = 240;

export class Detail {
  private timer = 0;
  private far = false;

  constructor(private readonly stage: () => Stage, private readonly boxes: HTMLCanvasElement) { }

  /** To be called when the view has changed; the costly part runs at most ten times a second. */
  viewed(view: View): void {
    const { root } = this.stage(), far = view.zoom < FarZoom, dots = view.zoom < DotZoom;
    if (far !== this.far) this.freeze(far);
    root.classList.toggle("dots", dots);
    if (dots) this.drawBoxes(view); else if (!this.boxes.hidden) this.boxes.hidden = true;
    this.timer ||= window.setTimeout(() => { this.timer = 0; this.cull(); }, 100);
  }

  /** Detaches from the layout what cannot be seen. */
  cull(): void {
    const stage = this.stage(), { scene } = stage, culling = scene.nodes.size >= CullFrom;
    const pane = paneRect(stage), view = stage.panZoom.view, corner = toGraph(view, { x: 0, y: 0 });
    const sight = grow({ ...corner, width: pane.width / view.zoom, height: pane.height / view.zoom }, Margin / view.zoom);
    const focused = document.activeElement;
    for (const node of scene.nodes.values()) {
      const kept = !culling || overlaps(sight, node.rect) || node.selected || (focused !== null && node.element?.contains(focused));
      node.element?.classList.toggle("culled", !kept);
    }
  }

  /** Has nodes measured as they are from near: from afar they have neither fields nor ports. */
  measure(ids: ReadonlySet<string>): void {
    const { scene } = this.stage();
    if (!this.far) { scene.measure(ids); return; }
    this.freeze(false);
    scene.measure(ids);
    this.freeze(true);
  }

  dispose(): void { window.clearTimeout(this.timer); }

  /** Nodes keep their height when their bodies are left out, so that nothing moves and no size is measured anew. */
  private freeze(far: boolean): void {
    const { root, scene } = this.stage();
    this.far = far;
    for (const node of scene.nodes.values())
      if (node.element && !node.isZone && node.spec.width === undefined) {
        node.element.style.height = far ? `${node.size.height}px` : "";
        node.element.style.width = far ? `${node.size.width}px` : "";
      }
    root.classList.toggle("far", far);
  }

  private drawBoxes(view: View): void {
    const stage = this.stage(), pane = paneRect(stage), context = this.boxes.getContext("2d");
    if (!context) return;
    this.boxes.hidden = false;
    size(this.boxes, pane);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, pane.width, pane.height);
    paint(stage, context, (r) => ({ x: r.x * view.zoom + view.x, y: r.y * view.zoom + view.y, width: Math.max(2, r.width * view.zoom), height: Math.max(2, r.height * view.zoom) }));
  }
}

export function size(canvas: HTMLCanvasElement, { width, height }: { width: number; height: number }): void {
  const w = Math.round(width * devicePixelRatio), h = Math.round(height * devicePixelRatio);
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
}

/** Every node as a box in the colour of its first output. */
export function paint(stage: Stage, context: CanvasRenderingContext2D, place: (r: Rect) => Rect): void {
  const style = getComputedStyle(stage.root), colour = (name: string): string => style.getPropertyValue(name).trim();
  const [plain, chosen, failed, running, zone] = [colour("--map-node"), colour("--accent"), colour("--error"), colour("--ok"), colour("--map-zone")];
  const light = colour("--port-light"), chroma = colour("--port-chroma");
  for (const node of stage.scene.nodes.values()) {
    if (!node.shown) continue;
    const r = place(node.rect), run = node.element?.dataset["run"], output = node.spec.ports.find((port) => port.side === "out" && !port.inner);
    const area = node.isZone || node.spec.kind === "frame";
    context.fillStyle = area ? zone! : run === "failed" ? failed! : run === "running" ? running! : node.selected ? chosen!
      : output ? `oklch(${light} ${chroma} ${hueOf(output.type)})` : plain!;
    context.fillRect(r.x, r.y, r.width, r.height);
  }
}
