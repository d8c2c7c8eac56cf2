// decide() on the packs and launch book of this repository, against a look-up in a Map that holds the answers.
import { type Device, featureIds } from "@homeport/protocol";
import { decide, type Request } from "@homeport/rules";
import { sample, tell } from "./sample.ts";
import { compileShipped, day } from "./shipped.ts";

const { table } = (await compileShipped()).content;

const requests: Request[] = Object.keys(table.markets).flatMap((market) =>
  featureIds.flatMap((feature) =>
    (["android", "web"] as const).flatMap((platform) =>
      (["adult", "unknown"] as const).map((ageBand) => {
        const place = Object.keys(table.places).find((name) => table.places[name] === market) ?? market;
        const device: Device = {
          soldIn: place,
          account: place,
          location: place,
          platform,
          ageBand,
          language: "en",
          consent: [],
          capabilities: [],
          switchedOff: [],
        };
        return { device, feature, language: null };
      }),
    ),
  ),
);

const keyOf = ({ device, feature }: Request) =>
  `${device.soldIn}|${device.account}|${feature}|${device.platform}|${device.ageBand}`;
const answers = new Map(requests.map((request) => [keyOf(request), decide(table, request, day)]));
const served = requests.filter((request) => answers.get(keyOf(request))?.type === "serve");
const refused = requests.filter((request) => answers.get(keyOf(request))?.type === "refuse");
if (served.length === 0 || refused.length === 0) throw new Error("the packs must serve some and refuse some");

/** Goes round the requests and counts answers that serve, so that no call can be left out. */
const over =
  (asked: readonly Request[], answer: (request: Request) => { type: string } | undefined) =>
  (calls: number) => {
    let count = 0;
    for (let call = 0; call < calls; call++) {
      const request = asked[call % asked.length];
      if (request && answer(request)?.type === "serve") count++;
    }
    return count;
  };

const byTable = (request: Request) => decide(table, request, day);

tell({
  title: "decide()",
  unit: "ns per call",
  note: `${Object.keys(table.markets).length} markets, ${table.cells.length} cells; ${served.length} requests that are served and ${refused.length} that are refused, in turn`,
  sampled: sample(
    [
      { name: "Map look-up by a key string", run: over(requests, (request) => answers.get(keyOf(request))) },
      { name: "decide(), served", run: over(served, byTable) },
      { name: "decide(), refused with every reason and source", run: over(refused, byTable) },
    ],
    { batches: 200, calls: 2_000 },
  ),
});
process.disconnect?.();
