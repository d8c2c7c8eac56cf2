/** Letters that look like a Latin one, after case folding, and the Latin letter each stands for. */
const pairs: readonly (readonly [string, string])[] = [
  // Cyrillic. A letter is mapped by its capital where only the capital resembles (В, Н, М, Т).
  ["авеһіјкӏмнорԛѕтуүԝхсԁԍѵ", "abehijklmhopqstyywxcdgv"],
  // Greek. Η, Ν and Υ resemble one Latin letter as a capital and another in lower case; the lower case decides,
  // because two readings of one letter would make Greek patterns depend on case.
  ["αβεζηικμνορτυχω", "abeznikmvoptuxw"],
  ["օոսհցզ", "onuhgq"],
  // Latin letters with a stroke or of another shape, which have no decomposition, and small capitals.
  ["ɑɡɩøđłħŧɨ", "agiodlhti"],
  ["ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"],
];

/** White letters on black discs and squares: 26 in a row from each of these code points. */
const alphabets = [0x1f150, 0x1f170];

/** Code point of a look-alike → code point of the Latin letter. */
export const confusables: ReadonlyMap<number, number> = new Map([
  ...pairs.flatMap(([alike, latin]) =>
    Array.from(alike, (letter, index) => [letter.codePointAt(0)!, latin.charCodeAt(index)] as const),
  ),
  ...alphabets.flatMap((first) =>
    Array.from({ length: 26 }, (_, index) => [first + index, 0x61 + index] as const),
  ),
]);
