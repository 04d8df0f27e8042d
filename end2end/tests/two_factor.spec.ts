// Two-factor authentication: enable, log in with codes, use up and renew backup codes, disable.
import { readFileSync } from 'node:fs';
import { expect, test } from '../support/test.ts';
import { awake, fillLogIn, logIn, logOut } from '../support/steps.ts';
import { Phone, closeCodes, enrol, scan, shownCodes } from '../support/phone.ts';

test.use({ database: 'postgres' });

test('a person enables it in the order of the manual', async ({ home, person, look, way, context }) => {
  if (way === 'wasm') await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await home.goto('/account');
  await awake(home, way);
  await look('two-factor-off');
  await home.getByRole('button', { name: 'Enable Two-Factor Authentication' }).click();
  await expect(home.getByRole('heading', { name: 'Scan this code' })).toBeVisible();
  if (way === 'wasm') await expect(home.getByRole('dialog', { name: 'Scan this code' })).toBeVisible();
  await look('two-factor-scan');

  const phone = await Phone.reading(home);
  const uri = `otpauth://totp/Latchkey:${person.username}?secret=${phone.secret}&issuer=Latchkey&algorithm=SHA1&digits=6&period=30`;
  for (const colorScheme of ['light', 'dark'] as const) {
    await home.emulateMedia({ colorScheme });
    expect(await scan(home), `a camera reads it, ${colorScheme}`).toBe(uri);
  }
  await expect(home.getByRole('link', { name: 'Open it in an app on this device' })).toHaveAttribute('href', uri);
  if (way === 'wasm') {
    await home.getByRole('button', { name: 'Copy secret' }).click();
    await expect(home.locator('[data-copy="totp-secret"]')).toContainText('Copied');
    expect(await home.evaluate(() => navigator.clipboard.readText())).toBe(phone.secret);
    await home.keyboard.press('Escape');
    await home.reload();
    await awake(home, way);
    await home.getByRole('button', { name: 'Enable Two-Factor Authentication' }).click();
    await expect(home.getByRole('heading', { name: 'Scan this code' })).toBeVisible();
  } else {
    await home.reload();
  }
  expect((await Phone.reading(home)).secret, 'whoever comes back finds the same secret').toBe(phone.secret);

  await home.getByRole('button', { name: 'Continue' }).click();
  await expect(home.getByLabel('Authentication Code')).toBeFocused();
  await home.getByLabel('Authentication Code').fill('000000');
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.locator('.field__error:visible')).toContainText('clock of your phone');
  await look('two-factor-wrong');
  await home.getByLabel('Authentication Code').fill(await phone.code(-1));
  await home.getByRole('button', { name: 'Verify Code' }).click();

  await expect(home.getByRole('heading', { name: 'Save your backup codes' })).toBeVisible();
  const codes = await shownCodes(home);
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  const close = home.getByRole('button', { name: 'Close' });
  if (way === 'wasm') {
    await expect(close).toBeDisabled();
    await home.keyboard.press('Escape');
    await expect(close).toBeVisible();
  } else {
    await close.click();
    await expect(home.getByRole('heading', { name: 'Save your backup codes' })).toBeVisible();
  }
  await look('two-factor-codes');
  const downloading = home.waitForEvent('download');
  await home.getByRole('link', { name: 'Download Backup Codes' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('latchkey-backup-codes.txt');
  expect(readFileSync(await download.path(), 'utf8')).toBe(`${codes.join('\n')}\n`);
  if (way === 'wasm') {
    await expect(home.getByLabel('I have saved these codes')).toBeChecked();
    await home.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(home.locator('[data-copy="backup-codes"]')).toContainText('Copied');
    expect(await home.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'));
  } else {
    await home.getByLabel('I have saved these codes').check();
  }
  await close.click();

  await expect(home.getByText('10 of 10 left')).toBeVisible();
  await expect(home).toHaveURL(/#two-factor$/);
  await awake(home, way);
  await look('two-factor-on');
  expect(await home.content()).not.toContain(phone.secret);
  for (const code of codes) expect(await home.content()).not.toContain(code);

});

test('a log-in asks for a code, until it is disabled', async ({ home, person, look, way }) => {
  await home.goto('/account');
  await awake(home, way);
  const phone = await enrol(home);
  await closeCodes(home);
  await logOut(home);
  await fillLogIn(home, person);
  await expect(home.getByLabel('Authentication Code')).toBeFocused();
  await look('log-in-code');
  await home.getByLabel('Authentication Code').fill('12345');
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.locator('.field__error:visible')).toContainText('4 attempts are left');
  await expect(home.getByLabel('Authentication Code')).toHaveValue('');
  await look('log-in-code-wrong');
  const code = await phone.code();
  await home.getByLabel('Authentication Code').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();

  await home.goto('/account#two-factor');
  await awake(home, way);
  await home.getByRole('button', { name: 'Disable Two-Factor Authentication' }).click();
  const dialog = home.getByRole('dialog', { name: 'Disable two-factor authentication?' });
  await expect(dialog).toBeVisible();
  await look('two-factor-disable');
  await dialog.getByRole('button', { name: 'Disable Two-Factor Authentication' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'off' })).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(home.getByRole('button', { name: 'Enable Two-Factor Authentication' })).toBeVisible();
  await logOut(home);
  await logIn(home, person);
});

test('a backup code opens once', async ({ home, person, look, way }) => {
  await home.goto('/account');
  await awake(home, way);
  await enrol(home);
  const codes = await shownCodes(home);
  await closeCodes(home);
  await logOut(home);
  await fillLogIn(home, person);
  await home.getByRole('link', { name: 'Use a backup code' }).click();
  await expect(home.getByLabel('Backup Code')).toBeFocused();
  await look('log-in-backup-code');
  await home.getByLabel('Backup Code').fill('AAAAA-AAAAA');
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.locator('.field__error:visible')).toContainText('4 attempts are left');
  await home.getByLabel('Backup Code').fill(codes[0]!.toLowerCase().replace('-', ' '));
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.getByRole('status').filter({ hasText: '9 of 10 left' })).toBeVisible();
  await look('logged-in-by-backup-code');
});

