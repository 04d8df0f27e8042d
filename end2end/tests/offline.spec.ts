// A network that goes away under a form.
import { expect, test } from '../support/test.ts';
import { awake } from '../support/steps.ts';

test.use({ allowed: [/net::ERR_INTERNET_DISCONNECTED/] });

test('what was typed stays, and is sent when the network is back', async ({ home, context, look, way }) => {
  test.skip(way === 'plain', 'the browser shows its own page and keeps the form behind it');
  await awake(home, way);
  await home.getByLabel('Location').fill('At sea');
  await context.setOffline(true);
  await home.getByRole('button', { name: 'Update User Information' }).click();
  await expect(home.getByRole('alert').filter({ hasText: 'Not sent' })).toBeVisible();
  await expect(home.getByLabel('Location')).toHaveValue('At sea');
  await context.setOffline(false);
  await look('offline');
  await home.getByRole('button', { name: 'Update User Information' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'profile' })).toBeVisible();
});
