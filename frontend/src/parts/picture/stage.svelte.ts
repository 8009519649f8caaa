// What the map shows of the open case: which layers are on, what is loaded, what stands in the tables.
import { caseView } from "@/lib/state/caseview.svelte";
import { clock, coverTimes, onTick } from "@/lib/state/clock.svelte";
import { mapControl } from "@/lib/map/control.svelte";
import { redraw } from "@/lib/map/layers";
import { route } from "@/lib/state/route.svelte";
import { get, ProblemError } from "@/lib/api/client";
import { Forecast } from "./forecast";
import { Maps, type StepMap } from "./maps";
import { Positions } from "./positions";
import { Sea } from "./sea.svelte";
import { fetchPlan, type PlanPicture } from "./tracks";
import { selection } from "@/lib/state/selection.svelte";
import { settings } from "@/lib/state/settings.svelte";

export const LAYERS = [
  "particles", "density", "contours", "wind", "current", "facilities", "tails", "rings", "plan", "legs",
  "areas", "sightings", "datum", "conflicts",
] as const;
export type LayerId = (typeof LAYERS)[number];

const OFF_AT_FIRST: readonly LayerId[] = ["density", "current", "rings"];

export interface AreaFeature {
  geometry: { type: "Point" | "Polygon" | "MultiPolygon"; coordinates: unknown };
  properties: { id: string; kind: string; name?: string; nation?: string; [name: string]: unknown };
}
interface RingFeature {
  geometry: { coordinates: [number, number][][] };
  properties: { facility: string; kind: "reach" | "return"; endurance_left_s: number };
}

class Stage {
  /** A case is open in a part beside the map. */
  active = $state(false);
  on = $state(Object.fromEntries(LAYERS.map((id) => [id, !OFF_AT_FIRST.includes(id)])) as Record<LayerId, boolean>);
  /** Search object of maps, contours and particles; "" shows the particles of all, and maps of the first. */
  object = $state("");
  colour_by = $state<"object" | "hypothesis">("hypothesis");
  /** Particles are faded by what searches left of them. */
  weighted = $state(true);
  forecast = $state.raw<Forecast | null>(null);
  /** The particles of the shown time are still on the way. */
  waiting = $state(false);
  map = $state.raw<StepMap | null>(null);
  plan = $state.raw<PlanPicture | null>(null);
  /** The plan in the place of which another one is drawn by the plan part; hides this one. */
  hide_plan = $state(false);
  /** The plan that a part wants to see instead of the one that is flown. */
  wanted_plan = $state<string | null>(null);
  zones = $state.raw<AreaFeature[]>([]);
  rings = $state.raw<RingFeature[]>([]);
  /** Counts position reports that arrived. */
  reports = $state(0);
  /** The shown time as tables follow it, four times a second: the map alone is drawn with each frame. */
  told_ns = $state(clock.time_ns);
  cursor = $state.raw<{ lon_deg: number; lat_deg: number } | null>(null);
  readonly positions = new Positions();
  readonly sea = new Sea();
  maps: Maps | null = null;

  get state() {
    return caseView.view?.state ?? null;
  }

  get update(): string {
    return this.state?.probability?.artefact.sha256 ?? "";
  }

  /** The object whose map is shown. */
  get mapped(): string {
    return this.object || this.state?.probability?.remaining_objects[0] || this.forecast?.meta.objects[0] || "";
  }

  /** The plan that is wanted, else the one that is flown, else the one proposed last. */
  get shown_plan(): string | null {
    if (this.wanted_plan !== null) return this.wanted_plan;
    const plans = Object.entries(this.state?.plans ?? {});
    const flown = plans.findLast(([, plan]) => plan.issued && !plan.replaced_by);
    return (flown ?? plans.at(-1))?.[0] ?? null;
  }
}

export const stage = new Stage();
stage.positions.onchange = () => (stage.reports += 1);

const loaded = { opening: 0, case: "", forecast: "", weighed: "", plan: "", zones: "", rings: "" };

function reset(caseId: string): void {
  Object.assign(loaded, { opening: caseView.opening, case: caseId, forecast: "", weighed: "", plan: "", zones: "", rings: "" });
  [stage.forecast, stage.maps, stage.map, stage.plan] = [null, null, null, null];
  [stage.zones, stage.rings, stage.object] = [[], [], ""];
  stage.sea.clear();
  stage.positions.leave();
}

function loadForecast(caseId: string, sha256: string): void {
  loaded.forecast = sha256;
  loaded.weighed = "";
  void Forecast.open(caseId, sha256, redraw).then(
    (forecast) => {
      if (loaded.case !== caseId || loaded.forecast !== sha256) return;
      const first = stage.forecast === null;
      stage.forecast = forecast;
      stage.maps = new Maps(caseId, sha256, redraw);
      coverTimes(forecast.from_ns, forecast.to_ns);
      if (first) fitForecast();
      redraw();
    },
    () => {
      if (loaded.forecast === sha256) loaded.forecast = "";
    },
  );
}