test('few backup codes are told of, and a new set voids the old', async ({ home, person, latchkey, look, way }) => {
  await home.goto('/account');
  await awake(home, way);
  const phone = await enrol(home);
  const codes = await shownCodes(home);
  await closeCodes(home);
  await latchkey.useUpBackupCodes(person, 7);
  await home.goto('/account');
  await awake(home, way);
  const alert = home.getByRole('complementary', { name: 'Alerts' });
  await expect(alert).toContainText('Generate new backup codes. You have 3 left.');
  await look('two-factor-few');
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toBeHidden();
  await awake(home, way);

  await latchkey.letProofsExpire(person);
  await home.getByRole('button', { name: 'Generate New Backup Codes' }).click();
  await expect(home.getByRole('heading', { name: 'Confirm it’s you' })).toBeVisible();
  await home.getByLabel('Password', { exact: true }).fill(person.password);
  await home.getByLabel('Authenticator code or backup code').fill(await phone.code());
  await look('confirm-two-factor');
  await home.getByRole('button', { name: 'Confirm' }).click();
  if (way === 'plain') {
    await look('two-factor-generate');
    await home.getByRole('button', { name: 'Generate New Backup Codes' }).click();
  }
  await expect(home.getByRole('heading', { name: 'Save your backup codes' })).toBeVisible();
  const renewed = await shownCodes(home);
  expect(renewed.some((code) => codes.includes(code))).toBe(false);
  await closeCodes(home);
  await expect(home.getByText('10 of 10 left')).toBeVisible();
  await logOut(home);
  await fillLogIn(home, person);
  await home.getByRole('link', { name: 'Use a backup code' }).click();
  await home.getByLabel('Backup Code').fill(codes[9]!);
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.locator('.field__error:visible')).toBeVisible();
  await home.getByLabel('Backup Code').fill(renewed[0]!);
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
});

test('a second authenticator is added, renamed and removed', async ({ home, look, way }) => {
  await home.goto('/account');
  await awake(home, way);
  await enrol(home);
  await closeCodes(home);
  await awake(home, way);
  await home.getByRole('button', { name: 'Add Another Authenticator' }).click();
  await expect(home.getByRole('heading', { name: 'Scan this code' })).toBeVisible();
  const tablet = await Phone.reading(home);
  await home.getByRole('button', { name: 'Continue' }).click();
  await home.getByLabel('Authentication Code').fill(await tablet.code());
  await home.getByLabel('Name').fill('Tablet');
  await look('two-factor-add');
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'added' })).toBeVisible();
  await expect(home.getByText('Tablet')).toBeVisible();
  await look('two-factor-two');

  await home.getByRole('link', { name: 'Manage Tablet' }).click();
  await look('authenticator');
  await home.getByLabel('Name').fill('Old tablet');
  await home.getByRole('button', { name: 'Rename' }).click();
  await expect(home.getByText('Old tablet')).toBeVisible();
  await home.getByRole('link', { name: 'Manage Old tablet' }).click();
  await home.getByRole('button', { name: 'Remove Authenticator' }).click();
  await expect(home.getByRole('status').filter({ hasText: 'removed' })).toBeVisible();
  await expect(home.getByText('Old tablet')).toHaveCount(0);
});

test('five wrong codes end the log-in', async ({ home, person, look, way }) => {
  await home.goto('/account');
  await awake(home, way);
  await enrol(home);
  await closeCodes(home);
  await logOut(home);
  await fillLogIn(home, person);
  for (const left of ['4 attempts', '3 attempts', '2 attempts', 'One attempt', 'last attempt']) {
    await home.getByLabel('Authentication Code').fill('000000');
    await home.getByRole('button', { name: 'Verify Code' }).click();
    await expect(home.locator('.field__error:visible')).toContainText(left);
  }
  await home.getByLabel('Authentication Code').fill('000000');
  await home.getByRole('button', { name: 'Verify Code' }).click();
  await expect(home.getByRole('alert')).toContainText('Five wrong codes');
  await expect(home.getByRole('button', { name: 'Log In', exact: true })).toBeVisible();
  await look('log-in-begin-again');
});

test('where it is required the set-up comes first, and nothing else works before', async ({ page, fresh, look, way }) => {
  const person = fresh.person({ name: 'Required Person' });
  fresh.decide('require-two-factor-from', '2999-01-01');
  fresh.decide('require-two-factor', 'true');
  await page.goto(new URL('/login', fresh.url).href);
  await fillLogIn(page, person);
  const alert = page.getByRole('complementary', { name: 'Alerts' });
  await expect(alert).toContainText('before 1 January 2999');
  await look('two-factor-due');
  fresh.decide('require-two-factor-from', '');

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Protect your account' })).toBeVisible();
  await look('two-factor-welcome');
  const phone = await enrol(page);
  await page.getByLabel('I have saved these codes').check();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('Contact your System Administrator')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Disable Two-Factor Authentication' })).toHaveCount(0);
  await awake(page, way);
  await look('two-factor-required');
  expect(await page.content()).not.toContain(phone.secret);
});
