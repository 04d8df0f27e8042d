// Looks at a page: keeps a picture, and holds it against the rules that every page follows.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type BrowserContext, type Page, type Response } from '@playwright/test';
import { HtmlValidate } from 'html-validate';
import { fileURLToPath } from 'node:url';

const PICTURES = fileURLToPath(new URL('../screenshots', import.meta.url));

const html = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // How it is written, not what it says: the server writes HTML for browsers.
    'attr-quotes': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'doctype-style': 'off',
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'no-implicit-close': 'off',
    'no-inline-style': 'error',
    // The name of the instance is part of every title.
    'long-title': 'off',
    // Files of our own origin, named by their content.
    'require-sri': 'off',
  },
});

/** No page of ours has frames: without the care for them it takes half the time. */
function axe(page: Page) {
  expect(page.frames()).toHaveLength(1);
  return new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'], iframes: false }).analyze();
}

export class Looks {
  private readonly documents = new WeakMap<Page, Response>();

  private readonly wide: boolean;

  constructor(
    context: BrowserContext,
    private readonly project: string,
    private readonly scripted: boolean,
  ) {
    this.wide = project.endsWith('desktop');
    context.on('response', (answer) => {
      const moved = answer.status() >= 300 && answer.status() < 400;
      if (answer.request().isNavigationRequest() && !moved) this.documents.set(answer.frame().page(), answer);
    });
  }

  /**
   * What one cell of the matrix has proven of a document, the others need not prove again: colours are the same on a
   * phone, and a page without JavaScript is the same HTML.
   */
  async at(page: Page, name: string): Promise<void> {
    for (const colorScheme of this.scripted ? (['light', 'dark'] as const) : (['light'] as const)) {
      await page.emulateMedia({ colorScheme });
      const path = `${PICTURES}/${name}-${this.project}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
      if (this.wide || (this.scripted && colorScheme === 'light')) {
        const { violations } = await this.analyze(page, colorScheme);
        const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`);
        expect(found, `${name} is accessible, ${colorScheme}`).toEqual([]);
      }
    }
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, `${name} fits the width`).toBeLessThanOrEqual(0);
    if (this.wide) await this.validate(page, name);
  }

  /** With JavaScript off axe cannot run in the page itself: it is given the same document in a page where it can. */
  private async analyze(page: Page, colorScheme: 'light' | 'dark') {
    if (this.scripted) return axe(page);
    const viewport = page.viewportSize();
    const storageState = await page.context().storageState();
    const context = await page.context().browser()!.newContext({ viewport, storageState, colorScheme, javaScriptEnabled: true, bypassCSP: true });
    const body = (await page.content()).replace(/<script[^>]*><\/script>/g, '');
    const twin = await context.newPage();
    await twin.route(page.url(), (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
    await twin.goto(page.url());
    const report = await axe(twin);
    await context.close();
    return report;
  }

  private async validate(page: Page, name: string): Promise<void> {
    const text = await this.documents.get(page)?.text();
    if (!text) throw new Error(`${name} has no document`);
    const report = await html.validateString(text);
    const found = report.results.flatMap((result) =>
      result.messages.map(({ ruleId, message, line, column }) => {
        const near = text.split('\n')[line - 1]?.slice(Math.max(0, column - 60), column + 100);
        return `${ruleId}: ${message}: …${near}…`;
      }),
    );
    expect(found, `${name} is valid HTML`).toEqual([]);
  }
}
