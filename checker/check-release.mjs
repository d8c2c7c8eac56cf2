#!/usr/bin/env node
// Checks that what a Homeport release serves, in each market on each day, follows from the law and launch book in it.
// It shares no code with what made the release, so that a mistake there does not prove itself. README.md says more.
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
  copied: "places, lineages, endpoints, reach and travellers' markets are those of packs and launch book",
  complete: "every market has one answer for every feature, platform and age at every instant",
  dated: "answers change only where something in the law or the launch book begins or ends",
  available: "a verified rule of the market allows what is served, and no rule denies it",
  launched: "what is served was launched in the market, on the platform",
  age: "no age is served that a rule denies; an unknown age counts as a child's",
  killed: "nothing is served that a kill switches off",
  routed: "what serves is what the route names, all of it that is permitted, in its order",
  approved: "an approval in force covers every model version that may serve, unmodified where it must be",
  displayed: "the number of an approval is shown where it must be",
  partner: "every partner is permitted by origin, operator and capability, or its gap is on record",
  contracted: "every partner is under contract for the market and the day",
  resident: "every endpoint infers, moderates and keeps records where the market permits",
  hosted: "where the maker keeps every other class of data is on record and permitted",
  written: "every label and mark in demand has somebody who writes it, or its gap is on record",
  measured: "evidence in force shows the safety that is demanded",
  owed: "labels, marks, screens, disclosures, consents, retention, places and conditions are those in demand",
  reasoned: "every refusal has a reason, and law or launch book demand it",
  apart: "no answer of a market names another market's rules",
  certified: "the certificate is of this release",
};
const forever = Number.MAX_SAFE_INTEGER;
const platforms = ["android", "car", "desktop", "harmony", "ios", "web"];
const ages = ["adult", "teen", "child", "unknown"];
/** Features of text that may be long, for which some marks are in demand; all others; and what is not text. */
const long = "assistant chat image-describer proofreader rewriter summarizer transcriber translator writer".split(" ");
const short = "extractor image-editor image-generator language-detector search smart-reply speaker".split(" ");
const features = [...long, ...short].toSorted();
const other = { "image-editor": "image", "image-generator": "image", speaker: "audio" };
const makes = (feature) => other[feature] ?? "text";

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
const fits = (item, wanted) => Object.keys(wanted).every((name) => item[name] === wanted[name]);
const find = (list, wanted) => list.find((item) => fits(item, wanted));

const found = new Map(Object.keys(invariants).map((id) => [id, []]));

/** Notes what contradicts an invariant, unless it holds; what goes on in the next stretch of time is one fault. */
function demand(holds, id, fault) {
  const last = holds || found.get(id).findLast(({ words }) => words === fault.words);
  if (!holds && last && last.to === fault.from) last.to = fault.to;
  else if (!holds) found.get(id).push({ ...fault });
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
  must(plan.to === digest, "agreed", `the plan is for the content ${plan.to}, and this is ${digest}`);
  const [agreed, own] = [`${plan.serial}, until ${plan.releaseExpiresAt}`, `${serial}, until ${expiresAt}`];
  must(agreed === own, "agreed", `the plan is for ${agreed}`);
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
    const enough = names >= needed && roles >= needed;
    must(enough, "signed", `${names} operators of ${roles} roles signed, and ${needed} are needed`);
  }
  return { serial, digest, content, issuedAt, expiresAt };
}

