#!/usr/bin/env node
// Checks that what a Homeport release serves, in each market on each day, follows from the law and launch book in it.
// It shares no code with what made the release, so that a mistake there does not prove itself. README.md says more.
//   node check-release.mjs RELEASE.json [--trust TRUST.json] [--certificate CERTIFICATE.json] [--json]
// Ends with 0 where everything holds, with 1 where something fails and with 2 where it cannot read.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";

/** What must hold, each by the name that the report gives it; README.md tells what each means. */
const invariants = `signed by control and by operators; plan names this release; digests of packs, book and filters;
  places, endpoints and reach are copied well; sub-markets only add; every question has one answer at every instant;
  answers change only on a date of the sources; allowed by a verified rule and denied by none; launched on the platform;
  age is permitted; not killed; served as the route says; approval in force; approval number displayed;
  partner permitted; partner under contract; endpoint where the market permits; hosting where the market permits;
  labels and marks have a writer; safety measured; obligations and conditions complete; refusals have a reason;
  no rule of another market; certificate is of this release`.split(/;\s+/);
const [signed, agreed, digests, copied, adding, complete, dated, allowed, launched, aged, alive, routed] = invariants;
const [approved, displayed, permitted, contracted, resident, hosted, written] = invariants.slice(12);
const [measured, owed, reasoned, apart, certified] = invariants.slice(19);

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

const found = new Map(invariants.map((name) => [name, []]));
/** Notes what contradicts an invariant, unless it holds; what goes on in the next stretch of time is one fault. */
function demand(holds, name, fault) {
  const last = holds ? undefined : found.get(name).findLast(({ words }) => words === fault.words);
  if (last && last.to === fault.from) last.to = fault.to;
  else if (!holds) found.get(name).push({ ...fault });
}

/** The trusted whose key signed; kind and text are signed with their lengths, so that neither runs into the other. */
function signersOf({ payload, signatures }, kind, trusted) {
  const parts = [`application/vnd.homeport.${kind}+json`, payload].map((part) => `${Buffer.byteLength(part)} ${part}`);
  return trusted.filter(({ key }) => {
    const keyId = sha256(key.export({ type: "spki", format: "der" })).slice(0, 16);
    const own = signatures.filter((one) => one.keyId === keyId).map((one) => Buffer.from(one.signature, "base64url"));
    return own.some((signature) => verify(null, Buffer.from(`HomeportV1 ${parts.join(" ")}`), key, signature));
  });
}

/** Checks a release of the chain by itself and against the one before it. */
function checkStep({ plan: envelope, release }, { before, trust }) {
  const plan = JSON.parse(envelope.payload);
  const { serial, content, issuedAt, expiresAt } = JSON.parse(release.payload);
  if (content.table.schema !== 2) throw new Error("its table is of a form that is not known here");
  const must = (holds, name, words) => demand(holds, name, { words: `release ${serial}: ${words}` });
  const digest = digestOf(content);
  const named = same([plan.to, plan.serial, plan.releaseExpiresAt], [digest, serial, expiresAt]);
  must(named, agreed, `the plan is for ${plan.to}, serial ${plan.serial}, until ${plan.releaseExpiresAt}`);
  const [made, issued, until, end] = [plan.createdAt, issuedAt, plan.expiresAt, expiresAt].map(Date.parse);
  must(made <= issued && issued <= until && issued < end, agreed, "its dates are out of order");
  // Between the last two of a long chain there may have been kills, which it leaves out.
  const follows = serial - before?.serial === 1 ? plan.from === before.digest : !(serial <= before?.serial);
  must(follows, agreed, "it does not follow the release before it");
  if (trust) {
    must(signersOf(release, "release", trust.control).length > 0, signed, "no signature of control's fits");
    const people = signersOf(envelope, "plan", trust.operators);
    const [names, roles] = ["name", "role"].map((part) => new Set(people.map((one) => one[part])).size);
    const needed = before && plan.keysNeeded === 1 ? 1 : 2;
    must(names >= needed && roles >= needed, signed, `${names} operators of ${roles} roles signed, not ${needed}`);
  }
  return { serial, digest, content, issuedAt, expiresAt };
}

