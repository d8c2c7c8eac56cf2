import type { LocalText } from "@homeport/protocol";
import type { Change } from "./change.ts";
import { instantsOf } from "./instants.ts";
import { reachBits, segmentAt, type Table } from "./table.ts";
import type { Instant } from "./time.ts";

/** What changes for a market as a whole: which places it decides for, whose travellers, and whom its law reaches. */
export function marketChanges(before: Table | null, after: Table, now: Instant): Change[] {
  if (!before) return [];
  return [
    ...placeChanges(before, after),
    ...travellerChanges(before, after),
    ...reachChanges(before, after, now),
  ];
}

/** A place that moves to another market changes which rules its devices are under. */
function placeChanges(before: Table, after: Table): Change[] {
  const places = new Set([...Object.keys(before.places), ...Object.keys(after.places)]);
  return [...places].toSorted().flatMap((place): Change[] => {
    const [old, next] = [before.places[place], after.places[place]];
    if (old === next) return [];
    return [
      {
        direction: next === undefined ? "narrowing" : "widening",
        market: next ?? old ?? place,
        feature: "*",
        text: next
          ? { en: `now decides for devices of ${place}`, zh: `现在管辖 ${place} 的设备` }
          : { en: `no longer decides for devices of ${place}`, zh: `不再管辖 ${place} 的设备` },
        rules: [],
        platforms: [],
        ageBands: [],
        from: null,
      },
    ];
  });
}

/**
 * A traveller rule that looks at fewer places lets more devices through; of two that look elsewhere, or by which
 * another market comes to govern, nobody can tell. A feature that was never launched follows `home`: a first launch
 * by `host` or `either` lets devices through where they stand, whatever the market's own cells say.
 */
function travellerChanges(before: Table, after: Table): Change[] {
  return Object.entries(after.markets).flatMap(([market, next]) =>
    after.features.flatMap((feature): Change[] => {
      const launched = before.markets[market]?.traveller[feature];
      const wanted = next.traveller[feature];
      const [old, now] = [launched ?? "home", wanted ?? "home"];
      // Of what `home` or `both` looks at alone the cells tell what begins or stops.
      const loose = [old, now].some((rule) => rule === "host" || rule === "either");
      if (old === now || ((launched === undefined || wanted === undefined) && !loose)) return [];
      const narrows =
        wanted === undefined || (old === "home" && now === "both") || (old === "either" && now !== "host");
      return [
        marketChange(narrows, {
          market,
          feature,
          rule: "book/launches",
          text: {
            en: `now follows the traveller rule \`${now}\` for \`${feature}\``,
            zh: `\`${feature}\` 现在采用旅行者规则 \`${now}\``,
          },
        }),
      ];
    }),
  );
}

/** A law that reaches fewer devices leaves some to others; one that reaches more takes part in more decisions. */
function reachChanges(before: Table, after: Table, now: Instant): Change[] {
  // A market that comes brings its places, which are told; one that goes lets go of whom it reached.
  const changes = Object.keys(before.markets).flatMap((market) =>
    instantsOf(market, [before, after], now).flatMap((instant) =>
      after.features.flatMap((feature, index) =>
        (["sold", "account", "location"] as const).flatMap((signal): Change[] => {
          const [old, next] = [before, after].map((table) => {
            const segment = segmentAt(table.markets[market]?.segments ?? [], instant);
            return ((segment?.reach[index] ?? 0) & reachBits[signal]) !== 0;
          });
          if (old === next) return [];
          const words = signalWords[signal];
          return [
            marketChange(next === true, {
              market,
              feature,
              rule: `${market}/reach`,
              text: next
                ? { en: `now also decides for devices ${words.en}`, zh: `现在也管辖${words.zh}的设备` }
                : { en: `no longer decides for devices ${words.en}`, zh: `不再管辖${words.zh}的设备` },
            }),
          ];
        }),
      ),
    ),
  );
  // Each once, however many stretches of time it shows in.
  return [
    ...new Map(
      changes.map((change) => [`${change.market} ${change.feature} ${change.text.en}`, change]),
    ).values(),
  ];
}

const signalWords = {
  sold: { en: "sold there, wherever they are", zh: "在该地销售" },
  account: { en: "with an account there, wherever they are", zh: "账户属于该地" },
  location: { en: "that only stand there", zh: "仅位于该地" },
} as const;

function marketChange(
  narrows: boolean,
  { market, feature, rule, text }: { market: string; feature: string; rule: string; text: LocalText },
): Change {
  return {
    direction: narrows ? "narrowing" : "widening",
    market,
    feature,
    text,
    rules: [rule],
    platforms: [],
    ageBands: [],
    from: null,
  };
}
