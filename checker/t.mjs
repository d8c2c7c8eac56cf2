#!/usr/bin/env node
// Checks whether what a Homeport release serves, in every market on every date, follows from the law and launch book in
// it. It shares no code with what made the release, so that a mistake there does not prove itself. See README.md.
//   node check-release.mjs RELEASE.json [--trust TRUST.json] [--certificate CERTIFICATE.json] [--json]
// Ends with 0 where everything holds, with 1 where something fails and with 2 where it cannot read.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";

/** What must hold, by the name that the report gives it. */
const invariants = {
  signed: "control signed it, and two operators of two roles, or one where it narrows what two had signed",
  agreed: "what was signed is this very content, serial and expiry, and its dates fit",
  digests: "packs and launch book are those that the release names, and every filter in demand is listed",
  copied: "places, endpoints, lineages and travellers' markets are those of packs and launch book",
  complete: "every market has one answer for every feature, platform and age at every instant",
  dated: "answers change only where something in the law or the launch book begins or ends",
  available: "a verified rule of the market allows what is served, and no rule denies it",
  launched: "what is served was launched in the market, on the platform",
  age: "no age is served that a rule denies, and an unknown age gets what a child gets",
  killed: "nothing is served that a kill switches off",
  routed: "what serves is what the route names, all of it that is permitted, in its order",
  approved: "an approval in force covers every model version that may serve, unmodified where it must be",
  displayed: "the number of an approval is shown where it must be",
  partner: "every partner is permitted by origin, operator and capability, or its gap is on record",
  contracted: "every partner is under contract for the market and the day",
  resident: "every endpoint infers, moderates and keeps records where the market permits",
  hosted: "where the maker keeps every other class of data is on record and permitted",
  labelled: "every label and mark that is demanded is owed, and somebody writes it or its gap is on record",
  measured: "evidence in force shows the safety that is demanded",
  owed: "every screen, disclosure, consent, retention and place that is demanded is owed, and no other",
  conditioned: "what launches ask of a device is asked, and nothing else",
  reached: "the signals by which a market's law reaches devices are those in the table",
  reasoned: "every refusal has a reason, and law or launch book demand it",
  apart: "no answer of a market names another market's rules",
  certified: "the certificate is of this release",
};
const forever = Number.MAX_SAFE_INTEGER;
const platforms = ["android", "car", "desktop", "harmony", "ios", "web"];
const ages = ["adult", "teen", "child", "unknown"];
/** Features whose text may reach 200 tokens, from which some marks are demanded; all others; and what is not text. */
const long =
  "assistant chat image-describer proofreader rewriter summarizer transcriber translator writer".split(" ");
const short = "extractor image-editor image-generator language-detector search smart-reply speaker".split(
  " ",
);
const makes = { "image-editor": "image", "image-generator": "image", speaker: "audio" };
const features = [...long, ...short].toSorted();

const megabytes = 64;
let reading = "the command line";
function readJson(path) {
  reading = path;
  const file = statSync(path);
  if (!file.isFile() || file.size > megabytes * 1e6)
    throw new Error(`it is no file of at most ${megabytes} MB`);
  return JSON.parse(readFileSync(path, "utf8"));
}

/** JSON with sorted keys and no white space (RFC 8785), of which digests are taken. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names.toSorted().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`;
}
const same = (left, right) => canonical(left) === canonical(right);
const sha256 = (content) => createHash("sha256").update(content).digest("hex");
const digestOf = (value) => `sha256:${sha256(canonical(value))}`;
/** A word where a list belongs would pass for one, letter by letter. */
function has(list, item) {
  if (!Array.isArray(list)) throw new TypeError(`${JSON.stringify(list)} is no list`);
  return list.includes(item);
}

const found = Object.fromEntries(Object.keys(invariants).map((id) => [id, []]));
const latest = new Map();

/** Notes what contradicts an invariant, unless it holds; what goes on in the next stretch of time is one fault. */
function demand(holds, id, words, time = {}) {
  if (holds) return;
  const last = latest.get(`${id} ${words}`);
  if (last && last.to === time.from) last.to = time.to;
  else latest.set(`${id} ${words}`, found[id][found[id].push({ words, ...time }) - 1]);
}

