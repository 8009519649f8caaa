// How numbers of the server's account of persons are written.

/** A number that may be a range. */
export const span = (least: number, most: number): string => (least === most ? `${least}` : `${least}–${most}`);
