// The resizing room: nothing here may make the shutter wait.
import { draw } from "./draw";

interface Job {
  n: number;
  original: ArrayBuffer;
  mime: string;
}

self.onmessage = async ({ data }: MessageEvent<Job>) => {
  try {
    const resized = await draw(data.original, data.mime);
    self.postMessage({ n: data.n, resized });
  } catch (error) {
    self.postMessage({ n: data.n, failed: String(error) });
  }
};
