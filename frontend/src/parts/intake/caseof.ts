// The typed report as a case file's structure, and back. A blank stays out: the server asks for it.
import {
  noDraft, noHypothesis, noObject, noPerson, noPlace, noWaypoint,
  type DraftText, type HypothesisText, type LayerText, type ObjectText, type PlaceText,
} from "./model";

export type Plain = string | number | boolean | Plain[] | { [key: string]: Plain };
type Section = { [key: string]: Plain };

function put(section: Section, key: string, text: string): void {
  if (text.trim() !== "") section[key] = text.trim();
}

/** A number where it reads as one; else the text as it is, for the server to refuse. */
function putNumber(section: Section, key: string, text: string): void {
  const value = Number(text.trim().replace(",", "."));
  if (text.trim() !== "") section[key] = Number.isFinite(value) ? value : text.trim();
}

const filled = (texts: readonly string[]): string[] => texts.map((text) => text.trim()).filter(Boolean);
export const listOf = (text: string): string[] => filled(text.split(/[\s,;、，]+/));

function texts<Key extends string>(from: Record<Key, string>, keys: readonly Key[]): Section {
  const section: Section = {};
  for (const key of keys) put(section, key, from[key]);
  return section;
}

function positionOf({ position: p }: HypothesisText): Section {
  const section: Section = { kind: p.kind };
  const at = p.at.text;
  if (p.kind === "point") {
    put(section, "at", at);
    put(section, "error", p.error);
  } else if (p.kind === "circle") {
    put(section, "centre", at);
    put(section, "radius", p.radius);
  } else if (p.kind === "polygon") {
    section.corners = filled(p.corners.map((corner) => corner.text));
  } else if (p.kind === "bearing_range") {
    put(section, "reference", at);
    put(section, "reference_error", p.reference_error);
    putNumber(section, "bearing_deg", p.bearing_deg);
    putNumber(section, "bearing_sd_deg", p.bearing_sd_deg);
    put(section, "range", p.range);
    put(section, "range_sd", p.range_sd);
  } else {
    section.dead_reckoning = p.dead_reckoning;
    put(section, "speed", p.speed);
    section.waypoints = p.waypoints.map((each) => {
      const waypoint: Section = {};
      put(waypoint, "at", each.at.text);
      put(waypoint, "time", each.time);
      put(waypoint, "fix_error", each.fix_error);
      return waypoint;
    });
  }
  return section;
}

const TIME_KEYS = {
  instant: ["at"], interval: ["start", "end"], normal: ["mean", "sd"], triangular: ["earliest", "likeliest", "latest"],
} as const;

function hypothesisOf(h: HypothesisText): Section {
  const section = texts(h, ["id", "description", "cause"]);
  putNumber(section, "weight", h.weight);
  section.objects = [...h.objects];
  putNumber(section, "persons_unplaced", h.persons_unplaced);
  section.position = positionOf(h);
  section.time = { kind: h.time.kind, ...texts(h.time, TIME_KEYS[h.time.kind]) };
  return section;
}

function objectOf(o: ObjectText): Section {
  const section = texts(o, ["id", "description", "leeway_class", "detection_class", "length"]);
  putNumber(section, "persons", o.persons);
  if (o.wearing_flotation) section.wearing_flotation = o.wearing_flotation === "yes";
  if (o.situation) {
    const group: Section = { situation: o.situation };
    putNumber(group, "persons", o.persons);
    put(group, "clothing", o.clothing);
    section.survival = [group];
  }
  return section;
}

function layerOf(layer: LayerText): Section {
  const section: Section = {};
  if (layer.from === "file") put(section, "file", layer.file);
  else section.observations = filled(layer.observations);
  const error: Section = {};
  putNumber(error, "sigma_m_s", layer.sigma_m_s);
  putNumber(error, "tau_h", layer.tau_h);
  put(error, "source", layer.source);
  section.error = error;
  return section;
}