/** That packs and book are those named, and that the table copied well what it only copies. */
function checkSources({ table, packs, sources, book, filters }) {
  const must = (holds, id, words) => demand(holds, id, { words });
  const named = packs.map(({ market, version, digest }) => `${market} ${version} ${digest}`);
  const inside = sources.packs.map((pack) => `${pack.market} ${pack.version} ${digestOf(pack)}`);
  for (const pack of new Set([...named, ...inside]))
    must(has(named, pack) && has(inside, pack), "digests", `the pack ${pack} is not both named and inside`);
  must(book === digestOf({ ...sources.book, kills: undefined }), "digests", "the launch book is another");
  const screens = sources.packs.flatMap(({ rules }) => rules.flatMap(({ filter }) => filter ?? []));
  for (const id of new Set([...screens, ...sources.book.maker.screens]))
    must(find(filters, { id })?.digest?.length === 71, "digests", `the filter \`${id}\` is not listed`);
  const places = sources.packs.flatMap((pack) => pack.places.map((place) => [place, pack.market]));
  must(same(table.places, Object.fromEntries(places)), "copied", "the places are not those of the packs");
  const held = sources.book.partners.flatMap(({ id, name, dialect, credential, endpoints }) =>
    endpoints.map((own) => ({ ...own, partner: id, partnerName: name, dialect, credential })),
  );
  const endpoints = held.map(({ operatorCountry: _, ...endpoint }) => [endpoint.id, endpoint]);
  must(same(table.endpoints, Object.fromEntries(endpoints)), "copied", "the endpoints are not the book's");
  must(same([table.features, table.platforms, table.ageBands], [features, platforms, ages]), "complete", "another form");
}

/** A market's rules with those of every market it adds to, and the records of the launch book that bear on it. */
function lawOf(pack, { sources: { packs, book }, kills = [], table }) {
  const line = [pack];
  for (let own = pack; own.extends !== undefined; own = line.at(-1)) {
    const parent = find(packs, { market: own.extends });
    const adds = parent?.offset === own.offset && !has(line, parent) && !find(own.rules, { effect: "allow" });
    demand(adds, "available", { words: `${own.market} does not merely add to ${own.extends}` });
    if (!parent || has(line, parent)) break;
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
    const { feature, features: about = feature ? [feature] : features, modality, longOnly } = fact;
    const fitting = about.filter((one) => (modality ?? makes(one)) === makes(one) && !(longOnly && has(short, one)));
    return { platforms, ageBands: ages, ...fact, from, to, index, features: new Set(fitting) };
  });
  const ids = new Set(rules.map(({ id }) => id));
  return { countries: [pack.market], ...pack, lineage, facts, ids, book, table, kills: kills.filter(here) };
}

/** Whether a residency rule permits a place; what is not bounded may lie in any region that is denied. */
function permits({ permit, deny = [] }, place) {
  const within = (region) => place === region || (region.endsWith("-*") && `${place}-`.startsWith(region.slice(0, -1)));
  return (permit?.some(within) ?? true) && !deny.some((region) => place === "global" || within(region));
}

/** What keeps a market from serving those who ask, whatever would serve them. */
function checkAsked({ band, of, kills }, must) {
  const verified = ({ sources, own }) =>
    sources.some((id) => has(["quoted", "read"], find(own.sources, { id })?.verification));
  must(of("availability", { effect: "allow" }).some(verified), "available", "no verified rule allows it");
  for (const { id } of of("availability", { effect: "deny" })) must(false, "available", id);
  must(of("launches").length > 0, "launched", "book/launches");
  for (const { id, deny } of of("age")) must(!has(deny, band), "age", id);
  for (const { id, partner } of kills) must(partner, "killed", id);
  for (const { dataClass, ...rule } of of("residency").filter((one) => one.dataClass !== "inference")) {
    const places = of("hosting", { dataClass }).map(({ region }) => region);
    const lies = places.length > 0 && places.every((place) => permits(rule, place));
    must(lies, "hosted", `${rule.id}, ${dataClass} in ${places.join(", ") || "an unknown place"}`);
  }
}

