#!/usr/bin/env node
// Checks, sharing no code with what made it, that all a Homeport release serves follows from the law and book inside it.
//   node check-release.mjs RELEASE [--trust FILE] [--certificate FILE] [--json]   ends with 0: holds, 1: fails, 2: unread
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
/** What must hold, by the names that the report gives; README.md tells what each means. */
const invariants = `signed agreed named copied complete dated allowed launched age killed routed approved displayed
  partner contracted resident hosted written measured owed reasoned apart certified`.split(/\s+/);
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
const digestOf = (value) => `sha256:${createHash("sha256").update(canonical(value)).digest("hex")}`;
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
  const bytes = Buffer.from(`HomeportV1 ${parts.join(" ")}`);
  const isBy = (key) => (one) => verify(null, bytes, key, Buffer.from(one.signature, "base64url"));
  return trusted.filter(({ key, access }) => (access?.includes("approver") ?? true) && signatures.some(isBy(key)));
}
function checkStep({ plan: envelope, release }, { before, trust }) {
  const plan = JSON.parse(envelope.payload);
  const { serial, content, issuedAt, expiresAt } = JSON.parse(release.payload);
  if (content.table.schema !== 2) throw new Error("its table is of a form that is not known here");
  const must = (holds, name, words) => demand(holds, name, { words: `release ${serial}: ${words}` });
  const digest = digestOf(content);
  const named = same([plan.to, plan.serial, plan.releaseExpiresAt], [digest, serial, expiresAt]);
  must(named, "agreed", `the plan is for ${plan.to}, serial ${plan.serial}, until ${plan.releaseExpiresAt}`);
  const [made, issued, until, end] = [plan.createdAt, issuedAt, plan.expiresAt, expiresAt].map(Date.parse);
  must(made <= issued && issued <= until && issued < end, "agreed", "its dates are out of order");
  if (trust) {
    must(signersOf(release, "release", trust.control).length > 0, "signed", "no signature of control's fits");
    const people = signersOf(envelope, "plan", trust.operators);
    const [names, roles] = ["name", "role"].map((part) => new Set(people.map((one) => one[part])).size);
    const needed = before && plan.keysNeeded === 1 ? 1 : 2;
    must(names >= needed && roles >= needed, "signed", `${names} operators of ${roles} roles signed, not ${needed}`);
  }
  return { serial, digest, content, issuedAt, expiresAt };
}
const namesOf = (pack) => ({ market: pack.market, version: pack.version, digest: digestOf(pack) });
function checkSources({ table, packs, sources, book, filters }) {
  const must = (holds, name, words) => demand(holds, name, { words });
  const inside = sources.packs.map(namesOf);
  for (const [index, { market }] of (packs.length > inside.length ? packs : inside).entries())
    must(same(packs[index], inside[index]), "named", `the pack of ${market} is not the one that is named`);
  must(book === digestOf({ ...sources.book, kills: undefined }), "named", "the launch book is not the one named");
  const screens = sources.packs.flatMap(({ rules }) => rules.flatMap(({ filter }) => filter ?? []));
  for (const id of new Set([...screens, ...sources.book.maker.screens]))
    must(/^sha256:\w{64}$/.test(find(filters, { id })?.digest), "named", `the filter \`${id}\` is not listed`);
  const places = sources.packs.flatMap((pack) => pack.places.map((place) => [place, pack.market]));
  must(same(table.places, Object.fromEntries(places)), "copied", "the places are not those of the packs");
}
/** A market's rules with those of every market it adds to, and the records of the launch book that bear on it. */
function lawOf(pack, { sources: { packs, book }, kills = [], table }) {
  const line = [pack];
  for (let own = pack; own.extends !== undefined; own = line.at(-1)) {
    const parent = find(packs, { market: own.extends });
    if (parent?.offset !== own.offset || has(line, parent)) throw new Error(`${own.market} cannot add to a market`);
    demand(!find(own.rules, { effect: "allow" }), "allowed", { words: `${own.market} allows, and may only add` });
    line.push(parent);
  }
  const lineage = line.map(({ market }) => market);
  const here = ({ market = pack.market, markets = [market] }) => markets.some((one) => has(lineage, one));
  const rules = line.flatMap((own) => own.rules.map((rule) => ({ ...rule, is: rule.type, cited: own.sources })));
  const contracts = book.partners.flatMap(({ id, contracts }) => contracts.map((one) => ({ ...one, partner: id })));
  const dated = Object.entries({ ...book, contracts }).filter(([name]) => !/maker|partners|routes|kills/.test(name));
  const records = dated.flatMap(([is, list]) => list.filter(here).map((record) => ({ ...record, is })));
  const start = (date, open) => (date === undefined ? open : Date.parse(`${date}T00:00:00${pack.offset}`));
  const facts = [...rules, ...records].map((fact, index) => {
    const [from, to] = [start(fact.from, 0), start(fact.to, forever)];
    if (!(from < to)) throw new Error(`${pack.market}: a date cannot be read`);
    const about = { platforms, ageBands: ages, features: fact.feature ? [fact.feature] : features };
    return { ...about, ...fact, from, to, index, when: fact.when === "reply" ? undefined : fact.when };
  });
  const countries = line.find((own) => own.countries)?.countries ?? lineage.slice(-1);
  return { ...pack, countries, lineage, facts, book, table, kills: kills.filter(here) };
}
/** Whether a residency rule permits places; what is not bounded may lie in any region that is denied. */
function permits({ permit, deny = [] }, places) {
  const within = (place) => (region) => new RegExp(`^${region.replace(/-\*$/, "(-.*)?")}$`).test(place);
  const isDenied = (place) => deny.length > 0 && (place === "global" || deny.some(within(place)));
  return places.every((place) => (permit?.some(within(place)) ?? true) && !isDenied(place));
}
/** Tells `must` what stands against serving a question with a composition. */
function checkServing({ law, feature, of, band, kills }, use, tell) {
  const must = (holds, name, words) => tell(holds, name, `\`${use.id}\`, ${words}`);
  const read = ({ cited, sources }) => cited.some((one) => one.verification !== "unverified" && has(sources, one.id));
  must(of("availability", { effect: "allow" }).some(read), "allowed", "no verified rule allows it");
  for (const { id } of of("availability", { effect: "deny" })) must(false, "allowed", id);
  for (const { id, deny } of of("age")) must(!has(deny, band), "age", id);
  must(of("launches").length > 0, "launched", "no launch in force names it");
  const held = (use.type === "engine" ? [] : [use, ...(use.parts ?? [])]).map(({ role, ...named }) => {
    const partner = find(law.book.partners, { id: named.partner });
    const model = find(partner.models, { name: named.model, version: named.modelVersion });
    const endpoint = find(partner.endpoints, { id: named.endpoint });
    const { operatorCountry: _, ...told } = endpoint;
    must(find([law.table.endpoints[endpoint.id] ?? {}], told), "copied", `the endpoint \`${endpoint.id}\``);
    return { role, partner, model, endpoint, version: `${model.id}@${model.version}` };
  });
  const [main] = held;
  const { engine, partner: id, endpoint } = use;
  const [route] = law.lineage.flatMap((market) => find(law.book.routes, { market, feature }) ?? []);
  const chosen = find(route?.use ?? [], { engine, partner: id, model: main?.model.id, endpoint });
  must(chosen, "routed", "the route does not name it");
  const { capabilities: can = [] } = main?.partner ?? {};
  const gap = ({ id: rule, mayGap }) => mayGap && has(use.gaps ?? [], rule) && find(of("gaps"), { rule, partner: id });
  for (const { id, partner } of kills) must(partner && !held.some((one) => one.partner.id === partner), "killed", id);
  for (const { id, accepts, unmodifiedUnder, onModelChange, display } of of("approval")) {
    must(main, "approved", `${id}, for an engine`);
    for (const { role, model, version } of held.filter((one) => one.role !== "screen")) {
      const covers = (one) => one === version || (onModelChange === "report" && one.startsWith(`${model.id}@`));
      const fits = ({ kind }) => has(accepts, kind) && (model.modification === "none" || !has(unmodifiedUnder, kind));
      const live = of("approvals").filter(({ state }) => has(["granted", "published"], state));
      const covering = live.filter((one) => fits(one) && one.coversModels.some(covers));
      must(covering.length > 0, "approved", `${id}, for ${version}`);
      const shown = find(covering, { id: use.display?.approval, number: use.display?.number });
      must(!display || role || same(shown?.display, use.display?.text), "displayed", id);
    }
  }
  for (const { id, dataClass, ...rule } of of("residency")) {
    const own = of("hosting", { dataClass }).map(({ region }) => region);
    const lies = dataClass === "inference" || (own.length > 0 && permits(rule, own));
    must(lies, "hosted", `${id}, ${dataClass} in ${own.join(", ") || "an unknown place"}`);
    for (const { role, endpoint } of held) {
      const infers = dataClass === (role === "screen" ? "moderation" : "inference");
      const places = infers ? [endpoint, ...(endpoint.resultHosts ?? [])].map(({ region }) => region) : [];
      if (infers || dataClass === "log") places.push(endpoint[infers ? "inferenceScope" : "storageRegion"]);
      must(permits(rule, places), "resident", `${id}, ${dataClass} in ${places.join(" and ")}`);
    }
  }
  for (const { role, partner, endpoint } of held) {
    must(find(of("contracts"), { partner: partner.id }), "contracted", partner.id);
    for (const { id, denyOrigins, localOperator, requireCapabilities, mayGap } of of("partner")) {
      must(!has(denyOrigins, partner.origin), "partner", `${id}, from ${partner.origin}`);
      must(!localOperator || has(law.countries, endpoint.operatorCountry), "partner", `${id}, no local operator`);
      for (const need of role ? [] : requireCapabilities)
        must(has(can, need) || gap({ id, mayGap }), "partner", `${id}, without ${need}`);
    }
  }
  for (const { id, forms, need, mayGap } of of("mark")) {
    const writes = forms[need === "any" ? "some" : "every"]((form) => has(can, form));
    must(writes ? has(use.marks ?? [], id) : gap({ id, mayGap }), "written", id);
  }
  for (const { id, modality, place } of of("label"))
    must(place === "beside" || has([...can, "label-text-start"], `label-${modality}-${place}`), "written", id);
  for (const { id, metric, bank, op, value: bound, minSample } of of("safety", { effect: "refuse" })) {
    const found = of("evidence", { metric, bank, model: main?.version ?? `engine/${engine}` });
    const reaches = ({ value, sample }) => sample >= minSample && (op === ">=" ? value >= bound : value <= bound);
    must(found.some(reaches), "measured", id);
  }
}
const duties = "consent screen residency:locate label mark disclosure:disclose retention:retain".split(" ");
const common = "cited index deny summary from to sources features platforms ageBands longOnly mayGap".split(" ");
function owedBy(law, of) {
  const pairs = duties.map((pair) => pair.split(":"));
  const demanding = pairs.flatMap(([is, type = is]) => of(is).map((rule) => ({ ...rule, type })));
  const owed = demanding.flatMap(({ is, id, type, phases = [undefined], permit, ...rule }) => {
    if ((is === "residency" && !permit) || (is === "retention" && rule.record !== "decision")) return [];
    const own = Object.fromEntries(Object.entries(rule).filter(([name]) => !has(common, name)));
    const all = { ...(is === "retention" && { minDays: 0 }), ...own, regions: permit };
    return phases.map((phase) => ({ ...all, phase, type, rule: id }));
  });
  for (const filter of law.book.maker.screens)
    for (const own of ["input", "output"].map((phase) => ({ type: "screen", phase, filter })))
      if (!find(owed, own)) owed.push({ ...own, rule: "book/screens" });
  const limit = Math.min(...of("launches").map(({ dailyLimit = forever }) => dailyLimit));
  const asked = of("launches").flatMap(({ requires = [], admission }) => [
    ...requires.map((name) => ({ type: "capability", name })),
    ...(admission === "waitlist" ? [{ type: "admission" }] : []),
    ...(limit < forever ? [{ type: "quota", perDay: limit }] : []),
  ]);
  return [...owed, ...asked.map((one) => ({ ...one, rule: "book/launches" }))];
}
function checkBlock(law, { feature, active, block = [] }) {
  const faults = [];
  const kills = law.kills.filter((kill) => (kill.feature ?? feature) === feature);
  for (const [index, platform] of platforms.flatMap((one) => ages.map(() => one)).entries()) {
    const age = ages[index % ages.length];
    const band = age === "unknown" ? "child" : age;
    const facts = active.filter((fact) => has(fact.platforms, platform) && has(fact.ageBands, band));
    const of = (is, wanted) => facts.filter((fact) => fact.is === is && find([fact], Object(wanted)));
    const must = (holds, name, words) => holds || faults.push([name, `${feature} on ${platform} for ${age}: ${words}`]);
    const cell = law.table.cells[block[index]] ?? {};
    must(/^(serve|refuse)$/.test(cell.type) && block.length === 24, "complete", "there is no answer");
    const pick = (name, places = cell[name] ?? []) => places.flatMap((place) => law.table[name][place] ?? []);
    const [reasons, served] = [pick("reasons", cell.reasons ?? cell.warnings), pick("compositions")];
    const owing = [...pick("obligations"), ...pick("conditions")];
    const rules = [cell.rules ?? [], owing.map(({ rule }) => rule), ...reasons.map(({ rules }) => rules)].flat();
    for (const id of rules) must(find(law.facts, { id }) || id.startsWith("book/"), "apart", id);
    for (const { market } of reasons) must(market === law.market, "apart", `a reason of ${market}`);
    must((cell.type === "refuse" ? reasons : served).length > 0, "reasoned", "nothing serves, and no reason is given");
    for (const use of served) checkServing({ law, feature, band, of, kills }, use, must);
    const demanded = cell.type === "serve" ? owedBy(law, of) : [];
    const [due, held] = [demanded, owing].map((list) => new Map(list.map((one) => [canonical(one), one])));
    for (const [text, { type, rule }] of [...due, ...held])
      must(due.has(text) && held.has(text), "owed", `${type} (${rule}) is missing, altered or not in demand`);
  }
  return faults;
}
/** Checks every cell of a market in each stretch of time in which neither the table nor what it follows from changes. */
function checkMarket(law) {
  const { market, table, facts } = law;
  const must = (holds, name, fault) => demand(holds, name, { ...fault, words: `${market}, ${fault.words}` });
  const { segments } = table.markets[market];
  const changes = new Set([0, forever, ...facts.flatMap(({ from, to }) => [from, to])]);
  const ends = [0, ...segments.map(({ to }) => to)];
  for (const [index, { from, to }] of [...segments, { from: forever, to: forever }].entries()) {
    must(from === ends[index], "complete", { words: "time is missing or doubled", from: ends[index], to: from });
    must(changes.has(from), "dated", { words: "answers change without a cause", from, to });
  }
  const moments = [...new Set([...changes, ...segments.map(({ from }) => from)])].toSorted((one, two) => one - two);
  for (const [place, feature] of features.entries()) {
    const makes = media[feature] ?? "text";
    const fits = ({ features, modality = makes, longOnly }) =>
      has(features, feature) && modality === makes && !(longOnly && has(short, feature));
    const about = facts.filter(fits);
    const known = new Map();
    for (const [index, from] of moments.slice(0, -1).entries()) {
      const time = { from, to: moments[index + 1] };
      const { blocks = [], reach = [] } = segments.find((one) => one.from <= from && from < one.to) ?? {};
      const active = about.filter((fact) => fact.from <= from && from < fact.to);
      const signals = active.flatMap(({ is, signals }) => (is === "reach" ? signals : []));
      const bits = has(signals, "sold") + 2 * has(signals, "account") + 4 * has(signals, "location");
      must(reach[place] === bits, "copied", { words: `by which signals its law reaches ${feature}`, ...time });
      const key = `${blocks[place]} ${active.map((fact) => fact.index)}`;
      if (!known.has(key)) known.set(key, checkBlock(law, { feature, active, block: table.blocks[blocks[place]] }));
      for (const [name, words] of known.get(key)) must(false, name, { words, ...time });
    }
  }
}
try {
  const options = { trust: { type: "string" }, certificate: { type: "string" }, json: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (positionals.length !== 1) throw new Error("it must name one release file");
  const [certificate, trust] = [values.certificate, values.trust].map((path) => path && readJson(path));
  const keysOf = (list) => list.map((one) => ({ ...one, key: createPublicKey(one.publicKey ?? one) }));
  const keys = trust && { control: keysOf(trust.control), operators: keysOf(trust.operators) };
  const { base = [], ...file } = readJson(positionals[0]);
  const last = [...base, file].reduce((before, step) => checkStep(step, { before, trust: keys }), undefined);
  const { content, serial, digest } = last;
  const { table, book, sources } = content;
  checkSources(content);
  for (const pack of sources.packs) checkMarket(lawOf(pack, content));
  const blocks = Object.values(table.markets).flatMap(({ segments }) => segments.flatMap((one) => one.blocks));
  const all = blocks.flatMap((place) => table.blocks[place] ?? []).map((place) => table.cells[place]?.type);
  const [cells, serving] = [all.length, all.filter((type) => type === "serve").length];
  if (certificate) {
    const packs = sources.packs.map((pack) => ({ ...namesOf(pack), rules: pack.rules.map(({ id }) => id) }));
    const digests = { schema: 2, release: { content: digest }, packs, book, table: digestOf(table) };
    const proven = certificate.provers.length > 0 && certificate.provers.every(({ holds }) => holds === true);
    for (const [name, value] of Object.entries({ ...digests, cells, serving, holds: true, proven: true }))
      demand(same({ ...certificate, proven }[name], value), "certified", { words: `its \`${name}\` is another's` });
  }
  const day = (at) => (at > 0 && at < 8.64e15 ? new Date(at).toISOString().slice(0, 16) : "ever");
  const tell = ({ words, from, to }) => (from === undefined ? words : `${words}, from ${day(from)} to ${day(to)}`);
  const results = [...found].map(([invariant, faults]) => {
    const checked = invariant === "signed" ? trust : invariant === "certified" ? certificate : content;
    const says = !checked ? "NOT CHECKED" : faults.length === 0 ? "holds" : `FAILS ${faults.length}×`;
    return { invariant, says, violations: faults.length, counterexamples: faults.slice(0, 3).map(tell) };
  });
  const holds = results.every(({ violations }) => violations === 0);
  const told = results.map((one) => [`${one.says.padEnd(12)} ${one.invariant}`, ...one.counterexamples].join("\n    "));
  told.push(`Release ${serial}, ${digest}: ${cells} cells, ${serving} of them serve.`);
  if (!trust) told.push("Signatures were NOT checked: there was no trust file.");
  const json = JSON.stringify({ holds, release: { ...last, content: undefined }, cells, serving, results }, null, 2);
  process.stdout.write(`${values.json ? json : told.join("\n")}\n`);
  process.exitCode = holds ? 0 : 1;
} catch (error) {
  process.stderr.write(`${reading} cannot be read: ${error.message}\n`);
  process.exitCode = 2;
}