const namesOf = (pack) => ({ market: pack.market, version: pack.version, digest: digestOf(pack) });
/** That packs and book are those named, and that the table copied well what it only copies. */
function checkSources({ table, packs, sources, book, filters }) {
  const must = (holds, name, words) => demand(holds, name, { words });
  const inside = sources.packs.map(namesOf);
  for (const [index, { market }] of (packs.length > inside.length ? packs : inside).entries())
    must(same(packs[index], inside[index]), digests, `the pack of ${market} is not the one that is named`);
  must(book === digestOf({ ...sources.book, kills: undefined }), digests, "the launch book is not the one named");
  const screens = sources.packs.flatMap(({ rules }) => rules.flatMap(({ filter }) => filter ?? []));
  for (const id of new Set([...screens, ...sources.book.maker.screens]))
    must(/^sha256:\w{64}$/.test(find(filters, { id })?.digest), digests, `the filter \`${id}\` is not listed`);
  const places = sources.packs.flatMap((pack) => pack.places.map((place) => [place, pack.market]));
  must(same(table.places, Object.fromEntries(places)), copied, "the places are not those of the packs");
  for (const { endpoints, ...held } of sources.book.partners)
    for (const { operatorCountry: _, ...own } of endpoints) {
      const of = { partner: held.id, partnerName: held.name, dialect: held.dialect, credential: held.credential };
      must(same(table.endpoints[own.id], { ...own, ...of }), copied, `\`${own.id}\` is not the launch book's`);
    }
}

/** A market's rules with those of every market it adds to, and the records of the launch book that bear on it. */
function lawOf(pack, { sources: { packs, book }, kills = [], table }) {
  const line = [pack];
  for (let own = pack; own.extends !== undefined; own = line.at(-1)) {
    const parent = find(packs, { market: own.extends });
    if (!parent || has(line, parent)) throw new Error(`${own.market} adds to ${own.extends}, which leads nowhere`);
    const adds = parent.offset === own.offset && !find(own.rules, { effect: "allow" });
    demand(adds, adding, { words: `${own.market} allows, or counts days otherwise than ${own.extends}` });
    line.push(parent);
  }
  const lineage = line.map(({ market }) => market);
  const here = ({ market = pack.market, markets = [market] }) => markets.some((one) => has(lineage, one));
  const rules = line.flatMap((own) => own.rules.map((rule) => ({ ...rule, is: rule.type, own })));
  const contracts = book.partners.flatMap(({ id, contracts }) => contracts.map((one) => ({ ...one, partner: id })));
  const { launches, approvals, hosting, gaps, evidence } = book;
  const held = Object.entries({ contracts, launches, approvals, hosting, gaps, evidence });
  const records = held.flatMap(([is, list]) => list.filter(here).map((record) => ({ ...record, is })));
  const start = (date, open) => (date === undefined ? open : Date.parse(`${date}T00:00:00${pack.offset}`));
  const facts = [...rules, ...records].map((fact, index) => {
    const [from, to] = [start(fact.from, 0), start(fact.to, forever)];
    if (!(from < to)) throw new Error(`${pack.market}: a date cannot be read`);
    const about = { platforms, ageBands: ages, features: fact.feature ? [fact.feature] : features };
    return { ...about, ...fact, from, to, index };
  });
  const ids = rules.map(({ id }) => id);
  return { countries: [pack.market], ...pack, lineage, facts, ids, book, table, kills: kills.filter(here) };
}

/** Whether a residency rule permits places; what is not bounded may lie in any region that is denied. */
function permits({ permit, deny = [] }, places) {
  const within = (place) => (region) =>
    place === region || (region.endsWith("-*") && `${place}-`.startsWith(region.slice(0, -1)));
  const isDenied = (place) => deny.some((region) => place === "global" || within(place)(region));
  return places.every((place) => (permit?.some(within(place)) ?? true) && !isDenied(place));
}