/** The case as `POST /cases` takes it. */
export function caseOf(draft: DraftText, mode: "exercise" | "operation"): Section {
  const parties: Section = { nations: listOf(draft.nations) };
  put(parties, "smc", draft.smc);
  put(parties, "osc", draft.osc);
  if (mode === "exercise") parties.control = "EXCON";
  const report = texts(draft.report, ["received_at", "caller", "medium", "vessel", "vessel_kind", "call_sign", "text"]);
  putNumber(report, "persons_on_board", draft.report.persons_on_board);
  const environment = texts(draft.environment, ["visibility", "source"]);
  putNumber(environment, "wave_height_m", draft.environment.wave_height_m);
  putNumber(environment, "sea_temperature_c", draft.environment.sea_temperature_c);
  const forecast = texts(draft.forecast, ["until"]);
  putNumber(forecast, "draws", draft.forecast.draws);
  putNumber(forecast, "seed", draft.forecast.seed);
  const made: Section = {
    schema: "sarex.case/1", ...texts(draft, ["id", "title"]), mode, parties, report,
    objects: draft.objects.map(objectOf),
    hypotheses: draft.hypotheses.map(hypothesisOf),
    environment,
    fields: { ...texts(draft.fields, ["coast"]), wind: layerOf(draft.fields.wind), current: layerOf(draft.fields.current) },
    facilities: draft.facilities.map((each) => {
      const facility = texts(each, ["id", "kind", "name", "nation", "available_from"]);
      put(facility, "position", each.position.text);
      return facility;
    }),
    periods: draft.periods.map((each) => texts(each, ["start", "end"])),
    forecast,
  };
  const persons = draft.persons.map((each) => texts(each, ["clothing", "medical", "object"]));
  if (persons.length > 0) made.persons = persons;
  const { on_scene, reporting } = draft.communications;
  if (on_scene.trim() || reporting.trim()) made.communications = texts(draft.communications, ["on_scene", "reporting"]);
  return made;
}

// From a case file: what the pages have no field for is not dropped silently but named.
const asText = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "object" ? "" : String(value);
const asList = (value: unknown): Section[] => (Array.isArray(value) ? (value as Section[]) : []);
const asSection = (value: unknown): Section => (value && typeof value === "object" && !Array.isArray(value) ? (value as Section) : {});
const place = (value: unknown): PlaceText => ({ ...noPlace(), text: asText(value) });

const UNITS: Record<string, string> = { nm: "NM", km: "km", ft: "ft", m: "m", kn: "kn", m_s: "m/s", km_h: "km/h", min: "min", h: "h", s: "s" };

/** A quantity written as text, or as a number whose key names the unit. */
function quantity(section: Section, key: string): string {
  if (section[key] !== undefined) return asText(section[key]);
  for (const [suffix, unit] of Object.entries(UNITS)) {
    const value = section[`${key}_${suffix}`];
    if (value !== undefined) return `${asText(value)} ${unit}`;
  }
  return "";
}

function hypothesisText(section: Section): HypothesisText {
  const made = noHypothesis(asText(section.id));
  const p = asSection(section.position);
  const t = asSection(section.time);
  Object.assign(made, {
    description: asText(section.description), cause: asText(section.cause), weight: asText(section.weight),
    persons_unplaced: asText(section.persons_unplaced),
    objects: Array.isArray(section.objects) ? section.objects.map(asText) : [],
  });
  Object.assign(made.position, {
    at: place(p.at ?? p.centre ?? p.reference), error: quantity(p, "error"), radius: quantity(p, "radius"),
    reference_error: quantity(p, "reference_error"), bearing_deg: asText(p.bearing_deg), bearing_sd_deg: asText(p.bearing_sd_deg),
    range: quantity(p, "range"), range_sd: quantity(p, "range_sd"), speed: quantity(p, "speed"),
  });
  if (p.kind) made.position.kind = asText(p.kind) as HypothesisText["position"]["kind"];
  if (p.dead_reckoning) made.position.dead_reckoning = asText(p.dead_reckoning) as "ship";
  if (Array.isArray(p.corners)) made.position.corners = p.corners.map(place);
  if (Array.isArray(p.waypoints)) {
    made.position.waypoints = asList(p.waypoints).map((each) => ({
      ...noWaypoint(), at: place(each.at), time: asText(each.time), fix_error: quantity(each, "fix_error"),
    }));
  }
  if (t.kind) made.time.kind = asText(t.kind) as HypothesisText["time"]["kind"];
  for (const key of ["at", "start", "end", "mean", "earliest", "likeliest", "latest"] as const) made.time[key] = asText(t[key]);
  made.time.sd = quantity(t, "sd");
  return made;
}

