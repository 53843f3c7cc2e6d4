import assert from "node:assert/strict";
import { test } from "node:test";
import { toGraph } from "../src/geometry";
import { pinched } from "../src/pinching";

const a = { x: 100, y: 100 }, b = { x: 200, y: 100 };

test("Spreading two fingers to twice their distance doubles the zoom, and what is between them stays", () => {
  const view = { x: 30, y: -20, zoom: 0.8 }, wide = { x: 300, y: 100 };
  const now = pinched(view, [a, b], [a, wide]);
  assert.equal(now.zoom, 1.6);
  const middle = toGraph(view, { x: 150, y: 100 }), after = toGraph(now, { x: 200, y: 100 });
  assert.ok(Math.hypot(middle.x - after.x, middle.y - after.y) < 1e-9);
});

test("Two fingers that move together pan", () => {
  assert.deepEqual(pinched({ x: 0, y: 0, zoom: 1 }, [a, b], [{ x: 140, y: 90 }, { x: 240, y: 90 }]), { x: 40, y: -10, zoom: 1 });
});

test("No pinch leaves the range of zoom", () => {
  assert.equal(pinched({ x: 0, y: 0, zoom: 2 }, [a, b], [{ x: 0, y: 0 }, { x: 900, y: 0 }]).zoom, 2.5);
});
