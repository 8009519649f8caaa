// Range and bearing on WGS 84, and places beside a place.
const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const RAD = Math.PI / 180;

/** Distance [m] and first bearing [deg true] (Vincenty 1975, inverse; not for antipodes). */
export function rangeBearing(
  lon1: number, lat1: number, lon2: number, lat2: number,
): { range_m: number; bearing_deg: number } {
  const L = ((((lon2 - lon1 + 540) % 360) + 360) % 360 - 180) * RAD;
  if (L === 0 && lat1 === lat2) return { range_m: 0, bearing_deg: 0 };
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = L;
  for (let turn = 0; turn < 100; turn++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinS = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    const cosS = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinS, cosS);
    const sinA = (c1 * c2 * sl) / sinS;
    const cosA2 = 1 - sinA * sinA;
    const cosM = cosA2 === 0 ? 0 : cosS - (2 * s1 * s2) / cosA2;
    const C = (F / 16) * cosA2 * (4 + F * (4 - 3 * cosA2));
    const before = lambda;
    lambda = L + (1 - C) * F * sinA * (sigma + C * sinS * (cosM + C * cosS * (2 * cosM * cosM - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const u = (cosA2 * (A * A - B * B)) / (B * B);
    const big = 1 + (u / 16384) * (4096 + u * (u * (320 - 175 * u) - 768));
    const small = (u / 1024) * (256 + u * (u * (74 - 47 * u) - 128));
    const delta = small * sinS * (cosM + (small / 4) * (cosS * (2 * cosM * cosM - 1)
      - (small / 6) * cosM * (4 * sinS * sinS - 3) * (4 * cosM * cosM - 3)));
    const bearing = Math.atan2(c2 * Math.sin(lambda), c1 * s2 - s1 * c2 * Math.cos(lambda)) / RAD;
    return { range_m: B * big * (sigma - delta), bearing_deg: (bearing + 360) % 360 };
  }
  return { range_m: NaN, bearing_deg: NaN };
}

/** The place some metres away towards east and north, on a plane about it: for a few tens of km. */
export function offset(lon: number, lat: number, eastM: number, northM: number): [number, number] {
  const s = Math.sin(lat * RAD);
  const e2 = F * (2 - F);
  const w = 1 - e2 * s * s;
  const meridian = (A * (1 - e2)) / w ** 1.5;
  const normal = A / Math.sqrt(w);
  return [lon + eastM / (normal * Math.cos(lat * RAD)) / RAD, lat + northM / meridian / RAD];
}

/** East and north [m] of one place seen from another, on the plane of `offset`. */
export function between(lon: number, lat: number, lon2: number, lat2: number): [number, number] {
  const [lonE] = offset(lon, lat, 1000, 0);
  const [, latN] = offset(lon, lat, 0, 1000);
  const east = ((lon2 - lon + 540) % 360) - 180;
  return [(east / (lonE - lon)) * 1000, ((lat2 - lat) / (latN - lat)) * 1000];
}
