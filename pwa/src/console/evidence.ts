// What is known of the evidence, as facts in rows: findings, never verdicts.
import type { DeskFacts } from "../state/desk-facts.svelte";
import type { CaseFile, FilePhoto } from "../state/desk-wire";
import { CityTime } from "../words/city-time";
import { deskWords } from "../words/console";
import { sayCell, saySpan } from "../words/say";

export interface Fact {
  /** A fact that asks for a second look. */
  odd: boolean;
  text: string;
}

const w = deskWords.evidence;
const MINUTE = 60_000;
/** A camera's clock and a phone's may differ by this much without it meaning anything. */
const SAME_WITHIN_MS = 10 * MINUTE;

export function factsOf(file: CaseFile, facts: DeskFacts, now: number): Fact[] {
  const before = file.photos.find(({ role }) => role === "before");
  return [...position(file), ...(before ? source(before) : [{ odd: true, text: w.noPhoto }])].concat(
    before ? camera(before, file, new CityTime(facts.offsetMinutes), now) : [],
    arrival(file),
    found(file),
  );
}

function position(file: CaseFile): Fact[] {
  const inside = file.cell === null ? w.outside : w.inside(sayCell(file.cell));
  const accuracy = file.accuracy_m === null ? [] : [w.accuracy(Math.round(file.accuracy_m))];
  const weak = file.flags.includes("weak_position");
  return [
    { odd: file.cell === null, text: [inside, ...accuracy].join(deskWords.join.comma) },
    ...(weak ? [{ odd: true, text: w.weak }] : []),
  ];
}

function source(photo: FilePhoto): Fact[] {
  if (photo.source === "viewfinder") return [{ odd: false, text: w.live }];
  if (photo.source === "camera_app") return [{ odd: false, text: w.camera }];
  return [{ odd: true, text: photo.source === "gallery" ? w.gallery : w.unknownSource }];
}

function camera(photo: FilePhoto, file: CaseFile, time: CityTime, now: number): Fact[] {
  const exif = { ...photo.said.exif, ...photo.exif };
  const device = [exif.Make, exif.Model].filter((one) => typeof one === "string").join(" ");
  const at = time.exif(exif.DateTimeOriginal ?? exif.CreateDate, exif.OffsetTimeOriginal);
  if (at === null && device === "") {
    const none = photo.stored && photo.said.exif !== null; // null is withheld or unsaid, and no finding
    return none ? [{ odd: false, text: w.noExif }] : [];
  }
  const told: Fact[] = device === "" ? [] : [{ odd: false, text: w.device(device) }];
  return at === null ? told : [takenAt(at, Date.parse(file.captured_at), time, now), ...told];
}

function takenAt(at: number, captured: number, time: CityTime, now: number): Fact {
  const apart = captured - at;
  const odd = Math.abs(apart) > SAME_WITHIN_MS;
  const size = odd ? (apart > 0 ? w.earlier : w.later)(saySpan(apart)) : w.sameTime;
  return { odd, text: `${w.takenAt(time.moment(at, now))}${deskWords.join.comma}${size}` };
}

/** Whoever verified found it untrue, and why. */
function untrue({ events }: CaseFile): string {
  const reason = events.findLast(({ step }) => step === "verify_false")?.args.reason;
  return w.untrue(typeof reason === "string" ? reason : "");
}

function arrival(file: CaseFile): Fact[] {
  const here = file.photos.filter(({ stored }) => stored).length;
  const all = file.photos.length;
  return all === 0 ? [] : [{ odd: here < all, text: w.arrived(here, all) }];
}

function found(file: CaseFile): Fact[] {
  const codes = new Set(file.photos.flatMap(({ findings }) => findings.map(({ code }) => code)));
  const told = [...codes].map((code) => (code === "undecodable" ? w.undecodable : w.finding(code)));
  if (file.flags.includes("verified_false")) told.push(untrue(file));
  if (file.flags.includes("retired_category")) told.push(w.retired);
  return told.map((text) => ({ odd: true, text }));
}
