import type { Page } from '@playwright/test';

/** What a page should not do from now on: script errors, refused content, requests to another origin than its own. */
export function listComplaints(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    // Chromium logs every answer of 400 and above, and every request without a network; both are meant here.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('request', (request) => {
    // A blob's origin is that of the page that made it.
    const { origin: to } = new URL(request.url());
    if (to !== origin) complaints.push(`request to ${to}`);
  });
  return complaints;
}
