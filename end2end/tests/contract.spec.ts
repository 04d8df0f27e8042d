// What people are told to press and to fill in has exactly these names, as buttons and fields, on every page.
import { expect, test } from '../support/test.ts';
import { awake, logIn, logOut } from '../support/steps.ts';
import { closeCodes, enrol } from '../support/phone.ts';
import type { Page } from '@playwright/test';

async function offers(page: Page, fields: string[], buttons: string[]): Promise<void> {
  for (const name of fields) await expect.soft(page.getByLabel(name, { exact: true }), `field ${name}`).toBeVisible();
  for (const name of buttons) {
    await expect.soft(page.getByRole('button', { name, exact: true }).first(), `button ${name}`).toBeVisible();
  }
}

test('fields and buttons have the names of the manual', async ({ page, home, person, way, browser, latchkey }) => {
  await home.goto('/profile');
  await offers(home, ['Name', 'Email', 'Location', 'Bio'], ['Update User Information']);

  // Another browser of the same person, so that there is one to end.
  const other = await browser.newContext({ baseURL: latchkey.url });
  await logIn(await other.newPage(), person);
  await other.close();
  await home.goto('/account');
  await awake(home, way);
  await offers(
    home,
    ['Current password', 'New password', 'Confirm new password'],
    ['Change Password', 'Enable Two-Factor Authentication', 'Log out', 'Log out all others', 'Create API Key'],
  );
  await home.getByRole('button', { name: 'Create API Key', exact: true }).click();
  await expect(home).toHaveURL(/\/account\/api-keys\/new\??$/);
  await offers(home, ['Name', 'Expires'], ['Create']);
  for (const name of ['API', 'Registry']) await expect(home.getByRole('checkbox', { name, exact: true })).toBeVisible();
  await home.getByLabel('Name', { exact: true }).fill('ci');
  await home.getByRole('checkbox', { name: 'API', exact: true }).check();
  await home.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(home.getByText('Username', { exact: true })).toBeVisible();
  await expect(home.getByText('Token', { exact: true })).toBeVisible();
  await home.goto('/account');
  await awake(home, way);
  const row = home.getByRole('row').filter({ hasText: 'ci' });
  for (const name of ['Rotate', 'Revoke']) await expect(row.getByRole('button', { name, exact: true })).toBeVisible();

  await enrol(home);
  await expect(home.getByRole('link', { name: 'Download Backup Codes', exact: true })).toBeVisible();
  if (way === 'wasm') await offers(home, [], ['Copy', 'Print', 'Close']);
  await closeCodes(home);
  await awake(home, way);
  await offers(home, [], ['Generate New Backup Codes', 'Disable Two-Factor Authentication']);

  await logOut(home);
  await offers(page, ['Email or username', 'Password'], ['Log In']);
  await page.getByLabel('Email or username', { exact: true }).fill(person.username);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Log In', exact: true }).click();
  await expect(page).toHaveURL(/\/login\/two-factor$/);
  await offers(page, ['Authentication Code'], ['Verify Code']);
  await page.getByRole('link', { name: 'Use a backup code', exact: true }).click();
  await offers(page, ['Backup Code'], []);
});