/** One entry of a route, or a composition, as the composition it should be; `must` is told what stands against it. */
function compose({ law, of, kills }, use, must) {
  const held = (use.engine === undefined ? [use, ...(use.parts ?? [])] : []).map((named) => {
    const partner = find(law.book.partners, { id: named.partner });
    const { model: name, modelVersion: version } = named;
    const model = find(partner.models, version ? { name, version } : { id: name });
    const endpoint = find(partner.endpoints, { id: named.endpoint });
    const { role } = named;
    const names = { role, partner: partner.id, model: model.name, modelVersion: model.version, endpoint: endpoint.id };
    must(has(model.endpoints, endpoint.id), "routed", `${model.id} is not offered at ${endpoint.id}`);
    return { role, partner, model, endpoint, names, version: `${model.id}@${model.version}` };
  });
  const [main, ...beside] = held;
  const can = main?.partner.capabilities ?? [];
  const [gaps, marks] = [[], []];
  const gap = (rule) => rule.mayGap && find(of("gaps"), { rule: rule.id, partner: main?.partner.id }) && gaps.push(rule.id);
  let display = null;
  for (const rule of of("approval")) {
    must(main, "approved", rule.id);
    for (const { model, version } of held.filter(({ role }) => role !== "screen")) {
      const covered = (one) => one === version || (rule.onModelChange === "report" && one.startsWith(`${model.id}@`));
      const live = of("approvals").filter(({ kind, state }) => has(rule.accepts, kind) && /^(granted|published)$/.test(state));
      const covering = live.filter(({ coversModels }) => coversModels.some(covered));
      const lawful = covering.find(({ kind }) => model.modification === "none" || !has(rule.unmodifiedUnder, kind));
      must(lawful, "approved", `${rule.id}, ${version}`);
      if (rule.display && model === main.model && lawful)
        display ??= { approval: lawful.id, number: lawful.number, text: lawful.display };
    }
  }
  for (const { role, partner, endpoint } of held) {
    must(find(of("contracts"), { partner: partner.id }), "contracted", "book/contracts");
    must(!find(kills, { partner: partner.id }), "killed", "book/kills");
    for (const rule of of("partner")) {
      must(!has(rule.denyOrigins, partner.origin), "partner", `${rule.id}, from ${partner.origin}`);
      const local = !rule.localOperator || has(law.countries, endpoint.operatorCountry);
      must(local, "partner", `${rule.id}, operated under the law of ${endpoint.operatorCountry}`);
      for (const need of role === undefined ? rule.requireCapabilities : [])
        must(has(can, need) || gap(rule), "partner", `${rule.id}, without ${need}`);
    }
    const inferring = role === "screen" ? "moderation" : "inference";
    const places = { [inferring]: [endpoint.region, endpoint.inferenceScope], log: [endpoint.storageRegion] };
    for (const rule of of("residency"))
      for (const place of places[rule.dataClass] ?? []) must(permits(rule, place), "resident", `${rule.id}, in ${place}`);
  }
  for (const { is, modality, place, forms = [`label-${modality}-${place}`], need = "all", ...rule } of [...of("label"), ...of("mark")]) {
    const own = is === "label" && modality === "text" && has(["start", "beside"], place);
    const able = forms.filter((form) => own || has(can, form)).length;
    const enough = able === forms.length || (need === "any" && able > 0);
    must(enough || gap(rule), "written", rule.id);
    if (enough && is === "mark") marks.push(rule.id);
  }
  const model = main?.version ?? `engine/${use.engine}`;
  for (const { id, metric, bank, op, value, minSample } of of("safety", { effect: "refuse" })) {
    const large = of("evidence", { metric, bank, model }).filter(({ sample }) => sample >= minSample);
    must(large.some((one) => (op === ">=" ? one.value >= value : one.value <= value)), "measured", id);
  }
  if (!main) return { type: "engine", id: model, engine: use.engine, languages: use.languages };
  const tails = beside.map(({ names, model }) => `+${names.role}:${names.partner}/${model.id}/${names.endpoint}`);
  const id = `${main.partner.id}/${model}/${main.endpoint.id}${tails.join("")}`;
  const lists = { parts: beside.map(({ names }) => names), marks, gaps };
  const filled = Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
  return { type: "partner", id, ...main.names, languages: main.model.languages, display, ...filled };
}

