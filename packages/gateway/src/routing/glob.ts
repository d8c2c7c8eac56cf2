/**
 * Whether a text fits a pattern in which `*` stands for any run of characters; for example `fits("US-*", "US-CA")`.
 * Written as a walk, so that no pattern takes longer than the product of both lengths.
 */
export function fits(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let afterStar = 0;
  while (at < text.length) {
    // A `*` first: the text itself may hold one.
    if (pattern[inPattern] === "*") {
      star = inPattern++;
      afterStar = at;
    } else if (inPattern < pattern.length && pattern[inPattern] === text[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++afterStar;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}
