// Takes an exported outbox back, and sends it on.
import { ZipRefused } from "../core/unzip";
import { type Imported, ImportRefused, importOutbox } from "../device/import";
import { phone, trouble } from "./here";

/**
 * @returns what was taken, or the code with which the file was refused: then nothing was; null where this phone could not
 *   take it (a full disk), which the person has been told
 */
export async function takeBack(file: File): Promise<Imported | string | null> {
  let told: Imported | string | null = null;
  await trouble.attempt(async () => {
    told = await importOrRefuse(file);
  });
  return told;
}

async function importOrRefuse(file: File): Promise<Imported | string> {
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