/** Tells `must` what stands against an entry of a route, or a composition; gives the composition it should be. */
function compose({ law, of, band, kills }, use, must) {
  const isRead = ({ sources, own }) =>
    sources.some((id) => has(["quoted", "read"], find(own.sources, { id })?.verification));
  must(of("availability", { effect: "allow" }).some(isRead), allowed, "no verified rule allows it");
  for (const { id } of of("availability", { effect: "deny" })) must(false, allowed, id);
  for (const { id, deny } of of("age")) must(!has(deny, band), aged, id);
  must(of("launches").length > 0, launched, "no launch in force names it");
  const held = (use.engine ? [] : [use, ...(use.parts ?? [])]).map(({ role, modelVersion: version, ...named }) => {
    const partner = find(law.book.partners, { id: named.partner });
    const model = find(partner.models, version ? { name: named.model, version } : { id: named.model });
    const endpoint = find(partner.endpoints, { id: named.endpoint });
    must(has(model.endpoints, endpoint.id), routed, `${model.id} is not offered at ${endpoint.id}`);
    return { role, partner, model, endpoint };
  });
  const [main, ...parts] = held;
  const can = main?.partner.capabilities ?? [];
  const gaps = [];
  const gap = ({ id, mayGap }) => mayGap && of("gaps", { rule: id, partner: main?.partner.id })[0] && gaps.push(id);
  for (const { id, partner } of kills) must(partner && !held.some((one) => one.partner.id === partner), alive, id);
  let display = null;
  for (const { id, accepts, unmodifiedUnder, ...rule } of of("approval")) {
    must(main, approved, `${id}, for an engine`);
    for (const { role, model } of held.filter((one) => one.role !== "screen")) {
      const any = rule.onModelChange === "report";
      const covers = (one) => one === `${model.id}@${model.version}` || (any && one.startsWith(`${model.id}@`));
      const unmodified = ({ kind }) => model.modification === "none" || !has(unmodifiedUnder, kind);
      const lawful = (one) => has(accepts, one.kind) && has(["granted", "published"], one.state) && unmodified(one);
      const covering = of("approvals").find((one) => lawful(one) && one.coversModels.some(covers));
      must(covering, approved, `${id}, for ${model.id}@${model.version}`);
      const { id: approval, number, display: text } = covering ?? {};
      if (rule.display && approval && !role) display ??= { approval, number, text };
    }
  }
  for (const { id, dataClass, ...rule } of of("residency")) {
    const own = of("hosting", { dataClass }).map(({ region }) => region);
    const lies = dataClass === "inference" || (own.length > 0 && permits(rule, own));
    must(lies, hosted, `${id}, ${dataClass} in ${own.join(", ") || "an unknown place"}`);
    for (const { role, endpoint } of held) {
      const infers = dataClass === (role === "screen" ? "moderation" : "inference");
      const places = infers ? [endpoint.region, endpoint.inferenceScope] : [];
      if (dataClass === "log") places.push(endpoint.storageRegion);
      must(permits(rule, places), resident, `${id}, ${dataClass} in ${places.join(" and ")}`);
    }
  }
  for (const { role, partner, endpoint } of held) {
    const country = endpoint.operatorCountry;
    must(of("contracts", { partner: partner.id }).length > 0, contracted, partner.id);
    for (const { id, denyOrigins, localOperator, requireCapabilities, mayGap } of of("partner")) {
      must(!has(denyOrigins, partner.origin), permitted, `${id}, from ${partner.origin}`);
      must(!localOperator || has(law.countries, country), permitted, `${id}, operated under the law of ${country}`);
      for (const need of role ? [] : requireCapabilities)
        must(has(can, need) || gap({ id, mayGap }), permitted, `${id}, without ${need}`);
    }
  }
  const writes = ({ forms, need }) => forms[need === "any" ? "some" : "every"]((form) => has(can, form));
  const marks = of("mark").filter(writes);
  for (const rule of of("mark")) must(has(marks, rule) || gap(rule), written, rule.id);
  for (const { id, modality, place } of of("label"))
    must(has([...can, "label-text-start", "label-text-beside"], `label-${modality}-${place}`), written, id);
  const model = main ? `${main.model.id}@${main.model.version}` : `engine/${use.engine}`;
  for (const { id, metric, bank, op, value: bound, minSample } of of("safety", { effect: "refuse" })) {
    const large = of("evidence", { metric, bank, model }).filter(({ sample }) => sample >= minSample);
    const reached = large.some(({ value }) => (op === ">=" ? value >= bound : value <= bound));
    must(reached, measured, id);
  }
  if (!main) return { type: "engine", id: model, engine: use.engine, languages: use.languages };
  const namesIn = ({ role, partner, model, endpoint }) => {
    return { role, partner: partner.id, model: model.name, modelVersion: model.version, endpoint: endpoint.id };
  };
  const beside = parts.map((one) => `+${one.role}:${one.partner.id}/${one.model.id}/${one.endpoint.id}`);
  const id = `${main.partner.id}/${model}/${main.endpoint.id}${beside.join("")}`;
  const lists = Object.entries({ parts: parts.map(namesIn), marks: marks.map(({ id }) => id), gaps });
  const filled = Object.fromEntries(lists.filter(([, list]) => list.length > 0));
  return { ...namesIn(main), ...filled, type: "partner", id, languages: main.model.languages, display };
}

