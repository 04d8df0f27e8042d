// Light, dark, or what the system says; remembered without JavaScript too.
import { expect, test } from '../support/test.ts';
import { logOut, openMenu } from '../support/steps.ts';

test('the chosen theme stays, before and after the log-in', async ({ home, look }) => {
  await expect(home.locator('html')).toHaveAttribute('data-theme', 'system');
  await openMenu(home);
  await look('menu');
  await home.getByRole('button', { name: 'Dark' }).click();
  await expect(home.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(home).toHaveURL(/\/profile$/);
  await home.goto('/account');
  await expect(home.locator('html')).toHaveAttribute('data-theme', 'dark');

  await logOut(home);
  await expect(home.locator('html')).toHaveAttribute('data-theme', 'dark');
  await home.getByRole('button', { name: 'Light' }).click();
  await expect(home.locator('html')).toHaveAttribute('data-theme', 'light');
  await home.emulateMedia({ colorScheme: 'dark' });
  const light = await home.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await home.getByRole('button', { name: 'System' }).click();
  await expect(home.locator('html')).toHaveAttribute('data-theme', 'system');
  await home.emulateMedia({ colorScheme: 'dark' });
  expect(await home.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).not.toBe(light);
});
