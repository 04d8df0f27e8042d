// Pages for what went wrong: the product's own, with a way on.
import { expect, test } from '../support/test.ts';

test('an unknown address has a page of ours', async ({ page, look }) => {
  const answer = await page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await look('not-found');
  await page.getByRole('link', { name: 'Go to the log-in page' }).click();
  await expect(page).toHaveURL(/\/login$/);
});

test('an unknown person is not found by somebody signed in', async ({ home, look }) => {
  const answer = await home.goto('/users/nobody-of-that-name');
  expect(answer?.status()).toBe(404);
  await look('user-not-found');
  await home.getByRole('link', { name: 'Go to your profile' }).click();
  await expect(home).toHaveURL(/\/profile$/);
});

test('an address that only takes forms says so', async ({ page, look }) => {
  const answer = await page.goto('/do/log-in');
  expect(answer?.status()).toBe(405);
  expect(answer?.headers()['allow']).toBe('POST');
  await look('wrong-method');
});

test('a form of another site is refused before any work', async ({ page, person }) => {
  const form = { login: person.username, password: person.password, page: '/login' };
  const answer = await page.request.post('/do/log-in', { headers: { origin: 'https://evil.example' }, form });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain('Not from this site');
});
