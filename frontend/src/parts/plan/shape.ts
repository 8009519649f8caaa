// The outline of a task's pattern, its handles, and what dragging them does to its parameters.
import { between, offset } from "@/parts/picture/geodesy";

export type Parameters = { pattern: string } & Record<string, unknown>;
type Place = [lon: number, lat: number];

/** Half sides [m] of the pattern along and across its bearing; null for a route, which has none. */
export interface Box {
  centre: Place;
  bearing_deg: number;
  along_m: number;
  across_m: number;
}

const num = (parameters: Parameters, name: string): number => parameters[name] as number;

export function boxOf(parameters: Parameters): Box | null {
  if (parameters.centre_lon_deg === undefined) return null;
  const centre: Place = [num(parameters, "centre_lon_deg"), num(parameters, "centre_lat_deg")];
  const bearing_deg = num(parameters, "bearing_deg");
  if (parameters.pattern === "VS") {
    const radius = num(parameters, "radius_m");
    return { centre, bearing_deg, along_m: radius, across_m: radius };
  }
  if (parameters.pattern === "SS") {
    const side = (num(parameters, "track_spacing_m") * (num(parameters, "leg_count") + 1)) / 4;
    return { centre, bearing_deg, along_m: side, across_m: side };
  }
  if (parameters.pattern === "CSC") {
    const spacing = (num(parameters, "width_m") * num(parameters, "ship_speed_m_s")) / num(parameters, "aircraft_speed_m_s");
    return { centre, bearing_deg, along_m: (spacing * num(parameters, "leg_count")) / 2, across_m: num(parameters, "width_m") / 2 };
  }
  return { centre, bearing_deg, along_m: num(parameters, "length_m") / 2, across_m: num(parameters, "width_m") / 2 };
}

/** A place some metres along and across the bearing of a box. */
export function placeIn(box: Box, along: number, across: number): Place {
  const turn = (box.bearing_deg * Math.PI) / 180;
  const east = along * Math.sin(turn) + across * Math.cos(turn);
  const north = along * Math.cos(turn) - across * Math.sin(turn);
  return offset(...box.centre, east, north);
}

/** Metres along and across the bearing of a box. */
function inBox(box: Box, [lon, lat]: Place): [along: number, across: number] {
  const [east, north] = between(...box.centre, lon, lat);
  const turn = (box.bearing_deg * Math.PI) / 180;
  return [east * Math.sin(turn) + north * Math.cos(turn), east * Math.cos(turn) - north * Math.sin(turn)];
}

export type HandleKind = "move" | "rotate" | "along" | "across" | "corner";
export interface Handle {
  kind: HandleKind;
  at: Place;
  /** Number of a corner of the pattern. */
  index?: number;
}

export function handlesOf(box: Box): Handle[] {
  const { along_m, across_m } = box;
  return [
    { kind: "move", at: box.centre },
    { kind: "rotate", at: placeIn(box, along_m * 1.25, 0) },
    { kind: "along", at: placeIn(box, -along_m, 0) },
    { kind: "across", at: placeIn(box, 0, across_m) },
  ];
}

export function outlineOf(box: Box): Place[] {
  const { along_m: a, across_m: b } = box;
  return [placeIn(box, a, b), placeIn(box, a, -b), placeIn(box, -a, -b), placeIn(box, -a, b)];
}

const LEAST_M = 200;
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

export function moved(parameters: Parameters, eastM: number, northM: number): Parameters {
  const shift = ([lon, lat]: Place): Place => {
    const [x, y] = offset(lon, lat, eastM, northM);
    return [round(x, 7), round(y, 7)];
  };
  const result: Parameters = { ...parameters };
  if (parameters.centre_lon_deg !== undefined) {
    const [lon, lat] = shift([num(parameters, "centre_lon_deg"), num(parameters, "centre_lat_deg")]);
    Object.assign(result, { centre_lon_deg: lon, centre_lat_deg: lat });
  }
  for (const name of ["route_lon_lat_deg", "line_lon_lat_deg"]) {
    if (parameters[name]) result[name] = (parameters[name] as Place[]).map(shift);
  }
  return result;
}

export function turned(parameters: Parameters, byDeg: number): Parameters {
  if (parameters.bearing_deg === undefined) return parameters;
  return { ...parameters, bearing_deg: round((((num(parameters, "bearing_deg") + byDeg) % 360) + 360) % 360, 3) % 360 };
}

export function respaced(parameters: Parameters, factor: number): Parameters {
  if (parameters.pattern === "VS") return { ...parameters, radius_m: round(num(parameters, "radius_m") * factor, 2) };
  if (parameters.track_spacing_m === undefined) return parameters;
  return { ...parameters, track_spacing_m: round(Math.max(20, num(parameters, "track_spacing_m") * factor), 2) };
}

/** What a handle that was dragged to a place makes of the parameters. */
export function dragged(parameters: Parameters, kind: HandleKind, to: Place): Parameters {
  const box = boxOf(parameters);
  if (box === null) return parameters;
  if (kind === "move") return moved(parameters, ...between(...box.centre, ...to));
  const [along, across] = inBox(box, to);
  if (kind === "rotate") return turned(parameters, (Math.atan2(across, along) * 180) / Math.PI);
  return resized(parameters, kind, Math.max(LEAST_M, Math.abs(kind === "along" ? along : across)), box);
}

/** Half a side made another length: of patterns about a datum, radius or spacing and legs follow. */
function resized(parameters: Parameters, kind: HandleKind, half: number, box: Box): Parameters {
  if (parameters.pattern === "VS") return { ...parameters, radius_m: round(half, 2) };
  if (parameters.pattern === "SS") {
    const legs = Math.max(1, Math.round((4 * half) / num(parameters, "track_spacing_m")) - 1);
    return { ...parameters, leg_count: Math.min(400, legs) };
  }
  if (parameters.pattern === "CSC") {
    if (kind === "across") return { ...parameters, width_m: round(2 * half, 2) };
    const legs = Math.max(1, Math.round((num(parameters, "leg_count") * half) / box.along_m));
    return { ...parameters, leg_count: Math.min(400, legs) };
  }
  return { ...parameters, [kind === "along" ? "length_m" : "width_m"]: round(2 * half, 2) };
}
