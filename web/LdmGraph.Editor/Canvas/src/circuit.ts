// The way to C#: gestures go in order and each is acknowledged. What a broken connection kept from being acknowledged is sent again;
// C# knows by its number whether it has had it already. What outlives the page (a server that was killed) is sent by the next page.
import type { Gesture } from "./model";

export interface DotNetObject {
  invokeMethodAsync<T>(method: string, ...args: unknown[]): Promise<T>;
}

/** The server takes no message above 32 KB, and a character may be three bytes of it. */
const PartLength = 8_000;

interface Pending { number: number; gesture: Gesture }

/** What is kept of gestures that were not acknowledged before the page went. */
export interface Memory {
  load(): Gesture[];
  save(gestures: Gesture[]): void;
}

export class Circuit {
  private number = 0;
  private pending: Pending[] = [];
  private isOnline = true;
  /** How many gestures have been sent. */
  sent = 0;

  constructor(private readonly dotnet: DotNetObject, private readonly memory: Memory, private readonly onState: (online: boolean) => void) { }

  get online(): boolean { return this.isOnline; }

  get waiting(): number { return this.pending.length; }

  send(gesture: Gesture): void {
    const pending = { number: ++this.number, gesture };
    this.pending.push(pending);
    this.remember();
    if (this.isOnline) void this.post(pending);
  }

  /** Sends what the page before this one could not. */
  restore(): void {
    const kept = this.memory.load();
    this.memory.save([]);
    for (const gesture of kept) this.send(gesture);
  }

  /** To be told by whoever watches the connection. */
  connected(online: boolean): void {
    if (online === this.isOnline) return;
    this.isOnline = online;
    // What waits goes first: a later number would make the server take the earlier ones for repeated.
    if (online) for (const pending of [...this.pending]) void this.post(pending);
    this.onState(online);
  }

  private async post(pending: Pending): Promise<void> {
    this.sent++;
    try {
      const text = JSON.stringify(pending.gesture), parts = Math.max(1, Math.ceil(text.length / PartLength));
      // All at once: the connection keeps their order, and no later gesture comes between.
      await Promise.all(Array.from({ length: parts }, (_, part) =>
        this.dotnet.invokeMethodAsync<void>("Gesture", pending.number, part, parts, text.slice(part * PartLength, (part + 1) * PartLength))));
    } catch (error) {
      // Without a connection it stays in the list and is sent again; anything else is said on the console, once.
      if (this.isOnline && !isConnectionError(error)) {
        console.error(error);
        this.drop(pending);
      }
      return;
    }
    this.drop(pending);
  }

  private drop(pending: Pending): void {
    this.pending = this.pending.filter((other) => other !== pending);
    this.remember();
  }

  private remember(): void { this.memory.save(this.pending.map((p) => p.gesture)); }
}

const isConnectionError = (error: unknown): boolean =>
  error instanceof Error && /not in the 'Connected' State|Invocation canceled|connection/i.test(error.message);

/** Gestures of one graph in this tab's storage. Only those that change the graph: nobody wants a selection back. */
export function tabMemory(key: string): Memory {
  return {
    load() {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? "[]") as Gesture[];
      } catch (error) {
        console.warn("what this tab kept of unsent edits cannot be read", error);
        return [];
      }
    },
    save(gestures) {
      const edits = gestures.filter((g) => g.kind === "moved" || g.kind === "resized" || g.kind === "connect" || g.kind === "disconnect" || g.kind === "bends");
      if (edits.length > 0) sessionStorage.setItem(key, JSON.stringify(edits)); else sessionStorage.removeItem(key);
    },
  };
}
