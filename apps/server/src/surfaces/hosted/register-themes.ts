import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { GatehouseError, readLogo, type Theme } from '@gatehouse/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.js';
import { findTheme } from '../../features/flows/index.js';
import {
  fontFileName,
  fontFiles,
  fontSubsets,
  needsStyleSheet,
  writeThemeStyleSheet,
} from './theme-style-sheet.js';

const { resolve } = createRequire(import.meta.url);

/** Every file that a theme may load, and nothing else of the packages. */
const fontPaths = new Map(
  Object.values(fontFiles).flatMap((files) =>
    files.weights.flatMap((weight) =>
      fontSubsets.map((subset) => {
        const name = fontFileName(files, subset, weight);
        return [name, `@fontsource/${files.package}/files/${name}`] as const;
      }),
    ),
  ),
);

/** A version of a flow never changes, and neither does what is drawn from it. */
const forever = 'public, max-age=31536000, immutable';
const inert = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
};

export interface ThemedPage {
  flowId: string;
  version: number;
  theme: Theme;
}

/** The page as this flow's people get it: the theme is a style sheet of its own, because the policy takes no inline one. */
export function dressPage(page: string, { flowId, version, theme }: ThemedPage): string {
  const scheme = theme.darkMode === 'auto' ? '' : ` data-scheme="${theme.darkMode}"`;
  const link = needsStyleSheet(theme)
    ? `<link rel="stylesheet" href="/hosted/themes/${encodeURIComponent(flowId)}/${version}/style.css">`
    : '';
  return page.replace('<html', `<html${scheme}`).replace('</head>', `${link}</head>`);
}

export function registerThemes(app: FastifyInstance, dependencies: Dependencies): void {
  type Route = { Params: { flowId: string; version: string } };
  const themeOf = async ({ flowId, version }: Route['Params']): Promise<Theme> => {
    const number = /^[1-9]\d{0,8}$/.test(version) ? Number(version) : 0;
    const theme = await findTheme(dependencies.db, flowId, number);
    if (!theme) throw new GatehouseError('route.not_found');
    return theme;
  };

  app.get<Route>('/hosted/themes/:flowId/:version/style.css', async (request, reply) =>
    reply
      .headers({ ...inert, 'content-type': 'text/css; charset=utf-8', 'cache-control': forever })
      .send(writeThemeStyleSheet(await themeOf(request.params))),
  );
  app.get<Route>('/hosted/themes/:flowId/:version/logo', async (request, reply) => {
    const logo = readLogo((await themeOf(request.params)).logo);
    if (!logo) throw new GatehouseError('route.not_found');
    return reply
      .headers({ ...inert, 'content-type': logo.type, 'cache-control': forever })
      .send(Buffer.from(logo.base64, 'base64'));
  });
  app.get<{ Params: { file: string } }>('/hosted/fonts/:file', async (request, reply) => {
    const path = fontPaths.get(request.params.file);
    if (!path) throw new GatehouseError('route.not_found');
    return reply
      .headers({ ...inert, 'content-type': 'font/woff2', 'cache-control': forever })
      .send(await readFile(resolve(path)));
  });
}
