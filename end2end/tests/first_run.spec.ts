// From the printed link to a person who signs in with a new password.
import { expect, test } from '../support/test.ts';
import { awake, fillLogIn, logOut, problemOf } from '../support/steps.ts';

test('the printed link makes the first administrator, who changes the password and signs in with it', async ({
  page,
  fresh,
  look,
  way,
}) => {
  await page.goto(fresh.setupLink);
  await look('setup');
  await page.getByLabel('Full name').fill('Ada Lovelace');
  await page.getByLabel('Username').fill('ada');
  await page.getByLabel('Email').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill('engines weave patterns');
  await page.getByLabel('Confirm password').fill('engines weave patterns');
  await page.getByRole('button', { name: 'Create Account' }).click();

  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
  await expect(page.getByRole('main').getByText('Ada Lovelace')).toBeVisible();
  await logOut(page);
  await fillLogIn(page, { username: 'ada', password: 'engines weave patterns' });
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();

  await page.goto(new URL('/account', fresh.url).href);
  await awake(page, way);
  await look('account');
  await page.getByLabel('Current password').fill('engines weave patterns');
  await page.getByLabel('New password', { exact: true }).fill('notes longer than the paper');
  await page.getByLabel('Confirm new password').fill('notes longer than the paper');
  await page.getByRole('button', { name: 'Change Password' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'password' })).toBeVisible();
  await look('account-changed');

  await logOut(page);
  await fillLogIn(page, { username: 'ada', password: 'engines weave patterns' });
  await expect(page.getByRole('alert')).toContainText('do not belong together');
  await fillLogIn(page, { username: 'ada', password: 'notes longer than the paper' });
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
});

test('what is wrong with the first account is said beside its fields, and nothing typed is lost', async ({
  page,
  fresh,
  look,
}) => {
  await page.goto(fresh.setupLink);
  await page.getByLabel('Full name').fill('Ada Lovelace');
  await page.getByLabel('Username').fill('Ada L');
  await page.getByLabel('Email').fill('ada@');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByLabel('Confirm password').fill('other');
  await page.getByRole('button', { name: 'Create Account' }).click();

  for (const field of ['Username', 'Email', 'Password', 'Confirm password']) {
    await expect(problemOf(page, field)).toBeVisible();
  }
  await expect(page.getByLabel('Full name')).toHaveValue('Ada Lovelace');
  await expect(page.getByLabel('Username')).toHaveValue('Ada L');
  await expect(page.getByLabel('Username')).toBeFocused();
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await look('setup-refused');
});

test('a link that was used, or was never made, is closed', async ({ page, latchkey, look }) => {
  await page.goto(`${latchkey.url}/setup?token=nonsense`);
  await expect(page.getByRole('heading', { name: 'This link is closed' })).toBeVisible();
  await look('setup-closed');
});
