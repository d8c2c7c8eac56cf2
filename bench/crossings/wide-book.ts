import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/**
 * Makes the example launch book as careless as a maker could be: every feature that this build runs launched in every
 * market, each routed to every endpoint of every partner, all under contract everywhere. Only the law is left to
 * hold anything back.
 */
export function widenBook({ packs, launch }: { packs: string; launch: string }): void {
  const markets = readdirSync(packs);
  const folder = join(launch, "partners");
  const uses = readdirSync(folder).flatMap((file) => {
    const path = join(folder, file);
    const partner = parse(readFileSync(path, "utf8")) as {
      id: string;
      capabilities: string[];
      contracts: object[];
      endpoints: { id: string }[];
      models: { id: string; endpoints: string[]; version: string }[];
    };
    partner.contracts = [{ id: `${partner.id}-everywhere`, markets, from: "2020-01-01" }];
    // Else the EU's demand for a watermark would refuse before any border is put to the test.
    partner.capabilities = ["text-watermark"];
    writeFileSync(path, stringify(partner, { aliasDuplicateObjects: false }));
    const [model] = partner.models;
    if (!model) return [];
    return model.endpoints.map((endpoint) => ({ partner: partner.id, model: model.id, endpoint }));
  });
  const features = ["chat", "proofreader", "summarizer"];
  const pairs = markets.flatMap((market) => features.map((feature) => ({ market, feature })));
  const launches = pairs.map((pair) => ({
    ...pair,
    platforms: ["android", "ios"],
    traveller: "home",
    from: "2024-01-01",
  }));
  // The order differs by market, so that the first choice is now lawful and now not.
  const routes = pairs.map((pair, index) => ({
    ...pair,
    use: [...uses.slice(index % uses.length), ...uses.slice(0, index % uses.length)].slice(0, 16),
  }));
  writeFileSync(join(launch, "launches.yaml"), stringify(launches, { aliasDuplicateObjects: false }));
  writeFileSync(join(launch, "routes.yaml"), stringify(routes, { aliasDuplicateObjects: false }));
}
