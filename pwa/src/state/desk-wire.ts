// What the server's desk face says, as its contract declares it. A newer server may add fields.
import type { components } from "../contract/openapi";

type Declared = components["schemas"];

export type Session = Omit<Declared["SessionWire"], "push_token">;
export type DeskRow = Declared["CaseRow"];
export type RowPhoto = Declared["PhotoRef"];
export type CasesPage = Declared["CasesPage"];
export type Counts = Declared["CountsWire"];

export type CaseFile = Declared["CaseFile"];
export type FilePhoto = Declared["PhotoRow"];
export type Finding = Declared["FindingRow"];
export type HistoryRow = Declared["EventRow"];
export type ClockFacts = Declared["ClockShown"];
export type Interval = Declared["IntervalShown"];
export type IntervalKind = Interval["kind"];
/** One thing this account may do now: take a step, ask for one, or answer an ask. */
export type Next = Declared["NextRow"];

export type RouteFacts = Declared["RouteAnswer"];
export type Reason = Declared["ReasonShown"];
export type Person = Declared["PersonWire"];
/** Somebody a step may name: a worker of a unit, or an inspector with the beat and the load. */
export type Nameable = Person | Declared["CheckerWire"];
export type SavedView = Declared["ViewWire"];
export type Similar = Declared["SimilarRow"];
export type Spot = Declared["SpotWire"];
export type Overview = Declared["OverviewWire"];
export type StepDone = Declared["StepDone"];
export type CallerSeen = Declared["CallerSeenWire"];

export type AccountRow = Declared["AccountRow"];
export type AccountsPage = Declared["AccountsPage"];
export type AccountFile = Declared["AccountFileWire"];
export type FirstPassword = Declared["FirstPassword"];
export type Grant = Declared["GrantWire"];
export type Handed = Declared["HandedWire"];
export type Load = Declared["LoadWire"];
export type Leave = Declared["LeaveWire"];
export type UnitRow = Declared["UnitRowWire"];
export type Beat = Declared["BeatWire"];
export type Stage = Declared["StageWire"];
export type Tile = Declared["TileWire"];
export type Tiles = Declared["TilesWire"];
export type RegisterLine = Declared["LineWire"];
export type RegisterPage = Declared["RegisterPageWire"];
