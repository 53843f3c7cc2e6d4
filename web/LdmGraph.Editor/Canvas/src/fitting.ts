// What may be linked with what, and why not, in words. C# decides again; this is for the eyes while a link is dragged.
import type { EdgeSpec, EndRef, NodeSpec, PortRef, PortSpec, TypeTable } from "./model";

/** The body that a port belongs to: the one its node is in, or, for the inner ports of a zone, the zone's own. */
export const scopeOf = (node: NodeSpec, port: PortSpec): string => port.inner ? node.id : node.parent ?? "";

export const samePort = (a: PortRef, b: PortRef): boolean => a.node === b.node && a.port === b.port;

/** "list<image>" as "list of image". */
export const inWords = (type: string): string => type.replaceAll(/list<(.*?)>/g, "list of $1");

export function typeFits(table: TypeTable, from: string, to: string): boolean {
  if (from === to || from === "any" || to === "any" || /\bT\b/.test(from) || /\bT\b/.test(to)) return true;
  const accepted = table[to];
  return accepted !== undefined && (accepted.includes(from) || accepted.includes("*"));
}

export interface Sight {
  nodes: ReadonlyMap<string, { spec: NodeSpec }>;
  edges: Iterable<EdgeSpec>;
  types: TypeTable;
}

/** Those that a dragged end may go to: null where it fits, else the reason. The links are walked once, not for each port. */
export function reasons(sight: Sight, end: EndRef): (node: NodeSpec, port: PortSpec) => string | null {
  const start = sight.nodes.get(end.node)?.spec;
  const port = start?.ports.find((p) => p.name === end.port && p.side === end.side);
  if (!start || !port) return () => "it is gone";
  const scope = scopeOf(start, port);
  const circle = port.inner ? new Set<string>() : reach(sight.edges, end), known = new Map<string, Set<string>>();
  const behind = (zone: string): Set<string> => {
    const found = known.get(zone) ?? reach(sight.edges, { node: zone, port: "", side: "in" });
    known.set(zone, found);
    return found;
  };
  return (node, other) => {
    if (other.side === end.side) return end.side === "out" ? "an output goes to an input" : "an input takes an output";
    const there = scopeOf(node, other);
    if (there !== scope) {
      const [outer, inner] = end.side === "out" ? [scope, there] : [there, scope];
      if (!(outer === "" || inner.startsWith(`${outer}/`))) return outside(sight, scope, there);
      // Handed in as a constant, it makes the whole of the outermost body wait for it.
      const zone = zoneOn(outer, inner), source = end.side === "out" ? start.id : node.id;
      if (source === zone || (end.side === "out" ? circle.has(zone) : behind(zone).has(source))) return "that would be a circle";
    } else if (!other.inner && (node.id === start.id || circle.has(node.id))) return node.id === start.id ? "a node cannot use its own result" : "that would be a circle";
    const [from, to] = end.side === "out" ? [port.type, other.type] : [other.type, port.type];
    return typeFits(sight.types, from, to) ? null : `${inWords(from)} does not fit ${inWords(to)}`;
  };
}

/** The node of a body that has something further in in its own body. */
function zoneOn(body: string, inner: string): string {
  const end = inner.indexOf("/", body === "" ? 0 : body.length + 1);
  return end < 0 ? inner : inner.slice(0, end);
}

/** Nodes that must not be linked to, as they come before an output's node, or after an input's. */
function reach(edges: Iterable<EdgeSpec>, end: EndRef): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const [a, b] = end.side === "out" ? [edge.to.node, edge.from.node] : [edge.from.node, edge.to.node];
    const list = next.get(a);
    if (list) list.push(b); else next.set(a, [b]);
  }
  const found = new Set<string>(), open = [end.node];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const other of next.get(at) ?? [])
      if (!found.has(other)) { found.add(other); open.push(other); }
  found.delete(end.node);
  return found;
}

function outside(sight: Sight, from: string, to: string): string {
  const name = (id: string): string => sight.nodes.get(id)?.spec.title ?? id;
  return to !== "" && from === "" ? `it is inside ${name(to)}; hand the value out by one of its ports`
    : from !== "" && to === "" ? `it is outside ${name(from)}; hand the value out by one of its ports`
    : "it is in another body";
}