/** What each kind of rule or record obliges to with a reply or its record, or asks of a device. */
const duties = {
  consent: ({ purpose }) => [{ type: "consent", purpose }],
  screen: ({ phases, filter }) => phases.map((phase) => ({ type: "screen", phase, filter })),
  residency: ({ dataClass, permit }) => (permit ? [{ type: "locate", dataClass, regions: permit }] : []),
  label: ({ modality, place, text, minHeightPercent, minSeconds }) => [
    { type: "label", modality, place, text, minHeightPercent, minSeconds },
  ],
  mark: ({ modality, forms, need }) => [{ type: "mark", modality, forms, need }],
  disclosure: ({ text, when, everyMinutes }) => [
    { type: "disclose", text, when: when === "reply" ? undefined : when, everyMinutes },
  ],
  retention: ({ record, minDays = 0, maxDays }) =>
    record === "decision" ? [{ type: "retain", record, minDays, maxDays }] : [],
  launches: ({ requires = [], admission, dailyLimit: perDay }) => [
    ...requires.map((name) => ({ type: "capability", name })),
    ...(admission === "waitlist" ? [{ type: "admission" }] : []),
    ...(perDay ? [{ type: "quota", perDay }] : []),
  ],
};

/** Everything that a cell which serves must oblige to or ask, as canonical text. */
function owedBy({ law, of }) {
  const owed = Object.entries(duties).flatMap(([is, duty]) =>
    of(is).flatMap(({ id = `book/${is}`, ...rule }) => duty(rule).map((one) => ({ ...one, rule: id }))),
  );
  for (const filter of law.book.maker.screens)
    for (const own of ["input", "output"].map((phase) => ({ type: "screen", phase, filter })))
      if (!find(owed, own)) owed.push({ ...own, rule: "book/screens" });
  // Of several limits the lowest is asked.
  const limit = Math.min(...owed.flatMap(({ perDay }) => perDay ?? []));
  return owed.filter(({ perDay = limit }) => perDay === limit).map(canonical);
}

/** Holds one cell against what law and launch book make of its question. */
function checkCell(question, cell, must) {
  const { market, table, book, lineage, ids } = question.law;
  const pick = (name, places = cell[name] ?? []) => places.flatMap((place) => table[name][place] ?? []);
  const reasons = pick("reasons", cell.reasons ?? cell.warnings);
  const held = [...pick("obligations"), ...pick("conditions")];
  const named = [cell.rules ?? [], held.map(({ rule }) => rule), ...reasons.map(({ rules }) => rules)].flat();
  for (const id of named) must(ids.has(id) || id.startsWith("book/"), "apart", id);
  for (const reason of reasons) must(reason.market === market, "apart", `a reason of ${reason.market}`);
  const judged = (check, ...asked) => {
    const faults = [];
    const made = check(question, ...asked, (holds, id, words) => holds || faults.push([id, words]));
    return { made, faults };
  };
  const barred = judged(checkAsked).faults;
  const [route] = lineage.flatMap((one) => find(book.routes, { market: one, feature: question.feature }) ?? []);
  const choices = (route?.use ?? []).map((use) => judged(compose, use));
  const permitted = choices.filter(({ faults }) => faults.length === 0).map(({ made }) => made.id);
  if (cell.type === "refuse") {
    must(reasons.length > 0, "reasoned", "it gives no reason");
    must(barred.length > 0 || permitted.length === 0, "reasoned", "nothing stands against serving it");
    return;
  }
  for (const [id, words] of barred) must(false, id, words);
  const served = pick("compositions");
  for (const one of served) {
    const { made, faults } = choices.find(({ made }) => made.id === one.id) ?? judged(compose, one);
    for (const [id, words] of faults) must(false, id, `\`${one.id}\`, ${words}`);
    must(same(one.display, made.display), "displayed", `\`${one.id}\``);
    must(same({ ...one, display: 0 }, { ...made, display: 0 }), "routed", `\`${one.id}\` is not as the route has it`);
  }
  const order = served.map(({ id }) => id).filter((id) => has(permitted, id));
  must(served.length > 0 && same(order, permitted), "routed", `not ${permitted.join(", ")}`);
  const [due, owing] = [owedBy(question), held.map(canonical)];
  for (const one of new Set([...due, ...owing])) {
    const { type, rule } = JSON.parse(one);
    must(has(due, one) && has(owing, one), "owed", `${type} (${rule}) is missing, altered or not demanded`);
  }
}

