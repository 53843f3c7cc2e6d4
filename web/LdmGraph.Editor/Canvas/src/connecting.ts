// Dragging a link: what fits is lit, what does not is dimmed with the reason; a body finds its port; nothing opens the palette.
import { edgePan } from "./flow";
import { inWords, reasons, samePort } from "./fitting";
import { holds } from "./geometry";
import type { EdgeSpec, EndRef, NodeSpec, Point, PortRef, PortSpec } from "./model";
import { follow, graphPoint } from "./stage";
import type { Stage } from "./stage";

/** How near the pointer must come to a port, on the screen. */
const Radius = 26;

export interface Target { node: NodeSpec; port: PortSpec; reason: string | null }

/** The link that stands at an input, if any. */
export function linkInto(stage: Stage, ref: PortRef): EdgeSpec | null {
  for (const id of stage.scene.edgesOf.get(ref.node) ?? []) {
    const edge = stage.scene.edges.get(id);
    if (edge && samePort(edge.to, ref)) return edge;
  }
  return null;
}

/** Starts a link at a port; at an input that has one already, its end is taken off and hangs on the pointer. */
export function dragLink(stage: Stage, down: PointerEvent, pressed: EndRef, hint: HTMLElement): void {
  const { scene, links } = stage;
  const taken = pressed.side === "in" ? linkInto(stage, pressed) : null;
  const end: EndRef = taken ? { ...taken.from, side: "out" } : pressed;
  const spec = scene.nodes.get(end.node)?.spec.ports.find((p) => p.name === end.port && p.side === end.side);
  const from = scene.portPoint(end, end.side);
  if (!spec || !from) return;
  const start = graphPoint(stage, down);
  const why = reasons(sight(stage, taken), end);
  let lit = false, target: Target | null = null;

  const finish = (): void => {
    links.drag(null);
    hint.hidden = true;
    if (taken) links.mark(taken.id, "taken", false);
    light(stage, null);
  };
  follow(stage, down, {
    move: (at, event) => {
      if (!lit) {
        if (Math.hypot(at.x - start.x, at.y - start.y) * stage.panZoom.view.zoom < 4) return;
        lit = true;
        if (taken) links.mark(taken.id, "taken", true);
        light(stage, why);
      }
      target = targetAt(stage, at, event, end, why);
      const to = target && target.reason === null ? scene.portPoint({ node: target.node.id, port: target.port.name }, target.port.side) ?? at : at;
      const [a, b] = end.side === "out" ? [from, to] : [to, from];
      links.drag({ from: a, to: b, type: spec.type, fits: target ? target.reason === null : null });
      mark(stage, target);
      showHint(stage, hint, event, target, end);
    },
    end: (event) => {
      finish();
      if (event === null || !lit) return;
      const instead = taken?.to;
      if (target && target.reason === null) {
        const other = { node: target.node.id, port: target.port.name };
        const [output, input] = end.side === "out" ? [{ node: end.node, port: end.port }, other] : [other, { node: end.node, port: end.port }];
        if (!instead || !samePort(instead, input)) stage.send({ kind: "connect", revision: scene.revision, from: output, to: input, ...(instead ? { instead } : {}) });
      } else if (target) stage.say(target.reason!);
      else if (instead) stage.send({ kind: "disconnect", revision: scene.revision, ends: [instead] });
      else {
        const at = graphPoint(stage, event), zone = scene.zoneAt(at), origin = scene.origin(zone?.id);
        stage.send({ kind: "palette", x: Math.round(at.x - origin.x), y: Math.round(at.y - origin.y), clientX: event.clientX, clientY: event.clientY, ...(zone ? { parent: zone.id } : {}), end });
      }
    },
  }, edgePan);
}

function sight(stage: Stage, without: EdgeSpec | null = null): { nodes: Stage["scene"]["nodes"]; edges: EdgeSpec[]; types: Stage["types"] } {
  return { nodes: stage.scene.nodes, edges: [...stage.scene.edges.values()].filter((edge) => edge !== without), types: stage.types };
}

/** The ports that a link from this end may go to, the nearest nodes first, with a reason for those that it may not. */
export function targetsOf(stage: Stage, end: EndRef): Target[] {
  const why = reasons(sight(stage), end), start = stage.scene.nodes.get(end.node)!.rect;
  return [...stage.scene.nodes.values()]
    .filter((node) => node.shown)
    .sort((a, b) => Math.hypot(a.rect.x - start.x, a.rect.y - start.y) - Math.hypot(b.rect.x - start.x, b.rect.y - start.y))
    .flatMap((node) => node.spec.ports.filter((port) => port.side !== end.side).map((port) => ({ node: node.spec, port, reason: why(node.spec, port) })));
}

