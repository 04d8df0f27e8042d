// What every test starts from: a server, a person, a page that is watched.
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { Latchkey, type Database, type Person } from './latchkey.ts';
import { Looks } from './looks.ts';
import { logIn } from './steps.ts';

export interface Options {
  /** With WebAssembly, or with JavaScript off. */
  way: 'wasm' | 'plain';
}

interface Fixtures extends Options {
  /** A person with an account. */
  person: Person;
  /** The page, once the person has signed in. */
  home: Page;
  /** Looks at the page as it stands: a picture, accessibility and width (with WebAssembly in both themes), and the HTML behind it. */
  look: (name: string) => Promise<void>;
  looks: Looks;
  /** A server of its own, where nobody has an account. */
  fresh: Latchkey;
  /** What the browser may complain about in this test. */
  allowed: RegExp[];
}

interface Shared {
  /** What the server keeps its data in. */
  database: Database;
  latchkey: Latchkey;
}

// The browser's own line for an answer like 422: it is no error of the page.
const ANSWERED = /^Failed to load resource: the server responded with a status of 4\d\d/;
// Without JavaScript nobody asks for what was fetched ahead for it. A page that stands for long is told so by Chromium.
const UNUSED = /was preloaded using link preload but not used/;
let addresses = 0;

export const test = base.extend<Fixtures, Shared>({
  way: ['wasm', { option: true }],
  database: ['sqlite', { option: true, scope: 'worker' }],

  latchkey: [
    async ({ database }, use) => {
      const latchkey = await Latchkey.start(database);
      await use(latchkey);
      await latchkey.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  fresh: async ({}, use) => {
    const latchkey = await Latchkey.start('sqlite');
    await use(latchkey);
    await latchkey.stop();
  },

  baseURL: async ({ latchkey }, use) => use(latchkey.url),

  allowed: async ({ way }, use) => use(way === 'plain' ? [ANSWERED, UNUSED] : [ANSWERED]),

  context: async ({ context, allowed }, use) => {
    const heard = watch(context, allowed);
    addresses += 1;
    const address = `10.${process.pid % 250}.${Math.floor(addresses / 250)}.${addresses % 250}`;
    await context.setExtraHTTPHeaders({ 'x-forwarded-for': address });
    await use(context);
    expect(heard, 'the browser has nothing to complain about').toEqual([]);
  },

  person: async ({ latchkey }, use) => use(latchkey.person()),

  home: async ({ looks: _before, page, person, way }, use) => {
    await logIn(page, person);
    if (way === 'wasm') await expect(page.locator('html[data-ready]')).toBeAttached();
    await use(page);
  },

  // Before the page goes anywhere: it remembers the document that was loaded last.
  looks: async ({ context, way }, use, info) => use(new Looks(context, info.project.name, way === 'wasm')),

  look: async ({ page, looks }, use) => use((name) => looks.at(page, name)),
});

/** Collects what the browser complains about: errors of scripts, refused content, failed requests. */
export function watch(context: BrowserContext, allowed: RegExp[]): string[] {
  const heard: string[] = [];
  const note = (text: string) => {
    if (!allowed.some((pattern) => pattern.test(text))) heard.push(text);
  };
  context.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') note(line.text());
  });
  context.on('weberror', (error) => note(error.error().message));
  return heard;
}

export { expect };
