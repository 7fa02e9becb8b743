// The resizing room: nothing here may make the shutter wait. The page imports the same file where no worker can draw.
import { draw, shrink } from "./draw";

interface Job {
  n: number;
  original: ArrayBuffer;
  mime: string;
}

async function answer({ data }: MessageEvent<Job>): Promise<void> {
  try {
    const resized = await draw(data.original, data.mime);
    self.postMessage({ n: data.n, resized });
  } catch (error) {
    self.postMessage({ n: data.n, failed: String(error) });
  }
}

// The build of a worker keeps no exports: for the page it is left where the page looks for it.
if (typeof document === "undefined") self.onmessage = answer;
else globalThis.gezhiShrink = shrink;
