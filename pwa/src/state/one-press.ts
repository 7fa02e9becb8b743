// One press at a time: a second tap on what is under way already comes to nothing.

/** The work of a button, or of several that exclude one another; a press while it is being done is not heard. */
export function onePress<Told extends unknown[]>(work: (...told: Told) => Promise<unknown>) {
  let busy = false;
  return async (...told: Told): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      await work(...told);
    } finally {
      busy = false;
    }
  };
}
