// The graph as it lies on the canvas: where everything is, where its ports are, and the elements that show it.
// The elements of nodes are C#'s; this places and measures them. Nothing here knows of pointers or keys.
import { bounds, right, bottom } from "./geometry";
import type { EdgeSpec, EndRef, NodeSpec, Patch, Point, PortRef, Rect, Side } from "./model";

/** Room that a zone keeps around its body's nodes: for its title and for the ports along its sides. */
export const ZonePad = { left: 156, right: 156, top: 60, bottom: 28 };
const ZoneLeast = { width: 420, height: 132 };

/** About as large as it will be once there is an element to measure. */
const unmeasured = ({ ports }: NodeSpec): { width: number; height: number } => {
  const ins = ports.filter((port) => port.side === "in").length;
  return { width: 288, height: 52 + 28 * Math.max(ins, ports.length - ins) };
};

export class SceneNode {
  /** Where the document says it is: from its zone's corner, or the graph's. */
  x: number;
  y: number;
  /** Where it is on the canvas, with its size. */
  rect: Rect;
  element: HTMLElement | null = null;
  size: { width: number; height: number };
  /** From the element's corner to the middle of each port, by side and name. */
  ports = new Map<string, Point>();
  selected = false;
  /** True while its element is waited for, wherever one looks: it is to have the focus. */
  wanted = false;
  /** False inside something collapsed. */
  shown = true;
  children: string[] = [];
  /** Where the document has it, while it is shown elsewhere: graphs that no editor made say nothing of places, and looking at one changes nothing. */
  adrift: Point | null = null;
  /** Where it was shown then: there it returns when the move that gave it a place is undone. */
  private home: Point | null = null;

  constructor(public spec: NodeSpec) {
    this.x = spec.x;
    this.y = spec.y;
    this.size = unmeasured(spec);
    this.rect = { x: spec.x, y: spec.y, ...this.size };
  }

  get id(): string { return this.spec.id; }

  update(spec: NodeSpec): void {
    const stays = this.adrift !== null && this.adrift.x === spec.x && this.adrift.y === spec.y && spec.placed === this.spec.placed;
    this.spec = spec;
    if (stays) return;
    [this.x, this.y, this.adrift] = [spec.x, spec.y, null];
    if (spec.placed === false && this.home) this.drift(this.home);
  }

  /** Shows it elsewhere than the document says. */
  drift(to: Point): void {
    this.adrift ??= { x: this.spec.x, y: this.spec.y };
    this.home = { x: to.x, y: to.y };
    [this.x, this.y] = [to.x, to.y];
  }

  /** Takes the place of another, which had another name. */
  succeed(other: SceneNode): void {
    this.home ??= other.home;
    const at = other.adrift ? other : this.home;
    if (at && this.spec.placed === false) this.drift(at);
  }

  /** True when it is drawn around the nodes of its body. */
  get isZone(): boolean { return this.spec.kind === "zone" && !this.spec.collapsed; }
}

const portKey = (side: Side, name: string): string => `${side}:${name}`;

export class Scene {
  readonly nodes = new Map<string, SceneNode>();
  readonly edges = new Map<string, EdgeSpec>();
  /** Ids of the links at each node. */
  readonly edgesOf = new Map<string, Set<string>>();
  /** What the last patch has given other names, by those of before. */
  readonly successors = new Map<string, string>();
  revision = -1;
  /** True when nodes get their elements only once they have been seen. */
  sparse = false;
  selectedEdge: string | null = null;

  constructor(private readonly layer: HTMLElement) { }

  /** Takes over what changed; the ids of nodes whose place or ports must be measured anew. */
  apply(patch: Patch): Set<string> {
    const changed = new Set<string>();
    if (patch.full) {
      const named = new Set(patch.nodes.map((n) => n.id)), links = new Set(patch.edges.map((e) => e.id));
      for (const id of [...this.nodes.keys()]) if (!named.has(id)) this.nodes.delete(id);
      for (const id of [...this.edges.keys()]) if (!links.has(id)) this.edges.delete(id);
    }
    const gone = patch.removed.map((id) => this.nodes.get(id)).filter((node) => node !== undefined);
    for (const id of patch.removed) this.nodes.delete(id);
    for (const id of patch.removedEdges) this.edges.delete(id);
    const fresh: SceneNode[] = [];
    for (const spec of patch.nodes) {
      const known = this.nodes.get(spec.id);
      if (known) known.update(spec);
      else {
        const node = new SceneNode(spec);
        this.nodes.set(spec.id, node);
        fresh.push(node);
      }
      changed.add(spec.id);
    }
    this.renamed(gone, fresh);
    for (const edge of patch.edges) this.edges.set(edge.id, edge);
    if (this.selectedEdge && !this.edges.has(this.selectedEdge)) this.selectedEdge = null;
    this.index();
    if (patch.select) {
      const chosen = new Set(patch.select);
      for (const node of this.nodes.values()) node.selected = chosen.has(node.id);
    }
    this.revision = patch.revision;
    this.sparse = patch.sparse === true;
    return changed;
  }

