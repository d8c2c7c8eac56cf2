import { writeFileSync } from "node:fs";
import { errorsPage } from "./errors-page.ts";
import { faultsPage } from "./faults-page.ts";
import { matrixPages } from "./matrix-pages.ts";
import { parityPage } from "./parity-page.ts";
import { partnersPage } from "./partners-page.ts";
import { rolesPage } from "./roles-page.ts";

const docs = new URL("../docs/", import.meta.url);
writeFileSync(new URL("errors.md", docs), errorsPage());
writeFileSync(new URL("faults.md", docs), faultsPage());
writeFileSync(new URL("parity.md", docs), parityPage());
writeFileSync(new URL("partners.md", docs), partnersPage());
writeFileSync(new URL("roles.md", docs), rolesPage());
for (const [name, page] of Object.entries(await matrixPages())) {
  writeFileSync(new URL(`matrix/${name}`, docs), page);
}