/** Checks every cell of a market: each stretch of time in which neither the table nor what it follows from changes. */
function checkMarket(law, tally) {
  const { market, table, facts, offset } = law;
  const must = (holds, id, fault) => demand(holds, id, { ...fault, words: `${market}, ${fault.words}`, offset });
  const { segments, lineage, traveller } = table.markets[market] ?? { segments: [] };
  must(same(lineage, law.lineage), "copied", { words: "the markets it adds to" });
  const launches = law.book.launches.filter((one) => has(law.lineage, one.market));
  for (const feature of features) {
    const wanted = ["both", "home", "host", "either"].find((one) => find(launches, { feature, traveller: one }));
    must(same(traveller?.[feature], wanted), "copied", { words: `the traveller's market for ${feature}` });
  }
  const changes = new Set([0, forever, ...facts.flatMap(({ from, to }) => [from, to])]);
  for (const [index, { from, to }] of [...segments, { from: forever, to: forever }].entries()) {
    must(from === (segments[index - 1]?.to ?? 0), "complete", { words: "time is missing or doubled", from, to });
    must(changes.has(from), "dated", { words: "answers change without a cause", from, to });
  }
  const known = new Map();
  const moments = [...new Set([...changes, ...segments.map(({ from }) => from)])].toSorted((one, two) => one - two);
  for (const [index, from] of moments.slice(0, -1).entries()) {
    const segment = segments.find((one) => one.from <= from && from < one.to);
    for (const [place, feature] of features.entries()) {
      const time = { from, to: moments[index + 1] };
      const active = facts.filter((fact) => fact.from <= from && from < fact.to && fact.features.has(feature));
      const signals = active.filter(({ is }) => is === "reach").flatMap((rule) => rule.signals);
      const reach = ["sold", "account", "location"].map((signal, bit) => (has(signals, signal) ? 2 ** [0, 1, 2][bit] : 0));
      must(segment?.reach[place] === reach[0] + reach[1] + reach[2], "copied", { words: `${feature}: reach`, ...time });
      const block = segment?.blocks[place];
      const key = `${feature} ${block} ${active.map((fact) => fact.index)}`;
      if (!known.has(key)) known.set(key, checkBlock(law, { feature, active, block: table.blocks[block] ?? [] }));
      for (const { id, words } of known.get(key)) must(false, id, { words, ...time });
    }
  }
  for (const place of segments.flatMap(({ blocks }) => blocks)) {
    tally.cells += table.blocks[place]?.length ?? 0;
    tally.serving += (table.blocks[place] ?? []).filter((cell) => table.cells[cell]?.type === "serve").length;
  }
}

/** What is wrong with the cells of a feature, platform by platform and in each age by age. */
function checkBlock(law, { feature, active, block }) {
  const faults = [];
  for (const [index, platform] of platforms.entries())
    for (const [at, age] of ages.entries()) {
      const band = age === "unknown" ? "child" : age;
      const facts = active.filter((fact) => has(fact.platforms, platform) && has(fact.ageBands, band));
      const of = (is, wanted) => facts.filter((fact) => fact.is === is && fits(fact, wanted ?? {}));
      const kills = law.kills.filter((kill) => (kill.feature ?? feature) === feature);
      const must = (holds, id, words) =>
        holds || faults.push({ id, words: `${feature} on ${platform} for ${age}: ${words}` });
      const cell = law.table.cells[block[index * ages.length + at]];
      must(/^(serve|refuse)$/.test(cell?.type) && block.length === 24, "complete", "there is no answer");
      if (cell) checkCell({ law, feature, band, of, kills }, cell, must);
    }
  return faults;
}

