// What is typed is written down while it is typed: an ended session, a call or a dead battery does not take it.

const PAUSE_MS = 400;

/** Does the work once nothing was typed for a moment. */
export function soon(work: () => unknown): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, PAUSE_MS);
  };
}
