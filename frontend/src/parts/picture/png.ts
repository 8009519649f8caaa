// The probability map's PNG, read to its numbers: 8-bit palette, rows without a filter, as the server writes it.
export interface Grid {
  width: number;
  height: number;
  /** Row by row from the north: density in 255 steps of the peak. */
  values: Uint8Array;
  image: ImageData;
}

export async function readGrid(data: ArrayBuffer): Promise<Grid> {
  const view = new DataView(data);
  const bytes = new Uint8Array(data);
  const chunks: Record<string, Uint8Array> = {};
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    chunks[name] = bytes.subarray(at + 8, at + 8 + length);
    at += 12 + length;
  }
  const { IHDR, PLTE, tRNS, IDAT } = chunks;
  if (!IHDR || !PLTE || !tRNS || !IDAT || IHDR[8] !== 8 || IHDR[9] !== 3) throw new Error("not the map's PNG");
  const head = new DataView(IHDR.buffer, IHDR.byteOffset);
  const [width, height] = [head.getUint32(0), head.getUint32(4)];
  const stream = new Blob([IDAT.slice()]).stream().pipeThrough(new DecompressionStream("deflate"));
  const rows = new Uint8Array(await new Response(stream).arrayBuffer());
  const values = new Uint8Array(width * height);
  const image = new ImageData(width, height);
  for (let row = 0; row < height; row++) {
    if (rows[row * (width + 1)] !== 0) throw new Error("the map's PNG has a filter");
    const own = rows.subarray(row * (width + 1) + 1, (row + 1) * (width + 1));
    values.set(own, row * width);
    own.forEach((value, column) => {
      const at = 4 * (row * width + column);
      image.data.set(PLTE.subarray(3 * value, 3 * value + 3), at);
      image.data[at + 3] = tRNS[value] ?? 255;
    });
  }
  return { width, height, values, image };
}
