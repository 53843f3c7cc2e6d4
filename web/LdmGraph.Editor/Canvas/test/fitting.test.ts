import assert from "node:assert/strict";
import { test } from "node:test";
import { reasons, typeFits } from "../src/fitting";
import type { EdgeSpec, NodeSpec, PortSpec } from "../src/model";

const node = (id: string, ports: [PortSpec["side"], string, string, boolean?][], parent?: string, kind: NodeSpec["kind"] = "node"): [string, { spec: NodeSpec }] =>
  [id, { spec: { id, kind, title: id, x: 0, y: 0, ...(parent ? { parent } : {}), ports: ports.map(([side, name, type, inner]) => ({ side, name, type, inner: inner ?? false })) } }];
const link = (from: string, to: string): EdgeSpec => ({ id: `${from}>${to}`, from: { node: from.split(".")[0]!, port: from.split(".")[1]! }, to: { node: to.split(".")[0]!, port: to.split(".")[1]! }, type: "image" });
const types = { float: ["float", "int"], "list<image>": ["list<image>", "image"], image: ["image"], any: ["*"] };

const nodes = new Map([
  node("load", [["out", "image", "image"]]),
  node("blur", [["in", "image", "image"], ["in", "radius", "float"], ["out", "image", "image"]]),
  node("grid", [["in", "images", "list<image>"], ["out", "image", "image"]]),
  node("count", [["out", "n", "int"]]),
  node("loop", [["in", "carry", "image"], ["out", "carry", "image", true], ["in", "yield", "image", true], ["out", "z", "image"]], undefined, "zone"),
  node("inside", [["in", "image", "image"], ["out", "image", "image"]], "loop"),
]);
const why = (from: [string, string], to: [string, string], edges: EdgeSpec[] = []): string | null => {
  const other = nodes.get(to[0])!.spec;
  return reasons({ nodes, edges, types }, { node: from[0], port: from[1], side: "out" })(other, other.ports.find((p) => p.side === "in" && p.name === to[1])!);
};

test("Types widen as the table says, not the other way round", () => {
  assert.ok(typeFits(types, "int", "float"));
  assert.ok(!typeFits(types, "float", "int"));
  assert.ok(typeFits(types, "image", "list<image>"));
  assert.ok(typeFits(types, "latent", "any") && typeFits(types, "latent", "list<T>"));
});

test("The reason names both types in words", () => {
  assert.equal(why(["count", "n"], ["grid", "images"]), "int does not fit list of image");
  assert.equal(why(["count", "n"], ["blur", "radius"]), null);
});

test("A link back is refused as a circle, over any number of nodes", () => {
  const edges = [link("blur.image", "grid.images"), link("grid.image", "loop.carry")];
  assert.equal(why(["grid", "image"], ["blur", "image"], edges), "that would be a circle");
  assert.equal(why(["blur", "image"], ["blur", "image"], edges), "a node cannot use its own result");
  assert.equal(why(["load", "image"], ["blur", "image"], edges), null);
});

test("A value is handed into a body from outside of it; out of it lead only the zone's own ports", () => {
  assert.equal(why(["load", "image"], ["inside", "image"]), null);
  assert.equal(why(["blur", "image"], ["inside", "image"], [link("loop.image", "blur.image")]), "that would be a circle");
  assert.match(why(["inside", "image"], ["blur", "image"])!, /outside loop/);
  const from = reasons({ nodes, edges: [link("loop.image", "blur.image")], types }, { node: "inside", port: "image", side: "in" });
  assert.equal(from(nodes.get("load")!.spec, nodes.get("load")!.spec.ports[0]!), null);
  assert.equal(from(nodes.get("blur")!.spec, nodes.get("blur")!.spec.ports.find((p) => p.side === "out")!), "that would be a circle");
  assert.equal(why(["load", "image"], ["loop", "carry"]), null);
  const inner = reasons({ nodes, edges: [], types }, { node: "loop", port: "carry", side: "out" });
  assert.equal(inner(nodes.get("inside")![`spec`], nodes.get("inside")!.spec.ports[0]!), null);
});

test("What a body hands out may come back in by the loop's own port without being a circle", () => {
  const loop = nodes.get("loop")!.spec, hand = loop.ports.find((p) => p.name === "yield")!;
  assert.equal(reasons({ nodes, edges: [], types }, { node: "inside", port: "image", side: "out" })(loop, hand), null);
});

test("From an input the same rules are asked the other way round", () => {
  const from = reasons({ nodes, edges: [], types }, { node: "blur", port: "radius", side: "in" });
  assert.equal(from(nodes.get("count")!.spec, nodes.get("count")!.spec.ports[0]!), null);
  assert.equal(from(nodes.get("load")!.spec, nodes.get("load")!.spec.ports[0]!), "image does not fit float");
});
