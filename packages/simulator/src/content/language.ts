/** Whether a text is mainly Chinese: at least one in four of its letters is an ideograph and none is kana. */
export function isChinese(text: string): boolean {
  const ideographs = count(text, /\p{Script=Han}/gu);
  const letters = count(text, /\p{L}/gu);
  return (
    ideographs > 0 && ideographs * 4 >= letters && !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
  );
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
