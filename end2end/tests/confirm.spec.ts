// Confirm it’s you: an act that needs a fresh proof asks for it, and goes on with what was typed.
import { expect, test } from '../support/test.ts';
import { awake } from '../support/steps.ts';

test.use({ database: 'postgres' });

test('a changed address waits for the password, and then counts', async ({ home, person, latchkey, look, way }) => {
  await awake(home, way);
  await latchkey.letProofsExpire(person);
  await home.getByLabel('Email').fill(`new-${person.email}`);
  await home.getByLabel('Bio').fill('Typed before the question.');
  await home.getByRole('button', { name: 'Update User Information' }).click();

  await expect(home.getByRole('heading', { name: 'Confirm it’s you' })).toBeVisible();
  await look('confirm');
  await home.getByLabel('Password', { exact: true }).fill('not the right one');
  await home.getByRole('button', { name: 'Confirm' }).click();
  await expect(home.locator('.field__error:visible')).toBeVisible();
  await look('confirm-refused');
  await home.getByLabel('Password', { exact: true }).fill(person.password);
  await home.getByRole('button', { name: 'Confirm' }).click();

  if (way === 'plain') {
    await expect(home.getByText('What you typed is still here')).toBeVisible();
    await look('confirmed');
    await home.getByRole('button', { name: 'Update User Information' }).click();
  }
  await expect(home.getByRole('status').filter({ hasText: 'profile' })).toBeVisible();
  await expect(home.getByLabel('Email')).toHaveValue(`new-${person.email}`);
  await expect(home.getByLabel('Bio')).toHaveValue('Typed before the question.');
});

test('who cancels changes nothing', async ({ home, person, latchkey, way }) => {
  await awake(home, way);
  await latchkey.letProofsExpire(person);
  await home.getByLabel('Email').fill(`new-${person.email}`);
  const button = home.getByRole('button', { name: 'Update User Information' });
  await button.click();
  await expect(home.getByRole('heading', { name: 'Confirm it’s you' })).toBeVisible();
  if (way === 'wasm') {
    await home.keyboard.press('Escape');
    await expect(home.getByRole('heading', { name: 'Confirm it’s you' })).toBeHidden();
    await expect(home.getByLabel('Email')).toHaveValue(`new-${person.email}`);
    await expect(button).toBeFocused();
    await button.click();
    await home.getByRole('button', { name: 'Cancel' }).click();
    await expect(home.getByRole('heading', { name: 'Confirm it’s you' })).toBeHidden();
  } else {
    await home.getByRole('link', { name: 'Cancel' }).click();
  }
  await home.goto('/profile');
  await expect(home.getByLabel('Email')).toHaveValue(person.email);
});
