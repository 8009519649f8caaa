// A plan that is changed by hand: the server judges each change; undo and redo without limit.
import { send } from "@/lib/api/client";
import { problemIn } from "@/lib/api/problem";
import type { Problem } from "@/lib/api/types";
import type { components } from "@/lib/api/schema";
import { redraw } from "@/lib/map/layers";
import { settings } from "@/lib/state/settings.svelte";
import { stage } from "@/parts/picture/stage.svelte";
import { areasOf, trackOf, type AreaShape, type ServerTrack, type SortieTrack, type Task } from "@/parts/picture/tracks";

export type DraftView = components["schemas"]["DraftView"];
export interface Edit {
  parameters?: Task["parameters"];
  points?: Record<string, [number, number]>;
  not_before?: string;
  end_by?: string;
  depart?: string;
  locked?: boolean;
}
interface Step {
  task: string;
  before: Edit;
  after: Edit;
}

class Editing {
  case_id = $state("");
  plan = $state<string | null>(null);
  id = $state<string | null>(null);
  opening = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** The last judgement; it holds for what is shown only while `late` is false. */
  view = $state.raw<DraftView | null>(null);
  first = $state.raw<DraftView | null>(null);
  tasks = $state.raw<Record<string, Task>>({});
  points = $state.raw<Record<string, [number, number][]>>({});
  tracks = $state.raw<SortieTrack[]>([]);
  areas = $state.raw<AreaShape[]>([]);
  edits = $state.raw<Record<string, Edit>>({});
  /** Parameters as they are dragged now, before the server has judged them. */
  held = $state.raw<Record<string, Edit>>({});
  past = $state.raw<Step[]>([]);
  future = $state.raw<Step[]>([]);
  /** Handles are those of the single corners of the pattern. */
  corners = $state(false);
  asked = $state(0);
  answered = $state(0);
  /** Milliseconds from change to judgement, the newest last. */
  readonly took_ms: number[] = [];
  #queue = new Map<string, Edit>();
  #busy = false;

  get late(): boolean {
    return this.answered < this.asked;
  }

  get path(): string {
    return `/cases/${encodeURIComponent(this.case_id)}/drafts`;
  }

  async open(caseId: string, plan: string): Promise<void> {
    await this.close();
    [this.case_id, this.plan, this.opening, this.problem] = [caseId, plan, true, null];
    try {
      const view = await send<DraftView>("POST", `${this.path}?lang=${settings.locale}`, { plan });
      this.#reset();
      this.id = view.id;
      this.first = view;
      this.#take(view);
      stage.hide_plan = true;
    } catch (fault) {
      this.problem = problemIn(fault);
      this.plan = null;
    } finally {
      this.opening = false;
    }
  }

  /** Gives the draft up. */
  async close(): Promise<void> {
    const { id, path } = this;
    this.#reset();
    [this.id, this.plan, this.view, this.first] = [null, null, null, null];
    stage.hide_plan = false;
    redraw();
    if (id !== null) await send("DELETE", `${path}/${id}`).catch(() => undefined); // it lapses by itself
  }

  #reset(): void {
    [this.tasks, this.points, this.tracks, this.areas, this.edits, this.held] = [{}, {}, [], [], {}, {}];
    [this.past, this.future] = [[], []];
    [this.asked, this.answered] = [0, 0];
    this.#queue.clear();
    this.took_ms.length = 0;
  }

  #take(view: DraftView): void {
    this.view = view;
    const found = view.tracks as unknown as ServerTrack[];
    const changed = new Map(found.map((track) => [track.sortie, trackOf(track)]));
    const rest = this.tracks.filter((track) => !changed.has(track.sortie));
    this.tracks = [...rest, ...changed.values()].sort((a, b) => a.sortie.localeCompare(b.sortie));
    const tasks = view.tasks as unknown as Task[];
    this.tasks = { ...this.tasks, ...Object.fromEntries(tasks.map((task) => [task.id, task])) };
    this.points = { ...this.points, ...(view.points as unknown as Record<string, [number, number][]>) };
    this.areas = areasOf((view.geojson as { features: Parameters<typeof areasOf>[0] }).features);
    redraw();
  }

  /** The task as it is shown now: as judged, or as it is being dragged. */
  task(id: string): Task | null {
    const task = this.tasks[id];
    const held = this.held[id];
    if (!task) return null;
    return { ...task, ...(held?.parameters && { parameters: held.parameters }), ...(held?.locked !== undefined && { locked: held.locked }) };
  }

  edit(id: string): Edit {
    return this.held[id] ?? this.edits[id] ?? {};
  }

  /** Changes a task. Steps of one drag are one step of undo: `grouped` after the first. */
  change(task: string, part: Edit, grouped = false): void {
    const before = this.edit(task);
    const after = { ...before, ...part };
    const last = this.past.at(-1);
    if (grouped && last?.task === task) this.past = [...this.past.slice(0, -1), { ...last, after }];
    else this.past = [...this.past, { task, before, after }];
    this.future = [];
    this.#ask(task, after);
  }

  undo(): void {
    const step = this.past.at(-1);
    if (!step) return;
    this.past = this.past.slice(0, -1);
    this.future = [...this.future, step];
    this.#ask(step.task, step.before);
  }

  redo(): void {
    const step = this.future.at(-1);
    if (!step) return;
    this.future = this.future.slice(0, -1);
    this.past = [...this.past, step];
    this.#ask(step.task, step.after);
  }

  #ask(task: string, edit: Edit): void {
    this.held = { ...this.held, [task]: edit };
    this.asked += 1;
    this.#queue.set(task, edit);
    redraw();
    void this.#work();
  }

  /** One request at a time; of what is asked meanwhile, the latest of each task. */
  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (;;) {
        const next = this.#queue.entries().next();
        if (next.done || this.id === null) break;
        const [task, edit] = next.value;
        this.#queue.delete(task);
        const asked = this.asked;
        await this.#judge(task, edit);
        if (this.#queue.size === 0) this.answered = asked;
      }
    } finally {
      this.#busy = false;
    }
    if (this.#queue.size === 0) this.answered = this.asked;
    redraw();
  }

  async #judge(task: string, edit: Edit): Promise<void> {
    const id = this.id;
    const began = performance.now();
    try {
      const path = `${this.path}/${id}/tasks/${encodeURIComponent(task)}?lang=${settings.locale}`;
      const view = await send<DraftView>("PUT", path, edit);
      if (id !== this.id) return;
      this.edits = { ...this.edits, [task]: edit };
      this.problem = null;
      if (!this.#queue.has(task)) this.#drop(task);
      this.#take(view);
      this.took_ms.push(performance.now() - began);
    } catch (fault) {
      if (id !== this.id) return;
      this.problem = problemIn(fault); // the task goes back to how it was last judged
      if (!this.#queue.has(task)) this.#drop(task);
      this.past = this.past.filter((step) => !(step.task === task && step.after === edit));
    }
  }

  #drop(task: string): void {
    const { [task]: _gone, ...rest } = this.held;
    this.held = rest;
  }

  async propose(): Promise<boolean> {
    if (this.id === null) return false;
    try {
      await send("POST", `${this.path}/${this.id}/propose?lang=${settings.locale}`, {});
      this.id = null; // the server has closed it
      await this.close();
      return true;
    } catch (fault) {
      this.problem = problemIn(fault);
      return false;
    }
  }
}

export const editing = new Editing();
