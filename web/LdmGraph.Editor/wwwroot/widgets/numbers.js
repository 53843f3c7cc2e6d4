// Numbers of fields: what a step, a drag and a limit do to them. No document here, so that it can be tested alone.

/** The number of digits behind the point that a step needs. */
export function digitsOf(step) {
  const text = String(step);
  const exponent = /e-(\d+)$/.exec(text);
  if (exponent) return Number(exponent[1]);
  return text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
}

/** @typedef {{ step: number, min?: number, max?: number, whole?: boolean }} Limits */

/** What the field says of its numbers. @returns {Limits} */
export function limitsOf(dataset) {
  const number = (text) => (text === undefined || text === "" ? undefined : Number(text));
  return { step: number(dataset.step) || 1, min: number(dataset.min), max: number(dataset.max), whole: dataset.whole === "true" };
}

/** The nearest number on the grid of steps and within the limits. The grid begins at 0, as multiples do. */
export function fit(value, { step, min, max, whole }) {
  const grid = whole ? Math.max(1, Math.round(step)) : step;
  let fitted = Number((Math.round(value / grid) * grid).toFixed(Math.min(20, digitsOf(grid))));
  if (min !== undefined && fitted < min) fitted = min;
  if (max !== undefined && fitted > max) fitted = max;
  return fitted;
}

/** A number as the field shows it, without the noise of binary fractions. */
export function format(value, { step, whole }) {
  return whole ? String(Math.round(value)) : String(Number(value.toFixed(Math.min(20, digitsOf(step) + 2))));
}

/** How much one unit of movement counts with the keys that are held. */
export function pace({ shiftKey = false, altKey = false } = {}) {
  return shiftKey ? 10 : altKey ? 0.1 : 1;
}

/** Without the noise of binary fractions. */
const clean = (number) => Number(number.toPrecision(12));

/** The number after a drag of so many pixels. Four pixels are a step, so that a hand can hit each. */
export function dragged(start, pixels, limits, keys) {
  const step = clean(limits.step * pace(keys));
  const steps = Math.trunc(pixels / 4);
  const fine = { ...limits, step: limits.whole ? limits.step : Math.min(limits.step, step) };
  return fit(start + steps * step, fine);
}

/** The number after an arrow key. */
export function stepped(start, direction, limits, keys) {
  const step = clean(limits.step * (limits.whole && keys?.altKey ? 1 : pace(keys)));
  return fit(start + direction * step, { ...limits, step: Math.min(limits.step, step) });
}

/** Reads what stands in a field; a comma may stand for the point. */
export function read(text) {
  const trimmed = text.trim();
  const value = Number(/^[^.]*,[^.,]*$/.test(trimmed) ? trimmed.replace(",", ".") : trimmed);
  return trimmed === "" || !Number.isFinite(value) ? undefined : value;
}
