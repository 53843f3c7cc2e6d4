import assert from "node:assert/strict";
import { test } from "node:test";
import { Circuit } from "../src/circuit";
import type { Memory } from "../src/circuit";
import type { Gesture } from "../src/model";

const moved = (id: string): Gesture => ({ kind: "moved", revision: 1, moves: [{ id, x: 1, y: 2 }] });

/** A server that takes gestures as GraphCanvas.razor does, whose answers can be held back. */
class Server {
  readonly taken: [number, Gesture][] = [];
  answers = true;
  private parts = new Map<number, string[]>();
  invokeMethodAsync<T>(_: string, ...args: unknown[]): Promise<T> {
    const [number, part, parts, text] = args as [number, number, number, string];
    assert.ok(text.length <= 8_000);
    const all = this.parts.get(number) ?? [];
    all[part] = text;
    this.parts.set(number, all);
    if (all.length === parts) this.taken.push([number, JSON.parse(all.join("")) as Gesture]);
    return this.answers ? Promise.resolve(undefined as T) : new Promise<T>(() => { });
  }
}

class Kept implements Memory {
  gestures: Gesture[] = [];
  load(): Gesture[] { return this.gestures; }
  save(gestures: Gesture[]): void { this.gestures = [...gestures]; }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("What was not acknowledged when the connection broke is sent again under its number", async () => {
  const server = new Server(), memory = new Kept(), circuit = new Circuit(server, memory, () => { });
  server.answers = false;
  circuit.send(moved("a"));
  circuit.connected(false);
  circuit.send(moved("b"));
  assert.equal(server.taken.length, 1);
  assert.equal(memory.gestures.length, 2);
  server.answers = true;
  circuit.connected(true);
  await settle();
  assert.deepEqual(server.taken.map(([number]) => number), [1, 1, 2]);
  assert.equal(circuit.waiting, 0);
  assert.deepEqual(memory.gestures, []);
});

test("What waited goes before what is sent because the connection is back", async () => {
  const server = new Server(), circuit: Circuit = new Circuit(server, new Kept(), (online) => { if (online) circuit.send(moved("after")); });
  circuit.connected(false);
  circuit.send(moved("before"));
  circuit.connected(true);
  await settle();
  assert.deepEqual(server.taken.map(([number]) => number), [1, 2]);
});

test("The page after sends what the page before could not", async () => {
  const memory = new Kept();
  memory.gestures = [moved("a")];
  const server = new Server(), circuit = new Circuit(server, memory, () => { });
  circuit.restore();
  await settle();
  assert.deepEqual(server.taken.map(([, gesture]) => gesture), [moved("a")]);
  assert.deepEqual(memory.gestures, []);
});

test("A gesture larger than a message goes in parts and arrives whole", async () => {
  const moves = Array.from({ length: 3_000 }, (_, i) => ({ id: `node${i}`, x: i, y: 2 * i }));
  const server = new Server(), circuit = new Circuit(server, new Kept(), () => { });
  circuit.send({ kind: "moved", revision: 1, moves });
  await settle();
  assert.deepEqual(server.taken[0]![1], { kind: "moved", revision: 1, moves });
});
