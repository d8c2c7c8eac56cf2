#!/usr/bin/env node
// Checks that what a Homeport release serves, in each market on each day, follows from the law and launch book in it.
// It shares no code with what made the release, so that a mistake there does not prove itself. README.md says more.
//   node check-release.mjs RELEASE.json [--trust TRUST.json] [--certificate CERTIFICATE.json] [--json]
// Ends with 0 where everything holds, with 1 where something fails and with 2 where it cannot read.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";

const forever = Number.MAX_SAFE_INTEGER;
const platforms = ["android", "car", "desktop", "harmony", "ios", "web"];
const ages = ["adult", "teen", "child", "unknown"];
/** Features whose text may be long, for which some marks are in demand; all others; and what is not text. */
const long = "assistant chat image-describer proofreader rewriter summarizer transcriber translator writer".split(" ");
const short = "extractor image-editor image-generator language-detector search smart-reply speaker".split(" ");
const features = [...long, ...short].toSorted();
const media = { "image-editor": "image", "image-generator": "image", speaker: "audio" };

let reading = "the command line";
function readJson(path) {
  reading = path;
  if (!(statSync(path).size <= 64e6)) throw new Error("it is larger than 64 MB");
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
/** A word in place of a list would pass for one with `includes`, letter by letter; it has no `some`. */
const has = (list, item) => list.some((one) => one === item);
const find = (list, wanted) => list.find((one) => Object.keys(wanted).every((name) => one[name] === wanted[name]));

/** What must hold, and what was found to contradict it. */
const invariants = [
  ["signed", "signed by control and by as many operators as it takes"],
  ["agreed", "the plan names this content, serial and expiry"],
].map(([id]) => id);
const found = new Map();

/** Notes what contradicts an invariant, unless it holds; what goes on in the next stretch of time is one fault. */
function demand(holds, id, fault) {
  const faults = found.get(id);
  const last = holds ? undefined : faults.findLast(({ words }) => words === fault.words);
  if (last && last.to === fault.from) last.to = fault.to;
  else if (!holds) faults.push({ ...fault });
}

/** The trusted whose key signed; type and text are signed with their lengths, so that neither runs into the other. */
function signersOf({ payloadType, payload, signatures }, trusted) {
  const [type, text] = [payloadType, payload].map((part) => `${Buffer.byteLength(part)} ${part}`);
  const bytes = Buffer.from(`HomeportV1 ${type} ${text}`);
  return trusted.filter(({ key }) => {
    const keyId = sha256(key.export({ type: "spki", format: "der" })).slice(0, 16);
    const own = signatures.filter((one) => one.keyId === keyId);
    return own.some(({ signature }) => verify(null, bytes, key, Buffer.from(signature, "base64url")));
  });
}

/** Checks a release of the chain by itself and against the one before it. */
function checkStep({ plan: planned, release }, { before, trust }) {
  const [plan, payload] = [planned, release].map((envelope) => JSON.parse(envelope.payload));
  const { serial, content, issuedAt, expiresAt } = payload;
  const must = (holds, id, words) => demand(holds, id, { words: `release ${serial}: ${words}` });
  const kinds = ["plan", "release"].map((name) => `application/vnd.homeport.${name}+json`);
  const forms = [planned.payloadType, release.payloadType, plan.schema, payload.schema, content.table.schema];
  if (!same(forms, [...kinds, 1, 1, 2])) throw new Error("it is of a form that is not known here");
  const digest = digestOf(content);
  const agreed = same([plan.to, plan.serial, plan.releaseExpiresAt], [digest, serial, expiresAt]);
  must(agreed, "agreed", `the plan is for ${plan.to} as ${plan.serial} until ${plan.releaseExpiresAt}`);
  const [made, issued, until, end] = [plan.createdAt, issuedAt, plan.expiresAt, expiresAt].map(Date.parse);
  must(made <= issued && issued <= until && issued < end, "agreed", "its dates are out of order");
  // Between the last two of a long chain there may have been kills, which it leaves out.
  const follows = serial - before?.serial === 1 ? plan.from === before.digest : !(serial <= before?.serial);
  must(follows, "agreed", "it follows another release than the one before it");
  if (trust) {
    must(signersOf(release, trust.control).length > 0, "signed", "no signature of control's fits");
    const people = signersOf(planned, trust.operators);
    const [names, roles] = ["name", "role"].map((part) => new Set(people.map((one) => one[part])).size);
    const needed = before && plan.keysNeeded === 1 ? 1 : 2;
    must(names >= needed && roles >= needed, "signed", `${names} operators of ${roles} roles signed, not ${needed}`);
  }
  return { serial, digest, content, issuedAt, expiresAt };
}

/** That packs and book are those named, and that the table copied well what it only copies. */
function checkSources({ table, packs, sources, book, filters }) {
  const must = (holds, id, words) => demand(holds, id, { words });
  for (const [index, pack] of sources.packs.entries()) {
    const named = same(packs[index], { market: pack.market, version: pack.version, digest: digestOf(pack) });
    must(named && packs.length === sources.packs.length, "digests", `the pack of ${pack.market} is not the one named`);
  }
  must(book === digestOf({ ...sources.book, kills: undefined }), "digests", "the launch book is not the one named");
  const screens = sources.packs.flatMap(({ rules }) => rules.flatMap(({ filter }) => filter ?? []));
  for (const id of new Set([...screens, ...sources.book.maker.screens]))
    must(/^sha256:\w{64}$/.test(find(filters, { id })?.digest), "digests", `the filter \`${id}\` is not listed`);
  const places = sources.packs.flatMap((pack) => pack.places.map((place) => [place, pack.market]));
  must(same(table.places, Object.fromEntries(places)), "copied", "the places are not those of the packs");
  const endpoints = sources.book.partners.flatMap(({ id: partner, name: partnerName, dialect, credential, ...held }) =>
    held.endpoints.map((one) => [one.id, { ...one, operatorCountry: undefined, partner, partnerName, dialect, credential }]),
  );
  must(same(table.endpoints, Object.fromEntries(endpoints)), "copied", "the endpoints are not the launch book's");
}

/** A market's rules with those of every market it adds to, and the records of the launch book that bear on it. */
function lawOf(pack, { sources: { packs, book }, kills = [], table }) {
  const line = [pack];
  for (let own = pack; own.extends !== undefined; own = line.at(-1)) {
    const parent = find(packs, { market: own.extends });
    if (!parent || has(line, parent)) throw new Error(`${own.market} adds to ${own.extends}, which leads nowhere`);
    const adds = parent.offset === own.offset && !find(own.rules, { effect: "allow" });
    demand(adds, "inherited", { words: `${own.market} allows, or counts days otherwise than ${own.extends}` });
    line.push(parent);
  }
  const lineage = line.map(({ market }) => market);
  const here = ({ market = pack.market, markets = [market] }) => markets.some((one) => has(lineage, one));
  const rules = line.flatMap((own) => own.rules.map((rule) => ({ ...rule, is: rule.type, own })));
  const contracts = book.partners.flatMap(({ id, contracts }) => contracts.map((one) => ({ ...one, partner: id })));
  const records = Object.entries({ ...book, contracts }).filter(([, list]) => list[0]?.from !== undefined);
  const held = records.flatMap(([is, list]) => list.filter(here).map((record) => ({ ...record, is })));
  const start = (date, open) => (date === undefined ? open : Date.parse(`${date}T00:00:00${pack.offset}`));
  const facts = [...rules, ...held].map((fact, index) => {
    const [from, to] = [start(fact.from, 0), start(fact.to, forever)];
    if (!(from < to)) throw new Error(`${pack.market}: a date cannot be read`);
    return { platforms, ageBands: ages, ...fact, from, to, index };
  });
  const ids = rules.map(({ id }) => id);
  return { countries: [pack.market], ...pack, lineage, facts, ids, book, table, kills: kills.filter(here) };
}

/** Whether a rule or record is about a feature; labels and marks are about what the feature makes. */
function isAbout({ feature, features: about = feature ? [feature] : features, modality, longOnly }, asked) {
  const makes = media[asked] ?? "text";
  return has(about, asked) && (modality ?? makes) === makes && !(longOnly && has(short, asked));
}

/** Whether a residency rule permits a place; what is not bounded may lie in any region that is denied. */
function permits({ permit, deny = [] }, place) {
  const within = (region) => place === region || (region.endsWith("-*") && `${place}-`.startsWith(region.slice(0, -1)));
  return (permit?.some(within) ?? true) && !deny.some((region) => place === "global" || within(region));
}

/** What an entry of a route, or a composition, should be as a composition; `must` is told what stands against it. */
function compose({ law, of, band, kills }, use, must) {
  const read = ({ sources, own }) => sources.some((id) => has(["quoted", "read"], find(own.sources, { id })?.verification));
  must(of("availability", { effect: "allow" }).some(read), "allowed", "no verified rule allows it");
  for (const { id } of of("availability", { effect: "deny" })) must(false, "allowed", id);
  for (const { id, deny } of of("age")) must(!has(deny, band), "age", id);
  must(of("launches").length > 0, "launched", "book/launches");
  const held = (use.engine ? [] : [use, ...(use.parts ?? [])]).map(({ role, modelVersion: version, ...named }) => {
    const partner = find(law.book.partners, { id: named.partner });
    const model = find(partner.models, version ? { name: named.model, version } : { id: named.model });
    const endpoint = find(partner.endpoints, { id: named.endpoint });
    must(has(model.endpoints, endpoint.id), "routed", `${model.id} is not offered at ${endpoint.id}`);
    const names = { partner: partner.id, model: model.name, modelVersion: model.version, endpoint: endpoint.id };
    return { role, partner, model, endpoint, names: { role, ...names } };
  });
  const [main, ...beside] = held;
  const engine = `engine/${use.engine}`;
  const model = main ? `${main.model.id}@${main.model.version}` : engine;
  const can = main?.partner.capabilities ?? [];
  const gaps = [];
  const gap = ({ id, mayGap }) => mayGap && of("gaps", { rule: id, partner: main?.partner.id })[0] && gaps.push(id);
  for (const { id, partner } of kills) must(partner && !held.some((one) => one.partner.id === partner), "killed", id);
  let display = null;
  for (const rule of of("approval"))
    for (const { role, model } of main ? held : [{ model: {} }]) {
      const covers = (one) => one === `${model.id}@${model.version}` || (rule.onModelChange === "report" && one.split("@")[0] === model.id);
      const covering = of("approvals").find(({ kind, state, coversModels }) =>
        has(rule.accepts, kind) && has(["granted", "published"], state) && coversModels.some(covers) && (model.modification === "none" || !has(rule.unmodifiedUnder, kind)));
      must(role === "screen" || covering, "approved", rule.id);
      if (rule.display && covering && !role) display ??= { approval: covering.id, number: covering.number, text: covering.display };
    }
  for (const { dataClass, ...rule } of of("residency")) {
    const own = of("hosting", { dataClass }).map(({ region }) => region);
    must(dataClass === "inference" || (own.length > 0 && own.every((place) => permits(rule, place))), "hosted", `${rule.id}, ${dataClass} in ${own.join(", ") || "an unknown place"}`);
    for (const { role, endpoint } of held) {
      const infers = dataClass === (role === "screen" ? "moderation" : "inference");
      const places = infers ? [endpoint.region, endpoint.inferenceScope] : dataClass === "log" ? [endpoint.storageRegion] : [];
      must(places.every((place) => permits(rule, place)), "resident", `${rule.id}, ${dataClass} in ${places.join(" and ")}`);
    }
  }
  for (const { role, partner, endpoint } of held) {
    must(of("contracts", { partner: partner.id }).length > 0, "contracted", "book/contracts");
    for (const rule of of("partner")) {
      must(!has(rule.denyOrigins, partner.origin), "partner", `${rule.id}, from ${partner.origin}`);
      must(!rule.localOperator || has(law.countries, endpoint.operatorCountry), "partner", `${rule.id}, operated from ${endpoint.operatorCountry}`);
      for (const need of role ? [] : rule.requireCapabilities) must(has(can, need) || gap(rule), "partner", `${rule.id}, without ${need}`);
    }
  }
  const marks = of("mark").filter(({ forms, need }) => forms[need === "any" ? "some" : "every"]((form) => has(can, form)));
  for (const rule of of("mark")) must(has(marks, rule) || gap(rule), "written", rule.id);
  for (const { id, modality, place } of of("label"))
    must(has([...can, "label-text-start", "label-text-beside"], `label-${modality}-${place}`), "written", id);
  for (const { id, metric, bank, op, value, minSample } of of("safety", { effect: "refuse" })) {
    const large = of("evidence", { metric, bank, model }).filter(({ sample }) => sample >= minSample);
    must(large.some((one) => (op === ">=" ? one.value >= value : one.value <= value)), "measured", id);
  }
  if (!main) return { type: "engine", id: engine, engine: use.engine, languages: use.languages };
  const tails = beside.map(({ names, model }) => `+${names.role}:${names.partner}/${model.id}/${names.endpoint}`);
  const id = `${main.partner.id}/${model}/${main.endpoint.id}${tails.join("")}`;
  const lists = { parts: beside.map(({ names }) => names), marks: marks.map(({ id }) => id), gaps };
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  return { type: "partner", id, ...main.names, languages: main.model.languages, display, ...Object.fromEntries(filled) };
}

/** For each kind of rule the type of its obligation, and what that takes over from the rule. */
const duties = {
  consent: "consent purpose",
  screen: "screen phase filter",
  residency: "locate dataClass regions",
  label: "label modality place text minHeightPercent minSeconds",
  mark: "mark modality forms need",
  disclosure: "disclose text when everyMinutes",
  retention: "retain record minDays maxDays",
};

/** Everything that a cell which serves must oblige to or ask of a device, as canonical text. */
function owedBy({ law, of }) {
  const owed = Object.entries(duties).flatMap(([is, words]) => {
    const [type, ...names] = words.split(" ");
    const rules = of(is).filter(({ permit, record }) => (is !== "residency" || permit) && (record ?? "decision") === "decision");
    return rules.flatMap(({ id, phases = [undefined], permit: regions, minDays = 0, when, ...rest }) =>
      phases.map((phase) => {
        const all = { ...rest, phase, regions, minDays, when: when === "reply" ? undefined : when };
        return { type, rule: id, ...Object.fromEntries(names.map((name) => [name, all[name]])) };
      }),
    );
  });
  for (const filter of law.book.maker.screens)
    for (const phase of ["input", "output"])
      if (!find(owed, { type: "screen", phase, filter })) owed.push({ type: "screen", phase, filter, rule: "book/screens" });
  const rule = "book/launches";
  for (const { requires = [], admission } of of("launches")) {
    owed.push(...requires.map((name) => ({ type: "capability", name, rule })));
    if (admission === "waitlist") owed.push({ type: "admission", rule });
  }
  const perDay = Math.min(...of("launches").flatMap(({ dailyLimit }) => dailyLimit ?? []));
  return [...owed, ...(perDay < Infinity ? [{ type: "quota", perDay, rule }] : [])].map(canonical);
}

/** Holds one cell against what law and launch book make of its question. */
function checkCell(question, cell, must) {
  const { market, table, book, lineage, ids } = question.law;
  const pick = (name, places = cell[name] ?? []) => places.flatMap((place) => table[name][place] ?? []);
  const [reasons, served] = [pick("reasons", cell.reasons ?? cell.warnings), pick("compositions")];
  const held = [...pick("obligations"), ...pick("conditions")];
  const rules = [cell.rules ?? [], held.map(({ rule }) => rule), ...reasons.map(({ rules }) => rules)].flat();
  for (const id of rules) must(has(ids, id) || id.startsWith("book/"), "apart", id);
  for (const reason of reasons) must(reason.market === market, "apart", `a reason of ${reason.market}`);
  const judge = (use) => {
    const faults = [];
    return { faults, ...compose(question, use, (holds, id, words) => holds || faults.push([id, words])) };
  };
  const [route] = lineage.flatMap((one) => find(book.routes, { market: one, feature: question.feature }) ?? []);
  const choices = (route?.use ?? []).map(judge);
  const permitted = choices.filter(({ faults }) => faults.length === 0).map(({ id }) => id);
  if (cell.type === "refuse") {
    must(reasons.length > 0, "reasoned", "it gives no reason");
    must(permitted.length === 0, "reasoned", `nothing stands against \`${permitted[0]}\``);
    return;
  }
  for (const one of served) {
    const { faults, ...made } = find(choices, { id: one.id }) ?? judge(one);
    for (const [id, words] of faults) must(false, id, `\`${one.id}\`, ${words}`);
    must(same(one.display, made.display), "displayed", `\`${one.id}\``);
    must(same({ ...one, display: 0 }, { ...made, display: 0 }), "routed", `\`${one.id}\` is not as the route has it`);
  }
  const order = served.map(({ id }) => id).filter((id) => has(permitted, id) || !find(choices, { id }));
  must(served.length > 0 && same(order, permitted), "routed", `the route permits ${permitted.join(", ") || "nothing"}`);
  const [due, owing] = [owedBy(question), held.map(canonical)];
  for (const one of new Set([...due, ...owing])) {
    const { type, rule } = JSON.parse(one);
    must(has(due, one) && has(owing, one), "owed", `${type} (${rule}) is missing, altered or not in demand`);
  }
}

/** Checks every cell of a market in each stretch of time in which neither the table nor what it follows from changes. */
function checkMarket(law) {
  const { market, table, facts, offset, book } = law;
  const must = (holds, id, fault) => demand(holds, id, { ...fault, words: `${market}, ${fault.words}`, offset });
  const { segments, traveller } = table.markets[market];
  const changes = new Set([0, forever, ...facts.flatMap(({ from, to }) => [from, to])]);
  for (const [index, { from, to }] of [...segments, { from: forever, to: forever }].entries()) {
    must(from === (segments[index - 1]?.to ?? 0), "complete", { words: "time is missing or doubled", from, to });
    must(changes.has(from), "dated", { words: "answers change without a cause", from, to });
  }
  const moments = [...new Set([...changes, ...segments.map(({ from }) => from)])].toSorted((one, two) => one - two);
  for (const [place, feature] of features.entries()) {
    const about = facts.filter((fact) => isAbout(fact, feature));
    const travellers = book.launches.filter((one) => one.feature === feature && has(law.lineage, one.market));
    const strictest = ["both", "home", "host", "either"].find((one) => find(travellers, { traveller: one }));
    must(same(traveller[feature], strictest), "copied", { words: `whose place decides on ${feature}` });
    const known = new Map();
    for (const [index, from] of moments.slice(0, -1).entries()) {
      const to = moments[index + 1];
      const { blocks = [], reach = [] } = segments.find((one) => one.from <= from && from < one.to) ?? {};
      const active = about.filter((fact) => fact.from <= from && from < fact.to);
      const signals = active.flatMap(({ is, signals }) => (is === "reach" ? signals : []));
      const bits = has(signals, "sold") + 2 * has(signals, "account") + 4 * has(signals, "location");
      must(reach[place] === bits, "copied", { words: `by which signals its law reaches ${feature}`, from, to });
      const key = `${blocks[place]} ${active.map((fact) => fact.index)}`;
      if (!known.has(key)) known.set(key, checkBlock(law, { feature, active, block: table.blocks[blocks[place]] ?? [] }));
      for (const [id, words] of known.get(key)) must(false, id, { words, from, to });
    }
  }
}

/** What is wrong with the cells of a feature, platform by platform and in each age by age. */
function checkBlock(law, { feature, active, block }) {
  const faults = [];
  for (const [place, platform] of platforms.entries())
    for (const [index, age] of ages.entries()) {
      const band = age === "unknown" ? "child" : age;
      const facts = active.filter((fact) => has(fact.platforms, platform) && has(fact.ageBands, band));
      const of = (is, wanted = {}) => facts.filter((fact) => fact.is === is && find([fact], wanted));
      const kills = law.kills.filter((kill) => (kill.feature ?? feature) === feature);
      const must = (holds, id, words) => holds || faults.push([id, `${feature} on ${platform} for ${age}: ${words}`]);
      const cell = law.table.cells[block[place * ages.length + index]];
      must(cell && block.length === 24, "complete", "there is no answer");
      if (cell) checkCell({ law, feature, band, of, kills }, cell, must);
    }
  return faults;
}

function checkCertificate(certificate, { digest, content, cells, serving }) {
  const { book, table, sources } = content;
  const packs = sources.packs.map((pack) => {
    return { market: pack.market, version: pack.version, digest: digestOf(pack), rules: pack.rules.map(({ id }) => id) };
  });
  const wanted = { schema: 2, release: { content: digest }, packs, book, table: digestOf(table), cells, serving, holds: true };
  for (const [name, value] of Object.entries(wanted))
    demand(same(certificate[name], value), "certified", { words: `its \`${name}\` is not this release's` });
  const proven = certificate.provers.length > 0 && certificate.provers.every(({ holds }) => holds === true);
  demand(proven, "certified", { words: "not every prover found that everything holds" });
}
