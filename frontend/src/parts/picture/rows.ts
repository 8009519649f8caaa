// Each thing on the map as a row of a table: what it is, where, how old.
import { clock, toNs } from "@/lib/state/clock.svelte";
import { mapControl } from "@/lib/map/control.svelte";
import { select } from "@/lib/state/selection.svelte";
import type { PlaceKind } from "@/lib/map/symbols";
import { say } from "@/lib/words.svelte";
import { miles } from "@/lib/quantities";
import { utc } from "@/lib/times";
import { stage, type LayerId } from "./stage.svelte";

export interface MapRow {
  kind: "sighting" | "find" | "marker" | "datum" | "conflict" | "area";
  id: string;
  layer: LayerId;
  /** How it is drawn by `signs`; null for what another layer draws. */
  sign: PlaceKind | null;
  name: string;
  what: string;
  lon_deg: number | null;
  lat_deg: number | null;
  time_ns: number | null;
}

/** All that stands on the map besides facilities and plans. */
export function objectRows(): MapRow[] {
  return [...sightings(), ...markers(), ...datums(), ...conflicts(), ...zones()];
}

function sightings(): MapRow[] {
  const { state } = stage;
  return Object.entries(state?.sightings ?? {}).map(([id, seen]) => {
    const find = Object.values(state?.found ?? {}).some((each) => each.sighting === id);
    return {
      kind: find ? "find" : "sighting", id, layer: "sightings", sign: find ? "find" : "sighting", name: seen.search_object,
      what: find ? say("ui.picture.object.find") : say("ui.picture.object.sighting", { facility: seen.facility }),
      lon_deg: seen.lon_deg, lat_deg: seen.lat_deg, time_ns: null,
    };
  });
}

function markers(): MapRow[] {
  return Object.entries(stage.state?.markers ?? {}).map(([name, record]) => {
    const last = record.reports.findLast((each) => each.reported.heard && each.reported.lon_deg != null);
    return {
      kind: "marker", id: name, layer: "datum", sign: "marker", name, what: say("ui.picture.object.marker"),
      lon_deg: last?.reported.lon_deg ?? record.dropped.lon_deg, lat_deg: last?.reported.lat_deg ?? record.dropped.lat_deg,
      time_ns: last?.time_ns ?? record.time_ns,
    };
  });
}

function datums(): MapRow[] {
  if (stage.hide_plan) return [];
  return (stage.plan?.datums ?? []).map(({ designation, at }) => ({
    kind: "datum", id: designation, layer: "datum", sign: "datum", name: designation,
    what: say("ui.picture.object.datum"), lon_deg: at[0], lat_deg: at[1],
    time_ns: stage.plan ? toNs(stage.plan.intent.start) : null,
  }));
}

/** Conflicts that hold, midway between the facilities or at the one that it is about. */
function conflicts(): MapRow[] {
  const open = Object.entries(stage.state?.separations ?? {}).filter(([, each]) => each.ended_ns == null);
  return open.map(([id, each]) => {
    const told = each.infringed ?? each.warned;
    const places = each.facilities.map((name) => stage.positions.at(name, stage.told_ns, clock.live)).filter((found) => found !== null);
    const middle = (pick: "lon_deg" | "lat_deg"): number | null =>
      places.length ? places.reduce((sum, found) => sum + found[pick], 0) / places.length : null;
    const words = each.infringed ? say("ui.picture.object.infringed") : say("ui.picture.object.warned");
    return {
      kind: "conflict", id, layer: "conflicts", sign: "conflict", name: each.facilities.join(" – "),
      what: told?.lateral_m == null || told.limit_lateral_m == null
        ? words
        : `${words} ${say("ui.picture.object.least", { least: miles(told.lateral_m), limit: miles(told.limit_lateral_m), time: utc(told.time) })}`,
      lon_deg: middle("lon_deg"), lat_deg: middle("lat_deg"), time_ns: each.time_ns,
    };
  });
}

function zoneText(kind: string): string {
  const texts: Record<string, string> = {
    base: say("ui.picture.zone.base"), block: say("ui.picture.zone.block"), danger: say("ui.picture.zone.danger"),
    exclusion: say("ui.picture.zone.exclusion"), no_search: say("ui.picture.zone.no_search"), shallow: say("ui.picture.zone.shallow"),
  };
  return texts[kind] ?? kind;
}

function zones(): MapRow[] {
  return stage.zones.filter((each) => each.properties.kind !== "deck").map(({ geometry, properties }) => {
    let at = geometry.coordinates as unknown;
    while (Array.isArray(at) && Array.isArray(at[0])) at = at[0];
    const [lon, lat] = at as [number, number];
    return {
      kind: "area", id: properties.id, layer: "areas", sign: null, name: properties.name ?? properties.id,
      what: zoneText(properties.kind), lon_deg: lon, lat_deg: lat, time_ns: null,
    };
  });
}

/** Selects a thing and brings it into view where it is not. */
export function choose(kind: string, id: string, lon: number | null, lat: number | null): void {
  select(kind, id);
  const view = mapControl.view();
  if (view === null || lon === null || lat === null) return;
  const [x, y] = view.project(lon, lat);
  if (x < 20 || y < 20 || x > view.width - 20 || y > view.height - 20) mapControl.lookAt(lon, lat);
}
