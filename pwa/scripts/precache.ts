// What a phone stores on its first visit: what its own entry reaches, whatever the desk adds beside it.
import type { Plugin, Rolldown } from "vite";

type Entry = { url: string };

/**
 * A plugin that follows the entry of this page through the bundle, lazy chunks, styles and workers included.
 *
 * @param except chunks that only some need, or only online: English (kept once fetched), the way out of an app
 * @returns the plugin, and whether an entry of the precache list belongs to the page
 */
export function reachOf(
  page: string,
  except: readonly string[] = [],
): { plugin: Plugin; belongs: (entry: Entry) => boolean } {
  const reached = new Set<string>();
  const plugin: Plugin = {
    name: "gezhi-precache",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const entry = Object.values(bundle).find((file) => isEntryOf(file, page));
        if (entry) follow(entry.fileName, bundle, reached, except);
        const text = sourcesOf([...reached, entry?.facadeModuleId?.replace(/^.*\//, "") ?? ""], bundle);
        const named = Object.keys(bundle).filter((name) => text.includes(name.replace(/^.*\//, "")));
        for (const name of named) if (bundle[name]?.type === "asset") reached.add(name);
      },
    },
  };
  return { plugin, belongs: ({ url }) => !url.startsWith("assets/") || reached.has(url) };
}

function follow(name: string, bundle: Rolldown.OutputBundle, reached: Set<string>, except: readonly string[]): void {
  const file = bundle[name];
  if (file?.type !== "chunk" || reached.has(name) || except.includes(file.name)) return;
  reached.add(name);
  for (const next of [...file.imports, ...file.dynamicImports]) follow(next, bundle, reached, except);
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