/** The trusted whose key signed; type and text are signed with their lengths, so that neither runs into the other. */
function signersOf({ payloadType, payload, signatures }, trusted) {
  const [type, text] = [payloadType, payload].map((part) => `${Buffer.byteLength(part)} ${part}`);
  return trusted.filter(({ publicKey }) => {
    const key = createPublicKey(publicKey);
    const id = sha256(key.export({ type: "spki", format: "der" })).slice(0, 16);
    const own = signatures.filter(({ keyId }) => keyId === id).map(({ signature }) => signature);
    const bytes = Buffer.from(`HomeportV1 ${type} ${text}`);
    return own.some((signature) => verify(null, bytes, key, Buffer.from(signature, "base64url")));
  });
}

/** Checks a release of the chain by itself and against the one before it. */
function checkStep({ plan: planned, release }, { before, trust }) {
  const [plan, payload] = [planned, release].map((envelope) => JSON.parse(envelope.payload));
  const { serial, content, issuedAt, expiresAt } = payload;
  const must = (holds, words, id = "agreed") => demand(holds, id, `release ${serial}: ${words}`);
  const kinds = ["plan", "release"].map((name) => `application/vnd.homeport.${name}+json`);
  const forms = [planned.payloadType, release.payloadType, plan.schema, payload.schema, content.table.schema];
  if (!same(forms, [...kinds, 1, 1, 2]))
    throw new Error(`release ${serial} is of a form that is not known here`);
  must(canonical(plan) === planned.payload && canonical(payload) === release.payload, "it is not canonical");
  const digest = digestOf(content);
  must(plan.to === digest, `the plan is for the content ${plan.to}, and this is ${digest}`);
  must(plan.serial === serial, `the plan is for serial ${plan.serial}`);
  must(plan.releaseExpiresAt === expiresAt, `the plan is for the expiry ${plan.releaseExpiresAt}`);
  const [made, issued, until, end] = [plan.createdAt, issuedAt, plan.expiresAt, expiresAt].map(Date.parse);
  must(made <= issued && issued <= until && issued < end, "its dates are out of order");
  // Between the last two of a long chain there may have been kills, which it leaves out.
  const next = before && serial === before.serial + 1;
  must(
    !before || (next ? plan.from === before.digest : serial > before.serial),
    "it follows another release",
  );
  if (trust) {
    must(signersOf(release, trust.control).length > 0, "no signature of control's fits", "signed");
    const people = signersOf(planned, trust.operators);
    const [names, roles] = ["name", "role"].map((part) => new Set(people.map((person) => person[part])).size);
    const needed = before && plan.keysNeeded === 1 ? 1 : 2;
    const words = `${names} operators of ${roles} roles signed the plan, and ${needed} are needed`;
    must(Math.min(names, roles) >= needed, words, "signed");
  }
  return { serial, digest, content, issuedAt, expiresAt };
}

/** That packs and book are those named, and that the table copied well what it only copies. */
function checkSources({ table, packs, sources, book, filters }) {
  const inside = sources.packs.map((pack) => ({
    market: pack.market,
    version: pack.version,
    digest: digestOf(pack),
  }));
  for (const { market } of [...packs, ...inside]) {
    const [one, other] = [packs, inside].map((list) => list.filter((pack) => pack.market === market));
    demand(
      same(one, other) && one.length === 1,
      "digests",
      `the pack of ${market} is not the one that is named`,
    );
  }
  const digest = digestOf({ ...sources.book, kills: undefined });
  demand(book === digest, "digests", `the launch book is not the one that is named, ${book}`);
  const screens = sources.packs.flatMap(({ rules }) => rules.flatMap(({ filter }) => filter ?? []));
  for (const id of [...screens, ...sources.book.maker.screens]) {
    const listed = filters.filter(
      (filter) => filter.id === id && /^sha256:[0-9a-f]{64}$/.test(filter.digest),
    );
    demand(
      listed.length === 1,
      "digests",
      `the filter \`${id}\` is in demand and not listed with its digest`,
    );
  }
  const places = sources.packs.flatMap((pack) => pack.places.map((place) => [place, pack.market]));
  demand(same(table.places, Object.fromEntries(places)), "copied", "the table's places are not the packs'");
  const endpoints = sources.book.partners.flatMap(
    ({ id: partner, name: partnerName, dialect, credential, ...own }) =>
      own.endpoints.map(({ operatorCountry: _, ...rest }) => ({
        ...rest,
        partner,
        partnerName,
        dialect,
        credential,
      })),
  );
  const byId = Object.fromEntries(endpoints.map((endpoint) => [endpoint.id, endpoint]));
  for (const id of Object.keys({ ...byId, ...table.endpoints }))
    demand(same(table.endpoints[id], byId[id]), "copied", `the endpoint \`${id}\` is not the launch book's`);
}

