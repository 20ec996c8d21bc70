import { createHash, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../platform/clock.js';
import type { Db } from '../../platform/database/open-database.js';
import type { Keyring } from '../../platform/keys/encryption.js';

export type TokenRole = 'session' | 'executive' | 'identity';
export interface TokenClaims {
  subject: string;
  role: TokenRole;
  issuedAtSeconds: number;
}

const daySeconds = 86_400;
/** Contract section 3. */
const lifetimeSeconds: Record<TokenRole, number> = {
  session: 90 * daySeconds,
  executive: daySeconds,
  identity: 90 * daySeconds,
};
const audience = 'omni';

/** Plain signed JWTs: HS256 only, the key chosen by `kid`; two keys live while one is being replaced. */
export interface TokenService {
  mint(role: TokenRole, subject: string): Promise<string>;
  /** null for anything that is not a live token of ours, whatever is wrong with it. */
  verify(token: string): Promise<TokenClaims | null>;
  /** A new key signs from now on; the one before the last is retired. */
  rotate(): Promise<void>;
}

export async function createTokenService({
  db,
  keyring,
  clock,
}: {
  db: Db;
  keyring: Keyring;
  clock: Clock;
}): Promise<TokenService> {
  let keys = new Map<string, Uint8Array>();
  let signingKid = '';
  let loadedAt = 0;

  async function load(): Promise<void> {
    const rows = await db
      .selectFrom('signingKeys')
      .selectAll()
      .where('retiredAt', 'is', null)
      .orderBy('createdAt')
      .execute();
    keys = new Map(rows.map((row) => [row.kid, keyring.master.open(row.secret, `signing-key:${row.kid}`)]));
    signingKid = rows.at(-1)?.kid ?? '';
    loadedAt = clock.now();
  }
  async function addKey(): Promise<void> {
    const kid = randomBytes(3).toString('hex');
    const secret = keyring.master.seal(randomBytes(32), `signing-key:${kid}`);
    await db
      .insertInto('signingKeys')
      .values({ kid, secret, createdAt: clock.now(), retiredAt: null })
      .execute();
  }

  await load();
  if (keys.size === 0) {
    await addKey();
    await load();
  }
  return {
    async mint(role, subject) {
      const key = keys.get(signingKid);
      if (!key) throw new Error('no signing key is loaded');
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({ role })
        .setProtectedHeader({ alg: 'HS256', kid: signingKid })
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt(now)
        .setExpirationTime(now + lifetimeSeconds[role])
        .setJti(randomBytes(9).toString('base64url'))
        .sign(key);
    },
    async verify(token) {
      if (token.length > 256) return null;
      try {
        const { payload } = await jwtVerify(
          token,
          async ({ kid }) => {
            const known = keys.get(kid ?? '');
            // Another node may have rotated: look once more, at most every 10 s, before refusing.
            if (!known && clock.now() - loadedAt > 10_000) await load();
            const key = known ?? keys.get(kid ?? '');
            if (!key) throw new errors.JWSInvalid('unknown key');
            return key;
          },
          {
            algorithms: ['HS256'],
            audience,
            currentDate: new Date(clock.now()),
            requiredClaims: ['sub', 'iat', 'exp', 'jti', 'role'],
          },
        );
        const { role, sub, iat } = payload;
        if (
          (role !== 'session' && role !== 'executive' && role !== 'identity') ||
          typeof sub !== 'string' ||
          typeof iat !== 'number'
        )
          return null;
        return { subject: sub, role, issuedAtSeconds: iat };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
    async rotate() {
      const retire = [...keys.keys()].slice(0, -1);
      await addKey();
      if (retire.length > 0)
        await db
          .updateTable('signingKeys')
          .set({ retiredAt: clock.now() })
          .where('kid', 'in', retire)
          .execute();
      await load();
    },
  };
}

/** How secrets that are only ever compared are stored: API keys, link keys, cookies. They are random, so no salt. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
