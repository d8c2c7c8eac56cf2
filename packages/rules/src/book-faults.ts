import type { Book, Gap, Partner, Route } from "./book.ts";
import type { Kill } from "./kill.ts";

/** What no single record shows: ids that stand twice, and routes that name nothing. */
export function bookFaults(book: Omit<Book, "maker">): string[] {
  const endpoints = book.partners.flatMap((partner) => partner.endpoints.map((endpoint) => endpoint.id));
  return [
    ...twice(book.partners.map((partner) => partner.id)).map((id) => `the partner \`${id}\` stands twice`),
    ...twice(endpoints).map((id) => `the endpoint \`${id}\` stands twice`),
    ...twice(book.approvals.map((approval) => approval.id)).map(
      (id) => `the approval \`${id}\` stands twice`,
    ),
    ...twice(book.kills.map((kill) => kill.id)).map((id) => `the kill \`${id}\` stands twice`),
    ...twice(book.routes.map((route) => `${route.feature} in ${route.market}`)).map(
      (name) => `the route of ${name} stands twice`,
    ),
    ...book.routes.flatMap((route) =>
      twice(route.use.map(nameOf)).map(
        (name) => `the route of ${route.feature} in ${route.market} names ${name} twice`,
      ),
    ),
    ...book.partners.flatMap(modelFaults),
    ...book.routes.flatMap((route) => route.use.flatMap((use) => useFaults(book.partners, route, use))),
    ...book.kills.flatMap((kill) => killFaults(book.partners, kill)),
    ...book.gaps.flatMap((gap) => gapFaults(book.partners, gap)),
    ...twice([...book.gaps, ...book.evidence].map(({ id }) => id)).map(
      (id) => `the record \`${id}\` stands twice`,
    ),
    ...dateFaults(book),
  ];
}

/** What ends before it begins would never hold, and nobody would notice. */
function dateFaults({
  launches,
  approvals,
  partners,
  hosting,
  gaps,
  evidence,
}: Pick<Book, "launches" | "approvals" | "partners" | "hosting" | "gaps" | "evidence">): string[] {
  const contracts = partners.flatMap((partner) => partner.contracts);
  const dated = [
    ...launches.map((launch) => ({ ...launch, name: `the launch of ${launch.feature} in ${launch.market}` })),
    ...approvals.map((approval) => ({ ...approval, name: `the approval \`${approval.id}\`` })),
    ...hosting.map((record) => ({
      ...record,
      name: `the hosting of ${record.dataClass} in ${record.market}`,
    })),
    ...gaps.map((gap) => ({ ...gap, name: `the gap \`${gap.id}\`` })),
    ...evidence.map((record) => ({ ...record, name: `the evidence \`${record.id}\`` })),
    ...contracts.map((contract) => ({ ...contract, name: `the contract \`${contract.id}\`` })),
  ];
  return dated
    .filter(({ from, to }) => to !== undefined && to <= from)
    .map(({ name }) => `${name} ends before it begins`);
}

function nameOf(use: Route["use"][number]): string {
  if ("engine" in use) return `\`${use.engine}\``;
  const parts = (use.parts ?? []).map(
    ({ role, partner, model }) => ` with \`${partner}\` \`${model}\` as ${role}`,
  );
  return `\`${use.partner}\` \`${use.model}\` at \`${use.endpoint}\`${parts.join("")}`;
}

function modelFaults(partner: Partner): string[] {
  const known = new Set(partner.endpoints.map((endpoint) => endpoint.id));
  return [
    ...twice(partner.models.map((model) => model.id)).map(
      (id) => `the model \`${id}\` of \`${partner.id}\` stands twice`,
    ),
    ...partner.models.flatMap((model) =>
      model.endpoints
        .filter((id) => !known.has(id))
        .map(
          (id) =>
            `the model \`${model.id}\` names the endpoint \`${id}\`, which \`${partner.id}\` does not hold`,
        ),
    ),
  ];
}

function useFaults(partners: readonly Partner[], route: Route, use: Route["use"][number]): string[] {
  if ("engine" in use) return [];
  const where = `the route of ${route.feature} in ${route.market}`;
  return [use, ...(use.parts ?? [])].flatMap((named) => nameFaults(partners, where, named));
}

type Named = { partner: string; model: string; endpoint: string };

function nameFaults(partners: readonly Partner[], where: string, use: Named): string[] {
  const partner = partners.find((candidate) => candidate.id === use.partner);
  if (!partner) return [`${where} names the partner \`${use.partner}\`, which the launch book does not hold`];
  const model = partner.models.find((candidate) => candidate.id === use.model);
  if (!model) return [`${where} names the model \`${use.model}\`, which \`${partner.id}\` does not hold`];
  if (model.endpoints.includes(use.endpoint)) return [];
  return [`${where} names the endpoint \`${use.endpoint}\`, where \`${use.model}\` is not offered`];
}

/** A kill of a partner by a wrong name would switch nothing off, in silence. */
function killFaults(partners: readonly Partner[], { id, partner }: Kill): string[] {
  if (partner === undefined || partners.some((known) => known.id === partner)) return [];
  return [`the kill \`${id}\` names the partner \`${partner}\`, which the launch book does not hold`];
}

/** A gap accepted for a partner by a wrong name would stand in for nothing. */
function gapFaults(partners: readonly Partner[], { id, partner }: Gap): string[] {
  if (partners.some((known) => known.id === partner)) return [];
  return [`the gap \`${id}\` names the partner \`${partner}\`, which the launch book does not hold`];
}

function twice(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