/** A market's rules with those of every market it adds to, and the records of the launch book that bear on it. */
function lawOf(pack, { packs, book, kills }) {
  const line = [pack];
  while (line.at(-1).extends !== undefined) {
    const parent = packs.find(({ market }) => market === line.at(-1).extends);
    if (!parent || has(line, parent)) throw new Error(`${pack.market} adds to a market that is not there`);
    const allows = pack.rules.some(({ effect, type }) => type === "availability" && effect === "allow");
    const words = `${pack.market} adds to ${parent.market}, and allows or counts its days otherwise`;
    demand(parent.offset === pack.offset && !allows, "available", words);
    line.push(parent);
  }
  const lineage = line.map(({ market }) => market);
  const here = ({ market, markets = [market] }) => markets.some((name) => has(lineage, name));
  const rules = line.flatMap(({ rules, sources }) => {
    const checked = sources.filter(({ verification }) => verification !== "unverified").map(({ id }) => id);
    return rules.map((rule) => ({
      ...rule,
      is: rule.type,
      verified: rule.sources.some((id) => has(checked, id)),
    }));
  });
  const records = {
    launch: book.launches.map((launch) => ({ ...launch, features: [launch.feature] })),
    contract: book.partners.flatMap(({ id, contracts }) =>
      contracts.map((held) => ({ ...held, partner: id })),
    ),
    ...{ permission: book.approvals, gap: book.gaps, evidence: book.evidence, hosting: book.hosting },
  };
  const held = Object.entries(records).flatMap(([is, list]) =>
    list.filter(here).map((record) => ({ ...record, is })),
  );
  const start = (date, open) => (date === undefined ? open : Date.parse(`${date}T00:00:00${pack.offset}`));
  const facts = [...rules, ...held].map((fact) => ({
    ...fact,
    begins: start(fact.from, 0),
    ends: start(fact.to, forever),
  }));
  if (facts.some(({ begins, ends }) => !(begins < ends)))
    throw new Error(`${pack.market}: a date cannot be read`);
  return {
    ...pack,
    lineage,
    facts,
    book,
    kills: kills.filter((kill) => here({ market: pack.market, ...kill })),
  };
}

/** Whether a residency rule permits a place; what is not bounded may lie in any region that is denied. */
function permits({ permit, deny = [] }, place) {
  const within = (region) =>
    `${place}-`.startsWith(region.endsWith("-*") ? region.slice(0, -1) : `${region}-`) &&
    (region.endsWith("-*") || place === region);
  return (permit?.some(within) ?? true) && !deny.some((region) => place === "global" || within(region));
}

/** Why a market serves a feature to nobody on a platform at an age, as pairs of an invariant and words. */
function barriers({ law, feature, of, band }) {
  const rules = of("availability");
  const deny = [
    ...rules.filter(({ effect }) => effect === "deny").map(({ id }) => ["available", `${id} denies it`]),
    ...of("age")
      .filter((rule) => has(rule.deny, band))
      .map(({ id }) => ["age", `${id} denies the age`]),
  ];
  const kills = law.kills.filter(
    (kill) => (kill.feature ?? feature) === feature && kill.partner === undefined,
  );
  const hosting = of("residency")
    .filter(({ dataClass }) => dataClass !== "inference")
    .flatMap((rule) => {
      const kept = of("hosting")
        .filter(({ dataClass }) => dataClass === rule.dataClass)
        .map(({ region }) => region);
      if (kept.length > 0 && kept.every((region) => permits(rule, region))) return [];
      return [
        ["hosted", `${rule.dataClass} lies ${kept.join(", ") || "in a place not on record"} (${rule.id})`],
      ];
    });
  return [
    ...deny,
    ...hosting,
    ...(rules.some(({ effect, verified }) => effect === "allow" && verified)
      ? []
      : [["available", "no verified rule allows it"]]),
    ...(of("launch").length > 0 ? [] : [["launched", "no launch in force names it"]]),
    ...kills.map(({ id }) => ["killed", `the kill \`${id}\` switches it off`]),
  ];
}

