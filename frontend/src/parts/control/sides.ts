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

/** Frame of all places of a moment: the same for every side, so that they can be compared. */
export class Frame {
  private readonly west: number;
  private readonly north: number;
  private readonly scale: number;
  private readonly squeeze: number;
  constructor(moment: Moment, size: number) {
    const places = [
      ...moment.pictures.flatMap((side) => [
        ...side.facilities.map((each) => each.place),
        ...Object.values(side.sightings),
        ...Object.values(side.found),
      ]),
      ...(moment.truth ? [...Object.values(moment.truth.objects), ...Object.values(moment.truth.facilities)] : []),
    ];
    const first = places[0]?.lon_deg ?? 0;
    const lons = places.map((each) => first + wrap(each.lon_deg - first));
    const lats = places.map((each) => each.lat_deg);
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    this.squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
    const span = Math.max((east - west) * this.squeeze, north - south, 0.05) * 1.2;
    this.scale = size / span;
    this.west = (west + east) / 2 - span / 2 / this.squeeze;
    this.north = (south + north) / 2 + span / 2;
  }
  x(lonDeg: number): number {
    return wrap(lonDeg - this.west) * this.squeeze * this.scale;
  }
  y(latDeg: number): number {
    return (this.north - latDeg) * this.scale;
  }
}

const wrap = (deg: number): number => ((((deg + 180) % 360) + 360) % 360) - 180;
