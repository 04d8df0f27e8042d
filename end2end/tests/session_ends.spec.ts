// A session that ends in the middle of a form.
import { expect, test } from '../support/test.ts';
import { awake, fillLogIn } from '../support/steps.ts';

test.use({ database: 'postgres' });

test('the log-in comes in between, and what was typed is still there', async ({ home, person, latchkey, look, way }) => {
  await awake(home, way);
  await home.getByLabel('Location').fill('Philadelphia');
  await latchkey.letSessionsExpire(person);
  await home.getByRole('button', { name: 'Update User Information' }).click();

  await expect(home).toHaveURL(/\/login/);
  await look('session-ended');
  await fillLogIn(home, person);
  await expect(home).toHaveURL(/\/profile/);
  await expect(home.getByText('What you typed is still here')).toBeVisible();
  await expect(home.getByLabel('Location')).toHaveValue('Philadelphia');
  await home.getByRole('button', { name: 'Update User Information' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'profile' })).toBeVisible();
  await expect(home.locator('.profile dd').filter({ hasText: 'Philadelphia' })).toBeVisible();
});

test('a password that was typed is not kept', async ({ home, person, latchkey, way }) => {
  await home.goto('/account');
  await awake(home, way);
  await home.getByLabel('Current password').fill(person.password);
  await home.getByLabel('New password', { exact: true }).fill('another four words joined');
  await home.getByLabel('Confirm new password').fill('another four words joined');
  await latchkey.letSessionsExpire(person);
  await home.getByRole('button', { name: 'Change Password' }).click();
  await expect(home).toHaveURL(/\/login/);
  await fillLogIn(home, person);
  await expect(home).toHaveURL(/\/account/);
  await expect(home.getByLabel('New password', { exact: true })).toHaveValue('');
});
