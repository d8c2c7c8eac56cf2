/** Frequent misspellings whose nearest word by letters is another one, or that are two words. */
export const knownMisspellings: ReadonlyMap<string, string> = new Map(
  `accross:across alot:a_lot aswell:as_well atleast:at_least beacuse:because collegue:colleague
   diffrence:difference eachother:each_other everytime:every_time futher:further
   greatful:grateful happend:happened incase:in_case infact:in_fact lisence:license nowdays:nowadays
   noone:no_one tiem:time tounge:tongue wich:which wierd:weird yatch:yacht stragety:strategy sence:sense
   aint:ain't arent:aren't cant:can't couldnt:couldn't didnt:didn't doesnt:doesn't dont:don't hadnt:hadn't
   hasnt:hasn't havent:haven't isnt:isn't shouldnt:shouldn't wasnt:wasn't werent:weren't wouldnt:wouldn't
   thats:that's theres:there's theyre:they're theyve:they've weve:we've youve:you've youre:you're`
    .trim()
    .split(/\s+/)
    .map((pair): [string, string] => {
      const [typed = "", intended = ""] = pair.split(":");
      return [typed, intended.replace("_", " ")];
    }),
);
