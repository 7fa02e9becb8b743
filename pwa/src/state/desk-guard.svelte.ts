// What is written and not sent is not lost by one press: whatever would leave it waits for the person's word.
import { DeskSeat } from "./desk-seat.svelte";

export abstract class DeskGuard extends DeskSeat {
  /** What would lose what is written in a form, until the person has answered whether to. */
  leaving = $state.raw<(() => unknown) | null>(null);

  /** Whether something is written in a form and not sent. */
  abstract get written(): boolean;

  /** Does what leaves the form in hand; where something is written in it, only after the person said so. */
  async leaveFor(what: () => unknown): Promise<void> {
    if (this.written) this.leaving = what;
    else await what();
  }

  async answerLeaving(leave: boolean): Promise<void> {
    const what = this.leaving;
    this.leaving = null;
    if (leave) await what?.();
  }
}
