// What stands on the desk: each thing with a state of its own, and whether anything is written in one and not sent.
import type { Transport } from "../device/transport";
import { DeskAmend } from "./desk-amend.svelte";
import { DeskCall } from "./desk-call.svelte";
import { DeskCaller } from "./desk-caller.svelte";
import { DeskCity } from "./desk-city.svelte";
import { DeskCompare } from "./desk-compare.svelte";
import { DeskFacts } from "./desk-facts.svelte";
import { DeskFile } from "./desk-file.svelte";
import { mayDecide } from "./desk-govern.svelte";
import { DeskGuard } from "./desk-guard.svelte";
import { DeskLine } from "./desk-line";
import { DeskList } from "./desk-list.svelte";
import { DeskMap } from "./desk-map.svelte";
import { DeskOverview } from "./desk-overview.svelte";
import { DeskPick } from "./desk-pick.svelte";
import { DeskStaff } from "./desk-staff.svelte";
import { DeskStep } from "./desk-step.svelte";
import { DeskViews } from "./desk-views.svelte";
import { DeskWatch } from "./desk-watch.svelte";

export abstract class DeskRoom extends DeskGuard {
  readonly facts = new DeskFacts();
  readonly list: DeskList;
  readonly file: DeskFile;
  readonly step: DeskStep;
  readonly views: DeskViews;
  readonly pick: DeskPick;
  readonly map: DeskMap;
  readonly amend: DeskAmend;
  readonly compare: DeskCompare;
  readonly caller: DeskCaller;
  readonly call: DeskCall;
  readonly overview: DeskOverview;
  readonly staff: DeskStaff;
  readonly watch: DeskWatch;
  readonly city: DeskCity;

  constructor(transport: Transport) {
    super(new DeskLine(transport));
    this.list = new DeskList(this.line);
    this.file = new DeskFile(this.line);
    this.step = new DeskStep(this.line, (taken) => {
      if (taken) this.amend.done = false; // of two things only the last is told
      return this.refresh(taken);
    });
    this.views = new DeskViews(this.line);
    this.map = new DeskMap(this.line);
    this.amend = new DeskAmend(this.line, (taken) => {
      if (taken) this.step.done = null;
      return this.refresh(taken);
    });
    this.compare = new DeskCompare(this.line);
    this.call = new DeskCall(this.line, () => this.refresh());
    this.overview = new DeskOverview(this.line);
    this.staff = new DeskStaff(this.line);
    this.watch = new DeskWatch(this.line, () => mayDecide(this.roles));
    this.city = new DeskCity(this.line);
    this.caller = new DeskCaller(this.line);
    this.pick = new DeskPick(this.line, this.facts, () => this.refresh());
  }

  /**
   * Reads the list and the open case again.
   *
   * @param taken whether a step was taken here just now
   * @returns the state of the open case as it was just read, null where it was not
   */
  abstract refresh(taken?: boolean): Promise<string | null>;

  override get written(): boolean {
    return this.step.written || this.amend.written || this.city.written || this.watch.written;
  }

  protected putFormsAway(): void {
    this.step.leave();
    this.amend.cancel();
    this.city.putAway();
    this.watch.choose(null);
  }

  protected override forgetAll(): void {
    this.putFormsAway();
    this.call.clear();
    this.city.accounts.told = null;
    this.step.unsent = [];
  }
}
