// What is typed, as text: nothing is read, completed or rounded here.
export interface PlaceText {
  text: string;
  /** The text that a person saw on the map and accepted. */
  accepted: string | null;
}

export type PositionKind = "point" | "circle" | "polygon" | "bearing_range" | "voyage";
export type TimeKind = "instant" | "interval" | "normal" | "triangular";

export interface WaypointText {
  at: PlaceText;
  time: string;
  fix_error: string;
}

export interface HypothesisText {
  id: string;
  description: string;
  cause: string;
  weight: string;
  objects: string[];
  persons_unplaced: string;
  position: {
    kind: PositionKind;
    /** Of a point, the centre of a circle, the reference of a bearing. */
    at: PlaceText;
    error: string;
    radius: string;
    corners: PlaceText[];
    reference_error: string;
    bearing_deg: string;
    bearing_sd_deg: string;
    range: string;
    range_sd: string;
    dead_reckoning: "ship" | "aircraft" | "small_craft";
    speed: string;
    waypoints: WaypointText[];
  };
  time: {
    kind: TimeKind;
    at: string;
    start: string;
    end: string;
    mean: string;
    sd: string;
    earliest: string;
    likeliest: string;
    latest: string;
  };
}

export interface ObjectText {
  id: string;
  description: string;
  leeway_class: string;
  detection_class: string;
  length: string;
  persons: string;
  wearing_flotation: "" | "yes" | "no";
  situation: "" | "in_water" | "out_of_water";
  clothing: "" | "ordinary" | "suit_uninsulated" | "suit_insulated";
}

export interface PersonText {
  clothing: string;
  medical: string;
  object: string;
}

export interface LayerText {
  from: "observations" | "file";
  observations: string[];
  file: string;
  sigma_m_s: string;
  tau_h: string;
  source: string;
}

export interface FacilityText {
  id: string;
  kind: string;
  name: string;
  nation: string;
  position: PlaceText;
  available_from: string;
}

export interface DraftText {
  id: string;
  title: string;
  nations: string;
  smc: string;
  osc: string;
  report: {
    received_at: string;
    caller: string;
    medium: string;
    vessel: string;
    vessel_kind: string;
    call_sign: string;
    persons_on_board: string;
    text: string;
  };
  persons: PersonText[];
  objects: ObjectText[];
  hypotheses: HypothesisText[];
  environment: { visibility: string; wave_height_m: string; sea_temperature_c: string; source: string };
  fields: { coast: string; wind: LayerText; current: LayerText };
  facilities: FacilityText[];
  periods: { start: string; end: string }[];
  communications: { on_scene: string; reporting: string };
  forecast: { draws: string; seed: string; until: string };
}

export const noPlace = (): PlaceText => ({ text: "", accepted: null });
export const noWaypoint = (): WaypointText => ({ at: noPlace(), time: "", fix_error: "" });
export const noPerson = (): PersonText => ({ clothing: "", medical: "", object: "" });
export const noFacility = (): FacilityText => ({
  id: "", kind: "", name: "", nation: "", position: noPlace(), available_from: "",
});
const noLayer = (): LayerText => ({ from: "observations", observations: [""], file: "", sigma_m_s: "", tau_h: "", source: "" });

export function noObject(id: string): ObjectText {
  return {
    id, description: "", leeway_class: "", detection_class: "", length: "", persons: "",
    wearing_flotation: "", situation: "", clothing: "",
  };
}

export function noHypothesis(id: string): HypothesisText {
  return {
    id, description: "", cause: "", weight: "", objects: [], persons_unplaced: "",
    position: {
      kind: "point", at: noPlace(), error: "", radius: "", corners: [noPlace(), noPlace(), noPlace()],
      reference_error: "", bearing_deg: "", bearing_sd_deg: "", range: "", range_sd: "",
      dead_reckoning: "ship", speed: "", waypoints: [noWaypoint(), noWaypoint()],
    },
    time: { kind: "instant", at: "", start: "", end: "", mean: "", sd: "", earliest: "", likeliest: "", latest: "" },
  };
}

/** An empty report: one account, one object; its weight is 1 because there is no other yet. */
export function noDraft(): DraftText {
  const first = noHypothesis("h1");
  first.weight = "1";
  first.objects = ["o1"];
  return {
    id: "", title: "", nations: "", smc: "", osc: "",
    report: { received_at: "", caller: "", medium: "", vessel: "", vessel_kind: "", call_sign: "", persons_on_board: "", text: "" },
    persons: [], objects: [noObject("o1")], hypotheses: [first],
    environment: { visibility: "", wave_height_m: "", sea_temperature_c: "", source: "" },
    fields: { coast: "", wind: noLayer(), current: noLayer() },
    facilities: [], periods: [{ start: "", end: "" }], communications: { on_scene: "", reporting: "" },
    forecast: { draws: "5000", seed: "1", until: "" },
  };
}
