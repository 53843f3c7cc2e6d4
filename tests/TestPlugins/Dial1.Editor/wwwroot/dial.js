export function mark(dial) { dial.dataset.marked = "true"; }
