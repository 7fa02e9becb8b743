// Takes an exported outbox back, and sends it on.
import { ZipRefused } from "../core/unzip";
import { type Imported, ImportRefused, importOutbox } from "../device/import";
import { phone } from "./here";

/** @returns what was taken, or the code with which the file was refused: then nothing was */
export async function takeBack(file: File): Promise<Imported | string> {
  try {
    const done = await importOutbox(phone.db, await file.arrayBuffer());
    await phone.refresh();
    phone.resize();
    phone.sync();
    return done;
  } catch (error) {
    if (error instanceof ImportRefused || error instanceof ZipRefused) return error.code;
    throw error;
  }
}
