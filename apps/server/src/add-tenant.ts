// gatehouse add-tenant: the first (or another) tenant of an installation, with its key, flow and executive.
import { parseArgs } from 'node:util';
import type { FlowSettingsInput } from '@gatehouse/contract';
import { readSettings, SettingsError } from './config/settings.js';
import { findOrganisationByClientId } from './features/organisations/index.js';
import { createTenant } from './features/organisations/operations/create-tenant.js';
import { systemClock } from './platform/clock.js';
import { openDataDirectory } from './platform/data-directory.js';
import { openDatabase } from './platform/database/open-database.js';

const usage =
  'Usage: npm run gatehouse -- add-tenant --client-id acme --email you@example.com [--live] [--liveness off|optional|required]';

function readWords() {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      'client-id': { type: 'string' },
      email: { type: 'string' },
      live: { type: 'boolean', default: false },
      liveness: { type: 'string', default: 'optional' },
    },
  });
  const { 'client-id': clientId, email, live, liveness } = values;
  if (!clientId || !/^[a-z0-9]{2,40}$/i.test(clientId))
    throw new SettingsError(
      `--client-id must be 2-40 letters and digits; it is part of every hosted link. ${usage}`,
    );
  if (!email || !/^\S+@\S+$/.test(email))
    throw new SettingsError(`--email must be the mail address of the first executive. ${usage}`);
  if (liveness !== 'off' && liveness !== 'optional' && liveness !== 'required')
    throw new SettingsError(`--liveness must be off, optional or required. ${usage}`);
  const flow: FlowSettingsInput = { mode: live ? 'live' : 'test', liveness };
  return { clientId, email, flow };
}

async function addTenant(): Promise<void> {
  const words = readWords();
  const settings = readSettings(process.env);
  const release = openDataDirectory(settings.dataDir);
  try {
    const database = await openDatabase({
      databaseUrl: settings.databaseUrl,
      dataDir: settings.dataDir,
      clock: systemClock,
    });
    try {
      if (await findOrganisationByClientId(database.db, words.clientId))
        throw new SettingsError(`There is a tenant ${words.clientId} already. Choose another --client-id.`);
      const tenant = await createTenant({ db: database.db, clock: systemClock }, words);
      console.log(
        JSON.stringify(
          {
            clientId: tenant.clientId,
            apiKey: tenant.apiKey,
            flowId: tenant.flowId,
            executive: tenant.executive,
          },
          null,
          2,
        ),
      );
      console.error('Keep this: key and password are stored as hashes and shown this once.');
    } finally {
      await database.close();
    }
  } finally {
    release();
  }
}

addTenant().catch((error: unknown) => {
  console.error(
    error instanceof Error && (error instanceof SettingsError || 'code' in error) ? error.message : error,
  );
  process.exit(1);
});