  /** As many that are gone as are new, in the same order and of the same kinds, are the same under other names: they are shown where they were. */
  private renamed(gone: readonly SceneNode[], fresh: readonly SceneNode[]): void {
    this.successors.clear();
    if (gone.length !== fresh.length || gone.some((node, i) => node.spec.kind !== fresh[i]!.spec.kind || node.spec.ports.length !== fresh[i]!.spec.ports.length)) return;
    for (const [i, node] of gone.entries()) {
      const next = fresh[i]!;
      this.successors.set(node.id, next.id);
      next.succeed(node);
    }
  }

  private index(): void {
    this.edgesOf.clear();
    for (const node of this.nodes.values()) node.children = [];
    for (const node of this.nodes.values()) if (node.spec.parent) this.nodes.get(node.spec.parent)?.children.push(node.id);
    const note = (node: string, edge: string): void => {
      const set = this.edgesOf.get(node);
      if (set) set.add(edge); else this.edgesOf.set(node, new Set([edge]));
    };
    for (const edge of this.edges.values()) { note(edge.from.node, edge.id); note(edge.to.node, edge.id); }
    for (const node of this.nodes.values()) {
      node.shown = true;
      for (let up = node.spec.parent; up; up = this.nodes.get(up)?.spec.parent)
        if (this.nodes.get(up)?.spec.collapsed) { node.shown = false; break; }
    }
  }

  /** Finds the elements of nodes that have none yet, or whose element was replaced; forgets those that are gone. */
  attach(): SceneNode[] {
    const found: SceneNode[] = [];
    for (const node of this.nodes.values()) if (node.element && !node.element.isConnected) node.element = null;
    for (const child of this.layer.children) {
      const element = child as HTMLElement, node = this.nodes.get(element.dataset["node"] ?? "");
      if (!node || node.element === element) continue;
      node.element = element;
      found.push(node);
    }
    return found;
  }

  /** Reads sizes and ports from the elements. Reads only, so that the browser lays out once for all of them. */
  measure(ids: Iterable<string>): void {
    for (const id of ids) {
      const node = this.nodes.get(id), element = node?.element;
      if (!node || !element || element.offsetParent === null) continue;
      if (!node.isZone) node.size = { width: element.offsetWidth, height: element.offsetHeight };
      else {
        // The picture of what is being sampled has its place below the ports on the right.
        const picture = element.querySelector<HTMLElement>(":scope > .run-picture.kept")?.offsetHeight ?? 0;
        const rails = [...element.querySelectorAll<HTMLElement>(".zone-rail")].map((rail) => rail.offsetTop + rail.offsetHeight + (rail.matches(".zone-out") && picture > 0 ? picture + 12 : 0));
        node.size = { width: ZoneLeast.width, height: Math.max(ZoneLeast.height, ...rails.map((bottom) => bottom + ZonePad.bottom)) };
      }
      node.ports.clear();
      for (const port of element.querySelectorAll<HTMLElement>("[data-port]")) {
        const at = offset(port, element);
        if (at) node.ports.set(portKey(port.dataset["side"] as Side, port.dataset["port"]!), at);
      }
    }
  }

  /** Places everything: zones around their nodes, then the elements. */
  place(): void {
    for (const node of this.nodes.values()) if (!node.spec.parent || !this.nodes.has(node.spec.parent)) this.arrange(node, { x: 0, y: 0 });
    for (const node of this.nodes.values()) this.show(node);
  }

  /** Moves a node, with what is in it, to coordinates of the document; its zones follow. Returns the ids of all that moved. */
  move(id: string, to: Point): string[] {
    const node = this.nodes.get(id);
    if (!node) return [];
    [node.x, node.y] = [to.x, to.y];
    let top = node;
    while (top.spec.parent && this.nodes.has(top.spec.parent)) top = this.nodes.get(top.spec.parent)!;
    this.arrange(top, { x: 0, y: 0 });
    const moved = this.within(top.id);
    for (const other of moved) this.show(this.nodes.get(other)!);
    return moved;
  }