function checkCertificate(certificate, { digest, content, tally }) {
  const packs = content.sources.packs.map((pack) => {
    const rules = pack.rules.map(({ id }) => id);
    return { market: pack.market, version: pack.version, digest: digestOf(pack), rules };
  });
  const { book, table } = content;
  const wanted = { schema: 2, release: { content: digest }, packs, book, table: digestOf(table), ...tally, holds: true };
  for (const [name, value] of Object.entries(wanted))
    demand(same(certificate[name], value), "certified", { words: `its \`${name}\` is not this release's` });
  const proven = certificate.provers.length > 0 && certificate.provers.every(({ holds }) => holds === true);
  demand(proven, "certified", { words: "not every prover found that everything holds" });
}

function dateOf(at, offset) {
  if (!(at > 0 && at < 8.64e15)) return at === 0 ? "the first day" : "the last day";
  const local = new Date(at - Date.parse(`1970-01-01T00:00:00${offset}`));
  return local.toISOString().slice(0, 16).replace("T00:00", "");
}

function main() {
  const text = { type: "string" };
  const options = { trust: text, certificate: text, json: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (positionals.length !== 1) throw new Error("give one release file");
  const certificate = values.certificate && readJson(values.certificate);
  const keys = (list) => list.map((one) => ({ ...one, key: createPublicKey(one.publicKey ?? one) }));
  const trusted = values.trust && readJson(values.trust);
  const trust = trusted && { control: keys(trusted.control), operators: keys(trusted.operators) };
  const signed = readJson(positionals[0]);
  let last;
  for (const step of [...(signed.base ?? []), signed]) last = checkStep(step, { before: last, trust });
  checkSources(last.content);
  const tally = { cells: 0, serving: 0 };
  for (const pack of last.content.sources.packs) checkMarket(lawOf(pack, last.content), tally);
  if (certificate) checkCertificate(certificate, { ...last, tally });
  const skipped = [...(trust ? [] : ["signed"]), ...(certificate ? [] : ["certified"])];
  const results = Object.entries(invariants).map(([id, title]) => {
    const counterexamples = found.get(id).slice(0, 3).map(({ words, from, to, offset }) =>
      from === undefined ? words : `${words}, from ${dateOf(from, offset)} to ${dateOf(to, offset)}`);
    return { id, title, checked: !has(skipped, id), violations: found.get(id).length, counterexamples };
  });
  const holds = results.every(({ violations }) => violations === 0);
  const { content, ...release } = last;
  const lines = results.flatMap(({ id, title, checked, violations, counterexamples }) => {
    const outcome = checked ? (violations === 0 ? "holds" : `FAILS ${violations}×`) : "NOT CHECKED";
    return [`${outcome.padEnd(12)} ${id.padEnd(11)} ${title}`, ...counterexamples.map((one) => `    ${one}`)];
  });
  const unsigned = trust ? "" : " Signatures were NOT checked: no trust file was given.";
  const summary = `Release ${release.serial}, ${release.digest}: ${tally.cells} cells, ${tally.serving} serve; ${holds ? "everything checked holds" : "something FAILS"}.${unsigned}`;
  process.stdout.write(values.json ? `${JSON.stringify({ holds, release, ...tally, results }, null, 2)}\n` : `${[...lines, summary].join("\n")}\n`);
  process.exitCode = holds ? 0 : 1;
}

try {
  main();
} catch (error) {
  process.stderr.write(`${reading} cannot be read: ${error.message}\n`);
  process.exitCode = 2;
}
