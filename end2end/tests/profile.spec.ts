// Profile: what others see, and the form to change it.
import { expect, test } from '../support/test.ts';
import { awake, problemOf } from '../support/steps.ts';

test('what is told is shown, what is blank leaves no trace', async ({ home, person, look, way }) => {
  await look('profile-new');
  await expect(home.locator('.profile dt')).toHaveCount(0);
  await home.getByLabel('Location').fill('Arlington');
  await home.getByLabel('Bio').fill('Compilers.\nAnd a moth.');
  await home.getByRole('button', { name: 'Update User Information' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'profile' })).toBeVisible();
  await look('profile-updated');

  await home.goto(`/users/${person.username}`);
  await expect(home.getByText('Arlington')).toBeVisible();
  await expect(home.getByText(person.email)).toHaveCount(0);
  await look('user');

  await home.goto('/profile');
  await awake(home, way);
  await home.getByLabel('Location').fill('');
  await home.getByRole('button', { name: 'Update User Information' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'profile' })).toBeVisible();
  await home.goto(`/users/${person.username}`);
  await expect(home.getByText('Bio')).toBeVisible();
  await expect(home.getByText('Location')).toHaveCount(0);
});

test('what is wrong is said beside the field, and nothing typed is lost', async ({ home, look, way }) => {
  await awake(home, way);
  await home.getByLabel('Name', { exact: true }).fill('');
  await home.getByLabel('Email').fill('not an address');
  await home.getByLabel('Location').fill('Somewhere');
  await home.getByRole('button', { name: 'Update User Information' }).click();
  await expect(problemOf(home, 'Name')).toBeVisible();
  await expect(problemOf(home, 'Email')).toBeVisible();
  await expect(home.getByLabel('Name', { exact: true })).toBeFocused();
  await expect(home.getByLabel('Email')).toHaveValue('not an address');
  await expect(home.getByLabel('Location')).toHaveValue('Somewhere');
  await look('profile-refused');
});

test('markup is text, and long words stay inside', async ({ home, person, look, way }) => {
  await awake(home, way);
  const name = `</title><script>alert(1)</script>${'W'.repeat(60)}`;
  await home.getByLabel('Name', { exact: true }).fill(name);
  await home.getByLabel('Bio').fill(`</textarea><img src=x onerror=alert(1)> ${'long'.repeat(60)}`);
  await home.getByRole('button', { name: 'Update User Information' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'profile' })).toBeVisible();
  await awake(home, way);
  await expect(home.getByLabel('Name', { exact: true })).toHaveValue(name);
  await expect(home).toHaveTitle(/^Profile · /);
  await look('profile-long');
  await home.goto(`/users/${person.username}`);
  await expect(home.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(home.locator('main img[src="x"]')).toHaveCount(0);
  await look('user-long');
});

test('the picture is made here, from the initials', async ({ home, person }) => {
  const picture = await home.request.get(`/users/${person.username}/avatar`);
  expect(picture.headers()['content-type']).toBe('image/svg+xml');
  expect(await picture.text()).toContain('GH');
  const inBar = home.getByRole('button', { name: 'Account menu' }).locator('img');
  const width = await inBar.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  expect(width).toBeGreaterThan(0);
});
