// Where the phone is: watched only while a page is seen, kept only at the shutter. No track is made.
import { roundDegrees } from "../core/intent";
import type { Fix } from "../core/wire";

export interface Sighting {
  lon: number;
  lat: number;
  accuracy_m: number;
  /** performance.now() when it came: the wall clock may jump. */
  seen_at: number;
  satellite: boolean;
}

export type PositionState = "asking" | "refused" | "missing" | "found";

/** Beyond this accuracy no satellite was involved; browsers do not say. */
const SATELLITE_M = 100;

/** What the person has decided; "prompt" also where the browser does not say. Asking this asks nobody. */
export async function permissionToLocate(): Promise<PermissionState> {
  const asked = navigator.permissions?.query({ name: "geolocation" });
  const told = await asked?.catch(() => null); // an engine that knows no such name
  return told?.state ?? "prompt";
}

export interface Watch {
  stop(): void;
}

/** A phone that lies still gets no new sighting from the watch: it is asked again this often. */
const RENEW_MS = 20_000;

const WISHES: PositionOptions = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 60_000 };

/** Watches the position and tells each sighting, or why there is none. */
export function watchPosition(tell: (state: PositionState, sighting: Sighting | null) => void): Watch {
  if (!("geolocation" in navigator)) {
    tell("missing", null);
    return { stop: () => undefined };
  }
  const seen = ({ coords }: GeolocationPosition) => tell("found", sightingOf(coords));
  const lost = (error: GeolocationPositionError) =>
    tell(error.code === error.PERMISSION_DENIED ? "refused" : "missing", null);
  const id = navigator.geolocation.watchPosition(seen, lost, WISHES);
  const timer = setInterval(() => navigator.geolocation.getCurrentPosition(seen, () => undefined, WISHES), RENEW_MS);
  return {
    stop: () => {
      clearInterval(timer);
      navigator.geolocation.clearWatch(id);
    },
  };
}

function sightingOf({ longitude, latitude, accuracy }: GeolocationCoordinates): Sighting {
  const at = { lon: roundDegrees(longitude), lat: roundDegrees(latitude) };
  return {
    ...at,
    accuracy_m: Math.round(accuracy * 10) / 10,
    seen_at: performance.now(),
    satellite: accuracy <= SATELLITE_M,
  };
}

/** The sighting as an operation carries it. */
export function fixOf(sighting: Sighting, now: number = performance.now()): Fix {
  const age_s = Math.max(0, Math.round((now - sighting.seen_at) / 100) / 10);
  const { lon, lat, accuracy_m, satellite } = sighting;
  return { lon, lat, crs: "WGS84", accuracy_m, age_s, source: satellite ? "gps" : "network" };
}
