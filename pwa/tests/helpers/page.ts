// What a page gives to src/state: a store, an address, a document that is seen. Imported before anything of src/state.
import "fake-indexeddb/auto";

const page = globalThis as unknown as Record<string, unknown>;
page.__APP_VERSION__ = "test";
page.document ??= {
  visibilityState: "visible",
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
page.window ??= { addEventListener: () => undefined, scrollTo: () => undefined };
page.location ??= { hash: "" };
page.history ??= { state: null, pushState: () => undefined, replaceState: () => undefined };
page.navigator ??= {};
page.fetch = async () => {
  throw new TypeError("no signal");
};
