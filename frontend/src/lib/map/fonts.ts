// The page's own fonts, as the map style names them: no glyph files, nothing from outside.
import ranges from "@fontsource-variable/noto-sans-kr/unicode.json";

const files = import.meta.glob<string>(
  "/node_modules/@fontsource-variable/noto-sans-kr/files/*-wght-normal.woff2",
  { query: "?url", import: "default", eager: true },
);

export const MAP_FONT = "Noto Sans KR";

/** One entry for each file of the font, with the characters that it holds. */
export function fontFaces(): Record<string, { url: string; "unicode-range": string[] }[]> {
  const faces = Object.entries(ranges).map(([name, range]) => {
    const slice = name.replace(/^\[(.*)\]$/, "$1");
    const path = `/node_modules/@fontsource-variable/noto-sans-kr/files/noto-sans-kr-${slice}-wght-normal.woff2`;
    const file = files[path];
    if (file === undefined) throw new Error(`the font has no file for ${name}`);
    return { url: new URL(file, location.href).href, "unicode-range": range.split(",") };
  });
  return { [MAP_FONT]: faces };
}
