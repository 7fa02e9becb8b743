// The system's camera or gallery: it hides the page, which must still be there when the picture comes.

let opened = false;

/** Somebody went there; must be called as the input is pressed. */
export function cameraOpened(): void {
  opened = true;
  document.addEventListener("visibilitychange", cameBack);
}

/** They are back, with a picture or without. */
export function cameraClosed(): void {
  opened = false;
  document.removeEventListener("visibilitychange", cameBack);
}

/** Whether they may still be there: a page that is loaded anew now would lose the picture. */
export function isCameraOpen(): boolean {
  return opened;
}

/** Older browsers tell of a picture, but not that somebody came back without one: then the page is only seen again. */
function cameBack(): void {
  if (document.visibilityState === "visible") cameraClosed();
}
