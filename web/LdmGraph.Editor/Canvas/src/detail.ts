// How much is drawn: nothing that is out of sight in large graphs, no bodies from afar, plain boxes from very far.
import { overlaps } from "./geometry";
import { hueOf } from "./colours";
import type { Rect, View } from "./model";
import type { SceneNode } from "./scene";
import { paneRect, sightOf } from "./stage";
import type { Stage } from "./stage";

/** Below it nodes show their title only. */
export const FarZoom = 0.3;
/** Below it nodes are boxes on one canvas element. */
export const DotZoom = 0.15;
/** Graphs of this many nodes lay out only what is in sight. */
export const CullFrom = 150;
const Margin = 240;

export class Detail {
  private timer = 0;
  private far = false;
  private asked = "";

  constructor(private readonly stage: () => Stage, private readonly boxes: HTMLCanvasElement) { }

  /** To be called when the view has changed; the costly part runs at most ten times a second. */
  viewed(view: View): void {
    const { root, scene } = this.stage(), far = view.zoom < FarZoom, dots = this.isDots(view);
    if (far !== this.far) this.freeze(far);
    // What is not laid out cannot have the focus, and without it no key would reach the graph any more.
    if (dots && document.activeElement?.closest("[data-node]")) root.focus({ preventScroll: true });
    root.classList.toggle("dots", dots);
    if (dots || scene.sparse) this.drawBoxes(view, dots); else if (!this.boxes.hidden) this.boxes.hidden = true;
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      this.cull();
      if (scene.sparse) this.stage().links.all();
    }, 100);
  }

  /** Detaches from the layout what cannot be seen. */
  cull(): void {
    const stage = this.stage(), { scene } = stage, culling = scene.nodes.size >= CullFrom;
    const { view } = stage.panZoom, sight = sightOf(stage, Margin);
    const focused = document.activeElement;
    for (const node of scene.nodes.values()) {
      const kept = !culling || overlaps(sight, node.rect) || node.selected || (focused !== null && node.element?.contains(focused));
      node.element?.classList.toggle("culled", !kept);
    }
    if (!scene.sparse) { stage.links.sight = null; return; }
    // From very far links are not shown at all.
    stage.links.sight = this.isDots(view) ? { x: 0, y: 0, width: 0, height: 0 } : sight;
    this.drawBoxes(view, this.isDots(view));
    this.ask(sight);
  }

  /** Asks for the elements of what is in sight, where some are not there yet; the same only once. */
  private ask(sight: Rect): void {
    const stage = this.stage(), { scene } = stage, dots = this.isDots(stage.panZoom.view);
    const wanted = [...scene.nodes.values()].filter((node) => node.shown && (node.wanted || (!dots && overlaps(sight, node.rect)) || node.element?.contains(document.activeElement)));
    const ids = wanted.map((node) => node.id), asked = ids.join("\n");
    if (asked === this.asked || wanted.every((node) => node.element)) return;
    this.asked = asked;
    stage.send({ kind: "seen", ids });
  }

  private isDots(view: View): boolean { return view.zoom < (this.stage().scene.sparse ? FarZoom : DotZoom); }

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

  /** All nodes, or those that have no elements yet. */
  private drawBoxes(view: View, all: boolean): void {
    const stage = this.stage(), pane = paneRect(stage), context = this.boxes.getContext("2d");
    if (!context) return;
    this.boxes.hidden = false;
    size(this.boxes, pane);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, pane.width, pane.height);
    const seen = sightOf(stage);
    paint(stage, context, (r) => ({ x: r.x * view.zoom + view.x, y: r.y * view.zoom + view.y, width: Math.max(2, r.width * view.zoom), height: Math.max(2, r.height * view.zoom) }),
      (node) => (all || node.element === null) && overlaps(seen, node.rect));
  }
}

/** Gives a canvas the pixels for its size on the page; false when it had them. */
export function size(canvas: HTMLCanvasElement, { width, height }: { width: number; height: number }): boolean {
  const w = Math.round(width * devicePixelRatio), h = Math.round(height * devicePixelRatio);
  if (canvas.width === w && canvas.height === h) return false;
  [canvas.width, canvas.height] = [w, h];
  return true;
}

/** Nodes as boxes in the colour of their first output. */
export function paint(stage: Stage, context: CanvasRenderingContext2D, place: (r: Rect) => Rect, which: (node: SceneNode) => boolean = () => true): void {
  const style = getComputedStyle(stage.root), colour = (name: string): string => style.getPropertyValue(name).trim();
  const [plain, chosen, failed, running, zone] = [colour("--map-node"), colour("--accent"), colour("--error"), colour("--ok"), colour("--map-zone")];
  const light = colour("--port-light"), chroma = colour("--port-chroma");
  for (const node of stage.scene.nodes.values()) {
    if (!node.shown || !which(node)) continue;
    const r = place(node.rect), run = node.element?.dataset["run"], output = node.spec.ports.find((port) => port.side === "out" && !port.inner);
    const area = node.isZone || node.spec.kind === "frame";
    context.fillStyle = area ? zone! : run === "failed" ? failed! : run === "running" ? running! : node.selected ? chosen!
      : output ? `oklch(${light} ${chroma} ${hueOf(output.type)})` : plain!;
    context.fillRect(r.x, r.y, r.width, r.height);
  }
}