/** Types of rules that oblige to something with a reply or its record, and what obligations take over from them. */
const duties = ["consent", "screen", "residency", "label", "mark", "disclosure", "retention"];
const types = { residency: "locate", disclosure: "disclose", retention: "retain" };
const taken = `purpose phase filter dataClass regions modality place text minHeightPercent minSeconds forms need when
  everyMinutes record minDays maxDays`.split(/\s+/);

/** Everything that a cell which serves must oblige to or ask of a device, as canonical text. */
function owedBy({ law, of }) {
  const isOwed = ({ is, permit, record }) => (is !== "residency" || permit) && (is !== "retention" || record === "decision");
  const rules = duties.flatMap((is) => of(is).filter(isOwed));
  const all = rules.flatMap(({ is, id, phases = [undefined], permit: regions, ...rest }) =>
    phases.map((phase) => {
      const fields = { ...(is === "retention" && { minDays: 0 }), ...rest, phase, regions };
      if (fields.when === "reply") delete fields.when;
      return { type: types[is] ?? is, rule: id, ...Object.fromEntries(taken.map((name) => [name, fields[name]])) };
    }),
  );
  for (const filter of law.book.maker.screens)
    for (const own of ["input", "output"].map((phase) => ({ type: "screen", phase, filter })))
      if (!find(all, own)) all.push({ ...own, rule: "book/screens" });
  const launches = of("launches");
  const limits = launches.flatMap(({ dailyLimit }) => dailyLimit ?? []);
  const asked = launches.flatMap(({ requires = [] }) => requires.map((name) => ({ type: "capability", name })));
  if (limits.length > 0) asked.push({ type: "quota", perDay: Math.min(...limits) });
  if (find(launches, { admission: "waitlist" })) asked.push({ type: "admission" });
  return [...all, ...asked.map((one) => ({ ...one, rule: "book/launches" }))].map(canonical);
}

