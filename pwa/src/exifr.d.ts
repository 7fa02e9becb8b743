declare module "exifr/src/core.mjs" {
  export function parse(
    bytes: ArrayBuffer,
    options?: { reviveValues?: boolean; translateValues?: boolean },
  ): Promise<Record<string, unknown> | undefined>;
}

declare module "exifr/src/tags.mjs" {
  export const tagKeys: Map<string, Map<number, string>>;
  export function createDictionary(group: typeof tagKeys, block: string, tags: [number, string][]): void;
}

declare module "exifr/src/file-parsers/heif.mjs";
declare module "exifr/src/file-parsers/jpeg.mjs";
declare module "exifr/src/segment-parsers/tiff-exif.mjs";
