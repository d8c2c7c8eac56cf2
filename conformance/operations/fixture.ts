import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { parse } from "yaml";
import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import { type Operation, operationNames } from "../../packages/gateway/src/partners/operations/operation.ts";
import type { Translation } from "../../packages/gateway/src/partners/translation.ts";
import { files } from "./media.ts";

/** A day, a month or a year; YAML reads the last as a number. */
const Day = z.coerce.string().regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/);
const Json = z.record(z.string(), z.json());

/** Everything that is asked beside a conversation: a translation is asked on its path, and is none. */
export const askedNames = [...operationNames, "translation"] as const;
export type AskedName = (typeof askedNames)[number];

/** The forms in which a record has it asked, each for the models that it holds for. */
export function formsOf(
  { operations, translations }: Dialect,
  name: AskedName,
): readonly (Operation | Translation)[] {
  return name === "translation" ? translations : (operations?.[name] ?? []);
}

/** One answer of the partner's, in the order of the calls: JSON in which `@png` is a file, or a file itself. */
const Answer = z
  .strictObject({
    status: z.int().default(200),
    json: z.json().optional(),
    /** Chunks of a stream, as JSON; `[DONE]` ends it. */
    stream: z.array(z.json()).optional(),
    file: z.enum(Object.keys(files) as [keyof typeof files, ...(keyof typeof files)[]]).optional(),
    /** The content type, where it is not that of the content. */
    type: z.string().optional(),
  })
  .refine(
    ({ json, stream, file }) => [json, stream, file].filter((one) => one !== undefined).length === 1,
    "an answer is JSON, a stream or a file",
  );
export type Answer = z.infer<typeof Answer>;

/** One call that must have been made, in order. */
const Asked = z.strictObject({
  method: z.enum(["GET", "POST"]).default("POST"),
  path: z.string().optional(),
  /** Exactly what the body holds, as JSON. */
  body: Json.optional(),
  /** Parts of a form that it holds, each as text; of a file its name. */
  parts: z.record(z.string(), z.string()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** The address of a result that was fetched. */
  result: z.string().optional(),
});

const Case = z.strictObject({
  name: z.string().min(1),
  operation: z.enum(askedNames),
  source: z.string().min(1),
  model: z.string().default("model-1"),
  /** What the task says beyond the plainest of its kind. */
  task: Json.default({}),
  asked: z.array(Asked).default([]),
  answers: z.array(Answer).default([]),
  says: z.array(z.string().min(1)),
});
export type Case = z.infer<typeof Case>;

const Fixture = z.strictObject({
  dialect: z.string().min(1),
  /** A dialect of the same service with the same operations, and so the same cases beside its own. */
  like: z.string().optional(),
  /** Hosts that results may be fetched from. */
  resultHosts: z.array(z.string()).default([]),
  sources: z.record(z.string(), z.strictObject({ title: z.string().min(1), date: Day })).default({}),
  cases: z.array(Case).default([]),
  /** What cannot be asked of this partner, why, and since when that is known. */
  skips: z
    .array(
      z.strictObject({
        operation: z.enum(askedNames),
        /** One model that cannot be asked it, where others can. */
        model: z.string().min(1).optional(),
        reason: z.string().min(1),
        date: z.iso.date(),
      }),
    )
    .default([]),
});
export type Fixture = z.infer<typeof Fixture>;

const folder = new URL("./fixtures/", import.meta.url);

/** Every file of cases. @throws where one is not of the form, or a case names no source */
export function readFixtures(): Fixture[] {
  const files = readdirSync(folder).toSorted().map(read);
  return files.map((fixture) => {
    const like = files.find(({ dialect }) => dialect === fixture.like);
    if (!like) return fixture;
    // What the one form has and the other has not is no skip of it.
    const own = new Set(fixture.cases.map(({ operation }) => operation));
    return {
      ...like,
      dialect: fixture.dialect,
      like: like.dialect,
      cases: [...like.cases, ...fixture.cases],
      skips: like.skips.filter(({ operation }) => !own.has(operation)),
    };
  });
}

function read(file: string): Fixture {
  const text = readFileSync(new URL(file, folder), "utf8");
  const fixture = Fixture.parse(parse(text, { schema: "core" }), { reportInput: true });
  if (`${fixture.dialect}.yaml` !== file) throw new Error(`${file} holds ${fixture.dialect}`);
  for (const { name, source } of fixture.cases) {
    if (!Object.hasOwn(fixture.sources, source)) throw new Error(`${file}: \`${name}\` names no source`);
  }
  return fixture;
}