function objectText(section: Section): ObjectText {
  const [group = {}] = asList(section.survival);
  const made = noObject(asText(section.id));
  return Object.assign(made, {
    description: asText(section.description), leeway_class: asText(section.leeway_class),
    detection_class: asText(section.detection_class), length: quantity(section, "length"), persons: asText(section.persons),
    wearing_flotation: section.wearing_flotation === undefined ? "" : section.wearing_flotation ? "yes" : "no",
    situation: asText(group.situation), clothing: asText(group.clothing),
  });
}

function layerText(value: unknown): LayerText {
  const layer = asSection(value);
  const error = asSection(layer.error);
  return {
    from: layer.file === undefined ? "observations" : "file",
    observations: Array.isArray(layer.observations) ? layer.observations.map(asText) : [""],
    file: asText(layer.file), sigma_m_s: asText(error.sigma_m_s), tau_h: asText(error.tau_h), source: asText(error.source),
  };
}

/** The draft of a case file; places have to be accepted anew. */
export function draftOf(file: Section): DraftText {
  const made = noDraft();
  const parties = asSection(file.parties);
  const report = asSection(file.report);
  const fields = asSection(file.fields);
  const environment = asSection(file.environment);
  const forecast = asSection(file.forecast);
  const communications = asSection(file.communications);
  Object.assign(made, {
    id: asText(file.id), title: asText(file.title), smc: asText(parties.smc), osc: asText(parties.osc),
    nations: Array.isArray(parties.nations) ? parties.nations.map(asText).join(", ") : "",
  });
  for (const key of Object.keys(made.report) as (keyof DraftText["report"])[]) made.report[key] = asText(report[key]).trim();
  made.persons = asList(file.persons).map((each) => ({
    ...noPerson(), clothing: asText(each.clothing), medical: asText(each.medical), object: asText(each.object),
  }));
  made.objects = asList(file.objects).map(objectText);
  made.hypotheses = asList(file.hypotheses).map(hypothesisText);
  made.environment = {
    visibility: quantity(environment, "visibility"),
    wave_height_m: asText(environment.wave_height_m ?? environment.wave_height).replace(/\s*m$/, ""),
    sea_temperature_c: asText(environment.sea_temperature_c), source: asText(environment.source),
  };
  made.fields = { coast: asText(fields.coast), wind: layerText(fields.wind), current: layerText(fields.current) };
  made.facilities = asList(file.facilities).map((each) => ({
    id: asText(each.id), kind: asText(each.kind), name: asText(each.name), nation: asText(each.nation),
    position: place(each.position), available_from: asText(each.available_from),
  }));
  made.periods = asList(file.periods).map((each) => ({ start: asText(each.start), end: asText(each.end) }));
  made.communications = { on_scene: asText(communications.on_scene), reporting: asText(communications.reporting) };
  made.forecast = { draws: asText(forecast.draws), seed: asText(forecast.seed), until: asText(forecast.until) };
  return made;
}

/** Keys of a file that the pages have no field for, as paths. */
export function keysLeftOut(file: unknown, kept: unknown, path = ""): string[] {
  if (Array.isArray(file)) {
    return file.flatMap((each, i) => keysLeftOut(each, Array.isArray(kept) ? kept[i] : undefined, `${path}/${i}`));
  }
  if (!file || typeof file !== "object") return kept === undefined ? [path] : [];
  return Object.entries(file).flatMap(([key, value]) => {
    const section = asSection(kept);
    const bare = key.replace(/_(nm|km|ft|m|kn|m_s|km_h|min|h|s)$/, "");
    return keysLeftOut(value, section[key] ?? section[bare], `${path}/${key}`);
  });
}
