// A line of the register as sentences: names, roles by their word, ground by its name, times as people say them.
import type { RegisterLine } from "../../state/desk-wire";
import { deskWords } from "../../words/console";

/** How what a line holds as an id or a code is said. */
export interface Book {
  person(id: string): string;
  unit(id: string | null): string;
  beat(id: string): string;
  area(code: string): string;
  category(kind: string, code: string): string;
  role(role: string): string;
  scope(role: string, scope: string): string;
  stage(stage: string): string;
  limit(limit: string): string;
  moment(iso: string): string;
}

type Args = Readonly<Record<string, unknown>>;
type Say = (args: Args, book: Book) => (string | false)[];

const w = deskWords.register;
const { and, semi } = deskWords.join;

const text = (value: unknown) => (typeof value === "string" ? value : "");
const list = (value: unknown) => (Array.isArray(value) ? value : []);
const orNull = (value: unknown) => (typeof value === "string" ? value : null);

/** "inspector@beat:b1" as 信息采集员（一号责任网格）. */
function grants(value: unknown, book: Book): string {
  const told = list(value).map((one) => {
    const [role = "", scope = ""] = String(one).split("@");
    return w.grant(book.role(role), book.scope(role, scope));
  });
  return told.join(and);
}

const granted: Say = ({ granted: more, revoked: less }, book) => [
  list(more).length > 0 && w.granted(grants(more, book)),
  list(less).length > 0 && w.revoked(grants(less, book)),
];

const leave: Say = ({ account, deputy, from, until }, book) => [
  book.person(text(account)),
  text(from) !== "" && w.period(book.moment(text(from)), book.moment(text(until))),
  deputy === null ? deskWords.account.noDeputy : deskWords.account.deputised(book.person(text(deputy))),
];

const turned = (value: unknown, say: (one: string | null) => string) => {
  const [before, after] = list(value).map(orNull).map(say);
  return before !== after && w.turned(before ?? "", after ?? "");
};

const limit =
  (said: string): ((value: unknown, book: Book) => string | false) =>
  (value, book) => {
    const change = turned(value, (one) => book.limit(one ?? ""));
    return change === false ? false : `${said} ${change}`;
  };

const UNIT_SAYS: Readonly<Record<string, Say>> = {
  name: ({ name }) => [w.field(deskWords.unit.full, text(name))],
  short_name: () => [w.renamedShort],
  kind: ({ kind }) => [deskWords.unit.kinds[text(kind)] ?? text(kind)],
  territory: ({ territory }, book) => [
    w.field(deskWords.unit.territory, text(territory) === "" ? deskWords.unit.noTerritory : book.area(text(territory))),
  ],
  parent_id: ({ parent }, book) => [
    w.field(deskWords.unit.parent, parent === null ? deskWords.unit.noParent : book.unit(text(parent))),
  ],
};
const UNIT_FIELDS = ["name", "kind", "territory", "parent_id"];

const unitSaid: Say = (args, book) =>
  list(args.changed ?? UNIT_FIELDS).flatMap((field) => UNIT_SAYS[String(field)]?.(args, book) ?? []);

const SAYS: Readonly<Record<string, Say>> = {
  add_account: (args, book) => [book.unit(orNull(args.unit)), ...granted(args, book)],
  change_account: ({ unit, renamed }, book) => [
    renamed === true && w.renamed,
    Array.isArray(unit) && turned(unit, (one) => book.unit(one)),
  ],
  set_grants: granted,
  revoke_device: ({ device }) => [w.device(text(device).slice(0, 8))],
  add_absence: leave,
  cancel_absence: leave,
  add_unit: unitSaid,
  change_unit: unitSaid,
  dissolve_unit: ({ accounts, to }, book) => [
    list(accounts).length === 0 ? deskWords.unit.nowhere : w.moved(list(accounts).length, book.unit(orNull(to))),
  ],
  set_beat: ({ name, added, removed }) => [
    text(name),
    list(added).length > 0 && w.added(list(added).length),
    list(removed).length > 0 && w.removed(list(removed).length),
  ],
  set_stage: ({ ordinary, urgent }, book) => [
    limit(deskWords.stageSet.ordinary)(ordinary, book),
    limit(deskWords.stageSet.urgent)(urgent, book),
  ],
  set_tiles: ({ tiles }, book) => [
    list(tiles)
      .map((one) => {
        const [kind = "", code = ""] = String(one).split(":");
        return book.category(kind, code);
      })
      .join(and),
  ],
  restore: ({ taken_at }, book) => [w.takenAt(book.moment(text(taken_at)))],
};

/** What else a line says; what a newer server writes is shown as it was written, none left out. */
export function sayLine({ what, args }: Pick<RegisterLine, "what" | "args">, book: Book): string {
  const say = SAYS[what];
  const told =
    say === undefined ? Object.entries(args).map(([name, one]) => `${name}: ${sayOne(one)}`) : say(args, book);
  return told.filter((one) => one !== false && one !== "").join(semi);
}

function sayOne(value: unknown): string {
  if (Array.isArray(value)) return value.map(sayOne).join(", ");
  if (value !== null && typeof value === "object") return Object.values(value).map(sayOne).join(", ");
  return value === null || value === "" ? "—" : String(value);
}

/** What a line is about, by its name. */
export function sayAbout(line: Pick<RegisterLine, "subject_kind" | "subject" | "subject_name" | "args">, book: Book) {
  if (line.subject_name !== null) return line.subject_name;
  if (line.subject_kind === "absence") return book.person(text(line.args.account));
  if (line.subject_kind === "beat") return book.beat(line.subject);
  if (line.subject_kind === "city") return book.area(line.subject);
  if (line.subject_kind === "stage") return book.stage(line.subject);
  return line.subject_kind === "tiles" ? w.edition(line.subject) : line.subject;
}
