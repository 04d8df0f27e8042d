// Everything by keyboard.
import { expect, test } from '../support/test.ts';
import { awake } from '../support/steps.ts';

test('log in without a mouse', async ({ page, person }) => {
  await page.goto('/login');
  await expect(page.getByLabel('Email or username')).toBeFocused();
  await page.keyboard.type(person.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
});

test('the first stop leads past the bar, the second and third to home and menu', async ({ home, way }) => {
  await home.goto('/account');
  await awake(home, way);
  await home.keyboard.press('Tab');
  const skip = home.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await home.keyboard.press('Tab');
  await home.keyboard.press('Tab');
  const menu = home.getByRole('button', { name: 'Account menu' });
  await expect(menu).toBeFocused();
  await home.keyboard.press('Enter');
  const profile = home.getByRole('link', { name: 'Profile', exact: true });
  await expect(profile).toBeVisible();
  await home.keyboard.press('Tab');
  await expect(profile).toBeFocused();
  await home.keyboard.press('Escape');
  await expect(profile).toBeHidden();
  await expect(menu).toBeFocused();
});
