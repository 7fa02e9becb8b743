// The camera inside the page: for shooting on and for laying the before-photo over it. It needs no signal.

/** Why there is no picture to look through: refused by the person, none there, or taken by another app. */
export type CameraTrouble = "refused" | "missing" | "busy";

const WISHES: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 2560 }, height: { ideal: 1920 } },
};
const QUALITY = 0.92;

/** Why the camera did not open; the browser's name for it is kept. */
export class NoCamera extends Error {
  constructor(
    readonly trouble: CameraTrouble,
    name: string,
  ) {
    super(name);
  }
}

/** @throws NoCamera */
export async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera("missing", "no mediaDevices");
  try {
    return await navigator.mediaDevices.getUserMedia(WISHES);
  } catch (error) {
    const name = error instanceof Error ? error.name : String(error);
    throw new NoCamera(troubleOf(name), name);
  }
}

function troubleOf(name: string): CameraTrouble {
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
}

export function closeCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

type Lit = MediaTrackCapabilities & { torch?: boolean };

/** Whether this camera has a lamp that a page may switch. */
export function hasTorch(stream: MediaStream): boolean {
  const track = stream.getVideoTracks()[0];
  return (track?.getCapabilities?.() as Lit | undefined)?.torch === true;
}

export async function switchTorch(stream: MediaStream, on: boolean): Promise<void> {
  await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}

/** What the camera shows now, as a JPEG in its full size. @throws Error when there is no picture yet or no room for it */
export async function takeFrame(video: HTMLVideoElement): Promise<File> {
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [video.videoWidth, video.videoHeight];
  const pen = sheet.width > 0 ? sheet.getContext("2d") : null;
  if (pen === null) throw new Error("the camera gives no picture yet");
  pen.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => sheet.toBlob(resolve, "image/jpeg", QUALITY));
  if (blob === null) throw new Error("the canvas gave no picture");
  return new File([blob], "shot.jpg", { type: "image/jpeg" });
}
