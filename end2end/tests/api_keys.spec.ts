// API keys: created, shown once, used, rotated, revoked. Sessions, activity and the documentation beside them.
import { expect, test } from '../support/test.ts';
import { awake, logIn, openMenu, problemOf } from '../support/steps.ts';
import type { Page } from '@playwright/test';

async function create(home: Page, name: string, scopes: string[], way: 'wasm' | 'plain'): Promise<string> {
  await home.goto('/account#api-keys');
  await home.getByRole('button', { name: 'Create API Key', exact: true }).click();
  await awake(home, way);
  await home.getByLabel('Name', { exact: true }).fill(name);
  for (const scope of scopes) await home.getByRole('checkbox', { name: scope, exact: true }).check();
  await home.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(home.getByText('Copy the token now')).toBeVisible();
  return (await home.locator('#key-token').textContent()) ?? '';
}

test('a token is shown once, and works', async ({ home, person, look, way, request }) => {
  const token = await create(home, 'Nightly build', ['API', 'Registry'], way);
  expect(token).toMatch(/^lk_[0-9A-Za-z]{36}$/);
  await expect(home.locator('#key-username')).toHaveText(person.username);
  await expect(home.locator('#use-docker')).toContainText('--password-stdin');
  await look('api-key-created');
  await home.getByText('Kubernetes').click();
  await expect(home.locator('#use-kubernetes')).toBeVisible();
  await expect(home.locator('#use-docker')).toBeHidden();

  const me = await request.get('/api/v1/user', { headers: { authorization: `Bearer ${token}`, cookie: '' } });
  expect((await me.json()).username).toBe(person.username);

  await home.reload();
  await expect(home.getByText('The token was shown once')).toBeVisible();
  expect(await home.content()).not.toContain(token);
  await look('api-key-gone');

});

test('a key is dead as soon as it is revoked', async ({ home, look, way, request }) => {
  const token = await create(home, 'Nightly build', ['API'], way);
  await home.goto('/account#api-keys');
  await awake(home, way);
  const row = home.getByRole('row').filter({ hasText: 'Nightly build' });
  await expect(row).toContainText(`${token.slice(0, 7)}…${token.slice(-4)}`);
  await look('account-api-keys');
  await row.getByRole('button', { name: 'Revoke', exact: true }).click();
  const dialog = home.getByRole('dialog').filter({ hasText: 'Revoke this key?' });
  await expect(dialog).toBeVisible();
  await look('api-key-revoke');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await row.getByRole('button', { name: 'Revoke', exact: true }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'is revoked' })).toBeVisible();
  const dead = await request.get('/api/v1/user', { headers: { authorization: `Bearer ${token}`, cookie: '' } });
  expect(dead.status()).toBe(401);
});

test('what is wrong is said beside the fields', async ({ home, look, way }) => {
  await home.goto('/account/api-keys/new?name=Deploy&scopes=registry&expires=30');
  await awake(home, way);
  await expect(home.getByLabel('Name', { exact: true })).toHaveValue('Deploy');
  await expect(home.getByRole('checkbox', { name: 'Registry', exact: true })).toBeChecked();
  await look('api-key-new');
  await home.getByLabel('Name', { exact: true }).fill('');
  await home.getByRole('checkbox', { name: 'Registry', exact: true }).uncheck();
  await home.getByLabel('Expires').selectOption('custom');
  await home.getByLabel('Day', { exact: true }).fill('2020-01-01');
  await home.getByLabel('Allowed addresses').fill('10.0.0.1/8');
  await home.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(problemOf(home, 'Name')).toContainText('Give the key a name');
  await expect(home.getByText('Choose what the key opens')).toBeVisible();
  await expect(problemOf(home, 'Day')).toContainText('is over');
  await expect(problemOf(home, 'Allowed addresses')).toContainText('10.0.0.0/8');
  await expect(home.getByLabel('Name', { exact: true })).toBeFocused();
  await look('api-key-refused');
});

test('what no field is to blame for is said above the form, and nothing typed is lost', async ({ home, latchkey, look, way }) => {
  await create(home, 'The only one', ['API'], way);
  latchkey.decide('api-keys-per-person', '1');
  try {
    await home.goto('/account/api-keys/new?name=One+more&scopes=api');
    await awake(home, way);
    await home.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(home.getByRole('alert')).toContainText('You have 1 key, and more are not allowed here.');
    await expect(home.getByLabel('Name', { exact: true })).toHaveValue('One more');
    await expect(home.getByRole('checkbox', { name: 'API', exact: true })).toBeChecked();
    await look('api-key-too-many');
  } finally {
    latchkey.decide('api-keys-per-person', '100');
  }
  await home.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(home.getByText('Copy the token now')).toBeVisible();
});

test('a key is rotated with an overlap', async ({ home, look, way }) => {
  const before = await create(home, 'Nightly build', ['API'], way);
  await home.goto('/account#api-keys');
  await awake(home, way);
  await home.getByRole('button', { name: 'Rotate', exact: true }).click();
  await awake(home, way);
  await look('api-key-rotate');
  await home.getByRole('button', { name: 'Rotate' }).click();
  await expect(home.getByText('Copy the token now')).toBeVisible();
  expect(await home.locator('#key-token').textContent()).not.toBe(before);
  await home.goto('/account#api-keys');
  await expect(home.getByText('Replaced')).toBeVisible();
});

test('sessions elsewhere are ended', async ({ home, person, browser, latchkey, look, way }) => {
  const other = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: way === 'wasm' });
  const elsewhere = await other.newPage();
  await logIn(elsewhere, person);
  await home.goto('/account#sessions');
  await awake(home, way);
  await expect(home.getByText('this session')).toBeVisible();
  await look('account-sessions');
  await home.getByRole('button', { name: 'Log out all others' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'logged out' })).toBeVisible();
  await elsewhere.goto('/profile');
  await expect(elsewhere).toHaveURL(/\/login/);
  await other.close();
});

test('activity is filtered and saved', async ({ home, look }) => {
  await openMenu(home);
  await home.getByRole('link', { name: 'Activity' }).click();
  await expect(home.getByText('Account created')).toBeVisible();
  await look('activity');
  await home.getByRole('navigation', { name: 'Kind' }).getByRole('link', { name: 'Log-ins' }).click();
  await expect(home.getByText('Account created')).toBeHidden();
  const saved = home.waitForEvent('download');
  await home.getByRole('link', { name: 'Download CSV' }).click();
  expect((await saved).suggestedFilename()).toBe('activity.csv');
});

test('the documentation needs nothing from elsewhere', async ({ home, look }) => {
  const elsewhere: string[] = [];
  home.on('request', (request) => new URL(request.url()).hostname !== 'localhost' && elsewhere.push(request.url()));
  await home.goto('/api/docs');
  const operation = home.locator('details.operation').filter({ hasText: 'Revoke a key' });
  await operation.locator('summary').click();
  await expect(operation.getByText('It is dead.', { exact: true })).toBeVisible();
  await look('api-docs');
  expect(elsewhere).toEqual([]);
});
