import assert from "node:assert/strict";
import { test } from "node:test";
import { hueOf, hueOfColour, lettersOf, rulesOf } from "../src/colours";

test("the hue of a colour is that of the theme's colour space", () => {
  // Pure red, green and blue: https://www.w3.org/TR/css-color-4/#ok-lab
  assert.deepEqual(["#ff0000", "#00ff00", "#0000ff"].map((color) => Math.round(hueOfColour(color))), [29, 142, 264]);
});

test("a plugin's type has the colour and the letter that it asks for, as far as no other has the letter", () => {
  const looks = { "my.tint": { color: "#ff0000", letter: "Q" }, "my.other": { color: "", letter: "Q" }, image: { color: "#ff0000", letter: "" } };
  rulesOf(["my.tint", "my.other", "image"], looks);
  assert.equal(Math.round(hueOf("my.tint")), 29);
  // What comes with the program keeps its own.
  assert.equal(hueOf("image"), 255);
  const letters = lettersOf(["my.tint", "my.other", "image"], looks);
  assert.equal(letters.get("my.other"), "Q");
  assert.notEqual(letters.get("my.tint"), "Q");
  assert.equal(new Set(letters.values()).size, 3);
});

test("what is no colour never gets into a style sheet", () => {
  assert.ok(!rulesOf(["my.tint"], { "my.tint": { color: "red}body{display:none", letter: "" } }).includes("body"));
});
