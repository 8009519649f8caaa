// How an exercise is asked to be played: who plays which seat, and how fast.
import type { components } from "@/lib/api/schema";
import { settings } from "@/lib/state/settings.svelte";

export type Seat = components["schemas"]["PlayableSeat"];
type Asked = components["schemas"]["AskedPlay"];

export class Play {
  /** Ids of seats that persons play. */
  persons = $state<string[]>([]);
  /** Exercise time over wall time. */
  ratio = $state(1);
  step_min = $state<number | null>(null);
  hours = $state<number | null>(null);
  worlds = $state(0);

  body(): Asked {
    return {
      seats: this.persons.map((id) => ({ id, kind: "person" as const })),
      ratio: this.ratio,
      step_min: this.step_min,
      hours: this.hours,
      worlds: this.worlds,
      locale: settings.locale,
    };
  }

  toggle(id: string): void {
    this.persons = this.persons.includes(id)
      ? this.persons.filter((each) => each !== id)
      : [...this.persons, id];
  }
}
