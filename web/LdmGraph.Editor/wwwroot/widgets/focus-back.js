// An element in a dialog that gives the focus back to what had it before. The browser tells it when the dialog comes and goes, so it does
// not matter what opened the dialog, or how it was closed.
customElements.define("focus-back", class extends HTMLElement {
  connectedCallback() {
    this.before = document.activeElement;
  }

  disconnectedCallback() {
    // When everything is drawn that is drawn with it; whoever has the focus by then keeps it.
    queueMicrotask(() => {
      if (document.activeElement === document.body) this.before?.focus({ preventScroll: true });
    });
  }
});