/** Shows all of the forecast that can be seen at the shown time, or of its last step. */
export function fitForecast(): void {
  const { forecast } = stage;
  if (forecast === null) return;
  const { lon0_deg, lat0_deg, lon_step_deg, lat_step_deg } = forecast.meta.codec;
  const [dx, dy] = [32767 * lon_step_deg, 32767 * lat_step_deg];
  mapControl.fit({ west_deg: lon0_deg - dx, east_deg: lon0_deg + dx, south_deg: lat0_deg - dy, north_deg: lat0_deg + dy });
}

function loadPlan(caseId: string, plan: string | null, artefact: string): void {
  loaded.plan = artefact;
  if (plan === null) {
    stage.plan = null;
    return;
  }
  void fetchPlan(caseId, plan).then(
    (found) => {
      if (loaded.plan !== artefact) return;
      stage.plan = found;
      const times = found.tracks.flatMap((track) => [track.times_ns[0] ?? clock.from_ns, track.times_ns.at(-1) ?? clock.to_ns]);
      if (times.length) coverTimes(Math.min(...times), Math.min(Math.max(...times), Date.parse(found.intent.end) * 1e6 + 3 * 3600e9));
      redraw();
    },
    () => {
      if (loaded.plan !== artefact) return;
      [loaded.plan, stage.plan] = ["", null]; // not the plan before in its place
      redraw();
    },
  );
}

/** A case that is withheld, or out of reach, is told of by the page; there is nothing to draw. */
function withheld(fault: unknown): void {
  if (!(fault instanceof ProblemError)) throw fault;
}

async function loadZones(caseId: string): Promise<void> {
  const told = await get<{ features: AreaFeature[] }>(`/cases/${encodeURIComponent(caseId)}/areas`);
  if (loaded.case === caseId) stage.zones = told.features;
  redraw();
}

async function loadRings(caseId: string, names: string[]): Promise<void> {
  const all = await Promise.all(
    names.map((name) =>
      get<{ features: RingFeature[] }>(`/cases/${encodeURIComponent(caseId)}/facilities/${encodeURIComponent(name)}/rings`)
        .then((told) => told.features, () => []),
    ),
  );
  if (loaded.case === caseId) stage.rings = all.flat();
  redraw();
}

let told_ms = 0;
let telling = 0;

function tell(timeNs: number): void {
  const now = performance.now();
  clearTimeout(telling);
  if (now - told_ms >= 250) {
    told_ms = now;
    stage.told_ns = timeNs;
  } else telling = window.setTimeout(() => (stage.told_ns = timeNs), 250);
}

/** Starts it once; it follows the open case from then on. */
export function begin(): void {
  onTick(tell);
  $effect.root(() => {
    $effect(() => {
      stage.active = route.case_id !== null && caseView.id === route.case_id && caseView.view !== null;
      redraw();
    });
    $effect(() => {
      const id = caseView.id ?? "";
      if (!stage.active) return;
      if (caseView.opening !== loaded.opening) {
        reset(id);
        stage.positions.follow(id).catch(withheld);
      }
      const { state } = stage;
      const sha256 = state?.forecast?.ensemble.sha256 ?? "";
      if (sha256 && sha256 !== loaded.forecast) loadForecast(id, sha256);
      const record = state?.plans?.[stage.shown_plan ?? ""];
      const artefact = record?.proposed.artefact.sha256 ?? "";
      if (artefact !== loaded.plan) loadPlan(id, stage.shown_plan, artefact);
      const reported = state?.incident ? id : "";
      if (reported && reported !== loaded.zones) {
        loaded.zones = reported;
        void loadZones(id).catch(() => (loaded.zones = ""));
      }
    });
    $effect(() => {
      const { forecast, update } = stage;
      if (forecast === null || loaded.weighed === `${loaded.forecast} ${update}`) return;
      loaded.weighed = `${loaded.forecast} ${update}`;
      forecast.weigh(update).catch((fault: unknown) => {
        loaded.weighed = "";
        withheld(fault);
      });
    });
    $effect(() => {
      const names = Object.keys(stage.state?.facilities ?? {});
      const wanted = stage.on.rings ? `${caseView.version} ${names.join(" ")}` : "";
      if (wanted === loaded.rings || !stage.forecast) return;
      loaded.rings = wanted;
      if (wanted === "") stage.rings = [];
      else loadRings(caseView.id ?? "", names).catch(withheld);
    });
    $effect(() => {
      void [stage.object, stage.colour_by, stage.weighted, stage.hide_plan, settings.theme, selection.now, { ...stage.on }];
      redraw();
    });
  });
}