/** One entry of a route as a composition, with what stands against it. */
function choiceOf({ law, feature, of }, use) {
  const faults = [];
  const must = (holds, id, words) => holds || faults.push([id, words]);
  const held =
    use.engine === undefined
      ? [use, ...(use.parts ?? [])].map((named) => {
          const partner = law.book.partners.find(({ id }) => id === named.partner);
          const model =
            partner?.models.find(({ id }) => id === named.model) ??
            partner?.models.find(
              ({ name, version }) => name === named.model && version === named.modelVersion,
            );
          const endpoint = partner?.endpoints.find(({ id }) => id === named.endpoint);
          return { role: named.role, partner, model, endpoint };
        })
      : [];
  if (held.some(({ model, endpoint }) => !model || !endpoint || !has(model.endpoints, endpoint.id)))
    return {
      composition: { id: use.id ?? use.model },
      faults: [["routed", `\`${use.model}\` is not in the launch book`]],
    };
  const [main] = held;
  const can = main?.partner.capabilities ?? [];
  const gaps = [];
  const marks = [];
  const excused = (rule) =>
    rule.mayGap &&
    of("gap").some((gap) => gap.rule === rule.id && gap.partner === main?.partner.id) &&
    gaps.push(rule.id);
  const shown = of("approval").flatMap((rule) => {
    must(main, "approved", `no approval covers an engine (${rule.id})`);
    return held
      .filter(({ role }) => role !== "screen")
      .flatMap(({ model }) => {
        const covering = of("permission").filter(
          (approval) =>
            has(rule.accepts, approval.kind) &&
            has(["granted", "published"], approval.state) &&
            approval.coversModels.some(
              (covered) =>
                covered === `${model.id}@${model.version}` ||
                (rule.onModelChange === "report" && covered.split("@")[0] === model.id),
            ) &&
            (model.modification === "none" || !has(rule.unmodifiedUnder, approval.kind)),
        );
        must(
          covering.length > 0,
          "approved",
          `no approval in force covers \`${model.id}@${model.version}\` (${rule.id})`,
        );
        return rule.display && model === main.model ? covering.slice(0, 1) : [];
      });
  });
  for (const { role, partner, endpoint } of held) {
    must(
      of("contract").some((contract) => contract.partner === partner.id),
      "contracted",
      `no contract with \`${partner.id}\``,
    );
    for (const rule of of("partner")) {
      must(
        !has(rule.denyOrigins, partner.origin),
        "partner",
        `\`${partner.id}\` is from ${partner.origin} (${rule.id})`,
      );
      must(
        !rule.localOperator || has(law.countries ?? [law.market], endpoint.operatorCountry),
        "partner",
        `\`${endpoint.id}\` has no local operator (${rule.id})`,
      );
      for (const need of role === undefined ? rule.requireCapabilities : [])
        must(has(can, need) || excused(rule), "partner", `\`${partner.id}\` lacks ${need} (${rule.id})`);
    }
    const places = {
      [role === "screen" ? "moderation" : "inference"]: [endpoint.region, endpoint.inferenceScope],
      log: [endpoint.storageRegion],
    };
    for (const rule of of("residency"))
      for (const place of places[rule.dataClass] ?? [])
        must(
          permits(rule, place),
          "resident",
          `\`${endpoint.id}\` has ${rule.dataClass} in ${place} (${rule.id})`,
        );
  }
  for (const kill of law.kills)
    must(
      (kill.feature ?? feature) !== feature || !held.some(({ partner }) => partner.id === kill.partner),
      "killed",
      `the kill \`${kill.id}\` switches \`${kill.partner}\` off`,
    );
  const model = main ? `${main.model.id}@${main.model.version}` : `engine/${use.engine}`;
  for (const rule of of("safety").filter(({ effect }) => effect === "refuse"))
    must(
      of("evidence").some(
        (evidence) =>
          evidence.metric === rule.metric &&
          evidence.bank === rule.bank &&
          evidence.model === model &&
          evidence.sample >= rule.minSample &&
          (rule.op === ">=" ? evidence.value >= rule.value : evidence.value <= rule.value),
      ),
      "measured",
      `no evidence of ${rule.metric} for \`${model}\` (${rule.id})`,
    );
  for (const rule of writtenIn(feature, of)) {
    const able = rule.forms.filter((form) => has(can, form)).length;
  }
}
