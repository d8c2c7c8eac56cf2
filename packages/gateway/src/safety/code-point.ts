/**
 * The code point that starts at a place of a text, or the half of one.
 * Not `String.prototype.codePointAt`: in V8 of Node 24 and 26, once optimised, that joins a half at the end of a
 * slice with the half that follows in the string it was cut from (https://github.com/stablyai/orca/pull/13782).
 */
export function codePointAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdbff || at + 1 >= text.length) return unit;
  const next = text.charCodeAt(at + 1);
  const pair = next >= 0xdc00 && next <= 0xdfff;
  return pair ? 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00) : unit;
}
