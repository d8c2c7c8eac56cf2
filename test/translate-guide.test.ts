import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { it } from "node:test";
import { root, startWorld } from "./support/world.ts";

it("the guide's script translates against a gateway of the example book, and says who did it", async () => {
  const guide = readFileSync(join(root, "docs/guides/translate.md"), "utf8");
  const script = /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? assert.fail("the guide has no script");
  const world = await startWorld();
  try {
    const child = spawn(process.execPath, ["--input-type=module"], {
      env: { PATH: process.env["PATH"] ?? "", HOMEPORT_URL: world.url, HOMEPORT_TOKEN: await world.token() },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(script);
    const [out, error, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    assert.equal(code, 0, error);
    assert.match(out, /The ferry leaves the Homeport at noon.*\(openai, stop\)/);
  } finally {
    await world.close();
  }
});
