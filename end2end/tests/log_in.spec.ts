// Log in and log out.
import { expect, test } from '../support/test.ts';
import { fillLogIn, logIn, logOut } from '../support/steps.ts';

test('a wrong pair is said once, in the same words for everybody', async ({ page, person, look }) => {
  await page.goto('/login');
  await look('login');
  await fillLogIn(page, { username: person.username, password: 'not the right one' });
  const known = await page.getByRole('alert').innerText();
  await expect(page.getByLabel('Email or username')).toHaveValue(person.username);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await look('login-refused');

  await fillLogIn(page, { username: 'nobody-of-that-name', password: 'not the right one' });
  await expect(page.getByLabel('Email or username')).toHaveValue('nobody-of-that-name');
  expect(await page.getByRole('alert').innerText()).toBe(known);
});

test('empty fields are said beside them', async ({ page }) => {
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log In', exact: true }).click();
  await expect(page.locator('.field__error:visible')).toHaveCount(2);
  await expect(page.getByLabel('Email or username')).toBeFocused();
});

test('who came for a page gets it after the log-in', async ({ page, person }) => {
  await page.goto('/account');
  await expect(page).toHaveURL(/\/login\?next=/);
  await fillLogIn(page, person);
  await expect(page).toHaveURL(/\/account$/);
});

test('after Log Out nothing opens any more, the way back neither', async ({ home }) => {
  await logOut(home);
  await home.goBack();
  await home.goto('/profile');
  await expect(home).toHaveURL(/\/login/);
});

test('a temporary password opens one page', async ({ page, latchkey, look }) => {
  const person = latchkey.person({ name: 'Temporary Person', temporary: true });
  await page.goto('/login');
  await fillLogIn(page, person);
  await expect(page).toHaveURL(/\/welcome\/new-password/);
  await look('new-password');
  await page.goto('/profile');
  await expect(page).toHaveURL(/\/welcome\/new-password/);

  await page.getByLabel('New password', { exact: true }).fill('password');
  await page.getByLabel('Confirm new password').fill('password');
  await page.getByRole('button', { name: 'Change My Password' }).click();
  await expect(page.locator('.field__error:visible')).toContainText('11');
  await look('new-password-refused');

  await page.getByLabel('New password', { exact: true }).fill('mine alone from now on');
  await page.getByLabel('Confirm new password').fill('mine alone from now on');
  await page.getByRole('button', { name: 'Change My Password' }).click();
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
  await logOut(page);
  await logIn(page, { ...person, password: 'mine alone from now on' });
});

test('after ten failures an account waits', async ({ page, person, look }) => {
  await page.goto('/login');
  for (let turn = 0; turn < 10; turn++) {
    const headers = { origin: new URL(page.url()).origin };
    const form = { login: person.username, password: 'not the right one', page: '/login' };
    await page.request.post('/do/log-in', { headers, form });
  }
  await fillLogIn(page, person);
  await expect(page.getByRole('alert')).toContainText('Wait');
  await look('login-waits');
});

test('what a URL claims is not on the page', async ({ page }) => {
  await page.goto('/login?__err=You%20have%20been%20hacked&__path=%2Fdo%2Flog-in&next=https%3A%2F%2Fevil.example');
  await expect(page.getByText('hacked')).toHaveCount(0);
  expect(await page.content()).not.toContain('evil.example');
});
