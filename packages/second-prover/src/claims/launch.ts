import type { LaunchInput } from "../book-input.ts";
import type { Claim, Invariant, MarketView } from "../claim.ts";
import { recorded } from "../law.ts";
import { namesOf, type Served } from "../served.ts";
import { all, among, any, no, not, type Term, when as constant, yes } from "../term.ts";

/** Nothing goes live by accident. */
export const launched: Invariant = {
  id: "launched",
  title: "what is served was launched in the market, on the platform, at that instant",
  claims: (view) => {
    const launches = any(view.book.launches.map((launch) => holds(view, launch)));
    return view.served.map((way) => ({
      when: way.here,
      broken: not(launches),
      why: `${namesOf(way)} serves, and no launch in the launch book covers it`,
    }));
  },
};

/** What a launch asks of the single device is asked. */
export const conditionsComplete: Invariant = {
  id: "conditions-complete",
  title: "what a launch in force asks of a device is a condition of what is served",
  claims: (view) =>
    view.served.flatMap((way) =>
      view.book.launches.flatMap((launch) => {
        const when = all([way.here, holds(view, launch)]);
        return when === no ? [] : asksOf(way, launch).map((ask) => ({ ...ask, when }));
      }),
    ),
};

function holds({ law }: MarketView, launch: LaunchInput): Term {
  return all([recorded(law, { ...launch, features: [launch.feature] }), among("platform", launch.platforms)]);
}

function asksOf(
  { conditions }: Served,
  { requires = [], admission, dailyLimit }: LaunchInput,
): Omit<Claim, "when">[] {
  const lacks = (told: boolean) => constant(!told);
  return [
    ...requires.map((name) => ({
      broken: lacks(
        conditions.some((condition) => condition.type === "capability" && condition.name === name),
      ),
      why: `it is served without asking for \`${name}\`, as its launch does`,
    })),
    ...(admission === "waitlist"
      ? [
          {
            broken: lacks(conditions.some(({ type }) => type === "admission")),
            why: "it is served without asking for admission, as its launch does",
          },
        ]
      : []),
    ...(dailyLimit === undefined
      ? []
      : [
          {
            broken: lacks(
              conditions.some((condition) => condition.type === "quota" && condition.perDay <= dailyLimit),
            ),
            why: `it is served without the limit of ${dailyLimit} a day, which its launch sets`,
          },
        ]),
  ];
}

/** What an operator switched off is off; a kill in a market holds in those that add to it. */
export const notKilled: Invariant = {
  id: "not-killed",
  title: "nothing is served that a kill switches off",
  claims: ({ law, book, served }) =>
    book.kills
      .filter(({ market }) => market === undefined || law.lineage.includes(market))
      .flatMap(({ id, feature, partner }) => {
        const when = feature === undefined ? yes : among("feature", [feature]);
        const hit = served.filter(
          ({ uses }) => partner === undefined || uses.some((use) => use.partner.id === partner),
        );
        return [
          { when, broken: no, why: "" },
          ...hit.map((way) => ({
            when,
            broken: way.here,
            why: `${namesOf(way)} serves against the kill \`${id}\``,
          })),
        ];
      }),
};
