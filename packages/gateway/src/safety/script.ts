/** Whether a symbol is of a script that puts no spaces between words: Chinese characters, kana, bopomofo. */
export function writtenWithoutSpaces(symbol: number): boolean {
  if (symbol < 0x2e80) return false;
  return (
    symbol <= 0x312f ||
    (symbol >= 0x31a0 && symbol <= 0x4dbf) ||
    (symbol >= 0x4e00 && symbol <= 0x9fff) ||
    (symbol >= 0xf900 && symbol <= 0xfaff) ||
    (symbol >= 0x1b000 && symbol <= 0x1b16f) ||
    (symbol >= 0x20000 && symbol <= 0x3ffff)
  );
}

/** Whether a symbol is one of the letters `a` to `z`. */
export function isLatin(symbol: number): boolean {
  return symbol >= 0x61 && symbol <= 0x7a;
}
