import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { confusables } from "./confusables.ts";
import { foldText } from "./folder.ts";
import { filterOf, found } from "./pack.fixture.ts";

const filter = filterOf(
  "kill yourself",
  "*炸弹教程*",
  "c4 recipe",
  "straße",
  "*ไทยดี*",
  "office party",
  "*1488 club*",
);

describe("a pattern is found", () => {
  for (const [how, text] of [
    ["in capitals", "KILL YOURSELF"],
    ["in full width", "ｋｉｌｌ　ｙｏｕｒｓｅｌｆ"],
    ["in bold mathematical letters", "𝐤𝐢𝐥𝐥 𝐲𝐨𝐮𝐫𝐬𝐞𝐥𝐟"],
    ["in superscript letters", "ᵏⁱˡˡ ʸᵒᵘʳˢᵉˡᶠ"],
    ["in white letters on black discs", "🅚🅘🅛🅛 🅨🅞🅤🅡🅢🅔🅛🅕"],
    ["in small capitals", "ᴋɪʟʟ ʏᴏᴜʀꜱᴇʟꜰ"],
    ["with Cyrillic look-alikes", "kіll yоursеlf"],
    ["with Greek look-alikes", "κιll yουrself"],
    ["with accents", "kíll yoürsèlf"],
    ["with accents set apart", "ki\u0301ll yo\u0308urself"],
    ["with a heap of marks", "k\u0336\u0337\u034fi\u0489ll yours\u20ddelf"],
    ["with marks of another script", "ki\u0e31ll yours\u093felf"],
    ["with zero-width characters", "ki\u200bll\u200d your\u2060self\ufeff"],
    ["with soft hyphens and variation selectors", "kill\u00ad your\ufe0fself"],
    ["with direction marks", "ki\u202ell you\u2066rself"],
    ["with control and tag characters", "ki\u0000ll you\u{e0041}rself"],
    ["with half a surrogate pair inside", "ki\ud83dll your\udc00self"],
    ["with replacement characters inside", "ki\ufffdll yoursel\ufffdf"],
    ["over a line break", "kill\r\n\t yourself"],
    ["with punctuation for the space", "kill-yourself"],
    ["in Markdown emphasis", "**kill** _yourself_"],
    ["with an emoji for the space", "kill🙂yourself"],
    ["with digits for letters", "k1ll y0ur5elf"],
    ["in quotation marks", "‘kill yourself’"],
    ["before a footnote sign", "kill yourself² and"],
    ["next to Chinese", "他说kill yourself吧"],
  ] as const) {
    it(how, () => assert.equal(found(filter, `so: ${text}, then`), "c0"));
  }

  it("with spaces, punctuation and line breaks between Chinese characters", () => {
    for (const text of [
      "炸.弹.教.程",
      "炸 弹\n教　程",
      "炸★弹·教——程",
      "炸\u200b弹教\u0301程",
      "炸\ufe00弹教程",
    ]) {
      assert.equal(found(filter, `看${text}吧`), "c1");
    }
  });

  it("in compatibility characters and either spelling of a ligature or ß", () => {
    assert.equal(found(filter, "the oﬃce party"), "c5");
    assert.equal(found(filter, "STRASSE"), "c3");
  });

  it("in a script that writes vowels as marks", () => {
    assert.equal(found(filter, "ไทยดี"), "c4");
    assert.equal(found(filter, "ไทยดา"), "clear");
  });

  it("where it has digits of its own, also inside a word", () => {
    assert.equal(found(filter, "a C4 recipe"), "c2");
    assert.equal(found(filter, "the x1488 clubs"), "c6");
  });
});

describe("a pattern is not found", () => {
  it("inside a longer word", () => {
    for (const text of ["skill yourself", "kill yourselfs", "kill yourself1", "xkill yourself"]) {
      assert.equal(found(filter, text), "clear");
    }
  });

  it("in other digits, numbers or letters that only resemble it when read as digits", () => {
    assert.equal(found(filter, "the California (CA) recipe"), "clear");
    assert.equal(found(filterOf("me too"), "3 too, 1999"), "clear");
  });

  it("over a gap of words", () => assert.equal(found(filter, "kill time yourself"), "clear"));
});

describe("folding", () => {
  it("gives the same for every canonical form of a text", () => {
    const texts = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual(foldText(text.normalize("NFC")), foldText(text.normalize("NFD")));
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes a look-alike for the same letter in either case", () => {
    for (const [alike, latin] of confusables) {
      const letter = String.fromCodePoint(alike);
      assert.deepEqual(foldText(letter), [latin]);
      if (letter.toUpperCase().toLowerCase() === letter)
        assert.deepEqual(foldText(letter.toUpperCase()), [latin]);
    }
  });

  it("changes nothing that is folded already", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const folded = foldText(text).filter((symbol) => symbol < 0x110000);
        assert.deepEqual(foldText(String.fromCodePoint(...folded)), squeezed(folded));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What is left when script marks are taken out may put two spaces together. */
function squeezed(symbols: readonly number[]): number[] {
  const kept = symbols.filter(
    (symbol, index) => symbol !== 0x20 || (index > 0 && symbols[index - 1] !== 0x20),
  );
  return kept.at(-1) === 0x20 ? kept.slice(0, -1) : kept;
}
