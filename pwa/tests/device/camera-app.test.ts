// Who is in the system's camera has this page in hand, though nobody sees it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cameraClosed, cameraOpened, isCameraOpen } from "../../src/device/camera-app";

let page: EventTarget & { visibilityState: string };

beforeEach(() => {
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("document", page);
});

afterEach(() => {
  cameraClosed();
  vi.unstubAllGlobals();
});

function look(visibilityState: "visible" | "hidden"): void {
  page.visibilityState = visibilityState;
  page.dispatchEvent(new Event("visibilitychange"));
}

test("the camera is open from the press until its picture or its end is told", () => {
  expect(isCameraOpen()).toBe(false);
  cameraOpened();
  look("hidden");
  expect(isCameraOpen()).toBe(true);

  cameraClosed();

  expect(isCameraOpen()).toBe(false);
});

test("a browser that does not tell of an end without a picture is believed when the page is seen again", () => {
  cameraOpened();
  look("hidden");
  expect(isCameraOpen()).toBe(true);

  look("visible");

  expect(isCameraOpen()).toBe(false);
  look("hidden");
  expect(isCameraOpen()).toBe(false);
});
