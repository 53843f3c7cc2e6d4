// What crosses between the page's C# and this module, and the shapes that the module's parts share.

/** A point in the graph's own coordinates, unless said otherwise. */
export interface Point { x: number; y: number }

export interface Rect extends Point { width: number; height: number }

/** How the graph lies on the screen: screen = graph * zoom + (x, y), from the pane's corner. */
export interface View { x: number; y: number; zoom: number }

/** "in" takes a value, "out" gives one. */
export type Side = "in" | "out";

export interface PortRef { node: string; port: string }

export interface EndRef extends PortRef { side: Side }

export interface PortSpec {
  name: string;
  side: Side;
  type: string;
  /** True for the ports that a zone shows to the nodes within it. */
  inner?: boolean;
  /** What to call it in words; the name, when absent. */
  label?: string;
}

/** node: a node; zone: a node that has a body, drawn around the body's nodes; frame: a titled area behind nodes; note: text. */
export type Kind = "node" | "zone" | "frame" | "note";

export interface NodeSpec {
  id: string;
  kind: Kind;
  title: string;
  x: number;
  y: number;
  /** False when the document does not say where it is. */
  placed?: boolean;
  /** Size, for frames and notes; the others are as large as what they show. */
  width?: number;
  height?: number;
  /** The zone whose body it is in; coordinates are then from that zone's corner. */
  parent?: string;
  collapsed?: boolean;
  /** True for nodes that call another graph. */
  calls?: boolean;
  ports: PortSpec[];
}

export interface EdgeSpec {
  id: string;
  from: PortRef;
  to: PortRef;
  type: string;
  /** Points that it is led through, in the coordinates of the body that it lies in. */
  bends?: Point[];
  /** The zone whose body it lies in. */
  parent?: string;
}

/** What changed in the document. All of what is named replaces what was there under that id. */
export interface Patch {
  revision: number;
  nodes: NodeSpec[];
  edges: EdgeSpec[];
  removed: string[];
  removedEdges: string[];
  /** The selection from now on; absent: as it was, less what is gone. */
  select?: string[] | null;
  /** True when what is not named is gone. */
  full?: boolean;
  /** True for graphs so large that only nodes that were seen have elements. */
  sparse?: boolean;
}

/** For each type of an input, the types of outputs that fit it, itself included. "*" fits everything. */
export type TypeTable = Record<string, string[]>;

export type RunState = "waiting" | "running" | "done" | "cached" | "failed" | "skipped";

/** What a run has to say of one node; what is absent stays as it was. */
export interface NodeRun {
  id: string;
  state?: RunState;
  /** 0 to 1. */
  progress?: number | null;
  /** "12 of 50", "1.2 s": shown beside the state. */
  note?: string | null;
  /** Address of a picture to show. */
  preview?: string | null;
  error?: string | null;
  /** Input or output that the error is about. */
  port?: string | null;
}

export interface RunPatch { clear?: boolean; nodes: NodeRun[] }

/** What one gesture did, sent when it is over. */
export type Gesture =
  | { kind: "moved"; revision: number; moves: { id: string; x: number; y: number }[]; into?: string; others?: { id: string; x: number; y: number }[] }
  | { kind: "resized"; revision: number; id: string; x: number; y: number; width: number; height: number }
  | { kind: "connect"; revision: number; from: PortRef; to: PortRef; instead?: PortRef }
  | { kind: "disconnect"; revision: number; ends: PortRef[] }
  | { kind: "bends"; revision: number; to: PortRef; bends: Point[] }
  | { kind: "palette"; x: number; y: number; clientX: number; clientY: number; parent?: string; end?: EndRef; instead?: PortRef }
  | { kind: "select"; ids: string[] }
  | { kind: "command"; name: string; ids: string[]; x: number; y: number; width?: number; height?: number; text?: string }
  | { kind: "open"; id: string }
  | { kind: "seen"; ids: string[] }
  | { kind: "failed"; reason: string };
