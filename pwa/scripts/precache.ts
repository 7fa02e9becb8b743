// What a phone stores on its first visit: what its own entry reaches, whatever the desk adds beside it.
import type { Plugin, Rolldown } from "vite";

type Entry = { url: string };

/**
 * A plugin that follows the entry of this page through the bundle, lazy chunks, styles and workers included.
 *
 * @returns the plugin, and whether an entry of the precache list belongs to the page
 */
export function reachOf(page: string): { plugin: Plugin; belongs: (entry: Entry) => boolean } {
  const reached = new Set<string>();
  const plugin: Plugin = {
    name: "gezhi-precache",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const entry = Object.values(bundle).find((file) => isEntryOf(file, page));
        if (entry) follow(entry.fileName, bundle, reached);
        const text = sourcesOf([...reached, entry?.facadeModuleId?.replace(/^.*\//, "") ?? ""], bundle);
        for (const name of Object.keys(bundle)) if (text.includes(name.replace(/^.*\//, ""))) reached.add(name);
      },
    },
  };
  return { plugin, belongs: ({ url }) => !url.startsWith("assets/") || reached.has(url) };
}

function follow(name: string, bundle: Rolldown.OutputBundle, reached: Set<string>): void {
  const file = bundle[name];
  if (file?.type !== "chunk" || reached.has(name)) return;
  reached.add(name);
  for (const next of [...file.imports, ...file.dynamicImports]) follow(next, bundle, reached);
}

/** Styles and workers are named by the text of the page and of the chunks that use them. */
function sourcesOf(names: readonly string[], bundle: Rolldown.OutputBundle): string {
  return names.map((name) => textOf(bundle[name])).join("\n");
}

function textOf(file: Rolldown.OutputBundle[string] | undefined): string {
  if (file === undefined) return "";
  return file.type === "chunk" ? file.code : String(file.source);
}

function isEntryOf(file: Rolldown.OutputBundle[string], page: string): file is Rolldown.OutputChunk {
  return file.type === "chunk" && file.isEntry && file.name === page;
}