/** The port under the pointer or near it; else, over a node's body, the first free port of it that fits. */
function targetAt(stage: Stage, at: Point, event: PointerEvent, end: EndRef, why: (node: NodeSpec, port: PortSpec) => string | null): Target | null {
  const { scene } = stage, reach = Radius / stage.panZoom.view.zoom;
  let best: Target | null = null, least = Infinity;
  for (const node of scene.nodes.values()) {
    const { x, y, width, height } = node.rect;
    if (!node.shown || !holds({ x: x - reach, y: y - reach, width: width + 2 * reach, height: height + 2 * reach }, at)) continue;
    for (const port of node.spec.ports) {
      if (port.side === end.side) continue;
      const p = scene.portPoint({ node: node.id, port: port.name }, port.side);
      const distance = p ? Math.hypot(p.x - at.x, p.y - at.y) : Infinity;
      if (distance > reach) continue;
      const reason = why(node.spec, port);
      // One that fits is meant rather than a nearer one that does not, unless the pointer is right on that.
      const cost = reason === null || distance < 6 ? distance : distance + reach;
      if (cost < least) [best, least] = [{ node: node.spec, port, reason }, cost];
    }
  }
  if (best) return best;
  const under = (document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("[data-node]"))?.dataset["node"];
  const node = under ? scene.nodes.get(under) : undefined;
  if (!node || node.isZone || node.spec.kind === "frame" || node.spec.kind === "note") return null;
  const candidates = node.spec.ports.filter((port) => port.side !== end.side).map((port) => ({ node: node.spec, port, reason: why(node.spec, port) }));
  if (candidates.length === 0) return { node: node.spec, port: { name: "", side: end.side, type: "" }, reason: end.side === "out" ? "it has no inputs" : "it has no outputs" };
  const free = (t: Target): boolean => t.port.side === "out" || linkInto(stage, { node: t.node.id, port: t.port.name }) === null;
  const exact = spec(stage, end)?.type;
  return candidates.find((t) => t.reason === null && free(t) && t.port.type === exact) ?? candidates.find((t) => t.reason === null && free(t))
    ?? candidates.find((t) => t.reason === null) ?? { ...candidates[0]!, reason: none(candidates, end, exact) };
}

/** Why none of a node's ports fits: their common reason, or that none of them takes the type. */
function none(candidates: readonly Target[], end: EndRef, type: string | undefined): string {
  const first = candidates[0]!.reason!;
  return candidates.every((t) => t.reason === first) || !first.includes(" does not fit ") ? first : end.side === "out" ? `none of its inputs takes ${inWords(type ?? "it")}` : `none of its outputs is ${inWords(type ?? "it")}`;
}

const spec = (stage: Stage, end: EndRef): PortSpec | undefined =>
  stage.scene.nodes.get(end.node)?.spec.ports.find((p) => p.name === end.port && p.side === end.side);

/** Lights the ports that fit and dims the others; null ends it. */
function light(stage: Stage, why: ((node: NodeSpec, port: PortSpec) => string | null) | null): void {
  stage.root.classList.toggle("linking", why !== null);
  for (const node of stage.scene.nodes.values()) {
    let any = false;
    for (const port of node.spec.ports) {
      const fits = why !== null && why(node.spec, port) === null;
      any ||= fits;
      const element = stage.scene.portElement({ node: node.id, port: port.name, side: port.side });
      element?.classList.toggle("fits", fits);
      element?.classList.remove("aimed");
    }
    node.element?.classList.toggle("fitting", any);
  }
}

function mark(stage: Stage, target: Target | null): void {
  for (const element of stage.root.querySelectorAll(".port.aimed")) element.classList.remove("aimed");
  if (target && target.reason === null) stage.scene.portElement({ node: target.node.id, port: target.port.name, side: target.port.side })?.classList.add("aimed");
}

function showHint(stage: Stage, hint: HTMLElement, event: PointerEvent, target: Target | null, end: EndRef): void {
  const pane = stage.pane.getBoundingClientRect();
  const replaced = target?.reason === null && target.port.side === "in" && end.side === "out" ? linkInto(stage, { node: target.node.id, port: target.port.name }) : null;
  hint.textContent = target === null ? "" : target.reason ?? `${target.node.title}: ${target.port.label ?? target.port.name}${replaced ? ", in place of its link" : ""}`;
  hint.classList.toggle("unfit", target !== null && target.reason !== null);
  hint.hidden = target === null;
  hint.style.transform = `translate(${event.clientX - pane.left + 18}px,${event.clientY - pane.top + 14}px)`;
}
