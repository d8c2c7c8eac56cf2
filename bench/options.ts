import { parseArgs } from "node:util";
import { type ContenderName, contenderNames } from "./contenders.ts";
import { scenarios } from "./trial.ts";

export type Options =
  | { type: "help" }
  | { type: "wrong"; message: string }
  | {
      type: "run";
      micro: boolean;
      pace: "quick" | "steady" | "full";
      load: string | null;
      wanted: readonly ContenderName[];
      json: string | null;
      write: boolean;
      profile: string | null;
    };

export const help = `npm run bench -- [options]

Measures Homeport's gateway beside a bare proxy and a peer gateway, on this machine, against a mock partner.

  --quick         about a minute; the default; rough
  --steady        about ten minutes; code is warm before it counts
  --full          about twenty minutes; what may be quoted, together with its setting
  --load ID       one kind of load: ${scenarios.map(({ id }) => id).join(", ")}
  --only NAME     one contender beside the bare proxy: ${contenderNames.filter((name) => name !== "proxy").join(", ")}
  --micro         single functions instead: decide() and the stream codec
  --json FILE     also writes everything, raw trials included, as JSON
  --write         also writes bench/results/<date>-<machine>.md, .json and a chart (.svg)
  --profile DIR   leaves a CPU profile of Homeport's gateway in DIR
  --help          this text

See bench/README.md for what is measured and what it does not show.
`;

const quickSet: readonly ContenderName[] = ["direct", "proxy", "homeport", "portkey"];

/** Reads the command line. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean", default: false },
        steady: { type: "boolean", default: false },
        full: { type: "boolean", default: false },
        micro: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        json: { type: "string" },
        only: { type: "string" },
        load: { type: "string" },
        profile: { type: "string" },
      },
    });
    if (values.help) return { type: "help" };
    if ([values.quick, values.steady, values.full].filter(Boolean).length > 1)
      return { type: "wrong", message: "--quick, --steady and --full exclude each other" };
    if (values.load !== undefined && !scenarios.some(({ id }) => id === values.load))
      return { type: "wrong", message: `\`${values.load}\` is no kind of load` };
    const only = contenderNames.find((name) => name === values.only);
    if (values.only !== undefined && !only) {
      return { type: "wrong", message: `\`${values.only}\` is none of ${contenderNames.join(", ")}` };
    }
    const all = values.full || values.steady ? contenderNames : quickSet;
    return {
      type: "run",
      micro: values.micro,
      pace: values.full ? "full" : values.steady ? "steady" : "quick",
      load: values.load ?? null,
      wanted: only ? contenderNames.filter((name) => name === "proxy" || name === only) : all,
      json: values.json ?? null,
      write: values.write,
      profile: values.profile ?? null,
    };
  } catch (cause) {
    return { type: "wrong", message: cause instanceof Error ? cause.message : String(cause) };
  }
}
