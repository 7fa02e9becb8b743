// Looking through the camera of the page: one report or step at a time, as many pictures as are needed.
import type { PhotoRole } from "../core/wire";
import {
  type CameraTrouble,
  closeCamera,
  hasTorch,
  NoCamera,
  openCamera,
  switchTorch,
  takeFrame,
} from "../device/camera";
import type { Capture } from "./capture.svelte";
import type { Phone } from "./phone.svelte";

/** For what the camera is open: a report that has not begun, or a draft that has. */
export type Aim = { for: "report"; kind: string; code: string } | { for: "draft"; id: string; role: PhotoRole };

/** From the address of the screen: "new" with "matter-09006", or a draft with the role of its pictures. */
export function aimOf(id: string, more: string): Aim {
  const [kind = "", code = ""] = more.split("-");
  if (id === "new") return { for: "report", kind, code };
  return { for: "draft", id, role: (more || "before") as PhotoRole };
}

export type { CameraTrouble };
export { takeFrame };

export class Finder {
  stream = $state.raw<MediaStream | null>(null);
  trouble = $state<CameraTrouble | null>(null);
  torch = $state<boolean | null>(null); // null: there is none
  private closed = false;

  async open(): Promise<void> {
    this.trouble = null;
    this.closed = false;
    try {
      const stream = await openCamera();
      if (this.closed) return closeCamera(stream); // the person had left before it came
      this.stream = stream;
      this.torch = hasTorch(stream) ? false : null;
    } catch (error) {
      if (!(error instanceof NoCamera)) throw error;
      this.trouble = error.trouble;
    }
  }

  close(): void {
    this.closed = true;
    closeCamera(this.stream);
    this.stream = null;
  }

  async light(): Promise<void> {
    if (this.stream === null || this.torch === null) return;
    await switchTorch(this.stream, !this.torch);
    this.torch = !this.torch;
  }
}

/** One camera session's way into the store: the first picture begins the report, the others join it. */
export class Roll {
  /** The draft these pictures go to; null as long as none is stored. */
  kept = $state<string | null>(null);
  taken = $state(0);
  private begun: Promise<string> | null = null;

  constructor(
    private readonly phone: Phone,
    private readonly capture: Capture,
    readonly aim: Aim,
  ) {
    if (aim.for === "draft") this.kept = aim.id;
  }

  /** Resolves when the picture is stored. @throws DOMException when the store is full */
  async keep(file: File): Promise<void> {
    this.kept = await this.store(file);
    this.taken += 1;
  }

  private async store(file: File): Promise<string> {
    const { aim } = this;
    if (aim.for === "draft") return await this.join(aim.id, file, aim.role);
    if (this.begun) return await this.join(await this.begun, file, "before");
    const urgent = this.phone.ground.findCategory(aim.kind, aim.code)?.urgent ?? false;
    const taken = { file, source: "viewfinder", role: "before" } as const;
    this.begun = this.capture.beginReport(aim.kind, aim.code, urgent, taken);
    this.begun.catch(() => {
      this.begun = null; // nothing was stored: the next picture begins it
    });
    return await this.begun;
  }

  private async join(id: string, file: File, role: PhotoRole): Promise<string> {
    const draft = this.capture.findDraft(id);
    if (draft) await this.capture.shoot(draft, { file, source: "viewfinder", role });
    return id;
  }
}
