// Reads a timeline, adds to it and corrects what it added, with types made from the document.
// The lines that expect an error prove that the types say no where the service would.
import createClient from "openapi-fetch";
import type { components, operations, paths } from "./timeline.js";

declare const process: { argv: string[] };

type Conflict = components["schemas"]["Conflict"];
type Filters = NonNullable<operations["listEvents"]["parameters"]["query"]>;

type Answer<T> = { data?: T; error?: components["schemas"]["Problem"]; response: Response };

function need<T>({ data, error, response }: Answer<T>): NonNullable<T> {
  if (error) throw new Error(`${response.status} ${error.type}: ${error.detail}`);
  if (data === undefined || data === null) throw new Error(`${response.status} without a body`);
  return data;
}

const [address, token] = process.argv.slice(2) as [string, string];
const service = createClient<paths>({ baseUrl: address });
const path = { slug: "raqqa-2017" };

// The ordered timeline: what is in dispute, page by page.
const disputed: string[] = [];
let after: string | null = null;
do {
  const query: Filters = { marker: ["conflict"], limit: 5, ...(after ? { after } : {}) };
  const page = need(await service.GET("/v1/timelines/{slug}/events", { params: { path, query } }));
  for (const event of page.events) {
    disputed.push(`${event.when.text}: ${event.title}`);
  }
  after = page.page.next;
} while (after);

// A conflict, with its sides and who stands on them.
const found = need(
  await service.GET("/v1/timelines/{slug}/conflicts", { params: { path, query: { property: ["fighters_left"] } } }),
);
const conflict: Conflict | undefined = found.conflicts[0];
if (!conflict) throw new Error("no conflict about how many fighters left");
const sides = conflict.sides.map((side) => side.origins.map((origin) => origin.speaker ?? origin.source));

// Adding, and correcting what was added.
const headers = { Authorization: `Bearer ${token}` };
const event = {
  title: "A note from the archive",
  date: "2017-10-15~",
  sources: [{ title: "The archive", reliability: "C" as const }],
};
const made = await service.POST("/v1/timelines/{slug}/events", { params: { path }, headers, body: event });
const added = need(made);
if ("dry_run" in added) throw new Error("this was no trial");
const correction = await service.PATCH("/v1/timelines/{slug}/events/{event_id}", {
  params: {
    path: { ...path, event_id: added.id },
    header: { "If-Match": made.response.headers.get("ETag") ?? "" },
  },
  headers,
  body: { title: "A note from the archive, dated" },
});
const corrected = need(correction);
if ("dry_run" in corrected) throw new Error("this was no trial");

// What goes wrong is a problem of a known type.
const refused = await service.GET("/v1/timelines/{slug}", { params: { path: { slug: "none" } } });
if (refused.error?.type !== "/problems/not-found") throw new Error("what is not there is a problem");

export async function neverCalled(): Promise<void> {
  // @ts-expect-error: there is no such filter
  await service.GET("/v1/timelines/{slug}/events", { params: { path, query: { colour: "red" } } });
  // @ts-expect-error: there is no such address
  await service.GET("/v1/timelines/{slug}/colours", { params: { path } });
  // @ts-expect-error: an event needs a title
  await service.POST("/v1/timelines/{slug}/events", { params: { path }, body: { date: "2017", sources: ["s"] } });
  // @ts-expect-error: a correction needs the tag that was read
  await service.PATCH("/v1/timelines/{slug}/events/{event_id}", { params: { path: { ...path, event_id: "e" } }, body: {} });
  // @ts-expect-error: confidence is one of a few words
  await service.POST("/v1/timelines/{slug}/events", { params: { path }, body: { ...event, confidence: "surely" } });
  // @ts-expect-error: an event has no such member
  added.colour;
}

console.log(`${disputed.length} events in dispute, ${sides.length} sides, and “${corrected.title}”`);
