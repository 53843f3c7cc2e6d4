// Draws the links into the svg element that C# leaves empty.
import { linkPath } from "./flow";
import { bounds, overlaps } from "./geometry";
import type { EdgeSpec, Point, Rect } from "./model";
import type { Scene } from "./scene";

/** Links end at the border of a port, so that its letter stays readable. */
const PortRadius = 8;
const Svg = "http://www.w3.org/2000/svg";

export function svg<K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, string> = {}): SVGElementTagNameMap[K] {
  const element = document.createElementNS(Svg, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

interface Drawn { group: SVGGElement; lines: SVGPathElement[]; dots: SVGCircleElement[]; bends: SVGCircleElement[] }

export class Links {
  private readonly drawn = new Map<string, Drawn>();
  private readonly dirty = new Set<string>();
  private readonly temporary: SVGPathElement;
  private frame = 0;
  /** The part of a large graph outside of which no link is drawn; null to draw all. */
  sight: Rect | null = null;

  constructor(private readonly scene: Scene, private readonly layer: SVGSVGElement, above: SVGSVGElement) {
    this.temporary = svg("path", { class: "link-dragged" });
    above.append(this.temporary);
  }

  /** Draws all links anew, and drops those that are gone. */
  all(): void {
    for (const [id, { group }] of this.drawn) if (!this.scene.edges.has(id)) { group.remove(); this.drawn.delete(id); }
    for (const id of this.scene.edges.keys()) this.dirty.add(id);
    this.flush();
  }

  /** Draws the links at these nodes in the next frame. */
  of(nodes: Iterable<string>): void {
    for (const node of nodes) for (const id of this.scene.edgesOf.get(node) ?? []) this.dirty.add(id);
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  flush(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    for (const id of this.dirty) this.draw(id);
    this.dirty.clear();
  }

  /** The link that hangs on the pointer; null for none. */
  drag(path: { from: Point; to: Point; type: string; fits: boolean | null } | null): void {
    this.temporary.toggleAttribute("hidden", path === null);
    if (!path) { this.temporary.removeAttribute("d"); return; }
    this.temporary.setAttribute("d", linkPath(path.from, path.to));
    this.temporary.dataset["type"] = path.type;
    this.temporary.classList.toggle("unfit", path.fits === false);
  }

  mark(id: string, name: string, on: boolean): void {
    this.drawn.get(id)?.group.classList.toggle(name, on);
  }

  private draw(id: string): void {
    const known = this.scene.edges.get(id), edge = known && this.isSeen(known) ? known : undefined;
    const from = edge && this.scene.portPoint(edge.from, "out"), to = edge && this.scene.portPoint(edge.to, "in");
    let drawn = this.drawn.get(id);
    if (!edge || !from || !to) { drawn?.group.remove(); this.drawn.delete(id); return; }
    if (!drawn) {
      const group = svg("g", { class: "link nopan" });
      group.dataset["link"] = id;
      const lines = [svg("path", { class: "link-hit" }), svg("path", { class: "link-line" })];
      const dots = [svg("circle", { r: "5" }), svg("circle", { r: "5" })];
      group.append(...lines, ...dots);
      this.layer.append(group);
      this.drawn.set(id, drawn = { group, lines, dots, bends: [] });
    }
    const a = this.scene.nodes.get(edge.from.node)!, b = this.scene.nodes.get(edge.to.node)!;
    drawn.group.dataset["type"] = edge.type;
    const body = edge.parent ? this.scene.nodes.get(edge.parent) : undefined;
    drawn.group.classList.toggle("hidden", (!a.shown && !b.shown) || (body !== undefined && !body.isZone));
    drawn.group.classList.toggle("near", a.selected || b.selected);
    drawn.group.classList.toggle("selected", this.scene.selectedEdge === id);
    const bends = this.bendsOf(edge), points = [from, ...bends, to];
    const path = points.slice(1).map((p, i) => linkPath(points[i]!, p, { from: i === 0 ? PortRadius : 0, to: i === points.length - 2 ? PortRadius : 0 })).join(" ");
    for (const line of drawn.lines) line.setAttribute("d", path);
    [from, to].forEach((p, i) => centre(drawn.dots[i]!, p));
    while (drawn.bends.length > bends.length) drawn.bends.pop()!.remove();
    while (drawn.bends.length < bends.length) {
      const bend = svg("circle", { class: "link-bend", r: "6" });
      drawn.group.append(bend);
      drawn.bends.push(bend);
    }
    bends.forEach((p, i) => { centre(drawn.bends[i]!, p); drawn.bends[i]!.dataset["bend"] = String(i); });
  }

  private isSeen(edge: EdgeSpec): boolean {
    if (!this.sight) return true;
    const a = this.scene.nodes.get(edge.from.node), b = this.scene.nodes.get(edge.to.node);
    return a !== undefined && b !== undefined && overlaps(this.sight, bounds([a.rect, b.rect, ...this.bendsOf(edge).map((p) => ({ ...p, width: 0, height: 0 }))])!);
  }

  /** The points that a link is led through, on the canvas. */
  bendsOf(edge: EdgeSpec): Point[] {
    const origin = this.scene.origin(edge.parent);
    return (edge.bends ?? []).map((p) => ({ x: p.x + origin.x, y: p.y + origin.y }));
  }
}

function centre(circle: SVGCircleElement, p: Point): void {
  circle.setAttribute("cx", String(p.x));
  circle.setAttribute("cy", String(p.y));
}
