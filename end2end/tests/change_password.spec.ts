// Change Password.
import { expect, test, watch } from '../support/test.ts';
import { awake, logIn, problemOf } from '../support/steps.ts';

test('every other session ends with the old password', async ({ home, person, browser, latchkey, way }) => {
  const other = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: way === 'wasm' });
  const heard = watch(other, []);
  const elsewhere = await other.newPage();
  await logIn(elsewhere, person);

  await home.goto('/account');
  await awake(home, way);
  await home.getByLabel('Current password').fill(person.password);
  await home.getByLabel('New password', { exact: true }).fill('another four words joined');
  await home.getByLabel('Confirm new password').fill('another four words joined');
  await home.getByRole('button', { name: 'Change Password' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'password' })).toBeVisible();
  await home.goto('/profile');
  await expect(home).toHaveURL(/\/profile$/);

  await elsewhere.goto('/profile');
  await expect(elsewhere).toHaveURL(/\/login/);
  expect(heard).toEqual([]);
  await other.close();
});

test('what is wrong is said beside the fields, all at once', async ({ home, person, look, way }) => {
  await home.goto('/account');
  await awake(home, way);
  const documents: string[] = [];
  home.on('request', (request) => request.isNavigationRequest() && documents.push(request.url()));
  await home.getByLabel('Current password').fill('not the right one');
  await home.getByLabel('New password', { exact: true }).fill(person.username.slice(0, 7));
  await home.getByLabel('Confirm new password').fill('different');
  await home.getByRole('button', { name: 'Change Password' }).click();

  await expect(problemOf(home, 'New password')).toContainText('11');
  await expect(problemOf(home, 'Confirm new password')).toBeVisible();
  await look('account-refused');
  if (way === 'wasm') expect(documents, 'the island keeps the page').toEqual([]);

  await home.getByLabel('Current password').fill('not the right one');
  await home.getByLabel('New password', { exact: true }).fill('another four words joined');
  await home.getByLabel('Confirm new password').fill('another four words joined');
  await home.getByRole('button', { name: 'Change Password' }).click();
  await expect(problemOf(home, 'Current password')).toBeVisible();
  await expect(home.getByLabel('Current password')).toBeFocused();
  await expect(problemOf(home, 'New password')).toBeHidden();
});

test('a password is shown on demand, and its strength while typing', async ({ home, way, look }) => {
  test.skip(way === 'plain', 'both need JavaScript; the form works without');
  await home.goto('/account');
  await awake(home, way);
  const field = home.getByLabel('New password', { exact: true });
  await field.fill('lovelace');
  const meter = home.locator('.meter');
  await expect(meter).toBeVisible();
  const weak = Number(await meter.getAttribute('data-score'));
  await field.fill('seven quiet rivers under glass');
  await expect.poll(async () => Number(await meter.getAttribute('data-score'))).toBeGreaterThan(weak);
  await look('account-strength');

  const reveal = home.locator('.field', { has: field }).getByRole('button', { name: 'Show' });
  await reveal.click();
  await expect(field).toHaveAttribute('type', 'text');
  await reveal.click();
  await expect(field).toHaveAttribute('type', 'password');
});

test('a second click does not change it twice', async ({ home, person, way }) => {
  test.skip(way === 'plain', 'the browser itself sends a plain form once');
  await home.goto('/account');
  await awake(home, way);
  let posts = 0;
  home.on('request', (request) => (posts += Number(request.url().endsWith('/do/change-password'))));
  await home.getByLabel('Current password').fill(person.password);
  await home.getByLabel('New password', { exact: true }).fill('another four words joined');
  await home.getByLabel('Confirm new password').fill('another four words joined');
  await home.getByRole('button', { name: 'Change Password' }).dblclick();
  await expect(home.getByRole('status').filter({ hasText: 'password' })).toBeVisible();
  expect(posts).toBe(1);
});