  /** A node and all that is in its body, its bodies' bodies and so on. */
  within(id: string): string[] {
    const all = [id];
    for (let i = 0; i < all.length; i++) all.push(...this.nodes.get(all[i]!)?.children ?? []);
    return all;
  }

  /** The corner that the coordinates of a body's nodes count from. */
  origin(parent: string | undefined): Point {
    const zone = parent ? this.nodes.get(parent) : undefined;
    if (!zone) return { x: 0, y: 0 };
    const outer = this.origin(zone.spec.parent);
    return { x: outer.x + zone.x + ZonePad.left, y: outer.y + zone.y + ZonePad.top };
  }

  private arrange(node: SceneNode, origin: Point): void {
    const corner = { x: origin.x + node.x, y: origin.y + node.y };
    if (!node.isZone) {
      node.rect = { ...corner, width: node.spec.width ?? node.size.width, height: node.spec.height ?? node.size.height };
      for (const id of node.children) this.arrange(this.nodes.get(id)!, corner);
      return;
    }
    const inside = { x: corner.x + ZonePad.left, y: corner.y + ZonePad.top };
    for (const id of node.children) this.arrange(this.nodes.get(id)!, inside);
    const body = bounds(node.children.map((id) => this.nodes.get(id)!.rect));
    const x = Math.min(corner.x, body ? body.x - ZonePad.left : corner.x), y = Math.min(corner.y, body ? body.y - ZonePad.top : corner.y);
    const x2 = Math.max(corner.x + node.size.width, body ? right(body) + ZonePad.right : 0);
    const y2 = Math.max(corner.y + node.size.height, body ? bottom(body) + ZonePad.bottom : 0);
    node.rect = { x, y, width: x2 - x, height: y2 - y };
  }

  private show(node: SceneNode): void {
    const { element, rect } = node;
    if (!element) return;
    element.style.transform = `translate(${rect.x}px,${rect.y}px)`;
    if (node.isZone || node.spec.width !== undefined) {
      element.style.width = `${rect.width}px`;
      element.style.height = `${rect.height}px`;
    } else if (element.style.width !== "") element.style.width = element.style.height = "";
    element.classList.toggle("hidden", !node.shown);
    element.classList.add("placed");
  }

  /** The middle of a port; where it is hidden, the side of the node that stands for it. */
  portPoint(ref: PortRef, side: Side): Point | null {
    let node = this.nodes.get(ref.node);
    if (!node) return null;
    while (!node.shown && node.spec.parent && this.nodes.has(node.spec.parent)) node = this.nodes.get(node.spec.parent)!;
    const at = node.id === ref.node ? node.ports.get(portKey(side, ref.port)) : undefined;
    if (at) return { x: node.rect.x + at.x, y: node.rect.y + at.y };
    return { x: side === "in" ? node.rect.x : right(node.rect), y: node.rect.y + Math.min(20, node.rect.height / 2) };
  }

  portElement(end: EndRef): HTMLElement | null {
    return this.nodes.get(end.node)?.element?.querySelector<HTMLElement>(`[data-side="${end.side}"][data-port="${CSS.escape(end.port)}"]`) ?? null;
  }

  /** The innermost zone around a point. */
  zoneAt(p: Point): SceneNode | null {
    let best: SceneNode | null = null;
    for (const node of this.nodes.values())
      if (node.isZone && node.shown && p.x >= node.rect.x && p.y >= node.rect.y && p.x <= right(node.rect) && p.y <= bottom(node.rect)
        && (!best || node.rect.width * node.rect.height < best.rect.width * best.rect.height)) best = node;
    return best;
  }

  selection(): SceneNode[] {
    return [...this.nodes.values()].filter((node) => node.selected);
  }

  bounds(ids?: Iterable<string>): Rect | null {
    const nodes = ids ? [...ids].flatMap((id) => this.nodes.get(id) ?? []) : [...this.nodes.values()];
    return bounds(nodes.filter((node) => node.shown).map((node) => node.rect));
  }
}

/** From an ancestor's corner to an element's middle, in layout units, which no zoom changes; null when it is not shown. */
function offset(element: HTMLElement, ancestor: HTMLElement): Point | null {
  let x = element.offsetWidth / 2, y = element.offsetHeight / 2;
  for (let at: HTMLElement | null = element; at !== ancestor; at = at.offsetParent as HTMLElement | null) {
    if (!at) return null;
    x += at.offsetLeft + (at === element ? 0 : at.clientLeft);
    y += at.offsetTop + (at === element ? 0 : at.clientTop);
  }
  return { x: x + ancestor.clientLeft, y: y + ancestor.clientTop };
}
