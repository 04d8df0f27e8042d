// A real authenticator and a real camera: oathtool makes the codes, zbarimg reads the QR code. Neither is ours.
import { expect, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PERIOD = 30;
const SECONDS_TO_TYPE = 4;

export class Phone {
  constructor(readonly secret: string) {}

  /** Types in the secret that the page shows. */
  static async reading(page: Page): Promise<Phone> {
    return new Phone((await page.locator('#totp-secret').textContent()) ?? '');
  }

  /** The code of now, or of so many steps away. A step that is about to end is waited out. */
  async code(steps = 0): Promise<string> {
    const left = () => PERIOD - ((Date.now() / 1000) % PERIOD);
    await expect.poll(left, { intervals: [200] }).toBeGreaterThan(SECONDS_TO_TYPE);
    const now = new Date(Date.now() + steps * PERIOD * 1000).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
    return execFileSync('oathtool', ['--totp', '--base32', '--now', now, this.secret], { encoding: 'utf8' }).trim();
  }
}

/** What a camera reads on the screen. */
export async function scan(page: Page): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-qr-'));
  try {
    const path = join(folder, 'qr.png');
    await page.locator('.qr').screenshot({ path });
    return execFileSync('zbarimg', ['--quiet', '--raw', path], { encoding: 'utf8' }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** From **Enable Two-Factor Authentication** on the account page to the ten codes, with the code of the step before. */
export async function enrol(page: Page): Promise<Phone> {
  await page.getByRole('button', { name: 'Enable Two-Factor Authentication' }).click();
  await expect(page.getByRole('heading', { name: 'Scan this code' })).toBeVisible();
  const phone = await Phone.reading(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Authentication Code').fill(await phone.code(-1));
  await page.getByRole('button', { name: 'Verify Code' }).click();
  await expect(page.getByRole('heading', { name: 'Save your backup codes' })).toBeVisible();
  return phone;
}

export async function shownCodes(page: Page): Promise<string[]> {
  return ((await page.locator('#backup-codes').textContent()) ?? '').split('\n');
}

/** Ticks, and closes the codes. */
export async function closeCodes(page: Page): Promise<void> {
  await page.getByLabel('I have saved these codes').check();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible();
}
