import type { Frame } from '@playwright/test';

/** By kind of field. A text may be asked for as a number. */
const entries: Record<string, string> = {
  text: '2500',
  email: 'clara@mail.example',
  date: '1990-03-14',
  tel: '+1 646 555 0100',
};

/** Answers every question of the screen: an empty form would not leave the page. */
export async function fillIn(frame: Frame): Promise<void> {
  for (const input of await frame.locator('main input:not([type=file])').all())
    await input.fill(entries[(await input.getAttribute('type')) ?? ''] ?? '');
  for (const choice of await frame.locator('main select').all()) await choice.selectOption({ index: 1 });
}
