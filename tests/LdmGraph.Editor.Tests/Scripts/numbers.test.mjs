import assert from "node:assert/strict";
import { test } from "node:test";
import { dragged, fit, format, limitsOf, read, stepped } from "../../../web/LdmGraph.Editor/wwwroot/widgets/numbers.js";

test("a drag of four pixels is one step, however coarse or fine", () => {
  assert.equal(dragged(10, 3, { step: 1, whole: true }), 10);
  assert.equal(dragged(10, 4, { step: 1, whole: true }), 11);
  assert.equal(dragged(10, -41, { step: 1, whole: true }), 0);
  assert.equal(dragged(0.5, 12, { step: 0.05 }), 0.65);
  assert.equal(dragged(0.5, 12, { step: 0.05 }, { shiftKey: true }), 2);
  assert.equal(dragged(0.5, 12, { step: 0.05 }, { altKey: true }), 0.515);
});

test("multiples stay multiples and limits hold", () => {
  assert.equal(dragged(256, 4, { step: 8, min: 8, max: 4096, whole: true }), 264);
  assert.equal(dragged(256, 40000, { step: 8, min: 8, max: 4096, whole: true }), 4096);
  assert.equal(stepped(8, -1, { step: 8, min: 8, whole: true }), 8);
  assert.equal(fit(13, { step: 8, whole: true }), 16);
});

test("no noise of binary fractions is ever shown", () => {
  let value = 0;
  for (let i = 0; i < 30; i++) value = stepped(value, 1, { step: 0.1 });
  assert.equal(format(value, { step: 0.1 }), "3");
  assert.equal(format(0.1 + 0.2, { step: 0.01 }), "0.3");
  assert.equal(format(1e-7, { step: 1e-7 }), "1e-7");
});

test("a comma is read as a point, and nonsense as nothing", () => {
  assert.equal(read(" 0,5 "), 0.5);
  assert.equal(read("1.5"), 1.5);
  for (const text of ["", "a", "1,2,3", "1.2,3", "Infinity"]) assert.equal(read(text), undefined);
});

test("a field without limits has none", () => {
  assert.deepEqual(limitsOf({ step: "0.5" }), { step: 0.5, min: undefined, max: undefined, whole: false });
  assert.deepEqual(limitsOf({ step: "1", min: "0", max: "10", whole: "true" }), { step: 1, min: 0, max: 10, whole: true });
});
