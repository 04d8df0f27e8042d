// What people do on many pages, in their words.
import { expect, type Page } from '@playwright/test';
import type { Person } from './latchkey.ts';

export async function fillLogIn(page: Page, person: Pick<Person, 'username' | 'password'>): Promise<void> {
  await page.getByLabel('Email or username').fill(person.username);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Log In', exact: true }).click();
}

/** Ends on the profile. */
export async function logIn(page: Page, person: Pick<Person, 'username' | 'password'>): Promise<void> {
  await page.goto('/login');
  await fillLogIn(page, person);
  await expect(page.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
}

export async function openMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account menu' }).click();
  await expect(page.getByRole('button', { name: 'Log Out', exact: true })).toBeVisible();
}

export async function logOut(page: Page): Promise<void> {
  await openMenu(page);
  await page.getByRole('button', { name: 'Log Out', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Log In', exact: true })).toBeVisible();
}

/** Once the islands are awake; with JavaScript off there are none to wait for. */
export async function awake(page: Page, way: 'wasm' | 'plain'): Promise<void> {
  if (way === 'wasm') await expect(page.locator('html[data-ready]')).toBeAttached();
}

/** What is said beside a field. */
export function problemOf(page: Page, field: string) {
  const input = page.getByLabel(field, { exact: true });
  return page.locator('.field', { has: input }).locator('.field__error');
}