/** Holds one cell against what law and launch book make of its question. */
function checkCell(question, cell, must) {
  const { market, table, book, lineage, ids } = question.law;
  const pick = (name, places = cell[name] ?? []) => places.flatMap((place) => table[name][place] ?? []);
  const [reasons, served] = [pick("reasons", cell.reasons ?? cell.warnings), pick("compositions")];
  const held = [...pick("obligations"), ...pick("conditions")];
  const rules = [cell.rules ?? [], held.map(({ rule }) => rule), ...reasons.map(({ rules }) => rules)].flat();
  for (const id of rules) must(has(ids, id) || id.startsWith("book/"), apart, id);
  for (const reason of reasons) must(reason.market === market, apart, `a reason of ${reason.market}`);
  const judge = (use) => {
    const faults = [];
    return { faults, ...compose(question, use, (holds, name, words) => holds || faults.push([name, words])) };
  };
  const [route] = lineage.flatMap((one) => find(book.routes, { market: one, feature: question.feature }) ?? []);
  const choices = (route?.use ?? []).map(judge);
  const lawful = choices.filter(({ faults }) => faults.length === 0).map(({ id }) => id);
  if (cell.type === "refuse") {
    must(reasons.length > 0, reasoned, "it gives none");
    return must(lawful.length === 0, reasoned, `nothing stands against \`${lawful[0]}\``);
  }
  for (const one of served) {
    const { faults, ...made } = find(choices, { id: one.id }) ?? judge(one);
    for (const [name, words] of faults) must(false, name, `\`${one.id}\`, ${words}`);
    must(same(one.display, made.display), displayed, `\`${one.id}\``);
    must(same({ ...one, display: 0 }, { ...made, display: 0 }), routed, `\`${one.id}\` is not as the route has it`);
  }
  const order = served.map(({ id }) => id).filter((id) => has(lawful, id) || !find(choices, { id }));
  must(served.length > 0 && same(order, lawful), routed, `the route permits ${lawful.join(", ") || "nothing"}`);
  const [due, owing] = [owedBy(question), held.map(canonical)];
  for (const one of new Set([...due, ...owing])) {
    const { type, rule } = JSON.parse(one);
    must(has(due, one) && has(owing, one), owed, `${type} (${rule}) is missing, altered or not in demand`);
  }
}

/** What is wrong with the cells of a feature, platform by platform and in each age by age. */
function checkBlock(law, { feature, active, block = [] }) {
  const faults = [];
  for (const [index, platform] of platforms.flatMap((one) => ages.map(() => one)).entries()) {
    const age = ages[index % ages.length];
    const band = age === "unknown" ? "child" : age;
    const facts = active.filter((fact) => has(fact.platforms, platform) && has(fact.ageBands, band));
    const of = (is, wanted = {}) => facts.filter((fact) => fact.is === is && find([fact], wanted));
    const kills = law.kills.filter((kill) => (kill.feature ?? feature) === feature);
    const must = (holds, name, words) => holds || faults.push([name, `${feature} on ${platform} for ${age}: ${words}`]);
    const cell = law.table.cells[block[index]];
    must(cell && block.length === 24, complete, "there is no answer");
    if (cell) checkCell({ law, feature, band, of, kills }, cell, must);
  }
  return faults;
}

/** Checks every cell of a market in each stretch of time in which neither the table nor what it follows from changes. */
function checkMarket(law) {
  const { market, table, facts, book } = law;
  const must = (holds, name, words, time) => demand(holds, name, { words: `${market}, ${words}`, ...time });
  const { segments, traveller } = table.markets[market];
  const changes = new Set([0, forever, ...facts.flatMap(({ from, to }) => [from, to])]);
  const ends = [0, ...segments.map(({ to }) => to)];
  for (const [index, { from, to }] of [...segments, { from: forever, to: forever }].entries()) {
    must(from === ends[index], complete, "time is missing or doubled", { from: ends[index], to: from });
    must(changes.has(from), dated, "answers change without a cause", { from, to });
  }
  const moments = [...new Set([...changes, ...segments.map(({ from }) => from)])].toSorted((one, two) => one - two);
  for (const [place, feature] of features.entries()) {
    const makes = media[feature] ?? "text";
    const isLong = ({ longOnly }) => !longOnly || has(long, feature);
    const fits = (fact) => has(fact.features, feature) && (fact.modality ?? makes) === makes && isLong(fact);
    const about = facts.filter(fits);
    const launches = book.launches.filter((one) => one.feature === feature && has(law.lineage, one.market));
    const strictest = ["both", "home", "host", "either"].find((one) => find(launches, { traveller: one }));
    must(same(traveller[feature], strictest), copied, `whose place decides on ${feature}`);
    const known = new Map();
    for (const [index, from] of moments.slice(0, -1).entries()) {
      const time = { from, to: moments[index + 1] };
      const { blocks = [], reach = [] } = segments.find((one) => one.from <= from && from < one.to) ?? {};
      const active = about.filter((fact) => fact.from <= from && from < fact.to);
      const signals = active.flatMap(({ is, signals }) => (is === "reach" ? signals : []));
      const bits = has(signals, "sold") + 2 * has(signals, "account") + 4 * has(signals, "location");
      must(reach[place] === bits, copied, `by which signals its law reaches ${feature}`, time);
      const key = `${blocks[place]} ${active.map((fact) => fact.index)}`;
      const faults = known.get(key) ?? checkBlock(law, { feature, active, block: table.blocks[blocks[place]] });
      known.set(key, faults);
      for (const [name, words] of faults) must(false, name, words, time);
    }
  }
}

