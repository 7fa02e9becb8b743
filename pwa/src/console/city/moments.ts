// A wall-clock time that somebody chose, as an instant of the city: the desk's machine may stand in another zone.

const two = (n: number) => String(n).padStart(2, "0");

/** "2026-11-30T08:00" with the city's offset; null for what is no time. */
export function cityInstant(wall: string, offsetMinutes: number): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall)) return null;
  const size = Math.abs(offsetMinutes);
  return `${wall}:00${offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
