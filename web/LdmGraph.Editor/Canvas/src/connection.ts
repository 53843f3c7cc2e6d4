// Whether the page has its server. Blazor says so by the classes of one element only.

const Dialog = "components-reconnect-modal";
const Lost = ["components-reconnect-show", "components-reconnect-failed", "components-reconnect-rejected"];

/** Calls back at every change, until gone. */
export function watchConnection(onChange: (online: boolean) => void, gone: AbortSignal): void {
  let online = true;
  const look = (): void => {
    const dialog = document.getElementById(Dialog);
    const now = !Lost.some((name) => dialog?.classList.contains(name));
    if (now !== online) onChange(online = now);
  };
  const observer = new MutationObserver(look);
  // The element may be the page's own, or one that Blazor adds to the body when it first needs it.
  const dialog = document.getElementById(Dialog);
  observer.observe(dialog ?? document.body, dialog ? { attributes: true, attributeFilter: ["class"] } : { attributes: true, attributeFilter: ["class"], childList: true, subtree: true });
  gone.addEventListener("abort", () => observer.disconnect());
  look();
}
