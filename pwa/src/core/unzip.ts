// Reads a zip of stored files, as zipOf writes it: through the directory at its end, every checksum compared.
import { crc32, type ZipFile } from "./zip";

/**
 * What is wrong with a file that should be an exported outbox.
 *
 * `import.not-a-zip`: no directory, or one that leads out of the file · `import.packed`: somebody packed it anew, with
 * compression · `import.damaged`: bytes are not what the file says they are, or are missing.
 */
export class ZipRefused extends Error {
  constructor(readonly code: "import.not-a-zip" | "import.packed" | "import.damaged") {
    super(code);
  }
}

const END = 0x06054b50;
const END_SIZE = 22;
const ENTRY = 0x02014b50;
const LONGEST_COMMENT = 0xffff;

/** Every file of a zip, in its order. @throws ZipRefused */
export function unzip(zip: ArrayBuffer): ZipFile[] {
  try {
    return readAll(new DataView(zip));
  } catch (error) {
    if (error instanceof RangeError) throw new ZipRefused("import.not-a-zip"); // it points outside itself
    throw error;
  }
}

function readAll(view: DataView): ZipFile[] {
  const end = findEnd(view);
  const files: ZipFile[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== ENTRY) throw new ZipRefused("import.not-a-zip");
    files.push(readOne(view, at));
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new ZipRefused("import.not-a-zip");
}

function readOne(view: DataView, at: number): ZipFile {
  const [method, crc, size] = [
    view.getUint16(at + 10, true),
    view.getUint32(at + 16, true),
    view.getUint32(at + 24, true),
  ];
  if (method !== 0) throw new ZipRefused("import.packed");
  const name = new TextDecoder().decode(cut(view, at + 46, view.getUint16(at + 28, true)));
  const head = view.getUint32(at + 42, true);
  const bytes = cut(view, head + 30 + view.getUint16(head + 26, true) + view.getUint16(head + 28, true), size);
  if (crc32(bytes) !== crc) throw new ZipRefused("import.damaged");
  return { name, bytes };
}

/** A copy: the pieces outlive the file. @throws RangeError when it reaches beyond the end */
function cut(view: DataView, at: number, size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + at, size));
}
