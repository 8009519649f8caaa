// Units of the sea at the edge of the page. Everything else is SI.
import { settings } from "@/lib/state/settings.svelte";

export const M_PER_NM = 1852;
export const M_S_PER_KN = 1852 / 3600;

function number(value: number, digits: number): string {
  return new Intl.NumberFormat(settings.locale, {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(value);
}

export const knots = (m_s: number, digits = 0): string => `${number(m_s / M_S_PER_KN, digits)} kn`;
export const miles = (m: number, digits = 1): string => `${number(m / M_PER_NM, digits)} NM`;
export const percent = (share: number, digits = 0): string => `${number(share * 100, digits)} %`;
export const degrees = (deg: number): string => `${String(Math.round(deg) % 360).padStart(3, "0")}°`;
export const squareMiles = (m2: number): string => `${number(m2 / M_PER_NM ** 2, 0)} NM²`;
export { number };

/** "34°30.5′N 129°12.0′E": degrees and decimal minutes, the form of the sea. */
export function position(lonDeg: number, latDeg: number): string {
  const part = (deg: number, digits: number, plus: string, minus: string): string => {
    const tenths = Math.round(Math.abs(deg) * 600);
    const minutes = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
    return `${String(Math.floor(tenths / 600)).padStart(digits, "0")}°${minutes}′${deg < 0 ? minus : plus}`;
  };
  return `${part(latDeg, 2, "N", "S")} ${part(lonDeg, 3, "E", "W")}`;
}
