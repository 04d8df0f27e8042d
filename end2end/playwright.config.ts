// Every flow in the matrix {WebAssembly, no JavaScript} × {phone, desktop}, in Debian's Chromium.
import { defineConfig, type PlaywrightTestOptions } from '@playwright/test';
import type { Options } from './support/test.ts';

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const cell = (name: string, use: Partial<PlaywrightTestOptions & Options>) => ({ name, use });

export default defineConfig<Options>({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A test that passes at the second try is broken.
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  expect: { timeout: 8_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: process.env.LATCHKEY_CHROMIUM ?? '/usr/bin/chromium',
      // As root, in a closed network.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    contextOptions: { reducedMotion: 'reduce' },
    // The steps and the documents; pictures of every moment would cost a fifth of the time.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
  },
  projects: [
    cell('wasm-desktop', { ...desktop, way: 'wasm' }),
    cell('wasm-phone', { ...phone, way: 'wasm' }),
    cell('plain-desktop', { ...desktop, way: 'plain', javaScriptEnabled: false }),
    cell('plain-phone', { ...phone, way: 'plain', javaScriptEnabled: false }),
  ],
});
