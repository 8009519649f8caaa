// What each nation knows now, and the truth where it is on record, as GET …/sides tells it.
export interface Place {
  lon_deg: number;
  lat_deg: number;
  event: string;
}

export interface Shown {
  facility: string;
  place: Place;
  age_s: number;
}

export interface Picture {
  party: string;
  time: string;
  phase: string | null;
  facilities: Shown[];
  sightings: Record<string, Place>;
  found: Record<string, Place>;
  plans: { plan: string; stage: string; tracks: { lon_deg: number[]; lat_deg: number[] }[] }[];
}

export interface Truth {
  hypothesis: string;
  objects: Record<string, Place>;
  facilities: Record<string, Place>;
}

export interface Moment {
  time: string;
  truth: Truth | null;
  pictures: Picture[];
}

/** What a side map is drawn in, in its own units. */
export const WIDTH = 480;
export const HEIGHT = 320;
const MARGIN = 28;
const STEPS_DEG = [5, 2, 1, 0.5, 0.25, 0.1, 0.05];

/** Frame of all places of a moment: the same for every side, so that they can be compared. */
export class Frame {
  private readonly west: number;
  private readonly north: number;
  private readonly scale: number;
  private readonly squeeze: number;
  /** Lines of the graticule: degrees. */
  readonly meridians: number[];
  readonly parallels: number[];
  constructor(moment: Moment) {
    const places = placesOf(moment);
    const first = places[0]?.lon_deg ?? 0;
    const lons = places.map((each) => first + wrap(each.lon_deg - first));
    const lats = places.map((each) => each.lat_deg);
    const [west, east] = places.length ? [Math.min(...lons), Math.max(...lons)] : [0, 0];
    const [south, north] = places.length ? [Math.min(...lats), Math.max(...lats)] : [0, 0];
    this.squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
    const [wide, high] = [Math.max((east - west) * this.squeeze, 0.05), Math.max(north - south, 0.05)];
    this.scale = Math.min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high);
    const across = WIDTH / this.scale / this.squeeze;
    const down = HEIGHT / this.scale;
    this.west = (west + east) / 2 - across / 2;
    this.north = (south + north) / 2 + down / 2;
    const step = STEPS_DEG.find((each) => down / each >= 2) ?? 0.05;
    this.meridians = multiples(step, this.west, this.west + across);
    this.parallels = multiples(step, this.north - down, this.north);
  }
  x(lonDeg: number): number {
    return wrap(lonDeg - this.west) * this.squeeze * this.scale;
  }
  y(latDeg: number): number {
    return (this.north - latDeg) * this.scale;
  }
}

function placesOf(moment: Moment): Pick<Place, "lon_deg" | "lat_deg">[] {
  return [
    ...moment.pictures.flatMap((side) => [
      ...side.facilities.map((each) => each.place),
      ...Object.values(side.sightings),
      ...Object.values(side.found),
      ...side.plans.flatMap((plan) => plan.tracks.flatMap(({ lon_deg, lat_deg }) => lon_deg.map((lon, i) => ({ lon_deg: lon, lat_deg: lat_deg[i] ?? 0 })))),
    ]),
    ...(moment.truth ? [...Object.values(moment.truth.objects), ...Object.values(moment.truth.facilities)] : []),
  ];
}

function multiples(step: number, from: number, to: number): number[] {
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step);
}

const wrap = (deg: number): number => ((((deg + 180) % 360) + 360) % 360) - 180;