function checkCertificate(certificate, { digest, content: { book, table, sources }, cells, serving }) {
  const packs = sources.packs.map((pack) => ({ ...namesOf(pack), rules: pack.rules.map(({ id }) => id) }));
  const counted = { packs, book, table: digestOf(table), cells, serving };
  for (const [name, value] of Object.entries({ schema: 2, release: { content: digest }, ...counted, holds: true }))
    demand(same(certificate[name], value), certified, { words: `its \`${name}\` is not this release's` });
  const proven = certificate.provers.length > 0 && certificate.provers.every(({ holds }) => holds === true);
  demand(proven, certified, { words: "not every prover found that everything holds" });
}

function main() {
  const options = { trust: { type: "string" }, certificate: { type: "string" }, json: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (positionals.length !== 1) throw new Error("it must name one release file");
  const [certificate, trust] = [values.certificate, values.trust].map((path) => path && readJson(path));
  const keysOf = (list) => list.map((one) => ({ ...one, key: createPublicKey(one.publicKey ?? one) }));
  const keys = trust && { control: keysOf(trust.control), operators: keysOf(trust.operators) };
  const { base = [], ...file } = readJson(positionals[0]);
  const last = [...base, file].reduce((before, step) => checkStep(step, { before, trust: keys }), undefined);
  const { content, ...release } = last;
  checkSources(content);
  for (const pack of content.sources.packs) checkMarket(lawOf(pack, content));
  const { markets, blocks, cells } = content.table;
  const places = Object.values(markets).flatMap(({ segments }) => segments.flatMap((one) => one.blocks));
  const counted = places.flatMap((place) => blocks[place] ?? []).map((place) => cells[place]?.type);
  const counts = { cells: counted.length, serving: counted.filter((type) => type === "serve").length };
  if (certificate) checkCertificate(certificate, { ...last, ...counts });
  const day = (at) => (at > 0 && at < 8.64e15 ? new Date(at).toISOString().slice(0, 16) : "ever");
  const tell = ({ words, from, to }) => (from === undefined ? words : `${words}, from ${day(from)} to ${day(to)}`);
  const results = [...found].map(([invariant, faults]) => {
    const checked = invariant === signed ? trust : invariant === certified ? certificate : content;
    const says = !checked ? "NOT CHECKED" : faults.length === 0 ? "holds" : `FAILS ${faults.length}×`;
    return { invariant, says, violations: faults.length, counterexamples: faults.slice(0, 3).map(tell) };
  });
  const holds = results.every(({ violations }) => violations === 0);
  const told = results.map((one) => [`${one.says.padEnd(12)} ${one.invariant}`, ...one.counterexamples].join("\n    "));
  told.push(`Release ${release.serial}, ${release.digest}: ${counts.cells} cells, ${counts.serving} of them serve.`);
  if (!trust) told.push("Signatures were NOT checked: there was no trust file.");
  const json = JSON.stringify({ holds, release, ...counts, results }, null, 2);
  process.stdout.write(`${values.json ? json : told.join("\n")}\n`);
  process.exitCode = holds ? 0 : 1;
}

try {
  main();
} catch (error) {
  process.stderr.write(`${reading} cannot be read: ${error.message}\n`);
  process.exitCode = 2;
}
